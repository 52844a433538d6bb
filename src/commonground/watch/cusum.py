"""Since when an area has had more, or fewer, events than it used to: cumulative sums of a negative-binomial likelihood.

The chart is the simple one of Höhle and Paul, "Count data regression charts for the monitoring of surveillance time series",
Computational Statistics & Data Analysis 52 (9), 2008, 4357-4368, with a factor that is given: S(t) = max(0, S(t-1) + log f(y; r·m, k)
- log f(y; m, k)), f the negative binomial with mean m and size k, r = 2 upward and 1/2 downward. (Their generalised chart estimates r.
Their m has a season and a trend, ours has none.) m and k come from the months before the newest twelve, the chart runs over those.

No alarm level is set. The chart's value at the newest month is compared with its value in 1,999 histories of the same area made
from its own months: the series is turned round by a random number of months and cut in pieces of three, which are put in a random order.
Spells of up to three months thus stay what they were; where months hang together for longer, p-values are
too small: in simulated series p ≤ .05 came up in 4 % without any correlation, 7-9 % at .7 from one month's rate to the next, 12-15 % at
.85. Over areas and both directions the p-values become q-values by Benjamini and
Hochberg (Journal of the Royal Statistical Society B 57 (1), 1995, 289-300).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary.errors import BadRequest

Floats = NDArray[np.float64]

RECENT = 12
"""The months over which the chart runs: a change is one within the last year."""

REPLICATES = 1_999

_PIECE = 3
_SEED = 20080515
_FACTORS = {True: 2.0, False: 0.5}
_SMALLEST_SIZE, _LARGEST_SIZE = 0.05, 1_000.0


@dataclass(frozen=True)
class Change:
    """An area (row) whose monthly mean has moved from `before` to `after` since a column, and that not yet back.

    `p_value` is for this area and direction alone, `q_value` the share of false ones among all that are at least as unlikely.
    """

    area: int
    since: int
    rising: bool
    before: float
    after: float
    p_value: float
    q_value: float


def changes(counts: Floats, replicates: int = REPLICATES) -> tuple[Change, ...]:
    """Changes that still stand at the newest month, one an area at most, by p-value.

    `counts` [areas, months] are numbers of events without gaps. Areas without an event have nothing that could change: they are no
    test, and do not count among those that q-values correct for.
    """
    months = counts.shape[1]
    if np.isnan(counts).any() or months < 3 * RECENT:
        raise BadRequest(
            f"a change is told from {3 * RECENT} months of event counts without gaps, not from {months}",
            hint="leave out the months and areas that are not published, or look back further",
        )
    held = np.flatnonzero(counts.sum(axis=1) > 0)
    orders = _orders(months, replicates)
    tests = [(area, rising, *_tested(counts[area], rising, orders)) for area in held for rising in (True, False)]
    q_values = corrected(np.array([p_value for *_, p_value in tests]))
    found = []
    for (area, rising, since, p_value), q_value in zip(tests, q_values, strict=True):
        if since < months:
            before, after = float(counts[area, :since].mean()), float(counts[area, since:].mean())
            found.append(Change(int(area), since, rising, before, after, p_value, float(q_value)))
    found.sort(key=lambda change: (change.p_value, -abs(change.after - change.before), change.area))
    likeliest: dict[int, Change] = {}
    for change in found:
        likeliest.setdefault(change.area, change)
    return tuple(likeliest.values())


def corrected(p_values: Floats) -> Floats:
    """The q-values of Benjamini and Hochberg, in the order of the p-values."""
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * len(p_values) / np.arange(1, len(p_values) + 1)
    found = np.empty_like(scaled)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def _orders(months: int, replicates: int) -> NDArray[np.int64]:
    """Random orders of the months, [replicates, months]: turned round, then cut in pieces that change places."""
    random = np.random.default_rng(_SEED)
    pieces = random.random((replicates, -(-months // _PIECE)))[:, np.arange(months) // _PIECE]
    turned = random.integers(months, size=(replicates, 1))
    found: NDArray[np.int64] = (np.argsort(pieces, axis=1, kind="stable") + turned) % months
    return found


def _tested(series: Floats, rising: bool, orders: NDArray[np.int64]) -> tuple[int, float]:
    """The column since when the chart has stood above 0 (the number of months if it does not), and the p-value."""
    chart = _chart(series[None], _FACTORS[rising])[0]
    if chart[-1] <= 0:
        return len(series), 1.0
    at_zero = np.flatnonzero(chart <= 0)
    since = len(series) - RECENT + (int(at_zero[-1]) + 1 if len(at_zero) else 0)
    by_chance = _chart(series[orders], _FACTORS[rising])[:, -1]
    return since, (1 + int((by_chance >= chart[-1] - 1e-9).sum())) / (1 + len(orders))


def _chart(series: Floats, factor: float) -> Floats:
    """S of the newest months, [series, RECENT]."""
    earlier, newest = series[:, :-RECENT], series[:, -RECENT:]
    # Half an event more than there were: after years of quiet a first event must stay possible.
    mean = (earlier.sum(axis=1, keepdims=True) + 0.5) / earlier.shape[1]
    beyond = np.maximum(earlier.var(axis=1, ddof=1, keepdims=True) - mean, mean**2 / _LARGEST_SIZE)
    size = np.clip(mean**2 / beyond, _SMALLEST_SIZE, _LARGEST_SIZE)
    odds = np.log((size + mean) / (size + factor * mean))
    steps = newest * (np.log(factor) + odds) + size * odds
    chart = np.zeros_like(newest)
    reached = np.zeros(len(series))
    for month in range(RECENT):
        reached = np.maximum(0.0, reached + steps[:, month])
        chart[:, month] = reached
    return chart
