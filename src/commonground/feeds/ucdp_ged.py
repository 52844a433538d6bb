"""UCDP GED and Candidate events, CSV or workbook: 18, 41, 45 or 49 columns, with or without HXL tags or times in the dates.

Sources: UCDP GED Codebook 25.1 (columns, `where_prec`, `date_prec`, best/low/high); HDX country extracts (HXL tags).
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, spelled, under
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary import country, event, months
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis

COLUMNS = tuple(
    "id year type_of_violence conflict_new_id conflict_name dyad_name side_a side_b where_prec adm_1 adm_2 latitude longitude"
    " country country_id date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown low best high".split()
)
"""What is read; source articles, headlines, offices and place descriptions are free text and never parsed in."""

_SMALLEST = ("id", "year", "latitude", "longitude", "country", "where_prec", "deaths_a", "deaths_civilians", "side_a", "side_b")
_RELEASE = re.compile(r"v?(\d{2})[._](\d{1,2})(?:[._](\d{1,2}))?", re.IGNORECASE)
_MONTH = re.compile(r"v?(\d{2})[._]0[._](0?[1-9]|1[0-2])(?![\d._]*\d)", re.IGNORECASE)
_MONTHS = re.compile(r"v?(\d{2})[._](0[1-9]|1[0-2])[._](\d{2})[._](0[1-9]|1[0-2])(?!\d)", re.IGNORECASE)
_YEARS = re.compile(r"(?<!\d)(19\d\d|20\d\d)[-_](19\d\d|20\d\d)(?!\d)")


def recognise(document: Document) -> bool:
    """A CSV or workbook whose header has GED's columns of place, sides and deaths."""
    if document.kind == "csv":
        return has(document.header, _SMALLEST)
    try:
        return document.kind == "workbook" and document.once(_sheet) is not None
    except MalformedFile:
        return False


def _sheet(document: Document) -> TextTable | None:
    """The first sheet with GED's columns in its first row."""
    for name in document.workbook.sheet_names:
        rows = document.workbook.sheet(name).rows
        if rows and has(tuple(str(cell) for cell in rows[0]), _SMALLEST):
            tagged = len(rows) > 1 and str(rows[1][0]).startswith("#")
            return from_sheet(name, rows, 0, 1 if tagged else -1)
    return None


def _table(document: Document) -> TextTable:
    found = document.csv if document.kind == "csv" else document.once(_sheet)
    if found is None or not spelled(found.header, ("id",)):
        raise MalformedFile("GED's columns are missing", where=document.name, hint="load the file as UCDP publishes it")
    return under(found, COLUMNS)


def parse(document: Document) -> Parsed:
    """Events with their low, best and high deaths; rows without a readable id, year, place or death count are rejected."""
    cells = Columns(_table(document), COLUMNS)
    table = _events(cells)
    kept = cells.kept()
    table = table.append_column("position", cells.positions()).filter(kept)
    return Parsed({"event": table}, _edition(document, table), cells.rejects())


def _events(cells: Columns) -> pa.Table:
    dated = cells.table.has("date_start")
    start, end = cells.date("date_start", required=dated), cells.date("date_end", required=dated)
    cells.reject_where(pc.less(end, start), "date_end is before date_start")
    deaths = {name: cells.integer(name) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")}
    best = cells.integer("best", required=True) if cells.table.has("best") else _sum(deaths)
    low, high = cells.integer("low"), cells.integer("high")
    cells.reject_where(pc.less(best, 0), "best is negative")
    names = cells.text("country")
    iso3 = _iso3(cells, names)
    cells.reject_where(pc.is_null(iso3), "country is not a known country")
    violence = cells.integer("type_of_violence")
    cells.reject_where(pc.or_(pc.less(violence, 1), pc.greater(violence, 3)), "type_of_violence is not 1, 2 or 3")
    columns = {
        "scope_key": iso3,
        "event_id": _identifier(cells),
        "country": iso3,
        "country_name": names,
        "year": cells.integer("year", required=True),
        "date_start": start,
        "date_end": end,
        "date_prec": cells.integer("date_prec"),
        "where_prec": cells.integer("where_prec"),
        "latitude": cells.number("latitude"),
        "longitude": cells.number("longitude"),
        "adm1_name": cells.text("adm_1"),
        "adm2_name": cells.text("adm_2"),
        "type_of_violence": violence,
        "conflict_id": cells.text("conflict_new_id"),
        "conflict_name": cells.text("conflict_name"),
        "dyad_name": cells.text("dyad_name"),
        "side_a": cells.text("side_a"),
        "side_b": cells.text("side_b"),
        **deaths,
        "low": low,
        "best": best,
        "high": high,
    }
    return pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in event.SCHEMA], schema=event.SCHEMA)


def _identifier(cells: Columns) -> pa.Array:
    """Ids decoded from other tools may come as floats (`214797.0`)."""
    return pc.cast(cells.integer("id", required=True), pa.string())


def _sum(deaths: dict[str, pa.Array]) -> pa.Array:
    """`deaths_a + deaths_b + deaths_civilians + deaths_unknown = best` (GED Codebook, "best")."""
    total = None
    for column in deaths.values():
        filled = pc.fill_null(column, 0)
        total = filled if total is None else pc.add(total, filled)
    return total


