"""IDMC Global Internal Displacement Database: conflict stock and new conflict displacements by country and year.

Source: IDMC GIDD export on HDX. Of each figure there is a rounded form, which IDMC publishes, and a raw one; the rounded is
read, as in IDMC's other tables (Syria 2017: 6,784,000, raw 6,784,127). Disasters are not read: the measures are of conflict.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, unhcr_columns
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.idmc_stock import edition, national
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import spelled
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary.errors import MalformedFile

COLUMNS = ("ISO3", "year", "Conflict Stock Displacement", "Conflict Internal Displacements")
"""What is read."""

_OLDER = ("Conflict New Displacements", "Conflict New Displacement")
"""What IDMC called the displacements of a year until 2021."""
_MEASURES = {"Conflict Stock Displacement": "idps", "Conflict Internal Displacements": "new_displacements"}


def recognise(document: Document) -> bool:
    """A CSV or workbook by ISO3 and year with conflict displacement."""
    if document.kind not in ("csv", "workbook"):
        return False
    try:
        return _table(document) is not None
    except MalformedFile:
        return False


def parse(document: Document) -> Parsed:
    """`idps` at 31 December and `new_displacements` of the year, one row for each that is stated; an empty cell is no zero."""
    table = _table(document)
    if table is None:
        raise MalformedFile("wanted are ISO3, Year and conflict displacement", where=document.name, hint="download it again")
    cells = Columns(table.renamed(_names(table.header)), COLUMNS)
    iso3 = unhcr_columns.countries(cells, "ISO3")
    _, last = unhcr_columns.year_days(cells)
    counts = {name: cells.integer(name) for name in _MEASURES}
    for name, people in counts.items():
        cells.reject_where(pc.less(people, 0), f"{name} is negative")
    cells.reject_where(pc.is_null(iso3), "not a country")
    parts = [
        national(cells.positions(), iso3, _MEASURES[name], people, last).filter(pc.and_(cells.kept(), pc.is_valid(people)))
        for name, people in counts.items()
    ]
    rows = pa.concat_tables(parts)
    return Parsed({"headcount": rows}, edition(document, rows), cells.rejects())


def _table(document: Document) -> TextTable | None:
    if document.kind == "csv":
        return document.csv if _fits(document.header) else None
    for name in document.workbook.sheet_names:
        rows = document.workbook.sheet(name).rows
        if rows and _fits(tuple(" ".join(str(cell).split()) for cell in rows[0])):
            tagged = len(rows) > 1 and str(rows[1][0]).startswith("#")
            return from_sheet(name, rows, 0, 1 if tagged else -1)
    return None


def _fits(header: tuple[str, ...]) -> bool:
    named = set(_names(header).values())
    return {"ISO3", "year"} <= named and bool(set(_MEASURES) & named)


def _names(header: tuple[str, ...]) -> dict[str, str]:
    """The columns under the names of COLUMNS, in any case and under IDMC's older name."""
    found = spelled(header, COLUMNS)
    if COLUMNS[3] not in found.values():
        found |= dict.fromkeys(list(spelled(header, _OLDER))[:1], COLUMNS[3])
    return found


FEED = Feed(
    name="idmc-gidd",
    title="IDMC Global Internal Displacement Database (CSV, XLSX)",
    publisher="IDMC",
    family="idmc",
    licence=licences.CC_BY_IGO,
    attribution="Internal Displacement Monitoring Centre (IDMC), Global Internal Displacement Database",
    tables=("headcount",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.humdata.org/dataset/idmc-internally-displaced-persons-idps", "GIDD on HDX"),),
    quirks=(
        "HDX extracts carry HXL tags in line 2.",
        "Rounded and raw figures stand side by side: the rounded, published ones are read.",
        "Abyei (`AB9`) is not a country: rejected, with the reason.",
        "New displacements count movements, so one person may be counted twice; disasters are left alone.",
    ),
)
