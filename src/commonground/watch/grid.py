"""Deaths by PRIO-GRID cell and month, for the benchmark alone: nothing by cell is ever forecast for anybody.

Cells of half a degree, numbered by rows from 90° S and from 180° W (PRIO-GRID Codebook 2.0: gid = row · 720 + column + 1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from commonground.door.reader import Reader
from commonground.door.steps import run
from commonground.reference import events, question
from commonground.reference.placement import Placement
from commonground.vocabulary import months
from commonground.vocabulary.errors import NotFound
from commonground.watch.area_months import held_window
from commonground.watch.near import equal
from commonground.watch.panel import Floats, Panel

COLUMNS = 720
CELLS_A_DEGREE = 2

PRECISE = 3
"""where_prec 1 to 3: an exact place, its surroundings or its district, which a cell holds."""

BENCHMARK = 4
"""With governorates (where_prec 4) in the cell of the point that stands for them: the convention of the published grid figures
for Iraq, and of VIEWS. It heaps a governorate's vague deaths up in one cell, so it is for comparison with such figures only."""

SUMMARY = 5
"""date_prec of an event that sums up more than a month."""

OUTLINES = "natural-earth|110m"

Gids = NDArray[np.int64]


class GridEvent(NamedTuple):
    """What the grid needs of an event of UCDP GED; each event is given once."""

    country: str
    date_start: dt.date
    date_end: dt.date
    date_prec: int | None
    where_prec: int | None
    longitude: float | None
    latitude: float | None
    best: int


@dataclass(frozen=True, eq=False)
class Gridded:
    """A panel of cells, and the deaths of its months that no cell of it holds.

    `outside`: the events at cells that are not the country's (the border), `outside_deaths` their deaths; `vague_deaths`: those
    known less precisely than was asked for. With those of the panel they are all the deaths of the panel's months.
    """

    panel: Panel
    outside: int
    outside_deaths: float
    vague_deaths: float


def gid(longitude: Floats, latitude: Floats) -> Gids:
    """The cell of each point, in degrees; a point on a line belongs to the cell north or east of it."""
    row = np.minimum(np.floor((latitude + 90) * CELLS_A_DEGREE), 359)
    column = np.minimum(np.floor((longitude + 180) * CELLS_A_DEGREE), COLUMNS - 1)
    found: Gids = (row * COLUMNS + column + 1).astype(np.int64)
    return found


def centre(gids: Gids) -> tuple[Floats, Floats]:
    """Longitude and latitude of the middle of each cell."""
    row, column = np.divmod(gids - 1, COLUMNS)
    return (column + 0.5) / CELLS_A_DEGREE - 180, (row + 0.5) / CELLS_A_DEGREE - 90


