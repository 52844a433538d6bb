"""Aggregates of UCDP GED: deaths of the world by month and type of violence, and the totals of each conflict."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import from_records
from commonground.vocabulary import event_total, months
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis

MONTH_COLUMNS = ("year", "month", "type", "deaths")
CONFLICT_COLUMNS = tuple("id name violence_type best low high civilian_deaths start_year end_year event_count".split())

_CONFLICTS_KEY = "..|conflicts|"
_RELEASE = re.compile(r"ged[-_ ]?v?(\d{2})", re.IGNORECASE)
_FIRST_OBJECT = re.compile(r"^\s*\[\s*\{[^{}]*\}")


def recognise(document: Document) -> bool:
    """A JSON list whose first object has the members of the monthly or of the conflict aggregate."""
    if document.kind != "json":
        return False
    first = _FIRST_OBJECT.match(document.start(5000))
    return first is not None and any(
        all(f'"{name}"' in first[0] for name in names) for names in (MONTH_COLUMNS, CONFLICT_COLUMNS)
    )


def parse(document: Document) -> Parsed:
    """Totals of the world by month and type, or of each conflict over its years."""
    value = document.json
    records = [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []
    if not records:
        raise MalformedFile("the JSON is not a list of totals", where=document.name, hint="download it again")
    by_month = "month" in records[0]
    cells, columns = _by_month(records) if by_month else _by_conflict(records)
    fields = [pc.cast(columns.get(f.name, pa.nulls(len(cells), f.type)), f.type) for f in event_total.SCHEMA]
    table = pa.table(fields, schema=event_total.SCHEMA).append_column("position", cells.positions()).filter(cells.kept())
    claims = tuple(Claim("event_total", key) for key in sorted(set(table["scope_key"].to_pylist())))
    published, basis = _published(document.name)
    first, last = pc.min(table["about_from"]).as_py(), pc.max(table["about_to"]).as_py()
    return Parsed({"event_total": table}, Edition(published, basis, claims, first, last, table.num_rows), cells.rejects())


def _by_month(records: Sequence[Mapping[str, Any]]) -> tuple[Columns, dict[str, pa.Array]]:
    cells = Columns(from_records(records, MONTH_COLUMNS, "/"), MONTH_COLUMNS)
    years, numbers = cells.integer("year", required=True), cells.integer("month", required=True)
    cells.reject_where(pc.or_(pc.less(numbers, 1), pc.greater(numbers, 12)), "month is not 1 to 12")
    types, deaths = cells.integer("type", required=True), cells.integer("deaths", required=True)
    named = [_month(y, m) for y, m in zip(years.to_pylist(), numbers.to_pylist(), strict=True)]
    return cells, {
        "scope_key": pa.array([f"{m}|world|{t}" for m, t in zip(named, types.to_pylist(), strict=True)], pa.string()),
        "country_name": pa.array(["world"] * len(cells), pa.string()),
        "about_from": pa.array([months.first_day(m) if m else None for m in named], pa.date32()),
        "about_to": pa.array([months.last_day(m) if m else None for m in named], pa.date32()),
        "type_of_violence": types,
        "best": deaths,
    }


def _month(year: int | None, month: int | None) -> str | None:
    return f"{year:04d}-{month:02d}" if year is not None and month is not None and 1 <= month <= 12 else None


def _by_conflict(records: Sequence[Mapping[str, Any]]) -> tuple[Columns, dict[str, pa.Array]]:
    """All conflicts are one scope: a newer release replaces the list as a whole, also where it drops or joins conflicts."""
    cells = Columns(from_records(records, CONFLICT_COLUMNS, "/"), CONFLICT_COLUMNS)
    ids = cells.text("id")
    cells.reject_where(pc.is_null(ids), "id is empty")
    first, last = cells.integer("start_year", required=True), cells.integer("end_year", required=True)
    return cells, {
        "scope_key": pa.array([_CONFLICTS_KEY] * len(cells), pa.string()),
        "about_from": pa.array([dt.date(y, 1, 1) if y else None for y in first.to_pylist()], pa.date32()),
        "about_to": pa.array([dt.date(y, 12, 31) if y else None for y in last.to_pylist()], pa.date32()),
        "type_of_violence": cells.integer("violence_type"),
        "conflict_id": ids,
        "conflict_name": cells.text("name"),
        "events": cells.integer("event_count"),
        "low": cells.integer("low"),
        "best": cells.integer("best", required=True),
        "high": cells.integer("high"),
        "civilians": cells.integer("civilian_deaths"),
    }


def _published(name: str) -> tuple[dt.date | None, PublishedBasis]:
    """`ged25` is release 25.1, published in June 2025."""
    found = _RELEASE.search(name)
    return (dt.date(2000 + int(found[1]), 6, 1), "version") if found else (None, "retrieval")


FEED = Feed(
    name="ucdp-totals",
    title="Totals of UCDP GED by month and type, and by conflict (JSON)",
    publisher="UCDP",
    family="ucdp-totals",
    licence=licences.CC_BY_4,
    attribution="Uppsala Conflict Data Program, Georeferenced Event Dataset, Uppsala University",
    tables=("event_total",),
    recognise=recognise,
    parse=parse,
    columns=(*MONTH_COLUMNS, *CONFLICT_COLUMNS),
    quirks=("The totals by month give the best estimate alone; low and high are not given, which is not zero.",),
)
