"""Payee files for screening: a CSV of any length, line by line, a workbook, or Parquet; nothing of them is kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonground.vocabulary.errors import BadRequest, MalformedFile, MissingInput, NotData

if TYPE_CHECKING:
    from commonground.screening.subject import Subject

Row = tuple[int, dict[str, str]]
"""The number of a row (line of a text, row of a sheet), and its cells by heading."""

PARQUET = ".parquet"
_WORKBOOKS = (".xlsx", ".xls", ".xlsb", ".ods")


def read(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The headings of a file, and its rows as they are read. Raises MissingInput, NotData, MalformedFile or BadRequest."""
    if path.is_dir() or path.suffix.lower() == PARQUET:
        raise BadRequest("hits of payees in Parquet go into Parquet", where=str(path), hint="name a file with --out HITS.parquet")
    if not path.is_file():
        raise MissingInput("there is no such file", where=str(path), hint="check the path")
    return _sheet(path) if path.suffix.lower() in _WORKBOOKS else _text(path)


def subjects(path: Path, mapped: Mapping[str, str]) -> tuple[int, Iterator[Subject]]:
    """How many rows a file of any of these kinds has, and whom each names. `mapped`: role to headings, where they are not found.

    Raises what `read`, `parquet_payees.payees` and `asking.columns` raise.
    """
    from commonground.screening import asking, parquet_payees
    from commonground.screening.batches import payees_of

    if path.suffix.lower() == PARQUET:
        held = parquet_payees.payees(path, mapped)
        batches = parquet_payees.batches(held)
        return held.rows, (one for batch in batches for _, one in payees_of(batch, held.columns))
    columns = asking.columns(read(path)[0], mapped)
    rows = sum(1 for _ in read(path)[1])
    return rows, (asking.subject(number, row, columns) for number, row in read(path)[1])


def _sheet(path: Path) -> tuple[list[str], Iterator[Row]]:
    from commonground.entry.reading import read_file

    filled = [sheet for sheet in read_file(path) if sheet.rows]
    if not filled:
        raise NotData("no sheet has a row", where=path.name, hint="check that it is the right file")
    sheet = filled[0]
    at = next((i for i, row in enumerate(sheet.rows) if sum(bool(str(cell).strip()) for cell in row) >= 1), 0)
    header = [str(cell).strip() for cell in sheet.rows[at]]
    cells = ((sheet.lines[i], _cells(header, sheet.rows[i])) for i in range(at + 1, len(sheet.rows)))
    return header, ((line, row) for line, row in cells if any(row.values()))


def _cells(header: list[str], row: list[Any]) -> dict[str, str]:
    return {name: _cell(cell) for name, cell in zip(header, row, strict=False) if name}


def _cell(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if hasattr(cell, "isoformat") else str(cell).strip()


def _text(path: Path) -> tuple[list[str], Iterator[Row]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(65536)
    if not sample.strip():
        raise NotData("the file is empty", where=path.name, hint="check that it is the right file")
    first = sample.splitlines()[0]
    separator = max(",;\t|", key=first.count)
    rows = _lines(path, encoding, separator)
    header = [cell.strip().lstrip("\ufeff") for cell in next(rows)[1]]
    return header, ((number, dict(zip(header, row, strict=False))) for number, row in rows if any(row))


def _lines(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=separator)
        try:
            for row in reader:
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            raise MalformedFile(
                f"it cannot be read after line {reader.line_num}: {error}", where=path.name, hint="save it as UTF-8 CSV"
            ) from None


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are that, else Windows-1252."""
    with path.open("rb") as stream:
        if stream.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        stream.seek(0)
        try:
            for _ in iter(lambda: stream.readline().decode(), ""):
                pass
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def pairs(path: Path) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Pairs of records: a JSON list, or JSON lines, of objects with `left` and `right`. Raises MalformedFile."""
    if not path.is_file():
        raise MissingInput("there is no such file", where=str(path), hint="check the path")
    text = path.read_text(encoding="utf-8-sig").strip()
    try:
        found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise MalformedFile(f"it is no JSON: {error}", where=path.name, hint="give a list of objects, or one a line") from None
    for number, pair in enumerate(found, start=1):
        if not isinstance(pair, dict) or not {"left", "right"} <= set(pair):
            raise MalformedFile(f"pair {number} has no left and right", where=path.name, hint='write {"left": …, "right": …}')
        yield number, pair["left"], pair["right"]
