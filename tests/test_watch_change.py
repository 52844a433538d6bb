"""Shifts of an area's level: found when and where they are, and a memory that begins anew where violence has fallen."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from commonground.vocabulary.months import from_index, index
from commonground.watch.change import reset, shifts, since_change
from commonground.watch.memory import ew
from commonground.watch.panel import Panel
from commonground.watch.points import Model, at_least

NAN = float("nan")
WAR = [310.0, 90, 140, 420, 260, 75, 180, 350, 210, 130, 95, 280]


def panel(*rows: list[float]) -> Panel:
    areas = tuple(f"XMD{number}" for number in range(len(rows)))
    return Panel(areas, ("XMD",) * len(rows), index("2016-01"), np.array(rows, float))


def test_an_offensive_that_ended_is_a_fall_from_the_month_it_ended() -> None:
    found = shifts(panel([*WAR, 2, 0, 1, 0]))
    assert found.direction[0] == -1
    assert from_index(int(found.since[0])) == "2017-01"


def test_an_offensive_that_began_is_a_rise() -> None:
    found = shifts(panel([0.0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 250, 400, 310]))
    assert found.direction[0] == 1
    assert from_index(int(found.since[0])) == "2017-01"


@pytest.mark.parametrize("row", [WAR + WAR, [0.0] * 24, [1.0, 0] * 12, [3.0, 0, 1, 4, 0, 2] * 4])
def test_what_goes_on_as_before_has_not_shifted(row: list[float]) -> None:
    found = shifts(panel(row))
    assert (found.direction[0], found.evidence[0]) == (0, 0)
    assert found.since[0] == index("2016-01")


def test_one_quiet_month_is_no_level() -> None:
    assert shifts(panel([*WAR, 0])).direction[0] == 0


def test_without_enough_months_before_nothing_has_shifted() -> None:
    assert shifts(panel([NAN] * 9 + WAR[:3] + [0, 0, 0])).direction[0] == 0
    assert shifts(panel([NAN] * 12)).direction[0] == 0


def test_missing_months_are_passed_over_and_the_calendar_is_kept() -> None:
    found = shifts(panel([*WAR, NAN, 2, 0, NAN, 1, 0, NAN, NAN]))
    assert found.direction[0] == -1
    assert from_index(int(found.since[0])) == "2017-02"


def test_the_evidence_is_the_likelihood_ratio_of_negative_binomials() -> None:
    before, since = [10] * 12, [0, 0]
    found = shifts(panel([float(deaths) for deaths in before + since]))

    def likelihood(values: list[int], mean: float) -> float:
        # Twelve equal months do not scatter: the greatest size, 5.
        return float(stats.nbinom.logpmf(values, 5, 5 / (5 + mean)).sum()) if mean else 0.0

    ratio = likelihood(before, 10) + likelihood(since, 0) - likelihood(before + since, 120 / 14)
    assert found.evidence[0] == pytest.approx(ratio)
    assert found.size[0] == 5


def test_the_longer_the_quiet_the_greater_the_evidence() -> None:
    short, long = shifts(panel([NAN, NAN, NAN, *WAR, 0, 0, 0], [*WAR, 0, 0, 0, 0, 0, 0])).evidence
    assert 0 < short < long


def test_after_a_fall_zeros_are_let_in_and_the_war_weighs_less() -> None:
    history = panel([*WAR, 2, 0, 1, 0])
    whole, anew = ew(4).forecast(history, [3], 1000), since_change(4).forecast(history, [3], 1000)
    assert anew.mean() < 0.6 * whole.mean()
    assert at_least(anew, 1)[0, 0] < at_least(whole, 1)[0, 0]
    assert anew.max() == whole.max()  # the war may come back: what was known to happen stays possible


def test_where_nothing_fell_the_forecast_is_the_models_to_the_byte() -> None:
    history = panel([*WAR, *WAR], [*([0.0] * 20), 90, 80, 150, 70], [0.0] * 24, [NAN] * 24)
    assert since_change(6).forecast(history, [3, 4], 200).tobytes() == ew(6).forecast(history, [3, 4], 200).tobytes()


def test_a_reset_keeps_what_differs_by_month_ahead() -> None:
    def growing(panel: Panel, horizons: object, points: int) -> np.ndarray:
        return np.stack([np.full((len(panel.areas), points), level, np.float32) for level in (100, 200)])

    found = reset(Model("growing", growing), 4).forecast(panel([*WAR, 0, 0, 0, 0], [*WAR, *WAR[:4]]), [3, 4], 100)
    assert found.shape == (2, 2, 100)
    assert found[:, 0].max(axis=-1).tolist() == [100, 200]
    assert found[:, 0].min() == 0
    np.testing.assert_array_equal(found[:, 1], [[100] * 100, [200] * 100])
    assert (np.diff(found, axis=-1) >= 0).all()


def test_the_same_history_gives_the_same_bytes() -> None:
    history = panel([*WAR, 2, 0, 1, 0], [*WAR, 40, 5, 9, 12])
    assert since_change(4).forecast(history, [3], 500).tobytes() == since_change(4).forecast(history, [3], 500).tobytes()


def test_an_end_of_a_war_is_seen_five_months_later(shared_data: Path) -> None:
    with gzip.open(shared_data / "views" / "pace_comp" / "data.csv.gz", "rt", encoding="utf-8") as lines:
        head, *rows = list(csv.reader(lines))
    deaths = np.array([[float(cell) if cell else NAN for cell in row[1:]] for row in rows]).T
    world = Panel(tuple(head[1:]), tuple(head[1:]), index("1990-01"), deaths)
    here = world.areas.index("Sri Lanka")
    found = shifts(world.until(index("2009-10")))
    assert found.direction[here] == -1
    assert from_index(int(found.since[here])) == "2009-06"
    followed = world.between(index("2010-01"), index("2010-12"))[here]
    whole, anew = (model.forecast(world.until(index("2009-10")), [3], 1000)[0, here] for model in (ew(4), since_change(4)))
    assert abs(anew.mean() - followed.mean()) < 0.5 * abs(whole.mean() - followed.mean())
