"""Differences between editions: exactly the rows and fields that changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.intake import diff
from commonground.intake.diff import NATURAL_KEY, Difference
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.tables import TABLES
from fixtures_small import Theatre, event, ged, plan, put, returnees

PLAN = [("1", "Health", 1000, 400), ("2", "Food", 2000, 100), ("3", "Shelter", 10, 0)]
EDITED = [("1", "Health", 1000, 450), ("2", "Food", 2500, 900), ("4", "Water", 30, 7)]
NEWER = "fts_2.csv"


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path / "w")


def since(theatre: Theatre, at: str | None, feed: str = "fts-plan", viewer: Viewer | None = None) -> list[Difference]:
    seen = {"viewer": viewer} if viewer else {}
    return diff.since(theatre.reader(loaded_by=at, **seen), theatre.reader(**seen), feed)


def edited_plan(theatre: Theatre, tmp_path: Path) -> str:
    """Load the plan, then its edited edition, whichever bytes rank higher; the answer is when the first was loaded."""
    theatre.load(put(tmp_path / "other.csv", plan([("1", "Health", 5, 5)], code="HSYR18", name="Syria 2018")))
    at = theatre.load(put(tmp_path / "fts_1.csv", plan(PLAN))).loaded_at
    # a publication date is not stated, so of two editions with the same span the longer one ranks higher
    theatre.load(put(tmp_path / NEWER, plan([*EDITED, ("5", "Protection", 1, 1)])))
    return str(at)


def test_an_edited_plan_lists_exactly_the_changed_cells(theatre: Theatre, tmp_path: Path) -> None:
    found = since(theatre, edited_plan(theatre, tmp_path))
    changed = {(d.key["cluster"], d.field): (d.old, d.new) for d in found if d.change == "changed"}
    assert changed == {
        ("Health", "funded_usd_cents"): (40_000, 45_000),
        ("Food", "funded_usd_cents"): (10_000, 90_000),
        ("Food", "required_usd_cents"): (200_000, 250_000),
        ("Food", "original_usd_cents"): (200_000, 250_000),
    }
    assert {(d.key["cluster"], d.change) for d in found if d.change != "changed"} == {
        ("Water", "added"),
        ("Protection", "added"),
        ("Shelter", "removed"),
    }
    (water,) = [d for d in found if d.key["cluster"] == "Water"]
    assert (water.old, water.new["required_usd_cents"], water.old_source) == (None, 3000, None)
    names = {row["source_id"]: row["name"] for row in theatre.reader().sources.values()}
    assert {(names.get(d.old_source or ""), names.get(d.new_source or "")) for d in found if d.change == "changed"} == {
        ("fts_1.csv", NEWER)
    }


def test_without_a_newer_edition_there_is_no_difference(theatre: Theatre, tmp_path: Path) -> None:
    at = theatre.load(put(tmp_path / "fts_1.csv", plan(PLAN))).loaded_at
    assert since(theatre, at) == []


def test_an_older_edition_loaded_later_changes_nothing(theatre: Theatre, tmp_path: Path) -> None:
    at = theatre.load(put(tmp_path / "GEDEvent_v25_1.csv", ged([event(1, "2014-03-02", 5), event(2, "2014-12-02", 5)]))).loaded_at
    theatre.load(put(tmp_path / "GEDEvent_v19_1.csv", ged([event(1, "2014-03-02", 4), event(7, "2014-04-02", 5)])))
    assert since(theatre, at, "ucdp-ged") == []


def test_events_that_a_release_changed_added_and_dropped(theatre: Theatre, tmp_path: Path) -> None:
    at = theatre.load(
        put(
            tmp_path / "GEDEvent_v19_1.csv",
            ged([event(1, "2014-03-02", 4), event(7, "2014-04-02", 5), event(8, "2014-12-02", 1)]),
        )
    ).loaded_at
    theatre.load(
        put(
            tmp_path / "GEDEvent_v25_1.csv",
            ged([event(1, "2014-03-02", 5), event(8, "2014-12-02", 1), event(9, "2014-05-05", 2)]),
        )
    )
    found = since(theatre, at, "ucdp-ged")
    assert {(d.key["event_id"], d.change, d.field, d.old if d.field else None, d.new if d.field else None) for d in found} == {
        ("1", "changed", "best", 4, 5),
        ("1", "changed", "low", 4, 5),
        ("1", "changed", "high", 4, 5),
        ("1", "changed", "deaths_b", 4, 5),
        ("7", "removed", None, None, None),
        ("9", "added", None, None, None),
    }


def rounds(theatre: Theatre, tmp_path: Path) -> str:
    first = [("1", "Anbar", "Falluja", 60), ("2", "Anbar", "Falluja", 30), ("3", "Ninewa", "Mosul", 12)]
    at = theatre.load(put(tmp_path / "r1.csv", returnees("2018-06-30", first))).loaded_at
    second = [
        ("1", "Anbar", "Falluja", 66),
        ("2", "Anbar", "Falluja", 30),
        ("3", "Ninewa", "Mosul", 12),
        ("4", "Ninewa", "Mosul", 6),
    ]
    theatre.load(put(tmp_path / "r2.csv", returnees("2018-06-30", second)))
    return str(at)


def test_the_public_sees_headcounts_by_district_and_never_by_location(theatre: Theatre, tmp_path: Path) -> None:
    found = since(theatre, rounds(theatre, tmp_path), "dtm-returnees")
    assert {(d.key["adm2_name"], d.field): (d.old, d.new) for d in found} == {
        ("Falluja", "people"): (90, 96),
        ("Mosul", "people"): (12, 18),
        ("Mosul", "locations"): (1, 2),
    }
    assert all("location_id" not in d.key for d in found)


def test_a_member_sees_the_locations_without_where_they_lie(theatre: Theatre, tmp_path: Path) -> None:
    found = since(theatre, rounds(theatre, tmp_path), "dtm-returnees", Viewer("ALPHA"))
    assert {(d.key["location_id"], d.change, d.field) for d in found} == {("1", "changed", "people"), ("4", "added", None)}
    (added,) = [d for d in found if d.change == "added"]
    assert "latitude" not in added.new
    assert added.new["people"] == 6


def test_two_editions_can_be_named(theatre: Theatre, tmp_path: Path) -> None:
    edited_plan(theatre, tmp_path)
    forth, back = diff.between(theatre.reader(), "fts_1.csv", NEWER), diff.between(theatre.reader(), NEWER, "fts_1.csv")
    assert {(d.key["cluster"], d.field, d.old, d.new) for d in forth if d.field} == {
        (d.key["cluster"], d.field, d.new, d.old) for d in back if d.field
    }
    assert len([d for d in forth if d.field]) == 4
    assert diff.between(theatre.reader(), NEWER, NEWER) == []
    with pytest.raises(NotFound):
        diff.between(theatre.reader(), "fts_1.csv", "nothing.csv")


def test_rows_that_are_alike_in_their_key_are_told_apart_by_order(theatre: Theatre, tmp_path: Path) -> None:
    places = [("1", "Anbar", "Falluja", 60), ("1", "Anbar", "Falluja", 30)]
    at = theatre.load(put(tmp_path / "r1.csv", returnees("2018-06-30", places))).loaded_at
    theatre.load(put(tmp_path / "r2.csv", returnees("2018-06-30", [*places, ("1", "Anbar", "Falluja", 5)])))
    found = since(theatre, at, "dtm-returnees", Viewer("ALPHA"))
    assert [(d.change, d.new["people"]) for d in found] == [("added", 5)]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_has_a_natural_key_of_its_own_columns(theatre: Theatre, table: str) -> None:
    assert set(NATURAL_KEY[table]) <= set(TABLES[table].names)
    for viewer in (Viewer(), Viewer("ALPHA")):
        reader = theatre.reader(viewer=viewer)
        rows = reader.query(f"SELECT * FROM {table}")
        assert diff._compare(table, rows, rows, reader) == []


def test_the_command_and_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(tmp_path / "w")
    run(cli, ["init", root])
    run(cli, ["-w", root, "load", str(put(tmp_path / "fts_1.csv", plan(PLAN)))])
    capsys.readouterr()
    assert run(cli, ["-w", root, "diff", "--feed", "fts-plan", "--since", "2020-01-01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["change"] for row in told} == {"added"}
    assert list(told[0]) == ["table", "key", "change", "field", "old", "new", "old_source", "new_source"]
    assert run(cli, ["-w", root, "diff", "--feed", "fts-plan", "--since", "2999-01-01"]) == 0
    assert "no difference" in capsys.readouterr().out
    assert run(cli, ["-w", root, "diff"]) == 2
    assert run(cli, ["-w", root, "diff", "--feed", "fts-plan", "--since", "yesterday"]) == 2
    assert run(cli, ["-w", root, "diff", "--feed", "nonsense", "--since", "2020-01-01"]) == 6
    assert run(cli, ["-w", root, "diff", "--between", "fts_1.csv", "gone.csv"]) == 6


def test_two_tables_of_fts_of_one_year_differ_as_was_counted(theatre: Theatre, shared_data: Path) -> None:
    """697 new, 7 vanished, 42 amounts in dollars and 21 statuses changed, counted on the files by another route."""
    names = ("fts_flows_2022_v_first.csv.gz", "fts_flows_2022_global_asof_mid2022.csv.gz")
    theatre.load(*(shared_data / "fts" / name for name in names))
    rows = [d for d in diff.between(theatre.reader(), *(name.removesuffix(".gz") for name in names)) if d.table == "flow"]
    count = {kind: sum(d.change == kind for d in rows) for kind in ("added", "removed")}
    fields = {name: sum(d.field == name for d in rows) for name in ("stated_usd_cents", "kind")}
    assert (count, fields) == ({"added": 697, "removed": 7}, {"stated_usd_cents": 42, "kind": 21})
