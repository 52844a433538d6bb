"""Rebuilding: the same answers from the kept sources, with times, labels, removals and issued briefs as they were."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.workspace import Workspace
from commonground.feeds.feed import Parsed
from commonground.feeds.registry import feed_named
from commonground.intake.purge import purge
from commonground.intake.rebuild import rebuild
from commonground.intake.rejected import export_mendable, open_rejects
from commonground.intake.status import source_list, status
from commonground.ledger import schema
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import DamagedWorkspace, OlderWorkspace
from commonground.vocabulary.label import ReleaseLabel, public_label
from fixtures_small import Theatre, event, ged, plan, put, returnees, squares
from killing import start
from older import as_format_1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Theatre, str]:
    """Boundaries, events, a mended round, a removed round, rows for ALPHA, an issued brief; with what it answers. Read only."""
    folder = tmp_path_factory.mktemp("rebuild")
    theatre = Theatre(folder / "w")
    bad = {**event(4, "2014-03-05", 5), "best": "many"}
    theatre.load(put(folder / "IRQ_adm1.geojson", squares()), put(folder / "ged_iraq.csv", ged([event(1, "2014-03-02", 5), bad])))
    theatre.load(put(folder / "r1.csv", returnees("2018-04-30", [("1", "Anbar", "Falluja", 60), ("2", "Ninewa", "Mosul", "x")])))
    mend = folder / "mend.csv"
    export_mendable(open_rejects(theatre.reader(), "dtm-returnees"), mend)
    put(mend, mend.read_text().replace(",x,", ",120,"))
    theatre.load(mend)
    theatre.load(put(folder / "r2.csv", REMOVED))
    purge(theatre.desk(), theatre.reader(), "r2.csv", "by mistake")
    theatre.load(put(folder / "fts.csv", plan([("1", "Health", 1000, 400)])), release_to=["ALPHA"])
    theatre.desk().issue({"brief_id": "b1", "request": "{}", "figures": "[]"}, public_label("CELL"))
    before = answers(theatre)
    theatre.close()
    return theatre, before


@pytest.fixture
def before(built: tuple[Theatre, str]) -> str:
    """What the workspace answers as it was made."""
    return built[1]


@pytest.fixture
def theatre(built: tuple[Theatre, str], tmp_path: Path) -> Iterator[Theatre]:
    """A copy of the workspace for a test that writes, with the clock where it was."""
    own = copy.copy(built[0])
    own.root = Path(shutil.copytree(built[0].root, tmp_path / "w"))
    own.workspace = Workspace(own.root)
    yield own
    own.close()


REMOVED = returnees("2018-06-30", [("1", "Anbar", "Falluja", 99)])


def reopen(theatre: Theatre) -> None:
    theatre.close()
    theatre.workspace = Workspace(theatre.root)


def redo(theatre: Theatre) -> Any:
    theatre.close()
    opened = Workspace(theatre.root, check=False)
    try:
        return rebuild(opened)
    finally:
        opened.close()
        theatre.workspace = Workspace(theatre.root)


def answers(theatre: Theatre) -> str:
    """What the workspace says to the public and to ALPHA, now and as of each load, but for sizes of files."""
    found: list[Any] = []
    for viewer in (Viewer(), Viewer("ALPHA")):
        reader = theatre.reader(viewer=viewer)
        held = status(reader)
        held["totals"].pop("lake_bytes")
        found += [held, source_list(reader), open_rejects(reader)]
        for at in (None, *sorted({source["loaded"] for source in source_list(reader)})):
            found.append(theatre.picture(first="2014-01", last="2018-12", viewer=viewer, loaded_by=at))
    found.append(theatre.reader(viewer=Viewer("CELL")).issued())
    return json.dumps(found, default=str, sort_keys=True)


def entries(theatre: Theatre) -> list[Any]:
    """Every transaction of the ledger, with its hash."""
    return [tuple(row.values()) for row in theatre.workspace.ledger.rows(schema.tx)]


def test_an_older_workspace_is_upgraded_and_gives_the_same_answers(theatre: Theatre, before: str) -> None:
    theatre.close()
    as_format_1(theatre.root / "ledger.sqlite")
    with pytest.raises(OlderWorkspace, match="commonground ledger upgrade"):
        Workspace(theatre.root)
    old = sqlite3.connect(theatre.root / "ledger.sqlite").execute("SELECT * FROM tx ORDER BY tx_id").fetchall()
    report = redo(theatre)
    assert (report.from_format, report.backup, report.sources) == ("1", "ledger.format1.zip", 5)
    unlabelled = re.sub(r'"label_id": \d+, "recorded_at"', '"label_id": null, "recorded_at"', before)
    assert answers(theatre) == unlabelled  # briefs bear labels since format 2
    assert entries(theatre)[:-1] == old
    assert entries(theatre)[-1][3] == "rebuild"
    assert theatre.reader(viewer=Viewer("ALPHA")).verify() == []


def test_the_chain_goes_on_and_every_earlier_head_is_found_in_it(theatre: Theatre) -> None:
    old = entries(theatre)
    redo(theatre)
    assert entries(theatre)[:-1] == old
    assert theatre.workspace.ledger.verify() == []
    assert all(theatre.workspace.ledger.entry(row[-1]) for row in old)


def test_records_of_people_stay(theatre: Theatre) -> None:
    with theatre.workspace.ledger.append("enter", actor="CELL", why="w", body={}, now=theatre.now) as append:
        label = append.label_id(ReleaseLabel("CELL"))
        version = {"version_id": "v", "record_id": "r", "kind": "note", "op": "assert", "label_id": label, "body": "{}"}
        append.add(schema.record_version, [version])
    before = theatre.workspace.ledger.rows(schema.record_version)
    redo(theatre)
    assert theatre.workspace.ledger.rows(schema.record_version) == before != []


def test_claims_made_anew_take_the_place_of_those_of_before(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that claims less than it did: what it claimed before must not speak any more."""

    def made() -> set[tuple[str, str]]:
        claims = theatre.reader().rows("SELECT tbl, key FROM winner WHERE family = 'dtm-returnees'")
        return {(row["tbl"], row["key"]) for row in claims}

    assert made()
    feed = feed_named("dtm-returnees")
    changed = dataclasses.replace(feed, parse=lambda document: _claiming_nothing(feed.parse(document)))
    monkeypatch.setattr("commonground.intake.rebuild.feed_named", lambda name: changed if name == feed.name else feed_named(name))
    redo(theatre)
    assert made() == set()
    monkeypatch.undo()
    redo(theatre)
    assert made()


