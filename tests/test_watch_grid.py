"""The grid of the benchmark: cell numbers, which cells are a country's, and where the deaths of an event go."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from commonground.vocabulary import months
from commonground.vocabulary.errors import NotFound
from commonground.watch.area_months import panel, without_summaries
from commonground.watch.grid import PRECISE, GridEvent, cells_of, centre, gid, grid_of, grid_panel, ring
from fixtures_small import Theatre, event, ged, put, squares

BOX = shapely.box(40, 30, 42, 31)
"""Four cells from west to east and two from south to north."""
SOUTHWEST = 240 * 720 + 440 + 1
"""The cell from 40° to 40.5° E and 30° to 30.5° N: 120° north of the South Pole, 220° east of 180° W."""

YEAR = range(months.index("2020-01"), months.index("2021-01"))


def one(
    day: str, best: int, *, until: str | None = None, date_prec: int = 1, prec: int | None = 1, x: float | None = 40.2
) -> GridEvent:
    """An event of Iraq, in the southwest cell where no point is given."""
    return GridEvent("IRQ", dt.date.fromisoformat(day), dt.date.fromisoformat(until or day), date_prec, prec, x, 30.2, best)


def test_cells_are_numbered_as_prio_grid_numbers_them() -> None:
    # Mekelle in the published grids: 148759, whose middle is 13.25° N and 39.25° E
    assert gid(np.array([39.47]), np.array([13.497])).tolist() == [148759]
    assert [float(value[0]) for value in centre(np.array([148759]))] == [39.25, 13.25]
    assert gid(np.array([-180.0, 180.0, 179.9]), np.array([-90.0, 90.0, -89.9])).tolist() == [1, 259200, 720]


def test_middles_of_cells_lie_in_their_cells() -> None:
    every = np.arange(1, 259_201, 7)
    assert (gid(*centre(every)) == every).all()


def test_trap_8_all_cells_of_a_country_are_there_whether_or_not_they_had_an_event() -> None:
    found = grid_panel([one("2020-01-05", 3)], BOX, "IRQ", YEAR).panel
    expected = [SOUTHWEST + row * 720 + column for row in range(2) for column in range(4)]
    assert [int(area) for area in found.areas] == expected
    assert found.deaths.shape == (8, 12)
    assert found.deaths.sum() == found.deaths[0, 0] == 3
    assert set(found.countries) == {"IRQ"}


def test_a_cell_belongs_to_the_country_that_has_its_middle() -> None:
    assert len(cells_of(shapely.box(40, 30, 40.74, 30.5))) == 1
    assert len(cells_of(shapely.box(40, 30, 40.76, 30.5))) == 2


def test_neighbours_are_the_cells_around_that_are_of_the_grid_and_count_alike() -> None:
    near = ring(cells_of(BOX))
    assert near[0].tolist() == [0, 1 / 3, 0, 0, 1 / 3, 1 / 3, 0, 0]
    assert near[1].tolist() == [1 / 5, 0, 1 / 5, 0, 1 / 5, 1 / 5, 1 / 5, 0]
    assert ring(np.array([720, 721])).tolist() == [[0, 0], [0, 0]], "the end of a row is not beside the start of the next"


def test_trap_3_a_governorate_s_point_is_a_cell_only_by_the_convention_of_the_benchmark() -> None:
    rows = [
        one("2020-01-05", 1, prec=3),
        one("2020-01-06", 2, prec=4),
        one("2020-01-07", 4, prec=5),
        one("2020-01-08", 8, prec=None),
    ]
    benchmark = grid_panel(rows, BOX, "IRQ", YEAR)
    precise = grid_panel(rows, BOX, "IRQ", YEAR, precision=PRECISE)
    assert (benchmark.panel.deaths[0, 0], benchmark.vague_deaths) == (1 + 2, 4 + 8)
    assert (precise.panel.deaths[0, 0], precise.vague_deaths) == (1, 2 + 4 + 8)


def test_trap_4_an_event_across_months_is_spread_by_days() -> None:
    found = grid_panel([one("2020-01-31", 33, until="2020-03-03")], BOX, "IRQ", YEAR).panel
    assert found.deaths[0, :4] == pytest.approx([1, 29, 3, 0])


def test_trap_2_a_year_long_event_is_not_booked_to_its_last_month() -> None:
    rows = [one("2020-01-01", 366, until="2020-12-31", date_prec=5), one("2020-02-02", 4)]
    found = grid_panel(rows, BOX, "IRQ", YEAR).panel
    assert found.deaths[0, [0, 1, 11]] == pytest.approx([31, 29 + 4, 31])
    assert without_summaries(found).deaths[0, [0, 1, 11]] == pytest.approx([0, 4, 0])


def test_of_an_event_that_goes_on_beyond_the_months_held_only_its_days_within_them_count() -> None:
    rows = [one("2019-12-31", 2, until="2020-01-01"), one("2020-12-31", 2, until="2021-01-01")]
    assert grid_panel(rows, BOX, "IRQ", YEAR).panel.deaths.sum() == 2


def test_trap_11_a_month_that_the_rows_do_not_hold_is_missing() -> None:
    found = grid_panel([one("2020-02-05", 3), one("2020-03-05", 2)], BOX, "IRQ", {YEAR[0], YEAR[2]})
    assert np.isnan(found.panel.deaths[:, 1]).all()
    assert found.panel.deaths[0, [0, 2]].tolist() == [0, 2]
    assert (found.outside_deaths, found.vague_deaths) == (0, 0)


def test_trap_17_deaths_in_cells_outside_and_vague_are_all_there_are() -> None:
    rows = [one("2020-01-05", 3), one("2020-02-01", 5, x=42.2), one("2020-02-02", 7, x=39.9), one("2020-03-01", 11, prec=6)]
    rows += [one("2020-03-02", 2, x=None), one("2020-04-01", 13)._replace(country="SYR")]
    found = grid_panel(rows, BOX, "IRQ", YEAR)
    assert (found.outside, found.outside_deaths, found.vague_deaths) == (2, 5 + 7, 11 + 2)
    assert found.panel.deaths.sum() + found.outside_deaths + found.vague_deaths == 3 + 5 + 7 + 11 + 2


def outlines() -> str:
    """A file of Natural Earth's with Iraq alone, as the box of eight cells."""
    shape = {"type": "Polygon", "id": "368", "properties": {"name": "Iraq"}, "arcs": [[0]]}
    countries = {"type": "GeometryCollection", "geometries": [shape]}
    return json.dumps({"type": "Topology", "objects": {"countries": countries}, "arcs": [[list(p) for p in BOX.exterior.coords]]})


