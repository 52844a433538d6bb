"""One cell: from what a spreadsheet or a text holds to the value of a field, and from the value to what a cell shows.

The two are inverse: what `shown` writes, `read` takes back. Nothing is guessed: a text that has two readings is a fault.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.clean import clean
from commonground.vocabulary.records.said import Field

Cell = Any
"""str, float, int, bool, date, datetime, time or "" as calamine gives it; a text from a CSV."""

MONTHS = "january february march april may june july august september october november december".split()
EXCEL_ZERO = dt.date(1899, 12, 30)
"""Day 0 of the serial dates that spreadsheets count."""

_RUN = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""What a spreadsheet takes for a formula when it opens a text (OWASP, "CSV Injection"), with escapes before it."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})[-. ]*([A-Za-z]{3,9})[-., ]*(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})[. ]*(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_SERIAL = range(20_000, 80_000)
"""Serial dates from 1954 to 2119: a smaller or larger number is no day that a coalition records."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
_SPACES = re.compile(r"(?<=\d)[\u00a0\u2009\u202f ](?=\d{3}(?!\d))")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PARTED = frozenset({"pcode", "iso3", "code", "party", "record", "currency"})
"""Forms without a comma in them: a list of these may be parted by commas or lines too."""


class Bad(Exception):
    """A cell that cannot be read: what is wrong and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def escaped(text: str) -> str:
    """A text that no spreadsheet runs: one apostrophe before what would be taken for a formula."""
    return "'" + text if _RUN.match(text) else text


def unescaped(text: str) -> str:
    """The text without the apostrophe that `escaped` put before it."""
    return text[1:] if text.startswith("'") and _RUN.match(text) else text


def plain(text: str) -> str:
    """A text as a file can hold it: one sign for a new line, no control characters, no space around it."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read(kind: Kind, one: Field, cell: Cell, *, comma_decimals: bool = False, serial_dates: bool = False) -> Any:
    """The value of a field in its one written form, None for an empty cell. Raises Bad.

    `comma_decimals`: the file parts its cells by semicolons, where a comma may stand before decimals; `serial_dates`: a bare
    number may be a day as spreadsheets count.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if one.many:
        values = [value for item in parts(one, str(cell)) if (value := _one(kind, one, item, comma_decimals, serial_dates))]
        return values or None
    return _one(kind, one, unescaped(cell) if isinstance(cell, str) else cell, comma_decimals, serial_dates)


def parts(one: Field, text: str) -> list[str]:
    """The values that stand in one cell, parted by semicolons; one that holds a semicolon itself is in quotes."""
    text = unescaped(text)
    if one.ref or one.form in _PARTED:
        return [item.strip() for item in re.split(r"[;,\n]", text) if item.strip()]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", skipinitialspace=True)
    return [item.strip() for row in rows for item in row if item.strip()]


def shown(one: Field, value: Any) -> str:
    """The value as the text of a cell, before `escaped`."""
    if value is None:
        return ""
    if isinstance(value, list):
        return together([_text(item) for item in value])
    return _text(value)


def together(values: Sequence[str]) -> str:
    """Several values in one cell, as `parts` reads them."""
    held = [text for value in values if (text := plain(value))]
    if not any(sign in value for value in held for sign in ';"\n'):
        return "; ".join(held)
    made = io.StringIO()
    csv.writer(made, delimiter=";", lineterminator="\n").writerow(held)
    return made.getvalue().removesuffix("\n")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _one(kind: Kind, one: Field, cell: Cell, comma_decimals: bool, serial_dates: bool) -> Any:
    if one.type == "date":
        return day(cell, serial_dates).isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    text = plain(str(cell))
    if one.type in ("number", "whole"):
        text = _number(text, comma_decimals)
    if one.choices:
        text = next((choice for choice in one.choices if choice.casefold() == text.casefold()), text)
    if one.form in ("code", "pcode"):
        text = text.partition(" · ")[0].strip()
    if one.form == "code":
        text = text.upper()
    if one.ref or one.form == "record":
        return text
    try:
        return clean(_alone(kind, one), {one.name: text}).get(one.name)
    except BadRequest as error:
        raise Bad(error.message, error.hint or "") from None


@cache
def _alone(kind: Kind, one: Field) -> Kind:
    """The kind with one field, of one value: a cell is cleaned by the rules of the record, each by itself."""
    return replace(kind, fields=(replace(one, many=False),))


def _number(text: str, comma_decimals: bool) -> str:
    text = _SPACES.sub("", text.translate(_DIGITS))
    if comma_decimals and re.fullmatch(r"[+-]?\d{1,3},\d{3}", text):
        whole, _, rest = text.partition(",")
        raise Bad(f"{text!r} can be {whole}{rest} or {whole}.{rest}", "write it without a comma, with a point before decimals")
    return text


def day(cell: Cell, serial_dates: bool = False) -> dt.date:
    """The day in a cell. Raises Bad for a text with two readings, and for what is no day."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell, serial_dates)
    text = str(cell).strip().translate(_DIGITS)
    if text.isascii() and text.isdigit():
        return _serial(int(text[:20]), False)
    try:
        found = _written(text)
        if found is None:
            raise Bad(f"{text[:40]!r} is no day", "write YYYY-MM-DD")
        return dt.date(*found)
    except ValueError:
        raise Bad(f"{text[:40]!r} is no day of the calendar", "write YYYY-MM-DD") from None


def _serial(cell: float, allowed: bool) -> dt.date:
    if not _SERIAL.start <= cell < _SERIAL.stop:  # nor is one that is no number at all
        raise Bad(f"{cell:g} is no day", "write YYYY-MM-DD")
    found = EXCEL_ZERO + dt.timedelta(days=int(cell))
    if not allowed:
        raise Bad(f"{cell:g} is a number", f"if it is the day that spreadsheets count, write {found.isoformat()}")
    return found


def _written(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that has one reading. Raises Bad where it has two."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.fullmatch(text):
        one, other, year = int(match[1]), int(match[2]), int(match[3])
        if one != other and one <= 12 and other <= 12:
            first, second = dt.date(year, other, one), dt.date(year, one, other)
            raise Bad(
                f"{text!r} can be {first.day} {first:%B} or {second.day} {second:%B}",
                f"write {first.isoformat()} or {second.isoformat()}",
            )
        return (year, one, other) if other > 12 else (year, other, one)
    if match := _DAY_MONTH.fullmatch(text):
        return (int(match[3]), month, int(match[1])) if (month := _month(match[2])) else None
    if match := _MONTH_DAY.fullmatch(text):
        return (int(match[3]), month, int(match[2])) if (month := _month(match[1])) else None
    return None


def _month(text: str) -> int | None:
    found = [number for number, name in enumerate(MONTHS, 1) if name.startswith(text.casefold()) and len(text) >= 3]
    return found[0] if len(found) == 1 else None
