"""IOM DTM master lists of returnees and of displaced people by location: one frame, two spellings, CSV and workbook.

Sources: IOM DTM Iraq, Returnee and IDP Master Lists (Place ID, governorate, district, families, individuals; breakdowns by
origin, shelter and wave of displacement are families and are not read). Individuals are families times 6 in most rounds.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.feed import Parsed
from commonground.feeds.headcount_rows import headcounts, is_families_times_constant
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.feeds.reading.workbook import Sheet
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis
from commonground.vocabulary.stated_days import day_in, days_in

COLUMNS = ("place_id", "governorate", "district", "latitude", "longitude", "families", "individuals", "date")
"""What is read; location names and breakdowns are not."""

_SPELLINGS = {
    "placeid": "place_id",
    "governorate": "governorate",
    "district": "district",
    "latitude": "latitude",
    "longitude": "longitude",
    "families": "families",
    "households": "families",
    "hh": "families",
    "hhs": "families",
    "returneefamilies": "families",
    "returneehouseholds": "families",
    "idpfamilies": "families",
    "idphouseholds": "families",
    "individuals": "individuals",
    "inds": "individuals",
    "returneeindividuals": "individuals",
    "idpindividuals": "individuals",
    "returneehhs": "families",
    "returneehh": "families",
    "idphhs": "families",
    "idphh": "families",
    "date": "date",
}
_WANTED = {"place_id", "governorate", "district", "families", "individuals"}
_TITLE_ROWS = 15
_TOTAL = r"(?i)^\s*((grand|sub|overall)[- ]?)?total\b|^(ال)?مجموع|^(ال)?إجمالي"
_IRAQ = frozenset(
    "anbar babil babylon baghdad basrah basra dahuk duhok dohuk diyala erbil arbil kerbala karbala kirkuk tameem missan maysan"
    " muthanna najaf ninewa nineveh ninawa qadissiya qadissiyah qadisiyah salahaldin salahaddin sulaymaniyah sulaimaniya"
    " sulaymaniah thiqar wassit wasit halabja".split()
)


def measure_of(document: Document) -> str | None:
    """`returnees` or `idps` where the document is a master list, else None."""
    if document.kind == "csv":
        header, tags, names = document.header, document.csv.tags, document.name
        if not _is_list(header):
            return None
    elif document.kind == "workbook":
        try:
            found = _sheet(document)
        except MalformedFile:
            return None
        if found is None:
            return None
        table = found
        header, tags = table.header, table.tags
        names = " ".join((document.name, *document.workbook.sheet_names))
    else:
        return None
    return _measure(header, tags, names)


def parse(document: Document, measure: str) -> Parsed:
    """One row per location: people, families, place as published; the blank last line of the file is not a row."""
    table, basis = _dated(_table(document), document)
    iso3 = _country(table, document.name)
    cells = Columns(table, COLUMNS)
    place, adm1 = _identifier(cells), cells.text("governorate")
    people, families = cells.integer("individuals"), cells.integer("families")
    blank = pc.and_(pc.and_(pc.is_null(place), pc.is_null(adm1)), pc.and_(pc.is_null(people), pc.is_null(families)))
    total = _is_total(place, adm1, cells.text("district"))
    data = pc.invert(pc.or_(blank, total))
    days = _days(cells)
    nowhere = pc.and_(pc.and_(pc.is_null(place), pc.is_null(adm1)), pc.is_null(cells.text("district")))
    cells.reject_where(pc.and_(data, nowhere), "names no place")
    cells.reject_where(pc.and_(data, pc.is_null(people)), "individuals is empty")
    cells.reject_where(pc.less(people, 0), "individuals is negative")
    cells.reject_where(pc.and_(data, pc.is_null(days)), "no date")
    keys = pc.binary_join_element_wise(iso3, pc.cast(days, pa.string()), "|")
    columns = {
        "scope_key": keys,
        "country": iso3,
        "measure": measure,
        "kind": "stock",
        "level": 4,
        "adm1_name": adm1,
        "adm2_name": cells.text("district"),
        "location_id": place,
        "latitude": cells.number("latitude"),
        "longitude": cells.number("longitude"),
        "people": people,
        "families": families,
        "estimated": is_families_times_constant(people.filter(data), families.filter(data)),
        "about_from": days,
        "about_to": days,
    }
    rows = headcounts(cells.positions(), columns).filter(pc.and_(data, cells.kept()))
    remarks = _left_out(blank, "blank line with nothing but the date, the footer of the file")
    remarks += _left_out(total, "line of totals")
    return Parsed({"headcount": rows}, _edition(rows, basis), cells.rejects(), tuple(remarks))


def _is_total(*names: pa.Array) -> pa.Array:
    """Lines that sum others, whichever of their first columns says so; no place is called that."""
    totals = [pc.fill_null(pc.match_substring_regex(name, _TOTAL), False) for name in names]
    return reduce(pc.or_, totals)


@lru_cache(maxsize=512)
def _is_list(header: tuple[str, ...]) -> bool:
    return {_SPELLINGS.get(_folded(name), "") for name in header} >= _WANTED


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _measure(header: tuple[str, ...], tags: tuple[str, ...], names: str) -> str:
    """The counted columns say it; else the return shelter `Habitual Residence`, HXL tags, sheet names or the name."""
    columns = " ".join(_folded(name) for name in header if _SPELLINGS.get(_folded(name)) in ("families", "individuals"))
    if "returnee" in columns or any("habitual" in name.lower() for name in header):
        return "returnees"
    if "idp" in columns or any(tag.lower().startswith("#affected+idps") for tag in tags):
        return "idps"
    if any(tag.lower().startswith("#affected+returnees") for tag in tags) or "return" in names.lower():
        return "returnees"
    return "idps"


def _table(document: Document) -> TextTable:
    table = document.csv if document.kind == "csv" else _sheet(document)
    if table is None or not _is_list(table.header):
        raise MalformedFile(
            "this is no master list: place id, governorate, district, families and individuals are wanted",
            where=document.name,
            hint="load the file as IOM publishes it",
        )
    names: dict[str, str] = {}
    for name in table.header:
        wanted = _SPELLINGS.get(_folded(name))
        if wanted and wanted not in names.values():
            names[name] = wanted
    return table.renamed(names)


def _sheet(document: Document) -> TextTable | None:
    """The largest sheet with the frame's columns: summaries by shelter or period have no families."""
    best: TextTable | None = None
    for name in document.workbook.sheet_names:
        found = _frame(document.workbook.sheet(name))
        if found is not None and (best is None or len(found) > len(best)):
            best = found
    return best


