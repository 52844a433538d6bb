"""Whether one model is better than another, said only where chance does not explain it.

Scores are CRPS of rows, [windows, horizons, areas], NaN where the truth is not known; a row counts where both models have a score. A
difference is ours less theirs: below zero is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from commonground.vocabulary.errors import BadRequest
from commonground.watch.scores import best

Floats = NDArray[np.float64]

REPLICATES = 2_000
SEED = 20_180_608
INTERVAL = (5.0, 95.0)
"""The percentiles of the replicates that bound the 90 % interval."""


@dataclass(frozen=True)
class Difference:
    """A mean difference of CRPS with its 90 % interval, in deaths and in % of the other's mean."""

    mean: float
    low: float
    high: float
    percent: float
    percent_low: float
    percent_high: float


@dataclass(frozen=True)
class Skill:
    """A model beside the best of the baselines.

    `improved` of `compared` areas have the lower mean CRPS (areas where both are equal are not compared); `statistic` and `p` are of
    `diebold_mariano`.
    """

    against: str
    difference: Difference
    improved: int
    compared: int
    statistic: float
    p: float

    @property
    def claimed(self) -> bool:
        """Whether skill may be claimed: only where the whole 90 % interval lies below zero."""
        return self.difference.high < 0


def skill(ours: Floats, baselines: Mapping[str, Floats], countries: Sequence[str], overlap: int) -> Skill:
    """A model against the baseline with the least mean CRPS over the same windows.

    `countries`: the block of each area; `overlap`: as for `diebold_mariano`. The best is chosen with its scores in sight, which favours the
    baseline: a claim is the harder.
    """
    against = best({name: list(scores) for name, scores in baselines.items()})
    theirs = baselines[against]
    improved, worse = areas_improved(ours, theirs)
    statistic, p = diebold_mariano(ours, theirs, overlap)
    return Skill(against, bootstrap(ours, theirs, countries), improved, improved + worse, statistic, p)


def bootstrap(ours: Floats, theirs: Floats, countries: Sequence[str]) -> Difference:
    """The paired block bootstrap: countries are drawn with replacement, and all rows of a country (windows, horizons, areas) come with it.

    Neighbouring months and the areas of one country share their errors; rows drawn one by one would make every difference look certain.
    2,000 replicates of one seed; the same scores give the same interval, whatever the order of the areas. Refuses fewer than two countries.
    """
    names, block = np.unique(np.asarray(countries), return_inverse=True)
    if len(names) < 2:
        raise BadRequest(
            f"the interval of a difference needs rows of more than one country, not of {len(names)}",
            hint="compare over several countries, or give each area a block of its own and say so beside the interval",
        )
    known = ~(np.isnan(ours) | np.isnan(theirs))
    apart = _by_block(np.where(known, ours - theirs, 0), block)
    other = _by_block(np.where(known, theirs, 0), block)
    rows = _by_block(known.astype(np.float64), block)
    if not rows.sum():
        raise BadRequest("no row has a score of both models", hint="compare over windows whose truth is known")
    draws = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), size=REPLICATES)
    drawn = draws[draws @ rows > 0]
    differences = (drawn @ apart) / (drawn @ rows)
    percents = _percent(drawn @ apart, drawn @ other)
    low, high = np.percentile(differences, INTERVAL)
    # Values that were drawn, not means of two: where the other's error is zero, percents have no end.
    percent_low, percent_high = np.percentile(percents, INTERVAL, method="inverted_cdf")
    percent = _percent(apart.sum(keepdims=True), other.sum(keepdims=True))[0]
    mean = apart.sum() / rows.sum()
    return Difference(float(mean), float(low), float(high), float(percent), float(percent_low), float(percent_high))


def diebold_mariano(ours: Floats, theirs: Floats, overlap: int) -> tuple[float, float]:
    """The test of Diebold and Mariano on the mean differences by origin: (statistic, two-sided p).

    With the small-sample correction of Harvey, Leybourne and Newbold (1997, eq. 9): the statistic times sqrt((n + 1 - 2h + h(h - 1) / n) / n), beside
    Student's t with n - 1 degrees. `overlap` is their h: over how many origins, itself counted, a forecast reaches (1 where the next origin
    comes after the last month of this one's forecast); autocovariances up to h - 1 are in the variance. Where these make it zero or less, the
    variance is taken without them. NaN with fewer than two origins, with n too small for h, and where no difference varies.
    """
    known = ~(np.isnan(ours) | np.isnan(theirs))
    rows = known.sum(axis=(1, 2))
    means = (np.where(known, ours - theirs, 0).sum(axis=(1, 2)) / np.maximum(rows, 1))[rows > 0]
    count = len(means)
    correction = (count + 1 - 2 * overlap + overlap * (overlap - 1) / count) / count if count else 0.0
    if count < 2 or correction <= 0:
        return float("nan"), float("nan")
    apart = means - means.mean()
    covariances = [float(apart[lag:] @ apart[: count - lag]) / count for lag in range(min(overlap, count))]
    variance = covariances[0] + 2 * sum(covariances[1:])
    variance = variance if variance > 0 else covariances[0]
    if np.sqrt(variance) <= np.finfo(np.float64).eps * np.abs(means).max():
        return float("nan"), float("nan")
    statistic = float(means.mean() / np.sqrt(variance / count) * np.sqrt(correction))
    return statistic, float(2 * student.sf(abs(statistic), count - 1))


def areas_improved(ours: Floats, theirs: Floats) -> tuple[int, int]:
    """In how many areas the mean CRPS is lower than the other's, and in how many higher."""
    known = ~(np.isnan(ours) | np.isnan(theirs))
    apart = np.where(known, ours - theirs, 0).sum(axis=(0, 1))
    return int(np.sum(apart < 0)), int(np.sum(apart > 0))


def _by_block(rows: Floats, block: NDArray[np.intp]) -> Floats:
    return np.bincount(block, weights=rows.sum(axis=(0, 1))).astype(np.float64)


def _percent(apart: Floats, other: Floats) -> Floats:
    """In % of the other's; where the other has no error at all, an infinite part of it, or none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(apart == 0, 0.0, 100 * apart / other)
    return found
