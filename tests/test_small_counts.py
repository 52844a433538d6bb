"""Small counts are withheld so that nobody can work them out, or rounded so that nobody can undo it: the rules by themselves."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.release.small_counts import BASE, FixedTable, Protection, rounded, shift
from commonground.release.suppression import Unit, exposed, is_primary, ranges, withheld
from disclosure_attack import ranges as attacked
from disclosure_attack import tree, tried

COUNTS = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 40), st.integers(41, 5000))


def governorate(name: str, districts: list[tuple[int, list[int], int]]) -> Unit:
    """Districts as (people where there are no sub-districts, sub-districts, what is not placed any deeper)."""
    units = []
    for number, (alone, parts, rest) in enumerate(districts, 1):
        place = f"{name}{number}"
        within = tuple(Unit(f"{place}{letter}", people) for letter, people in zip("abcdefgh", parts, strict=False))
        units.append(Unit(place, sum(parts) + rest if parts else alone, within))
    return Unit(name, sum(unit.people for unit in units), tuple(units))


DISTRICT = st.tuples(COUNTS, st.lists(COUNTS, max_size=4), st.sampled_from((0, 0, 0, 7, 200)))
GOVERNORATE = st.builds(governorate, st.just("A"), st.lists(DISTRICT, min_size=1, max_size=5))


def test_a_small_count_takes_a_neighbour_with_it() -> None:
    table = [Unit("A", 103, (Unit("A1", 3), Unit("A2", 60), Unit("A3", 40)))]
    assert withheld(table, 10) == {"A1", "A2"}  # both have two digits: the first by p-code


def test_two_small_counts_are_not_enough_when_they_sum_to_less_than_the_threshold() -> None:
    # 3 are left for A1 and A2 together: withheld alone, each could only be 1 or 2
    table = [Unit("A", 53, (Unit("A1", 1), Unit("A2", 2), Unit("A3", 50)))]
    assert withheld(table, 10) == {"A1", "A2", "A3"}


def test_two_small_counts_that_sum_to_the_threshold_protect_each_other() -> None:
    table = [Unit("A", 62, (Unit("A1", 5), Unit("A2", 7), Unit("A3", 50)))]
    assert withheld(table, 10) == {"A1", "A2"}
    assert ranges(table, frozenset({"A1", "A2"})) == {"A1": (0, 12), "A2": (0, 12)}


def test_zero_is_no_small_count_and_no_table_without_one_is_touched() -> None:
    table = [Unit("A", 160, (Unit("A1", 0), Unit("A2", 160, (Unit("A2a", 10), Unit("A2b", 150)))))]
    assert withheld(table, 10) == frozenset()


def test_a_sub_district_is_protected_within_its_district_where_it_can_be() -> None:
    table = [Unit("A", 200, (Unit("A1", 45, (Unit("A1a", 5), Unit("A1b", 40))), Unit("A2", 155)))]
    assert withheld(table, 10) == {"A1a", "A1b"}


def test_a_district_is_withheld_where_its_sub_districts_cannot_protect_each_other() -> None:
    # A1 has 12 people in three small counts that sum to 9, and 3 that are not placed any deeper
    table = [Unit("A", 112, (Unit("A1", 12, (Unit("A1a", 4), Unit("A1b", 5))), Unit("A2", 100)))]
    assert withheld(table, 10) == {"A1", "A1a", "A1b", "A2"}


def test_a_withheld_district_is_not_given_away_by_its_sub_districts() -> None:
    table = [Unit("A", 58, (Unit("A1", 8, (Unit("A1a", 8),)), Unit("A2", 50, (Unit("A2a", 25), Unit("A2b", 25)))))]
    hidden = withheld(table, 10)
    assert {"A1", "A1a", "A2"} < hidden
    assert len(hidden & {"A2a", "A2b"}) == 1


def test_a_small_change_takes_the_figure_with_it() -> None:
    table = [Unit("A", 160, (Unit("A1", 100, linked=True), Unit("A2", 60)))]
    assert withheld(table, 10) == {"A1", "A2"}


def test_what_a_published_governorate_says_itself_is_told_as_exposed() -> None:
    alone, few = [Unit("A", 7, (Unit("A1", 7),))], [Unit("A", 8, (Unit("A1", 8), Unit("A2", 0)))]
    assert withheld(alone, 10) == {"A1"}
    assert exposed(alone, withheld(alone, 10), 10) == {"A1"}
    assert withheld(few, 10) == {"A1", "A2"}  # in which of the two the 8 are is not told
    assert exposed(few, withheld(few, 10), 10) == {"A1"}


@settings(max_examples=1000, deadline=None)
@given(GOVERNORATE)
def test_no_small_count_is_shown_or_can_be_worked_out(table: Unit) -> None:
    hidden = withheld([table], 10)
    units = [unit for district in table.within for unit in (district, *district.within)]
    assert {unit.place for unit in units if is_primary(unit, 10)} <= hidden
    everything = frozenset(unit.place for unit in units)
    assert exposed([table], hidden, 10) <= exposed([table], everything, 10)  # what its own total tells cannot be kept


@settings(max_examples=200, deadline=None)
@given(GOVERNORATE)
def test_the_ranges_are_those_that_linear_programming_finds(table: Unit) -> None:
    hidden = withheld([table], 10)
    assert ranges([table], hidden) == attacked(*tree([table], hidden))


SMALL = st.builds(
    governorate,
    st.just("A"),
    st.lists(
        st.tuples(st.integers(0, 4), st.lists(st.integers(0, 4), max_size=2), st.sampled_from((0, 0, 2))), min_size=1, max_size=2
    ),
)


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_the_ranges_are_those_that_trying_everything_finds(table: Unit) -> None:
    hidden = withheld([table], 3)
    assert ranges([table], hidden) == tried(table, hidden)


@settings(max_examples=100, deadline=None)
@given(GOVERNORATE, GOVERNORATE, st.randoms())
def test_governorates_stand_apart_and_order_changes_nothing(first: Unit, second: Unit, random: object) -> None:
    assert withheld([first, second], 10) == withheld([second], 10) | withheld([first], 10)
    turned = Unit(first.place, first.people, tuple(Unit(d.place, d.people, d.within[::-1]) for d in reversed(first.within)))
    assert withheld([turned], 10) == withheld([first], 10)


def test_the_neighbour_stays_the_same_from_month_to_month() -> None:
    months = [
        withheld([Unit("A", 6 + b + c, (Unit("A1", 6), Unit("A2", b), Unit("A3", c)))], 10)
        for b, c in ((200, 300), (310, 300), (150, 980), (400, 390))
    ]
    assert set(months) == {frozenset({"A1", "A2"})}


KEYS = st.binary(min_size=16, max_size=32)


@given(KEYS, st.text(), st.integers(0, 10**7))
def test_rounding_gives_the_multiple_just_below_or_above(key: bytes, cell: str, people: int) -> None:
    shown = rounded(people, shift(key, cell))
    assert shown % BASE == 0
    assert abs(shown - people) < BASE
    assert shown == people or people % BASE
    assert shown == rounded(people, shift(key, cell))


@given(st.integers(0, 10**7))
def test_rounding_is_unbiased_over_the_shifts(people: int) -> None:
    assert sum(rounded(people, by) for by in range(BASE)) == BASE * people


def test_every_shift_is_as_likely_as_any_other() -> None:
    drawn = [shift(bytes([key]) * 16, f"idps|IOM DTM|IRQ|IQ{place:04}") for key in range(20) for place in range(250)]
    assert all(900 < drawn.count(by) < 1100 for by in range(BASE))  # 1,000 each of 5,000; 4 standard deviations are 113
    assert statistics.mean(rounded(7, by) for by in drawn) == pytest.approx(7, abs=0.15)


@given(KEYS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_difference_of_two_months_is_no_further_off_than_one_month(key: bytes, before: int, after: int) -> None:
    by = shift(key, "returnees|IOM DTM|IRQ|IQ0101")
    assert abs((rounded(after, by) - rounded(before, by)) - (after - before)) < BASE


def test_a_table_is_rounded_or_suppressed_and_never_both() -> None:
    table = FixedTable("idps|IOM DTM|IRQ", (Unit("A", 83, (Unit("A1", 3), Unit("A2", 80, (Unit("A2a", 41), Unit("A2b", 39))))),))
    suppressed = Protection().protect(table)
    assert set(suppressed.values()) == {None}
    every = Protection(method="round", key=b"k" * 32).protect(table)
    assert set(every) == {"A1", "A2", "A2a", "A2b"}  # the governorate stays as it is published
    assert all(shown is not None and shown % BASE == 0 for shown in every.values())


def test_rounding_without_a_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        Protection(method="round", key=b"short")


def test_the_key_is_never_shown() -> None:
    assert "kkkk" not in repr(Protection(method="round", key=b"k" * 32))
