"""Records as tables in exactly the form that an import reads: read again, there is nothing to do."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonground.door.records import Record, Records
from commonground.entry.cells import escaped, plain, shown
from commonground.entry.headings import Column, columns, sheet_name
from commonground.entry.holdings import Holdings
from commonground.entry.kinds import ORIGINATOR, RECORD, RELEASE, VALID_FROM, VALID_TO, key_fields
from commonground.entry.marks import mark, of_all
from commonground.entry.workbook import Book, KindSheet
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.records import Kind

Values = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """One kind as a table: a row for each period of each record, values as texts, days and numbers by name of the column."""

    kind: Kind
    columns: tuple[Column, ...]
    rows: tuple[Values, ...]
    held: tuple[Record, ...]


def exported(records: Records, kind: Kind, *, originator: str | None = None) -> Exported:
    """Every record of a kind that the viewer may read, in force at some time, in the order of what tells them apart."""
    holdings = Holdings(records, records.viewer.party or PUBLIC)
    held = holdings.of(kind.name)
    rows: list[tuple[tuple[str, ...], Values]] = []
    kept: dict[str, Record] = {}
    for key, line in held.lines.items():
        newest = held.newest[key]
        if originator not in (None, newest.originator):
            continue
        marks = mark(newest, records) if line else ""
        for first, last, one in line:
            values = _values(holdings, kind, one, first, last, marks)
            order = tuple(str(values.get(name, "")) for name in key_fields(kind))
            rows.append(((*order, newest.originator, key, str(first or "")), values))
            kept[key] = newest
    held_columns = (*columns(kind, period=True), Column(ORIGINATOR), Column(RELEASE))
    ordered = tuple(values for _, values in sorted(rows, key=lambda row: row[0]))
    return Exported(kind, held_columns, ordered, tuple(kept.values()))


def _values(holdings: Holdings, kind: Kind, one: Record, first: dt.date | None, last: dt.date | None, marks: str) -> Values:
    found: Values = {RECORD: one.record_id, VALID_FROM: first, VALID_TO: last}
    found |= {ORIGINATOR: one.originator, RELEASE: marks}
    for each in kind.fields:
        value: Any = one.body.get(each.name)
        if value is None:
            continue
        if each.ref or each.form == "record":
            value = [holdings.name_of(each.ref, key) for key in value] if each.many else holdings.name_of(each.ref, value)
        if each.type == "date" and not each.many:
            found[each.name] = dt.date.fromisoformat(value)
        elif each.type in ("number", "whole") and not each.many:
            found[each.name] = Decimal(str(value))
        else:
            found[each.name] = plain(shown(each, value))
    return found


def as_csv(table: Exported, records: Records, made: dt.date) -> bytes:
    """The table as CSV in UTF-8 with a BOM: a line with the marks, the names of the columns, the rows."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([f"{sheet_name(table.kind)} · {of_all(table.held, records, records.viewer.party or PUBLIC, made)}"])
    names = [column.name for column in table.columns]
    writer.writerow(names)
    for values in table.rows:
        writer.writerow([_cell(values.get(name)) for name in names])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def as_workbook(tables: Sequence[Exported], records: Records, made: dt.date, language: str = "en") -> bytes:
    """The tables as XLSX, a sheet for each kind; the marks stand on the cover, on each sheet and at the head of each page."""
    book = Book(made, language)
    party = records.viewer.party or PUBLIC
    marks = of_all((one for table in tables for one in table.held), records, party, made)
    cover = book.sheet("About", marks)
    counted = [f"{sheet_name(table.kind, language)}: {len(table.held):,} records in {len(table.rows):,} rows" for table in tables]
    said = [*_told(marks), "", *counted]
    book.lines(cover, [[("Records of the ledger", "title")], [], *[[(line, "text")] for line in said]], [110])
    for table in tables:
        sheet = KindSheet(book, table.kind, table.columns, of_all(table.held, records, party, made))
        for at, values in enumerate(table.rows):
            sheet.row(at, values)
    return book.bytes()


def _told(marks: str) -> Iterator[str]:
    yield f"{marks[:1].upper()}{marks[1:]}."
    yield "Change cells, add rows, write end in the action of what is to end, then: commonground import FILE."
    yield "A row stands for one record, or for one period of it; the rows of a record are its whole history."
    yield "What is taken out of the file stays as it is, unless the import is told that the file is complete."


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else escaped(str(value))
