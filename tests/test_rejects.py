"""Rejects are data: listed with their reason, exported, mended, and counted within the edition they belong to."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake.rejected import export_mendable, open_rejects
from commonground.intake.status import source_list, status
from commonground.vocabulary.errors import BadRequest
from fixtures_small import Theatre, event, ged, plan, put, returnees


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path / "w")


def export(theatre: Theatre, path: Path, feed: str | None = None) -> list[dict[str, str]]:
    export_mendable(open_rejects(theatre.reader(), feed), path)
    return list(csv.DictReader(io.StringIO(path.read_text())))


def mend(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def returned(tmp_path: Path) -> Path:
    places = [("1", "Anbar", "Falluja", 60), ("2", "Ninewa", "Mosul", "12O"), ("3", "Ninewa", "Telafar", -6)]
    return put(tmp_path / "r.csv", returnees("2018-06-30", places))


def test_a_reject_has_its_file_position_reason_and_cells(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    first, second = open_rejects(theatre.reader())
    assert (first["feed"], first["file"], first["position"]) == ("dtm-returnees", "r.csv", "line 3")
    assert first["reason"] == "individuals '12O' is not a whole number" or "12O" in first["reason"]
    assert first["row"]["individuals"] == "12O"
    assert (second["position"], second["reason"]) == ("line 4", "individuals is negative")


def test_a_mended_row_counts_within_its_original_edition(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    assert theatre.cell("returnees", "2018-06")["value"] == 60
    rows = export(theatre, tmp_path / "mend.csv", "dtm-returnees")
    assert [row["mends_position"] for row in rows] == ["line 3", "line 4"]
    rows[0]["individuals"] = "120"
    theatre.load(mend(tmp_path / "mend.csv", rows[:1]))
    assert theatre.cell("returnees", "2018-06")["value"] == 180
    (original,) = [s for s in source_list(theatre.reader()) if s["name"] == "r.csv"]
    assert theatre.reader().rows("SELECT DISTINCT edition_id FROM headcount") == [{"edition_id": original["source"]}]
    assert [r["position"] for r in open_rejects(theatre.reader())] == ["line 4"]
    (feed,) = status(theatre.reader())["feeds"]
    assert (feed["editions"], feed["rejects"], feed["rows"]) == (1, 1, 2)
    assert theatre.reader().rows("SELECT position FROM headcount WHERE people = 120") == [{"position": "line 2"}]


def test_a_newer_edition_replaces_the_mended_rows_with_the_rest(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"], rows[1]["individuals"] = "120", "6"
    theatre.load(mend(tmp_path / "mend.csv", rows))
    assert theatre.cell("returnees", "2018-06")["value"] == 186
    places = [("1", "Anbar", "Falluja", 1), ("2", "Ninewa", "Mosul", 2), ("3", "Ninewa", "Telafar", 3)]
    theatre.load(put(tmp_path / "corrected.csv", returnees("2018-06-30", places)))
    assert theatre.cell("returnees", "2018-06")["value"] == 6


def test_what_was_here_before_the_mending_can_still_be_asked_for(theatre: Theatre, tmp_path: Path) -> None:
    before = theatre.load(returned(tmp_path)).loaded_at
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"] = "120"
    theatre.load(mend(tmp_path / "mend.csv", rows[:1]))
    assert theatre.cell("returnees", "2018-06", loaded_by=before)["value"] == 60


def test_events_are_mended_too(theatre: Theatre, tmp_path: Path) -> None:
    bad = {**event(2, "2014-03-04", 7), "date_start": "4 March"}
    theatre.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5), bad, event(3, "2014-05-01", 1)])))
    assert theatre.cell("deaths", "2014-03")["value"] == 5
    rows = export(theatre, tmp_path / "mend.csv", "ucdp-ged")
    rows[0]["date_start"] = "2014-03-04"
    theatre.load(mend(tmp_path / "mend.csv", rows))
    cell = theatre.cell("deaths", "2014-03")
    assert (cell["value"], cell["coverage"], len(cell["sources"])) == (12, "complete", 2)
    assert open_rejects(theatre.reader()) == []


def test_plans_are_mended_too(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "fts.csv", plan([("1", "Health", 1000, 400), ("2", "Food", "2 thousand", 100)])))
    assert theatre.cell("required_usd", "2018-05")["value"] == 1000
    (row,) = export(theatre, tmp_path / "mend.csv")
    row["original"] = row["required"] = "2000"
    theatre.load(mend(tmp_path / "mend.csv", [row]))
    assert theatre.cell("required_usd", "2018-05")["value"] == 3000
    assert theatre.cell("funded_usd", "2018-05")["value"] == 500


def test_a_row_that_is_still_wrong_stays_open(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"] = "120"
    report = theatre.load(mend(tmp_path / "mend.csv", rows))
    assert report.remarks == [("mend.csv", "line 4 still cannot be read: individuals is negative")]
    assert [r["position"] for r in open_rejects(theatre.reader())] == ["line 4"]
    (again,) = export(theatre, tmp_path / "mend2.csv")
    again["individuals"] = "6"
    theatre.load(mend(tmp_path / "mend2.csv", [again]))
    assert theatre.cell("returnees", "2018-06")["value"] == 186
    assert open_rejects(theatre.reader()) == []


def test_a_row_is_not_mended_twice(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"] = "120"
    theatre.load(mend(tmp_path / "mend.csv", rows[:1]))
    rows[0]["individuals"] = "130"
    with pytest.raises(BadRequest, match="line 2: line 3 of the original was mended already"):
        theatre.load(mend(tmp_path / "second.csv", rows[:1]))
    assert theatre.cell("returnees", "2018-06")["value"] == 180


def test_two_files_of_one_load_do_not_mend_the_same_row(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"] = "120"
    one = mend(tmp_path / "one.csv", rows[:1])
    rows[0]["individuals"] = "130"
    with pytest.raises(BadRequest, match="mends the same rows"):
        theatre.load(one, mend(tmp_path / "two.csv", rows[:1]))


def test_rows_that_were_never_rejected_cannot_be_slipped_in(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["mends_position"], rows[0]["individuals"] = "line 2", "120"
    with pytest.raises(BadRequest, match="was not rejected"):
        theatre.load(mend(tmp_path / "mend.csv", rows[:1]))
    rows[0]["mends_source"] = "0" * 64
    with pytest.raises(BadRequest, match="not loaded here"):
        theatre.load(mend(tmp_path / "mend.csv", rows[:1]))


def test_mended_rows_are_released_as_their_original_was(theatre: Theatre, tmp_path: Path) -> None:
    from commonground.release.decide import Viewer

    theatre.load(returned(tmp_path), release_to=["ALPHA"])
    path = tmp_path / "mend.csv"
    export_mendable(open_rejects(theatre.reader(viewer=Viewer("ALPHA"))), path)
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    rows[0]["individuals"] = "120"
    theatre.load(mend(path, rows[:1]))
    assert theatre.reader().sources == {}
    assert theatre.cell("returnees", "2018-06", viewer=Viewer("ALPHA"))["value"] == 180


def test_purging_a_mended_file_opens_its_rejects_again(theatre: Theatre, tmp_path: Path) -> None:
    from commonground.intake.purge import purge

    theatre.load(returned(tmp_path))
    rows = export(theatre, tmp_path / "mend.csv")
    rows[0]["individuals"] = "120"
    theatre.load(mend(tmp_path / "mend.csv", rows[:1]))
    purge(theatre.desk(), theatre.reader(), "mend.csv", "a slip")
    assert [r["position"] for r in open_rejects(theatre.reader())] == ["line 3", "line 4"]
    assert theatre.cell("returnees", "2018-06")["value"] == 60


def test_the_command_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, out = str(tmp_path / "w"), str(tmp_path / "mend.csv")
    run(cli, ["init", root])
    run(cli, ["-w", root, "load", str(returned(tmp_path))])
    capsys.readouterr()
    assert run(cli, ["-w", root, "rejects", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [list(row) for row in told] == [["feed", "file", "source", "position", "reason", "row"]] * 2
    assert run(cli, ["-w", root, "rejects"]) == 0
    assert "individuals is negative" in capsys.readouterr().out
    assert run(cli, ["-w", root, "rejects", "--feed", "dtm-returnees", "--out", out]) == 0
    assert run(cli, ["-w", root, "rejects", "--feed", "nonsense"]) == 6
    assert run(cli, ["-w", root, "rejects", "--feed", "ucdp-ged", "--out", out]) == 2
    rows = list(csv.DictReader(io.StringIO(Path(out).read_text())))
    rows[0]["individuals"], rows[1]["individuals"] = "120", "6"
    assert run(cli, ["-w", root, "load", str(mend(Path(out), rows))]) == 0
    capsys.readouterr()
    run(cli, ["-w", root, "rejects"])
    assert "no row is rejected" in capsys.readouterr().out
