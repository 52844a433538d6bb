"""The panel of a workspace: deaths by country or governorate and month, by the same rules of events as the picture.

Each event once, from the edition that speaks for its month; spread over its months by days; in a governorate only where it is
placed that finely (where_prec 1 to 4), else only in the country. A month that no edition holds completely is missing, never zero.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from commonground.door.reader import Reader
from commonground.door.steps import PARTS, Step, run
from commonground.reference import events, question
from commonground.reference.placement import Placement
from commonground.reference.units import Units
from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, NotFound
from commonground.watch.near import touching
from commonground.watch.panel import Floats, Panel

DEEPEST = 1
"""Forecasts stop at the governorate: nothing finer is ever made."""

VIOLENCE = {"sb": "type_of_violence = 1", "ns": "type_of_violence = 2", "os": "type_of_violence = 3", "all": "true"}
"""State-based, non-state, one-sided (UCDP GED Codebook, type_of_violence), or all of it."""

LONG_HELD = 60
"""The months of which a country must be held completely for others to learn from it."""

BESIDE = ("summary", "one_sided", "dyads", "begun", "country", "vague")
"""The series beside the deaths of a panel, each [areas, months]:

`summary` deaths of events that are booked as a summary of more than a month (date_prec 5), a part of the area's deaths;
`one_sided` the share, 0 to 1, that one-sided violence has in the deaths of every type, 0 where nobody died;
`dyads` the number of pairs of sides with an event; `begun` the number of events that began in the month, summaries left out; `country` all deaths of the area's country, with those of no governorate;
`vague` the part of the country's deaths that is known as of a line, a country or a sea only (where_prec 5 to 7, or not given).
"""


def panel(reader: Reader, countries: Sequence[str], level: int, violence: str = "all") -> Panel:
    """Deaths (best estimate) of these countries (ISO3) by country (level 0) or governorate (1), with the series of `BESIDE`.

    `violence` is a key of VIOLENCE. From the first to the last month that any of the countries is held completely; every
    governorate of a boundary set is an area, whether or not it ever had an event. Raises BadRequest for another level or type of
    violence, and NotFound where no month is held completely, or at level 1 no boundary.
    """
    if not 0 <= level <= DEEPEST:
        raise BadRequest(
            f"level {level} is not 0 or 1", hint="forecasts are made by country (0) or governorate (1), nothing finer"
        )
    if violence not in VIOLENCE:
        raise BadRequest(f"there is no type of violence {violence!r}", hint="known: " + ", ".join(VIOLENCE))
    asked = tuple(sorted(dict.fromkeys(countries)))
    placement = Placement(reader)
    first, last = held_window(reader, asked)
    areas, shapes = _areas(reader, placement.units, asked, level)
    question.register(reader, placement.units, asked, first, last)
    reader.engine.register("watch_area", areas)
    placement.events()
    run(reader, (*events.steps(level, reader.today), events.COVERED, *steps(violence)), f"watch|{asked}|{first}|{last}")
    return _filled(reader, areas, months.index(first), months.index(last), None if shapes is None else touching(shapes))


def panel_if_held(reader: Reader, countries: Sequence[str], level: int, violence: str) -> Panel | None:
    """`panel`; None where no month of these countries, or no boundary, is held."""
    try:
        return panel(reader, countries, level, violence)
    except NotFound:
        return None


def everywhere(reader: Reader, level: int, violence: str = "all", *, least: int = LONG_HELD) -> Panel:
    """The panel of every country of which at least so many months are held completely: what a model learns from.

    At level 1 only countries whose boundaries are held. Raises NotFound where there is none.
    """
    units, held = _long_held(reader, least)
    units.hold(held)
    chosen = [iso3 for iso3 in held if level == 0 or units.polygons(iso3, 1)[0]]
    if not chosen:
        raise NotFound(f"no country is held completely for {least} months", hint="load UCDP GED of more years or countries")
    return panel(reader, chosen, level, violence)


def elsewhere(reader: Reader, own: Collection[str], violence: str) -> Panel | None:
    """The panel by country of all but these that are held for LONG_HELD months or more; None where there is none."""
    _, held = _long_held(reader, LONG_HELD)
    others = [iso3 for iso3 in held if iso3 not in own]
    return panel(reader, others, 0, violence) if others else None


def _long_held(reader: Reader, least: int) -> tuple[Units, list[str]]:
    """The countries of which at least so many months are held completely, and what is known of the units of all.

    Raises NotFound where no month of any is.
    """
    known = tuple(
        row["country"] for row in reader.rows("SELECT DISTINCT country FROM event WHERE country IS NOT NULL ORDER BY 1")
    )
    placement = Placement(reader)
    placement.units.know(known)  # in one question, not one for each country
    first, last = held_window(reader, known)
    question.register(reader, placement.units, known, first, last)
    run(reader, (events.COVERED,), f"watch|{known}|{first}|{last}")
    held = reader.rows(
        "SELECT country FROM event_covered GROUP BY country HAVING count(*) >= $least ORDER BY country", {"least": least}
    )
    return placement.units, [str(row["country"]) for row in held]


def held_window(reader: Reader, countries: Sequence[str]) -> tuple[str, str]:
    """The first and last month (YYYY-MM) that any edition holds completely for any of these countries (ISO3).

    Raises NotFound where there is none.
    """
    (found,) = reader.rows(
        "SELECT min(first_index) AS first, max(last_index) AS last FROM span WHERE key = '*' OR list_contains($countries, key)",
        {"countries": list(countries)},
    )
    if found["first"] is None:
        raise NotFound(
            f"no edition holds a month of {', '.join(countries) or 'any country'} completely",
            hint="load UCDP GED of the country or a monthly candidate edition; a sample holds no month completely",
        )
    return months.from_index(found["first"]), months.from_index(found["last"])


def centroids(reader: Reader, country: str) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the middle of each governorate of a country. Raises NotFound where no boundaries are held."""
    units = Placement(reader).units
    areas, shapes = _areas(reader, units, (country,), 1)
    middle = shapely.centroid(shapes)
    return dict(
        zip(areas.column("area").to_pylist(), zip(shapely.get_y(middle), shapely.get_x(middle), strict=True), strict=True)
    )


