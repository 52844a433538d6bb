"""Parts of a country after an offensive: one that fell itself, one in a land that fell, and one that is told nothing."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.vocabulary.months import index
from commonground.watch.change import shifts
from commonground.watch.change_within import kept, moved_on, reset_within, surrounded
from commonground.watch.memory import ew
from commonground.watch.panel import Panel
from commonground.watch.points import Model, at_least

NAN = float("nan")
WAR = [310.0, 90, 140, 420, 260, 75, 180, 350, 210, 130, 95, 280]
BATTLES = [0.0, 40, 0, 5, 0, 0, 60, 0, 0, 10, 0, 0, 0, 50, 0, 30]
"""A part whose own months show no fall: what came before is no worse than what came last."""
BESIDE = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], float)
"""The first two areas touch; the third lies alone."""


def panel(*rows: list[float], near: np.ndarray | None = BESIDE) -> Panel:
    areas = tuple(f"XM{number}" for number in range(len(rows)))
    return Panel(areas, ("XMD",) * len(rows), index("2016-01"), np.array(rows, float), near)


def test_where_only_the_land_around_has_fallen_zeros_are_let_in_by_the_evidence_and_nothing_else_changes() -> None:
    history = panel([*WAR, 2, 0, 1, 0], BATTLES, BATTLES)
    assert shifts(history).direction.tolist() == [-1, 0, 0]
    sum_of_both = panel([first + second for first, second in zip([*WAR, 2, 0, 1, 0], BATTLES, strict=True)], near=None)
    evidence = shifts(sum_of_both).evidence[0]
    whole, anew = ew(12).forecast(history, [3], 1000)[0], reset_within(ew(12), 12).forecast(history, [3], 1000)[0]
    share = evidence / (evidence + 8)
    none = 1 - at_least(whole[None], 1)[0, 1]
    assert 1 - at_least(anew[None], 1)[0, 1] == pytest.approx(share + (1 - share) * none, abs=0.002)
    assert anew[1].max() == whole[1].max()  # the battles may come back
    assert anew[2].tobytes() == whole[2].tobytes()


def test_a_part_that_fell_itself_forgets_by_the_square_of_the_evidence() -> None:
    history = panel([*WAR, 2, 0, 1, 0], BATTLES, BATTLES)
    evidence = shifts(history).evidence[0]
    found = moved_on(history)
    assert found.own[0] == pytest.approx(evidence**2 / (evidence**2 + 64))
    assert found.around[0] == 0
    assert kept(history).tolist() == pytest.approx([1 - found.own[0], 1 - found.around[1], 1])
    sure = panel([*WAR, *([0.0] * 9)], [0.0] * 21, [0.0] * 21)
    assert shifts(sure).evidence[0] > 16
    assert kept(sure)[0] < 0.2
    assert reset_within(ew(12), 12).forecast(sure, [3], 200)[0, 0].mean() < 0.2 * ew(12).forecast(sure, [3], 200)[0, 0].mean()


def test_an_area_that_was_quiet_for_a_year_has_nothing_to_forget() -> None:
    history = panel([*WAR, 2, 0, 1, 0], [30.0, *([0.0] * 15)], BATTLES)
    assert shifts(surrounded(history)).direction[1] == -1
    assert moved_on(history).around[1] == 0


def test_what_differs_by_month_ahead_still_does() -> None:
    def growing(panel: Panel, horizons: object, points: int) -> np.ndarray:
        return np.stack([np.full((len(panel.areas), points), level, np.float32) for level in (100, 200)])

    found = reset_within(Model("growing", growing), 6).forecast(panel([*WAR, 2, 0, 1, 0], BATTLES, BATTLES), [3, 4], 100)
    assert found[:, :2].max(axis=-1).tolist() == [[100, 100], [200, 200]]
    assert (found[:, :2].min(axis=-1) == 0).all()
    assert (np.diff(found, axis=-1) >= 0).all()


@pytest.mark.parametrize("near", [None, BESIDE])
def test_where_nothing_fell_the_forecast_is_the_models_to_the_byte(near: np.ndarray | None) -> None:
    history = panel([*WAR, *WAR[:4]], BATTLES, [0.0] * 16, near=near)
    assert kept(history).tolist() == [1, 1, 1]
    assert reset_within(ew(6), 6).forecast(history, [3, 4], 200).tobytes() == ew(6).forecast(history, [3, 4], 200).tobytes()


def test_a_neighbour_whose_file_ended_or_has_a_gap_is_no_fall() -> None:
    ended = panel([*WAR, NAN, NAN, NAN, NAN], BATTLES, BATTLES)
    assert surrounded(ended).deaths[1].tolist() == BATTLES
    assert moved_on(ended).around[1] == 0
    longer = panel([*WAR, 2, 0, 1, 0], [*BATTLES[:12], NAN, NAN, NAN, NAN], BATTLES)
    found = surrounded(longer).deaths
    assert found[1, :12].tolist() == [first + second for first, second in zip(WAR, BATTLES[:12], strict=True)]
    assert np.isnan(found[1, 12:]).all()
    assert found[0].tolist() == [*WAR, 2, 0, 1, 0]


def test_the_same_history_gives_the_same_bytes() -> None:
    history = panel([*WAR, 2, 0, 1, 0], BATTLES, BATTLES)
    first, again = (reset_within(ew(12), 12).forecast(history, [3, 4], 300).tobytes() for _ in range(2))
    assert first == again
