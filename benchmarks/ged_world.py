"""A world of events of GED's size, made from real ones: `python -m benchmarks.ged_world WORKSPACE ROWS FILE.csv`.

Every event is drawn from those that the workspace holds, with a new id. It keeps its sides, deaths, precision and length;
its day is drawn from 1989-2024, and it lies near the place of the event that it was drawn from. Countries are all those that
have boundaries at admin 1 and a Gleditsch-Ward number; half of the events are shared out evenly among them, half as the
real ones are. In a country without events of its own, an event lies near a unit of the deepest level. The same workspace,
number of rows and version of numpy give the same bytes. Texts that no feed reads are filled to the length of real ones.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pyarrow import csv

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary import country as countries

SEED = 25_1
JITTER_DEGREES = 0.05
FIRST, LAST = np.datetime64("1989-01-01"), np.datetime64("2024-12-31")
HEADER = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name"
    " dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b"
    " number_of_sources source_article source_office source_date source_headline source_original where_prec"
    " where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id"
    " region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high"
    " low gwnoa gwnob"
).split()
_KEPT = (
    "type_of_violence conflict_name dyad_name side_a side_b where_prec adm_1 adm_2 date_prec deaths_a deaths_b deaths_civilians"
    " deaths_unknown best high low"
).split()


def theatre(reader: Reader) -> tuple[pa.Table, dict[str, NDArray[np.float64]]]:
    """The events that can be drawn from, and for each country with boundaries the points in its deepest units."""
    events = reader.query(
        "SELECT country, longitude, latitude, date_start, date_diff('day', date_start, coalesce(date_end, date_start)) AS days,"
        " type_of_violence, coalesce(conflict_name, side_a) AS conflict_name, coalesce(dyad_name, side_a) AS dyad_name, side_a,"
        " side_b, where_prec, adm1_name AS adm_1, adm2_name AS adm_2, coalesce(date_prec, 1) AS date_prec, deaths_a, deaths_b,"
        " deaths_civilians, deaths_unknown, best, coalesce(high, best) AS high, coalesce(low, best) AS low FROM event"
        " WHERE date_start IS NOT NULL AND country IS NOT NULL ORDER BY event_id"
    )
    units = reader.query(
        "SELECT country, geometry FROM place WHERE geometry IS NOT NULL AND level BETWEEN 1 AND 3"
        " QUALIFY level = max(level) OVER (PARTITION BY country) ORDER BY country, pcode"
    )
    points = shapely.get_coordinates(shapely.point_on_surface(shapely.from_wkb(units.column("geometry").to_numpy())))
    of = np.array(units.column("country").to_pylist(), dtype=object)
    return events, {iso3: points[of == iso3] for iso3 in sorted(set(of.tolist())) if _number(iso3)}


def world(reader: Reader, rows: int) -> pa.Table:
    """The events as GED publishes them, 49 columns of text and numbers."""
    events, points = theatre(reader)
    draw = np.random.Generator(np.random.PCG64(SEED))
    home = np.array(events.column("country").to_pylist(), dtype=object)
    held = np.flatnonzero(np.isin(home, list(points)))
    where = np.where(draw.random(rows) < 0.5, draw.choice(list(points), rows), home[draw.choice(held, rows)]).astype(object)
    drawn = np.zeros(rows, dtype=np.int64)
    x, y = np.zeros(rows), np.zeros(rows)
    for iso3, inside in points.items():
        at, own = np.flatnonzero(where == iso3), np.flatnonzero(home == iso3)
        drawn[at] = draw.choice(own if len(own) else held, len(at))
        near = inside[draw.integers(0, len(inside), len(at))]
        if len(own):
            near = np.column_stack([events.column(n).to_numpy()[drawn[at]] for n in ("longitude", "latitude")])
        x[at], y[at] = near[:, 0], near[:, 1]
    x, y = (np.round(axis + draw.normal(0, JITTER_DEGREES, rows), 6) for axis in (x, y))
    return _table(events.select(_KEPT).take(pa.array(drawn)), where, x, y, _dates(draw, events, drawn))


def _dates(draw: np.random.Generator, events: pa.Table, drawn: NDArray[np.int64]) -> tuple[Any, Any]:
    first = FIRST + draw.integers(0, (LAST - FIRST).astype(int) + 1, len(drawn)).astype("timedelta64[D]")
    days = np.clip(events.column("days").to_numpy()[drawn], 0, 365).astype("timedelta64[D]")
    return first, np.minimum(first + days, LAST)


def _table(kept: pa.Table, where: Any, x: Any, y: Any, dates: tuple[Any, Any]) -> pa.Table:
    rows = kept.num_rows
    codes, inverse = np.unique(where.astype(str), return_inverse=True)
    name = {code: found.name for code in codes if (found := countries.by_iso3(code))}
    start, end = (pc.cast(pa.array(day), pa.string()) for day in dates)
    number = pc.cast(pa.array(np.arange(1_000_000, 1_000_000 + rows)), pa.string())
    point = pc.binary_join_element_wise(
        "POINT (", pc.cast(pa.array(x), pa.string()), " ", pc.cast(pa.array(y), pa.string()), ")", ""
    )
    office = pa.array([f"News agency {i:03d}" for i in range(200)]).take(pa.array(np.arange(rows) % 200))
    headline = pc.binary_join_element_wise("Headline of report", number, "on fighting and its consequences", " ")
    columns: dict[str, Any] = {
        "id": number,
        "relid": pc.binary_join_element_wise("XYZ", start, number, "-"),
        "year": pc.cast(pc.utf8_slice_codeunits(start, 0, 4), pa.int64()),
        "active_year": pa.repeat(1, rows),
        "code_status": pa.repeat("Clear", rows),
        "conflict_new_id": pa.array(np.arange(rows) % 900 + 200),
        "dyad_new_id": pa.array(np.arange(rows) % 1800 + 400),
        "number_of_sources": pa.array(np.arange(rows) % 4 + 1),
        "source_article": pc.binary_join_element_wise(office, start, headline, ","),
        "source_office": office,
        "source_date": start,
        "source_headline": headline,
        "where_coordinates": kept.column("adm_2"),
        "where_description": pc.binary_join_element_wise("Near the place of report", number, " "),
        "latitude": pa.array(y),
        "longitude": pa.array(x),
        "geom_wkt": point,
        "priogrid_gid": pa.array(np.arange(rows) % 200_000),
        "country": pa.array([name[code] for code in codes]).take(pa.array(inverse)),
        "country_id": pa.array([_number(code) for code in codes]).take(pa.array(inverse)),
        "region": pa.repeat("World", rows),
        "event_clarity": pa.repeat(1, rows),
        "date_start": start,
        "date_end": end,
        **{column: kept.column(column) for column in _KEPT},
    }
    return pa.table({column: columns.get(column, pa.nulls(rows, pa.string())) for column in HEADER})


def _number(iso3: str) -> int | None:
    found = countries.by_iso3(iso3)
    return found.gw[0] if found and found.gw else None


def main() -> None:
    """Write the world as one CSV."""
    workspace, rows, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    csv.write_csv(world(Reader(Workspace(workspace)), rows), target)


if __name__ == "__main__":
    main()
