"""What newer editions added, changed and removed, by field: the rows that spoke then against the rows that speak now.

A row is known again by its natural key, the table `NATURAL_KEY`. For the public, headcounts of locations are put together
by the units that their publisher names, because the evidence of displacement figures stops at admin 3; by governorates where
one of those units has a small count, because a comparison knows nothing of what the fixed tables withhold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from commonground.door.disclosure import RECENT_DAYS
from commonground.door.reader import Reader
from commonground.feeds.registry import feed_named
from commonground.intake.purge import find_source
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.tables import TABLES

Kind = Literal["added", "changed", "removed"]

_UNNAMED = "CASE WHEN location_id IS NULL AND pcode IS NULL THEN {} END"

NATURAL_KEY: dict[str, tuple[str, ...]] = {
    "activity": ("activity",),
    "budget": ("activity", "organisation_ref", "kind", "budget_type", "from_date", "to_date", "to_ref", "country"),
    "code": ("list", "version", "code"),
    "contribution": (
        *("contributor", "recipient", "kind", "category", "stage", "sex", "about_from", "about_to"),
        *("unit", "supply", "is_total"),
    ),
    "control": ("country", "adm1_name", "place_name", "holder", "from_date", "as_of"),
    "episode": ("episode_id", "conflict_id", "year"),
    "event": ("event_id",),
    "event_total": ("country_name", "about_from", "about_to", "type_of_violence", "conflict_id"),
    "flow": ("flow",),
    "headcount": (
        *("country", "measure", "kind", "about_from", "about_to", "level", "pcode", "location_id"),
        *("adm1_name", "adm2_name", "adm3_name", "origin_country", "reason"),
    ),
    "listing": ("list", "entry_id"),
    "listing_fact": ("list", "entry_id", "kind", "value", "document_type"),
    "listing_link": ("list", "entry_id", "other_list", "other_reference"),
    "listing_name": ("list", "entry_id", "name", "quality"),
    "need": (
        *("country", "level", "pcode", "adm1_name", "adm2_name", "sector_code", "category", "status"),
        *("about_from", "about_to", "plan_name"),
    ),
    "outline": ("scope_key", "country", "name"),
    "place": ("country", "level", "pcode"),
    "pledge": ("pledge",),
    "population": ("country", "level", "pcode", "year"),
    "presence": (
        *("country", "month", "about_from", "about_to", "adm1_pcode", "adm2_pcode", "adm3_pcode"),
        *("adm1_name", "adm2_name", "adm3_name", "organisation", "donor", "sector", "activity"),
    ),
    "project": ("plan_key", "year", "project", "cluster", "location"),
    "rate": ("series", "base", "currency", "date", "frequency"),
    "requirement": ("plan_key", "year", "breakdown", "location", "pot", "cluster"),
    "settlement": ("settlement_id",),
    "severity": ("crisis_id", "month"),
    "share": ("activity", "flow", "side", "dimension", "vocabulary", "code"),
    "site": ("site_id",),
    "stage": ("requirement", "country", "place", "from_date"),
}
"""By which columns a row of each table is the same row in another edition; rows alike in all of them are told apart by order.

Of a headcount the names count only where neither a location's id nor a p-code is given: else a name may be corrected.
"""

_OF_THE_EDITION = ("scope_key", "dataset", "stated_on")
"""What a row repeats of its edition: of itself no difference of the row."""

_HIDDEN = {"headcount": ("latitude", "longitude"), "site": ("latitude", "longitude", "name")}
"""Never shown: where camps, sites and locations of displaced people lie."""

_FINER_THAN_DISTRICT = frozenset({"place_name", "pcode", "sentence"})
"""Columns of control that are not shown to the public: it is shown at admin 2 or coarser."""


@dataclass(frozen=True)
class Difference:
    """One row added or removed (`new` or `old` holds its fields), or one field changed."""

    table: str
    key: dict[str, Any]
    change: Kind
    field: str | None
    old: Any
    new: Any
    old_source: str | None
    new_source: str | None


def since(then: Reader, now: Reader, feed_name: str) -> list[Difference]:
    """What a feed's editions that speak now say otherwise than those that spoke then. Raises NotFound for an unknown feed."""
    feed = feed_named(feed_name)
    found: list[Difference] = []
    for table in feed.tables:
        found += _compare(table, _speaking(then, table, feed.family), _speaking(now, table, feed.family), now)
    return found


