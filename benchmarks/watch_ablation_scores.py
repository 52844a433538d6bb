"""A forecast with a block beside the one without: differences, and their 90 % intervals by drawing areas with all their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.panel import Floats
from commonground.watch.score_ranks import auc, average_precision
from commonground.watch.skill import INTERVAL, SEED, bootstrap

DRAWS = 500
"""Of a difference of ranks; those of means are 2,000, as everywhere."""

RANKS: dict[str, Callable[[Floats, Floats], float]] = {"auc": auc, "ap": average_precision}


@dataclass(frozen=True)
class Change:
    """A score of so many rows before and after, the 90 % interval of the gain, and in how many of the years it was better."""

    rows: int
    before: float
    after: float
    low: float
    high: float
    better: int
    years: int


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances and what came, one for each row, with the area and the year of each."""

    chance: Floats
    came: Floats
    area: NDArray[np.int64]
    year: NDArray[np.int64]


def of_means(after: Floats, before: Floats, areas: Sequence[str]) -> Change:
    """Of two scores [windows, horizons, areas], less is better, NaN where nothing is known."""
    told = bootstrap(after, before, areas)
    known = np.isfinite(after) & np.isfinite(before)
    means = [(one[here].mean(), other[here].mean()) for one, other, here in zip(after, before, known, strict=True) if here.any()]
    better = sum(one < other for one, other in means)
    whole = float(before[known].mean()), float(after[known].mean())
    return Change(int(known.sum()), *whole, -told.high, -told.low, int(better), len(means))


def of_ranks(name: str, after: Chances, before: Chances) -> Change:
    """Of two sets of chances of the same rows; more is better, so that a gain is `after` less `before`."""
    score = RANKS[name]
    assert np.array_equal([after.area, after.year], [before.area, before.year]), "not the same rows"
    rows = [np.flatnonzero(before.area == area) for area in np.unique(before.area)]
    chance = np.random.default_rng(SEED)
    gains = []
    for _ in range(DRAWS):
        drawn = np.concatenate([rows[at] for at in chance.integers(0, len(rows), len(rows))])
        gain = score(after.chance[drawn], before.came[drawn]) - score(before.chance[drawn], before.came[drawn])
        gains += [gain] if np.isfinite(gain) else []
    low, high = np.percentile(gains, INTERVAL) if gains else (float("nan"), float("nan"))
    years = [(score(after.chance[at], after.came[at]), score(before.chance[at], before.came[at])) for at in _by_year(before)]
    told = [(one, other) for one, other in years if np.isfinite(one) and np.isfinite(other)]
    whole = score(before.chance, before.came), score(after.chance, after.came)
    return Change(len(before.came), *whole, float(low), float(high), sum(one > other for one, other in told), len(told))


def _by_year(rows: Chances) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(rows.year == year) for year in np.unique(rows.year)]
