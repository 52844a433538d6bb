"""Where an area is quiet, the chances of single months and those of a return must agree, though two models make them.

A death within h months is no rarer than one in any of these months and, by Boole's inequality, no likelier than the sum of their chances;
and what six months have beyond the first three must come from the other three. Some distribution over the months has these chances
if and only if that holds. The months give way, by the least that does it: on origins up to 2017 the chances of a return were the
better ones, and lost when they were moved, while the months gained (docs/watch.md). It is done to what is told, after the forecast
is made; the forecast that is back-tested has no such step. It holds for the figures as they are printed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from commonground.watch.panel import Floats
from commonground.watch.points import POINTS, Forecast
from commonground.watch.reemergence import Target
from commonground.watch.scores import SOMEBODY

SHORT, LONG = 3, 6
"""The months within which a return is told, both from the newest month on."""

ZONES = (SOMEBODY, 1.5, 4.5)
"""Deaths from which a month is told to have 1, 2 and 5: five deaths in three months are two or more in one of them."""

_HELD = (1.0, 2.0, 5.0)
"""What stands in a zone of which the forecast has no point."""


def chance(share: float) -> float:
    """A chance in whole percent; less than 1 % is 0.005 and more than 99 % is 0.995, for nothing is known better than that."""
    return 0.005 if share < 0.01 else 0.995 if share > 0.99 else round(share, 2)


def agreed(forecast: Forecast, returns: Mapping[Target, Floats]) -> Forecast:
    """A forecast [months ahead from 1 to LONG or more, areas, POINTS] with the months of quiet areas moved to agree with `returns`.

    `returns`: chances of 1 and of 5 deaths within SHORT and LONG months, [areas], NaN for an area that is not quiet; one that is, and
    already agrees, stays as it is, and so do months beyond LONG.
    """
    found = forecast.copy()
    for at in np.flatnonzero(~np.isnan(returns[LONG, 1])):
        found[:LONG, at] = _one(forecast[:LONG, at], {target: float(values[at]) for target, values in returns.items()})
    return found


def _one(forecast: Forecast, back: Mapping[Target, float]) -> Forecast:
    """The months of one area, [LONG, points]."""
    was = np.stack([(forecast >= least).mean(axis=1, dtype=np.float64) for least in ZONES])
    some = months(was[0], back)
    share = np.divide(some, was[0], out=np.zeros_like(some), where=was[0] > 0)
    two, five = was[1] * share, was[2] * share
    lacking, room = back[SHORT, 5] - two[:SHORT].sum(), some[:SHORT] - two[:SHORT]
    if lacking > 0 and room.sum() > 0:
        two[:SHORT] += room * min(lacking / room.sum(), 1.0)
    five = np.minimum(five, _most(back, 5))
    return np.stack([_moved(points, shares) for points, shares in zip(forecast, np.stack([some, two, five]).T, strict=True)])


def months(some: Floats, back: Mapping[Target, float]) -> Floats:
    """Chances of a death in each of LONG months, moved by the least that agrees with those of a return, as printed too.

    A month is no likelier than the return within the months that it is one of; where a sum falls short, all its months rise by one factor.
    What rounding then still takes from a printed sum is given back to those that it took most from.
    """
    most, shown = _most(back, 1), {target: half_percents(share) for target, share in back.items()}
    beyond = max(back[LONG, deaths] - back[SHORT, deaths] for deaths in (1, 5))
    beyond_shown = max(shown[LONG, deaths] - shown[SHORT, deaths] for deaths in (1, 5))
    first = _lifted(np.minimum(some, most)[:SHORT], back[SHORT, 1], shown[SHORT, 1], most[0])
    return np.concatenate([first, _lifted(np.minimum(some, most)[SHORT:], beyond, beyond_shown, most[-1])])


def _most(back: Mapping[Target, float], deaths: int) -> Floats:
    """What a chance of each month is at most, [LONG], in whole points."""
    within = [back[SHORT if month < SHORT else LONG, deaths] for month in range(LONG)]
    found: Floats = np.maximum(np.floor(np.array(within) * POINTS), 1) / POINTS
    return found


def _lifted(some: Floats, least: float, shown: int, most: float) -> Floats:
    """Chances of which the sum is at least `least` and, as they are printed, `shown` half percents; none is above `most` but for rounding."""
    if some.sum() < least:
        wanted = some * least / some.sum() if some.sum() > 0 else np.full(len(some), least / len(some))
        some = np.minimum(np.ceil(wanted * POINTS - 1e-9) / POINTS, most)
    printed = np.array([half_percents(float(one)) for one in some])
    while printed.sum() < shown:
        at = int(np.argmax(some - printed / 200))
        some[at] = (printed[at] // 2 + 1) / 100
        printed[at] = half_percents(float(some[at]))
    return some


def half_percents(share: float) -> int:
    """A chance as it is printed, as a whole number, so that sums are exact: 1 is below 1 %, 38 is 19 %."""
    return round(chance(share) * 200)


def _moved(points: NDArray[np.float32], shares: Floats) -> NDArray[np.float32]:
    """Points of which these shares reach ZONES; within a zone they keep their order and their spread."""
    count = len(points)
    old = [0, *(int(at) for at in np.searchsorted(points, ZONES)), count]
    new = [0, *(count - round(float(share) * count) for share in shares), count]
    if new == old:
        return points
    parts = []
    for zone, least in enumerate((0.0, *_HELD)):
        held, wanted = points[old[zone] : old[zone + 1]], new[zone + 1] - new[zone]
        drawn = ((np.arange(wanted) + 0.5) * len(held) / max(wanted, 1)).astype(int)
        parts.append(held[drawn] if len(held) else np.full(wanted, least, np.float32))
    return np.concatenate(parts)
