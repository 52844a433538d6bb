"""When the activities of a who-does-what-where table were: month columns, start and end, or the period a name states."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pyarrow as pa

from commonground.vocabulary import months

_MONTHS = (
    ("january", "jan", "enero", "janvier", "يناير", "كانون الثاني"),
    ("february", "feb", "febrero", "février", "fevrier", "فبراير", "شباط"),
    ("march", "mar", "marzo", "mars", "مارس", "آذار"),
    ("april", "apr", "abril", "avril", "أبريل", "نيسان"),
    ("may", "mayo", "mai", "مايو", "أيار"),
    ("june", "jun", "junio", "juin", "يونيو", "حزيران"),
    ("july", "jul", "julio", "juillet", "يوليو", "تموز"),
    ("august", "aug", "agosto", "août", "aout", "أغسطس", "آب"),
    ("september", "sep", "sept", "septiembre", "septembre", "سبتمبر", "أيلول"),
    ("october", "oct", "octubre", "octobre", "أكتوبر", "تشرين الأول"),
    ("november", "nov", "noviembre", "novembre", "نوفمبر", "تشرين الثاني"),
    ("december", "dec", "diciembre", "décembre", "decembre", "ديسمبر", "كانون الأول"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAME = "|".join(sorted(_NUMBER, key=len, reverse=True))
_SPAN = re.compile(rf"\b({_NAME})(?: (20\d\d))?(?: (?:to|al|au|a) | )({_NAME}) (20\d\d)\b")
_MONTH_YEAR = re.compile(rf"\b({_NAME}) (20\d\d)\b")
_YEAR_MONTH = re.compile(rf"\b(20\d\d) ({_NAME})\b")
_DAY = re.compile(r"\b(20\d\d) (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01])\b")
_YYYYMM = re.compile(r"\b(20\d\d) (0[1-9]|1[0-2])\b")
_YEAR = re.compile(r"\b(20\d\d)\b")

Period = tuple[dt.date, dt.date]
"""The first and the last day."""


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def stated_in(text: str) -> Period | None:
    """The period that a file or sheet is named after: a span of months, a month, or a day; None where it states none."""
    words = _words(text)
    span = _SPAN.search(words)
    if span:
        last = f"{span[4]}-{_NUMBER[span[3]]:02d}"
        first = f"{span[2] or span[4]}-{_NUMBER[span[1]]:02d}"
        first = first if first <= last else f"{int(span[4]) - 1}-{_NUMBER[span[1]]:02d}"
        return months.first_day(first), months.last_day(last)
    month = _MONTH_YEAR.search(words)
    if month:
        return _whole(f"{month[2]}-{_NUMBER[month[1]]:02d}")
    turned = _YEAR_MONTH.search(words)
    if turned:
        return _whole(f"{turned[1]}-{_NUMBER[turned[2]]:02d}")
    return _numeric(words)


def _numeric(words: str) -> Period | None:
    day = _DAY.search(words)
    if day:
        try:
            found = dt.date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            return None
        return found, found
    month = _YYYYMM.search(words)
    return _whole(f"{month[1]}-{month[2]}") if month else None


def _whole(month: str) -> Period:
    return months.first_day(month), months.last_day(month)


def year_in(text: str) -> int | None:
    """The year that a name states."""
    found = _YEAR.search(_words(text))
    return int(found[1]) if found else None


def month_in(cell: str, year: int | None) -> str | None:
    """The month of a cell: `2022-04`, `2022-04-01`, `April 2022`, `April` or `4` with the year from elsewhere."""
    if re.match(r"^(19|20)\d\d-(0[1-9]|1[0-2])(\b|T)", cell):
        return cell[:7]
    words = _words(cell)
    found = _MONTH_YEAR.search(words) or _MONTH_YEAR.search(re.sub(r"\b(\d\d)$", r"20\1", words))
    if found:
        return f"{found[2]}-{_NUMBER[found[1]]:02d}"
    number = _NUMBER.get(words) or (int(words) if words.isdigit() and 1 <= int(words) <= 12 else None)
    return f"{year}-{number:02d}" if number and year else None


def days(cells: pa.Array) -> list[dt.date | None]:
    """Dates of a column: ISO, or with slashes day first unless a cell shows that the month is first (`05/26/2022`)."""
    texts: list[str | None] = cells.to_pylist()
    month_first = _is_month_first([text for text in texts if text])
    return [_date(text, month_first) if text else None for text in texts]


def _is_month_first(texts: Sequence[str]) -> bool:
    slashed = (re.match(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}", text) for text in texts)
    pairs = [(int(found[1]), int(found[2])) for found in slashed if found]
    return any(b > 12 for _, b in pairs) and not any(a > 12 for a, _ in pairs)


def _date(text: str, month_first: bool) -> dt.date | None:
    found = re.match(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        if not found:
            return dt.date.fromisoformat(text[:10])
        day, month = (int(found[2]), int(found[1])) if month_first else (int(found[1]), int(found[2]))
        return dt.date(int(found[3]), month, day)
    except ValueError:
        return None
