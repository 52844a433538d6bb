"""Purging: a source's bytes and rows go; its hash, the date and the reason stay.

The lake files with its rows are written again without them and swapped by one ledger transaction; the old files, the kept
bytes and what was derived from them are deleted after it. Killed before the transaction, nothing has changed; killed after
it, the next writer finds files that nothing lists and deletes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.desk import Change, Desk
from commonground.door.reader import Reader
from commonground.vocabulary.errors import BadRequest, NotFound

SHORTEST_PREFIX = 6
"""So many characters of a source id must be given, unless it is a file name."""

_NEED = {"in_need": "people_in_need", "targeted": "people_targeted", "reached": "people_reached"}
_PLAN = {
    "required_usd": "required_usd_cents",
    "funded_usd": "funded_usd_cents",
    "pledged_usd": "pledged_usd_cents",
}
_BREAKDOWNS = ("plan", "cluster", "globalcluster")


@dataclass(frozen=True)
class PurgeReport:
    """What was removed: the source, the files of mended rows that went with it, rows by table, and since when."""

    source_id: str
    name: str
    removed_on: str
    why: str
    changed: bool
    rows: Mapping[str, int]
    mends: tuple[str, ...] = ()


def find_source(sources: Mapping[str, Mapping[str, Any]], wanted: str) -> str:
    """The id of the source that an id, a prefix of it or a file name means. Raises NotFound or BadRequest (several)."""
    if wanted in sources:
        return wanted
    found = {key for key, row in sources.items() if row["name"] == wanted}
    if not found and len(wanted) >= SHORTEST_PREFIX:
        found = {key for key in sources if key.startswith(wanted.lower())}
    if len(found) == 1:
        return found.pop()
    if found:
        listed = ", ".join(sorted(key[:16] for key in found))
        raise BadRequest(f"{wanted!r} means {len(found)} sources: {listed}", hint="name one by its id")
    raise NotFound(f"there is no source {wanted!r}", hint="`commonground status --sources` lists them")


def purge(desk: Desk, reader: Reader, wanted: str, why: str, *, on_wait: Callable[[], None] | None = None) -> PurgeReport:
    """Remove a source that the reader may see. Raises NotFound, and BadRequest where no reason is given."""
    if not why.strip():
        raise BadRequest("a removal needs a reason", hint='say it with --why "…"; it is shown in place of the figures')
    source_id = find_source(reader.sources, wanted)
    with desk.open(on_wait):
        living = desk.living_sources()
        if source_id not in living:
            gone = desk.removed_sources()[source_id]
            return PurgeReport(source_id, gone["name"], gone["removed_on"], gone["why"], False, {})
        leaving = {source_id, *_mends_of(desk, source_id)}
        change = Change(purged={key: why.strip() for key in sorted(leaving)})
        rows, holes = _without(desk, change, leaving, living)
        change.holes = {key: json.dumps(holes.get(key, []), sort_keys=True) for key in change.purged}
        recorded_at = desk.commit("purge", f"{living[source_id]['name']}: {why.strip()}", change)
        desk.sweep()
    mends = tuple(sorted(living[key]["name"] for key in leaving - {source_id}))
    return PurgeReport(source_id, living[source_id]["name"], recorded_at[:10], why.strip(), True, rows, mends)


def _mends_of(desk: Desk, source_id: str) -> set[str]:
    """The files of mended rows that hold rows of this source."""
    found: set[str] = set()
    for file in desk.lake_files():
        if file["tbl"] == "mended":
            rows = desk.read_file(file["path"])
            found |= set(rows.filter(pc.equal(rows.column("mends_source"), source_id)).column("source_id").to_pylist())
    return found


def _without(
    desk: Desk, change: Change, leaving: set[str], living: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, int], dict[str, list[dict[str, Any]]]]:
    """Write every file that has rows of the leaving sources again without them; what they reported is the answer."""
    gone = pa.array(sorted(leaving))
    removed_rows: dict[str, int] = {}
    holes: dict[str, list[dict[str, Any]]] = {}
    for file in desk.lake_files():
        rows = desk.read_file(file["path"])
        mask = pc.is_in(rows.column("source_id"), value_set=gone)
        if not pc.any(mask).as_py():
            continue
        leaves, stays = rows.filter(mask), rows.filter(pc.invert(mask))
        removed_rows[file["tbl"]] = removed_rows.get(file["tbl"], 0) + leaves.num_rows
        for source_id in set(leaves.column("source_id").to_pylist()):
            own = leaves.filter(pc.equal(leaves.column("source_id"), source_id))
            holes.setdefault(source_id, []).extend(reported(file["tbl"], own, living[source_id]["publisher"]))
        change.retired.append(file["path"])
        if stays.num_rows:
            desk.write(change, file["tbl"], file["feed"], stays, file["loaded_tx_id"])
    return removed_rows, holes


def reported(table: str, rows: pa.Table, publisher: str) -> list[dict[str, Any]]:
    """What rows report, without its values: measure, kind, publisher, country, period and, of a plan, which one.

    The measures are those of the picture's own reading of these tables.
    """
    if table not in _HOLES:
        return []
    found: set[_Hole] = set()
    for row in _distinct(rows.select([name for name in _READ[table] if name in rows.column_names])):
        found |= set(_HOLES[table](row))
    keys = ("measure", "kind", "country", "about_from", "about_to", "part")
    return [{**dict(zip(keys, hole, strict=True)), "publisher": publisher} for hole in sorted(found, key=repr)]


def _distinct(rows: pa.Table) -> list[dict[str, Any]]:
    """Different rows once; a list of countries cannot be grouped by, and plans are few."""
    whole: pa.Table = rows if "countries" in rows.column_names else rows.group_by(rows.column_names).aggregate([])
    return list(whole.to_pylist())


_Hole = tuple[str, str, str, str | None, str | None, str | None]


def _headcount(row: Mapping[str, Any]) -> list[_Hole]:
    return [(row["measure"], row["kind"], row["country"], _iso(row["about_from"]), _iso(row["about_to"]), None)]


def _need(row: Mapping[str, Any]) -> list[_Hole]:
    if row["status"] not in _NEED or row["sector_code"] != "ALL" or row["category"] is not None:
        return []
    return [(_NEED[row["status"]], "standing", row["country"], _iso(row["about_from"]), _iso(row["about_to"]), None)]


def _population(row: Mapping[str, Any]) -> list[_Hole]:
    return [("population", "standing", row["country"], *_year(row["year"]), None)]


def _requirement(row: Mapping[str, Any]) -> list[_Hole]:
    if len(row["countries"] or ()) != 1 or row["pot"] == "outside" or row["breakdown"] not in _BREAKDOWNS:
        return []
    period = _year(row["year"])
    measures = [measure for measure, column in _PLAN.items() if row[column] is not None]
    return [(measure, "standing", row["countries"][0], *period, row["plan_key"]) for measure in measures]


def _presence(row: Mapping[str, Any]) -> list[_Hole]:
    first, last = (_iso(row["about_from"]), _iso(row["about_to"]))
    if row["month"] is not None:
        first, last = f"{row['month']}-01", f"{row['month']}-01"
    return [(measure, "flow", row["country"], first, last, None) for measure in ("partners", "activities")]


def _severity(row: Mapping[str, Any]) -> list[_Hole]:
    day = f"{row['month']}-01"
    return [("severity", "standing", country, day, day, None) for country in row["countries"] or () if row["country_level"]]


def _control(row: Mapping[str, Any]) -> list[_Hole]:
    return [
        ("holder", "stock", row["country"], _iso(row["from_date"] or row["as_of"]), _iso(row["to_date"] or row["as_of"]), None)
    ]


_READ: dict[str, tuple[str, ...]] = {
    "headcount": ("measure", "kind", "country", "about_from", "about_to"),
    "need": ("status", "sector_code", "category", "country", "about_from", "about_to"),
    "population": ("country", "year"),
    "requirement": ("countries", "pot", "breakdown", "year", "plan_key", *_PLAN.values()),
    "presence": ("country", "month", "about_from", "about_to"),
    "severity": ("countries", "month", "country_level"),
    "control": ("country", "from_date", "to_date", "as_of"),
}
_HOLES: dict[str, Callable[[Mapping[str, Any]], list[_Hole]]] = {
    "headcount": _headcount,
    "need": _need,
    "population": _population,
    "requirement": _requirement,
    "presence": _presence,
    "severity": _severity,
    "control": _control,
}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


def _year(year: int | None) -> tuple[str | None, str | None]:
    return (f"{year:04d}-01-01", f"{year:04d}-12-31") if year is not None else (None, None)
