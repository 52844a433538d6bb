"""The published forecast, `commonground`: members pooled by state, and calibrated.

All that it is made of is decided on windows before 2018; the ablation and the figures are in docs/watch.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.calibration import calibrated, curve, placed
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, Model
from commonground.watch.pool import THIN, Members, mixed, origins, weights
from commonground.watch.rolling import Rolling
from commonground.watch.states import NAMES, states

NAME = "commonground"


@dataclass(frozen=True, eq=False)
class Learned:
    """What earlier origins teach: the weights of the members [members, states], and how calibrated their pool was [states, levels]."""

    shares: NDArray[np.float64]
    curves: NDArray[np.float64]


def learned(rolling: Rolling, members: Members, origin: int) -> Learned:
    """Weights and calibration at an origin, from forecasts of earlier ones as far as their truth was known at this one."""
    shares = weights(rolling, members, origin)
    told = [
        (*placed(mixed(rolling, members, shares, past, THIN), rolling.truth(past, known_by=origin)), _states(rolling, past))
        for past in origins(rolling, origin)
    ]
    found = []
    for state in range(len(NAMES)):
        parts = [(below[:, here == state], upto[:, here == state]) for below, upto, here in told]
        below, upto = (np.concatenate([part[i].ravel() for part in parts]) if parts else np.empty(0) for i in range(2))
        found.append(curve(below, upto))
    return Learned(shares, np.stack(found))


def published(rolling: Rolling, members: Members, origin: int, known: Learned | None = None) -> Forecast:
    """What is published at an origin, [horizons, areas, points]; `known`: what was learned at it or before, else it is learned now."""
    taught = learned(rolling, members, origin) if known is None else known
    pool = mixed(rolling, members, taught.shares, origin, rolling.points)
    return calibrated(pool, taught.curves, _states(rolling, origin))


def model(members: Members) -> Model:
    """The published forecast of a panel, for whoever has no rolling evaluation at hand."""

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        return published(Rolling(panel, horizons, points), members, panel.last)

    return Model(NAME, forecast)


def _states(rolling: Rolling, origin: int) -> NDArray[np.int64]:
    return states(rolling.history.until(origin))
