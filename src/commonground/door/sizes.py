"""How large what a viewer may read is, by what Parquet files say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any


def readable_bytes(rows: Callable[[str], list[dict[str, Any]]], sizes: Mapping[str, int], labels: Set[int]) -> int:
    """The size of those files of the lake that hold rows with one of these labels."""
    if not sizes:
        return 0
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in sizes)
    found = rows(
        "SELECT file_name AS file, CAST(stats_min_value AS INTEGER) AS first, CAST(stats_max_value AS INTEGER) AS last "
        f"FROM parquet_metadata([{listed}]) WHERE path_in_schema = 'label_id' AND stats_min_value IS NOT NULL"
    )
    return sum(sizes[file] for file in {row["file"] for row in found if labels & set(range(row["first"], row["last"] + 1))})
