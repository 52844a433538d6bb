"""UCDP events as JSON: a plain list, the object of a mirror with `events` and `countryTotals`, and a page of UCDP's own API.

Sources: UCDP GED Codebook 25.1; UCDP API documentation (`TotalCount`, `TotalPages`, `Result`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import from_records
from commonground.vocabulary import country, event, event_total, months
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

COLUMNS = tuple(
    "id year type_of_violence conflict_new_id conflict_id conflict_name dyad_name side_a side_b where_prec adm_1 adm_2 latitude"
    " longitude country country_id date_prec date_start date_end date deaths_a deaths_b deaths_civilians civilian_deaths"
    " deaths_unknown low best high".split()
)
"""What is read of an event; `source_article`, `where_coordinates` and headlines are free text and never parsed in."""

TOTAL_COLUMNS = ("country", "events", "deaths", "deathsLow", "deathsHigh")

_HEAD = 20_000
_EVENT_MARKS = ('"type_of_violence"', '"latitude"', '"best"')
_TOTAL_MARKS = ('"countryTotals"', '"candidateVersion"')
_PAGE_MARKS = ('"TotalCount"', '"TotalPages"', '"Result"')
_RELEASE = re.compile(r"(?:ged|gedevents?)[-_/ ]?v?(\d{2})(?:[._](\d{1,2}))?(?![\d])", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """JSON that begins with GED events, with a mirror's totals, or as a page of UCDP's API."""
    if document.kind != "json":
        return False
    head = document.start(_HEAD)
    if "FeatureCollection" in head[:500]:
        return False
    is_page = all(mark in head for mark in _PAGE_MARKS) and '"type_of_violence"' in head
    return is_page or all(mark in head for mark in _EVENT_MARKS) or all(mark in head for mark in _TOTAL_MARKS)


def parse(document: Document) -> Parsed:
    """Events, and the totals by country where the file has them; what the file holds completely depends on its shape."""
    value = document.json
    if isinstance(value, list):
        return _sample(document, value)
    if isinstance(value, dict) and isinstance(value.get("Result"), list):
        return _page(document, value)
    if isinstance(value, dict) and isinstance(value.get("events"), list):
        return _mirror(document, value)
    raise MalformedFile(
        "the JSON has neither a list of events nor `events` nor `Result`", where=document.name, hint="download it again"
    )


def _sample(document: Document, records: Sequence[Any]) -> Parsed:
    """A plain list says nothing of what it leaves out, so it claims nothing."""
    table, rejects = _events(records, "/")
    published, basis = _published_by_name(document.name)
    first, last = _span(table)
    edition = Edition(published, basis, (), first, last, table.num_rows)
    return Parsed({"event": table}, edition, rejects, ("the file does not say what it leaves out: it is held as a sample",))


def _page(document: Document, value: Mapping[str, Any]) -> Parsed:
    """A reply of the API is whole only where it is the one page there is."""
    table, rejects = _events(value["Result"], "/Result/")
    published, basis = _published_by_name(document.name)
    first, last = _span(table)
    pages, total = value.get("TotalPages"), value.get("TotalCount")
    whole = pages == 1 and total in (None, len(value["Result"])) and not value.get("NextPageUrl")
    claims = _claims(_countries(table), first, last) if whole else ()
    remarks = () if whole else (f"one page of {pages or 'an unknown number of'} pages: it is held as a sample",)
    return Parsed({"event": table}, Edition(published, basis, claims, first, last, table.num_rows), rejects, remarks)


def _mirror(document: Document, value: Mapping[str, Any]) -> Parsed:
    """The newest events up to a cap, beside totals by country that were taken before the cap."""
    table, rejects = _events(value["events"], "/events/")
    newest, oldest = _day(value.get("newestEventAt")), _day(value.get("oldestEventAt"))
    first, last = _span(table)
    totals, total_rejects, remarks = _totals(value.get("countryTotals"), newest or last)
    complete = _complete_countries(table, totals)
    start = None if oldest is None else months.first_day(months.from_index(months.index(months.month_of(oldest)) + 1))
    claims = _claims(complete, start, newest or last) + _keys_of(totals)
    published, basis = _generated(value, document.name)
    edition = Edition(published, basis, claims, first, newest or last, table.num_rows)
    capped = f"{len(complete)} of {totals.num_rows} countries stand in the events with all of their total; the rest is a sample"
    tables = {"event": table} | ({"event_total": totals} if totals.num_rows else {})
    return Parsed(tables, edition, (*rejects, *total_rejects), (*remarks, capped))


def _events(records: Sequence[Any], where: str) -> tuple[pa.Table, tuple[Reject, ...]]:
    cells = Columns(from_records([r if isinstance(r, dict) else {} for r in records], COLUMNS, where), COLUMNS)
    starts, ends = cells.date("date_start"), cells.date("date_end")
    day = cells.date("date")
    start, end = pc.coalesce(starts, day), pc.coalesce(ends, starts, day)
    cells.reject_where(pc.less(end, start), "date_end is before date_start")
    ids, names = cells.text("id"), cells.text("country")
    cells.reject_where(pc.is_null(ids), "id is empty")
    year = pc.coalesce(cells.integer("year"), pc.cast(pc.year(start), pa.int64()))
    cells.reject_where(pc.is_null(year), "neither a year nor a date is given")
    best, violence = cells.integer("best", required=True), cells.integer("type_of_violence")
    cells.reject_where(pc.less(best, 0), "best is negative")
    cells.reject_where(pc.or_(pc.less(violence, 1), pc.greater(violence, 3)), "type_of_violence is not 1, 2 or 3")
    iso3 = _iso3(names, cells.integer("country_id"))
    columns = {
        "scope_key": iso3,
        "event_id": pc.replace_substring_regex(ids, r"\.0$", ""),
        "country": iso3,
        "country_name": names,
        "year": year,
        "date_start": start,
        "date_end": end,
        "latitude": cells.number("latitude"),
        "longitude": cells.number("longitude"),
        "adm1_name": cells.text("adm_1"),
        "adm2_name": cells.text("adm_2"),
        "type_of_violence": violence,
        "conflict_id": pc.coalesce(cells.text("conflict_new_id"), cells.text("conflict_id")),
        # A reduced list joins the dead of both sides as `combatant_deaths`: they belong to neither side's column.
        "deaths_civilians": pc.coalesce(cells.integer("deaths_civilians"), cells.integer("civilian_deaths")),
        "best": best,
        **{name: cells.text(name) for name in ("conflict_name", "dyad_name", "side_a", "side_b")},
        **{n: cells.integer(n) for n in ("date_prec", "where_prec", "deaths_a", "deaths_b", "deaths_unknown", "low", "high")},
    }
    table = pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in event.SCHEMA], schema=event.SCHEMA)
    return table.append_column("position", cells.positions()).filter(cells.kept()), cells.rejects()


def _iso3(names: pa.Array, numbers: pa.Array) -> pa.Array:
    """ISO3 by the Gleditsch-Ward number where there is one, else by UCDP's own spelling."""
    codes = pc.fill_null(pc.cast(numbers, pa.string()), "")
    keys = pc.binary_join_element_wise(codes, pc.fill_null(names, ""), "|").dictionary_encode()
    found = [_country(*key.split("|", 1)) for key in keys.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(keys.indices)


def _country(number: str, name: str) -> str | None:
    found = (country.by_gw(int(number)) if number else None) or (country.by_name(name) if name else None)
    return found.iso3 if found else None


def _totals(records: object, about_to: dt.date | None) -> tuple[pa.Table, tuple[Reject, ...], tuple[str, ...]]:
    """Totals by country over a window whose first day the file does not state."""
    rows = [r if isinstance(r, dict) else {} for r in records] if isinstance(records, list) else []
    cells = Columns(from_records(rows, TOTAL_COLUMNS, "/countryTotals/"), TOTAL_COLUMNS)
    names, best = cells.text("country"), cells.integer("deaths", required=True)
    cells.reject_where(pc.is_null(names), "country is empty")
    low, high = cells.integer("deathsLow"), cells.integer("deathsHigh")
    window = f"..{months.month_of(about_to)}" if about_to else ".."
    columns = {
        "scope_key": pa.array([f"{window}|{name}|" for name in names.to_pylist()], pa.string()),
        "country": _iso3(names, pa.nulls(len(rows), pa.int64())),
        "country_name": names,
        "about_to": pa.array([about_to] * len(rows), pa.date32()),
        "events": cells.integer("events"),
        "low": low,
        "best": best,
        "high": high,
    }
    fields = [columns.get(f.name, pa.nulls(len(rows), f.type)) for f in event_total.SCHEMA]
    table = pa.table([pc.cast(c, f.type) for c, f in zip(fields, event_total.SCHEMA, strict=True)], schema=event_total.SCHEMA)
    table = table.append_column("position", cells.positions()).filter(cells.kept())
    turned = table.filter(pc.fill_null(pc.greater(table["low"], table["high"]), False)).to_pylist()
    remarks = tuple(
        f"the total of {r['country_name']} has its low estimate ({r['low']:,}) above its high ({r['high']:,}): kept as published"
        for r in turned
    )
    return table, cells.rejects(), remarks


def _complete_countries(events: pa.Table, totals: pa.Table) -> list[str]:
    """Countries of which all the events and deaths of the total taken before the cap stand in the file."""
    counted = events.group_by("country_name").aggregate([("event_id", "count"), ("best", "sum")]).to_pylist()
    held = {row["country_name"]: (row["event_id_count"], row["best_sum"]) for row in counted}
    rows = [row for row in totals.to_pylist() if row["country"] and row["events"]]
    return sorted(row["country"] for row in rows if held.get(row["country_name"]) == (row["events"], row["best"]))


def _claims(countries: Sequence[str], first: dt.date | None, last: dt.date | None) -> tuple[Claim, ...]:
    """As for the CSV: a file whose last event falls in the first week of a month was closed before that month."""
    if first is None or last is None:
        return ()
    start, stop = months.month_of(first), months.month_of(last - dt.timedelta(days=7))
    return tuple(Claim("event", key, start, stop) for key in countries) if start <= stop else ()


def _keys_of(totals: pa.Table) -> tuple[Claim, ...]:
    return tuple(Claim("event_total", key) for key in sorted(set(totals["scope_key"].to_pylist())))


def _countries(table: pa.Table) -> list[str]:
    return sorted(c for c in pc.unique(table["country"]).to_pylist() if c)


def _span(table: pa.Table) -> tuple[dt.date | None, dt.date | None]:
    return pc.min(table["date_start"]).as_py(), pc.max(table["date_end"]).as_py()


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def _generated(value: Mapping[str, Any], name: str) -> tuple[dt.date | None, PublishedBasis]:
    generated = _day(value.get("generatedAt"))
    return (generated, "content") if generated else _published_by_name(name)


def _published_by_name(name: str) -> tuple[dt.date | None, PublishedBasis]:
    """`ged25` is release 25.1, published in June 2025."""
    found = _RELEASE.search(name)
    return (dt.date(2000 + int(found[1]), 6, 1), "version") if found else (None, "retrieval")


FEED = Feed(
    name="ucdp-ged-json",
    title="UCDP Georeferenced Event Dataset and Candidate events (JSON)",
    publisher="UCDP",
    family="ucdp-ged",
    licence=licences.CC_BY_4,
    attribution="Uppsala Conflict Data Program, Georeferenced Event Dataset, Uppsala University",
    tables=("event", "event_total"),
    recognise=recognise,
    parse=parse,
    columns=(*COLUMNS, *TOTAL_COLUMNS),
    downloads=(
        Download("https://ucdpapi.pcr.uu.se/api/gedevents/25.1?pagesize=1000", "a page of the API; needs an access token"),
    ),
    quirks=(
        "A plain list of events is a sample: it claims nothing and never adds to a total where a complete file exists.",
        "The mirror's list is capped; a country is claimed only where its events make up its total from before the cap.",
        "The window of `countryTotals` is not stated: the totals have a last day and no first day.",
        "A total may have its low estimate above its high (Lebanon, August 2026): kept as published, with a remark.",
        "Sides that are not yet coded are written `XXX700`: kept as they are.",
    ),
)
