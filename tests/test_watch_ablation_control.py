"""What control would gain: a place counts from the month in which it was retaken, while its area has not been seen to fall."""

from __future__ import annotations

import numpy as np
from benchmarks.watch_ablation_control import LAST, _asked, _governorates, _places, _scored

from commonground.watch.panel import Panel

FIRST = 2014 * 12


def panel() -> Panel:
    """Of five years: war, war that ended half a year ago, and peace."""
    draw = np.random.default_rng(1)
    deaths = np.stack([draw.poisson(30, 60), draw.poisson(30, 60), np.zeros(60)]).astype(float)
    deaths[1, -6:] = 0
    return Panel(("A", "B", "C"), ("A", "B", "C"), FIRST, deaths)


def test_a_place_counts_from_its_month_on_where_nothing_has_fallen_yet() -> None:
    held = panel()
    when = (held.last - 2,)
    retaken = {"A": when, "B": when, "C": when, "elsewhere": when}
    assert dict(_asked(held, retaken, held.last)) == {0: 2}
    assert dict(_asked(held.until(held.last - 3), retaken, held.last - 3)) == {}


def test_the_newest_month_counts_of_an_area_with_several_places() -> None:
    held = panel()
    assert dict(_asked(held, {"A": (held.last - 9, held.last - 1, held.last + 4)}, held.last)) == {0: 1}


def test_zeros_that_take_all_are_scored_as_zeros() -> None:
    said, truth = np.full((4, 1, 200), 8.0, np.float32), np.array([[0.0], [0.0], [0.0], [4.0]])
    came, told, none, zero, *scores = _scored(said, truth)
    assert (came, told, none, zero) == (1, 8, 0.75, 0)
    assert scores[0] == 7, "8 from nothing three times, and 4 from 4"
    assert scores[4] == 1, "the mean of what came"


def test_nothing_later_than_2017_is_known() -> None:
    for found in (_places(), _governorates()):
        assert max(month for when in found.values() for month in when) <= LAST
    assert set(_governorates()) == {"IQG01", "IQG07", "IQG10", "IQG11", "IQG13", "IQG15", "IQG16"}
