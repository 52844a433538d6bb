"""Months as text `YYYY-MM` and the arithmetic on them."""

from __future__ import annotations

import datetime as dt
import re

from commonground.vocabulary.errors import BadRequest

_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


def parse_month(text: str) -> str:
    """A month is `YYYY-MM`; anything else is refused with the form to use."""
    if not _MONTH.match(text):
        raise BadRequest(f"{text!r} is not a month", hint="write a month as YYYY-MM, for example 2018-06")
    return text


def index(month: str) -> int:
    """Months counted from year 0, so that differences are whole months (never `date_diff`)."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def from_index(number: int) -> str:
    """The month that `index` numbered."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_of(day: dt.date) -> str:
    """The month in which a day lies."""
    return f"{day.year:04d}-{day.month:02d}"


def stated_day(text: str | None) -> dt.date | None:
    """The day that an ISO date states; None where nothing is stated."""
    return dt.date.fromisoformat(text) if text else None


def first_day(month: str) -> dt.date:
    """The first day of a month."""
    return dt.date(int(month[:4]), int(month[5:7]), 1)


def last_day(month: str) -> dt.date:
    """The last day of a month."""
    return first_day(from_index(index(month) + 1)) - dt.timedelta(days=1)


def between(first: str, last: str) -> list[str]:
    """All months from first to last, both included; empty when last is before first."""
    return [from_index(i) for i in range(index(first), index(last) + 1)]