def _frame(sheet: Sheet) -> TextTable | None:
    for i, row in enumerate(sheet.rows[:_TITLE_ROWS]):
        if _is_list(tuple(str(cell) for cell in row)):
            below = [str(cell).strip() for cell in sheet.rows[i + 1]] if i + 1 < len(sheet.rows) else []
            tagged = any(below) and all(cell.startswith("#") for cell in below if cell)
            return from_sheet(sheet.name, sheet.rows, i, i + 1 if tagged else -1, first_row=sheet.first_row)
    return None


def _country(table: TextTable, name: str) -> str:
    """Iraq where most governorates are Iraq's; another country only where the file's name says so.

    A name that says Iraq counts only where the governorates cannot be judged (Arabic names).
    """
    found = {_gov(text) for text in pc.unique(table.column("governorate")).to_pylist() if text and text.strip()}
    known = len(found & _IRAQ)
    if found and known * 2 >= len(found):
        return "IRQ"
    named = country.named_in(re.sub(r"[_\-.]+", " ", name))
    unjudged = not any(found)
    if len(named) == 1 and (named[0] != "IRQ" or unjudged):
        return named[0]
    shown = ", ".join(sorted(found)[:4]) or "none"
    raise MalformedFile(
        f"the country of this list is not stated, and its governorates ({shown}) are not Iraq's",
        where=name,
        hint="put the country's name into the file name",
    )


def _gov(text: str) -> str:
    return re.sub(r"[^a-z]", "", re.sub(r"^al[- ]", "", text.strip().lower()))


def _identifier(cells: Columns) -> pa.Array:
    """Ids come as `122.0` from workbooks and data frames."""
    return pc.replace_substring_regex(cells.text("place_id"), r"^(\d+)\.0*$", r"\1")


def _dated(table: TextTable, document: Document) -> tuple[TextTable, PublishedBasis]:
    """The table with a date column: its own, else the day in the file's name, else in the titles of the workbook's sheets."""
    if table.has("date") and any(day_in(text) for text in pc.unique(table.column("date").drop_null()).to_pylist()):
        return table, "content"
    day: dt.date | None = day_in(document.name)
    basis: PublishedBasis = "name"
    if day is None and document.kind == "workbook":
        day, basis = _titled_day(document), "content"
    if day is None:
        raise MalformedFile(
            "nothing states the date of this round", where=document.name, hint="put the date into the file name as YYYY-MM-DD"
        )
    header = (*("" if name == "date" else name for name in table.header), "date")
    rows = table.rows.append_column(str(len(table.header)), pa.repeat(pa.scalar(day.isoformat()), len(table)))
    return TextTable(header, table.tags, rows, table.lines, table.ragged, table.where), basis


def _days(cells: Columns) -> pa.Array:
    stated = cells.text("date").dictionary_encode()
    return pa.array([day_in(text) for text in stated.dictionary.to_pylist()], pa.date32()).take(stated.indices)


def _titled_day(document: Document) -> dt.date | None:
    """The last whole day in the title rows of any sheet (`DTM : IDP Master List 30-09-2021`)."""
    found: list[dt.date] = []
    for name in document.workbook.sheet_names:
        for row in document.workbook.sheet(name).rows[:3]:
            filled = [str(cell) for cell in row if str(cell).strip()]
            if len(filled) <= 2:
                found += [day for text in filled for day in days_in(text)]
    return max(found, default=None)


def _left_out(mask: pa.Array, what: str) -> list[str]:
    number = pc.sum(mask).as_py() or 0
    return [f"{number} {what}{'' if number == 1 else ' (each)'} left out"] if number else []


def _edition(rows: pa.Table, basis: PublishedBasis) -> Edition:
    days = pc.min_max(rows.column("about_to")).as_py()
    claims = tuple(Claim("headcount", key) for key in sorted(pc.unique(rows.column("scope_key")).to_pylist()))
    return Edition(days["max"], basis if days["max"] else "retrieval", claims, days["min"], days["max"], rows.num_rows)
