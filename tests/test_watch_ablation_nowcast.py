"""Newest months drawn as they may be revised: by what was seen at their lag and level, and only where no release has reached."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from benchmarks.watch_ablation_nowcast import BELIEF, drawn, forecast

from commonground.vocabulary import months
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast
from commonground.watch.revisions import Revisions


def panel(row: Sequence[float]) -> Panel:
    """Iraq's deaths from October 2023 on."""
    return Panel(("IRQ",), ("IRQ",), months.index("2023-10"), np.array([row], np.float64))


def seen(stated: Sequence[float], latest: Sequence[float], lag: int = 0, reached: str = "2023-11") -> Revisions:
    """What was seen at one lag, in Iraq."""
    count = len(stated)
    at = np.full(count, lag)
    return Revisions(at, np.array(stated, float), np.array(latest, float), np.array(["IRQ"] * count), months.index(reached))


def test_where_no_revision_was_seen_the_forecast_is_that_of_the_months_as_they_stand() -> None:
    made = forecast(panel([10, 20, 30, 50]), None, lambda past: np.array(past.deaths[None], np.float32))
    np.testing.assert_array_equal(made[0], [[10, 20, 30, 50]])


def test_the_ratio_is_that_of_the_level_drawn_to_one_where_few_were_seen() -> None:
    # As many months doubled as are added without a revision: every second draw doubles.
    known = seen([100] * BELIEF, [200] * BELIEF)
    newest = sorted(one.deaths[0, -1] for one in drawn(panel([5, 5, 40]), known, 10))
    assert newest == [40] * 5 + [80] * 5
    few = [one.deaths[0, -1] for one in drawn(panel([5, 5, 40]), seen([100], [200]), 10)]
    assert few.count(80) <= 1
    assert {one.deaths[0, -1] for one in drawn(panel([5, 5, 4]), known, 10)} == {4}, "few deaths are another level"


def test_a_month_without_deaths_may_have_some_later() -> None:
    known = seen([0] * BELIEF, [7] * BELIEF)
    assert sorted(one.deaths[0, -1] for one in drawn(panel([5, 5, 0]), known, 10)) == [0] * 5 + [7] * 5
    gone = seen([9] * BELIEF, [0] * BELIEF)
    assert sorted(one.deaths[0, -1] for one in drawn(panel([5, 5, 8]), gone, 10)) == [0] * 5 + [8] * 5


def test_months_that_a_release_has_reached_and_missing_ones_stay() -> None:
    known = seen([100] * 60, [200] * 60, lag=1, reached="2023-11")
    for one in drawn(panel([50, 50, 50, np.nan]), known, 4):
        np.testing.assert_array_equal(one.deaths[0, [0, 1, 3]], [50, 50, np.nan])
    assert {float(one.deaths[0, 2]) for one in drawn(panel([50, 50, 50, 0]), known, 8)} == {50, 100}


def test_the_forecast_is_that_of_the_drawn_panels_each_alike_and_always_the_same() -> None:
    known = seen([100] * BELIEF, [200] * BELIEF)

    def make(past: Panel) -> Forecast:
        return np.repeat(np.asarray(past.deaths[:, -1:], np.float32), 4, axis=1)[None]

    made = forecast(panel([5, 5, 40]), known, make)
    assert made.tolist() == [[[40, 40, 80, 80]]]
    np.testing.assert_array_equal(made, forecast(panel([5, 5, 40]), known, make))