def names_of(reader: Reader, country: str) -> dict[str, str]:
    """The name of each governorate of a country with its p-code, by p-code: `Ninewa (IQG15)`."""
    held = Placement(reader).units.level(country, 1)
    return {code: f"{unit.name} ({code})" for code, unit in held.items()}


def without_summaries(panel: Panel) -> Panel:
    """The panel as a model's input: without the deaths of summary events, unknown in the months that they are booked to."""
    return replace(panel, deaths=panel.deaths - panel.beside["summary"])


def steps(violence: str) -> tuple[Step, ...]:
    """From `event_contribution`, `event_covered` and `watch_area` to `watch_month`, a row for each area and month held."""
    asked = VIOLENCE[violence]
    return (
        Step(
            "watch_area_total",
            "the deaths of a place and month in parts: of the violence asked for, of summaries, one-sided and of every type",
            f"""
            SELECT country, place, month_index,
                   sum(CASE WHEN {asked} THEN best ELSE 0 END) AS deaths,
                   sum(CASE WHEN {asked} AND summary THEN best ELSE 0 END) AS summary,
                   sum(CASE WHEN type_of_violence = 3 THEN best ELSE 0 END) AS one_sided, sum(best) AS every_type,
                   count(DISTINCT CASE WHEN {asked} THEN side_a || ' - ' || side_b END) AS dyads,
                   sum(CASE WHEN {asked} AND NOT summary AND year(date_start) * 12 + month(date_start) - 1 = month_index
                       THEN 1 ELSE 0 END) AS begun
            FROM event_contribution
            GROUP BY country, place, month_index
            """,
        ),
        Step(
            "watch_country_total",
            "the deaths of a country and month in parts, and those of them that no governorate can be given",
            f"""
            SELECT country, month_index, sum(best) AS deaths,
                   sum(CASE WHEN where_prec <= {events.DEEPEST_PRECISION[1]} THEN 0 ELSE best END) AS vague
            FROM event_contribution WHERE {asked}
            GROUP BY country, month_index
            """,
        ),
        _MONTH,
    )


