"""Analogues: experience is carried over by shape, from months whose sequel is over, from any country."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from commonground.watch import analogues
from commonground.watch.analogues import ANALOGUES, neighbours
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import at_least

FIRST = 24_000


def _panel(deaths: Floats) -> Panel:
    areas = tuple(f"A{number}" for number in range(len(deaths)))
    return Panel(areas, areas, FIRST, deaths)


def _wars(seed: int = 3, months: int = 160) -> Floats:
    draw = np.random.default_rng(seed)
    scale = np.array([0.0, 0.0, 0.02, 0.5, 3.0, 20.0, 100.0, 400.0])
    return draw.negative_binomial(1, 1 / (1 + np.maximum(scale[:, None], 1e-9)), (8, months)).astype(float)


def test_a_forecast_is_sorted_points_never_negative_and_the_same_again() -> None:
    panel = _panel(_wars())
    first, again = (ANALOGUES.forecast(panel, (3, 14), 100) for _ in range(2))
    assert first.shape == (2, 8, 100)
    assert first.dtype == np.float32
    assert (np.diff(first, axis=-1) >= 0).all()
    assert first.min() >= 0
    assert first.tobytes() == again.tobytes()


def test_a_war_of_hundreds_learns_from_small_ones_in_its_own_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every past war falls to a tenth of its level and stays there; the one that has just reached its height never did."""
    pattern = np.concatenate([np.full(12, 10.0), np.full(24, 1.0)])
    deaths = np.tile(pattern, (6, 6)) * np.array([3, 4, 5, 6, 8, 10])[:, None]
    deaths = np.vstack([deaths, np.concatenate([np.full(204, 100.0), np.full(12, 1_000.0)])])[:, :216]
    for row in range(6):
        deaths[row] = np.roll(deaths[row], 5 * row)
    monkeypatch.setattr(analogues, "ACTIVE_NEIGHBOURS", 9)
    median = np.median(ANALOGUES.forecast(_panel(deaths), (12,), 100)[0, 6])
    assert median == pytest.approx(100, rel=0.35)


def test_only_what_followed_by_the_origin_is_used() -> None:
    deaths = _wars()
    deaths[:, 150:] = 77_777.0
    panel = _panel(deaths).until(FIRST + 149)
    assert ANALOGUES.forecast(panel, (3, 12), 50).max() < 70_000
    for like in neighbours(panel, "A6"):
        assert like.month + 12 <= FIRST + 149
        assert 77_777.0 not in like.followed


def test_a_quiet_area_is_more_likely_to_see_violence_the_fresher_its_quiet() -> None:
    draw = np.random.default_rng(1)
    deaths = np.zeros((40, 240))
    for row in range(20):  # half of the areas flare up again and again, the others never
        for month in range(row, 240, 20):
            deaths[row, month] = float(draw.integers(1, 30))
    chance = at_least(ANALOGUES.forecast(_panel(deaths), (1,), 200), 1)[0]
    quiet_for_a_year = [row for row in range(20) if not deaths[row, -12:].any()]
    assert chance[quiet_for_a_year].min() > 5 * chance[20:].max()


def test_an_area_of_which_nothing_is_held_is_forecast_as_zero_and_a_gap_at_the_end_is_bridged() -> None:
    deaths = _wars()
    deaths[7] = np.nan
    deaths[6, -2:] = np.nan
    found = ANALOGUES.forecast(_panel(deaths), (3,), 100)
    assert not found[0, 7].any()
    assert 30 < np.median(found[0, 6]) < 300


def test_the_order_of_areas_changes_no_forecast() -> None:
    deaths = _wars()
    order = [5, 7, 0, 2, 6, 1, 4, 3]
    found, turned = ANALOGUES.forecast(_panel(deaths), (3,), 100), ANALOGUES.forecast(_panel(deaths[order]), (3,), 100)
    np.testing.assert_allclose(turned, found[:, order], rtol=1e-5)


def test_neighbours_are_nearest_first_months_apart_and_say_what_followed() -> None:
    panel = _panel(_wars())
    found = neighbours(panel, "A5")
    assert len(found) == 10
    assert [like.distance for like in found] == sorted(like.distance for like in found)
    for like in found:
        row, column = panel.areas.index(like.area), like.month - FIRST
        assert like.followed == tuple(panel.deaths[row, column + 1 : column + 13])
        same = [other.month for other in found if other.area == like.area and other is not like]
        assert all(abs(like.month - month) >= 12 for month in same)


def test_a_history_that_repeats_finds_itself() -> None:
    deaths = _wars()
    deaths[4, 80:140] = deaths[4, 100:160]
    deaths[4, 140:] = deaths[4, 80:100]
    once = _panel(deaths).until(FIRST + 139)
    twin = replace(
        once, deaths=np.vstack([once.deaths, np.hstack([once.deaths[4, 20:], np.zeros(20)])[None]]), areas=(*once.areas, "B")
    )
    best = neighbours(replace(twin, countries=twin.areas), "A4")[0]
    assert (best.area, best.month) == ("B", FIRST + 119)
    assert best.distance == pytest.approx(0, abs=1e-5)


def test_of_an_unknown_area_there_is_no_neighbour() -> None:
    deaths = _wars()
    deaths[7] = np.nan
    assert neighbours(_panel(deaths), "A7") == ()
    with pytest.raises(ValueError, match="tuple"):
        neighbours(_panel(deaths), "nowhere")
