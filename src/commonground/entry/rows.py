"""The rows of a table read cell by cell: values in their one form, what the row asks for, and every fault with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from commonground.entry.cells import Bad, Cell, day, plain, read
from commonground.entry.findings import Finding
from commonground.entry.headings import spellings
from commonground.entry.kinds import ACTION, ACTIONS, ORIGINATOR, RECORD, RELEASE, VALID_FROM, VALID_TO
from commonground.entry.table import Row, Table
from commonground.vocabulary.records import Kind

Period = tuple[dt.date | None, dt.date | None]


@dataclass
class ReadRow:
    """One row as it is understood.

    `given` are the fields of which the table has a column, None where the cell is empty; `period` the days on which it is to
    hold, None where the table has no columns for them.
    """

    kind: Kind
    sheet: str
    number: int
    action: str
    record: str | None
    given: dict[str, Any]
    period: Period | None
    originator: str | None
    release: str | None
    headings: dict[str, str]
    faults: list[Finding] = field(default_factory=list)

    def fault(self, column: str | None, message: str, hint: str | None) -> None:
        """Note a fault of the row, under the heading that the file itself has."""
        self.faults.append(self.finding(column, message, hint))

    def finding(self, column: str | None, message: str, hint: str | None) -> Finding:
        """A finding at this row."""
        return Finding(self.sheet, self.number, self.headings.get(column, column) if column else None, message, hint)


def read_rows(table: Table) -> list[ReadRow]:
    """Every row of a table but examples; the cells under merged ranges are faults, as only the first holds the value."""
    rows = [_read(table, row) for row in table.rows if _action(row) != "example"]
    for first, last, name in table.merged:
        for row in rows:
            if first <= row.number <= last:
                message = f"cells of rows {first} to {last} are merged: only the first holds the value"
                row.fault(name, message, "take the merging off, and fill in each cell")
    return rows


def of_columns(table: Table) -> Iterator[tuple[bool, Finding]]:
    """What is wrong with the headings: (whether it stands in the way, what it is)."""
    for name in table.doubled:
        message = f"two columns mean {name}"
        yield True, Finding(table.sheet, None, table.columns.get(name, name), message, "take one of them out")
    known = spellings(table.kind)
    for text in table.unknown:
        near = get_close_matches("".join(filter(str.isalnum, text.casefold())), list(known), 1, 0.75)
        hint = f"did you mean {known[near[0]]}?" if near else "the names of columns are in `commonground template`"
        yield False, Finding(table.sheet, None, text, f"{table.kind.plural} have no such column: it is not read", hint)


def _action(row: Row) -> str:
    return str(row.cells.get(ACTION, "") or "").strip().casefold()


def _read(table: Table, row: Row) -> ReadRow:
    found = ReadRow(
        table.kind,
        row.sheet,
        row.number,
        _action(row),
        _text(row.cells.get(RECORD)),
        {},
        None,
        _text(row.cells.get(ORIGINATOR)),
        _text(row.cells.get(RELEASE)) if RELEASE in table.columns else None,
        table.columns,
    )
    if found.action not in ACTIONS:
        found.fault(ACTION, f"a row cannot ask for {found.action[:40]!r}", "write end, add or change, or leave it empty")
    for one in table.kind.fields:
        if one.name in table.columns:
            cell = row.cells[one.name]
            try:
                comma, serial = table.separator == ";", table.separator is None
                found.given[one.name] = read(table.kind, one, cell, comma_decimals=comma, serial_dates=serial)
            except Bad as bad:
                found.given[one.name] = None
                if found.action != "end":
                    found.fault(one.name, bad.message, bad.hint)
    if VALID_FROM in table.columns or VALID_TO in table.columns:
        first, last = (_day(found, name, row.cells.get(name), table.separator is None) for name in (VALID_FROM, VALID_TO))
        found.period = (first, last)
        if first and last and first > last:
            found.fault(VALID_TO, f"{last} is before {first}", "give the first day first")
    return found


def _text(cell: Cell) -> str | None:
    return plain(str(cell)) or None if cell is not None else None


def _day(found: ReadRow, name: str, cell: Cell, serial_dates: bool) -> dt.date | None:
    if cell is None or not str(cell).strip():
        return None
    try:
        return day(cell, serial_dates)
    except Bad as bad:
        found.fault(name, bad.message, bad.hint)
        return None
