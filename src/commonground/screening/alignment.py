"""Which word of one name stands for which word of the other: one to one, whatever the order, the surest pair first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.forms import Floats


@dataclass(frozen=True)
class Aligned:
    """Pairs of names aligned: `partner[i, a]` is the word of the listed name that word `a` of ours stands for, -1 where none.

    `gain[i, a]` is the log-odds (nats) of that pair of words, 0 where none; `theirs[i, b]` says whether word b is taken.
    """

    partner: npt.NDArray[np.int8]
    gain: Floats
    theirs: npt.NDArray[np.bool_]


def align(odds: Floats) -> Aligned:
    """Align from the log-odds of each pair of words: shape (pairs, words of ours, words of theirs), 0 where unlike.

    The surest pair is taken first, then the surest of what is left: the best sum in all but contrived cases.
    """
    pairs, ours, theirs = odds.shape
    left = odds.reshape(pairs, ours * theirs).copy()
    grid = left.reshape(pairs, ours, theirs)
    partner = np.full((pairs, ours), -1, np.int8)
    gain = np.zeros((pairs, ours), np.float32)
    taken = np.zeros((pairs, theirs), bool)
    active = np.arange(pairs)
    for _ in range(min(ours, theirs)):
        best = left[active].argmax(axis=1) if len(active) < pairs else left.argmax(axis=1)
        value = left[active, best]
        going = value > 0
        active, best, value = active[going], best[going], value[going]
        if not len(active):
            break
        a, b = best // theirs, best % theirs
        partner[active, a], gain[active, a], taken[active, b] = b, value, True
        grid[active, a, :] = 0
        grid[active, :, b] = 0
    return Aligned(partner, gain, taken)
