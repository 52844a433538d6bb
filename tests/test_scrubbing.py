"""Texts that are kept hold no address and no number, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.feeds.scrubbing import LONGEST, scrubbed
from test_personal_data import found_in


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Support to Ninewa", "Support to Ninewa"),
        ("  Support\n\tto  Ninewa ", "Support to Ninewa"),
        ("write to a.b@iom.int please", "write to please"),
        ("Water (a@b.org, c@d.org)", "Water (, )"),
        ("Tel: 0780 123 4567", None),
        ("call +964 7801 234567. Now", "call . Now"),
        ("+964 780 123 4567", None),
        ("Phase 2, 2018-2020: 1,234,567 people", "Phase 2, 2018-2020: 1,234,567 people"),
        ("", None),
        (None, None),
        ("   ", None),
    ],
)
def test_addresses_and_numbers_go_and_words_stay(text: str | None, left: str | None) -> None:
    assert scrubbed(text) == left


def test_a_long_text_is_cut() -> None:
    assert scrubbed("a" * 1000) == "a" * LONGEST


def test_a_number_that_the_cut_ends_is_taken_out() -> None:
    text = "x" * (LONGEST - 18) + " +964 780 123 4567890123"
    assert found_in(scrubbed(text) or "") == []


@given(
    st.lists(st.sampled_from(["a@b.org", "+964 780 123 4567", "00964", " ", ".", "tel", "0780", "é", "٣", "-", "(", ")", "1234"]))
)
def test_nothing_of_the_kind_is_left_however_it_is_put_together(parts: list[str]) -> None:
    left = scrubbed("".join(parts))
    assert found_in(left or "") == []
    assert scrubbed(left) == left
