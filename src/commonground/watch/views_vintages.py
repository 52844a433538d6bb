"""Vintages: deaths by country and month as they stood on a day.

A vintage that is broken is refused with its reason and never used: a month not yet published is missing, and a file written
all the same shows it by a newest month that is empty, halved or old.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.vocabulary import country, months
from commonground.vocabulary.errors import MalformedFile
from commonground.watch import views_areas, views_files
from commonground.watch.panel import Floats, Panel

LEAST_SHARE = 0.4
"""The newest month's total must reach this share of the median of the twelve months before it."""

OLDEST_DAYS = 45
"""The newest month may have ended at most so many days before the vintage's date."""

_DATED = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_FETCH = "fetch the file again"


@dataclass(frozen=True, eq=False)
class Vintage:
    """What was published on a day: deaths of all violence by country, or why it cannot be used.

    `panel` has the ISO3 as area (a normalised name for what is no country); its areas are the countries that this file names:
    nothing known later chooses them. None where `refused` states a reason.
    """

    date: dt.date
    path: Path
    panel: Panel | None
    refused: str | None

    @property
    def usable(self) -> Panel:
        """The panel; raises MalformedFile with the reason where the vintage is refused."""
        if self.panel is None:
            raise MalformedFile(f"the vintage of {self.date} is refused: {self.refused}", where=str(self.path), hint=_FETCH)
        return self.panel


def vintages(folder: Path) -> list[Vintage]:
    """The vintages in a folder and below it (a CSV with an ISO date in its name and dates in its first column), oldest first."""
    return sorted(_vintages(folder), key=lambda vintage: (vintage.date, vintage.path.name))


def reason_against(panel: Panel, date: dt.date) -> str | None:
    """Why a vintage of a day is broken; None where it is not."""
    newest = months.from_index(panel.last)
    age = (date - months.last_day(newest)).days
    if age > OLDEST_DAYS:
        return f"its newest month, {newest}, had ended {age} days before {date}; at most {OLDEST_DAYS} are allowed"
    if age < 0:
        return f"its newest month, {newest}, had not ended on {date}"
    totals = np.nansum(panel.deaths, axis=0)
    if totals[-1] == 0:
        return f"its newest month, {newest}, has no deaths at all: it was not published yet"
    median = float(np.median(totals[-13:-1])) if len(totals) > 1 else 0.0
    if totals[-1] < LEAST_SHARE * median:
        return f"its newest month, {newest}, has {totals[-1]:.0f} deaths where the 12 before have a median of {median:.0f}"
    return None


def truth(latest: Panel, areas: Sequence[str], first: int, last: int) -> Floats:
    """What a later vintage says of some areas, [areas, months]; NaN in months beyond it.

    A country without a column has no event at all in that vintage, hence 0: UCDP covers every state and names
    those with events.
    """
    return views_areas.on_areas(latest, areas, fill=0.0).between(first, last)


def _vintages(folder: Path) -> Iterator[Vintage]:
    for path in views_files.files(folder):
        dated = _DATED.search(path.name)
        if dated is None or path.suffix.lower() == ".parquet":
            continue
        try:
            date = dt.date.fromisoformat(dated[1])
        except ValueError:
            continue
        try:
            panel = _panel(path)
        except MalformedFile as error:
            yield Vintage(date, path, None, error.message)
            continue
        reason = reason_against(panel, date)
        yield Vintage(date, path, None if reason else panel, reason)


def _panel(path: Path) -> Panel:
    lines = list(views_files.rows(path))
    if len(lines) < 2 or len({len(line) for line in lines}) > 1:
        raise MalformedFile("has no rows, or lines of another length than its header", where=str(path), hint=_FETCH)
    try:
        numbers = [months.index(months.month_of(dt.date.fromisoformat(line[0][:10]))) for line in lines[1:]]
        deaths = np.array([[float(cell or "nan") for cell in line[1:]] for line in lines[1:]]).T
    except ValueError as error:
        raise MalformedFile(f"a cell is not a date or a number: {error}", where=str(path), hint=_FETCH) from error
    gap = np.flatnonzero(np.diff(numbers) != 1)
    if gap.size:
        raise MalformedFile(
            f"the month after {months.from_index(numbers[gap[0]])} does not follow it", where=str(path), hint=_FETCH
        )
    named = [_code(name) for name in lines[0][1:]]
    areas = views_areas.ordered(named)
    # Two columns of one country (a name and its older form) are its parts.
    summed = np.zeros((len(areas), deaths.shape[1]))
    np.add.at(summed, [areas.index(code) for code in named], deaths)
    return Panel(areas, areas, numbers[0], summed, near=views_areas.near(areas))


def _code(name: str) -> str:
    found = country.by_name(name)
    return found.iso3 if found else views_areas.normal(name)