def _claiming_nothing(parsed: Parsed) -> Parsed:
    return dataclasses.replace(parsed, edition=dataclasses.replace(parsed.edition, claims=()))


def test_a_damaged_lake_is_made_anew(theatre: Theatre, before: str) -> None:
    files = sorted((theatre.root / "lake").rglob("*.parquet"))
    files[0].unlink()
    files[1].write_bytes(b"PAR1 broken")
    with pytest.raises(DamagedWorkspace):
        answers(theatre)
    redo(theatre)
    assert answers(theatre) == before
    assert theatre.reader().verify() == []


def test_rebuilding_again_changes_no_answer(theatre: Theatre, before: str) -> None:
    for number in range(2):
        redo(theatre)
        assert answers(theatre) == before, number
    assert list(theatre.root.glob("*.bak")) == list(theatre.root.glob("*.zip")) == []
    listed = {row["path"] for row in theatre.desk().lake_files()}
    assert {str(p.relative_to(theatre.root / "lake")) for p in (theatre.root / "lake").rglob("*") if p.is_file()} == listed


def test_sources_that_are_not_kept_are_named_before_anything_happens(theatre: Theatre, before: str) -> None:
    files = sorted(theatre.root.rglob("*"))
    (source_id,) = [s["source"] for s in source_list(theatre.reader()) if s["name"] == "ged_iraq.csv"]
    kept = theatre.root / "sources" / source_id
    data = kept.read_bytes()
    for broken in (None, data[:-1]):
        kept.unlink() if broken is None else kept.write_bytes(broken)
        with pytest.raises(DamagedWorkspace, match=r"ged_iraq\.csv"):
            redo(theatre)
    kept.write_bytes(data)
    reopen(theatre)
    assert answers(theatre) == before
    assert {p for p in sorted(theatre.root.rglob("*")) if "derived" not in p.parts and "-" not in p.suffix} <= {*files, kept}


def test_a_removed_source_stays_removed(theatre: Theatre, tmp_path: Path) -> None:
    from commonground.vocabulary.errors import Refused

    redo(theatre)
    assert theatre.cell("returnees", "2018-07")["reason"] == f"withheld: removed on {theatre_day(theatre)}: by mistake"
    with pytest.raises(Refused):
        theatre.load(put(tmp_path / "r2.csv", REMOVED))


def theatre_day(theatre: Theatre) -> str:
    (row,) = [row for row in theatre.workspace.ledger.rows(schema.tx) if row["action"] == "purge"]
    return str(row["recorded_at"])[:10]


def test_who_reads_meanwhile_reads_on(theatre: Theatre, before: str) -> None:
    connection = sqlite3.connect(theatre.root / "ledger.sqlite")
    connection.execute("BEGIN")
    count = connection.execute("SELECT count(*) FROM tx").fetchone()
    redo(theatre)
    assert connection.execute("SELECT count(*) FROM tx").fetchone() == count
    connection.close()
    assert answers(theatre) == before


@pytest.mark.slow
def test_a_rebuilding_killed_at_its_writes_can_be_repeated(theatre: Theatre, before: str, tmp_path: Path) -> None:
    theatre.close()
    whole = theatre.root
    code, moment = -signal.SIGKILL, 0
    while code != 0 and moment < 200:
        theatre.root = tmp_path / f"moment{moment}"
        shutil.copytree(whole, theatre.root)
        code = start("-w", str(theatre.root), "rebuild", CRASH_AT=str(moment)).wait(120)
        theatre.workspace = Workspace(theatre.root)
        redo(theatre)
        assert answers(theatre) == before, moment
        assert theatre.workspace.ledger.verify() == []
        theatre.close()
        moment += 17  # tests/soak kills at each
    assert code == 0


def test_the_command_and_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "w")
    run(cli, ["init", root])
    run(cli, ["-w", root, "load", str(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))])
    as_format_1(tmp_path / "w" / "ledger.sqlite")
    assert run(cli, ["-w", root, "status"]) == 5
    assert "commonground ledger upgrade" in capsys.readouterr().err
    assert run(cli, ["-w", root, "rebuild", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["from_format"], told["backup"], told["sources"]) == ("1", "ledger.format1.zip", 1)
    assert told["rows"] == {"event": 1}
    assert run(cli, ["-w", root, "status"]) == 0
    assert run(cli, ["-w", root, "rebuild"]) == 0
    assert "rebuilt 1 sources: 1 event" in capsys.readouterr().out
