"""Files of people: a CSV in any encoding and with any separator, or a workbook, as sheets of cells; nothing of it is run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from commonground.entry.cells import Cell
from commonground.vocabulary.errors import MalformedFile, MissingInput, NotData, TooLarge, TruncatedFile, WrongEncoding

FILE_BYTES = 20_000_000
UNPACKED_BYTES = 400_000_000
"""What a workbook may be when unpacked."""

ROWS = 50_000
"""Rows of one sheet."""

COLUMNS = 200
CELL = 131_072
"""Letters of one cell; a quote that is never closed swallows the rest of a file."""
_MAGIC = {b"PK\x03\x04": "workbook", b"PK\x05\x06": "workbook", b"\xd0\xcf\x11\xe0": "workbook"}
_OTHER = {b"%PDF": "a PDF", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"<htm": "a web page", b"<!do": "a web page"}
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, row by row: `rows[i]` is row `i + 1` of the sheet, for a text `lines[i]` its line.

    `merged` are ranges of merged cells (row and column from 0): only their first cell holds the value. `separator` is that of
    a CSV, None in a workbook.
    """

    name: str
    rows: list[list[Cell]]
    lines: list[int]
    separator: str | None = None
    merged: tuple[Range, ...] = ()


def read_file(path: Path) -> list[Sheet]:
    """The visible sheets of a file. Raises MissingInput, or an InputError that says what is wrong with the file."""
    if not path.is_file():
        raise MissingInput("there is no such file", where=str(path), hint="check the path")
    if path.stat().st_size > FILE_BYTES:
        raise _too_large(f"the file has more than {FILE_BYTES // 1_000_000} MB", path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MissingInput(f"the file cannot be read: {error.strerror}", where=str(path), hint="check its permissions") from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> list[Sheet]:
    """The visible sheets in these bytes; `name` is that of the file."""
    if len(data) > FILE_BYTES:
        raise _too_large(f"the file has more than {FILE_BYTES // 1_000_000} MB", name)
    if not data.strip(b"\x00\t\r\n "):
        raise NotData("the file is empty", where=name, hint="fill in a template: `commonground template KIND`")
    if data[:4] in _MAGIC:
        return _workbook(data, name)
    other = _OTHER.get(data.lstrip()[:4].lower()) or _OTHER.get(data[:4]) or _OTHER.get(data[:3])
    if other:
        raise NotData(f"this is {other}, no table", where=name, hint="save it as XLSX or CSV")
    return [_text(data, name)]


def _workbook(data: bytes, name: str) -> list[Sheet]:
    if data[:2] == b"PK":
        _unpacks(data, name)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        worksheet, visible = python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetVisibleEnum.Visible
        names = [one.name for one in book.sheets_metadata if one.visible == visible and one.typ == worksheet]
        return [_sheet(book.get_sheet_by_name(one), one, name) for one in names]
    except python_calamine.PasswordError:
        raise MalformedFile("the workbook has a password", where=name, hint="save it without one") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        said = str(error).lower()
        if "eof" in said or "end of" in said or "eocd" in said:
            raise TruncatedFile("the workbook ends too early", where=name, hint="save or fetch it again") from None
        raise MalformedFile(f"the workbook cannot be read: {error}", where=name, hint="save it again as XLSX") from None


def _unpacks(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise TruncatedFile("the workbook ends too early or is no workbook", where=name, hint="save or fetch it again") from None
    if size > UNPACKED_BYTES:
        raise _too_large(f"the workbook unpacks to more than {UNPACKED_BYTES // 1_000_000} MB", name)


def _sheet(sheet: python_calamine.CalamineSheet, title: str, name: str) -> Sheet:
    if sheet.total_height > ROWS + 100 or sheet.total_width > COLUMNS:
        raise _too_large(f"sheet {title!r} has more than {ROWS:,} rows or {COLUMNS} columns", name)
    rows = sheet.to_python(skip_empty_area=False)
    merged = tuple(sheet.merged_cell_ranges or ())
    return Sheet(title, rows, list(range(1, len(rows) + 1)), None, merged)


def _text(data: bytes, name: str) -> Sheet:
    text = _decoded(data, name)
    first, _, rest = text.partition("\n")
    declared = first.strip().lower().startswith("sep=") and len(first.strip()) == 5
    separator = first.strip()[4] if declared else _separator(text)
    reader = csv.reader(io.StringIO(rest if declared else text, newline=""), delimiter=separator)
    rows: list[list[Cell]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            rows.append(list(row))
            lines.append(begins + declared)
            begins = reader.line_num + 1
            if len(rows) > ROWS + 100 or len(row) > COLUMNS:
                raise _too_large(f"the file has more than {ROWS:,} rows or {COLUMNS} columns", name)
            if max(map(len, row), default=0) > CELL:
                raise csv.Error(f"a cell has more than {CELL:,} letters")
    except csv.Error as error:
        raise MalformedFile(
            f"line {reader.line_num} cannot be read: {error}", where=name, hint="check its quotes, or save it as XLSX"
        ) from None
    return Sheet(Path(name).stem, rows, lines, separator)


def _separator(text: str) -> str:
    """The sign that parts the cells of the widest of the first lines, where titles may stand above the heading."""
    best, width = ",", 1
    for sign in ",;\t|":
        rows = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign)
        try:
            found = max((len(row) for row, _ in zip(rows, range(25), strict=False)), default=0)
        except csv.Error:
            continue
        if found > width:
            best, width = sign, found
    return best


def _decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252. Raises WrongEncoding."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _as(data, encoding, name)
    head = data[:2000]
    if head.count(0) > len(head) // 4:
        return _as(data, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _as(data, "cp1252", name)
    if "\x00" in text:
        raise MalformedFile("this is no text and no workbook", where=name, hint="save it as XLSX or CSV")
    return text


def _as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(
            f"the text is not UTF-8, UTF-16 or Windows-1252 (byte {error.start})", where=name, hint="save it as UTF-8, or as XLSX"
        ) from None


def _too_large(what: str, name: str) -> TooLarge:
    return TooLarge(what, where=name, hint="part it into several files")
