"""Members that know nothing but an area's own past: weighted history, and a negative binomial by its moments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model, levels

Weights = NDArray[np.float64]


def ew(half_life: float, months: int | None = None) -> Model:
    """An area's own months as points, each with half the weight of the one `half_life` months later; `months` ends the memory.

    Ages count from the newest month that is held of the area. An area of which nothing is held is forecast as zero.
    """

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        past = panel.deaths if months is None else newest(panel.deaths, months)
        return ahead(weighted(past, np.broadcast_to(fading(past.shape[1], half_life), past.shape), points), horizons)

    return Model(f"ew_{half_life:g}" if months is None else f"ew_{half_life:g}_of_{months}", forecast)


def nb(months: int) -> Model:
    """The negative binomial with the mean and the variance of an area's newest `months` that are held; Poisson where they do not disperse.

    An area without deaths in these months is forecast as zero.
    """

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        mean, variance = moments(newest(panel.deaths, months))
        return ahead(negative_binomial(mean, variance, points), horizons)

    return Model(f"nb_{months}", forecast)


def nb_fading(half_life: float) -> Model:
    """The negative binomial with the mean and the variance of an area's past, in which each month has half the weight of the one
    `half_life` months later; Poisson where they do not disperse, zero for an area without deaths.
    """

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        weights = np.broadcast_to(fading(panel.deaths.shape[1], half_life), panel.deaths.shape)
        mean, variance = moments(panel.deaths, weights)
        return ahead(negative_binomial(mean, variance, points), horizons)

    return Model(f"nb_fading_{half_life:g}", forecast)


def newest(deaths: Floats, months: int) -> Floats:
    """The newest `months` values that are held of each area, [areas, months], in their order; NaN in front where fewer are held.

    A gap is closed up, so that an area whose last months are not published is forecast from those before.
    """
    order = np.argsort(np.isfinite(deaths), axis=1, kind="stable")[:, -months:]
    found = np.full((len(deaths), months), np.nan)
    found[:, months - order.shape[1] :] = np.take_along_axis(deaths, order, axis=1)
    return found


def fading(months: int, half_life: float) -> Weights:
    """The weight of each of so many months, the newest (last) with 1."""
    weight: Weights = np.exp2(-np.arange(months - 1, -1, -1) / half_life)
    return weight


def weighted(values: Floats, weights: Weights, points: int) -> Forecast:
    """Points of each row's weighted values, [areas, points]; NaN has no weight, and a row without any weight is zero."""
    held = np.isfinite(values)
    value, mass = np.where(held, values, 0.0), np.where(held, weights, 0.0)
    order = np.argsort(value, axis=1, kind="stable")
    value, reached = np.take_along_axis(value, order, 1), np.cumsum(np.take_along_axis(mass, order, 1), axis=1)
    at = levels(points)
    found = np.zeros((len(values), points), np.float32)
    for row in np.flatnonzero(value[:, -1] > 0):
        found[row] = value[row, np.searchsorted(reached[row], at * reached[row, -1], side="left")]
    return found


def moments(values: Floats, weights: Weights | None = None) -> tuple[Floats, Floats]:
    """Mean and unbiased variance of each row's held values, with weights if any; 0 where nothing, or one value alone, says nothing."""
    held = np.isfinite(values)
    value = np.where(held, values, 0.0)
    share = held * (np.ones(values.shape) if weights is None else weights)
    share = share / np.maximum(share.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    mean = (share * value).sum(axis=1)
    beyond_one = 1.0 - (share**2).sum(axis=1)
    biased = (share * (value - mean[:, None]) ** 2).sum(axis=1)
    return mean, np.divide(biased, beyond_one, out=np.zeros_like(biased), where=beyond_one > 1e-12)


def negative_binomial(mean: Floats, variance: Floats, points: int) -> Forecast:
    """Points of the negative binomial of each mean and variance, [areas, points]; Poisson where the variance does not exceed the mean."""
    found = np.zeros((len(mean), points), np.float32)
    active = np.flatnonzero(mean > 0)
    if not len(active):
        return found
    pairs, which = np.unique(np.stack([mean[active], variance[active]], axis=1), axis=0, return_inverse=True)
    average, spread, at = pairs[:, :1], pairs[:, 1:], levels(points)[None, :]
    excess = np.maximum(spread - average, 1e-9 * average)
    size = average**2 / excess
    wide = np.where(spread > average, stats.nbinom.ppf(at, size, size / (size + average)), stats.poisson.ppf(at, average))
    found[active] = wide[which.reshape(-1)]
    return found


def ahead(same: Forecast, horizons: Sequence[int]) -> Forecast:
    """One distribution of each area for every month ahead, [horizons, areas, points] (a view that cannot be written to)."""
    return np.broadcast_to(same, (len(horizons), *same.shape))
