"""Whether a forecast means what it says: the histogram of its PIT, and chances beside how often it happened."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pit_histogram(below: Floats, upto: Floats, bins: int) -> Floats:
    """The share of truths in each of `bins` equal parts of [0, 1], [bins]; all equal for a calibrated forecast.

    `below` and `upto` are F(y-) and F(y) of each truth (`calibration.placed`), NaN where it is not known. Counts of deaths have mass at single
    values, zero above all: a truth is spread evenly from F(y-) to F(y) instead of being put there by chance (Czado, Gneiting and Held 2009,
    "Predictive model assessment for count data", eq. 2), and where the two are the same it lies there wholly. NaN without a known truth.
    """
    known = ~np.isnan(upto)
    lower, upper = below[known][:, None], upto[known][:, None]
    width = upper - lower
    edges = np.linspace(0, 1, bins + 1)
    spread = np.clip((edges - lower) / np.where(width > 0, width, 1), 0, 1)
    held = np.where(width > 0, spread, edges > lower)
    held[:, 0], held[:, -1] = 0, 1
    if not len(held):
        return np.full(bins, np.nan)
    found: Floats = np.diff(held.mean(axis=0))
    return found


def reliability(chance: Floats, event: Floats, bins: int) -> list[tuple[float, float, int]]:
    """For each of `bins` equal parts of [0, 1] that holds chances: their mean, the share of them that happened, and how many they are.

    An event that is NaN is left out.
    """
    known = ~np.isnan(event)
    said, seen = chance[known], event[known]
    at = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (float(said[at == part].mean()), float(seen[at == part].mean()), int(np.sum(at == part)))
        for part in range(bins)
        if np.any(at == part)
    ]
