"""The pool learns from earlier origins what was known of them, and calibration widens what was too narrow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from commonground.watch.calibration import BELIEF, GRID, calibrated, curve, placed
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, Model, levels
from commonground.watch.pool import POWER, Members, mixed, weights
from commonground.watch.published import learned, published
from commonground.watch.rolling import Rolling
from commonground.watch.states import HIGH, LOW, QUIET, quiet_for, states

MONTHS = 12 * 9
AHEAD = (1, 2, 3)


def steady(*levels_: float) -> Panel:
    """Areas in which the same number dies every month."""
    areas = tuple(f"A{i}" for i in range(len(levels_)))
    return Panel(areas, areas, 0, np.repeat(np.array(levels_, float)[:, None], MONTHS, axis=1))


def always(value: float) -> Model:
    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        return np.full((len(horizons), len(panel.areas), points), value, np.float32)

    return Model(f"always_{value:g}", forecast)


def test_a_state_is_what_the_newest_twelve_months_were() -> None:
    panel = steady(0, 9, 10)
    assert states(panel).tolist() == [QUIET, LOW, HIGH]
    panel.deaths[0, MONTHS - 13] = 500  # thirteen months ago
    panel.deaths[1, MONTHS - 5 :] = np.nan  # missing months are left out
    assert states(panel).tolist() == [QUIET, LOW, HIGH]
    assert quiet_for(panel).tolist() == [12, 0, 0]


def everywhere(*models: Model) -> Members:
    """The same members in every state."""
    return dict.fromkeys((QUIET, LOW, HIGH), models)


def test_weights_are_the_inverse_of_earlier_errors_in_the_state() -> None:
    rolling = Rolling(steady(20, 20), AHEAD, 10)
    found = weights(rolling, everywhere(always(21), always(23)), MONTHS - 1)
    assert POWER == 2
    assert found[:, HIGH] == pytest.approx([9 / 10, 1 / 10])  # errors of 1 and of 3
    assert found[:, QUIET].tolist() == [0.5, 0.5]  # nothing is known of it


def test_who_takes_no_part_in_a_state_has_no_weight_there() -> None:
    rolling = Rolling(steady(20, 20), AHEAD, 10)
    members = {QUIET: (always(1),), LOW: (always(1), always(2)), HIGH: (always(2),)}
    assert weights(rolling, members, MONTHS - 1).tolist() == [[1, 0.5, 0], [0, 0.5, 1]]


def test_what_came_after_the_origin_teaches_nothing() -> None:
    panel = steady(20, 20)
    changed = Panel(panel.areas, panel.countries, 0, panel.deaths.copy())
    changed.deaths[:, 80:] = 60
    members = everywhere(always(21), always(63))
    told = [published(Rolling(one, AHEAD, 10), members, 79) for one in (panel, changed, panel.until(79))]
    assert (told[0] == told[1]).all()
    assert (told[0] == told[2]).all()
    assert learned(Rolling(changed, AHEAD, 10), members, MONTHS - 1).shares[1, HIGH] > 0.2


def test_a_window_that_reaches_beyond_the_origin_counts_as_far_as_it_was_known() -> None:
    rolling = Rolling(steady(20), (6, 18), 10)
    past = MONTHS - 1 - 12
    assert np.isnan(rolling.truth(past, known_by=MONTHS - 1)).tolist() == [[False], [True]]


def test_a_model_is_asked_once_for_each_origin() -> None:
    asked: list[int] = []

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        asked.append(panel.last)
        return np.zeros((len(horizons), len(panel.areas), points), np.float32)

    rolling = Rolling(steady(1), AHEAD, 10)
    for origin in (50, 40, 50):
        rolling.forecast(Model("m", forecast), origin)
    assert asked == [50, 40]


def test_the_pool_has_each_members_share() -> None:
    rolling = Rolling(steady(20, 0), AHEAD, 10)
    shares = np.array([[0.5, 0.5, 0.7], [0.5, 0.5, 0.3]])
    pool = mixed(rolling, everywhere(always(1), always(9)), shares, MONTHS - 1, 10)
    assert pool[0].tolist() == [[1] * 7 + [9] * 3, [1] * 5 + [9] * 5]


def test_truths_have_the_place_that_their_mass_takes() -> None:
    below, upto = placed(np.array([[[0, 0, 4, 8]]], np.float32), np.array([[0.0]]))
    assert (below.item(), upto.item()) == (0, 0.5)
    assert np.isnan(placed(np.zeros((1, 1, 4), np.float32), np.array([[np.nan]]))[0]).all()


def test_a_calibrated_forecast_is_left_as_it_is() -> None:
    forecast = np.sort(np.random.default_rng(1).gamma(2, 10, (1, 1, 100)), axis=-1).astype(np.float32)
    straight = np.linspace(0, 1, GRID + 1)[None]
    assert calibrated(forecast, straight, np.array([0])) == pytest.approx(forecast, rel=1e-3)
    assert curve(np.empty(0), np.empty(0)) == pytest.approx(straight[0])


def test_a_forecast_that_was_too_narrow_is_widened() -> None:
    """Half of the truths lay below all points, half above: with as many truths as belief, half of the way is gone."""
    count = int(BELIEF)
    low, high = np.zeros(count // 2), np.ones(count // 2)
    found = curve(np.concatenate([low, high]), np.concatenate([low, high]))
    assert found[1] == pytest.approx((0.5 + 1 / GRID) / 2)
    forecast = levels(100).astype(np.float32)[None, None]
    wide = calibrated(forecast, found[None], np.array([0]))
    assert np.quantile(wide, 0.75) > np.quantile(forecast, 0.75)
    assert np.quantile(wide, 0.25) < np.quantile(forecast, 0.25)
    assert (np.diff(wide) >= 0).all()
