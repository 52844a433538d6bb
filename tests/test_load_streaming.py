"""Loads of any size: rows written as they gather, sources opened again, damaged files of many publishers left out."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake import batch, planning
from commonground.intake.planning import opened_again
from commonground.intake.rebuild import rebuild
from commonground.vocabulary.errors import MalformedFile, TooLarge, TruncatedFile, UnknownFormat
from fixtures_iati import activities, activity, transaction
from fixtures_small import Theatre, event, ged, put, returnees


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path / "w")


def files(folder: Path, count: int) -> list[Path]:
    """So many IATI files of one activity each."""
    return [
        put(
            folder / f"publisher-{i:02d}.xml",
            activities(activity(f"XX-{i}", transaction("3", f"{i}00", "2020-01-0" + str(i % 9 + 1)))),
        )
        for i in range(count)
    ]


def sums(theatre: Theatre) -> list[dict[str, object]]:
    return theatre.reader().rows(
        "SELECT activity, sum(amount_cents) AS cents, count(*) AS n FROM flow GROUP BY activity ORDER BY activity"
    )


def test_rows_are_written_as_they_gather_and_become_visible_together(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path / "in", 6)
    monkeypatch.setattr(batch, "PENDING_BYTES", 0)
    report = theatre.load(tmp_path / "in")
    assert report.rows == {"activity": 6, "flow": 6}
    assert len(list((theatre.root / "lake" / "flow").iterdir())) == 6
    assert sums(theatre) == [{"activity": f"XX-{i}", "cents": i * 10000, "n": 1} for i in range(6)]
    assert len({source["loaded"] for source in theatre.reader().sources.values()}) == 1


@pytest.mark.parametrize("room", [0, 700, 10**9])
def test_what_was_let_go_is_opened_again_and_gives_the_same_rows(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    made = files(tmp_path / "in", 5)
    archive = tmp_path / "all.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for path in made[:3]:
            tar.add(path, path.name)
        tar.add(made[0], "again.xml")
    monkeypatch.setattr(planning, "HELD_BYTES", room)
    theatre.load(archive, tmp_path / "in", put(tmp_path / "r.csv", returnees("2014-03-31", [("1", "Anbar", "Falluja", 60)])))
    assert [row["activity"] for row in sums(theatre)] == [f"XX-{i}" for i in range(5)]
    assert all(row["n"] == 1 for row in sums(theatre))
    assert len(theatre.reader().sources) == 6


def test_a_file_that_changes_while_it_is_loaded_is_an_error(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = files(tmp_path / "in", 1)
    monkeypatch.setattr(planning, "HELD_BYTES", 0)
    plan = planning.Planning(theatre.desk(), None, False, None)
    items = plan.plan(planning_found(path), lambda event, facts: None)
    put(path, activities(activity("XX-other")))
    with pytest.raises(MalformedFile, match="changed while it was loaded"):
        list(opened_again(items))


def planning_found(path: Path) -> list[planning.Found]:
    return [planning.Found(path, True)]


def test_an_unknown_named_file_changes_nothing_however_much_came_before(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PENDING_BYTES", 0)
    made = files(tmp_path / "in", 3)
    with pytest.raises(UnknownFormat):
        theatre.load(*made, put(tmp_path / "notes.csv", "who,what\nme,this\n"))
    assert theatre.reader().sources == {}
    assert [path for path in (theatre.root / "lake").rglob("*") if path.is_file()] == []


CUT = activities(activity("XX-cut", transaction("3", "5", "2020-01-01")))[:-40]


def test_a_damaged_file_among_many_is_one_reject_and_the_rest_is_loaded(theatre: Theatre, tmp_path: Path) -> None:
    files(tmp_path / "in", 2)
    put(tmp_path / "in" / "cut.xml", CUT)
    put(tmp_path / "in" / "page.xml", "<!doctype html><html>404</html>")
    put(tmp_path / "in" / "void.xml", "")
    report = theatre.load(tmp_path / "in")
    assert report.rows == {"activity": 2, "flow": 2}
    assert [name for name, _ in report.damaged] == ["cut.xml"]
    assert "too early" in report.damaged[0][1]
    assert sorted((Path(item.path).name, item.left_out) for item in report.left_out) == [
        ("page.xml", "this is a web page, not data"),
        ("void.xml", "the file is empty"),
    ]
    (reject,) = theatre.reader().rows("SELECT position, reason FROM reject")
    assert reject["position"] == "the whole file"
    assert not theatre.load(tmp_path / "in").changed


def test_a_damaged_member_of_an_archive_is_told_with_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, text in (("a.xml", activities(activity("XX-1"))), ("b.xml", CUT)):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    archive = put(tmp_path / "all.tar", buffer.getvalue())
    assert run(cli, ["init", str(tmp_path / "w")]) == 0
    capsys.readouterr()
    assert run(cli, ["-w", str(tmp_path / "w"), "load", str(archive), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [item["name"] for item in told["damaged"]] == ["b.xml"]
    assert (told["rows"], told["rejects"]) == ({"activity": 1}, 1)


def test_a_damaged_file_that_is_named_is_an_error(theatre: Theatre, tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile):
        theatre.load(put(tmp_path / "cut.xml", CUT))
    files(tmp_path / "in", 1)
    put(tmp_path / "in" / "cut.xml", CUT)
    with pytest.raises(TruncatedFile):
        theatre.load(tmp_path / "in", strict=True)
    assert theatre.reader().sources == {}


def test_a_damaged_file_of_one_publisher_stops_a_folder_as_before(theatre: Theatre, tmp_path: Path) -> None:
    put(tmp_path / "in" / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)]))
    put(tmp_path / "in" / "cut.geojson", '{"type": "FeatureCollection", "features": [')
    with pytest.raises(TruncatedFile):
        theatre.load(tmp_path / "in")


def test_a_rebuild_leaves_the_damaged_file_out_again(theatre: Theatre, tmp_path: Path) -> None:
    files(tmp_path / "in", 2)
    put(tmp_path / "in" / "cut.xml", CUT)
    theatre.load(tmp_path / "in")
    before = sums(theatre)
    report = rebuild(theatre.workspace)
    assert (report.sources, report.rejects) == (3, 1)
    theatre.close()
    from commonground.door.workspace import Workspace

    theatre.workspace = Workspace(theatre.root)
    assert sums(theatre) == before


def test_an_archive_may_hold_more_than_a_single_file_may(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commonground.intake import opening

    made = files(tmp_path / "in", 3)
    size = made[0].stat().st_size
    archive = tmp_path / "all.tar"
    with tarfile.open(archive, "w") as tar:
        for path in made:
            tar.add(path, path.name)
    monkeypatch.setattr(opening.check_size, "__defaults__", (size + 10,))
    assert theatre.load(archive).rows["activity"] == 3
    monkeypatch.setattr(opening, "LIMIT_ARCHIVE_BYTES", 2 * size)
    with pytest.raises(TooLarge):
        theatre.load(archive)
