"""A list that lies in its order is read from anywhere on."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.lake.ordered import Ordered
from commonground.vocabulary.errors import DamagedWorkspace

ROWS = [90, 70, 70, 70, 70, 50, 30, 30, None, None, None]


@pytest.fixture
def ordered(tmp_path: Path) -> Ordered:
    """Two rows a group: 90 70, 70 70, 70 50, 30 30, and three without a number."""
    path = tmp_path / "rows.parquet"
    held = pa.table({"n": pa.array(range(len(ROWS))), "usd": pa.array(ROWS, pa.int64())})
    pq.write_table(held, path, row_group_size=2)
    return Ordered(path, "usd")


@pytest.mark.parametrize(
    ("most", "first"),
    [(None, 0), (100, 0), (90, 0), (80, 0), (70, 0), (69, 4), (50, 4), (49, 6), (30, 6), (29, 8)],
)
def test_a_leaf_begins_with_the_group_of_the_first_row_of_so_much(ordered: Ordered, most: int | None, first: int) -> None:
    assert ordered.leaf(most).column("n").to_pylist() == [n for n in range(first, first + 2) if n < len(ROWS)]


def test_leaves_turned_one_after_the_other_are_all_that_comes_after(ordered: Ordered) -> None:
    turned = [n for turn in range(5) for n in ordered.leaf(69, turn).column("n").to_pylist()]
    assert turned == list(range(4, len(ROWS)))
    assert ordered.leaf(69, 9).num_rows == 0


def test_a_list_that_is_cut_off_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(DamagedWorkspace, match="cannot be read") as told:
        Ordered(path, "usd")
    assert "rebuild" in str(told.value.hint)
