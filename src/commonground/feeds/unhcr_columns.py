"""Columns of UNHCR's tables under one name, and which countries of origin a file holds with all their countries of asylum.

Sources: UNHCR Refugee Data Finder downloads (`Country of Origin (ISO)`, `Refugees under UNHCR's mandate`) and the R package
`refugees` (`coo_iso`, `refugees`). `coo` and `coa` hold UNHCR's own codes (GFR, ARE = Egypt): only the ISO columns are used.
"""

from __future__ import annotations

import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile

_SPELLINGS = {
    "year": "year",
    "coo iso": "coo_iso",
    "country of origin iso": "coo_iso",
    "coa iso": "coa_iso",
    "country of asylum iso": "coa_iso",
    "refugees": "refugees",
    "refugees under unhcr s mandate": "refugees",
    "returned refugees": "returned_refugees",
    "returned refugee": "returned_refugees",
    "idps": "idps",
    "idps of concern to unhcr": "idps",
    "returned idps": "returned_idps",
    "returned idpss": "returned_idps",
    "resettlement": "resettlement",
    "resettlement arrivals": "resettlement",
    "naturalisation": "naturalisation",
    "pop type": "pop_type",
    "population type": "pop_type",
    "location": "location",
    "location name": "location",
    "total": "total",
}
_WITHHELD = r"^\s*(\*|-|–|NA|N/A|null)\s*$"


def named(header: tuple[str, ...]) -> dict[str, str]:
    """The header names that stand for a known column, with that column's name; of two for one column the first."""
    found: dict[str, str] = {}
    for name in header:
        wanted = _SPELLINGS.get(re.sub(r"[^a-z0-9]+", " ", name.lower()).strip())
        if wanted and wanted not in found.values():
            found[name] = wanted
    return found


def has(document: Document, wanted: set[str], unwanted: set[str]) -> bool:
    """Whether a CSV has these columns, in any spelling, and none of the others."""
    if document.kind != "csv":
        return False
    columns = set(named(document.header).values())
    return wanted <= columns and not unwanted & columns


def table(document: Document, wanted: set[str], counts: tuple[str, ...]) -> tuple[TextTable, tuple[str, ...]]:
    """The table under known names, its withheld counts (`*`, `-`) empty, with a remark on how many; raises MalformedFile."""
    if not has(document, wanted, set()):
        raise MalformedFile(
            "wanted are the columns " + ", ".join(sorted(wanted)), where=document.name, hint="download the table from UNHCR again"
        )
    text = document.csv.renamed(named(document.header))
    rows, withheld = text.rows, 0
    for i, name in enumerate(text.header):
        if name in counts:
            hidden = pc.fill_null(pc.match_substring_regex(rows.column(i), _WITHHELD), False)
            withheld += pc.sum(pc.match_substring(rows.column(i).filter(hidden), "*")).as_py() or 0
            rows = rows.set_column(i, rows.column_names[i], pc.if_else(hidden, None, rows.column(i)))
    remarks = (f"{withheld} counts are withheld by UNHCR (`*`) and stay empty",) if withheld else ()
    return TextTable(text.header, text.tags, rows, text.lines, text.ragged, text.where), remarks


def countries(cells: Columns, name: str) -> pa.Array:
    """ISO3 of a column of ISO codes, null for `UNK` and the like."""
    codes = cells.text(name).dictionary_encode()
    found = [country.by_iso3(code) for code in codes.dictionary.to_pylist()]
    return pa.array([match.iso3 if match else None for match in found], pa.string()).take(codes.indices)


def year_days(cells: Columns) -> tuple[pa.Array, pa.Array]:
    """The first and the last day of the year of each row; a row without a year from 1900 on is rejected."""
    years = cells.integer("year", required=True)
    cells.reject_where(pc.or_(pc.less(years, 1900), pc.greater(years, 2200)), "year is not a year")
    good = pc.if_else(pc.and_(pc.greater_equal(years, 1900), pc.less_equal(years, 2200)), years, None)
    text = pc.cast(good, pa.string())
    first = pc.cast(pc.binary_join_element_wise(text, "01-01", "-"), pa.date32())
    return first, pc.cast(pc.binary_join_element_wise(text, "12-31", "-"), pa.date32())


def whole_origins(origins: pa.Array, asylums: pa.Array) -> set[str] | None:
    """The countries of origin that a file holds with all their countries of asylum; None where it holds all of them.

    An extract of some countries has the rows in which one of them is origin or asylum, so that a few countries cover every
    row: a greedy cover of the pairs finds them. Turkey's refugees in an extract about Syria are only those in Syria: no total.
    A file whose cover needs more than a third of its countries is no such extract (UNHCR's solutions of the whole world
    need 88 of 187 countries, an extract about 18 countries needs 18 of 177).
    """
    pairs = {(a, b) for a, b in zip(origins.to_pylist(), asylums.to_pylist(), strict=True) if a and b and a != b}
    nodes = {code for pair in pairs for code in pair}
    left, cover = set(pairs), set[str]()
    while left:
        degrees = Counter(code for pair in left for code in pair)
        most = max(sorted(degrees), key=degrees.__getitem__)
        cover.add(most)
        left = {pair for pair in left if most not in pair}
    if not pairs or len(cover) * 3 > len(nodes):
        return None
    return {a for a, b in pairs if a in cover and b not in cover}
