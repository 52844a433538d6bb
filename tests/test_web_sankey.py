"""The Sankey: nothing is lost between its columns, whatever is gathered, and right to left it is the same picture mirrored."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.brief.drawing import Look
from commonground.web.sankey import GAP_PX, NARROW, WIDE, Plan, Walk, beside, drawn, gathered, laid_out

calm = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
walks = st.lists(
    st.builds(
        Walk,
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from("PQR"), st.sampled_from("XYZW")),
        st.integers(1, 10**13),
    ),
    min_size=1,
    max_size=30,
)


def through(plan: Plan) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """What comes into each box and what goes out of it."""
    enters: dict[tuple[int, str], int] = defaultdict(int)
    leaves: dict[tuple[int, str], int] = defaultdict(int)
    for one in plan.ribbons:
        leaves[one.column, one.source] += one.cents
        enters[one.column + 1, one.target] += one.cents
    return enters, leaves


@calm
@given(walks, st.integers(2, 5))
def test_through_each_middle_box_goes_out_what_came_in(some: list[Walk], most: int) -> None:
    plan = laid_out(gathered(some, most, "others"), "others")
    enters, leaves = through(plan)
    for box in plan.boxes:
        assert box.column == 0 or enters[box.column, box.name] == box.cents
        assert box.column == plan.columns - 1 or leaves[box.column, box.name] == box.cents
    for column in range(plan.columns):
        named = [box for box in plan.boxes if box.column == column]
        assert sum(box.cents for box in named) == sum(walk.cents for walk in some)
        assert len(named) <= most


@calm
@given(walks)
def test_boxes_of_a_column_keep_apart_and_ribbons_stay_within_their_boxes(some: list[Walk]) -> None:
    plan = laid_out(some)
    at = {(box.column, box.name): box for box in plan.boxes}
    for column in range(plan.columns):
        named = sorted((box for box in plan.boxes if box.column == column), key=lambda box: box.top)
        for above, below in itertools.pairwise(named):
            assert below.top - above.top - above.height > GAP_PX - 0.001
    for one in plan.ribbons:
        source, target = at[one.column, one.source], at[one.column + 1, one.target]
        assert source.top - 0.001 <= one.leaves <= one.leaves + one.width <= source.top + source.height + 0.001
        assert target.top - 0.001 <= one.enters <= one.enters + one.width <= target.top + target.height + 0.001


@calm
@given(walks, st.randoms())
def test_the_order_of_the_walks_changes_nothing(some: list[Walk], random: object) -> None:
    mixed = list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert laid_out(gathered(some, 4, "others"), "others") == laid_out(gathered(mixed, 4, "others"), "others")


def test_the_small_are_gathered_last_and_the_large_keep_their_names() -> None:
    some = [Walk(("A", "P"), 50), Walk(("B", "P"), 30), Walk(("C", "P"), 15), Walk(("D", "P"), 5)]
    found = gathered(some, 3, "others")
    assert [(walk.names[0], walk.cents) for walk in found] == [("A", 50), ("B", 30), ("others", 20)]
    assert [box.name for box in laid_out(found, "others").boxes if box.column == 0] == ["A", "B", "others"]


def test_right_to_left_is_mirrored_and_names_are_escaped() -> None:
    plan = laid_out([Walk(("A & <B>", "P"), 100)])
    left, right = (drawn(plan, ["from", "to"], Look(way), "alt", str) for way in ("ltr", "rtl"))  # type: ignore[arg-type]
    assert "A &amp; &lt;B&gt;" in left
    assert "<B>" not in left
    places = [[float(x) for x in re.findall(r'<rect x="([\d.]+)"', svg)] for svg in (left, right)]
    assert sorted(places[0]) == sorted(WIDE.width - x - 12 for x in places[1])
    assert left == drawn(plan, ["from", "to"], Look("ltr"), "alt", str)


def test_a_long_name_stands_whole_and_keeps_apart_from_the_next() -> None:
    long = "Syrian Arab Republic Humanitarian Response Priorities January to December 2025"
    some = [Walk(("A", long, "C"), 3), Walk(("B", "Short", "C"), 1), Walk(("B", "Other", "C"), 1)]
    for size, walks in ((WIDE, some), (NARROW, beside(some, 0))):
        plan = laid_out(walks, "others", size, str)
        written = next(box for box in plan.boxes if box.name == long).lines
        assert " ".join(written).split() == [*long.split(), "3"]
        column = sorted((box for box in plan.boxes if box.column == 1), key=lambda box: box.top)
        for above, below in itertools.pairwise(column):
            middles = below.top + below.height / 2 - above.top - above.height / 2
            assert middles >= (len(above.lines) + len(below.lines)) / 2 * 13


def test_two_columns_of_a_narrow_picture_hold_all_the_money() -> None:
    some = [Walk(("A", "P", "X"), 3), Walk(("A", "P", "Y"), 4), Walk(("B", "P", "X"), 5)]
    assert beside(some, 0) == (Walk(("A", "P"), 7), Walk(("B", "P"), 5))
    assert beside(some, 1) == (Walk(("P", "X"), 8), Walk(("P", "Y"), 4))
