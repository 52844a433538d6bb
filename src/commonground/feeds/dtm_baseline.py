"""IOM DTM baseline, site and master-list workbooks of countries other than Iraq: displaced and returned people by place.

Sources: DTM baseline assessments as published on HDX (Libya round 39, Mali 72, Nigeria 38, Chad 16, Cameroon 22, Somalia 1,
Sudan 3). Columns are found by HXL tag and by English or French header (see `dtm_sheets`). One round has one date, the last
of its reporting column, since a stock is the sum of all places of the round.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import dtm_master_list, licences
from commonground.feeds.dtm_sheets import Count, DataSheet, data_sheets, first_text
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.headcount_rows import headcounts, is_families_times_constant
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject
from commonground.vocabulary.stated_days import day_in

COLUMNS = tuple(
    "date country_code country_name round adm1_name adm2_name adm3_name location_id latitude longitude idps idp_families"
    " returnees returnee_families".split()
)
"""What is read, by role; p-codes and Chad's two kinds of returnees keep their own headers."""

_ROUND = re.compile(r"(?:round|ronde|tour|cycle|\br)[\s_-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_TOTAL = r"(?i)^\s*((grand|sub|sous|overall)[- ]?)?total(e|es)?\b"


@dataclass(frozen=True)
class Round:
    """The country, date and number of one round, and where the date was read."""

    iso3: str
    day: dt.date
    basis: PublishedBasis
    number: str | None
    remark: str | None = None

    @property
    def key(self) -> str:
        """`LBY|2021-11-30|R39`: two assessments of parts of a country at one date have different round numbers."""
        stem = f"{self.iso3}|{self.day.isoformat()}"
        return f"{stem}|R{self.number}" if self.number else stem


def recognise(document: Document) -> bool:
    """A workbook with a sheet that counts displaced or returned people by place, and that is no master list of Iraq's frame."""
    if document.kind != "workbook":
        return False
    try:
        return dtm_master_list.measure_of(document) is None and bool(document.once(data_sheets))
    except MalformedFile:
        return False


def parse(document: Document) -> Parsed:
    """One row per place and measure; places without a number of people are left out and counted in a remark."""
    sheets = document.once(data_sheets)
    if not sheets:
        raise MalformedFile(
            "no sheet counts displaced or returned people by place",
            where=document.name,
            hint="load the workbook as IOM publishes it",
        )
    what = _round(document, sheets)
    tables: list[pa.Table] = []
    rejects: list[Reject] = []
    remarks: list[str] = [what.remark] if what.remark else []
    done: set[str] = set()
    for sheet in sheets:
        counts = tuple(count for count in sheet.counts if count.measure not in done)
        done |= {count.measure for count in counts}
        cells = Columns(sheet.table, _allowed(sheet))
        parts = [_rows(sheet, cells, count, what, remarks) for count in counts]
        tables += [part.filter(pc.is_in(part.column("position"), pc.filter(cells.positions(), cells.kept()))) for part in parts]
        rejects += cells.rejects()
    rows = pa.concat_tables(tables)
    claims = (Claim("headcount", what.key),) if rows.num_rows else ()
    edition = Edition(what.day, what.basis, claims, what.day, what.day, rows.num_rows)
    return Parsed({"headcount": rows}, edition, tuple(rejects), tuple(remarks))


def _allowed(sheet: DataSheet) -> tuple[str, ...]:
    counted = [name for count in sheet.counts for name in (count.people, count.families) if name]
    roles = [name for role, name in sheet.columns.items() if role != "location_name"]
    return tuple(dict.fromkeys([*roles, *sheet.codes, *counted]))


def _rows(sheet: DataSheet, cells: Columns, count: Count, what: Round, remarks: list[str]) -> pa.Table:
    names = {role: cells.text(sheet.columns.get(role, "")) for role in ("adm1_name", "adm2_name", "adm3_name", "location_id")}
    people = cells.integer(count.people)
    families = cells.integer(count.families) if count.families else pa.nulls(len(people), pa.int64())
    cells.reject_where(pc.less(people, 0), f"{count.people} is negative")
    total = reduce(pc.or_, [pc.fill_null(pc.match_substring_regex(name, _TOTAL), False) for name in names.values()])
    nowhere = pc.and_(pc.is_null(names["adm1_name"]), pc.is_null(_pcode(sheet, cells)))
    cells.reject_where(pc.and_(pc.and_(nowhere, pc.invert(total)), pc.is_valid(people)), "names no place")
    counted = pc.and_(pc.is_valid(people), pc.invert(total))
    _remark(remarks, pc.sum(pc.is_null(people)).as_py() or 0, f"places state no number of {count.measure}")
    _remark(remarks, pc.sum(total).as_py() or 0, "lines of totals left out")
    columns = {
        **names,
        "scope_key": what.key,
        "country": what.iso3,
        "measure": count.measure,
        "kind": "stock",
        "level": _level(sheet),
        "pcode": _pcode(sheet, cells),
        "latitude": cells.number(sheet.columns.get("latitude", "")),
        "longitude": cells.number(sheet.columns.get("longitude", "")),
        "people": people,
        "families": families,
        "estimated": is_families_times_constant(people.filter(counted), families.filter(counted)),
        "about_from": what.day,
        "about_to": what.day,
        "reason": count.reason,
    }
    return headcounts(cells.positions(), columns).filter(counted)


def _remark(remarks: list[str], number: int, what: str) -> None:
    text = f"{number} {what}"
    if number and text not in remarks:
        remarks.append(text)


def _level(sheet: DataSheet) -> int:
    """4 where rows are villages, sites or settlements, else the finest admin level that is named or coded."""
    if "location_id" in sheet.columns or "location_name" in sheet.columns:
        return 4
    named = [level for level in (1, 2, 3) if f"adm{level}_name" in sheet.columns]
    return max([*named, min(len(sheet.codes), 3), 1])


def _pcode(sheet: DataSheet, cells: Columns) -> pa.Array:
    """The finest p-code of each row in COD spelling: `MLI0901` is COD-AB's `ML0901`."""
    codes = pa.nulls(len(cells), pa.string())
    for name in sheet.codes:
        codes = pc.coalesce(cells.text(name), codes)
    return pc.replace_substring_regex(codes, r"^[A-Z]{2,3}(\d+)$", f"{sheet.iso2 or ''}\\1") if sheet.iso2 else codes


def _round(document: Document, sheets: list[DataSheet]) -> Round:
    """The round, dated by the last day of its reporting column; one place in a hundred may be dated later.

    In Sudan's round 3, of March to June 2021, three places of 685 are of August: late visits, or typing errors.
    """
    iso3, number = _country(document, sheets), _number(document, sheets)
    for sheet in sheets:
        days = _reported(sheet)
        if days:
            day = days[len(days) - 1 - len(days) // 100]
            later = sum(other > day for other in days)
            remark = f"{later} places are dated after {day}, up to {days[-1]}; the round is of {day}" if later else None
            return Round(iso3, day, "content", number, remark)
    day, basis = _stated(document, sheets)
    return Round(iso3, day, basis, number)


def _reported(sheet: DataSheet) -> list[dt.date]:
    """The days of the reporting column, in order."""
    if "date" not in sheet.columns:
        return []
    cells = sheet.table.column(sheet.columns["date"]).drop_null().to_pylist()
    return sorted(day for cell in cells if (day := day_in(cell)))


def _stated(document: Document, sheets: list[DataSheet]) -> tuple[dt.date, PublishedBasis]:
    """The day in the name, else in the titles above the header or in the first rows of other sheets."""
    named = day_in(document.name)
    if named:
        return named, "name"
    titles = [text for sheet in sheets for text in sheet.titles]
    if document.kind == "workbook":
        book = document.workbook
        titles += [str(cell) for name in book.sheet_names for row in book.sheet(name).rows[:8] for cell in row]
    for text in titles:
        found = day_in(text) if len(text) <= 200 else None
        if found:
            return found, "content"
    raise MalformedFile(
        "nothing states the date of this round", where=document.name, hint="put the date into the file name as YYYY-MM-DD"
    )


def _country(document: Document, sheets: list[DataSheet]) -> str:
    """The country column, else the p-codes, else the file's name."""
    for sheet in sheets:
        for role in ("country_code", "country_name"):
            text = first_text(sheet.table, sheet.columns[role]) if role in sheet.columns else None
            found = (country.by_iso3(text) or country.by_iso2(text) or country.by_name(text)) if text else None
            if found:
                return found.iso3
        coded = country.by_iso2(sheet.iso2) if sheet.iso2 else None
        if coded:
            return coded.iso3
    named = country.named_in(re.sub(r"[_\-.]+", " ", document.name))
    if len(named) == 1:
        return named[0]
    raise MalformedFile(
        "nothing states the country of this workbook", where=document.name, hint="put the country's name into the file name"
    )


def _number(document: Document, sheets: list[DataSheet]) -> str | None:
    for sheet in sheets:
        if "round" in sheet.columns:
            text = first_text(sheet.table, sheet.columns["round"]) or ""
            digits = re.search(r"\d+", text)
            if digits:
                return digits[0]
    found = _ROUND.search(re.sub(r"_", " ", document.name))
    return found[1] if found else None


FEED = Feed(
    name="dtm-baseline",
    title="IOM DTM baseline and site assessments (XLSX)",
    publisher="IOM DTM",
    family="dtm-baseline",
    licence=licences.IOM_DTM_TERMS,
    attribution="International Organization for Migration, Displacement Tracking Matrix, baseline assessments",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.humdata.org/organization/international-organization-for-migration", "HDX, by country"),),
    precedence=2,
    quirks=(
        "Columns are found by HXL tag and, where tags are missing or wrong, by English or French header.",
        "P-codes are found by what stands in the cells: Nigeria's tags swap name and code, Sudan's point at DTM's own codes.",
        "P-codes with an ISO3 prefix (`MLI0901`) are given in COD spelling (`ML0901`).",
        "Chad has no total of returnees: those from internal displacement and from abroad are rows of their own.",
        "Where sheets repeat each other (Libya), the tagged one is read; summaries and metadata are left alone.",
        "A round has one date, the last of its reporting column (one place in a hundred may be dated later).",
    ),
)
