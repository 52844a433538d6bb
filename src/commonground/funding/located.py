"""Activities and projects that name a place, and how much of a country's counted money is known to be for it.

IATI activities (those of the pooled funds among them) name places by p-code, by the name of a unit, or by a gazetteer's number;
projects of plans by a name. No publisher states how much of an activity is for which of several places: its money is known to be
for a place where that place alone is named, else only for the country. What cannot be placed is not guessed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from commonground.door.reader import Reader
from commonground.funding.total import asked_for, contributions, total
from commonground.reference.placement import Placement
from commonground.vocabulary import months

_NAMED = """
    WITH here AS (SELECT DISTINCT activity FROM share WHERE dimension = 'country' AND code = $country AND activity IS NOT NULL)
    SELECT s.activity AS what, $country AS country, CASE WHEN t.settlement_id IS NULL THEN s.code END AS pcode, s.name AS place_name,
           t.latitude, t.longitude
    FROM share s JOIN here h ON h.activity = s.activity
    LEFT JOIN (SELECT settlement_id, any_value(latitude) AS latitude, any_value(longitude) AS longitude FROM settlement
               WHERE country = $country GROUP BY settlement_id HAVING count(DISTINCT (latitude, longitude)) = 1) t
      ON s.vocabulary = 'G1' AND t.settlement_id = s.code
    WHERE s.dimension = 'location' ORDER BY ALL
"""

_ACTIVITIES = """
    SELECT activity, any_value(title) AS title, any_value(reporter_name) AS reporter, min(starts_on) AS starts_on,
           max(ends_on) AS ends_on, min(source_id) AS source_id, min_by(position, source_id) AS position
    FROM activity WHERE list_contains($named, activity) GROUP BY activity
    HAVING (min(starts_on) IS NULL OR min(starts_on) <= $last) AND (max(ends_on) IS NULL OR max(ends_on) >= $first)
"""

_PROJECTS = """
    SELECT project, any_value(title) AS title, any_value(organisation) AS organisation, any_value(cluster) AS cluster,
           any_value(plan_name) AS plan, any_value(location) AS location, max(required_usd_cents) AS required,
           min(source_id) AS source_id, min_by(position, source_id) AS position
    FROM project WHERE country = $country AND year = $year AND project IS NOT NULL GROUP BY project
    ORDER BY required DESC NULLS LAST, project
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Located:
    """What names a place in a year; US dollar cents that count once, in the whole country and by activities that name it.

    `alone` is of activities that name this place and no other, `shared` of those that name others too; `whole` is None where
    no activity names the place, since the total is then not asked for.
    """

    year: int
    activities: tuple[Row, ...]
    projects: tuple[Row, ...]
    whole: int | None
    alone: int
    shared: int


def located(reader: Reader, country: str, level: int, place: str, month: str) -> Located:
    """What names the place, or lies in it, and runs in the year up to the month; of a whole country its projects alone."""
    year, last = int(month[:4]), months.last_day(month)
    first = dt.date(year, 1, 1)
    projects = _projects(reader, country, level, place, year)
    named = _places(reader, reader.query(_NAMED, {"country": country}), level) if level else {}
    here = {activity: places for activity, places in named.items() if place in places}
    running = reader.rows(_ACTIVITIES, {"named": sorted(here), "first": first, "last": last}) if here else []
    if not running:
        return Located(year, (), projects, None, 0, 0)
    whole = total(reader, asked_for([country], years=(year, year)))
    counts = {one.activity: one for one in contributions(reader)}
    rows = []
    for row in running:
        told, places = counts.get(row["activity"]), here[row["activity"]]
        paid = (told.part_cents, told.net_cents) if told else (None, None)
        rows.append({**row, "alone": set(places) == {place}, "named": len(places), "part": paid[0], "net": paid[1]})
    rows.sort(key=lambda row: (not row["alone"], -(row["part"] or 0), row["activity"]))
    sums = [sum(row["net"] or 0 for row in rows if row["alone"] is alone) for alone in (True, False)]
    return Located(year, tuple(rows), projects, whole.cents if whole.activities else None, *sums)


def _places(reader: Reader, named: pa.Table, level: int) -> dict[str, list[str | None]]:
    """The units of a level that each names, each once; None for a place that lies in none of them, as far as is known."""
    if not named.num_rows:
        return {}
    numbered = named.append_column("source_id", pa.nulls(named.num_rows, pa.string()))
    numbered = numbered.append_column("position", pa.array([str(i) for i in range(named.num_rows)]))
    units = Placement(reader).lie(numbered).column(f"adm{level}").to_pylist()
    found: dict[str, dict[str | None, None]] = defaultdict(dict)
    for what, unit in zip(named.column("what").to_pylist(), units, strict=True):
        found[what][unit] = None
    return {what: list(places) for what, places in found.items()}


def _projects(reader: Reader, country: str, level: int, place: str, year: int) -> tuple[Row, ...]:
    """The projects of the year's plans for the country that name the place; of the country, all."""
    rows = reader.rows(_PROJECTS, {"country": country, "year": year})
    if not level:
        return tuple(rows)
    named = [row for row in rows if row["location"]]
    columns: dict[str, Iterable[Any]] = {
        "what": [row["project"] for row in named],
        "country": [country] * len(named),
        "place_name": [row["location"] for row in named],
    }
    places = _places(reader, pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), level)
    return tuple(row for row in named if place in places[row["project"]])
