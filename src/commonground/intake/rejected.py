"""Rejects are data: kept with source, position and reason, exported to be mended, and counted until they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from commonground.door.intake_tables import INTAKE_TABLES
from commonground.door.reader import Reader
from commonground.feeds.registry import feed_named
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.source import Reject

REJECT, MENDED = INTAKE_TABLES["reject"], INTAKE_TABLES["mended"]
MEND_COLUMNS = ("mends_source", "mends_position", "reason")
"""What stands before the feed's own columns in an exported file; the first two say which row a mended one replaces."""


def reject_rows(source_id: str, rejects: Sequence[Reject], label_id: int) -> pa.Table:
    """Rejects as rows of the lake; the cells are those of the feed's allow-list."""
    return pa.table(
        [
            pa.array([source_id] * len(rejects), pa.string()),
            pa.array([r.position for r in rejects], pa.string()),
            pa.array([r.reason for r in rejects], pa.string()),
            pa.array([json.dumps(r.row, ensure_ascii=False, sort_keys=True) for r in rejects], pa.string()),
            pa.array([label_id] * len(rejects), pa.int32()),
        ],
        schema=REJECT,
    )


_NAMED_BY_LINE = frozenset({"headcount", "site", "control"})
"""Tables of whose lines the public is told the file and the position alone: they name villages, counts or who holds a town."""

COORDINATES = frozenset({"latitude", "longitude", "point_x", "point_y"})
"""Cells of a line about camps, sites or villages that nobody is shown: where they lie is never exported. A mended line has them
from the line that it mends, unless it states them itself."""

CONCEALED = "the line cannot be read; what stands in it is not shown to the public"


def open_rejects(reader: Reader, feed: str | None = None, *, for_public: bool = False) -> list[dict[str, Any]]:
    """The rejects that nothing has mended yet: `{feed, file, source, position, reason, row}`, in the order of the files.

    `for_public`: as everybody may see them; of lines that count displaced people or say who holds a town neither the cells nor
    the reason, which may quote one, are shown.
    """
    if feed is not None:
        feed_named(feed)
    rows = reader.rows(
        "SELECT r.source_id, r.position, r.reason, r.row FROM reject r "
        "LEFT JOIN mended m ON m.mends_source = r.source_id AND m.mends_position = r.position "
        "WHERE m.mends_source IS NULL"
    )
    found = []
    for row in rows:
        source = reader.sources.get(row["source_id"])
        if source is None or source["removed"] or (feed is not None and source["feed"] != feed):
            continue
        tables = feed_named(source["feed"]).tables
        concealed = for_public and not _NAMED_BY_LINE.isdisjoint(tables)
        cells = {} if concealed else json.loads(row["row"])
        found.append(
            {
                "feed": source["feed"],
                "file": source["name"],
                "source": row["source_id"],
                "position": row["position"],
                "reason": CONCEALED if concealed else row["reason"],
                "row": {name: cell for name, cell in cells.items() if not is_coordinate(name, tables)},
            }
        )
    return sorted(found, key=lambda r: (r["feed"], r["file"], _number(r["position"]), r["position"], r["source"], r["reason"]))


def is_coordinate(column: str, tables: Sequence[str]) -> bool:
    """Whether a column of a feed with these tables says where a camp, site or village lies."""
    return column.casefold() in COORDINATES and not {"headcount", "site"}.isdisjoint(tables)


def write_mendable(rejects: Sequence[dict[str, Any]], stream: IO[str]) -> None:
    """Write rejects as a CSV to mend: correct the cells, keep the first two columns, load the file."""
    names: list[str] = []
    for reject in rejects:
        names += [name for name in reject["row"] if name not in names]
    writer = csv.writer(stream)
    writer.writerow([*MEND_COLUMNS, *names])
    for reject in rejects:
        cells = [reject["row"].get(name, "") for name in names]
        writer.writerow([reject["source"], reject["position"], reject["reason"], *cells])


def export_mendable(rejects: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the file to mend. Raises BadRequest for rejects of several feeds or none, and where the path cannot be written."""
    names = sorted({reject["feed"] for reject in rejects})
    if len(names) != 1:
        what = f"these are rejects of {len(names)} feeds: {', '.join(names)}" if names else "no row is rejected"
        raise BadRequest(what, hint="name one with --feed" if names else None)
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_mendable(rejects, stream)
    except OSError as error:
        raise BadRequest(f"it cannot be written: {error.strerror}", where=str(path), hint="name another file") from error


def _number(position: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in position).split()
    return int(digits[-1]) if digits else 0
