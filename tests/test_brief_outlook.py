"""The outlook in the brief: a sentence, a map and a watch list for whoever may read it, and one line for everybody else."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from coalition_small import Coalition as Spoken
from commonground.brief.compose import compose
from commonground.brief.content import Brief, FigureText, Map, Paragraph, Section, Strong, Table, Text, blocks
from commonground.brief.drafting import Draft
from commonground.brief.language import Language
from commonground.brief.sections_outlook import outlook as outlook_of
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from outlook_small import COMMUNITY, Copied, theatre
from test_picture_outlook import issue, said

__all__ = ["theatre"]  # a fixture

HEADING = "Outlook: a forecast, nothing that was measured"


@pytest.fixture
def spoken(theatre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Spoken:
    return Copied(shutil.copytree(theatre, tmp_path / "w"), capsys, monkeypatch)


def brief(spoken: Spoken, party: str = "CELL") -> Brief:
    with closing(Workspace(spoken.root)) as held, closing(Reader(held, viewer_of(held, party))) as reader:
        return compose(reader, "IRQ", "2021-01", Language("en"))[0]


def drafted(spoken: Spoken, month: str = "2021-01", language: str = "en") -> Section:
    """The section by itself."""
    with closing(Workspace(spoken.root)) as held, closing(Reader(held, viewer_of(held, "CELL"))) as reader:
        return outlook_of(Draft(reader, "IRQ", month, Language(language)))


def section(found: Brief) -> Section:
    return next(one for one in found.sections if one.heading == HEADING)


def words(found: Section) -> str:
    runs = [run for block in found.blocks if isinstance(block, Paragraph) for run in block.runs]
    return "".join(run.text for run in runs if isinstance(run, Text | Strong | FigureText))


def test_the_brief_has_a_sentence_a_map_and_a_watch_list(spoken: Spoken) -> None:
    one = issue(spoken, said())
    found = brief(spoken)
    shown = section(found)
    text = words(shown)
    assert "From January 2021 to June 2021 the chance that a month brings a death is highest in Anbar (86\u00a0%)" in text
    assert "Governorates without a death for six months or more: 1." in text
    assert "A chance is no alarm" in text
    assert "55 of 132 returns were on no list before" in text
    drawn, listed = (next(b for b in blocks(shown.blocks) if type(b) is kind) for kind in (Map, Table))
    assert [tuple(cell.text for cell in row) for row in listed.rows] == [("Ninewa", "8", "40\u00a0%", "30\u00a0%")]
    assert [row[0].text for row in drawn.twin.rows] == ["Anbar", "Ninewa"]
    texts = {row["text"] for row in json.loads(drawn.spec)["datasets"]["names"]}
    assert {"86\u00a0%", "5\u00a0%"} <= texts  # no colour without its figure
    assert one in found.records
    assert any(COMMUNITY in label.releasable_to for label in found.labels)
    assert "picture --country IRQ --to 2021-01 --measure outlook" in next(
        entry.command for entry in found.evidence if entry.label == "Outlook from data up to December 2020"
    )


def test_who_may_read_none_is_told_that_none_was_issued_for_them(spoken: Spoken) -> None:
    before = brief(spoken, "DEU")
    issue(spoken, said())
    after = brief(spoken, "DEU")
    assert after == before
    assert [getattr(block, "sentence", "") for block in section(after).blocks] == [
        "No outlook was issued for the reader of this brief."
    ]


def test_when_all_of_it_is_over_the_brief_says_so(spoken: Spoken) -> None:
    issue(spoken, said())
    assert [getattr(block, "sentence", "") for block in drafted(spoken, "2021-06").blocks] == [
        "The newest outlook for the reader of this brief ends with June 2021."
    ]


def test_without_quiet_governorates_there_is_no_list(spoken: Spoken) -> None:
    told = said()
    told["areas"][1]["reemergence"] = None
    issue(spoken, told)
    shown = drafted(spoken)
    assert [block for block in blocks(shown.blocks) if type(block) is Table] == []
    assert "Governorates without a death" not in words(shown)


def test_a_chance_is_never_none_nor_certain(spoken: Spoken) -> None:
    told = said(chance=0.005)
    for row in told["areas"][0]["months"]:
        row["p_any"] = 0.995
    issue(spoken, told)
    text = words(drafted(spoken))
    assert "Anbar (>99\u00a0%)" in text
    assert "Ninewa (<1\u00a0%)" in text


def test_the_arabic_brief_says_the_same_in_arabic(spoken: Spoken) -> None:
    issue(spoken, said())
    text = words(drafted(spoken, language="ar"))
    assert "الاحتمال ليس إنذاراً" in text
    assert "86\u00a0%" in text
    assert "chance" not in text
