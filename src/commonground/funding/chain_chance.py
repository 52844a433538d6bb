"""How often two ends agree by chance: the u of every level, counted or sampled over all pairs of the ends that are held."""

from __future__ import annotations

import numpy as np

from commonground.funding.chain_activities import Activities
from commonground.funding.chain_ends import IN, OUT, Ends, Ints
from commonground.funding.chain_features import COMPARISONS, compared, figures_of
from commonground.funding.chain_organisations import Organisations
from commonground.funding.chain_pairs import NEAR, USD_STEP, Pairs

DRAWN = 1_000_000
RAREST = 2e-6
"""What a million drawn pairs cannot tell from never."""


def by_chance(ends: Ends, activities: Activities, organisations: Organisations) -> tuple[tuple[float, ...], ...]:
    """u for each level of each learned comparison: amounts are counted over all pairs, the rest over a million drawn ones.

    The draw is by fixed numbers, so that the same ends give the same answer.
    """
    uppers, lowers = np.flatnonzero(ends.side == OUT), np.flatnonzero(ends.side == IN)
    draw = np.random.default_rng(1969)
    drawn = Pairs(draw.choice(uppers, DRAWN), draw.choice(lowers, DRAWN), np.zeros(DRAWN, np.int64))
    levels = compared(ends, drawn, activities, organisations)
    sampled = [
        tuple(float(x) for x in np.maximum(np.bincount(levels[:, i], minlength=len(c)) / DRAWN, RAREST))
        for i, c in enumerate(COMPARISONS[:-1])
    ]
    return (_amounts(ends, uppers, lowers), *sampled[1:])


def _amounts(ends: Ends, uppers: Ints, lowers: Ints) -> tuple[float, ...]:
    """The share of all pairs with each level of agreement of amounts."""
    pairs = float(len(uppers)) * float(len(lowers))
    exact, near = np.zeros(3), 0.0
    for currency in np.unique(ends.currency[uppers]).tolist():
        up = ends.cents[uppers[ends.currency[uppers] == currency]]
        low = np.sort(ends.cents[lowers[ends.currency[lowers] == currency]])
        same = np.searchsorted(low, up, "right") - np.searchsorted(low, up, "left")
        kind = np.where(figures_of(up) >= 4, 0, np.where(figures_of(up) >= 3, 1, 2))
        exact += np.bincount(kind, weights=same, minlength=3)
        near += float(_within(low, up, NEAR).sum() - same.sum())
    up, low = ends.usd_cents[uppers], np.sort(ends.usd_cents[lowers])
    up, low = up[up != 0], low[low != 0]
    close, wide = float(_within(low, up, 0.005).sum()), float(_within(low, up, USD_STEP).sum())
    counts = np.array([*exact, near, close, wide - close])
    return tuple(float(x) for x in np.maximum(counts / pairs, 1e-9))


def _within(low: Ints, up: Ints, share: float) -> Ints:
    reach = np.abs(up) * share
    return np.searchsorted(low, up + reach, "right") - np.searchsorted(low, up - reach, "left")
