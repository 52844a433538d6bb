"""IOM DTM API replies, version 2 and 3: displaced people present by country, admin 1 or admin 2 and reporting date.

Sources: DTM API v3 documentation (`/displacement/admin0|1|2`); the replies for IRQ, AFG, TCD and SDN.

What adds up and what repeats, measured:
- Rows of one place and date that differ in `displacementReason` or origin are parts: the 2022-12-31 rows of AFG give
  6,557,855 at admin 0, 1 and 2 alike. They are kept as rows with their reason, to be summed.
- `assessmentType` BA (baseline) and SA (site) count the same people twice: on 4 of the 5 dates on which TCD has both they
  are equal to the person (2017-09-30: 147,032 and 147,032), on the fifth 124,788 and 124,371. One type is kept, BA first.
- Operations that differ only in a parenthesis are wider and narrower counts of one crisis: SDN 2023-12-31 has 5,856,777 as
  `Armed Clashes in Sudan (Monthly)`, who fled since April 2023, and 9,052,822 as `(Overview)`, everybody. The overview is
  kept, and from the first overview on the narrower ones are left out, for else the stock would fall by 3 million in a week
  (7,071,674 on 2023-08-31, 4,075,930 on 2023-09-03). Operations of other names are other crises or regions, and add up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.headcount_rows import headcounts
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.feeds.reading.table import TextTable, from_records, from_sheet
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition

COLUMNS = tuple(
    "operation admin0Name admin0Pcode admin1Name admin1Pcode admin2Name admin2Pcode numPresentIdpInd reportingDate roundNumber"
    " displacementReason assessmentType adminLevel".split()
)
"""What is read."""

_MARKS = ("admin0Pcode", "numPresentIdpInd")
_NOT_AVAILABLE = r"(?i)^(not available|n/?a|null|none)$"
_VARIANT = re.compile(r"\s*\((?P<variant>[^()]*)\)\s*$")

Group = tuple[str, dt.date, str, str]
"""ISO3, date, operation, assessment type."""


def recognise(document: Document) -> bool:
    """A JSON object whose `result` lists rows with a country code and a number of displaced people present, or their table."""
    if document.kind in ("csv", "workbook"):
        try:
            return bool(document.once(_tables))
        except MalformedFile:
            return False
    if document.kind != "json" or not isinstance(document.json, dict):
        return False
    rows = document.json.get("result")
    return isinstance(rows, list) and bool(rows) and isinstance(rows[0], dict) and set(rows[0]) >= {*_MARKS}


def parse(document: Document) -> Parsed:
    """One row per place, date, reason and origin; of several counts of the same people one is kept, and a remark says so."""
    if document.kind in ("csv", "workbook") and document.once(_tables):
        parts = [_parsed(document, table) for table in document.once(_tables)]
        return parts[0] if len(parts) == 1 else _joined(document, parts)
    if not recognise(document):
        raise MalformedFile(
            "there is no list `result` of DTM rows", where=document.name, hint="save the reply of the API as it is"
        )
    records = document.json["result"]
    if not all(isinstance(record, dict) for record in records):
        raise MalformedFile("`result` holds something else than rows", where=document.name, hint="save the reply as it is")
    return _parsed(document, from_records(records, [name for name in COLUMNS if name in records[0]], "/result/"))


def _tables(document: Document) -> tuple[TextTable, ...]:
    """The rows of the API as HDX and DTM's tools publish them: a CSV of all levels, a workbook with a sheet for each."""
    found: list[TextTable] = []
    if document.kind == "csv" and has(document.header, _MARKS):
        found.append(_untagged(document.csv))
    elif document.kind == "workbook":
        for name in document.workbook.sheet_names:
            rows = document.workbook.sheet(name).rows
            if rows and has(tuple(str(cell) for cell in rows[0]), _MARKS):
                found.append(_untagged(from_sheet(name, rows, 0)))
    return tuple(found)


def _untagged(table: TextTable) -> TextTable:
    """Without the tag row, which HDX once wrote with a tag that lacks its `#`, so that it was not known as one."""
    table = under(table, COLUMNS)
    if len(table) and not table.tags and str(table.column("admin0Pcode")[0]).startswith("#"):
        return TextTable(table.header, (), table.rows.slice(1), table.lines[1:], table.ragged, table.where)
    return table


