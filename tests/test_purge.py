"""Purging: bytes and rows go, hash, date and reason stay, and the figures say that they are withheld."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.door.desk import Desk
from commonground.intake.purge import PurgeReport, purge
from commonground.intake.rejected import export_mendable, open_rejects
from commonground.intake.status import status
from commonground.picture.cells import Asked, Picture
from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from fixtures_small import Theatre, event, ged, plan, put, returnees, squares

WITHHELD = "withheld: removed on 2026-01-0{}: asked for by the publisher"


UNHCR = "year,coo_iso,coa_iso,returned_refugees,returned_idps\n2018,IRQ,IRQ,,1000\n"
"""Returned displaced people of the year, as another publisher counts them."""


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "IRQ_adm1.geojson", squares()))
    return theatre


def remove(theatre: Theatre, wanted: str, why: str = "asked for by the publisher", **options: Any) -> PurgeReport:
    return purge(theatre.desk(), theatre.reader(**options), wanted, why)


def older(tmp_path: Path) -> Path:
    return put(tmp_path / "r1.csv", returnees("2018-04-30", [("1", "Anbar", "Falluja", 60), ("2", "Ninewa", "Mosul", 30)]))


def newer(tmp_path: Path) -> Path:
    return put(tmp_path / "r2.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 90), ("2", "Ninewa", "Mosul", 120)]))


def test_a_removed_round_is_withheld_and_no_older_round_takes_its_place(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(older(tmp_path), newer(tmp_path))
    assert theatre.cell("returnees", "2018-06")["value"] == 210
    remove(theatre, "r2.csv")
    for month in ("2018-06", "2018-09"):
        for row in theatre.picture("returnees", first=month):
            assert (row["value"], row["coverage"], row["reason"]) == (None, "withheld", WITHHELD.format(4))
    assert theatre.cell("returnees", "2018-05")["value"] == 90


def test_differences_with_a_removed_round_are_withheld(theatre: Theatre, tmp_path: Path) -> None:
    third = put(tmp_path / "r3.csv", returnees("2018-08-31", [("1", "Anbar", "Falluja", 95), ("2", "Ninewa", "Mosul", 150)]))
    fourth = put(tmp_path / "r4.csv", returnees("2018-10-31", [("1", "Anbar", "Falluja", 99), ("2", "Ninewa", "Mosul", 150)]))
    theatre.load(older(tmp_path), newer(tmp_path), third, fourth)
    assert theatre.cell("returned_in_month", "2018-06")["value"] == 120
    assert theatre.cell("returned_in_month", "2018-08")["value"] == 35
    remove(theatre, "r2.csv")
    for month in ("2018-06", "2018-08"):
        cell = theatre.cell("returned_in_month", month)
        assert (cell["value"], cell["coverage"], cell["reason"]) == (None, "withheld", WITHHELD.format(4))
    assert theatre.cell("returned_in_month", "2018-10")["value"] == 4


def test_no_other_publisher_takes_the_lead_of_a_removed_figure(theatre: Theatre, tmp_path: Path) -> None:
    """A total that jumped to another publisher's figure would hide that something was removed."""
    theatre.load(newer(tmp_path), put(tmp_path / "unhcr.csv", UNHCR))
    publishers = {row["publisher"] for row in theatre.picture("returnees", first="2018-06", level=0)}
    assert publishers == {"IOM DTM", "UNHCR"}
    remove(theatre, "r2.csv")
    cell = theatre.cell("returnees", "2018-06")
    assert (cell["publisher"], cell["value"], cell["coverage"]) == ("IOM DTM", None, "withheld")


