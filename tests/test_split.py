"""Splits: parts are whole, in proportion, and always sum to the whole."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.funding import split

AMOUNT = st.integers(-(10**16), 10**16)
GROUP = st.tuples(AMOUNT, st.lists(st.integers(0, 10**6), min_size=1, max_size=7).filter(any))


def parts(amount: int, weights: list[int]) -> list[int]:
    group = np.zeros(len(weights), dtype=np.int64)
    found = split.largest_remainder(np.array([amount]), group, np.array(weights, dtype=np.int64))
    return [int(part) for part in found]


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (101, [50, 50], [51, 50]),
        (1, [30, 70], [0, 1]),
        (1000, [333333, 333333, 333334], [333, 333, 334]),
        (0, [3, 4], [0, 0]),
        (500, [0, 10], [0, 500]),
    ],
)
def test_the_left_over_cents_go_to_the_largest_remainders(amount: int, weights: list[int], expected: list[int]) -> None:
    assert parts(amount, weights) == expected


@given(st.lists(GROUP, min_size=1, max_size=6))
def test_parts_sum_to_the_whole_and_lie_within_a_unit_of_their_share(groups: list[tuple[int, list[int]]]) -> None:
    amounts = np.array([amount for amount, _ in groups], dtype=np.int64)
    group = np.repeat(np.arange(len(groups)), [len(weights) for _, weights in groups])
    weights = np.array([weight for _, weights in groups for weight in weights], dtype=np.int64)
    found = split.largest_remainder(amounts, group, weights)
    for i, (amount, stated) in enumerate(groups):
        mine = [int(part) for part in found[group == i]]
        assert sum(mine) == amount
        for part, weight in zip(mine, stated, strict=True):
            assert abs(Fraction(amount * weight, sum(stated)) - part) < 1
            assert part == 0 or weight > 0


@given(AMOUNT, st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_a_correction_cancels_what_it_corrects_part_by_part(amount: int, weights: list[int]) -> None:
    assert [a + b for a, b in zip(parts(amount, weights), parts(-amount, weights), strict=True)] == [0] * len(weights)


NAN = float("nan")


@pytest.mark.parametrize(
    ("percentages", "regions", "shares", "because"),
    [
        ([NAN], [False], [1], split.SOLE),
        ([50.0], [False], [1], split.SOLE),
        ([NAN, NAN], [False, False], [Fraction(1, 2), Fraction(1, 2)], split.EQUAL),
        ([60.0, 40.0], [False, False], [Fraction(3, 5), Fraction(2, 5)], split.AS_STATED),
        ([60.0, 40.0], [False, True], [Fraction(3, 5), Fraction(2, 5)], split.AS_STATED),
        ([90.0, 40.0], [False, False], [Fraction(9, 13), Fraction(4, 13)], split.REBASED),
        ([130.0, NAN], [False, False], [1, 0], split.REST),
        ([70.0, NAN], [False, False], [Fraction(7, 10), Fraction(3, 10)], split.REST),
        ([100.0, 0.0], [False, False], [1, 0], split.AS_STATED),
        ([0.0, 0.0], [False, False], [Fraction(1, 2), Fraction(1, 2)], split.EQUAL),
        ([NAN, NAN], [False, True], [1, 0], split.COUNTRIES_ONLY),
        ([100.0, 100.0], [False, True], [1, 0], split.COUNTRIES_ONLY),
        ([-20.0, 50.0], [False, False], [0, 1], split.REBASED),
    ],
)
def test_shares_follow_the_stated_percentages(
    percentages: list[float], regions: list[bool], shares: list[Fraction], because: int
) -> None:
    group = np.zeros(len(percentages), dtype=np.int64)
    found = split.weights(group, np.array(percentages), np.array(regions), 1)
    total = int(found.weight.sum())
    assert [Fraction(int(weight), total) for weight in found.weight] == shares
    assert found.because[0] == because


def test_thirds_as_publishers_write_them_are_thirds() -> None:
    found = split.weights(np.zeros(3, dtype=np.int64), np.array([33.33, 33.33, 33.34]), np.zeros(3, bool), 1)
    assert parts(10_000, [int(weight) for weight in found.weight]) == [3333, 3333, 3334]
