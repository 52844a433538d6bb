"""Days and spans of days as statements write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
            " september|sept|sep october|oct november|nov december|dec"
        ).split(),
        start=1,
    )
    for name in names.split("|")
}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?"
    r"|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_TO = r"(?:\s*-\s*|\s+(?:and|to|through|until)\s+|\s*/\s*|\s*&\s*)"
_YEAR = r"(?:(?:,|\s+of)?\s*(?P<year>(?:19|20)\d{2})\b)?"
_DATE = re.compile(
    rf"(?<![\w.])(?:(?P<d1>{_DAY})\s+(?P<m1>{MONTH}){_TO}(?P<d2>{_DAY})\s+(?P<m2>{MONTH}){_YEAR}"
    rf"|(?P<d3>{_DAY})(?:{_TO}(?P<d4>{_DAY}))?\s+(?:of\s+)?(?P<m3>{MONTH})(?!\w){_YEAR.replace('year', 'year3')}"
    rf"|(?P<m5>{MONTH})\s+(?P<d5>{_DAY}){_TO}(?P<m6>{MONTH})\s+(?P<d6>{_DAY}){_YEAR.replace('year', 'year5')}"
    rf"|(?P<m7>{MONTH})\s+(?P<d7>{_DAY})(?:{_TO}(?P<d8>{_DAY})(?!\d))?(?!\d){_YEAR.replace('year', 'year7')}"
    r"|(?P<iso>(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)|(?P<dotted>\d{1,2}\.\d{1,2}\.(?:19|20)\d{2})(?!\d)"
    r"|(?P<slashed>\d{1,2}/\d{1,2}/(?:19|20)\d{2})(?!\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Days:
    """A day or a span of days named at a place of the text; without a year `first` and `last` are None."""

    start: int
    end: int
    first: date | None
    last: date | None
    months_days: tuple[tuple[int, int], tuple[int, int]] | None = None

    def in_year(self, year: int) -> Days:
        """The same days, in this year where the text names none."""
        if self.first is not None or self.months_days is None:
            return self
        (month, day), (last_month, last_day) = self.months_days
        first, last = _day(year, month, day), _day(year, last_month, last_day)
        return Days(self.start, self.end, first, last or first)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(text: str) -> date | None:
    """A day written in figures; with slashes only where it can be read in one way."""
    first, second, year = (int(part) for part in re.split(r"[./]", text))
    if "." in text or first > 12:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 or first == second else None


def _month(name: str) -> int:
    return _MONTHS[name.casefold().rstrip(".")]


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _written(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int], str | None]:
    """Month and day of the first and of the last day, and the year as written."""
    if match["m1"]:
        return (_month(match["m1"]), _number(match["d1"])), (_month(match["m2"]), _number(match["d2"])), match["year"]
    if match["m3"]:
        month = _month(match["m3"])
        return (month, _number(match["d3"])), (month, _number(match["d4"] or match["d3"])), match["year3"]
    if match["m5"]:
        return (_month(match["m5"]), _number(match["d5"])), (_month(match["m6"]), _number(match["d6"])), match["year5"]
    month = _month(match["m7"])
    return (month, _number(match["d7"])), (month, _number(match["d8"] or match["d7"])), match["year7"]


def days_in(flat: str, start: int = 0, end: int | None = None) -> Iterator[Days]:
    """Every day or span of days between two positions: `June 8, 2018`, `8 June`, `16-17 March 2022`, `15.11.2019`.

    A day in figures with slashes is read only where one reading is possible.
    """
    for match in _DATE.finditer(flat, start, len(flat) if end is None else end):
        figures = match["iso"] or match["dotted"] or match["slashed"]
        if figures:
            day = _day(*map(int, figures.split("-"))) if match["iso"] else _numeric(figures)
            if day is not None:
                yield Days(match.start(), match.end(), day, day)
            continue
        first, last, year = _written(match)
        named = Days(match.start(), match.end(), None, None, (first, last))
        yield named.in_year(int(year)) if year else named
