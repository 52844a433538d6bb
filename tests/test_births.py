"""Dates of birth as lists and people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from commonground.vocabulary.births import Born, born_in


@pytest.mark.parametrize(
    ("text", "first", "last", "approximate"),
    [
        ("00/00/1980", (1980, 1, 1), (1980, 12, 31), False),
        ("00/03/1980", (1980, 3, 1), (1980, 3, 31), False),
        ("02/06/1972", (1972, 6, 2), (1972, 6, 2), False),
        ("1 Jan 1975", (1975, 1, 1), (1975, 1, 1), False),
        ("Jan 1975", (1975, 1, 1), (1975, 1, 31), False),
        ("circa 1960", (1960, 1, 1), (1960, 12, 31), True),
        ("1958-1960", (1958, 1, 1), (1960, 12, 31), False),
        ("1975-03", (1975, 3, 1), (1975, 3, 31), False),
        ("1975-03-04", (1975, 3, 4), (1975, 3, 4), False),
        ("1975", (1975, 1, 1), (1975, 12, 31), False),
    ],
)
def test_dates_of_birth_in_all_their_forms(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int], approximate: bool
) -> None:
    assert born_in(text) == Born(text, dt.date(*first), dt.date(*last), approximate)


@pytest.mark.parametrize("text", [None, "", "unknown", "00/00/0000"])
def test_what_is_no_date_of_birth_is_none(text: str | None) -> None:
    assert born_in(text) is None
