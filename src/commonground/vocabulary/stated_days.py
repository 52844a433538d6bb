"""Days as publishers write them in names, titles and cells: `2018-06-30`, `Jun 30, 2018`, `30-09-2021`, `novembre 2021`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from commonground.vocabulary import months
from commonground.vocabulary.source import PublishedBasis

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january janvier janv",
            "feb february fevrier février fev fév févr",
            "mar march mars",
            "apr april avril avr",
            "may mai",
            "jun june juin",
            "jul july juillet juil",
            "aug august aout août",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december decembre décembre déc",
        ),
        start=1,
    )
    for word in words.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<sep>[-_./]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?P<n>{_NAMES})\.?[\s_-]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s_]*[,_\s-][\s_]*{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?[\s_-]+(?P<n>{_NAMES})\.?[\s_,-]+{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.]{_YEAR}(?!\d)",
        rf"(?<![a-zA-Z])(?P<n>{_NAMES})\.?[\s_,-]+{_YEAR}(?!\d)",
    )
)
"""In the order in which they are trusted; the fourth is day first, as IOM writes (`30-09-2021`), unless only month
first gives a day (`8/22/2021`); the last is a month."""


_DAY_FIRST = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")

_ROUND = re.compile(r"(?<![a-zA-Z])(?:round|ronde|tour|cycle|r)[\s_.-]*\d{1,3}(?!\d)", re.IGNORECASE)
"""The number of a round is no day: `Round_5_June_2024` is June 2024."""


def days_in(text: str) -> list[dt.date]:
    """The days that a text states, by the first form of which it has any; a month without a day stands for its last day."""
    text = _ROUND.sub("|", text)
    for pattern in _PATTERNS:
        found = [day for match in pattern.finditer(text) for day in _day(match)]
        if found:
            return found
    return []


def day_in(text: str) -> dt.date | None:
    """The last day that a text states, None where it states none."""
    return max(days_in(text), default=None)


def iso_day(text: object) -> dt.date | None:
    """The day with which a text begins as `2018-06-30`, whatever comes after it; None where it begins otherwise."""
    try:
        return dt.date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def day_first(text: str | None) -> dt.date | None:
    """A day written `29/06/2012`, day first; None for anything else."""
    found = _DAY_FIRST.match(text or "")
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def named_day(name: str) -> tuple[dt.date | None, PublishedBasis]:
    """The day that the name of a file states, and where the day of publication is read then: from the name, else nowhere."""
    day = day_in(name)
    return day, "name" if day else "retrieval"


def _day(match: re.Match[str]) -> Iterator[dt.date]:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTHS[parts["n"].lower()]
    day = int(parts["d"]) if parts.get("d") else None
    if month > 12 and day is not None and day <= 12:
        month, day = day, month
    try:
        if day is None:
            yield months.last_day(f"{parts['y']}-{month:02d}")
        else:
            yield dt.date(int(parts["y"]), month, day)
    except ValueError:
        return
