"""UNHCR's list of camps, sites and settlements of displaced people and refugees in the world.

Source: UNHCR displacement locations 2020, as shared for research. Days are `m/d/yy`, closing days ISO. Staff names, notes and
addresses are not read. Coordinates are kept for placing a site in a district; they are never drawn or exported.
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import country, site
from commonground.vocabulary.source import Claim, Edition

COLUMNS = ("pcode", "Country", "name", "loc_type", "createdate", "closedate", "updatedate", "POINT_X", "POINT_Y", "type")
"""What is read."""

_WANTED = ("pcode", "Country", "name", "loc_type", "createdate", "closedate", "POINT_X", "POINT_Y")
_SHORT = re.compile(r"^\s*(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})\s*$")
_ISO = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})")
_DISREGARD = r"(?i)archived data"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def recognise(document: Document) -> bool:
    """A CSV of places with UNHCR's site code, type, opening and closing day and point."""
    return document.kind == "csv" and has(document.header, _WANTED)


def parse(document: Document) -> Parsed:
    """One row per site; what UNHCR marks `Archived data - disregard` is left out, with a remark."""
    cells = Columns(_without_na(under(document.csv, COLUMNS)), COLUMNS)
    year = _edition_year(document, cells)
    iso3 = _country(cells)
    kind = cells.text("loc_type")
    archived = pc.fill_null(pc.match_substring_regex(kind, _DISREGARD), False)
    cells.reject_where(pc.and_(pc.is_null(iso3), pc.invert(archived)), "Country is not a country")
    cells.reject_where(pc.is_null(cells.text("pcode")), "pcode is empty")
    columns = {
        "scope_key": pa.repeat(pa.scalar(f"unhcr-sites|{year}"), len(cells)),
        "site_id": cells.text("pcode"),
        "country": iso3,
        "name": cells.text("name"),
        "site_type": kind,
        "population_type": cells.text("type"),
        "opened": _days(cells, "createdate", year),
        "closed": _days(cells, "closedate", year),
        "latitude": cells.number("POINT_Y"),
        "longitude": cells.number("POINT_X"),
    }
    table = pa.table([pc.cast(columns[f.name], f.type) for f in site.SCHEMA], schema=site.SCHEMA)
    rows = table.append_column("position", cells.positions()).filter(pc.and_(cells.kept(), pc.invert(archived)))
    number = pc.sum(archived).as_py() or 0
    remarks = (f"{number} sites that UNHCR marks `Archived data - disregard` are left out",) if number else ()
    last = dt.date(year, 12, 31) if rows.num_rows else None
    claims = (Claim("site", f"unhcr-sites|{year}"),) if rows.num_rows else ()
    return Parsed({"site": rows}, Edition(None, "retrieval", claims, None, last, rows.num_rows), cells.rejects(), remarks)


def _without_na(table: TextTable) -> TextTable:
    """`NA` and `N/A` are how this list writes nothing."""
    rows = table.rows
    for i, name in enumerate(table.header):
        if name in COLUMNS:
            cells = rows.column(i)
            empty = pc.is_in(pc.utf8_trim_whitespace(cells), pa.array(["NA", "N/A"]))
            rows = rows.set_column(i, rows.column_names[i], pc.if_else(empty, None, cells))
    return TextTable(table.header, table.tags, rows, table.lines, table.ragged, table.where)


def _country(cells: Columns) -> pa.Array:
    """By UNHCR's spelling (`Serbia*`, `Rep. of Chad`), else by the ISO3 that begins the site's code."""
    keys = pc.binary_join_element_wise(
        pc.fill_null(cells.text("Country"), ""), pc.utf8_slice_codeunits(pc.fill_null(cells.text("pcode"), ""), 0, 3), "|"
    ).dictionary_encode()
    found = []
    for key in keys.dictionary.to_pylist():
        name, _, code = key.rstrip().partition("|")
        name = name.strip("* ")
        match = country.by_name(name) or country.by_iso3(name) or country.by_iso3(code)
        found.append(match.iso3 if match else None)
    return pa.array(found, pa.string()).take(keys.indices)


def _edition_year(document: Document, cells: Columns) -> int:
    """The year in the name, else that of the newest update."""
    named = [int(year) for year in _YEAR.findall(document.name)]
    if named:
        return max(named)
    updates = [day for text in pc.unique(cells.text("updatedate")).to_pylist() if text and (day := _day(text, 2068))]
    return max(updates).year if updates else dt.date.max.year


def _days(cells: Columns, name: str, year: int) -> pa.Array:
    text = cells.text(name)
    encoded = text.dictionary_encode()
    days = pa.array([_day(value, year) for value in encoded.dictionary.to_pylist()], pa.date32()).take(encoded.indices)
    cells.reject_where(pc.and_(pc.is_valid(text), pc.is_null(days)), f"{name} is not a day")
    return days


def _day(text: str, newest_year: int) -> dt.date | None:
    """`1/1/96` is 1996 and `11/11/16` is 2016: two digits never reach beyond the list's own year.

    A day before 1945 is a spreadsheet's misreading of a bare year (1905-06-18 is the serial number 1996), so no day.
    """
    iso, short = _ISO.match(text), _SHORT.match(text)
    try:
        if iso:
            day = dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
            return day if day.year >= 1945 else None
        if short:
            year = int(short[3])
            if len(short[3]) == 2:
                year += 2000 if 2000 + year <= newest_year else 1900
            return dt.date(year, int(short[1]), int(short[2]))
    except ValueError:
        return None
    return None


FEED = Feed(
    name="unhcr-sites",
    title="UNHCR displacement locations (CSV)",
    publisher="UNHCR",
    family="unhcr-sites",
    licence=licences.UNSTATED,
    attribution="UNHCR, displacement locations",
    tables=("site",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "Opening days have two-digit years: none lies after the year of the list.",
        "Sites marked `Archived data - disregard` are left out.",
        "Countries without a known spelling (`HKG`, `Serbia*`) are found by their code.",
    ),
)
