"""Whether the input may be forecast from: a stale, emptied or halved input stops the run, with the reason and what to do.

A live forecast once went on for months while its input had silently ended a year before: its newest months were all zero.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.vocabulary.errors import Refused
from commonground.watch.panel import Floats, Panel

OLDEST_DAYS = 45
"""Monthly editions come out some three weeks after their month; who asks later than this after it has missed one."""

LEAST_OF_MEDIAN = 0.4
TRAILING = 12
"""The newest month is compared with the twelve before it."""

LEAST_KEPT = 0.5
"""Revisions move deaths between months and take few away: what has less than half of them is another input, or a part of it."""


def check(panel: Panel, asked_on: dt.date) -> None:
    """Pass the panel of the countries asked for, where it is fresh and whole on the day asked about (today, or `as_of`).

    Raises Refused for an input that is stale or emptied; whether it is `halved` takes what was known before.
    """
    stale(panel, asked_on)
    emptied(panel)


def stale(panel: Panel, asked_on: dt.date) -> None:
    """Raises Refused where the newest month held of some country ended more than OLDEST_DAYS before the day asked about."""
    for country in dict.fromkeys(panel.countries):
        held = _held(panel, country)
        if not held.any():
            raise Refused(f"no month of {country} is held", hint="load UCDP GED or a candidate edition of the country")
        newest = months.from_index(panel.first + int(np.flatnonzero(held)[-1]))
        age = (asked_on - months.last_day(newest)).days
        if age > OLDEST_DAYS:
            raise Refused(
                f"the newest month of {country} is {newest}, which ended {age} days before {asked_on} (at most {OLDEST_DAYS})",
                hint="load the newest candidate edition, or ask as of a day soon after that month",
            )


def emptied(panel: Panel) -> None:
    """Raises Refused where the newest months look like rows that were never filled.

    That is a total of zero after twelve months each with deaths, or one below LEAST_OF_MEDIAN of the median of the twelve months
    before and below each of them. Without "each" three in ten months of single countries at war would be refused (state-based
    deaths, 1990 to 2016); with it one in twenty, and none of the world's totals. A quiet country passes.
    """
    totals, first = _totals(panel)
    empty = len(totals) - (int(np.flatnonzero(totals)[-1]) + 1 if totals.any() else 0)
    before = totals[-TRAILING - max(empty, 1) : -max(empty, 1)]
    if len(before) < TRAILING or empty > TRAILING or before.min() == 0:
        return
    newest, median = float(totals[-1]), float(np.median(before))
    if newest < min(LEAST_OF_MEDIAN * median, float(before.min())):
        month = months.from_index(first + len(totals) - 1)
        raise Refused(
            f"{newest:.0f} died in {month}, and {median:.0f} in the median of the {TRAILING} months before: it looks unfinished",
            hint="load the edition of that month again, or ask as of a day before it was published",
        )


def halved(panel: Panel, previous: Panel) -> None:
    """Raises Refused where countries, areas or more than half of the deaths of what was known before are gone.

    The message goes on from "there are".
    """
    for named, held, before in (
        ("countries", _known(panel, panel.countries), _known(previous, previous.countries)),
        ("areas", _known(panel, panel.areas), _known(previous, previous.areas)),
    ):
        if len(held) < len(before):
            gone = ", ".join(sorted(before - held)[:5])
            raise Refused(
                f"{len(held)} {named} where there were {len(before)}, without {gone}", hint="load what is missing again"
            )
    now = float(np.nansum(panel.between(previous.first, previous.last)))
    then = float(np.nansum(previous.deaths))
    if now < LEAST_KEPT * then:
        raise Refused(
            f"{now:,.0f} deaths in months that had {then:,.0f}",
            hint="look with `commonground diff` at what the newer edition leaves out, and load it whole",
        )


def _held(panel: Panel, country: str) -> NDArray[np.bool_]:
    """[months]: whether any area of the country is held."""
    found: NDArray[np.bool_] = np.isfinite(panel.deaths[np.array(panel.countries) == country]).any(axis=0)
    return found


def _totals(panel: Panel) -> tuple[Floats, int]:
    """The deaths of each month, and the index of the first: of the areas held in the newest, since all of them are held."""
    held = np.isfinite(panel.deaths)
    end = int(np.flatnonzero(held.any(axis=0))[-1]) + 1 if held.any() else 0
    chosen = held[:, end - 1] if end else np.zeros(len(panel.areas), np.bool_)
    whole = held[chosen, :end].all(axis=0)
    start = int(np.flatnonzero(~whole)[-1]) + 1 if not whole.all() else 0
    return panel.deaths[chosen, start:end].sum(axis=0), panel.first + start


def _known(panel: Panel, names: tuple[str, ...]) -> set[str]:
    """The names of the areas with some month that is held."""
    return {names[at] for at in np.flatnonzero(np.isfinite(panel.deaths).any(axis=1)).tolist()}
