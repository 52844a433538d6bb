"""Forecasts as points: so many equally likely values of each area and month, in their order.

A forecast is an array [horizons, areas, points] of deaths (float32, sorted along the last axis, never negative). With 1,000 points it is
what a sample of 1,000 draws would be without the luck of drawing: point i stands for the level (i + 0.5) / 1,000.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.panel import Panel

Forecast = NDArray[np.float32]

POINTS = 1_000
"""The number of draws of the VIEWS challenge, by which its scores are computed."""

_ROUNDING = 1e-9
"""By so much a level is let down, so that sums of weights in another order come to the same point."""


@dataclass(frozen=True)
class Model:
    """A named way to forecast: (panel up to the origin, months ahead, points) to [horizons, areas, points].

    The same panel gives the same bytes. An area whose newest months are missing is forecast from what is held of it.
    """

    name: str
    forecast: Callable[[Panel, Sequence[int], int], Forecast]


def levels(points: int) -> NDArray[np.float64]:
    """The probability at which each point stands."""
    return (np.arange(points) + 0.5) / points


def pooled(forecasts: Sequence[Forecast], weights: NDArray[np.float64]) -> Forecast:
    """The linear pool: the distribution that is each forecast's with its weight, again as points.

    `weights`: [forecasts], or [forecasts, horizons, areas]; they are made to sum to 1.
    """
    points = forecasts[0].shape[-1]
    rows = forecasts[0].shape[:-1]
    shares = np.broadcast_to(weights if weights.ndim > 1 else weights[:, None, None], (len(forecasts), *rows))
    values = np.concatenate(forecasts, axis=-1)
    mass = np.concatenate([np.repeat((share / points)[..., None], points, axis=-1) for share in shares], axis=-1)
    order = np.argsort(values, axis=-1, kind="stable")
    values, mass = np.take_along_axis(values, order, -1), np.take_along_axis(mass, order, -1)
    reached = np.cumsum(mass, axis=-1)
    reached /= reached[..., -1:]
    flat, sums = values.reshape(-1, values.shape[-1]), reached.reshape(-1, values.shape[-1])
    at = levels(points) - _ROUNDING
    found = np.empty((len(flat), points), np.float32)
    for row in range(len(flat)):
        found[row] = flat[row, np.minimum(np.searchsorted(sums[row], at, side="left"), flat.shape[1] - 1)]
    return found.reshape(*rows, points)


def at_least(forecast: Forecast, deaths: float) -> NDArray[np.float64]:
    """The probability of at least so many deaths, [horizons, areas]."""
    found: NDArray[np.float64] = np.mean(forecast >= deaths, axis=-1, dtype=np.float64)
    return found


def quantiles(forecast: Forecast, at: Sequence[float]) -> NDArray[np.float64]:
    """The values at some levels, [horizons, areas, levels]."""
    found: NDArray[np.float64] = np.quantile(forecast, at, axis=-1, method="inverted_cdf").transpose(1, 2, 0).astype(np.float64)
    return found
