"""Skill is claimed only where chance does not explain it; re-emergence is ranked, listed, and warned of in time or not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from commonground.vocabulary.errors import BadRequest
from commonground.watch.panel import Panel
from commonground.watch.skill import areas_improved, bootstrap, diebold_mariano, skill
from commonground.watch.skill_onsets import onsets

Floats = NDArray[np.float64]

COUNTRIES = tuple(f"C{number:02}" for number in range(40))


def window_scores(by_area: Floats, windows: int = 3, horizons: int = 2) -> Floats:
    return np.broadcast_to(by_area, (windows, horizons, len(by_area))).copy()


def test_a_difference_that_is_the_same_everywhere_is_certain() -> None:
    theirs = window_scores(np.full(40, 10.0))
    found = bootstrap(theirs - 1, theirs, COUNTRIES)
    assert (found.mean, found.low, found.high) == pytest.approx((-1, -1, -1))
    assert (found.percent, found.percent_low, found.percent_high) == pytest.approx((-10, -10, -10))


def test_a_gain_in_one_country_alone_is_no_skill() -> None:
    theirs = window_scores(np.full(40, 10.0))
    ours = theirs.copy()
    ours[..., 0] -= 8
    found = skill(ours, {"last": theirs + 5, "ew": theirs}, COUNTRIES, overlap=1)
    assert found.against == "ew"
    assert found.difference.mean == pytest.approx(-0.2)
    # Without the one country, which is so in (1 - 1/40)^40 = 36 % of replicates, there is no difference at all.
    assert found.difference.high == 0
    assert not found.claimed
    assert (found.improved, found.compared) == (1, 1)


def test_a_gain_nearly_everywhere_is_skill_and_against_the_best_only() -> None:
    noise = np.random.default_rng(1).normal(0, 0.5, (5, 12, 40))
    theirs = window_scores(np.linspace(1, 40, 40), 5, 12)
    found = skill(theirs - 1 + noise, {"zeros": theirs + 30, "ew": theirs}, COUNTRIES, overlap=1)
    assert found.against == "ew"
    assert found.claimed
    assert found.p < 0.01
    assert not skill(theirs + 1 + noise, {"ew": theirs}, COUNTRIES, overlap=1).claimed


def test_rows_of_a_country_move_together() -> None:
    # Forty areas with independent errors; in two countries they are two blocks, and the interval is that of two draws.
    apart = np.where(np.arange(40) < 20, -1.0, 1.0)
    theirs = window_scores(np.full(40, 10.0))
    found = bootstrap(theirs + apart, theirs, ["A"] * 20 + ["B"] * 20)
    assert (found.low, found.high) == (-1, 1)


def test_the_interval_is_that_of_a_slow_resampling() -> None:
    random = np.random.default_rng(3)
    ours, theirs = random.gamma(1, 4, (2, 3, 12)), random.gamma(1, 5, (2, 3, 12))
    ours[0, 1, 2] = np.nan
    countries = [f"C{number % 6}" for number in range(12)]
    means = []
    for _ in range(4_000):
        drawn = random.integers(0, 6, 6)
        values = [(ours - theirs)[..., [area for area in range(12) if area % 6 == country]].ravel() for country in drawn]
        means.append(np.nanmean(np.concatenate(values)))
    found = bootstrap(ours, theirs, countries)
    assert found.mean == pytest.approx(np.nanmean(ours - theirs))
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(means, [5, 95])), abs=0.2)


@given(st.permutations(range(8)))
def test_neither_the_order_of_areas_nor_an_unknown_row_matters(order: list[int]) -> None:
    random = np.random.default_rng(5)
    ours, theirs = random.gamma(1, 4, (2, 3, 8)), random.gamma(1, 5, (2, 3, 8))
    countries = list("AABBCDEF")
    first = bootstrap(ours, theirs, countries)
    turned = bootstrap(ours[..., order], theirs[..., order], [countries[area] for area in order])
    assert (turned.low, turned.high, turned.percent) == pytest.approx((first.low, first.high, first.percent))
    unknown = np.full((1, 3, 8), np.nan)
    assert bootstrap(np.concatenate([ours, unknown]), np.concatenate([theirs, unknown]), countries) == first


def test_one_country_has_no_interval() -> None:
    theirs = window_scores(np.full(3, 10.0))
    with pytest.raises(BadRequest, match="more than one country"):
        bootstrap(theirs, theirs, ["IRQ"] * 3)
    with pytest.raises(BadRequest, match="no row"):
        bootstrap(np.full_like(theirs, np.nan), theirs, ["IRQ", "SYR", "SYR"])


def test_diebold_mariano_by_hand() -> None:
    # Differences -3, -1, -2, -2: mean -2, variance 0.5, so -2 / sqrt(0.5 / 4) and, with h = 1, times sqrt(3 / 4).
    theirs = np.full((4, 1, 1), 5.0)
    ours = theirs + np.array([-3, -1, -2, -2.0])[:, None, None]
    statistic, p = diebold_mariano(ours, theirs, overlap=1)
    assert statistic == pytest.approx(-2 / math.sqrt(0.125) * math.sqrt(0.75))
    assert p == pytest.approx(0.0163, abs=5e-4)  # two-sided, Student's t with 3 degrees at -4.899
    # With h = 2: the covariance at lag 1 is (-1 * 1 + 1 * 0 + 0) / 4 = -0.25, the variance 0, and that without it is taken.
    assert diebold_mariano(ours, theirs, overlap=2)[0] == pytest.approx(-2 / math.sqrt(0.125) * math.sqrt((4 + 1 - 4 + 0.5) / 4))
    # Differences -3, -3, -1, -1: variance 1, covariance (1 - 1 + 1) / 4 = 0.25, so 1.5 with h = 2.
    ours = theirs + np.array([-3, -3, -1, -1.0])[:, None, None]
    assert diebold_mariano(ours, theirs, overlap=2)[0] == pytest.approx(-2 / math.sqrt(1.5 / 4) * math.sqrt(1.5 / 4))


@pytest.mark.parametrize("apart", [[0.0, 0.0, 0.0], [-1.0, -1.0, -1.0], [-1.0], []])
def test_where_origins_do_not_vary_there_is_no_test(apart: list[float]) -> None:
    theirs = np.full((len(apart), 1, 1), 5.0)
    assert all(math.isnan(part) for part in diebold_mariano(theirs + np.array(apart)[:, None, None], theirs, overlap=1))


def test_areas_with_equal_scores_are_not_compared() -> None:
    theirs = window_scores(np.array([1.0, 2.0, 3.0, 4.0]))
    ours = theirs + np.array([-1, 0, 1, np.nan])
    assert areas_improved(ours, theirs) == (1, 1)


def returning() -> Panel:
    """Months 100 to 119: deaths of A in 112 alone, of B never, of C until 107 and again in 115; D is not held before 110."""
    deaths = np.zeros((4, 20))
    deaths[0, 12] = 5
    deaths[2, :8] = 3
    deaths[2, 15] = 1
    deaths[3, :10] = np.nan
    return Panel(tuple("ABCD"), tuple("ABCD"), 100, deaths)


def test_a_list_of_one_is_scored_by_what_followed() -> None:
    # At 109 A and B are quiet; C had deaths two months ago and D is not known to be quiet.
    found = onsets(returning(), {109: np.array([0.3, 0.1, 0.9, 0.9])}, months=3, k=1)
    assert (found.rows, found.events, found.base_rate) == (2, 1, 0.5)
    assert (found.auc, found.average_precision, found.precision, found.recall) == (1, 1, 1, 1)
    assert found.brier == pytest.approx((0.7**2 + 0.1**2) / 2)
    assert (found.returns, found.warned, found.lead, found.median_lead) == (1, 1, (3,), 3)


def test_the_lead_is_from_the_first_list_of_the_months_before() -> None:
    high, low = np.array([0.3, 0.1, 0, 0]), np.array([0.1, 0.3, 0, 0])
    said = {106: high, 108: high, 110: high, 111: low}
    found = onsets(returning(), said, months=3, k=1)
    # The lists of 106 and 108 said "by 109" and "by 111": false alarms. That of 110 gives two months.
    assert found.lead == (2,)
    assert found.precision == pytest.approx(1 / 4)
    assert found.recall == pytest.approx(1 / 2), "the list of 111 missed what came a month later"
    assert onsets(returning(), {111: low}, months=3, k=1).lead == ()


def test_a_death_that_nobody_could_call_a_return_is_none() -> None:
    # C's death in 115 ends seven quiet months: at 112 it had been quiet for five.
    chance = np.array([0, 0, 0.9, 0])
    assert onsets(returning(), {112: chance}, months=3, k=1).returns == 0
    assert onsets(returning(), {113: chance}, months=3, k=1).lead == (2,)


def test_a_baseline_that_ranks_nothing_gets_what_a_draw_would() -> None:
    found = onsets(returning(), {109: np.zeros(4), 110: np.zeros(4)}, months=3, k=1)
    assert (found.auc, found.precision, found.recall) == (0.5, 0.5, 0.5)
    assert (found.returns, found.warned) == (1, 0)
    assert math.isnan(found.median_lead)


def test_what_the_history_does_not_hold_yet_is_not_scored() -> None:
    known = {109: np.array([0.3, 0.1, 0, 0])}
    later = {118: np.array([0.9, 0.1, 0.2, 0.3])}
    assert onsets(returning(), known | later, months=3, k=1) == onsets(returning(), known, months=3, k=1)
    nothing = onsets(returning(), later, months=3, k=1)
    assert (nothing.rows, nothing.events) == (0, 0)
    assert math.isnan(nothing.precision)
    assert math.isnan(nothing.auc)


def test_an_area_of_which_nothing_is_said_is_left_out() -> None:
    found = onsets(returning(), {109: np.array([np.nan, 0.1, 0.9, 0.9])}, months=3, k=1)
    assert (found.rows, found.events) == (1, 0)


def test_chances_of_other_areas_are_refused() -> None:
    with pytest.raises(BadRequest, match="4 areas"):
        onsets(returning(), {109: np.zeros(3)}, months=3, k=1)