def _iso3(cells: Columns, names: pa.Array) -> pa.Array:
    """ISO3 by the Gleditsch-Ward number where the file has one, else by UCDP's own spelling."""
    numbers = pc.fill_null(pc.cast(cells.integer("country_id"), pa.string()), "")
    keys = pc.binary_join_element_wise(numbers, pc.fill_null(names, ""), "|").dictionary_encode()
    found = [_country(key) for key in keys.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(keys.indices)


def _country(key: str) -> str | None:
    number, _, name = key.partition("|")
    found = (country.by_gw(int(number)) if number else None) or (country.by_name(name) if name else None)
    return found.iso3 if found else None


def _edition(document: Document, table: pa.Table) -> Edition:
    published, basis = _published(document.name)
    starts = table.column("date_start")
    if table.num_rows == 0 or pc.all(pc.is_null(starts)).as_py():
        years = pc.min_max(table.column("year")).as_py()
        first = dt.date(years["min"], 1, 1) if years["min"] else None
        last = dt.date(years["max"], 12, 31) if years["max"] else None
        return Edition(published, basis, (), first, last, table.num_rows)
    span = pc.min_max(starts).as_py()
    about_to = max(pc.max(table.column("date_end")).as_py(), span["max"])
    return Edition(published, basis, _claims(document.name, table, span), span["min"], about_to, table.num_rows)


def _claims(name: str, table: pa.Table, span: dict[str, dt.date]) -> tuple[Claim, ...]:
    """A dated file holds its countries completely from its first to its last month; years stated in its name widen that,
    but within the last year only what has events counts, since a file is often closed before the year is over.

    A file of the whole world (a yearly or monthly release) holds every country, also those without an event.
    """
    countries = sorted(c for c in pc.unique(table.column("country")).to_pylist() if c)
    candidate = _candidate_months(name)
    if candidate:
        return (Claim("event", "*", *candidate),)
    first, last = months.month_of(span["min"]), _last_complete_month(span["max"])
    stated = _YEARS.search(name)
    if stated and int(stated[1]) <= span["min"].year and int(stated[2]) >= span["max"].year:
        first = f"{stated[1]}-01"
        last = last if span["max"].year == int(stated[2]) else f"{stated[2]}-12"
    elif _is_yearly(name):
        first, last = f"{span['min'].year}-01", f"{span['max'].year}-12"
    keys = ["*"] if _is_release(name) else countries
    return tuple(Claim("event", key, first, max(first, last)) for key in keys)


def _candidate_months(name: str) -> tuple[str, str] | None:
    """The months that a Candidate release is named after, `v25_0_3` or `v24_01_24_12`: an older event in it claims no more."""
    if not _is_release(name):
        return None
    several, one = _MONTHS.search(name), _MONTH.search(name)
    if several:
        first, last = f"20{several[1]}-{several[2]}", f"20{several[3]}-{several[4]}"
        return (first, last) if first <= last else None
    month = f"20{one[1]}-{int(one[2]):02d}" if one else None
    return (month, month) if month else None


def _last_complete_month(last_event: dt.date) -> str:
    """A file whose last event falls in the first week of a month was closed before that month: it does not hold it."""
    return months.month_of(last_event - dt.timedelta(days=7))


def _is_release(name: str) -> bool:
    return bool(re.search(r"gedevent", name, re.IGNORECASE)) and bool(_RELEASE.search(name))


def _is_yearly(name: str) -> bool:
    found = _RELEASE.search(name)
    return _is_release(name) and found is not None and found[2] == "1" and found[3] is None


def _published(name: str) -> tuple[dt.date | None, PublishedBasis]:
    """GEDEvent_v25_1 is published in June 2025; GEDEvent_v26_0_3 (Candidate, March) some 20 days after the month."""
    found = _RELEASE.search(name) if _is_release(name) else None
    candidate = _candidate_months(name)
    if not found:
        return None, "retrieval"
    if candidate:
        return months.last_day(candidate[1]) + dt.timedelta(days=20), "version"
    return dt.date(2000 + int(found[1]), 6, 1), "version"


FEED = Feed(
    name="ucdp-ged",
    title="UCDP Georeferenced Event Dataset and Candidate events (CSV, XLSX)",
    publisher="UCDP",
    family="ucdp-ged",
    licence=licences.CC_BY_4,
    attribution="Uppsala Conflict Data Program, Georeferenced Event Dataset, Uppsala University",
    tables=("event",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://ucdp.uu.se/downloads/ged/ged251-csv.zip", "GED 25.1, the world, 1989-2024"),
        Download("https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_0_6.csv", "Candidate events of June 2026"),
    ),
    quirks=(
        "HDX extracts carry HXL tags in line 2; the tags are skipped, not read as an event.",
        "The 18-column form states a year and no date: its events stand in a row `not dated` and claim nothing.",
        "Decoded files write ids as 214797.0; Candidate dates carry a time: both are read.",
        "`best` missing is the sum of the four death columns, as the codebook defines it.",
    ),
)
