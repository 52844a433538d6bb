"""Re-emergence in a back-test: lists every three months, each learnt from what had come by then, beside the base rate."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.watch.panel import Panel
from commonground.watch.reemergence import base_rates, returns
from commonground.watch.rolling_returns import LENGTHS, Returns, lists, scored

FIRST = 2000 * 12
OCTOBER = FIRST + 12 * 9 + 9


def theatre(after: float = 1.0) -> Panel:
    """Thirty areas over eleven years, of which every third has a death every tenth month; from after OCTOBER on, other deaths."""
    deaths = np.zeros((30, 132))
    for area in range(0, 30, 3):
        deaths[area, area % 10 :: 10] = 2
    deaths[:, OCTOBER - FIRST + 1 :] *= after
    return Panel(tuple(f"{area:02}" for area in range(30)), tuple(f"{area:02}" for area in range(30)), FIRST, deaths)


def found(panel: Panel, *origins: int) -> Returns:
    told = scored(panel, list(origins), lambda _: None)
    assert told is not None
    return told


def test_a_window_has_four_lists_of_which_those_count_whose_outcome_is_known() -> None:
    assert lists([OCTOBER], OCTOBER + 14) == [OCTOBER, OCTOBER + 3, OCTOBER + 6, OCTOBER + 9]
    assert lists([OCTOBER], OCTOBER + 8) == [OCTOBER, OCTOBER + 3]
    assert lists([OCTOBER, OCTOBER + 12], OCTOBER + 26)[3:5] == [OCTOBER + 9, OCTOBER + 12]
    assert lists([OCTOBER], OCTOBER) == []
    assert scored(theatre(), [], lambda _: None) is None


def test_both_are_scored_by_what_followed_for_both_spans_of_months() -> None:
    panel = theatre()
    told = found(panel, OCTOBER, OCTOBER + 3)
    assert told.origins == (OCTOBER, OCTOBER + 3)
    # Quiet for six months and more: the twenty that never saw violence, and those of the ten whose last death is as far back.
    quiet = [int(np.sum((panel.until(at).deaths[:, -6:] == 0).all(axis=1))) for at in told.origins]
    for within in (3, 6):
        came = [
            int(np.sum((panel.until(at).deaths[:, -6:] == 0).all(axis=1) & (panel.between(at + 1, at + within) > 0).any(axis=1)))
            for at in told.origins
        ]
        for one in (*told.ours[within], *told.usual[within]):
            assert (one.rows, one.events) == (sum(quiet), sum(came))
        assert [one.k for one in told.ours[within]] == list(LENGTHS)
    assert told.ours[6][0].auc > 0.9


def test_the_scores_are_those_of_the_chances_that_are_published() -> None:
    panel = theatre()
    until = panel.until(OCTOBER)
    told = found(panel, OCTOBER)
    chance, usual = returns(until, [(3, 1), (6, 1)])[6, 1], base_rates(until, 6, 1)
    quiet = ~np.isnan(chance)
    event = (panel.between(OCTOBER + 1, OCTOBER + 6) > 0).any(axis=1)[quiet]
    assert told.ours[6][0].brier == pytest.approx(np.mean((chance[quiet] - event) ** 2))
    assert told.usual[6][0].brier == pytest.approx(np.mean((usual[quiet] - event) ** 2))


def test_what_came_after_a_list_changes_no_chance_on_it() -> None:
    # Tenfold deaths after the list: what happened is the same, and so is what was said.
    assert found(theatre(), OCTOBER) == found(theatre(10), OCTOBER)
    # Nothing after the list: the same areas are ranked, by chances with the same mean, and none comes true.
    none = found(theatre(0), OCTOBER).ours[6][0]
    assert (none.rows, none.events) == (found(theatre(), OCTOBER).ours[6][0].rows, 0)
