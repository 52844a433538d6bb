"""The data-quality badge: how exactly the deaths behind an outlook are placed, how old its newest month is, and how much such months change.

The forecast is made from months as they stand. A forecast that expects its newest months to be revised was tried and is not published:
the figures are in docs/watch.md. How much months were revised before is told instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.vocabulary import months
from commonground.watch.panel import Panel
from commonground.watch.revisions import Revisions, open_months, revisions

MONTHS = 24
"""The newest months that are looked at."""

VAGUE = (0.10, 0.30)
DAYS = (45, 90)
"""Up to the first a badge is good, up to the second fair, beyond it poor. Monthly editions are 45 days old at most; in Iraq 28 % of the
deaths of 1989 to 2018 are placed no finer than the country."""

LAG = (0.10, 0.30)
"""The same of the share by which deaths grew or shrank when months were revised, where some are not revised yet."""

WORDS = ("good", "fair", "poor")


@dataclass(frozen=True)
class Quality:
    """Of one country: its newest month, how many days ago it ended, and the share of deaths placed no finer than a line or the country
    (where_prec 5 to 7) in the newest MONTHS; None where nobody died, or it is not known.

    `editions`: so many publications that are held spoke of it while its months were new, with the newest. `lag_factor`: deaths as stated
    later over those stated first, in months that a later publication reached; None where none did. `open_months`: how many of the newest no
    publication has revised yet; None where none has revised any. `badge` is the worst of age, placing and lag.
    """

    country: str
    newest_month: str
    age_days: int
    vague: float | None
    editions: int
    lag_factor: float | None
    open_months: int | None
    badge: str


def qualities(asked: Panel, asked_on: dt.date, published: Sequence[Panel] = ()) -> tuple[Quality, ...]:
    """The badge of each country of a panel, on the day that is asked about; `published`: what each edition said, oldest first."""
    known = revisions(published)
    return tuple(_quality(asked, iso3, asked_on, len(published), known) for iso3 in dict.fromkeys(asked.countries))


def _quality(asked: Panel, iso3: str, asked_on: dt.date, editions: int, known: Revisions | None) -> Quality:
    at = asked.countries.index(iso3)
    held = np.flatnonzero(np.isfinite(asked.deaths[at]))
    newest = months.from_index(asked.first + int(held[-1])) if len(held) else months.from_index(asked.first)
    age, vague = (asked_on - months.last_day(newest)).days, _vague(asked, at)
    factor = None if known is None else known.factor(iso3)
    still = None if known is None else open_months(asked, known)
    grades = [_graded(age, DAYS), 0 if vague is None else _graded(vague, VAGUE)]
    grades.append(_graded(round(abs(factor - 1), 4), LAG) if factor is not None and still else 0)
    return Quality(iso3, newest, age, vague, editions, factor, still, WORDS[max(grades)])


def _vague(asked: Panel, at: int) -> float | None:
    if not {"vague", "country"} <= set(asked.beside):
        return None
    vague, every = (float(np.nansum(asked.beside[name][at, -MONTHS:])) for name in ("vague", "country"))
    return vague / every if every else None


def _graded(value: float, limits: tuple[float, float]) -> int:
    return sum(value > limit for limit in limits)
