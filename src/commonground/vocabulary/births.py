"""Dates of birth as people and lists write them: the days between which a birth lies."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from commonground.vocabulary.stated_days import day_in

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_CIRCA = re.compile(r"\b(circa|ca|c|approx\w*|about|around)\b\.?", re.IGNORECASE)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](1[89]\d\d|20\d\d)(?!\d)")
_ISO_MONTH = re.compile(r"^((?:19|20)\d\d)-(\d\d)$")
_BETWEEN = re.compile(r"(1[89]\d\d|20\d\d)\s*(?:-|–|to|and|/)\s*(1[89]\d\d|20\d\d)")


@dataclass(frozen=True)
class Born:
    """A date of birth as the days between which it lies, both included; `approximate` where the publisher says circa."""

    text: str
    first: dt.date
    last: dt.date
    approximate: bool = False


def born_in(text: str | None, *, month_first: bool = False) -> Born | None:
    """A date of birth in the forms that lists use: `1975`, `1 Jan 1975`, `00/00/1980`, `circa 1960`, `1958-1960`.

    In slashes the day comes first unless `month_first`; a day or month of 0 is not known.
    """
    said = " ".join((text or "").split())
    if not said:
        return None
    approximate = bool(_CIRCA.search(said))
    if span := _BETWEEN.search(said):
        first, last = sorted((int(span[1]), int(span[2])))
        return Born(said, dt.date(first, 1, 1), dt.date(last, 12, 31), approximate)
    if whole := _ISO_MONTH.match(said):
        days = _days(int(whole[1]), int(whole[2]), 0)
        return Born(said, *days, approximate) if days else None
    if slashed := _SLASHED.search(said):
        one, two = int(slashed[1]), int(slashed[2])
        day, month = (two, one) if month_first else (one, two)
        days = _days(int(slashed[3]), month, day) or _days(int(slashed[3]), day, month)
        return Born(said, *days, approximate) if days else None
    return _written(said, approximate)


def _written(said: str, approximate: bool) -> Born | None:
    year = _YEAR.search(said)
    if year is None:
        return None
    stated = day_in(said)
    if stated and stated.year == int(year[1]):
        without = said.replace(year[1], " ", 1)
        if re.search(r"\d", without):
            return Born(said, stated, stated, approximate)
        return Born(said, stated.replace(day=1), stated, approximate)
    return Born(said, dt.date(int(year[1]), 1, 1), dt.date(int(year[1]), 12, 31), approximate)


def _days(year: int, month: int, day: int) -> tuple[dt.date, dt.date] | None:
    """The first and last day that a date may be whose month or day is 0 where it is not known; None where it is no date."""
    if month == 0:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    length = calendar.monthrange(year, month)[1]
    if day == 0:
        return dt.date(year, month, 1), dt.date(year, month, length)
    return (dt.date(year, month, day),) * 2 if day <= length else None
