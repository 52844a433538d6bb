"""COD-PS population by unit as CSV or workbook, admin 0-3: OCHA's global table, its country files (`T_TL`) and the HXL spellings.

Sources: OCHA "COD-PS" attribute schema (`T_TL` is all ages and sexes); HXL 1.1 `#population+total`, `#adm1+code`.
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
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary import country, population
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition

LEVELS = (0, 1, 2, 3)
COLUMNS = (
    "iso3",
    "level",
    "people",
    "year",
    "start",
    "group",
    "sex",
    "age",
    "pcode",
    "name",
    *(f"pcode{n}" for n in LEVELS),
    *(f"name{n}" for n in LEVELS),
)
"""The columns by the names that every spelling is mapped to."""

_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"iso_?3|alpha_?3|adm0_iso3|location_code", "iso3"),
    (r"adm(in)?_?level", "level"),
    (r"t_tl|population|total_population|pop_?total|total_pop|population_total", "people"),
    (r"year|reference_year|ref_year", "year"),
    (r"reference_period_start", "start"),
    (r"population_group", "group"),
    (r"gender|sex", "sex"),
    (r"age_range|age_group", "age"),
    (r"adm_pcode", "pcode"),
    (r"adm_(ref|name|en)", "name"),
    *((rf"adm(in)?{n}_?p_?code|admin{n}_code", f"pcode{n}") for n in LEVELS),
    *((rf"adm(in)?{n}_?(name(_?en)?|en|ref|name1)", f"name{n}") for n in LEVELS),
)
_TAGS: tuple[tuple[str, str], ...] = (
    (r"#country\+code(\+v_iso3)?|#country\+code\+iso3", "iso3"),
    (r"#population(\+t|\+total|\+all)*", "people"),
    (r"#date\+year|#year", "year"),
    *((rf"#adm{n}\+(p?code)(\+v_\w+)?", f"pcode{n}") for n in LEVELS),
    *((rf"#adm{n}\+name(\+\w+)?", f"name{n}") for n in LEVELS),
)
_OTHER_FIGURES = re.compile(
    r"in.?need|target|reach|cluster|sector|severity|organi[sz]ation|\bidps?\b|affected|displace|returnee|refugee|origin|asylum"
    r"|reporting.round|assessment|operation",
    re.IGNORECASE,
)
_ALL = ("all", "t", "total", "both", "t_tl", "")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(19[5-9]\d|20[0-4]\d)(?!\d)")


def recognise(document: Document) -> bool:
    """A CSV or workbook with a p-code and a total population, and no figures of need, response or displacement beside it."""
    try:
        return bool(document.once(_tables))
    except MalformedFile:
        return False


def _tables(document: Document) -> tuple[TextTable, ...]:
    """The tables of the document that count residents by p-code: a country's workbook has a sheet for each level."""
    found: list[TextTable] = []
    if document.kind == "csv":
        found = [document.csv]
    elif document.kind == "workbook":
        for name in document.workbook.sheet_names:
            rows = document.workbook.sheet(name).rows
            if rows and sum(1 for cell in rows[0] if str(cell).strip()) > 1:
                tagged = len(rows) > 1 and sum(str(cell).startswith("#") for cell in rows[1]) > 1
                found.append(from_sheet(name, rows, 0, 1 if tagged else -1))
    if any(_OTHER_FIGURES.search(name) for table in found for name in table.header):
        return ()
    return tuple(named for table in found if _counts_people(named := _named(table)))


def _counts_people(table: TextTable) -> bool:
    return table.has("people") and (table.has("pcode") or any(table.has(f"pcode{n}") for n in LEVELS))


def _named(table: TextTable) -> TextTable:
    """The columns under the names of COLUMNS, by HXL tag, else by header; of two that fit the first."""
    names: dict[str, str] = {}
    for i, header in enumerate(table.header):
        tag = table.tags[i].replace(" ", "").lower() if i < len(table.tags) else ""
        plain = re.sub(r"[ .-]+", "_", header.strip().lower())
        found = _match(tag, _TAGS) if tag else None
        found = found or _match(plain, _SPELLINGS)
        if found and found not in names.values():
            names[header] = found
    return table.renamed(names)


def _match(text: str, spellings: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for pattern, name in spellings if re.fullmatch(pattern, text)), None)


def parse(document: Document) -> Parsed:
    """Residents of each unit, all sexes and ages together; rows of one sex or age are left out, since the total has them."""
    read = [_parsed(table, document.name) for table in document.once(_tables)]
    table = pa.concat_tables([rows for rows, _, _ in read]) if read else None
    if table is None or table.num_rows == 0:
        raise MalformedFile("no unit with a population", where=document.name, hint="load a COD-PS table")
    left_out = sum(count for _, _, count in read)
    remarks = (f"{left_out} rows of one sex or age were left out: the totals have them",) if left_out else ()
    rejects = tuple(reject for _, cells, _ in read for reject in cells.rejects())
    return Parsed({"population": table}, _edition(table), rejects, remarks)