_MONTH = Step(
    "watch_month",
    "every area in every month that its country is held completely; without an event it is zero",
    """
    SELECT a.at, c.month_index, coalesce(t.deaths, 0) AS deaths, coalesce(t.summary, 0) AS summary,
           coalesce(t.one_sided, 0) AS one_sided, coalesce(t.every_type, 0) AS every_type, coalesce(t.dyads, 0) AS dyads,
           coalesce(t.begun, 0) AS begun,
           coalesce(w.deaths, 0) AS country, coalesce(w.vague, 0) AS vague
    FROM watch_area a
    JOIN event_covered c ON c.country = a.country
    LEFT JOIN watch_area_total t
        ON t.country = a.country AND t.place IS NOT DISTINCT FROM a.place AND t.month_index = c.month_index
    LEFT JOIN watch_country_total w ON w.country = a.country AND w.month_index = c.month_index
    """,
)


def _areas(reader: Reader, units: Units, countries: Sequence[str], level: int) -> tuple[pa.Table, Any]:
    """The areas in order (`at`), by country and p-code, and their shapes; None where no shape is held."""
    if level == 0:
        rows = [{"country": iso3, "place": None, "area": iso3} for iso3 in countries]
        shapes = _outlines(reader, countries)
    else:
        units.hold(countries)
        drawn = {iso3: units.polygons(iso3, 1) for iso3 in countries}
        bare = [iso3 for iso3, (codes, _) in drawn.items() if not codes]
        if bare:
            raise NotFound(f"no boundaries of governorates of {', '.join(bare)} are held", hint="load COD-AB, or ask at level 0")
        rows = [{"country": iso3, "place": code, "area": code} for iso3, (codes, _) in drawn.items() for code in codes]
        shapes = np.concatenate([polygons for _, polygons in drawn.values()])
    columns = pa.schema([("at", pa.int32()), *((name, pa.string()) for name in ("country", "place", "area"))])
    return pa.Table.from_pylist([{"at": at, **row} for at, row in enumerate(rows)], columns), shapes


def _outlines(reader: Reader, countries: Sequence[str]) -> Any:
    """The finest outline of each country, None for a country without one; None where no outline at all is held."""
    rows = reader.rows(
        "SELECT country, geometry FROM outline WHERE list_contains($countries, country) ORDER BY vertices, geometry",
        {"countries": list(countries)},
    )
    finest = {row["country"]: row["geometry"] for row in rows}
    return shapely.from_wkb([finest.get(iso3) for iso3 in countries]) if finest else None


def _filled(reader: Reader, areas: pa.Table, first: int, last: int, near: Floats | None) -> Panel:
    held = reader.query("SELECT * FROM watch_month")
    at, month = held.column("at").to_numpy(), held.column("month_index").to_numpy() - first

    def series(name: str, part: float = 1) -> Floats:
        found = np.full((areas.num_rows, last - first + 1), np.nan)
        found[at, month] = held.column(name).cast(pa.float64()).to_numpy() / part
        return found

    one_sided, every = series("one_sided"), series("every_type")
    beside = {name: series(name, PARTS) for name in ("summary", "country", "vague")}
    beside["one_sided"] = np.divide(one_sided, every, out=np.where(np.isnan(every), np.nan, 0.0), where=every > 0)
    beside |= {name: series(name) for name in ("dyads", "begun")}
    return Panel(
        areas=tuple(areas.column("area").to_pylist()),
        countries=tuple(areas.column("country").to_pylist()),
        first=first,
        deaths=series("deaths", PARTS),
        near=near,
        beside={name: beside[name] for name in BESIDE},
    )