def test_a_workspace_s_grid_counts_each_event_once_and_as_its_panel_does(tmp_path: Path) -> None:
    place = {"longitude": "40.2", "latitude": "30.2"}
    rows = [event(1, "2020-01-31", 33, date_end="2020-03-03", **place), event(2, "2020-06-05", 4, **place)]
    rows += [event(3, "2020-07-01", 5, where_prec="6", **place), event(4, "2020-12-20", 1, longitude="50", latitude="30")]
    theatre = Theatre(tmp_path / "theatre")
    theatre.load(put(tmp_path / "adm1.geojson", squares()), put(tmp_path / "ged_iraq_2020_2020.csv", ged(rows)))
    with pytest.raises(NotFound, match="outline"):
        grid_of(theatre.reader(), "IRQ")
    theatre.load(put(tmp_path / "countries-110m.topojson", outlines()))
    again = put(tmp_path / "again" / "ged_iraq_2020_2020.csv", ged([*rows[:2], event(2, "2020-06-05", 4, **place), *rows[2:]]))
    theatre.load(again)
    found, country = grid_of(theatre.reader(), "IRQ"), panel(theatre.reader(), ("IRQ",), 0)
    later = (event(21, "2022-03-03", 7, **place), event(22, "2022-12-30", 1, **place))
    theatre.load(put(tmp_path / "ged_iraq_2022_2022.csv", ged(later)))
    longer = grid_of(theatre.reader(), "IRQ").panel
    theatre.close()
    assert (found.panel.first, found.panel.last) == (country.first, country.last)
    assert found.panel.deaths[0] == pytest.approx([1, 29, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0])
    assert found.panel.deaths[0, :6] == pytest.approx(country.deaths[0, :6], abs=1e-6)
    assert (found.outside_deaths, found.vague_deaths) == (1, 5)
    assert np.isnan(longer.deaths[:, 12:24]).all(), "trap 11: no edition holds 2021"
    assert longer.deaths[0, 26] == 7


def test_iraq_s_cells_and_zeros_score_are_those_of_the_published_grid(shared_data: Path, tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "theatre")
    theatre.load(
        shared_data / "conflict" / "ucdp_ged_iraq_1989_2018_hdx.csv.gz",
        *sorted((shared_data / "places" / "natural_earth").glob("*110m*")),
    )
    found = grid_of(theatre.reader(), "IRQ")
    theatre.close()
    assert len(found.panel.areas) == 169
    years = found.panel.between(months.index("2012-01"), months.index("2018-12"))
    # the mean of the deaths is the CRPS of forecasting zeros: 3.873 in 2012 to 2018 as published beside the prototype
    assert years.mean() == pytest.approx(3.873, abs=0.0005)
    assert found.panel.deaths.sum() + found.outside_deaths + found.vague_deaths == pytest.approx(120_631)
