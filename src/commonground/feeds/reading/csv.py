"""CSV as publishers write it: quoted newlines, HXL tag rows, a BOM, ragged rows; each row knows its line in the file."""

from __future__ import annotations

import csv as stdlib_csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from commonground.feeds.reading.table import TextTable
from commonground.vocabulary.errors import MalformedFile

Numbers = NDArray[np.int64]

HXL_ROWS = 25
"""A tag row stands within the first 25 rows (HXL 1.1, "Hashtag row")."""


def read_csv(data: bytes, name: str) -> TextTable:
    """The table in a CSV text (UTF-8 without a BOM). Raises MalformedFile where there is no header."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    delimiter = _delimiter(data)
    starts, numbers = _record_starts(data)
    header_at, tags_at, head = _header(data, starts, delimiter, name)
    first = max(header_at, tags_at) + 1
    header = tuple(cell.strip().lstrip("\ufeff") for cell in head[header_at])
    tags = tuple(cell.strip() for cell in head[tags_at]) if tags_at >= 0 else ()
    if first >= len(starts):
        empty = pa.table([pa.array([], pa.string()) for _ in header], names=[str(i) for i in range(len(header))])
        return TextTable(header, tags, empty, np.array([], dtype=np.int64))
    lines = numbers[first:]
    table, ragged_at = _parse(memoryview(data)[int(starts[first]) :], len(header), delimiter)
    if table is None or table.num_rows + len(ragged_at) != len(lines):
        return _slow(data.decode(), header, tags, delimiter, first, name)
    keep = np.ones(len(lines), dtype=bool)
    keep[[i for i, _ in ragged_at]] = False
    ragged = tuple((int(lines[i]), cells) for i, cells in ragged_at)
    filled = _filled(table)
    if filled is None:
        return TextTable(header, tags, table, lines[keep], ragged)
    return TextTable(header, tags, table.filter(pa.array(filled)), lines[keep][filled], ragged)


def _delimiter(data: bytes) -> str:
    """The sign that occurs most in the first line that has any: a title may stand above the header."""
    for line in data[:100_000].split(b"\n", HXL_ROWS)[:HXL_ROWS]:
        sign = max(",;\t|", key=lambda sign: line.count(sign.encode()))
        if sign.encode() in line:
            return sign
    return ","


def _filled(table: pa.Table) -> NDArray[np.bool_] | None:
    """The rows with a cell that is not empty, None where all are: spreadsheets leave lines of bare commas behind."""
    blank = np.ones(table.num_rows, dtype=bool)
    for column in table.columns:
        if column.null_count == 0 or not blank.any():
            return None
        blank &= column.is_null().to_numpy()
    return ~blank if blank.any() else None


def _record_starts(data: bytes) -> tuple[Numbers, Numbers]:
    """Offset (in bytes) and line number of each record; a newline within quotes does not end one, a blank line is none.

    In UTF-8 no byte of a longer character is a quote or a newline.
    """
    codes = np.frombuffer(data, dtype=np.uint8)
    newline = np.flatnonzero(codes == 10)
    if len(newline) == 0:
        begins = np.zeros(1 if data.decode().strip() else 0, dtype=np.int64)
        return begins, begins + 1
    quote = np.flatnonzero(codes == 34)
    ends = newline[np.searchsorted(quote, newline) % 2 == 0] if len(quote) else newline
    begins = np.concatenate([[0], ends + 1])
    stops = np.concatenate([ends, [len(codes)]])
    length = stops - begins
    carriage = (length == 1) & (codes[np.minimum(begins, len(codes) - 1)] == 13)
    real = (length > 0) & ~carriage
    line = np.searchsorted(newline, begins[real], side="left") + 1
    return begins[real], line


def _header(data: bytes, starts: Numbers, delimiter: str, name: str) -> tuple[int, int, list[list[str]]]:
    """Index of the header record and of the tag record (-1 where there is none), and the first records themselves."""
    if not len(starts):
        raise MalformedFile("the file has no header", where=name, hint="download it again")
    stop = int(starts[HXL_ROWS]) if len(starts) > HXL_ROWS else len(data)
    try:
        head = list(stdlib_csv.reader(io.StringIO(data[:stop].decode()), delimiter=delimiter))
    except stdlib_csv.Error as error:
        raise MalformedFile(f"the header cannot be read: {error}", where=name, hint="check that this is a CSV file") from None
    head = [row for row in head if row]
    for i, row in enumerate(head[:HXL_ROWS]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if filled and all(cell.startswith("#") for cell in filled):
            return (i - 1, i, head) if i > 0 else (0, 0, head)
    return _below_titles(head), -1, head


def _below_titles(head: list[list[str]]) -> int:
    """The first row of three cells or more where only titles (or a spreadsheet's `sep=;`) stand above it, else the first."""
    for i, row in enumerate(head):
        filled = sum(1 for cell in row if cell.strip())
        if filled > 1 and (len(row) > 2 or row[0].lower() != "sep="):
            return i if filled > 2 else 0
    return 0


def _parse(body: memoryview, width: int, delimiter: str) -> tuple[pa.Table | None, list[tuple[int, int]]]:
    names = [str(i) for i in range(width)]
    ragged: list[tuple[int, int]] = []

    def on_ragged(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number - 1, row.actual_columns))
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(body) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=on_ragged),
            convert_options=arrow_csv.ConvertOptions(
                column_types={n: pa.string() for n in names},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None, []
    return table, ragged


def _slow(text: str, header: tuple[str, ...], tags: tuple[str, ...], delimiter: str, first: int, name: str) -> TextTable:
    """The careful reader, for files in which a stray quote makes the fast count of lines doubtful."""
    reader = stdlib_csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    ragged: list[tuple[int, int]] = []
    seen, begins = 0, 1
    for row in _records(reader, name):
        line, begins = begins, reader.line_num + 1
        if not row:
            continue
        seen += 1
        if seen <= first:
            continue
        if len(row) == len(header):
            if not any(row):
                continue
            rows.append(row)
            lines.append(line)
        else:
            ragged.append((line, len(row)))
    columns = [pa.array([row[i] or None for row in rows], pa.string()) for i in range(len(header))]
    table = pa.table(columns, names=[str(i) for i in range(len(header))])
    return TextTable(header, tags, table, np.array(lines, dtype=np.int64), tuple(ragged))


def _records(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except stdlib_csv.Error as error:
        raise MalformedFile(f"the rows cannot be read: {error}", where=name, hint="check that this is a CSV file") from None