def between(reader: Reader, old: str, new: str) -> list[Difference]:
    """What one edition says otherwise than another; each is a source id, a prefix of one, or a file name."""
    ids = [find_source(reader.sources, wanted) for wanted in (old, new)]
    for source_id in ids:
        if reader.sources[source_id]["removed"]:
            raise NotFound(f"{reader.sources[source_id]['name']} is {reader.sources[source_id]['removed']}")
    found: list[Difference] = []
    for table in TABLES:
        sides = [reader.query(f"SELECT * FROM all_{table} WHERE edition_id = $id", {"id": source_id}) for source_id in ids]
        if any(side.num_rows for side in sides):
            found += _compare(table, sides[0], sides[1], reader)
    return found


def _speaking(reader: Reader, table: str, family: str) -> pa.Table:
    query = _EVENTS if table == "event" else f"SELECT * FROM {table} WHERE family = $family"
    return reader.query(query, {"family": family})


_EVENTS = """
    WITH e AS (SELECT *, year(date_start) * 12 + month(date_start) - 1 AS start_index FROM event WHERE family = $family),
    s AS (
        SELECT c.country, c.start_index, max_by(s.edition_id, s.rank) AS speaks
        FROM (SELECT DISTINCT country, start_index FROM e WHERE start_index IS NOT NULL) c
        JOIN span s ON s.family = $family AND s.key IN (c.country, '*')
            AND c.start_index >= s.first_index AND c.start_index <= s.last_index
        GROUP BY c.country, c.start_index
    ),
    y AS (
        SELECT DISTINCT c.country, c.year FROM (SELECT DISTINCT country, year FROM e WHERE start_index IS NULL) c
        JOIN span s ON s.family = $family AND s.key IN (c.country, '*')
            AND s.first_index <= c.year * 12 + 11 AND s.last_index >= c.year * 12
    )
    SELECT e.* FROM e
    LEFT JOIN s ON s.country = e.country AND s.start_index = e.start_index
    LEFT JOIN y ON y.country = e.country AND y.year = e.year AND e.start_index IS NULL
    WHERE y.year IS NULL AND (s.speaks IS NULL OR s.speaks = e.edition_id)
    QUALIFY row_number() OVER (PARTITION BY e.event_id
        ORDER BY s.speaks IS NULL, e.start_index IS NULL, e.rank DESC, e.source_id, e.position) = 1
"""
"""The events that speak, each once, by the same rule as the picture's `event_kept`."""


def _compare(table: str, old: pa.Table, new: pa.Table, reader: Reader) -> list[Difference]:
    engine = reader.engine
    engine.register("diff_then", old)
    engine.register("diff_now", new)
    keys, fields, form = _form(table, reader)
    for side in ("then", "now"):
        engine.view(f"diff_{side}_rows", form.format(rows=f"diff_{side}"))
    columns = ", ".join(f"o.{name} AS o_{i}, n.{name} AS n_{i}" for i, name in enumerate((*keys, *fields, "source_id")))
    same = " AND ".join(f"o.{key} IS NOT DISTINCT FROM n.{key}" for key in (*keys, "occurrence"))
    differs = " OR ".join(["o.source_id IS NULL", "n.source_id IS NULL"] + [f"o.{f} IS DISTINCT FROM n.{f}" for f in fields])
    rows = reader.rows(f"SELECT {columns} FROM diff_then_rows o FULL JOIN diff_now_rows n ON {same} WHERE {differs}")
    found = [difference for row in rows for difference in _differences(table, keys, fields, row)]
    return sorted(found, key=lambda d: ([str(value or "") for value in d.key.values()], d.field or ""))


