"""Organisations that agree in rare words, beside those that agree in common ones."""

from __future__ import annotations

import numpy as np

from commonground.screening.name_score import FEATURES, PAIR, name_scores

COMMON = {"gain": 11, "best": 8, "second": 3, "matched": 2, "ours": 2, "theirs": 2, "text": 1.0}
"""As of Kerman Shipping Ltd beside Kerman Shipping Company: all words equal, one of them in thousands of names."""

RARE = {"gain": 26, "best": 9, "second": 9, "short": 1, "shortest": 1, "matched": 3, "ours": 3, "theirs": 3, "text": 0.95}
"""Three rare words, one with two letters swapped."""


def _scores(kind: str) -> list[float]:
    found = np.array([[of.get(name, 0) for name in FEATURES] for of in (COMMON, RARE)], np.float32)
    scores: list[float] = name_scores(found, kind).tolist()
    return scores


def test_rare_words_misspelt_are_likelier_one_organisation_than_common_words_that_are_equal() -> None:
    common, rare = _scores("organisation")
    assert rare > common + 3


def test_a_pair_without_lists_gets_less_for_words_of_which_nothing_tells_how_rare_they_are() -> None:
    (_, rare), (_, rare_alone) = _scores("organisation"), _scores(PAIR)
    assert rare_alone < rare - 3
