"""Events and deaths by place and month: spread by days, placed by polygon and precision, each event once, missing is not zero."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from commonground.door.workspace import Workspace
from commonground.picture.cells import NOT_PLACED
from theatres import IRAQ_BOXES, Row, ged, more, one, picture, theatre, value, written

EVENTS = ("events", "deaths", "deaths_civilians")
CLOSE = {"id": "99", "date_start": "2020-12-20", "best": "1", "latitude": "31.25", "longitude": "41.25"}
"""An event late in December: with the years in its name the file then holds all of 2020."""


def _held(folder: Path, *events: dict[str, Any]) -> Workspace:
    return theatre(folder / "w", written(folder / "in", {**IRAQ_BOXES, "ged_iraq_2020_2020.csv": ged(*events, CLOSE)}))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = _held(
        tmp_path_factory.mktemp("year"),
        {"id": 1, "date_start": "2020-01-30", "date_end": "2020-02-02", "best": 10, "low": 6, "high": 13, "deaths_civilians": 4},
        {"id": 2, "date_start": "2020-03-01", "date_end": "2020-05-31", "date_prec": 5, "best": 92, "low": 46, "high": 184},
        {"id": 3, "date_start": "2020-06-10", "where_prec": 2, "best": 1},
        {"id": 4, "date_start": "2020-06-11", "where_prec": 3, "best": 2},
        {"id": 5, "date_start": "2020-06-12", "where_prec": 4, "best": 4},
        {"id": 6, "date_start": "2020-06-13", "where_prec": 5, "best": 8},
        {"id": 7, "date_start": "2020-06-14", "where_prec": 6, "best": 16},
        {"id": 8, "date_start": "2020-06-15", "where_prec": 7, "best": 32},
        {"id": 9, "date_start": "2020-06-16", "where_prec": "", "best": 64},
        {"id": 10, "date_start": "2020-07-01", "longitude": "39.9", "best": 3},
        {"id": 11, "date_start": "2020-08-05", "date_prec": 2, "date_end": "2020-08-07", "best": 5},
    )
    yield held
    held.close()


def test_an_event_across_months_is_spread_by_days_first_and_last_included(year: Workspace) -> None:
    rows = picture(year, 0, "2020-01", "2020-02", country="IRQ", measures=EVENTS)
    # 30 and 31 January, 1 and 2 February: half of the event, of 10 dead (6 to 13) and of 4 civilians in each month
    for month in ("2020-01", "2020-02"):
        assert value(rows, measure="events", month=month) == 0.5
        deaths = one(rows, measure="deaths", month=month)
        assert (deaths["value"], deaths["low"], deaths["high"]) == (5, 3, 6.5)
        assert value(rows, measure="deaths_civilians", month=month) == 2
        assert "spread over months by days" in deaths["reason"]


def test_the_parts_of_a_spread_event_sum_to_it_exactly(tmp_path: Path) -> None:
    spread = {"id": 1, "date_start": "2020-01-31", "date_end": "2020-03-03", "best": 100, "low": 7, "high": 101}
    held = _held(tmp_path, spread)
    rows = picture(held, 0, "2020-01", "2020-03", country="IRQ", measures=("events", "deaths"))
    held.close()
    # 1 day of January, 29 of February (a leap year), 3 of March: 33 days, and 100/33 has no end
    shares = [value(rows, measure="deaths", month=f"2020-0{m}") for m in (1, 2, 3)]
    assert shares == pytest.approx([100 / 33, 100 * 29 / 33, 100 * 3 / 33], abs=1e-6)
    assert sum(shares) == 100
    events = [value(rows, measure="events", month=f"2020-0{m}") for m in (1, 2, 3)]
    assert sum(events) == 1


def test_a_summary_event_is_spread_and_flagged(year: Workspace) -> None:
    rows = picture(year, 0, "2020-03", "2020-05", country="IRQ", measures=("deaths",))
    assert [row["value"] for row in rows] == [31, 30, 31]
    assert [row["low"] for row in rows] == [15.5, 15, 15.5]
    assert all("1 summary event" in row["reason"] for row in rows)


def test_an_event_over_days_of_one_month_is_not_flagged(year: Workspace) -> None:
    row = one(picture(year, 0, "2020-08", country="IRQ", measures=("deaths",)))
    assert (row["value"], row["reason"]) == (5, None)


@pytest.mark.parametrize(
    ("level", "place", "deaths"),
    [
        # 1 = precision 2, 2 = district, 4 = governorate, 8 = line, 16 = country, 32 = sea, 64 = not given
        (1, "IQ01", 1 + 2 + 4),
        (2, "IQ0101", 1 + 2),
        (3, "IQ010101", 1),
    ],
)
def test_an_event_counts_in_no_place_finer_than_its_precision(level: int, place: str, deaths: int, year: Workspace) -> None:
    rows = picture(year, level, "2020-06", country="IRQ", measures=("deaths",))
    assert value(rows, place=place) == deaths
    assert value(rows, name=NOT_PLACED) == 127 - deaths
    assert one(rows, place=place)["placed_by"] == "polygon"
    assert value(picture(year, 0, "2020-06", country="IRQ", measures=("deaths",))) == 127


def test_an_event_over_the_line_is_not_placed(year: Workspace) -> None:
    for level in (1, 2, 3):
        rows = picture(year, level, "2020-07", country="IRQ", measures=("deaths",))
        assert value(rows, name=NOT_PLACED) == 3
        assert {row["value"] for row in rows if row["name"] != NOT_PLACED} == {0}


def test_a_covered_month_without_an_event_is_zero_and_an_uncovered_one_is_no_data(year: Workspace) -> None:
    covered = one(picture(year, 0, "2020-09", country="IRQ", measures=("deaths",)))
    assert (covered["value"], covered["low"], covered["high"], covered["coverage"], covered["reason"]) == (
        0,
        0,
        0,
        "complete",
        None,
    )
    assert covered["sources"], "zero is said by the file that holds the month"
    after = one(picture(year, 0, "2021-01", country="IRQ", measures=("deaths",)))
    assert (after["value"], after["low"], after["high"], after["coverage"]) == (None, None, None, "none")
    assert after["reason"] == "no edition holds this month completely"


def _check_sums(held: Workspace, first: str, last: str) -> None:
    whole = {(r["measure"], r["month"]): r for r in picture(held, 0, first, last, country="IRQ", measures=EVENTS)}
    for level in (1, 2, 3):
        sums: dict[tuple[str, str], list[float]] = {}
        for row in picture(held, level, first, last, country="IRQ", measures=EVENTS):
            at = sums.setdefault((row["measure"], row["month"]), [0, 0, 0])
            for i, key in enumerate(("value", "low", "high")):
                at[i] += row[key] or 0
        for at_key, row in whole.items():
            assert sums[at_key] == [row[k] or 0 for k in ("value", "low", "high")], (level, at_key)


def test_the_levels_add_up_to_the_country(year: Workspace) -> None:
    _check_sums(year, "2020-01", "2020-12")


_DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 11, 30))
_EVENTS = st.lists(
    st.tuples(
        _DAYS,
        st.integers(0, 100),
        st.sampled_from(["1", "2", "3", "4", "5", "6", "7", ""]),
        st.integers(0, 1000),
        st.integers(0, 50),
        st.integers(0, 50),
        st.floats(29.9, 32.1),
        st.floats(39.9, 42.1),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate])
@given(drawn=_EVENTS)
def test_the_levels_add_up_for_any_events(drawn: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory) -> None:
    events = [
        {
            "id": i,
            "date_start": start.isoformat(),
            "date_end": (start + dt.timedelta(days=days)).isoformat(),
            "where_prec": precision,
            "best": best,
            "low": max(best - low, 0),
            "high": best + high,
            "deaths_civilians": min(best, high),
            "latitude": f"{y:.3f}",
            "longitude": f"{x:.3f}",
        }
        for i, (start, days, precision, best, low, high, y, x) in enumerate(drawn)
    ]
    held = _held(tmp_path_factory.mktemp("any"), *events)
    _check_sums(held, "2020-01", "2020-12")
    rows = picture(held, 0, "2020-01", "2021-06", country="IRQ", measures=("events", "deaths"))
    total = {m: sum(r["value"] or 0 for r in rows if r["measure"] == m) for m in ("events", "deaths")}
    assert total["events"] == len(events) + 1
    assert total["deaths"] == sum(e["best"] for e in events) + 1
    held.close()


YEAR_ONLY = ged(
    {"id": 1, "year": 2020, "best": 50},
    {"id": 71, "year": 2021, "best": 7, "where_prec": 5},
    {"id": 72, "year": 2021, "best": 9, "low": 8, "high": 11},
    dated=False,
)
NEWER = ged(
    {"id": 1, "date_start": "2020-02-10", "best": 20},
    {"id": 2, "date_start": "2020-03-10", "best": 3},
    {"id": 3, "date_start": "2021-01-12", "best": 2},
    {"id": 4, "date_start": "2021-01-31", "date_end": "2021-02-01", "best": 4},
)


def test_rows_of_a_year_without_a_month_stand_in_a_row_of_their_own(tmp_path: Path) -> None:
    held = theatre(tmp_path / "w", written(tmp_path / "in", {**IRAQ_BOXES, "region.csv": YEAR_ONLY}))
    rows = picture(held, 1, "2021-03", "2021-04", country="IRQ", measures=("deaths",))
    held.close()
    # the year 2020 lies outside of the months asked for
    assert {row["month"] for row in rows} == {"2021", "2021-03", "2021-04"}
    undated = [row for row in rows if row["month"] == "2021"]
    assert {(row["place"], row["name"], row["value"], row["low"], row["high"]) for row in undated} == {
        ("IQ01", "Anbar", 9, 8, 11),
        ("IQ", NOT_PLACED, 7, 7, 7),
    }
    for row in undated:
        assert row["coverage"] == "sample"
        assert row["reason"].startswith("not dated")
        assert (row["about_from"], row["about_to"]) == ("2021-01-01", "2021-12-31")
        assert row["lead"]
    assert {row["value"] for row in rows if row["month"] != "2021"} == {None}


def test_rows_without_a_month_add_nothing_where_a_complete_edition_holds_the_year(tmp_path: Path) -> None:
    files = {**IRAQ_BOXES, "region.csv": YEAR_ONLY, "ged_iraq_2020_2020.csv": ged({"id": 1, "date_start": "2020-02-10"}, CLOSE)}
    held = theatre(tmp_path / "w", written(tmp_path / "in", files))
    rows = picture(held, 0, "2020-01", "2021-12", country="IRQ", measures=("events",))
    held.close()
    assert sum(row["value"] for row in rows if row["month"].startswith("2020")) == 2
    assert [row["value"] for row in rows if row["month"] == "2021"] == [2]


def _overlapping(folder: Path) -> list[Path]:
    """A complete file, a newer one of overlapping months, a file of years only: ids and months overlap in every way."""
    older = ged(
        {"id": 1, "date_start": "2020-02-10", "best": 10},
        {"id": 2, "date_start": "2020-02-11", "best": 5},
        {"id": 5, "date_start": "2019-05-05", "best": 6},
        {"id": 6, "date_start": "2020-06-20", "best": 1},
    )
    return written(
        folder,
        {**IRAQ_BOXES, "GEDEvent_v20_1.csv": older, "GEDEvent_v20_02_21_02.csv": NEWER, "region_years.csv": YEAR_ONLY},
    )


def test_overlapping_files_give_the_same_picture_in_any_order_and_any_number_of_loads(tmp_path: Path) -> None:
    paths = _overlapping(tmp_path / "in")
    events = paths[-3:]
    answers = set()
    for i, order in enumerate(itertools.permutations(events)):
        loads = [[*paths[:-3], *order]] if i % 2 else [[path] for path in (*order, *paths[:-3])]
        held = theatre(tmp_path / f"w{i}", *loads)
        rows = [picture(held, level, "2019-01", "2021-12", country="IRQ") for level in (0, 2)]
        answers.add(json.dumps(rows))
        held.close()
    assert len(answers) == 1
    rows = json.loads(answers.pop())[0]
    by_month = {r["month"]: r["value"] for r in rows if r["measure"] == "deaths" and r["value"]}
    # v20.1 holds 2019 and 2020 (a yearly release), v20.02.21.02 from February 2020: there the newer speaks, so that event 1
    # has 20 dead, event 2 stands in March with 3 and event 6 was withdrawn; 71 and 72 of 2021 add nothing beside it
    assert by_month == {"2019-05": 6, "2020-02": 20, "2020-03": 3, "2021-01": 4, "2021-02": 2}


def test_as_of_is_what_had_been_published_by_then(tmp_path: Path) -> None:
    held = theatre(tmp_path / "w", _overlapping(tmp_path / "in"))
    day = dt.date(2020, 12, 31)
    then = one(picture(held, 0, "2020-02", country="IRQ", measures=("deaths",), as_of=day))
    # version 20.1 was published in June 2020, Candidate 20.02.21.02 in March 2021
    assert (then["value"], then["as_of"]) == (15, "2020-12-31")
    now = one(picture(held, 0, "2020-02", country="IRQ", measures=("deaths",)))
    assert now["value"] == 20
    held.close()


def test_loaded_by_is_what_was_loaded_here_by_then(tmp_path: Path) -> None:
    paths = _overlapping(tmp_path / "in")
    held = theatre(tmp_path / "w", paths[:-2])
    between = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
    more(held, paths[-2:])
    rows: list[Row] = picture(held, 0, "2020-02", country="IRQ", measures=("deaths",), loaded_by=between)
    assert value(rows) == 15
    assert value(picture(held, 0, "2020-02", country="IRQ", measures=("deaths",))) == 20
    held.close()
