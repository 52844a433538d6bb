"""Tables on narrow terminals: no word and no figure is broken, nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonground.cli.layout import GAP, LONGEST_WORD, paragraphs, widths

HEADS = ["donor", "for", "promised", "USD"]
RIGHT = [False, False, True, True]
ROWS = [
    ["European Commission's Humanitarian Aid", "IRQ", "40,000,000 EUR\nat 0.8288", "48.3 m"],
    ["Sweden", "SYR", "0 SEK", "–"],
]


def test_where_all_fits_every_column_has_its_own_width() -> None:
    assert widths(HEADS, RIGHT, ROWS, 100) == [38, 3, 14, 6]


def test_text_gives_way_by_words_and_figures_stay_whole() -> None:
    given_widths = widths(HEADS, RIGHT, ROWS, 48)
    assert given_widths is not None
    assert given_widths[1:] == [3, 14, 6]
    assert len("Commission's") <= given_widths[0] == 48 - 3 - 14 - 6 - 3 * GAP


def test_what_cannot_fit_is_told_in_paragraphs_with_every_cell() -> None:
    assert widths(HEADS, RIGHT, ROWS, 36) is None
    assert paragraphs(HEADS, ROWS, 36) == [
        "European Commission's Humanitarian",
        "Aid",
        "  for IRQ · promised 40,000,000 EUR",
        "  at 0.8288 · USD 48.3 m",
        "Sweden",
        "  for SYR · promised 0 SEK · USD –",
    ]


def test_a_long_identifier_is_broken_only_where_nothing_else_helps() -> None:
    row = [["SE-0-SE-6-11829A0101-IRQ-16050", "1,000"]]
    assert widths(["activity", "USD"], [False, True], row, 40) == [30, 5]
    assert widths(["activity", "USD"], [False, True], row, 30) == [23, 5]


def test_a_short_column_is_whole_beside_a_long_text() -> None:
    rows = [["7", "line 20", "event_id 900017; date_start 2017-02-11; date_end 2017-02-11; side_a Ash Front"]]
    found = widths(["adds", "at", "what"], [True, False, False], rows, 60)
    assert found == [4, 7, 60 - 4 - 7 - 2 * GAP]


CELL = st.text("ab 1,.", max_size=30)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4), st.integers(8, 60))
def test_a_table_is_never_wider_than_its_room_and_holds_every_word(rows: list[tuple[str, str, str]], room: int) -> None:
    found = widths(["a", "b", "c"], [False, False, True], rows, room)
    if found is None:
        return
    assert sum(found) + 2 * GAP <= room
    for row in rows:
        assert all(min(len(word), LONGEST_WORD) <= width for cell, width in zip(row, found, strict=True) for word in cell.split())
        assert len(row[2]) <= found[2]


def test_a_heading_of_two_lines_is_as_wide_as_the_wider_and_one_line_in_a_paragraph() -> None:
    assert widths(["", "deaths in the\nsix months after"], [False, True], [["Anbar", "7"]], 80) == [5, 16]
    assert paragraphs(["", "six\nmonths"], [["Anbar", "7"]], 80) == ["Anbar", "  six months 7"]


def test_a_code_with_a_hyphen_is_not_torn_in_a_paragraph() -> None:
    assert paragraphs(["", "list"], [["Anbar", "somebody on eu-annex and ofac-non-sdn"]], 30) == [
        "Anbar",
        "  list somebody on eu-annex",
        "  and ofac-non-sdn",
    ]
