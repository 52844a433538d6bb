"""How violent an area is as a forecast is made: what is right for a quiet one is wrong for a war."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commonground.watch.panel import Floats, Panel

QUIET, LOW, HIGH = 0, 1, 2
NAMES = ("quiet", "low", "high")

MONTHS = 12
"""The newest months that decide."""

MANY = 10.0
"""From so many deaths a month, on average, an area is high."""


def states(panel: Panel) -> NDArray[np.int64]:
    """The state of each area at the end of a panel: no death in twelve months, some, or many. Missing months are left out."""
    mean = recently(panel)
    return np.where(mean == 0, QUIET, np.where(mean < MANY, LOW, HIGH))


def recently(panel: Panel) -> Floats:
    """The mean of the months held of each area's last twelve; 0 where none is."""
    recent = panel.between(panel.last - MONTHS + 1, panel.last)
    held = ~np.isnan(recent)
    found: Floats = np.where(held, recent, 0).sum(axis=1) / np.maximum(held.sum(axis=1), 1)
    return found


def quiet_for(panel: Panel) -> NDArray[np.int64]:
    """For how many months up to the panel's end each area has had no death; a month that is missing ends the count."""
    found: NDArray[np.int64] = quiet_spells(panel)[:, -1]
    return found


def quiet_spells(panel: Panel) -> NDArray[np.int64]:
    """For how many months up to and with each month an area has had no death, [areas, months]; a missing month ends the count."""
    columns = np.arange(panel.deaths.shape[1])
    loud = np.isnan(panel.deaths) | (panel.deaths > 0)
    found: NDArray[np.int64] = columns - np.maximum.accumulate(np.where(loud, columns, -1), axis=1)
    return found