def _form(table: str, reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Key columns, compared columns, and the query that gives them with `source_id` and `occurrence`."""
    keys, rows = NATURAL_KEY[table], "{rows}"
    left_out = {*keys, *_OF_THE_EDITION, *_HIDDEN.get(table, ())}
    names = [f.name for f in TABLES[table] if f.name not in left_out]
    public = reader.viewer.party == PUBLIC
    if table == "headcount" and public:
        return _grouped_headcounts(keys, reader)
    if table == "headcount":
        shown = {f"{name}_key": _UNNAMED.format(name) for name in ("adm1_name", "adm2_name", "adm3_name")}
        keys = tuple(f"{key}_key" if f"{key}_key" in shown else key for key in keys)
        names += ["adm1_name", "adm2_name", "adm3_name"]
        made = ", ".join(f"{sql} AS {name}" for name, sql in shown.items())
        rows = f"(SELECT *, {made} FROM {{rows}})"
    elif table == "control" and public:
        keys = tuple(key for key in keys if key != "place_name")
        names = [name for name in names if name not in _FINER_THAN_DISTRICT]
    elif table == "event" and public:
        rows = (
            f"(SELECT * EXCLUDE (latitude, longitude), {_point('latitude', reader)}, {_point('longitude', reader)} FROM {{rows}})"
        )
    listed = ", ".join([*keys, *(_column(table, name) for name in names), "source_id"])
    order = f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY position) AS occurrence"
    return keys, tuple(names), f"SELECT {listed}, {order} FROM {rows}"


def _point(name: str, reader: Reader) -> str:
    """Where an event of the last days lies is not told any finer than its district."""
    newest = reader.today - dt.timedelta(days=RECENT_DAYS)
    return f"CASE WHEN coalesce(date_end, make_date(year, 12, 31)) < DATE '{newest}' THEN {name} END AS {name}"


def _column(table: str, name: str) -> str:
    """A polygon is compared by its hash, a list as text."""
    kind = TABLES[table].field(name).type
    if pa.types.is_binary(kind):
        return f"md5({name}) AS {name}"
    return f"array_to_string({name}, ', ') AS {name}" if pa.types.is_list(kind) else name


def _grouped_headcounts(keys: Sequence[str], reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    shown = tuple(key for key in keys if key != "location_id")
    if any(_tells(reader, side, shown) for side in ("diff_then", "diff_now")):
        finer = {"pcode": "CASE WHEN level < 2 THEN pcode END", "adm2_name": "NULL", "adm3_name": "NULL"}
    else:
        finer = {}
    columns = {key: f"CAST({finer[key]} AS VARCHAR)" if key in finer else key for key in shown}
    fields = ("people", "families", "estimated", "locations")
    return (
        shown,
        fields,
        f"SELECT {', '.join(f'{sql} AS {key}' for key, sql in columns.items())}, "
        "CAST(sum(people) AS BIGINT) AS people, CAST(sum(families) AS BIGINT) AS families, "
        "bool_or(estimated) AS estimated, count(*) AS locations, max(source_id) AS source_id, 1 AS occurrence "
        f"FROM {{rows}} GROUP BY {', '.join(columns.values())}",
    )


def _tells(reader: Reader, side: str, shown: Sequence[str]) -> bool:
    """Whether a unit below admin 1 has a small count, or counts are rounded: then no unit below admin 1 is compared."""
    rule = reader.protection
    if rule is None or rule.method == "round":
        return rule is not None
    small = reader.rows(
        f"SELECT 1 FROM {side} WHERE level > 1 GROUP BY {', '.join(shown)} "
        f"HAVING sum(people) > 0 AND sum(people) < {rule.threshold} LIMIT 1"
    )
    return bool(small)


def _differences(table: str, keys: Sequence[str], fields: Sequence[str], row: dict[str, Any]) -> list[Difference]:
    at = len(keys) + len(fields)
    old_source, new_source = row[f"o_{at}"], row[f"n_{at}"]
    side = "n" if old_source is None else "o"
    key = {name.removesuffix("_key"): row[f"{side}_{i}"] for i, name in enumerate(keys)}
    values = {name: (row[f"o_{i}"], row[f"n_{i}"]) for i, name in enumerate(fields, len(keys)) if row[f"o_{i}"] != row[f"n_{i}"]}
    if old_source is None:
        whole = {name: pair[1] for name, pair in values.items()}
        return [Difference(table, key, "added", None, None, whole, None, new_source)]
    if new_source is None:
        whole = {name: pair[0] for name, pair in values.items()}
        return [Difference(table, key, "removed", None, whole, None, old_source, None)]
    return [Difference(table, key, "changed", name, pair[0], pair[1], old_source, new_source) for name, pair in values.items()]
