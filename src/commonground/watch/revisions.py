"""Reporting lag: what became of the newest months when they were revised, and how many of them no release has revised yet.

Learnt from what was published before: only panels of earlier days, so that nothing known later is in it. A release that revises reaches
up to some month; the months since are open. What is known of a month's age in a panel is its lag: 0 is the panel's newest month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.panel import Floats, Panel

LAGS = 18
"""UCDP's yearly release comes in June and replaces the year before: until then up to a year and a half of months are open."""

YEAR = 12
"""A panel's newest months that a factor is told of: older ones have often been settled by a yearly release before."""


@dataclass(frozen=True, eq=False)
class Revisions:
    """Months as first stated and as stated later, of every area and lag; zeros too.

    `lag`, `stated`, `latest`, `country`: [months seen]. `reached`: the newest month (`months.index`) that a revision has changed.
    """

    lag: NDArray[np.int64]
    stated: Floats
    latest: Floats
    country: NDArray[np.str_]
    reached: int

    def factor(self, country: str) -> float | None:
        """Deaths stated later over those stated first in a country's newest YEAR; None where none were stated first."""
        chosen = (self.country == country) & (self.lag < YEAR)
        first = float(self.stated[chosen].sum())
        return float(self.latest[chosen].sum()) / first if first else None


def revisions(panels: Sequence[Panel]) -> Revisions | None:
    """What the last of some panels (oldest first) says of months that were open in each of the others; None where nothing was revised.

    An area that one of two panels lacks has no death there: an edition names the areas with events. Months that no release has reached
    are left out, changed or not: that they still stand says nothing of what a release will do.
    """
    reached = _reached(panels)
    if reached is None:
        return None
    found = [_seen(panel, panels[-1], _reached(panels[: at + 1]), reached) for at, panel in enumerate(panels[:-1])]
    lag, stated, latest, country = (np.concatenate(part) for part in zip(*found, strict=True))
    return Revisions(lag, stated, latest, country, reached)


def open_months(panel: Panel, known: Revisions) -> int:
    """How many of a panel's newest months no revision has reached; at most LAGS."""
    return min(max(panel.last - known.reached, 0), LAGS)


def _reached(panels: Sequence[Panel]) -> int | None:
    """The newest month in which the last panel says another thing than any before it."""
    found = [month for panel in panels[:-1] for month in [_changed(panel, panels[-1])] if month is not None]
    return max(found, default=None)


def _changed(then: Panel, now: Panel) -> int | None:
    stated, latest, _ = _both(then, now, then.last - then.first + 1)
    differs = np.flatnonzero((~np.isnan(stated) & ~np.isnan(latest) & (stated != latest)).any(axis=0))
    return then.first + int(differs[-1]) if len(differs) else None


def _seen(
    then: Panel, now: Panel, before: int | None, reached: int
) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.str_]]:
    stated, latest, country = _both(then, now, LAGS)
    lag = np.broadcast_to(np.arange(LAGS - 1, -1, -1), stated.shape)
    month = then.last - lag
    kept = ~np.isnan(stated) & ~np.isnan(latest) & (month <= reached) & (month > (-1 if before is None else before))
    return lag[kept], stated[kept], latest[kept], np.broadcast_to(country[:, None], stated.shape)[kept]


def _both(then: Panel, now: Panel, count: int) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """The newest `count` months of a panel as it and a later one have them, on the areas of either, [areas, months]."""
    of = dict(zip((*then.areas, *now.areas), (*then.countries, *now.countries), strict=True))
    areas = sorted(of)
    stated, latest = (_on(one, areas, then.last - count + 1, then.last) for one in (then, now))
    return stated, latest, np.array([of[area] for area in areas], np.str_)


def _on(panel: Panel, areas: Sequence[str], first: int, last: int) -> Floats:
    place = {area: at for at, area in enumerate(panel.areas)}
    held = panel.between(first, last)
    absent = np.where(np.isnan(held).all(axis=0), np.nan, 0.0)
    return np.array([held[place[area]] if area in place else absent for area in areas], np.float64)
