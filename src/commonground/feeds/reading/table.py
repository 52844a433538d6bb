"""A table of text cells under a header, whatever it was read from; each row knows its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, zip_longest

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class TextTable:
    """Rows of text under a header; `tags` are the HXL tags where the file has a tag row, else empty.

    `where + str(lines[i])` is the position of row i: `line 12`, `Sheet1 row 5`, `/result/3`. `ragged` holds the line and
    the number of cells of rows that have more or fewer than the header.
    """

    header: tuple[str, ...]
    tags: tuple[str, ...]
    rows: pa.Table
    lines: np.ndarray[tuple[int], np.dtype[np.int64]]
    ragged: tuple[tuple[int, int], ...] = field(default=())
    where: str = "line "

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: i for i, name in reversed(list(enumerate(self.header)))}

    def has(self, *names: str) -> bool:
        """Whether all these columns stand in the header."""
        return all(name in self._place for name in names)

    def column(self, name: str) -> pa.Array:
        """The cells of a column as text, null where empty; of two columns with one name the first."""
        column = self.rows.column(self._place[name])
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with its line: its cells by heading, without blanks around them, empty where there is none."""
        for line, row in zip(self.lines, self.rows.to_pylist(), strict=True):
            yield int(line), {name: (cell or "").strip() for name, cell in zip(self.header, row.values(), strict=True)}

    def renamed(self, names: Mapping[str, str]) -> TextTable:
        """The same table with the header names that `names` maps replaced (several spellings of one format)."""
        header = tuple(names.get(name, name) for name in self.header)
        return TextTable(header, self.tags, self.rows, self.lines, self.ragged, self.where)


def from_records(records: Sequence[Mapping[str, object]], names: Sequence[str], where: str) -> TextTable:
    """A table from JSON objects: only `names` are taken; `where` is the JSON pointer of the list, with its last slash."""
    columns = [_texts([record.get(name) for record in records]) for name in names]
    rows = pa.table(columns, names=[str(i) for i in range(len(names))])
    return TextTable(tuple(names), (), rows, np.arange(len(records), dtype=np.int64), (), where)


def from_sheet(
    name: str, rows: Sequence[Sequence[object]], header_at: int, tags_at: int = -1, *, first_row: int = 1
) -> TextTable:
    """A table from the cells of a sheet: header and tag row by their index; blank rows are left out."""
    header = tuple(" ".join(str(cell).split()) for cell in rows[header_at])
    tags = tuple(str(cell).strip() for cell in rows[tags_at]) if tags_at >= 0 else ()
    after = max(header_at, tags_at) + 1
    filled = [i for i in range(after, len(rows)) if any(cell not in ("", None) for cell in rows[i])]
    cells = list(islice(zip_longest(*(rows[i] for i in filled)), len(header)))
    cells += [(None,) * len(filled)] * (len(header) - len(cells))
    table = pa.table([_texts(column) for column in cells], names=[str(i) for i in range(len(header))])
    lines = np.array(filled, dtype=np.int64) + first_row
    return TextTable(header, tags, table, lines, (), f"{name} row ")


def _texts(cells: Sequence[object]) -> pa.Array:
    """A column of cells as text; most columns are of text already."""
    return pa.array([cell or None if type(cell) is str else None if cell is None else _text(cell) for cell in cells], pa.string())


def _text(cell: object) -> str:
    """A cell as text: whole floats without a fraction, dates in ISO form."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and -1e15 < cell < 1e15 else repr(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
