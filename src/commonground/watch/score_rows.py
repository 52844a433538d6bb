"""The score of one forecast against one truth: points [..., points], sorted, and truths [...] to scores [...].

Deaths throughout. A truth that is NaN is not known, and so is its score. All are negatively oriented: less is better. `ign` and the linear
quantile of `interval_score` are as the VIEWS challenge computes them (prio-data/prediction_competition_2023, evaluation/); they depend,
by their definition, on the number of points. The rest does not: points that are all written twice score the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.watch.points import POINTS, levels

Floats = NDArray[np.float64]
Points = NDArray[np.float32] | NDArray[np.float64]

IGN_BINS = np.array([0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5])
"""The lower edges of the bins of the challenge's ignorance score; the last has no end."""

LOG_BINS = np.unique(np.concatenate([np.arange(11), np.ceil(10 * 1.25 ** np.arange(43))])) - 0.5
"""The lower edges of the log score's bins: each whole number to 10, then a quarter wider each time, the last from 117,550 without end."""

SURPRISE = 0.01
"""The share of every forecast and every truth that the log score spreads evenly over its bins: it bounds the score at about 8.6."""

BESIDE = 0.2
"""The share of a bin's mass that the log score lets slip to the bin above, and as much to that below; zero deaths keep theirs."""

_ROUNDING = 1e-9


def crps(points: Points, truth: Floats) -> Floats:
    """E|X - y| - E|X - X'| / 2 over all pairs of points, a point with itself included (1/m^2, not the "fair" 1/(m(m-1))).

    The form of `crps_ensemble` of properscoring and xskillscore, which the challenge calls. In terms of sorted points the second
    term is a weighted sum; taken of the differences from the truth it is exactly zero for a sure and right forecast.
    """
    many = points.shape[-1]
    apart = points.astype(np.float64) - truth[..., None]
    spread = apart @ ((2 * np.arange(1, many + 1) - many - 1) / many**2)
    found: Floats = np.maximum(np.abs(apart).mean(axis=-1) - spread, 0)
    return found


def crps_log1p(points: Points, truth: Floats) -> Floats:
    """The CRPS of log(1 + deaths): an error of a factor counts alike in a small conflict and a great one."""
    return crps(np.log1p(points.astype(np.float64)), np.log1p(truth))


def crps_above(points: Points, truth: Floats, threshold: float) -> Floats:
    """The CRPS of what lies above a threshold (threshold-weighted, Gneiting and Ranjan 2011): both are raised to it first."""
    return crps(np.maximum(points, np.float32(threshold)), np.maximum(truth, threshold))


def interval_score(points: Points, truth: Floats, share: float) -> Floats:
    """The width of the central interval of `share` and 2 / (1 - share) for each death by which the truth lies outside of it."""
    beside = (1 - share) / 2
    lower, upper = _linear(points, beside), _linear(points, 1 - beside)
    missed: Floats = np.maximum(lower - truth, 0) + np.maximum(truth - upper, 0)
    return (upper - lower) + missed / beside


def inside(points: Points, truth: Floats, share: float) -> Floats:
    """1 where the truth lies in the central interval of `share`, its ends included, else 0.

    The ends are values that the forecast holds (the inverse of its distribution function), not values between two of them: so a
    forecast of twelve past months and one of a thousand points are asked the same.
    """
    beside = (1 - share) / 2
    held = (_reached(points, np.array([beside]))[..., 0] <= truth) & (truth <= _reached(points, np.array([1 - beside]))[..., 0])
    return np.where(np.isnan(truth), np.nan, held)


def ign(points: Points, truth: Floats) -> Floats:
    """The challenge's ignorance score in bits: -log2 of the share of draws in the truth's bin, with one more draw in each bin.

    The added draws weigh less the more draws there are, so that the score is comparable at one number only: fewer or more points than
    1,000 are first read off at the levels of 1,000.
    """
    drawn = points if points.shape[-1] == POINTS else _reached(points, levels(POINTS))
    at = np.digitize(np.nan_to_num(truth), IGN_BINS) - 1
    lower, upper = IGN_BINS[at], np.append(IGN_BINS[1:], np.inf)[at]
    counts = np.sum((drawn >= lower[..., None]) & (drawn < upper[..., None]), axis=-1)
    return np.where(np.isnan(truth), np.nan, -np.log2((counts + 1) / (POINTS + len(IGN_BINS))))


def log_score(points: Points, truth: Floats) -> Floats:
    """The log score of forecast and truth both blurred alike, in nats; 0 for a sure and right forecast, at most about 8.6.

    A log score of points is infinite wherever there is no point, and smoothing the forecast alone makes it improper: it then pays to
    state less doubt than one has. Here the mass in LOG_BINS of the forecast F and of the truth (all in its bin) go through the same
    blur K (BESIDE, SURPRISE), and the score is the divergence of KF from that: sum K(i|y) log(K(i|y) / KF(i)). Its mean is least where
    KF is the blurred distribution of truths, and as K can be undone that is where F is the distribution of truths itself: strictly proper
    over the bins, finite, and a matter of shares, not of how many points there are (the construction of Brehmer and Gneiting 2020,
    "Properization", for observations with a known error).
    """
    blurred = np.log(_masses(points) @ _BLUR)
    seen = _BLUR[np.digitize(np.nan_to_num(truth), LOG_BINS) - 1]
    found: Floats = np.sum(seen * (np.log(seen) - blurred), axis=-1)
    return np.where(np.isnan(truth), np.nan, np.maximum(found, 0))


def _blur() -> Floats:
    """K with a row for each bin that mass comes from: [from, to]."""
    count = len(LOG_BINS)
    near = np.zeros((count, count))
    inner = np.arange(1, count)
    near[inner[:-1], inner[1:]] = BESIDE
    near[inner[1:], inner[:-1]] = BESIDE
    near[np.diag_indices(count)] = 1 - near.sum(axis=1)
    return (1 - SURPRISE) * near + SURPRISE / count


_BLUR = _blur()


def _masses(points: Points) -> Floats:
    """The share of points in each of LOG_BINS, [..., bins]; edges that lie above all points of a row need no count."""
    below = np.ones((*points.shape[:-1], len(LOG_BINS) + 1))
    below[..., 0] = 0
    for number, edge in enumerate(LOG_BINS[1:], start=1):
        reached = points[..., -1] >= edge
        if not reached.any():
            break
        below[reached, number] = np.mean(points[reached] < edge, axis=-1)
    shares: Floats = np.diff(below, axis=-1)
    return shares


def _linear(points: Points, level: float) -> Floats:
    """The value at a level, between two points in proportion (numpy's default, R's type 7)."""
    at = level * (points.shape[-1] - 1)
    lower = int(np.floor(at + _ROUNDING))
    upper = min(lower + 1, points.shape[-1] - 1)
    first, second = points[..., lower].astype(np.float64), points[..., upper].astype(np.float64)
    found: Floats = first + max(at - lower, 0) * (second - first)
    return found


def _reached(points: Points, at: Floats) -> Points:
    """The first value at which the share of points up to it reaches each level, [..., levels]."""
    many = points.shape[-1]
    return points[..., np.clip(np.ceil(at * many - _ROUNDING).astype(int) - 1, 0, many - 1)]
