"""Trees: leaves of past area-months, in units of the own level, from labels that are over at the origin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from commonground.watch import trees
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import at_least
from commonground.watch.trees import TREES

FIRST = 24_000


def _panel(deaths: Floats) -> Panel:
    areas = tuple(f"A{number}" for number in range(len(deaths)))
    return Panel(areas, areas, FIRST, deaths)


def _wars(months: int = 140) -> Floats:
    draw = np.random.default_rng(3)
    scale = np.array([0.0, 0.0, 0.02, 0.5, 3.0, 20.0, 100.0, 400.0] * 3)
    return draw.negative_binomial(1, 1 / (1 + np.maximum(scale[:, None], 1e-9)), (24, months)).astype(float)


def test_a_forecast_is_sorted_points_never_negative_and_the_same_again() -> None:
    panel = _panel(_wars())
    first, again = (TREES.forecast(panel, (1, 2, 3, 4, 5), 100) for _ in range(2))
    assert first.shape == (5, 24, 100)
    assert first.dtype == np.float32
    assert (np.diff(first, axis=-1) >= 0).all()
    assert first.min() >= 0
    assert first.tobytes() == again.tobytes()


def test_active_areas_are_forecast_at_their_own_level() -> None:
    mean = TREES.forecast(_panel(_wars()), (3,), 200)[0].mean(axis=-1).reshape(3, 8).mean(axis=0)
    assert mean[5] == pytest.approx(20, rel=0.5)
    assert mean[7] == pytest.approx(400, rel=0.5)


def test_no_label_after_the_origin_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all lessons the value learnt at a row is the deaths `ahead` months later, and that month is in the panel."""
    deaths = np.tile(np.arange(1.0, 141.0), (4, 1))
    seen: list[float] = []
    lesson = trees._lesson

    def spy(*given: object) -> object:
        found = lesson(*given)  # type: ignore[arg-type]
        unit = np.exp(found.table[:, -2].astype(float))
        seen.extend((found.value * unit - np.expm1(found.table[:, 0]) - found.table[:, -1]).tolist())
        return found

    monkeypatch.setattr(trees, "_lesson", spy)
    TREES.forecast(_panel(deaths), (3, 9, 14), 10)
    # the series counts months, so the label less the newest known value is the horizon, up to the rounding of float32
    assert len(seen) > 150
    assert np.abs(seen).max() < 0.01


def test_areas_that_flare_up_again_and_again_are_told_from_those_at_peace() -> None:
    draw = np.random.default_rng(1)
    deaths = np.zeros((60, 200))
    for row in range(20):
        for month in range(row, 200, 20):
            deaths[row, month] = float(draw.integers(1, 30))
    chance = at_least(TREES.forecast(_panel(deaths), (1,), 200), 1)[0]
    quiet_for_a_year = [row for row in range(20) if not deaths[row, -12:].any()]
    assert chance[quiet_for_a_year].mean() > 10 * max(chance[20:].mean(), 0.005)


def test_an_area_of_which_nothing_is_held_is_forecast_as_zero_and_a_gap_at_the_end_is_bridged() -> None:
    deaths = _wars()
    deaths[0] = np.nan
    deaths[7, -2:] = np.nan
    found = TREES.forecast(_panel(deaths), (3,), 100)
    assert not found[0, 0].any()
    assert 100 < found[0, 7].mean() < 1_000


def test_points_follow_the_weights_of_a_row() -> None:
    weights = sparse.csr_array(np.array([[0.5, 0.0, 0.5], [0.0, 0.1, 0.9], [2.0, 1.0, 1.0]], np.float32))
    found = trees._points(weights, np.array([0.0, 3.0, 8.0]), 4)
    assert found.tolist() == [[0, 0, 8, 8], [8, 8, 8, 8], [0, 0, 3, 8]]
    assert trees._points(weights, np.array([0.0, 3.0, 8.0]), 10)[1].tolist() == [3] + [8] * 9
