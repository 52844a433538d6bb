"""Which candidates can reach the score that counts: nearly none of clean names, and the others need not be scored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from commonground.screening.forms import Floats
from commonground.screening.name_index import Asked, NameIndex, Pairs, Places
from commonground.screening.name_score import NEARLY, near_scores


def reaching(
    index: NameIndex, asked: Asked, pairs: Pairs, floor: npt.NDArray[np.float64], kind: str
) -> tuple[Pairs, Places, Floats]:
    """The pairs whose score may be the `floor` of each (nats) or more, their places among all, and what they are scored by.

    First by their words and the most that the whole names can be alike, then with how like they are.
    """
    measured = index.by_words(asked, pairs)
    kept = np.flatnonzero(near_scores(measured, kind) >= floor - NEARLY)
    pairs, measured = Pairs(pairs.ours[kept], pairs.theirs[kept]), measured[kept]
    measured[:, -1] = index.whole(asked, pairs)
    last = np.flatnonzero(near_scores(measured, kind) >= floor[kept] - NEARLY)
    return Pairs(pairs.ours[last], pairs.theirs[last]), kept[last], measured[last]
