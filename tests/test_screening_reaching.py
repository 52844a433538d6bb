"""What surely stays under the score that counts is left out, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from tests.screening_world import small_list

from commonground.screening.name_score import FEATURES, NEARLY, name_scores, near_scores, terms, weights
from commonground.screening.reaching import reaching
from commonground.screening.screener import Screener

NAMES = ("Dirar Salman Jumaili", "Muhammad Ali Salman", "D. Jumaili", "Blue Walrus Trading", "Nobody Whatsoever")
SCREENER = Screener(small_list())


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_scores_that_are_added_up_in_haste_are_nearly_the_same(kind: str) -> None:
    found = np.random.default_rng(1).uniform(0, 12, (500, len(FEATURES))).astype(np.float32)
    found[:, 9:12] = np.random.default_rng(2).integers(1, 4, (500, 3))
    found[:, -1] /= 12
    assert np.abs(near_scores(found, kind) - name_scores(found, kind)).max() < NEARLY / 10


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_likeness_of_whole_names_never_counts_against(kind: str) -> None:
    names, _ = terms(np.zeros((1, len(FEATURES)), np.float32))
    assert all(weight >= 0 for name, weight in zip(names, weights(kind), strict=True) if name.startswith("text"))


@pytest.mark.parametrize("floor", [-np.inf, -4.0, 0.0, 4.0])
@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_what_reaches_the_score_is_kept_with_what_it_is_scored_by(kind: str, floor: float) -> None:
    compared = SCREENER.compared(NAMES, kind)
    assert compared is not None
    (asked, pairs, _), index = compared, SCREENER.index(kind)[0]
    measured = index.measured(asked, pairs)
    scores = name_scores(measured, kind)
    kept, places, values = reaching(index, asked, pairs, np.full(len(scores), floor), kind)
    assert set(np.flatnonzero(scores >= floor)) <= set(places) <= set(np.flatnonzero(scores >= floor - 2 * NEARLY))
    assert np.array_equal(values, measured[places])
    assert np.array_equal(kept.theirs, pairs.theirs[places])