def test_a_corrected_edition_of_the_same_scope_gives_figures_again(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(newer(tmp_path))
    remove(theatre, "r2.csv")
    assert theatre.cell("returnees", "2018-06")["value"] is None
    theatre.load(
        put(tmp_path / "r3.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 91), ("2", "Ninewa", "Mosul", 120)]))
    )
    cell = theatre.cell("returnees", "2018-06")
    assert (cell["value"], cell["coverage"]) == (211, "complete")


def test_removed_events_are_withheld_also_where_nothing_happened(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "ged_iraq_2014-2014.csv", ged([event(1, "2014-03-02", 5), event(2, "2014-12-04", 7)])))
    sample = [event(1, "2014-03-02", 5)]
    theatre.load(put(tmp_path / "sample.csv", ged([{**row, "date_start": "", "date_end": ""} for row in sample], ged_18())))
    assert theatre.cell("deaths", "2014-05")["value"] == 0
    remove(theatre, "ged_iraq_2014-2014.csv")
    for measure in ("events", "deaths", "deaths_civilians"):
        for month in ("2014-03", "2014-05"):
            cell = theatre.cell(measure, month)
            assert (cell["value"], cell["coverage"], cell["reason"]) == (None, "withheld", WITHHELD.format(5))
    theatre.load(put(tmp_path / "ged_iraq_2014-2014_new.csv", ged([event(1, "2014-03-02", 6), event(2, "2014-12-04", 7)])))
    assert theatre.cell("deaths", "2014-03")["value"] == 6
    assert theatre.cell("deaths", "2014-05")["value"] == 0


def ged_18() -> list[str]:
    from fixtures_small import GED_18

    return GED_18


def test_a_sum_over_plans_is_withheld_when_one_of_its_plans_is_removed(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "fts_hrp.csv", plan([("1", "Health", 1000, 400)])))
    flash = plan([("1", "Health", 70, 30)], code="FIRQ18", name="Mosul Flash Appeal 2018")
    theatre.load(put(tmp_path / "fts_flash.csv", flash))
    assert theatre.cell("required_usd", "2018-05")["value"] == 1070
    remove(theatre, "fts_flash.csv")
    for measure in ("required_usd", "funded_usd"):
        cell = theatre.cell(measure, "2018-05")
        assert (cell["value"], cell["coverage"], cell["reason"]) == (None, "withheld", WITHHELD.format(5))
    theatre.load(put(tmp_path / "fts_flash_2.csv", flash.replace("70,70,30", "80,80,30")))
    assert theatre.cell("required_usd", "2018-05")["value"] == 1080


def test_what_had_not_been_published_then_is_not_withheld_then(theatre: Theatre, tmp_path: Path) -> None:
    import datetime as dt

    theatre.load(older(tmp_path), newer(tmp_path))
    remove(theatre, "r2.csv")
    assert theatre.cell("returnees", "2018-06", as_of=dt.date(2018, 5, 31))["value"] == 90


