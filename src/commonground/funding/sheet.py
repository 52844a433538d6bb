"""A user's table as CSV: columns in any order and case, values read strictly, every row that cannot be read reported and left out."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from commonground.vocabulary.errors import MalformedFile

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,' \u00a0\u202f])\d{3}(\1\d{3})*(\.\d+)?")
LARGEST = 10**12
"""A trillion units: what is larger is a slip of the pen. Sums of cents stay exact in the doubles that the solver reckons in."""


class Unreadable(ValueError):
    """Why a row cannot be read, in words for the person who wrote it."""


@dataclass(frozen=True)
class LeftOut:
    """What was not taken in: the row or thing, where it stands, and why."""

    what: str
    where: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row with its place in the file; `cells` by column name in lower case, empty cells left out."""

    where: str
    cells: dict[str, str]

    def text(self, *names: str) -> str | None:
        """The first of these columns that is filled."""
        return next((self.cells[name] for name in names if name in self.cells), None)

    def several(self, *names: str) -> tuple[str, ...]:
        """The values of a cell that lists several, apart by `;` or `|`."""
        found = self.text(*names)
        return tuple(part.strip() for part in re.split(r"[;|]", found) if part.strip()) if found else ()


def rows(data: bytes, name: str, required: tuple[str, ...], known: frozenset[str]) -> tuple[list[Row], list[LeftOut]]:
    """The rows of a CSV (comma, semicolon or tab), and what of it is not read. Raises MalformedFile without a required column."""
    text = _decoded(data, name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    lines = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=mark), name))
    header = [re.sub(r"[\W_]+", "_", cell.strip().casefold()).strip("_") for cell in lines[0][1]] if lines else []
    missing = [column for column in required if column not in header]
    if missing:
        raise MalformedFile(f"has no column {', '.join(missing)}", where=name, hint="docs/allocation.md has a template")
    twice = {column for column in header if column and header.count(column) > 1}
    if twice:
        raise MalformedFile(f"has the column {', '.join(sorted(twice))} twice", where=name, hint="take one of them out")
    left = [LeftOut(f"column {column}", name, "not known, so not read") for column in header if column and column not in known]
    found = []
    for number, cells in lines[1:]:
        where = f"{name} line {number}"
        filled = {c: v.strip() for c, v in zip(header, cells, strict=False) if v.strip() and c in known}
        if any(v.strip() for v in cells[len(header) :]):
            left.append(
                LeftOut(filled.get(required[0], "row"), where, "more cells than columns: a text with a comma needs quotes")
            )
        elif filled:
            found.append(Row(where, filled))
    return found, left


def _numbered(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells  # type: ignore[attr-defined]
    except csv.Error as error:
        raise MalformedFile(f"is not a CSV: {error}", where=name, hint="save it as CSV, UTF-8") from None


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096] or data.startswith(b"PK\x03\x04"):
        raise MalformedFile("is not text", where=name, hint="save the table as CSV, UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def amount(text: str, decimals: int) -> int:
    """A number in whole hundredths (`decimals` 2) or units (0); thousands may be grouped. Raises Unreadable, never guesses.

    `1,000` is a thousand; `1.000` and `1,5` could be either, so they are refused; so are signs and more digits than are counted.
    """
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", plain) or re.fullmatch(r"\d+,\d{1,2}|\d{1,3}(\.\d{3})+,\d+", plain):
        raise Unreadable(f"{text!r} can be read in two ways: write 1000000 or 1,000,000.00")
    if not (_PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        raise Unreadable(f"{text!r} is not a number")
    try:
        value = Decimal(re.sub(r"[,' \u00a0\u202f]", "", plain)).scaleb(decimals)
    except InvalidOperation:
        raise Unreadable(f"{text!r} is not a number") from None
    if value <= 0:
        raise Unreadable(f"{text!r} is not above zero")
    if value != value.to_integral_value():
        raise Unreadable(f"{text!r} has more decimals than are counted")
    if value > LARGEST * 10**decimals:
        raise Unreadable(f"{text!r} is more than can be meant")
    return int(value)


def is_zero(text: str) -> bool:
    """Whether a cell says zero, in any number of digits."""
    return re.fullmatch(r"0+([.,]0+)?", text.strip()) is not None


def percentage(text: str) -> Fraction | None:
    """The share that `20%` says; None where it is no percentage. Raises Unreadable outside 0 to 100."""
    found = re.fullmatch(r"([\d.]+)\s*%", text.strip())
    if not found:
        return None
    try:
        share = Fraction(found[1]) / 100
    except ValueError:
        raise Unreadable(f"{text!r} is not a percentage") from None
    if not 0 < share <= 1:
        raise Unreadable(f"{text!r} is not between 0 and 100 %")
    return share


def day(text: str | None, *, last: bool = False) -> dt.date | None:
    """The first (or last) day of `2018`, `2018-06` or `2018-06-26`. Raises Unreadable."""
    if text is None:
        return None
    found = _DATE.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        return dt.date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except (ValueError, IndexError, calendar.IllegalMonthError):
        raise Unreadable(f"{text!r} is not a date: write 2018, 2018-06 or 2018-06-26") from None
