"""The brief on undertakings since the last meeting: as of the month, as its reader may know, under the join of labels."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.brief.compose import compose
from commonground.brief.content import Brief, Paragraph, Section, Table
from commonground.brief.language import Language
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import SETTINGS, Workspace, create
from commonground.vocabulary.label import ReleaseLabel

NOW = dt.datetime(2018, 9, 1, 12, tzinfo=dt.UTC)
MEMBERS = frozenset({"MEMBERS"})


@pytest.fixture
def held(tmp_path: Path) -> Workspace:
    create(tmp_path / "w", NOW).close()
    path = tmp_path / "w" / SETTINGS
    path.write_text('member = "CELL"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    state = [Entry("member", {"code": code, "name": code.title(), "kind": "state"}) for code in ("CELL", "BEL", "NLD")]
    enter(workspace, "CELL", [Entry("coalition", {"name": "Coalition", "founded_on": "2014-09-10"}), *state])
    label = ReleaseLabel("CELL", MEMBERS)
    meeting = Entry("meeting", {"code": "BRUSSELS", "title": "Ministerial", "starts_on": "2018-06-08"}, label=label)
    enter(workspace, "CELL", [meeting])
    said = {"title": "Joint statement", "issued_on": "2018-06-08", "meeting": "BRUSSELS"}
    enter(workspace, "CELL", [Entry("statement", said, label=label, record_id="s1")])
    return workspace


def enter(held: Workspace, party: str, entries: list[Entry]) -> None:
    Desk(held, Actor(party), clock=lambda: NOW).enter(entries, "told")


def undertake(held: Workspace, name: str, sentence: str, to: frozenset[str], **more: Any) -> None:
    body = {"statement": "s1", "sentence": sentence, "speech_act": "commit", "subject": "x", "theme": "stabilisation", **more}
    enter(held, "CELL", [Entry("undertaking", body, label=ReleaseLabel("CELL", to), record_id=name)])


def brief(held: Workspace, party: str | None, month: str = "2018-08") -> Brief:
    return compose(Reader(held, viewer_of(held, party), today=dt.date(2018, 9, 1)), "IRQ", month, Language("en"))[0]


def section(found: Brief) -> Section | None:
    return next((one for one in found.sections if one.heading == "Undertakings since the last meeting"), None)


def rows(found: Brief) -> list[tuple[str, ...]]:
    shown = section(found)
    assert shown is not None
    return [tuple(cell.text for cell in row) for block in shown.blocks if isinstance(block, Table) for row in block.rows]


def test_an_undertaking_stands_where_members_reported_by_the_end_of_the_month(held: Workspace) -> None:
    undertake(held, "u1", "Belgium will train police.", MEMBERS, members=["BEL"], due_on="2018-07-31")
    done = {"undertaking": "u1", "status": "met", "on": "2018-08-15", "evidence": "none"}
    assert rows(brief(held, "NLD")) == [("BEL", "Belgium will train police.", "31 July 2018: 31 days overdue", "open")]
    enter(held, "BEL", [Entry("progress", done, label=ReleaseLabel("BEL", MEMBERS))])
    assert rows(brief(held, "NLD")) == [
        ("BEL", "Belgium will train police.", "31 July 2018", "met (reported on 15 August 2018)"),
    ]
    assert rows(brief(held, "NLD", "2018-07"))[0][3] == "open"


def test_what_is_not_released_has_no_part_in_the_brief(held: Workspace) -> None:
    undertake(held, "u1", "We will meet again.", MEMBERS)
    before = brief(held, "BEL")
    undertake(held, "u2", "A secret one.", frozenset(), members=["NLD"])
    assert brief(held, "BEL") == before
    assert len(rows(brief(held, "CELL"))) == 2


def test_the_public_is_told_of_no_meeting_that_it_may_not_know(held: Workspace) -> None:
    undertake(held, "u1", "We will meet again.", MEMBERS)
    assert section(brief(held, None)) is None
    assert section(brief(held, "BEL", "2018-05")) is None


def test_the_counts_are_those_of_the_table(held: Workspace) -> None:
    undertake(held, "u1", "First.", MEMBERS, due_on="2018-07-01")
    undertake(held, "u2", "Second.", MEMBERS)
    shown = section(brief(held, "BEL"))
    assert shown is not None
    (counts,) = [block for block in shown.blocks if isinstance(block, Paragraph)]
    text = "".join(run.text for run in counts.runs)
    assert text.endswith("2 undertaken at the meeting or since, 0 from before it; 2 open, 1 overdue.")


def test_an_issued_brief_is_read_by_those_who_may_read_what_went_in(held: Workspace) -> None:
    undertake(held, "u1", "Only for Belgium.", frozenset({"BEL"}))
    made = brief(held, "BEL")
    reader = Reader(held, viewer_of(held, "BEL"), today=dt.date(2018, 9, 1))
    row = {"brief_id": made.identifier, "request": "{}", "figures": "{}"}
    Desk(held, Actor("CELL"), clock=lambda: NOW).issue(row, reader.label_of(made.inputs, made.labels))
    seen = {p: [one["brief_id"] for one in Reader(held, viewer_of(held, p)).issued()] for p in ("CELL", "BEL", "NLD", None)}
    assert seen == {"CELL": [made.identifier], "BEL": [made.identifier], "NLD": [], None: []}


def told_sent(folder: Path, capsys: pytest.CaptureFixture[str], party: str) -> list[tuple[str, list[str], int]]:
    assert run(cli, ["-w", str(folder), "records", "sending", "--as", party, "--json"]) == 0
    sent = json.loads(capsys.readouterr().out)
    return [(one["originator"], one["fields"]["to"], len(one["fields"]["records"])) for one in sent]


def test_a_brief_of_records_that_its_maker_may_not_read_is_made_and_noted_for_each_originator(
    held: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    undertake(held, "u1", "We will meet again.", MEMBERS)
    body = {"statement": "s1", "speech_act": "commit", "subject": "x", "theme": "stabilisation"}
    enter(held, "BEL", [Entry("undertaking", {**body, "sentence": "Ours alone."}, label=ReleaseLabel("BEL"))])
    bilateral = ReleaseLabel("NLD", frozenset({"BEL"}))
    enter(held, "NLD", [Entry("undertaking", {**body, "sentence": "Between two."}, label=bilateral)])
    held.close()
    asked = ["brief", "--country", "IRQ", "--month", "2018-08", "--out", str(tmp_path / "a.md"), "--as", "BEL"]
    assert run(cli, ["-w", str(tmp_path / "w"), *asked]) == 0
    capsys.readouterr()
    # the cell and NLD learn that theirs went to BEL, and nothing of what else was in it
    assert told_sent(tmp_path / "w", capsys, "CELL") == [("BEL", ["BEL"], 2)]
    assert told_sent(tmp_path / "w", capsys, "NLD") == [("BEL", ["BEL"], 1)]
