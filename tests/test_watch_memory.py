"""What an area's own past says: weighted months, and a negative binomial by its moments."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.vocabulary.months import index
from commonground.watch.memory import ew, moments, nb, negative_binomial, newest, weighted
from commonground.watch.panel import Panel

NAN = float("nan")


def panel(*rows: list[float]) -> Panel:
    areas = tuple(f"XMD{number}" for number in range(len(rows)))
    return Panel(areas, ("XMD",) * len(rows), index("2015-01"), np.array(rows, float))


def test_the_newest_months_close_up_what_is_missing() -> None:
    found = newest(np.array([[1.0, 2, NAN, 3, NAN], [NAN, NAN, NAN, NAN, 7]]), 2)
    np.testing.assert_array_equal(found, [[2, 3], [NAN, 7]])


def test_more_months_than_are_held_are_missing_in_front() -> None:
    np.testing.assert_array_equal(newest(np.array([[4.0, 5]]), 4), [[NAN, NAN, 4, 5]])


def test_a_month_has_half_the_weight_of_the_one_a_half_life_later() -> None:
    found = ew(1).forecast(panel([0, 10, 20]), [3], 7)[0, 0]
    # Weights 1/4, 1/2, 1 of 7/4: one point of seven at 0, two at 10, four at 20.
    np.testing.assert_array_equal(found, [0, 10, 10, 20, 20, 20, 20])


def test_ages_count_from_the_newest_month_held() -> None:
    whole, late = ew(2).forecast(panel([0, 10, 20], [0, 10, 20]), [1], 100)[0]
    behind = ew(2).forecast(panel([0, 10, 20, NAN, NAN]), [1], 100)[0, 0]
    np.testing.assert_array_equal(whole, late)
    np.testing.assert_array_equal(behind, whole)


def test_a_memory_that_ends_forgets_what_was_before() -> None:
    assert ew(12, months=2).forecast(panel([500, 0, 1]), [1], 1000).max() == 1


def test_every_month_ahead_has_the_same_points() -> None:
    found = ew(4).forecast(panel([3, 0, 9], [0, 0, 0]), [3, 8, 14], 50)
    assert found.shape == (3, 2, 50)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[0], found[2])
    assert not found[:, 1].any()


def test_weighted_points_are_the_inverse_of_the_weights_reached() -> None:
    found = weighted(np.array([[5.0, NAN, 1.0]]), np.array([[1.0, 9.0, 3.0]]), 4)
    np.testing.assert_array_equal(found, [[1, 1, 1, 5]])


def test_moments_are_the_unbiased_ones_of_what_is_held() -> None:
    mean, variance = moments(np.array([[2.0, 4, 6, NAN], [NAN, NAN, NAN, 5], [NAN] * 4]))
    np.testing.assert_allclose(mean, [4, 5, 0])
    np.testing.assert_allclose(variance, [4, 0, 0])


def test_equal_weights_change_no_moment() -> None:
    values = np.array([[0.0, 3, 12, 1]])
    np.testing.assert_allclose(moments(values, np.full((1, 4), 0.3)), moments(values))


def test_a_negative_binomial_of_size_one_is_geometric() -> None:
    # Mean 1 and variance 2: P(0) = 1/2, P(1) = 1/4, P(2) = 1/8.
    found = negative_binomial(np.array([1.0]), np.array([2.0]), 8)[0]
    np.testing.assert_array_equal(found, [0, 0, 0, 0, 1, 1, 2, 3])


def test_without_dispersion_it_is_poisson() -> None:
    # Poisson of mean ln 2 has P(0) = 1/2, P(0 or 1) = 0.847.
    found = negative_binomial(np.array([np.log(2)]), np.array([0.1]), 10)[0]
    np.testing.assert_array_equal(found, [0] * 5 + [1] * 3 + [2] * 2)


def test_the_negative_binomial_looks_at_its_months_alone() -> None:
    early, late = nb(3).forecast(panel([0, 0, 0, 900, 0, 0, 0], [900, 900, 900, 0, 5, 10, 0]), [1], 1000)[0]
    assert not early.any()
    assert float(late.mean()) == pytest.approx(5, rel=0.02)


def test_an_area_of_which_nothing_is_held_is_zero_and_never_missing() -> None:
    for model in (ew(4), nb(6)):
        assert not model.forecast(panel([NAN] * 6), [3], 10).any()