def _parsed(table: TextTable, name: str) -> tuple[pa.Table, Columns, int]:
    """The rows of one table, its cells with the rejects, and how many rows are of one sex or age."""
    cells = Columns(table, COLUMNS)
    level, pcode, unit = _unit(cells)
    total = _totals(cells)
    cells.reject_where(pc.and_(total, pc.is_null(pcode)), "has no p-code")
    iso3 = _iso3(cells, pcode)
    cells.reject_where(pc.and_(total, pc.is_null(iso3)), "the country is not known")
    people = cells.integer("people")
    cells.reject_where(pc.and_(total, pc.is_null(people)), "people is empty")
    cells.reject_where(pc.less(people, 0), "people is negative")
    columns = {
        "scope_key": pc.binary_join_element_wise(iso3, pc.cast(level, pa.string()), "|adm"),
        "country": iso3,
        "level": level,
        "pcode": pcode,
        "name": unit,
        "people": people,
        "year": _year(cells, name),
    }
    rows = pa.table([pc.cast(columns[f.name], f.type, safe=False) for f in population.SCHEMA], schema=population.SCHEMA)
    kept = pc.and_(cells.kept(), total)
    return rows.append_column("position", cells.positions()).filter(kept), cells, len(cells) - (pc.sum(total).as_py() or 0)


def _unit(cells: Columns) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Level, p-code and name of the deepest unit that a row names, unless the row states its own."""
    stated = cells.integer("level")
    count = len(cells)
    level, pcode, name = pa.nulls(count, pa.int64()), pa.nulls(count, pa.string()), pa.nulls(count, pa.string())
    for n in LEVELS:
        code = cells.text(f"pcode{n}")
        named = pc.and_(pc.is_valid(code), pc.fill_null(pc.greater_equal(stated, n), True))
        level = pc.if_else(named, pa.scalar(n, pa.int64()), level)
        pcode = pc.if_else(named, code, pcode)
        name = pc.if_else(named, cells.text(f"name{n}"), name)
    return pc.coalesce(stated, level), pc.coalesce(cells.text("pcode"), pcode), pc.coalesce(cells.text("name"), name)


def _iso3(cells: Columns, pcode: pa.Array) -> pa.Array:
    """By the ISO3 column, else the country's p-code, else the letters with which the p-code begins."""
    parts = [pc.fill_null(part, "") for part in (cells.text("iso3"), cells.text("pcode0"), pcode)]
    keys = pc.binary_join_element_wise(*parts[:2], pc.utf8_slice_codeunits(parts[2], 0, 3), "|").dictionary_encode()
    return pa.array([_country(key) for key in keys.dictionary.to_pylist()], pa.string()).take(keys.indices)


def _country(key: str) -> str | None:
    iso3, adm0, letters = key.split("|")
    tried = (
        country.by_iso3(iso3),
        country.by_iso3(adm0) if len(adm0) == 3 else country.by_iso2(adm0),
        country.by_iso2(letters[:2]),
        country.by_iso3(letters),
    )
    found = next((one for one in tried if one), None)
    return found.iso3 if found else None


def _year(cells: Columns, name: str) -> pa.Array:
    stated = cells.integer("year")
    if cells.table.has("start"):
        stated = pc.coalesce(stated, pc.year(cells.date("start")))
    found = set(_YEAR_IN_NAME.findall(name))
    return stated if len(found) != 1 else pc.coalesce(stated, pa.scalar(int(found.pop()), pa.int64()))


def _totals(cells: Columns) -> pa.Array:
    """The rows that are about all sexes and ages."""
    mask = pa.array([True] * len(cells), pa.bool_())
    for name in ("group", "sex", "age"):
        values = pc.utf8_lower(pc.fill_null(cells.text(name), ""))
        mask = pc.and_(mask, pc.is_in(values, value_set=pa.array(_ALL)))
    return mask


def _edition(table: pa.Table) -> Edition:
    years = pc.min_max(table.column("year")).as_py()
    first = dt.date(years["min"], 1, 1) if years["min"] else None
    last = dt.date(years["max"], 12, 31) if years["max"] else None
    claims = tuple(Claim("population", key) for key in sorted(pc.unique(table.column("scope_key")).to_pylist()))
    return Edition(None, "retrieval", claims, first, last, table.num_rows)


FEED = Feed(
    name="cod-ps",
    title="COD-PS subnational population (CSV, XLSX)",
    publisher="OCHA",
    family="cod-ps",
    licence=licences.CC_BY_IGO,
    attribution="OCHA, Common Operational Dataset: population statistics (COD-PS), with the national authorities it names",
    tables=("population",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://data.humdata.org/dataset/cod-ps-global", "all countries, admin 0-4"),
        Download("https://data.humdata.org/dataset/cod-ps-irq", "Iraq; each country has its own page"),
    ),
    quirks=(
        "The global table mixes levels (Ethiopia, Somalia: admin 1 and 2); each level is a scope of its own.",
        "The reference year is taken from a column or the file name, and is null where neither states it.",
        "Some countries have their ISO3 where the p-code of the country should stand (`NER`).",
    ),
)
