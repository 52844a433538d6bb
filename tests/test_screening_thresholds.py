"""A threshold keeps its promise on clean names, for each group of names; where there are too few, nothing is promised."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from commonground.screening import clean_vessels
from commonground.screening.clean_names import GROUPS, made_up
from commonground.screening.groups import ARABIC_SCRIPT, OTHER, UNMEASURED, group_of
from commonground.screening.intervals import sure_below
from commonground.screening.thresholds import EVERY, NOTHING, CleanScores, applied, measured


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


def test_one_in_a_hundred_is_the_score_that_so_many_surely_do_not_exceed() -> None:
    held = scores(*range(1000))
    threshold = held.threshold("arabic", 0.01)
    assert threshold.score is not None
    # by Poisson's tables the upper 95 % bound of 4 is 9.15, of 5 it is 10.51
    assert 995 < threshold.score <= 996
    assert (threshold.clean_names, threshold.alarms) == (1000, 4)
    assert held.rate("arabic", threshold.score) == 0.004


@given(st.floats(0.001, 0.6), st.integers(10, 20_000))
def test_the_most_that_is_sure_is_sure_and_one_more_is_not(rate: float, of: int) -> None:
    most = sure_below(rate, of)
    if most >= 0:
        assert binom.cdf(most, of, rate) <= 0.05 + 1e-9  # were the share at the rate, so few would be seen once in twenty at most
    assert binom.cdf(most + 1, of, rate) > 0.05 - 1e-9


def test_promises_of_samples_are_kept_nineteen_times_in_twenty() -> None:
    chance, promised, kept = np.random.default_rng(3), 0.01, 0
    for _ in range(400):
        threshold = CleanScores({"arabic": -np.sort(-chance.random(2_000))}).threshold("arabic", promised).score
        assert threshold is not None
        kept += 1 - threshold <= promised  # the true share of even numbers from 0 to 1 above the threshold
    assert kept >= 370


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
    held = measured(lambda names, kind: [-math.inf for _ in names], lambda group: tuple(f"{group} {n}" for n in range(50)))
    assert held.rate("turkish", NOTHING + 1) == 0


def test_vessels_are_a_group_of_their_own_and_aircraft_alarm_by_the_strictest() -> None:
    assert (group_of("Ocean Pearl 7", "vessel"), group_of("EP-ABC", "aircraft")) == ("vessel", UNMEASURED)
    names = clean_vessels.made_up("vessel", 2_000)
    assert len(set(names)) == 2_000
    assert names[:50] == clean_vessels.made_up("vessel", 50)
    held = CleanScores({group: -np.sort(-np.arange(1000.0) - (500 if group == "vessel" else 0)) for group in EVERY})
    alarms = applied(held, 0.01)
    assert alarms["vessel"].threshold.score is not None
    assert alarms["vessel"].score == pytest.approx(alarms["arabic"].score + 500)
    assert alarms[UNMEASURED].score == alarms["vessel"].score
