"""Typed columns from text, all rows at once; a cell that cannot be read marks its row with the reason instead of failing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.reading.spelling import days as other_days
from commonground.feeds.reading.spelling import ungrouped, ungrouped_counts
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary.source import Reject

_NUMBER = r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$"
_DATE = r"^\s*\d{4}-\d{2}-\d{2}([T ].*)?$"


class Columns:
    """Typed access to a TextTable that gathers the reasons for which rows are rejected.

    `columns` is the feed's allow-list: the only columns that a reject keeps.
    """

    def __init__(self, table: TextTable, columns: tuple[str, ...]) -> None:
        self.table = table
        self._allowed = tuple(name for name in columns if table.has(name))
        self._reasons: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.table)

    def text(self, name: str) -> pa.Array:
        """Trimmed text, null where empty or where the column is not there."""
        if not self.table.has(name):
            return pa.nulls(len(self.table), pa.string())
        trimmed = pc.utf8_trim_whitespace(self.table.column(name))
        return pc.if_else(pc.equal(trimmed, ""), None, trimmed)

    def number(self, name: str, *, required: bool = False) -> pa.Array:
        """Double, null where empty; a row with anything else is rejected."""
        return self._numbers(self.text(name), name, required)

    def amount(self, name: str, *, required: bool = False) -> pa.Array:
        """As `number`, and thousands may be grouped (`1,234.5`), which in a coordinate would be a decimal comma."""
        cells = self.text(name)
        return self._numbers(cells if _all_numbers(cells) is not None else ungrouped(cells), name, required)

    def _numbers(self, cells: pa.Array, name: str, required: bool) -> pa.Array:
        if required:
            self._mark(pc.is_null(cells), name, "is empty")
        values = _all_numbers(cells)
        if values is not None:
            return values
        good = pc.match_substring_regex(cells, _NUMBER)
        self._mark(pc.and_(pc.is_valid(cells), pc.invert(pc.fill_null(good, True))), name, "is not a number")
        values = pc.cast(pc.if_else(good, cells, None), pa.float64())
        finite = pc.is_finite(values)
        self._mark(pc.fill_null(pc.invert(finite), False), name, "is too large")
        return pc.if_else(finite, values, None)

    def integer(self, name: str, *, required: bool = False) -> pa.Array:
        """Whole number (`12`, `12.0`, `1e+06`, `1,234`), null where empty; a row with anything else is rejected."""
        cells = self.text(name)
        values = _all_numbers(cells)
        if values is None or pc.all(pc.equal(values, pc.floor(values))).as_py() is False:
            cells = ungrouped_counts(cells)
        values = self._numbers(cells, name, required)
        whole = pc.equal(values, pc.floor(values))
        self._mark(pc.fill_null(pc.invert(whole), False), name, "is not a whole number")
        return pc.cast(pc.if_else(whole, values, None), pa.int64(), safe=False)

    def date(self, name: str, *, required: bool = False) -> pa.Array:
        """Date from `YYYY-MM-DD`, with or without a time after it, or in another order (see `spelling.days`).

        A row with anything else is rejected.
        """
        cells = self.text(name)
        good = pc.match_substring_regex(cells, _DATE)
        days = pc.utf8_slice_codeunits(pc.utf8_ltrim_whitespace(pc.if_else(good, cells, None)), 0, 10)
        try:
            values = pc.cast(days, pa.date32())
        except pa.ArrowInvalid:
            values = pa.array([_day(text) for text in days.to_pylist()], pa.date32())
        odd = pc.and_(pc.is_valid(cells), pc.invert(pc.fill_null(good, True)))
        if pc.any(odd).as_py():
            read = other_days(pc.unique(cells.filter(odd)).to_pylist())
            values = pc.coalesce(values, pa.array([read.get(text) for text in cells.to_pylist()], pa.date32()))
        self._mark(pc.and_(pc.is_valid(cells), pc.is_null(values)), name, "is not a date")
        if required:
            self._mark(pc.is_null(cells), name, "is empty")
        return values

    def reject_where(self, mask: pa.Array, reason: str) -> None:
        """Reject the rows where the mask is true, with this reason."""
        for i in np.flatnonzero(np.asarray(pc.fill_null(mask, False))).tolist():
            self._reasons.setdefault(i, reason)

    def _mark(self, mask: pa.Array, name: str, what: str) -> None:
        if not pc.any(mask).as_py():
            return
        cells = self.table.column(name) if self.table.has(name) else None
        for i in np.flatnonzero(np.asarray(mask)).tolist():
            shown = "" if cells is None or cells[i].as_py() is None else f" {cells[i].as_py()[:60]!r}"
            self._reasons.setdefault(i, f"{name}{shown} {what}")

    def kept(self) -> pa.Array:
        """The mask of rows that no reason rejects."""
        mask = np.ones(len(self.table), dtype=bool)
        mask[list(self._reasons)] = False
        return pa.array(mask)

    def positions(self) -> pa.Array:
        """The position of each row: `line 12`, `Sheet1 row 5`, `/result/3`."""
        return pc.binary_join_element_wise(self.table.where, pc.cast(pa.array(self.table.lines), pa.string()), "")

    def rejects(self) -> tuple[Reject, ...]:
        """The rejected rows and the ragged ones, in the order of the file."""
        where = self.table.where
        found = [
            (int(self.table.lines[i]), Reject(f"{where}{self.table.lines[i]}", reason, self._row(i)))
            for i, reason in self._reasons.items()
        ]
        width = len(self.table.header)
        found += [
            (line, Reject(f"{where}{line}", f"has {cells} cells where the header has {width}", {}))
            for line, cells in self.table.ragged
        ]
        return tuple(reject for _, reject in sorted(found, key=lambda pair: pair[0]))

    def _row(self, i: int) -> dict[str, str]:
        return {name: self.table.column(name)[i].as_py() or "" for name in self._allowed}


def _all_numbers(cells: pa.Array) -> pa.Array | None:
    """The cells as doubles where every one is a finite number, as it nearly always is; None else."""
    try:
        values = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    return values if pc.all(pc.is_finite(values)).as_py() in (True, None) else None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
