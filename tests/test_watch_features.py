"""Features are of the past alone, of the area alone, and read a gap as a gap."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from commonground.watch.features import FAR, NAMES, active, earlier, features, level, names, newest, rows
from commonground.watch.panel import Floats, Panel

FIRST = 24_000


def _panel(deaths: Floats, near: Floats | None = None, **beside: Floats) -> Panel:
    areas = tuple(f"A{number}" for number in range(len(deaths)))
    return Panel(areas, areas, FIRST, deaths, near, beside)


@pytest.fixture
def panel() -> Panel:
    draw = np.random.default_rng(5)
    deaths = draw.poisson(3.0, (6, 150)) * draw.integers(0, 2, (6, 150)) * np.array([[0], [1], [5], [40], [1], [2]]).astype(float)
    deaths[1, :70] = np.nan
    deaths[2, 90:95] = np.nan
    near = (np.ones((6, 6)) - np.eye(6)) / 5
    return _panel(deaths, near, events=np.round(deaths / 3))


def _at(panel: Panel, month: int) -> dict[str, Floats]:
    return dict(zip(names(panel), features(panel, [month])[0].T.astype(float), strict=True))


def test_nothing_after_the_month_changes_what_is_said_of_it(panel: Panel) -> None:
    months = [FIRST + 80, FIRST + 92, FIRST + 120]
    said = features(panel, months)
    for row, month in enumerate(months):
        later = panel.deaths.copy()
        later[:, month - FIRST + 1 :] = 9_999.0
        np.testing.assert_array_equal(features(panel.until(month), [month])[0], said[row])
        np.testing.assert_array_equal(features(replace(panel, deaths=later), [month])[0], said[row])


def test_areas_in_another_order_have_the_same_features(panel: Panel) -> None:
    order = np.array([4, 2, 0, 5, 1, 3])
    assert panel.near is not None
    other = _panel(panel.deaths[order], panel.near[np.ix_(order, order)], events=panel.beside["events"][order])
    np.testing.assert_allclose(features(other, [FIRST + 149])[0], features(panel, [FIRST + 149])[0, order], rtol=1e-6)


def test_no_code_and_no_place_is_a_feature() -> None:
    assert not {name for name in NAMES if any(word in name for word in ("area", "code", "lat", "lon", "id"))}
    one = _panel(np.ones((1, 80)))
    elsewhere = replace(one, areas=("other",), countries=("ZZ",))
    np.testing.assert_array_equal(features(one, [FIRST + 79]), features(elsewhere, [FIRST + 79]))


def test_a_year_of_known_months_is_described_as_worked_by_hand() -> None:
    deaths = np.zeros((1, 72))
    deaths[0, 60:] = [0, 0, 0, 0, 30, 0, 0, 6, 0, 0, 3, 9]
    said = _at(_panel(deaths), FIRST + 71)
    expected = {
        "lag0": math.log(10),
        "lag1": math.log(4),
        "lag2": 0.0,
        "mean3": math.log(5),
        "mean12": math.log(5),
        "mean24": math.log(3),
        "share12": 4 / 12,
        "share60": 4 / 60,
        "max12": math.log(31),
        "low12": 0.0,
        "median12": 0.0,
        "since1": 0.0,
        "since25": math.log(1 + 7),
        "since100": math.log(1 + FAR),
        "trend3_12": 0.0,
        "trend3_6": math.log(5) - math.log(4),
    }
    assert {name: said[name][0] for name in expected} == pytest.approx(expected, abs=1e-6)


def test_the_weighted_level_halves_with_every_half_life() -> None:
    deaths = np.array([[0.0, 0.0, 8.0, np.nan, np.nan]])
    weights = [2.0**-2, 2.0**-1, 1.0]
    at_third = 8.0 / sum(2.0 ** (-age / 2) for age in (0, 1, 2))
    assert level(_panel(deaths), 2.0)[0] == pytest.approx([0, 0, at_third, at_third, at_third])
    assert level(_panel(deaths), 1.0)[0, 2] == pytest.approx(8.0 / sum(weights))


def test_a_missing_month_is_left_out_and_not_read_as_zero() -> None:
    deaths = np.full((1, 80), 4.0)
    deaths[0, [68, 72, 78, 79]] = np.nan
    said = _at(_panel(deaths), FIRST + 79)
    assert {name: float(said[name][0]) for name in ("lag0", "mean3", "mean12", "median12", "level5")} == pytest.approx(
        dict.fromkeys(("lag0", "mean3", "mean12", "median12", "level5"), math.log(5)), abs=1e-6
    )
    assert said["share12"][0] == 1.0


def test_an_area_not_yet_founded_has_no_features_and_none_to_learn_from(panel: Panel) -> None:
    before = features(panel, [FIRST + 69])[0]
    alone = [NAMES.index(name) for name in NAMES if not name.startswith(("near", "season"))]
    assert np.isnan(before[1, alone]).all()
    assert np.isfinite(np.delete(before, 1, axis=0)).all()


def test_neighbours_are_told_by_their_level_and_trend() -> None:
    deaths = np.zeros((3, 70))
    deaths[1, 67:] = 12.0
    near = np.array([[0, 0.5, 0.5], [1.0, 0, 0], [0, 0, 0]])
    said = _at(_panel(deaths, near), FIRST + 69)
    assert said["near3"] == pytest.approx([math.log(7), 0, 0], abs=1e-6)
    assert said["near_trend"][0] == pytest.approx(math.log(7) - math.log(2.5), abs=1e-6)
    assert said["near_since"] == pytest.approx([0, math.log(1 + FAR), math.log(1 + FAR)], abs=1e-6)


def test_rows_are_the_features_of_the_chosen_months(panel: Panel) -> None:
    chosen = np.zeros(panel.deaths.shape, bool)
    chosen[[0, 3, 3], [100, 80, 149]] = True
    found = rows(panel, chosen)
    assert list(zip(found.areas.tolist(), found.columns.tolist(), strict=True)) == [(0, 100), (3, 80), (3, 149)]
    np.testing.assert_array_equal(found.table[1], features(panel, [FIRST + 80])[0, 3])


def test_active_is_deaths_within_twelve_months() -> None:
    deaths = np.zeros((1, 40))
    deaths[0, 10] = 1.0
    assert np.flatnonzero(active(_panel(deaths))[0]).tolist() == list(range(10, 22))


def test_only_months_with_enough_after_them_are_learnt_from() -> None:
    chosen = np.ones((2, 200), bool)
    kept = earlier(chosen, 14, 1_000)
    assert (np.flatnonzero(kept[0]).min(), np.flatnonzero(kept[0]).max()) == (60, 185)
    assert earlier(chosen, 14, 50).sum() == 50
    assert np.flatnonzero(newest(chosen)[1]).tolist() == [199]
