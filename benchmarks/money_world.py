"""A world of transactions made from real ones: `python -m benchmarks.money_world WORKSPACE ROWS [derived]`.

Every activity of the workspace is repeated, with all its flows and shares, under a new id and in a file of its own, until there
are so many flows: amounts, dates, shares and reporters stay as they are. The rows are written as a load writes them;
with `derived`, what follows from a load is derived as well.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.answers.loading import derived
from commonground.door.desk import Change, Desk
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary.tables import lake_schema

TABLES = ("activity", "flow", "share")
RENAMED = {
    "activity": ("scope_key", "activity"),
    "flow": ("scope_key", "flow", "activity", "from_activity", "to_activity"),
    "share": ("scope_key", "activity", "flow"),
}
FILE_ROWS = 480_000


def repeated(rows: pa.Table, columns: tuple[str, ...], number: int) -> pa.Table:
    """The rows under other ids and from other files; what is null stays null."""
    for name in (*columns, "source_id", "edition_id"):
        at = rows.column_names.index(name)
        told = pc.binary_join_element_wise(rows.column(name), f"~{number}", "")
        rows = rows.set_column(at, rows.field(name), pc.if_else(pc.is_null(rows.column(name)), None, told))
    return rows


def copies(base: dict[str, pa.Table], first: int, count: int) -> Iterator[tuple[str, pa.Table]]:
    """Each table with `count` copies of its rows."""
    for table in TABLES:
        made = [repeated(base[table], RENAMED[table], number) for number in range(first, first + count)]
        yield table, pa.concat_tables(made).cast(lake_schema(table))


def main() -> None:
    """Write the world into the workspace."""
    root, rows = Path(sys.argv[1]), int(sys.argv[2])
    workspace = Workspace(root)
    reader = Reader(workspace)
    base = {
        table: reader.query(
            f"SELECT {', '.join(lake_schema(table).names)} FROM all_{table} "
            + ("WHERE activity IS NOT NULL" if table != "flow" else "WHERE system = 'iati'")
        ).combine_chunks()
        for table in TABLES
    }
    sources = {row: reader.sources[row] for row in pc.unique(base["flow"].column("source_id")).to_pylist()}
    at_once = max(1, FILE_ROWS // base["flow"].num_rows)
    needed = -(-rows // base["flow"].num_rows) - 1
    desk = Desk(workspace, clock=lambda: dt.datetime.now(dt.UTC))
    change = Change()
    with desk.open():
        for first in range(0, needed, at_once):
            count = min(at_once, needed - first)
            for table, made in copies(base, first, count):
                desk.write(change, table, "iati-activity", made)
        for number in range(needed):
            change.sources += [_source(row, number) for row in sources.values()]
        desk.commit("load", f"{needed} copies", change)
    if "derived" in sys.argv[3:]:
        derived(workspace, lambda *_: None)
    print(needed)


def _source(row: dict[str, Any], number: int) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ("loaded", "removed", "tx_id", "edition_id")}
    return {**kept, "source_id": f"{row['source_id']}~{number}", "name": f"{number}-{row['name']}", "kept": False}


if __name__ == "__main__":
    main()
