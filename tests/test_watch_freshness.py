"""What stops a run: an input that is stale, emptied or halved; and what does not: a quiet country, another month than usual."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import Refused
from commonground.watch.freshness import check, emptied, halved, stale
from commonground.watch.panel import Panel

FIRST = months.index("2024-01")
STEADY = [10, 14, 9, 12, 11, 30, 10, 13, 12, 11, 10, 12]
"""The deaths of a year of war: a median of 11.5, and never fewer than 9."""


def made(*rows: Sequence[float], countries: Sequence[str] | None = None) -> Panel:
    """A panel from January 2024, one row of deaths an area; areas A1, A2, … of Iraq where nothing is said."""
    names = tuple(f"A{i}" for i in range(1, len(rows) + 1))
    return Panel(names, tuple(countries or ["IRQ"] * len(rows)), FIRST, np.array(rows, np.float64))


def test_a_fresh_and_whole_input_passes() -> None:
    check(made([*STEADY, 11]), dt.date(2025, 2, 20))


def test_an_input_that_ended_more_than_45_days_before_is_refused() -> None:
    year = made(STEADY)
    stale(year, dt.date(2025, 2, 14))
    with pytest.raises(Refused, match="2024-12, which ended 46 days before 2025-02-15") as refused:
        stale(year, dt.date(2025, 2, 15))
    assert "candidate edition" in str(refused.value.hint)


def test_one_stale_country_among_fresh_ones_is_refused_by_name() -> None:
    late = [*STEADY[:9], np.nan, np.nan, np.nan]
    with pytest.raises(Refused, match="SYR is 2024-09"):
        check(made(STEADY, late, countries=("IRQ", "SYR")), dt.date(2025, 1, 20))
    with pytest.raises(Refused, match="no month of SYR"):
        check(made(STEADY, [np.nan] * 12, countries=("IRQ", "SYR")), dt.date(2025, 1, 20))


@pytest.mark.parametrize("empty", [1, 2, 11])
def test_trap_5_newest_months_of_zeros_after_a_year_of_war_are_refused(empty: int) -> None:
    with pytest.raises(Refused, match=r"0 died in .*, and 1[12] in the median of the 12 months before: it looks unfinished"):
        emptied(made([*STEADY, *([0] * empty)]))


def test_a_newest_month_below_two_fifths_of_the_median_is_refused() -> None:
    emptied(made([*STEADY, 5]))  # 40 % of 11.5 is 4.6
    with pytest.raises(Refused, match="4 died in 2025-01"):
        emptied(made([*STEADY, 4]))


def test_a_low_month_where_such_months_are_usual_passes() -> None:
    emptied(made([*STEADY[:11], 1, 2]))
    emptied(made([*STEADY[:11], 0, 0]))


def test_a_quiet_country_passes() -> None:
    emptied(made([0] * 24))
    emptied(made([*STEADY, *([0] * 13)]))
    emptied(made([3, 1]))


def test_trap_11_months_that_are_missing_are_not_taken_for_low_ones() -> None:
    emptied(made([*STEADY, 11, np.nan]))
    emptied(made([*STEADY, 11], [40.0] * 12 + [np.nan]))


def test_fewer_areas_or_countries_than_before_are_refused_by_name() -> None:
    both = made(STEADY, STEADY, countries=("IRQ", "SYR"))
    with pytest.raises(Refused, match="1 countries where there were 2, without SYR"):
        halved(made(STEADY), both)
    with pytest.raises(Refused, match="1 areas where there were 2, without A2"):
        halved(made(STEADY, [np.nan] * 12), made(STEADY, STEADY))


def test_less_than_half_of_the_deaths_of_before_is_refused_and_a_revision_is_not() -> None:
    before = made([10] * 12)
    halved(made([5] * 12), before)
    with pytest.raises(Refused, match="59 deaths in months that had 120"):
        halved(made([*([5] * 11), 4, 60]), before)
