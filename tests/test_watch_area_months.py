"""The panel of a workspace: deaths by area and month, by the picture's rules of events; and the traps that spoil such panels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlglot
from sqlglot import exp

from commonground.door.desk import Desk
from commonground.door.reader import Reader
from commonground.door.workspace import create
from commonground.intake.load import load
from commonground.picture.cells import Asked, Picture
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.watch import area_months
from commonground.watch.area_months import everywhere, panel, without_summaries
from commonground.watch.panel import Panel
from fixtures_small import Theatre, event, ged, put, squares
from test_steps import REFUSED_FUNCTIONS

WEST, EAST, SOUTH = {"longitude": "41"}, {"longitude": "43"}, {"longitude": "50"}
"""In Anbar, in Ninewa, and beyond every governorate of the squares."""

EVENTS = (
    event(1, "2020-01-10", 4, **WEST),
    event(2, "2020-01-20", 3, **EAST, type_of_violence="3", side_a="IS", side_b="Civilians"),
    event(3, "2020-01-21", 2, **EAST, type_of_violence="2", side_a="Clan A", side_b="Clan B"),
    event(4, "2020-01-25", 8, **WEST, where_prec="5"),
    event(5, "2020-01-26", 16, **WEST, where_prec="6"),
    event(6, "2020-01-27", 32, **SOUTH),
    event(7, "2020-02-27", 10, **WEST, date_end="2020-03-02"),
    event(8, "2020-04-01", 183, **EAST, date_end="2020-09-30", date_prec="5"),
    event(9, "2020-10-05", 0, **WEST, high="40"),
    event(10, "2020-12-20", 1, **EAST),
)


def held(theatre: Theatre, folder: Path, *, name: str = "ged_iraq_2020_2020.csv", rows: object = EVENTS) -> Theatre:
    """The theatre with the squares of Iraq and one file of events, complete for the years in its name."""
    theatre.load(put(folder / "irq_adm1.geojson", squares()), put(folder / name, ged(rows)))  # type: ignore[arg-type]
    return theatre


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("year")
    theatre = held(Theatre(folder / "theatre"), folder / "in")
    yield theatre
    theatre.close()


def by_month(found: Panel, area: str, series: str | None = None) -> dict[str, float]:
    """The values of an area by month; its deaths where no series beside them is named."""
    values = (found.deaths if series is None else found.beside[series])[found.areas.index(area)]
    return {months.from_index(found.first + i): float(value) for i, value in enumerate(values)}


def test_deaths_stand_by_governorate_and_month(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert (found.areas, found.countries) == (("IQ01", "IQ02"), ("IRQ", "IRQ"))
    assert (months.from_index(found.first), months.from_index(found.last)) == ("2020-01", "2020-12")
    assert by_month(found, "IQ01")["2020-01"] == 4
    assert by_month(found, "IQ02")["2020-01"] == 3 + 2
    assert found.near is not None
    assert found.near.tolist() == [[0, 1], [1, 0]]


def test_the_country_has_what_no_governorate_can_be_given(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 0)
    assert found.areas == ("IRQ",)
    assert by_month(found, "IRQ")["2020-01"] == 4 + 3 + 2 + 8 + 16 + 32
    assert by_month(found, "IRQ", "vague")["2020-01"] == 8 + 16


@pytest.mark.parametrize(("violence", "west", "east"), [("sb", 4, 0), ("ns", 0, 2), ("os", 0, 3), ("all", 4, 5)])
def test_each_type_of_violence_is_counted_by_itself(violence: str, west: int, east: int, year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1, violence)
    assert (by_month(found, "IQ01")["2020-01"], by_month(found, "IQ02")["2020-01"]) == (west, east)


def test_dyads_and_the_share_of_one_sided_violence_stand_beside_the_deaths(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert by_month(found, "IQ02", "dyads")["2020-01"] == 2
    assert by_month(found, "IQ02", "one_sided")["2020-01"] == 3 / 5
    assert by_month(found, "IQ02", "one_sided")["2020-02"] == 0, "nobody died"
    assert by_month(panel(year.reader(), ("IRQ",), 1, "os"), "IQ02", "dyads")["2020-01"] == 1


def test_every_month_is_that_of_the_picture(year: Theatre) -> None:
    for level in (0, 1):
        found = panel(year.reader(), ("IRQ",), level)
        rows = Picture(year.reader(), Asked(level, ("IRQ",), "2020-01", "2020-12", frozenset({"deaths"}))).rows()
        shown = {(row["place"], row["month"]): row["value"] for row in rows}
        for area in found.areas:
            for month, deaths in by_month(found, area).items():
                assert deaths == shown["IQ" if area == "IRQ" else area, month]


def test_trap_2_the_toll_of_a_long_event_is_not_booked_to_its_last_day_and_is_cleaned_from_inputs(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert [by_month(found, "IQ02")[f"2020-{m:02d}"] for m in range(4, 10)] == [30, 31, 30, 31, 31, 30]
    assert by_month(found, "IQ02", "summary")["2020-09"] == 30
    cleaned = without_summaries(found)
    assert [by_month(cleaned, "IQ02")[f"2020-{m:02d}"] for m in range(4, 10)] == [0] * 6
    assert by_month(cleaned, "IQ02")["2020-01"] == 5
    assert found.deaths.sum() == cleaned.deaths.sum() + 183, "the truth stays as it is"


def test_trap_3_deaths_of_a_line_or_a_country_are_in_no_governorate(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert by_month(found, "IQ01")["2020-01"] == 4
    assert by_month(found, "IQ01", "vague")["2020-01"] == 8 + 16, "the country's, said beside each of its governorates"


def test_trap_4_an_event_across_months_is_counted_in_both_and_never_dropped(year: Theatre) -> None:
    found = by_month(panel(year.reader(), ("IRQ",), 1), "IQ01")
    # 27, 28 and 29 February (a leap year), 1 and 2 March
    assert (found["2020-02"], found["2020-03"]) == (pytest.approx(6, abs=1e-6), pytest.approx(4, abs=1e-6))
    assert found["2020-02"] + found["2020-03"] == 10


def test_trap_5_a_month_not_yet_published_is_missing_and_not_filled_with_zero(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert by_month(found, "IQ01")["2020-11"] == 0, "the file holds the month, and nobody died"
    assert months.from_index(found.last) == "2020-12"
    assert np.isnan(found.between(found.last + 1, found.last + 3)).all()


def test_trap_11_a_month_that_no_edition_holds_is_missing_between_months_that_are_held(tmp_path: Path) -> None:
    theatre = held(Theatre(tmp_path / "theatre"), tmp_path / "in")
    later = (event(21, "2022-03-03", 7, **WEST), event(22, "2022-12-30", 1, **WEST))
    theatre.load(put(tmp_path / "in" / "ged_iraq_2022_2022.csv", ged(later)))
    found = panel(theatre.reader(), ("IRQ",), 1)
    theatre.close()
    west = by_month(found, "IQ01")
    assert all(np.isnan(west[f"2021-{m:02d}"]) for m in range(1, 13))
    assert (west["2020-12"], west["2022-01"], west["2022-03"]) == (0, 0, 7)
    assert all(np.isnan(series[:, 12:24]).all() for series in found.beside.values())


def test_trap_8_a_governorate_without_any_event_is_an_area_of_zeros(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    boundary = squares((("IQ01", "Anbar", 40), ("IQ02", "Ninewa", 42), ("IQ03", "Basrah", 60)))
    rows = [one for one in EVENTS if one["longitude"] == "41"]
    events_file = put(tmp_path / "ged_iraq_2020_2020.csv", ged([*rows, event(10, "2020-12-20", 1, **WEST)]))
    theatre.load(put(tmp_path / "adm1.geojson", boundary), events_file)
    found = panel(theatre.reader(), ("IRQ",), 1)
    theatre.close()
    assert found.areas == ("IQ01", "IQ02", "IQ03")
    assert not found.deaths[1:].any()
    assert found.near is not None
    assert not found.near[2].any(), "it touches no other"


def test_trap_13_the_best_estimate_counts_and_an_event_with_none_dead_is_an_active_dyad(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    assert by_month(found, "IQ01")["2020-10"] == 0, "best 0, high 40"
    assert by_month(found, "IQ01", "dyads")["2020-10"] == 1


def test_trap_17_no_deaths_are_lost_or_counted_twice_between_governorates_and_country(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    rows = Picture(year.reader(), Asked(1, ("IRQ",), "2020-01", "2020-12", frozenset({"deaths"}))).rows()
    unplaced = [row["value"] for row in rows if row["name"] == "not placed"]
    country = panel(year.reader(), ("IRQ",), 0).deaths[0]
    assert (found.deaths.sum(axis=0) + unplaced == country).all()
    assert (found.beside["country"] == country).all()
    assert country.sum() == sum(int(one["best"]) for one in EVENTS)


def test_as_of_an_earlier_day_what_was_published_later_is_not_there(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    boundary = put(tmp_path / "adm1.geojson", squares())
    january, february = "GEDEvent_v26_0_1.csv", "GEDEvent_v26_0_2.csv"
    first = put(tmp_path / january, ged([event(1, "2026-01-10", 4, **WEST)]))
    second = put(tmp_path / february, ged([event(2, "2026-02-10", 6, **WEST)]))
    theatre.load(boundary, first, second)
    now, then = theatre.reader(), theatre.reader(as_of=dt.date(2026, 3, 1))
    assert by_month(panel(now, ("IRQ",), 1), "IQ01") == {"2026-01": 4, "2026-02": 6}
    assert by_month(panel(then, ("IRQ",), 1), "IQ01") == {"2026-01": 4}
    theatre.close()


def test_others_are_learnt_from_where_they_are_held_long_enough(tmp_path: Path) -> None:
    theatre = held(Theatre(tmp_path / "theatre"), tmp_path / "in")
    syria = {"country": "Syria", "country_id": "652", "latitude": "35", "longitude": "38"}
    rows = (event(31, "2019-01-05", 5, **syria), event(32, "2020-12-30", 1, **syria))
    theatre.load(put(tmp_path / "in" / "ged_syria_2019_2020.csv", ged(rows)))
    both, longer = everywhere(theatre.reader(), 0, least=12), everywhere(theatre.reader(), 0, least=24)
    assert both.areas == ("IRQ", "SYR")
    assert np.isnan(both.deaths[0, :12]).all()
    assert both.deaths[1].tolist() == [5, *([0] * 22), 1]
    assert longer.areas == ("SYR",)
    assert everywhere(theatre.reader(), 1, least=12).countries == ("IRQ", "IRQ"), "no boundaries of Syria are held"
    with pytest.raises(NotFound, match="60 months"):
        everywhere(theatre.reader(), 0)
    theatre.close()


def test_what_cannot_be_answered_is_refused_with_what_to_do(year: Theatre) -> None:
    with pytest.raises(BadRequest, match="level 2"):
        panel(year.reader(), ("IRQ",), 2)
    with pytest.raises(BadRequest, match="'riots'"):
        panel(year.reader(), ("IRQ",), 1, "riots")
    with pytest.raises(NotFound, match="no edition holds a month of SYR"):
        panel(year.reader(), ("SYR",), 0)
    with pytest.raises(NotFound) as refused:
        panel(year.reader(), ("IRQ", "SYR"), 1)
    assert "SYR" in refused.value.message
    assert "COD-AB" in str(refused.value.hint)


@pytest.mark.parametrize("violence", sorted(area_months.VIOLENCE))
def test_the_steps_carry_over_to_another_engine(violence: str) -> None:
    for step in area_months.steps(violence):
        assert step.claim.strip(), step.name
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE), step.name
        names = {(c.name if isinstance(c, exp.Anonymous) else c.sql_name()).lower() for c in statement.find_all(exp.Func)}
        assert not names & set(REFUSED_FUNCTIONS), step.name


def test_iraq_adds_up_to_the_picture_in_every_governorate_and_month(shared_data: Path, tmp_path: Path) -> None:
    workspace = create(tmp_path / "theatre", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    places = shared_data / "places"
    events_file = shared_data / "conflict" / "ucdp_ged_iraq_1989_2018_hdx.csv.gz"
    load(Desk(workspace), [events_file, *sorted((places / "irq_cod_ab_shp").glob("*adm1*"))])
    found = panel(Reader(workspace), ("IRQ",), 1)
    rows = Picture(Reader(workspace), Asked(1, ("IRQ",), "1989-01", "2018-12", frozenset({"deaths"}))).rows()
    workspace.close()
    assert found.deaths.shape == (18, 360)
    shown = np.zeros((19, 360))
    for row in rows:
        at = found.areas.index(row["place"]) if row["place"] in found.areas else 18
        shown[at, months.index(row["month"]) - found.first] = row["value"]
    assert (found.deaths == shown[:18]).all()
    assert (shown.sum(axis=0) == found.beside["country"][0]).all()
    # counted in the file by another program: 120,631 deaths, of which 34,152 with where_prec 5 to 7
    assert (found.beside["country"][0].sum(), found.beside["vague"][0].sum()) == (120_631, 34_152)


def test_an_event_is_counted_once_in_the_month_in_which_it_began_and_a_summary_never(year: Theatre) -> None:
    found = panel(year.reader(), ("IRQ",), 1)
    west, east = by_month(found, "IQ01", "begun"), by_month(found, "IQ02", "begun")
    assert [west[month] for month in ("2020-01", "2020-02", "2020-03", "2020-10")] == [1, 1, 0, 1]
    assert [east[month] for month in ("2020-01", "2020-04", "2020-12")] == [2, 0, 1]


def test_governorates_have_a_middle_and_a_name(year: Theatre) -> None:
    middle = area_months.centroids(year.reader(), "IRQ")
    assert sorted(middle) == ["IQ01", "IQ02"]
    assert middle["IQ01"][1] < middle["IQ02"][1]  # degrees of longitude: Anbar lies west of Ninewa
    assert area_months.names_of(year.reader(), "IRQ")["IQ01"] == "Anbar (IQ01)"
