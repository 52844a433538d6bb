"""Revisions of the newest months are learnt from what was published before, and months that no release has reached are open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from commonground.vocabulary import months
from commonground.watch.panel import Panel
from commonground.watch.revisions import LAGS, Revisions, open_months, revisions
from commonground.watch.views_vintages import vintages

FIRST = months.index("2023-10")


def panel(*rows: Sequence[float], areas: Sequence[str] = ("IRQ", "DNK")) -> Panel:
    """Deaths from October 2023 on."""
    names = tuple(areas[: len(rows)])
    return Panel(names, names, FIRST, np.array(rows, np.float64))


THEN = panel([10, 20, 30], [0, 0, 1])
NEXT = panel([10, 20, 30, 50], [0, 0, 1, 0])
RELEASE = panel([10, 22, 45, 50, 60], [0, 0, 0, 0, 2])
"""A release reaches December 2023: November has 22 deaths where 20 were stated, December 45 for 30, and none in Denmark for 1."""


def pairs(known: Revisions | None, lag: int) -> list[tuple[float, float]]:
    assert known is not None
    here = known.lag == lag
    return sorted(zip(known.stated[here].tolist(), known.latest[here].tolist(), strict=True))


def test_months_that_a_release_reached_are_compared_by_their_lag_and_later_ones_are_open() -> None:
    known = revisions([THEN, NEXT, RELEASE])
    # Lag 0 is December in the first alone, for January, the second's newest, was reached by no release. Lag 1 is both's.
    assert pairs(known, 0) == [(1, 0), (30, 45)]
    assert pairs(known, 1) == [(0, 0), (1, 0), (20, 22), (30, 45)]
    assert known is not None
    assert months.from_index(known.reached) == "2023-12"
    assert open_months(RELEASE, known) == 2
    # Iraq: 10 + 20 + 30 from the first and the same from the second, of which 10 + 22 + 45 came.
    assert known.factor("IRQ") == pytest.approx(77 / 60)
    assert known.factor("SYR") is None


def test_where_no_release_changed_anything_nothing_is_known() -> None:
    assert revisions([]) is None
    assert revisions([THEN]) is None
    assert revisions([THEN, NEXT]) is None


def test_a_month_that_was_reached_before_teaches_nothing_of_open_ones() -> None:
    later = panel([10, 22, 45, 55, 60, 70], [0, 0, 0, 0, 2, 0])  # January changes too
    known = revisions([THEN, RELEASE, later])
    # In the release November and December were settled, so that its lags 2 and 3 are not among the pairs; its lag 1, January, is.
    assert pairs(known, 1) == [(0, 0), (0, 0), (20, 22), (50, 55)]
    assert pairs(known, 3) == []


NOTHING = Revisions(np.array([], int), np.array([]), np.array([]), np.array([], str), months.index("2023-11"))
"""A release reached November 2023, and no month was compared."""


def test_at_most_so_many_months_are_open() -> None:
    assert open_months(panel([1] * 60), NOTHING) == LAGS
    assert open_months(panel([1]), NOTHING) == 0


def test_the_real_vintages_were_revised_once_in_june_2024(shared_data: Path) -> None:
    held = [one.usable for one in vintages(shared_data / "views" / "pace_vintages") if one.date.year == 2024]
    assert revisions(held[:5]) is None
    for count in (6, 12):
        known = revisions(held[:count])
        assert known is not None
        assert months.from_index(known.reached) == "2023-12"
        # December 2023, read off the first and the last file: 9457 and 13599.
        newest = known.lag == 0
        assert known.latest[newest].sum() / known.stated[newest].sum() == pytest.approx(13599 / 9457)
