"""The eight named baselines that a forecast must beat before it is called one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from commonground.watch.memory import ahead, ew, nb, newest, weighted
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, Model, levels

BOOTSTRAP_MONTHS = 240
"""The pool of the official bootstrap files: all areas' months of the twenty years before the origin (`boot_240`)."""
MIXTURE_MONTHS = 18
MIXTURE_SHARE = 0.05
"""The recipe of `MixtureBaseline` in VIEWS' `views-baseline` 1.0: 18 months of the area's own, and 1 draw in 20 from all positive values."""


def zeros() -> Model:
    """Nobody dies anywhere: the baseline that is hardest to beat where violence is rare."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        return ahead(np.zeros((len(panel.areas), points), np.float32), horizons)

    return Model("zeros", forecast)


def last() -> Model:
    """The Poisson distribution whose mean is the newest month held of the area (the official `last`)."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        mean = np.nan_to_num(newest(panel.deaths, 1))
        return ahead(stats.poisson.ppf(levels(points)[None, :], mean).astype(np.float32), horizons)

    return Model("last_poisson", forecast)


def conflictology(months: int) -> Model:
    """Each of the area's newest `months` that are held, equally likely (with 12 the official Conflictology)."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        past = newest(panel.deaths, months)
        return ahead(weighted(past, np.ones(past.shape), points), horizons)

    return Model(f"conflictology_{months}", forecast)


def bootstrap() -> Model:
    """Any area's month of the last twenty years, equally likely, whichever the area (the official `boot`)."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        pool = panel.deaths[:, -BOOTSTRAP_MONTHS:].reshape(1, -1)
        one = weighted(pool, np.ones(pool.shape), points)
        return ahead(np.broadcast_to(one, (len(panel.areas), points)), horizons)

    return Model("bootstrap", forecast)


def mixture() -> Model:
    """The area's newest 18 months, and with a share of 1 in 20 any positive month of any area and time: no value has probability zero."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        own = newest(panel.deaths, MIXTURE_MONTHS)
        positive = np.sort(panel.deaths[panel.deaths > 0])
        if not len(positive):
            return ahead(weighted(own, np.ones(own.shape), points), horizons)
        near = max(round(MIXTURE_SHARE * points) * 4, 1)
        pool = positive[((np.arange(near) + 0.5) / near * len(positive)).astype(int)]
        own = np.where(np.isfinite(own).any(axis=1, keepdims=True), own, 0.0)
        share = np.isfinite(own) / np.isfinite(own).sum(axis=1, keepdims=True) * (1 - MIXTURE_SHARE)
        values = np.concatenate([own, np.broadcast_to(pool, (len(own), near))], axis=1)
        weights = np.concatenate([share, np.full((len(own), near), MIXTURE_SHARE / near)], axis=1)
        return ahead(weighted(values, weights, points), horizons)

    return Model("mixture", forecast)


BASELINES: tuple[Model, ...] = (zeros(), last(), conflictology(12), conflictology(36), bootstrap(), mixture(), nb(9), ew(4))
"""All eight; an area of which nothing is held is forecast as zero by those that look at its own past, never as NaN."""
