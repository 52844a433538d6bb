"""The pool: what members say of an area is joined by the area's state, with weights that earlier origins decide.

It is the linear pool: each member's forecast is believed with its weight. The mean of their quantiles came as near the truth on the windows
of 2008 to 2017, but was too narrow; who takes part where, and how the weights are found, was decided on these too (docs/watch.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from commonground.watch.points import Forecast, Model, pooled
from commonground.watch.rolling import Rolling
from commonground.watch.score_rows import crps
from commonground.watch.states import NAMES, states

WINDOWS = 5
"""So many earlier origins, a year apart, decide the weights."""

POWER = 2.0
"""A member's weight is its mean CRPS in the state to this power, inverted. Weights that minimise the pool's own CRPS did worse."""

THIN = 100
"""Points by which earlier forecasts are scored for the weights and the calibration."""

Members = Mapping[int, Sequence[Model]]
"""Who takes part in each state."""


def everybody(members: Members) -> list[Model]:
    """The members of all states, each once."""
    return list({model.name: model for of_state in members.values() for model in of_state}.values())


def origins(rolling: Rolling, origin: int) -> list[int]:
    """The earlier origins that decide at an origin: a year apart, each with a year of history of its own."""
    return [origin - 12 * back for back in range(1, WINDOWS + 1) if origin - 12 * back > rolling.history.first + 12]


def weights(rolling: Rolling, members: Members, origin: int) -> NDArray[np.float64]:
    """The weights of everybody in each state, [members, states], from earlier windows as far as they were known at the origin."""
    everyone = everybody(members)
    found = np.zeros((len(everyone), len(NAMES)))
    earlier = origins(rolling, origin)
    for state, chosen in members.items():
        names = [model.name for model in chosen]
        here = [at for at, model in enumerate(everyone) if model.name in names]
        errors = np.array([_error(rolling, everyone[at], earlier, origin, state) for at in here])
        known = np.isfinite(errors).all() and (errors > 0).all()
        found[here, state] = errors**-POWER if known else 1.0
    shares: NDArray[np.float64] = found / found.sum(axis=0)
    return shares


def mixed(rolling: Rolling, members: Members, shares: NDArray[np.float64], origin: int, points: int) -> Forecast:
    """Everybody's forecast at an origin, joined with the weights [members, states] of each area's state, as so many points."""
    said = [thinned(rolling.forecast(model, origin), points) for model in everybody(members)]
    here = states(rolling.history.until(origin))
    found = np.empty_like(said[0])
    for state in range(len(NAMES)):
        rows = here == state
        taking = [(one[:, rows], share) for one, share in zip(said, shares[:, state], strict=True) if share > 0]
        found[:, rows] = pooled([one for one, _ in taking], np.array([share for _, share in taking]))
    return found


def _error(rolling: Rolling, member: Model, earlier: Sequence[int], origin: int, state: int) -> float:
    """A member's mean CRPS over the areas that were in a state at earlier origins; NaN where nothing is known."""
    told = []
    for past in earlier:
        here = states(rolling.history.until(past)) == state
        known = ~np.isnan(rolling.truth(past, known_by=origin)) & here
        told.append(_scored(rolling, member, past)[known])
    values = np.concatenate(told) if told else np.empty(0)
    return float(values.mean()) if len(values) else float("nan")


def _scored(rolling: Rolling, member: Model, past: int) -> NDArray[np.float64]:
    return rolling.once(
        ("crps", member.name, past), lambda: crps(thinned(rolling.forecast(member, past), THIN), rolling.truth(past))
    )


def thinned(forecast: Forecast, points: int) -> Forecast:
    """Every point by equal steps, so that about `points` are left."""
    step = max(forecast.shape[-1] // points, 1)
    return forecast[..., step // 2 :: step]
