"""Forecasts as points: pooling is that of the distributions, and the panel that a model is handed ends at the origin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, at_least, levels, pooled, quantiles


def rows(*values: list[float]) -> Forecast:
    """A forecast of one month ahead, an area a list."""
    return np.array([values], np.float32)


def panel(*deaths: list[float]) -> Panel:
    areas = tuple(f"A{i}" for i in range(len(deaths)))
    return Panel(areas, areas, 100, np.array(deaths, float), beside={"dyads": np.ones((len(deaths), len(deaths[0])))})


def test_a_model_is_handed_nothing_of_what_came_after() -> None:
    cut = panel([1, 2, 3, 4], [0, np.nan, 0, 9]).until(101)
    assert (cut.first, cut.last, cut.deaths.tolist()[0]) == (100, 101, [1, 2])
    assert cut.beside["dyads"].shape == (2, 2)


def test_months_that_are_not_held_are_missing_and_not_zero() -> None:
    found = panel([1, 2], [3, 4]).between(99, 102)
    assert np.isnan(found).tolist() == [[True, False, False, True]] * 2
    assert found[:, 1:3].tolist() == [[1, 2], [3, 4]]


def test_the_pool_of_two_equal_weights_has_half_of_each() -> None:
    pool = pooled([rows([0, 0, 0, 0]), rows([8, 8, 8, 8])], np.array([1.0, 1.0]))
    assert pool.tolist() == [[[0, 0, 8, 8]]]
    assert at_least(pool, 1).tolist() == [[0.5]]


def test_weights_may_differ_by_row() -> None:
    weights = np.array([[[1.0, 0.25]], [[0.0, 0.75]]])
    pool = pooled([rows([0, 0, 0, 0], [0, 0, 0, 0]), rows([8, 8, 8, 8], [8, 8, 8, 8])], weights)
    assert pool.tolist() == [[[0, 0, 0, 0], [0, 8, 8, 8]]]


def test_quantiles_are_values_of_the_forecast() -> None:
    assert quantiles(rows([0, 1, 5, 9]), (0.25, 0.5, 0.9)).tolist() == [[[0, 1, 9]]]


def test_levels_stand_in_the_middle_of_equal_shares() -> None:
    assert levels(4).tolist() == [0.125, 0.375, 0.625, 0.875]


@given(
    st.lists(st.lists(st.integers(0, 50), min_size=6, max_size=6), min_size=2, max_size=4),
    st.lists(st.integers(1, 9), min_size=4, max_size=4),
)
def test_the_pool_does_not_depend_on_the_order_of_its_members(values: list[list[int]], weights: list[int]) -> None:
    members = [rows([float(v) for v in sorted(one)]) for one in values]
    shares = np.array(weights[: len(members)], float)
    pool = pooled(members, shares)
    assert pool.tolist() == pooled(members[::-1], shares[::-1]).tolist()
    assert (np.diff(pool) >= 0).all()
    mean = sum(m.mean() * w for m, w in zip(members, shares, strict=True)) / shares.sum()
    assert pool.mean() == pytest.approx(mean, abs=50 / 6)