def cells_of(boundary: Any) -> Gids:
    """The cells whose middle lies in a boundary (a shapely polygon in degrees), whether or not they ever had an event."""
    west, south, east, north = boundary.bounds
    first, last = gid(np.array([west, east]), np.array([south, north])).tolist()
    rows = np.arange((first - 1) // COLUMNS, (last - 1) // COLUMNS + 1)
    columns = np.arange((first - 1) % COLUMNS, (last - 1) % COLUMNS + 1)
    box = (rows[:, None] * COLUMNS + columns + 1).ravel()
    found: Gids = box[shapely.contains_xy(boundary, *centre(box))]
    return found


def ring(gids: Gids) -> Floats:
    """[cells, cells]: equal weights of the up to eight cells around each cell that are of the grid themselves."""
    row, column = np.divmod(gids - 1, COLUMNS)
    beside = (np.abs(row[:, None] - row) <= 1) & (np.abs(column[:, None] - column) <= 1)
    return equal(beside.astype(np.float64))


def grid_panel(
    rows: Iterable[GridEvent], boundary: Any, country: str, held: Collection[int], *, precision: int = BENCHMARK
) -> Gridded:
    """Deaths of one country's events by cell and month, in the months that the rows hold completely (`months.index`).

    Months between them are missing. An event is spread over its months by days, and counts in the cell of its point where its
    where_prec is at most `precision`. Beside the deaths stands `summary`, the part of summary events (date_prec 5) in them.
    """
    chosen = [row for row in rows if row.country == country]
    cells, first, many = cells_of(boundary), min(held), max(held) - min(held) + 1
    at, month, deaths = _spread(chosen, held)
    where = _cells(chosen, precision)
    inside = np.isin(where, cells)
    kept = inside[at]
    place = (np.searchsorted(cells, where[at[kept]]), month[kept] - first)
    summary = np.array([row.date_prec == SUMMARY for row in chosen], np.bool_)[at[kept]]

    def series(amounts: Floats) -> Floats:
        found = np.full((len(cells), many), np.nan)
        found[:, np.array(sorted(held)) - first] = 0
        np.add.at(found, place, amounts)
        return found

    outside = ((where > 0) & ~inside)[at]
    return Gridded(
        Panel(
            areas=tuple(str(cell) for cell in cells.tolist()),
            countries=(country,) * len(cells),
            first=first,
            deaths=series(deaths[kept]),
            near=ring(cells),
            beside={"summary": series(deaths[kept] * summary)},
        ),
        len(np.unique(at[outside])),
        float(deaths[outside].sum()),
        float(deaths[(where == 0)[at]].sum()),
    )


def grid_of(reader: Reader, country: str, *, precision: int = BENCHMARK) -> Gridded:
    """The grid of a workspace's events of a country (ISO3), each event once; months that no edition holds completely are missing.

    Raises NotFound where no month is held completely, or no outline of the country.
    """
    placement = Placement(reader)
    boundary = outline(reader, country)
    first, last = held_window(reader, (country,))
    question.register(reader, placement.units, (country,), first, last)
    placement.events()
    run(reader, (*events.steps(0, reader.today), events.COVERED), f"watch|{(country,)}|{first}|{last}")
    rows = reader.query(
        "SELECT country, date_start, date_end, date_prec, where_prec, longitude, latitude, best FROM event_kept "
        "WHERE date_start IS NOT NULL ORDER BY event_id, source_id, position"
    )
    told = map(GridEvent._make, zip(*rows.to_pydict().values(), strict=True))
    held = {int(row["month_index"]) for row in reader.rows("SELECT month_index FROM event_covered")}
    return grid_panel(told, boundary, country, held, precision=precision)


def outline(reader: Reader, country: str) -> Any:
    """The country as Natural Earth draws it at 1:110 million, by which published grids have 169 cells in Iraq and 74 in Syria.

    Raises NotFound where they are not held. A finer boundary has other cells along the border, and other scores.
    """
    rows = reader.rows(
        "SELECT geometry FROM outline WHERE country = $country AND scope_key = $scope", {"country": country, "scope": OUTLINES}
    )
    if not rows:
        raise NotFound(f"no outline of {country} is held", hint="load Natural Earth's countries of 1:110 million")
    return shapely.union_all(shapely.from_wkb([row["geometry"] for row in rows]))


def _cells(rows: Sequence[GridEvent], precision: int) -> Gids:
    """The cell of each event, 0 where it is known less precisely or has no point."""
    place = np.array([(row.longitude, row.latitude) for row in rows], np.float64).reshape(-1, 2)
    fine = np.array([row.where_prec is not None and row.where_prec <= precision for row in rows], np.bool_)
    fine &= np.isfinite(place).all(axis=1)
    found = np.zeros(len(rows), np.int64)
    found[fine] = gid(place[fine, 0], place[fine, 1])
    return found


def _spread(rows: Sequence[GridEvent], held: Collection[int]) -> tuple[Gids, Gids, Floats]:
    """The deaths of each event in each of its months that is held: the event's number, the month's index, and deaths by days."""
    at: list[int] = []
    month: list[int] = []
    deaths: list[float] = []
    for number, row in enumerate(rows):
        days = (row.date_end - row.date_start).days + 1
        for index in range(months.index(months.month_of(row.date_start)), months.index(months.month_of(row.date_end)) + 1):
            if index not in held:
                continue
            name = months.from_index(index)
            here = min(months.last_day(name), row.date_end) - max(months.first_day(name), row.date_start)
            at.append(number)
            month.append(index)
            deaths.append(row.best * (here.days + 1) / days)
    return np.array(at, np.int64), np.array(month, np.int64), np.array(deaths, np.float64)
