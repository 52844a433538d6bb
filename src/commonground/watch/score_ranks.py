"""How well chances rank what happened: measures that look at the order alone, and at the top of a list.

Each takes chances [n] and events [n] (0 or 1, nothing unknown) in any order; equal chances share what they get, so that the order of
areas never matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def auc(chance: Floats, event: Floats) -> float:
    """The probability that an event had the higher chance than a non-event, a tie counted half; NaN without one of each."""
    from scipy.stats import rankdata

    events = float(np.sum(event == 1))
    others = len(event) - events
    if not events or not others:
        return float("nan")
    ranks = float(np.sum(rankdata(chance)[event == 1]))
    return (ranks - events * (events + 1) / 2) / (events * others)


def average_precision(chance: Floats, event: Floats) -> float:
    """The mean, over the events, of the share of events among all whose chance is at least as high; NaN without events.

    The step form (no interpolation) of scikit-learn's `average_precision_score`.
    """
    if not np.any(event == 1):
        return float("nan")
    order = np.argsort(-chance, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    hits = np.cumsum(event[order])[ends]
    precision = hits / (ends + 1)
    return float(np.sum(np.diff(hits, prepend=0) * precision) / hits[-1])


def top(chance: Floats, k: int) -> Floats:
    """How far each is among the k highest: 1 or 0, and a share in between for those that tie for the last places."""
    descending = np.sort(chance)[::-1]
    border = descending[min(k, len(chance)) - 1] if len(chance) else 0.0
    above, ties = chance > border, chance == border
    free = min(k, len(chance)) - np.sum(above)
    return np.where(above, 1.0, np.where(ties, free / max(np.sum(ties), 1), 0.0))