def test_neither_bytes_nor_rows_nor_what_was_derived_from_them_is_left(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(older(tmp_path), newer(tmp_path))
    theatre.picture("returnees", first="2018-06")
    (source_id,) = [key for key, row in theatre.reader().sources.items() if row["name"] == "r2.csv"]
    report = remove(theatre, source_id[:10])
    assert (report.changed, report.rows) == (True, {"headcount": 2})
    for path in theatre.root.rglob("*"):
        if path.is_file() and "ledger" not in path.name:
            assert path.name != source_id
            assert source_id.encode() not in path.read_bytes()
            if path.suffix == ".parquet":
                import pyarrow.parquet as pq

                rows = pq.read_table(path)
                assert source_id not in (rows.column("source_id").to_pylist() if "source_id" in rows.column_names else [])
    assert theatre.reader().verify() == []


def test_hash_date_and_reason_stay(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(newer(tmp_path))
    report = remove(theatre, "r2.csv")
    (gone,) = status(theatre.reader())["purged"]
    assert gone["source"] == report.source_id
    assert gone["removed"] == WITHHELD.format(4)
    assert [row["feed"] for row in status(theatre.reader())["feeds"]] == ["cod-ab-geojson"]


def test_the_very_same_bytes_are_refused_afterwards(theatre: Theatre, tmp_path: Path) -> None:
    path = newer(tmp_path)
    theatre.load(path)
    remove(theatre, "r2.csv")
    with pytest.raises(Refused, match="removed on 2026-01-04: asked for by the publisher"):
        theatre.load(path)
    packed = tmp_path / "folder" / "again.csv.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(path.read_bytes()))
    older(packed.parent)
    report = theatre.load(packed.parent)
    assert [item.left_out for item in report.left_out] == ["it was removed on 2026-01-04: asked for by the publisher"]
    assert theatre.cell("returnees", "2018-05")["value"] == 90


def test_a_second_removal_changes_nothing_and_says_so(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(newer(tmp_path))
    first = remove(theatre, "r2.csv")
    second = remove(theatre, "r2.csv", why="another reason")
    assert (second.changed, second.why, second.removed_on) == (False, first.why, first.removed_on)


def test_removals_need_a_reason_and_one_source(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(older(tmp_path), newer(tmp_path))
    with pytest.raises(BadRequest):
        remove(theatre, "r2.csv", why="  ")
    with pytest.raises(NotFound):
        remove(theatre, "unknown.csv")
    with pytest.raises(NotFound):
        remove(theatre, "0a")
    put(tmp_path / "again" / "r2.csv", returnees("2018-08-31", [("1", "Anbar", "Falluja", 9)]))
    theatre.load(tmp_path / "again" / "r2.csv")
    with pytest.raises(BadRequest, match="means 2 sources"):
        remove(theatre, "r2.csv")


def test_who_may_not_see_a_source_cannot_name_it(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(newer(tmp_path), release_to=["ALPHA"])
    with pytest.raises(NotFound):
        remove(theatre, "r2.csv")


def test_mended_rows_go_with_their_original(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "r.csv", returnees("2018-06-30", [("1", "Anbar", "Falluja", 90), ("2", "Ninewa", "Mosul", "x")])))
    mend = tmp_path / "mend.csv"
    export_mendable(open_rejects(theatre.reader()), mend)
    mend.write_text(mend.read_text().replace(",x,", ",120,"))
    theatre.load(mend)
    assert theatre.cell("returnees", "2018-06")["value"] == 210
    report = remove(theatre, "r.csv")
    assert report.mends == ("mend.csv",)
    assert report.rows == {"headcount": 2, "reject": 1, "mended": 1}
    assert theatre.cell("returnees", "2018-06")["coverage"] == "withheld"


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("moment", ["before the ledger", "after the ledger"])
def test_a_killed_removal_is_undone_or_completed_by_the_next_writer(
    theatre: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    theatre.load(older(tmp_path), newer(tmp_path))
    (source_id,) = [key for key, row in theatre.reader().sources.items() if row["name"] == "r2.csv"]

    def die(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "commit" if moment == "before the ledger" else "sweep", die)
        patch.setattr(Desk, "_sweep", lambda desk: 0)  # a killed process sweeps nothing
        with pytest.raises(_Killed):
            remove(theatre, "r2.csv")
    kept = theatre.root / "sources" / source_id
    assert kept.exists()
    gone = moment == "after the ledger"
    assert (theatre.cell("returnees", "2018-06")["value"] is None) == gone
    theatre.load(put(tmp_path / "ged_iraq.csv", ged([event(1, "2014-03-02", 5)])))
    assert kept.exists() != gone
    assert (theatre.cell("returnees", "2018-06")["value"] is None) == gone
    assert theatre.reader().verify() == []


def test_the_command_and_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "w")
    run(cli, ["init", root])
    run(cli, ["-w", root, "load", str(newer(tmp_path))])
    capsys.readouterr()
    assert run(cli, ["-w", root, "purge", "r2.csv", "--why", "by mistake", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["changed"], told["name"], told["rows"], told["why"]) == (True, "r2.csv", {"headcount": 2}, "by mistake")
    assert run(cli, ["-w", root, "purge", "r2.csv", "--why", "by mistake"]) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert run(cli, ["-w", root, "load", str(newer(tmp_path))]) == 8
    assert run(cli, ["-w", root, "purge", "nothing.csv", "--why", "x"]) == 6


def test_removed_presence_and_control_are_withheld_in_their_months_only(tmp_path: Path) -> None:
    example = Path(__file__).resolve().parent.parent / "examples" / "meridia" / "data"
    theatre = Theatre(tmp_path / "x")
    theatre.load(example)
    for name in ("meridia_3w_mar_to_apr_2017_longtable.csv", "control_statements_meridia_2018-01-15.csv"):
        remove(theatre, name)
    asked = Asked(1, ("XMD",), "2017-03", "2017-05", frozenset({"partners", "holder"}))
    rows = Picture(theatre.reader(), asked).rows()
    partners = {(row["place"], row["month"]): row["coverage"] for row in rows if row["measure"] == "partners"}
    assert partners["XM01", "2017-03"] == partners["XM", "2017-04"] == "withheld"
    assert partners["XM01", "2017-05"] == "none"
    holders = [row for row in rows if row["measure"] == "holder"]
    assert {(row["value"], row["coverage"]) for row in holders} == {(None, "withheld")}
