"""Rebuilding: the same answers from the kept sources, with times, labels, removals and issued briefs as they were."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.workspace import Workspace
from commonground.intake.purge import purge
from commonground.intake.rebuild import rebuild
from commonground.intake.rejected import export_mendable, open_rejects
from commonground.intake.status import source_list, status
from commonground.ledger import schema
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import DamagedWorkspace, OlderWorkspace
from commonground.vocabulary.label import public_label
from fixtures_small import Theatre, event, ged, plan, put, returnees, squares
from killing import start


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    """Boundaries, events, a mended round, a removed round, rows for ALPHA and an issued brief."""
    theatre = Theatre(tmp_path / "w")
    bad = {**event(4, "2014-03-05", 5), "best": "many"}
    theatre.load(
        put(tmp_path / "IRQ_adm1.geojson", squares()), put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5), bad]))
    )
    theatre.load(
        put(tmp_path / "r1.csv", returnees("2018-04-30", [("1", "Anbar", "Falluja", 60), ("2", "Ninewa", "Mosul", "x")]))
    )
    mend = tmp_path / "mend.csv"
    export_mendable(open_rejects(theatre.reader(), "dtm-returnees"), mend)
    put(mend, mend.read_text().replace(",x,", ",120,"))
    theatre.load(mend)
    theatre.load(put(tmp_path / "r2.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 99)])))
    purge(theatre.desk(), theatre.reader(), "r2.csv", "by mistake")
    theatre.load(put(tmp_path / "fts.csv", plan([("1", "Health", 1000, 400)])), release_to=["ALPHA"])
    theatre.desk().issue({"brief_id": "b1", "request": "{}", "figures": "[]"}, public_label("CELL"))
    return theatre


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
    found.append(theatre.reader().issued())
    return json.dumps(found, default=str, sort_keys=True)


def _format(root: Path, text: str) -> None:
    connection = sqlite3.connect(root / "ledger.sqlite")
    with connection:
        connection.execute("UPDATE meta SET value = ?", (text,))
    connection.close()


def _without_tx(row: Any) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "tx_id"}


def test_an_older_workspace_is_brought_up_to_date_with_the_same_answers(theatre: Theatre) -> None:
    before = answers(theatre)
    recorded = [(row["recorded_at"], row["actor"], row["action"], row["why"]) for row in theatre.workspace.ledger.rows(schema.tx)]
    _format(theatre.root, "0")
    with pytest.raises(OlderWorkspace):
        Workspace(theatre.root)
    report = redo(theatre)
    assert (report.from_format, report.old_ledger, report.sources) == ("0", "ledger.sqlite.0.bak", 5)
    assert answers(theatre) == before
    ledger = theatre.workspace.ledger
    again = [(row["recorded_at"], row["actor"], row["action"], row["why"]) for row in ledger.rows(schema.tx)]
    assert again[1:-1] == recorded[1:]
    assert again[-1][2] == "rebuild"
    assert theatre.reader(viewer=Viewer("ALPHA")).verify() == []


def test_the_old_ledger_is_kept(theatre: Theatre) -> None:
    old = {row["hash"] for row in theatre.workspace.ledger.rows(schema.tx)}
    redo(theatre)
    connection = sqlite3.connect(theatre.root / "ledger.sqlite.1.bak")
    assert {row[0] for row in connection.execute("SELECT hash FROM tx")} == old
    connection.close()


def test_a_damaged_lake_is_made_anew(theatre: Theatre) -> None:
    before = answers(theatre)
    files = sorted((theatre.root / "lake").rglob("*.parquet"))
    files[0].unlink()
    files[1].write_bytes(b"PAR1 broken")
    with pytest.raises(DamagedWorkspace):
        answers(theatre)
    redo(theatre)
    assert answers(theatre) == before
    assert theatre.reader().verify() == []


def test_rebuilding_again_changes_no_answer(theatre: Theatre) -> None:
    before = answers(theatre)
    for number in range(2):
        redo(theatre)
        assert answers(theatre) == before, number
    names = sorted(path.name for path in theatre.root.glob("*.bak"))
    assert names == ["ledger.sqlite.1.2.bak", "ledger.sqlite.1.bak"]
    listed = {row["path"] for row in theatre.desk().lake_files()}
    assert {str(p.relative_to(theatre.root / "lake")) for p in (theatre.root / "lake").rglob("*") if p.is_file()} == listed


def test_sources_that_are_not_kept_are_named_before_anything_happens(theatre: Theatre) -> None:
    before, files = answers(theatre), sorted(theatre.root.rglob("*"))
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
        theatre.load(tmp_path / "r2.csv")


def theatre_day(theatre: Theatre) -> str:
    (row,) = [row for row in theatre.workspace.ledger.rows(schema.tx) if row["action"] == "purge"]
    return str(row["recorded_at"])[:10]


def test_while_somebody_reads_nothing_is_swapped(theatre: Theatre) -> None:
    before = answers(theatre)
    connection = sqlite3.connect(theatre.root / "ledger.sqlite")
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM tx").fetchone()
    theatre.close()
    opened = Workspace(theatre.root, check=False)
    with pytest.raises(DamagedWorkspace, match="somebody reads"):
        rebuild(opened)
    opened.close()
    connection.close()
    reopen(theatre)
    assert answers(theatre) == before


@pytest.mark.slow
def test_a_rebuilding_killed_at_its_writes_can_be_repeated(theatre: Theatre, tmp_path: Path) -> None:
    before = answers(theatre)
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
    _format(tmp_path / "w", "0")
    assert run(cli, ["-w", root, "status"]) == 5
    assert "commonground rebuild" in capsys.readouterr().err
    assert run(cli, ["-w", root, "rebuild", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["from_format"], told["sources"], told["rows"]) == ("0", 1, {"event": 1})
    assert run(cli, ["-w", root, "status"]) == 0
    assert run(cli, ["-w", root, "rebuild"]) == 0
    assert "rebuilt 1 sources: 1 event" in capsys.readouterr().out