def _joined(document: Document, parts: list[Parsed]) -> Parsed:
    rows = pa.concat_tables([part.tables["headcount"] for part in parts])
    edition, cut = _edition(document, rows, rows.num_rows)
    remarks = tuple(remark for part in parts for remark in part.remarks)
    return Parsed({"headcount": rows}, edition, tuple(reject for part in parts for reject in part.rejects), (*remarks, *cut))


def _level(cells: Columns) -> pa.Array:
    """The level that a row states, else the deepest that it fills: a reply has rows of one level, the table on HDX of all."""
    level = pa.array([0] * len(cells), pa.int8())
    for n in (1, 2):
        filled = pc.or_(pc.is_valid(cells.text(f"admin{n}Pcode")), pc.is_valid(cells.text(f"admin{n}Name")))
        level = pc.if_else(filled, pa.scalar(n, pa.int8()), level)
    return pc.coalesce(pc.cast(cells.integer("adminLevel"), pa.int8(), safe=False), level)


def _parsed(document: Document, table: TextTable) -> Parsed:
    cells = Columns(table, COLUMNS)
    level = _level(cells) if document.kind != "json" else _level_of(table, len(cells))
    iso3 = _country(cells)
    days, people = cells.date("reportingDate", required=True), cells.integer("numPresentIdpInd", required=True)
    cells.reject_where(pc.less(people, 0), "numPresentIdpInd is negative")
    chosen, remarks = _counted_once(iso3, days, cells)
    columns = {
        "scope_key": pc.binary_join_element_wise(
            iso3, pc.cast(days, pa.string()), pc.binary_join_element_wise("adm", pc.cast(level, pa.string()), ""), "|"
        ),
        "country": iso3,
        "measure": "idps",
        "kind": "stock",
        "level": level,
        "pcode": pc.if_else(
            pc.equal(level, 2), _pcode(cells, "admin2Pcode"), pc.if_else(pc.equal(level, 1), _pcode(cells, "admin1Pcode"), None)
        ),
        "adm1_name": _named(cells, "admin1Name"),
        "adm2_name": _named(cells, "admin2Name"),
        "people": people,
        "estimated": False,
        "about_from": days,
        "about_to": days,
        "reason": cells.text("displacementReason"),
    }
    rows = headcounts(cells.positions(), columns).filter(pc.and_(chosen, cells.kept()))
    edition, cut = _edition(document, rows, len(table))
    return Parsed({"headcount": rows}, edition, cells.rejects(), (*remarks, *cut))


def _level_of(table: TextTable, length: int) -> pa.Array:
    level = 2 if table.has("admin2Pcode") else 1 if table.has("admin1Pcode") else 0
    return pa.array([level] * length, pa.int8())


def _country(cells: Columns) -> pa.Array:
    keys = pc.binary_join_element_wise(
        pc.fill_null(cells.text("admin0Pcode"), ""), pc.fill_null(cells.text("admin0Name"), ""), "|"
    ).dictionary_encode()
    found = []
    for code, _, name in (key.partition("|") for key in keys.dictionary.to_pylist()):
        match = country.by_iso3(code) or country.by_iso2(code) or country.by_name(name)
        found.append(match.iso3 if match else None)
    iso3 = pa.array(found, pa.string()).take(keys.indices)
    cells.reject_where(pc.is_null(iso3), "admin0Pcode is not a country")
    return iso3


def _pcode(cells: Columns, name: str) -> pa.Array:
    """`IRQ-G01Q01` is COD-AB's `IQG01Q01`; other codes stand as they are."""
    codes = _named(cells, name).dictionary_encode()
    return pa.array([_cod(code) for code in codes.dictionary.to_pylist()], pa.string()).take(codes.indices)


def _cod(code: str) -> str:
    prefix, dash, rest = code.partition("-")
    found = country.by_iso3(prefix) if dash and len(prefix) == 3 else None
    return found.iso2 + rest if found else code


def _named(cells: Columns, name: str) -> pa.Array:
    text = cells.text(name)
    return pc.if_else(pc.fill_null(pc.match_substring_regex(text, _NOT_AVAILABLE), True), None, text)


