"""The data-quality badge: how exactly the deaths behind an outlook are placed, and how old its newest month is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from commonground.vocabulary import months
from commonground.watch.panel import Panel

MONTHS = 24
"""The newest months that are looked at."""

VAGUE = (0.10, 0.30)
DAYS = (45, 90)
"""Up to the first a badge is good, up to the second fair, beyond it poor. Monthly editions are 45 days old at most; in Iraq 28 % of the
deaths of 1989 to 2018 are placed no finer than the country."""

WORDS = ("good", "fair", "poor")


@dataclass(frozen=True)
class Quality:
    """Of one country: its newest month, how many days ago it ended, and the share of deaths placed no finer than a line or the country
    (where_prec 5 to 7) in the newest MONTHS; None where nobody died, or it is not known. `badge` is the worse of the two.
    """

    country: str
    newest_month: str
    age_days: int
    vague: float | None
    badge: str


def qualities(asked: Panel, asked_on: dt.date) -> tuple[Quality, ...]:
    """The badge of each country of a panel, on the day that is asked about."""
    return tuple(_quality(asked, iso3, asked_on) for iso3 in dict.fromkeys(asked.countries))


def _quality(asked: Panel, iso3: str, asked_on: dt.date) -> Quality:
    at = asked.countries.index(iso3)
    held = np.flatnonzero(np.isfinite(asked.deaths[at]))
    newest = months.from_index(asked.first + int(held[-1])) if len(held) else months.from_index(asked.first)
    age, vague = (asked_on - months.last_day(newest)).days, _vague(asked, at)
    worst = max(_graded(age, DAYS), 0 if vague is None else _graded(vague, VAGUE))
    return Quality(iso3, newest, age, vague, WORDS[worst])


def _vague(asked: Panel, at: int) -> float | None:
    if not {"vague", "country"} <= set(asked.beside):
        return None
    vague, every = (float(np.nansum(asked.beside[name][at, -MONTHS:])) for name in ("vague", "country"))
    return vague / every if every else None


def _graded(value: float, limits: tuple[float, float]) -> int:
    return sum(value > limit for limit in limits)
