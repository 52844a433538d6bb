"""The pool: several members' forecasts with weights that past origins decide, a little of everybody's violence, and calibration.

The weights of each state minimise the CRPS of the linear pool on earlier windows, of which only what was known at the origin counts. The
CRPS of a linear pool is a quadratic form of the weights (Gneiting and Raftery 2007, eq. 21: expected distances), so that the best
weights on the simplex are found exactly enough by projected gradient steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from commonground.watch.points import Forecast, Model, pooled
from commonground.watch.rolling import Rolling
from commonground.watch.states import NAMES, states

WINDOWS = 5
"""So many earlier origins, a year apart, decide the weights."""

EQUAL = 0.3
"""The share of equal weights in the weights: what few rows say of a state is not taken at its word."""

THIN = 100
"""Points by which distances are measured for the weights."""

_STEPS = 400


def origins(rolling: Rolling, origin: int) -> list[int]:
    """The earlier origins that decide at an origin: a year apart, each with a year of history of its own."""
    return [origin - 12 * back for back in range(1, WINDOWS + 1) if origin - 12 * back > rolling.history.first + 12]


def weights(rolling: Rolling, members: Sequence[Model], origin: int) -> NDArray[np.float64]:
    """The members' weights in each state, [members, states], from earlier windows as far as they were known at the origin."""
    found = np.full((len(members), len(NAMES)), 1 / len(members))
    told = [
        (*_distances(rolling, members, past), rolling.truth(past, known_by=origin), _state(rolling, past))
        for past in origins(rolling, origin)
    ]
    for state in range(len(NAMES)):
        chosen = [(here == state) & ~np.isnan(truth) for *_, truth, here in told]
        if any(one.any() for one in chosen):
            to_truth = np.concatenate([one[0][:, rows] for one, rows in zip(told, chosen, strict=True)], axis=1)
            between = np.concatenate([one[1][:, :, rows] for one, rows in zip(told, chosen, strict=True)], axis=2)
            best = _on_simplex(to_truth.mean(axis=1), between.mean(axis=2))
            found[:, state] = EQUAL / len(members) + (1 - EQUAL) * best
    return found


def mixed(rolling: Rolling, members: Sequence[Model], shares: NDArray[np.float64], origin: int, points: int) -> Forecast:
    """The members' forecasts at an origin, pooled with the weights [members, states] of each area's state, as so many points."""
    of_area = shares[:, states(rolling.history.until(origin))]
    rows = np.broadcast_to(of_area[:, None, :], (len(members), len(rolling.horizons), of_area.shape[1]))
    return pooled([thinned(rolling.forecast(member, origin), points) for member in members], rows)


def _state(rolling: Rolling, origin: int) -> NDArray[np.int64]:
    return np.broadcast_to(states(rolling.history.until(origin)), (len(rolling.horizons), len(rolling.history.areas)))


def _distances(rolling: Rolling, members: Sequence[Model], past: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean distance of each member's points to the truth [members, rows], and to each other member's [members, members, rows]."""

    def made() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        truth = rolling.truth(past)
        thin = [np.asarray(thinned(rolling.forecast(member, past), THIN), np.float64) for member in members]
        to_truth = np.stack([np.abs(one - truth[..., None]).mean(axis=-1) for one in thin])
        between = np.zeros((len(members), len(members), *truth.shape))
        for i, j in combinations_with_replacement(range(len(members)), 2):
            between[i, j] = between[j, i] = _apart(thin[i], thin[j])
        return to_truth, between

    return rolling.once(("distances", past, *(member.name for member in members)), made)


def thinned(forecast: Forecast, points: int) -> Forecast:
    """Every point by equal steps, so that about `points` are left."""
    step = max(forecast.shape[-1] // points, 1)
    return forecast[..., step // 2 :: step]


def _apart(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """E|X - Y| of two rows of sorted points: the spread of both together, less that of each."""
    both = np.sort(np.concatenate([first, second], axis=-1), axis=-1)
    return 2 * _spread(both) - _spread(first) / 2 - _spread(second) / 2


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """E|X - X'| of sorted points."""
    count = points.shape[-1]
    ranks = 2 * np.arange(1, count + 1) - count - 1
    found: NDArray[np.float64] = 2 * (points * ranks).sum(axis=-1) / count**2
    return found


def _on_simplex(to_truth: NDArray[np.float64], between: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, not negative and of sum 1, that minimise w.d - w.B.w / 2."""
    found = np.full(len(to_truth), 1 / len(to_truth))
    step = 1 / max(float(np.abs(between).sum(axis=1).max()), 1e-12)
    for _ in range(_STEPS):
        found = _projected(found - step * (to_truth - between @ found))
    return found


def _projected(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest point of the simplex (Duchi et al. 2008, fig. 1)."""
    ordered = np.sort(values)[::-1]
    over = np.cumsum(ordered) - 1
    last = np.nonzero(ordered * np.arange(1, len(values) + 1) > over)[0][-1]
    found: NDArray[np.float64] = np.maximum(values - over[last] / (last + 1), 0)
    return found