def _counted_once(iso3: pa.Array, days: pa.Array, cells: Columns) -> tuple[pa.Array, list[str]]:
    """The mask of the rows that are kept, and why the others are left out."""
    keys = pc.binary_join_element_wise(
        pc.fill_null(iso3, ""),
        pc.fill_null(pc.cast(days, pa.string()), ""),
        pc.fill_null(cells.text("operation"), ""),
        pc.fill_null(cells.text("assessmentType"), ""),
        "\x1f",
    ).dictionary_encode()
    groups = [_group(key) for key in keys.dictionary.to_pylist()]
    reasons = _repeated(groups)
    counts = Counter(reasons[groups[i]] for i in keys.indices.to_pylist() if groups[i] in reasons)
    kept = pa.array([group not in reasons for group in groups], pa.bool_()).take(keys.indices)
    return kept, [f"{number} rows left out: {reason}" for reason, number in sorted(counts.items())]


def _group(key: str) -> Group:
    iso3, day, operation, kind = key.split("\x1f")
    return iso3, dt.date.fromisoformat(day) if day else dt.date.min, operation, kind


def _repeated(groups: list[Group]) -> dict[Group, str]:
    """The groups that count people again that another group counts, with the reason."""
    found: dict[Group, str] = {}
    types: dict[tuple[str, dt.date, str], set[str]] = {}
    for iso3, day, operation, kind in groups:
        types.setdefault((iso3, day, _stem(operation)), set()).add(kind)
    overviews: dict[tuple[str, str], dt.date] = {}
    variants: dict[tuple[str, dt.date, str], set[str]] = {}
    for iso3, day, operation, _ in groups:
        stem = _stem(operation)
        variants.setdefault((iso3, day, stem), set()).add(operation)
        if _width(operation) == 0:
            overviews[iso3, stem] = min(day, overviews.get((iso3, stem), dt.date.max))
    for group in groups:
        iso3, day, operation, kind = group
        stem = _stem(operation)
        best = min(types[iso3, day, stem], key=lambda name: (name != "BA", name))
        widest = min(variants[iso3, day, stem], key=lambda name: (_width(name), name))
        if kind != best:
            found[group] = f"assessment {kind} repeats the people of assessment {best}"
        elif _width(operation) and day >= overviews.get((iso3, stem), dt.date.max):
            found[group] = f"{operation!r} is a part of its overview, which begins on {overviews[iso3, stem]}"
        elif operation != widest:
            found[group] = f"{operation!r} repeats the people of {widest!r}"
    return found


def _stem(operation: str) -> str:
    return _VARIANT.sub("", operation).strip().lower()


def _width(operation: str) -> int:
    """0 for an overview of everybody, 1 for a monthly count, 2 for the operation itself."""
    found = _VARIANT.search(operation)
    variant = found["variant"].lower() if found else ""
    return 0 if "overview" in variant else 1 if "month" in variant else 2


def _edition(document: Document, rows: pa.Table, received: int) -> tuple[Edition, tuple[str, ...]]:
    """A reply that holds fewer rows than the service says there are is a window: it claims nothing."""
    days = pc.min_max(rows.column("about_to")).as_py()
    total = document.json.get("totalRecordsCount") if document.kind == "json" else None
    if isinstance(total, int) and total > received:
        edition = Edition(None, "retrieval", (), days["min"], days["max"], rows.num_rows)
        return edition, (f"the reply holds {received} of {total} rows, so it is taken as a sample",)
    claims = tuple(Claim("headcount", key) for key in sorted(pc.unique(rows.column("scope_key")).to_pylist()))
    return Edition(None, "retrieval", claims, days["min"], days["max"], rows.num_rows), ()


FEED = Feed(
    name="dtm-api",
    title="IOM DTM API, displaced people by admin 0, 1 or 2 (JSON, v2 and v3; CSV, XLSX)",
    publisher="IOM DTM",
    family="dtm-api",
    licence=licences.IOM_DTM_TERMS,
    attribution="International Organization for Migration, Displacement Tracking Matrix, DTM API",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://dtmapi.iom.int/v3/displacement/admin1?CountryName=Iraq", "needs a subscription key"),),
    precedence=0,
    quirks=(
        "`IRQ-G01Q01` is COD-AB's `IQG01Q01`.",
        "Rows of one place and date differ in reason and origin and add up.",
        "Assessments BA and SA count the same people: BA is kept.",
        "Operations that differ only in a parenthesis count the same people: the overview is kept.",
        "There are no returnees in the API.",
    ),
)
