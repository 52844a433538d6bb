"""A threshold keeps its promise on clean names, for each group of names; where there are too few, nothing is promised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.screening.clean_names import GROUPS, made_up
from commonground.screening.groups import ARABIC_SCRIPT, OTHER, group_of
from commonground.screening.thresholds import NOTHING, CleanScores, measured


def test_made_up_names_are_the_same_every_time_and_all_different() -> None:
    names = made_up("kurdish", 500)
    assert len(set(names)) == 500
    made_up.cache_clear()
    assert made_up("kurdish", 500) == names
    assert made_up("kurdish", 20) == names[:20]


@pytest.mark.parametrize("group", GROUPS)
def test_most_names_of_a_group_are_told_to_be_of_it(group: str) -> None:
    told = [group_of(name) for name in made_up(group, 300)]
    assert told.count(group) >= 280


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Recep Yıldırım", "turkish"),
        ("Nechirvan Barzani", "kurdish"),
        ("Gholamreza Hosseinzadeh", "persian"),
        ("Hamid Karzai", "pashto_urdu"),
        ("Abdulkarim Jassim Al-Janabi", "arabic"),
        ("Jean-Claude Dupont", "european"),
        ("نوري كامل المالكي", ARABIC_SCRIPT),
        ("Владимир", OTHER),
        ("習近平", OTHER),
        ("12345", OTHER),
        ("", OTHER),
    ],
)
def test_names_are_told_by_their_letters(name: str, group: str) -> None:
    assert group_of(name) == group


def scores(*values: float) -> CleanScores:
    return CleanScores({"arabic": -np.sort(-np.array(values, float))})


def test_one_in_a_hundred_is_the_score_that_so_many_reach() -> None:
    held = scores(*range(1000))
    threshold = held.threshold("arabic", 0.01)
    assert threshold.score is not None
    assert 989 < threshold.score <= 990
    assert (threshold.clean_names, threshold.alarms) == (1000, 10)
    assert held.rate("arabic", threshold.score) == 0.01


def test_equal_scores_at_the_edge_alarm_none_rather_than_too_many() -> None:
    held = scores(*([9.0] * 30), *([1.0] * 970))
    threshold = held.threshold("arabic", 0.02)
    assert threshold.alarms == 0
    assert threshold.score is not None
    assert threshold.score > 9


@pytest.mark.parametrize(("group", "rate", "reason"), [("arabic", 0.001, "too few"), (OTHER, 0.01, "no clean names")])
def test_what_cannot_be_measured_is_not_promised(group: str, rate: float, reason: str) -> None:
    threshold = scores(*range(1000)).threshold(group, rate)
    assert threshold.score is None
    assert reason in threshold.reason


@given(st.lists(st.floats(-50, 50), min_size=200, max_size=400), st.floats(0.05, 0.5))
def test_no_more_clean_names_alarm_than_was_promised(values: list[float], rate: float) -> None:
    threshold = scores(*values).threshold("arabic", rate)
    assert threshold.score is not None
    assert sum(value >= threshold.score for value in values) <= rate * len(values)


def test_names_like_no_listed_name_never_alarm() -> None:
    held = measured(lambda subjects: [[] for _ in subjects], lambda group: tuple(f"{group} {n}" for n in range(50)))
    assert held.rate("turkish", NOTHING + 1) == 0
