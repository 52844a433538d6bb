"""Mended rows: a corrected export of rejects, read by the feed of the file that each row came from.

A mended row belongs to the edition of the original file. A row that still cannot be read stays the open reject that it was.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from commonground.door.desk import Desk
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feed_named
from commonground.intake.rejected import MEND_COLUMNS, is_coordinate
from commonground.vocabulary.errors import BadRequest, CommonGroundError, MalformedFile


@dataclass(frozen=True)
class MendFile:
    """A file of mended rows as written: for each original source `(line of this file, position in the original, cells)`."""

    name: str
    feed: Feed
    label_id: int
    rows: Mapping[str, list[tuple[int, str, dict[str, str]]]]


@dataclass(frozen=True)
class Mend:
    """What a mended file gives: for each original source the rows that can be read now, and which rejects they replace."""

    feed: Feed
    parts: tuple[tuple[str, Parsed], ...]
    mended: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> int:
        """Rows that can be read now."""
        return sum(table.num_rows for _, parsed in self.parts for table in parsed.tables.values())


def mend_file(document: Document, held: Mapping[str, Mapping[str, Any]]) -> MendFile | None:
    """The mended rows that a document holds, None where it is an ordinary file.

    Raises BadRequest where the originals are not held, or differ in their feed or in who may read them.
    """
    try:
        if document.kind != "csv" or not set(MEND_COLUMNS[:2]) <= set(document.header):
            return None
    except MalformedFile:
        return None  # `recognise` says what is wrong, where that is an error
    rows: dict[str, list[tuple[int, str, dict[str, str]]]] = {}
    reader = csv.DictReader(io.StringIO(document.text.lstrip("\ufeff")))
    line = reader.line_num + 2
    for row in reader:
        cells = {k: " ".join((v or "").split()) for k, v in row.items() if k and k not in MEND_COLUMNS}
        rows.setdefault(row["mends_source"], []).append((line, row["mends_position"], cells))
        line = reader.line_num + 1
    if not rows or any(source not in held for source in rows):
        raise BadRequest(
            "it mends rows of a file that is not loaded here", where=document.name, hint="load the original file first"
        )
    feeds, labels = {held[source]["feed"] for source in rows}, {held[source]["label_id"] for source in rows}
    if len(feeds) > 1 or len(labels) > 1:
        what = "of several feeds" if len(feeds) > 1 else "of files that are released to different parties"
        raise BadRequest(f"it mends rows {what}", where=document.name, hint="mend them in files of their own")
    return MendFile(document.name, feed_named(feeds.pop()), labels.pop(), rows)


def read_mend(file: MendFile, desk: Desk, held: Mapping[str, Mapping[str, Any]], *, again: bool = False) -> Mend:
    """Read the mended rows. `again`: replaying an old load, where a row that needs no mending any more is left out.

    Raises BadRequest for a row that was never rejected or has been mended already.
    """
    open_rows, mended_rows = intake_positions(desk, "reject"), intake_positions(desk, "mended")
    places = _coordinates(desk, file.feed, file.rows)
    parts, mended, remarks = [], [], []
    for source, rows in file.rows.items():
        wanted = [row for row in rows if (source, row[1]) in open_rows and (source, row[1]) not in mended_rows]
        if len(wanted) < len(rows):
            if not again:
                _refuse(file.name, source, rows, mended_rows, open_rows)
            remarks.append(f"{len(rows) - len(wanted)} rows are read from the original file now and were left out")
        if not wanted:
            continue
        parsed = _parse(file, str(held[source]["name"]), [{**places.get((source, at), {}), **cells} for _, at, cells in wanted])
        bad = {reject.position: reject.reason for reject in parsed.rejects}
        remarks += [f"{wanted[_index(p)][1]} still cannot be read: {reason}" for p, reason in bad.items()]
        mended += [(source, position) for i, (_, position, _) in enumerate(wanted) if f"line {i + 2}" not in bad]
        parts.append((source, _at_lines(parsed, [line for line, _, _ in wanted])))
    return Mend(file.feed, tuple(parts), tuple(mended), tuple(remarks))


def intake_positions(desk: Desk, table: str) -> set[tuple[str, str]]:
    """The (source, position) of every row of `reject`, or of every reject that `mended` says is mended, of living sources."""
    columns = ("source_id", "position") if table == "reject" else ("mends_source", "mends_position")
    found: set[tuple[str, str]] = set()
    for file in desk.lake_files():
        if file["tbl"] == table:
            rows = desk.read_file(file["path"])
            found |= set(zip(*(rows.column(name).to_pylist() for name in columns), strict=True))
    return found


def _coordinates(desk: Desk, feed: Feed, sources: Collection[str]) -> dict[tuple[str, str], dict[str, str]]:
    """Where the rejected lines of these sources lie, which an exported file does not say, by source and position."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    if not any(is_coordinate(column, feed.tables) for column in feed.columns):
        return found
    for listed in desk.lake_files():
        if listed["tbl"] == "reject":
            for row in desk.read_file(listed["path"]).to_pylist():
                if row["source_id"] in sources:
                    cells = json.loads(row["row"])
                    found[row["source_id"], row["position"]] = {k: v for k, v in cells.items() if is_coordinate(k, feed.tables)}
    return found


def _refuse(
    name: str,
    source: str,
    rows: list[tuple[int, str, dict[str, str]]],
    mended: set[tuple[str, str]],
    rejected: set[tuple[str, str]],
) -> None:
    for line, position, _ in rows:
        if (source, position) in mended:
            raise BadRequest(
                f"line {line}: {position} of the original was mended already",
                where=name,
                hint="take the line out, or purge the earlier mended file first",
            )
        if (source, position) not in rejected:
            raise BadRequest(
                f"line {line}: {position} of the original was not rejected", where=name, hint="export the rejects again"
            )


def _parse(file: MendFile, original_name: str, rows: list[dict[str, str]]) -> Parsed:
    """The rows as a CSV under the original file's name, from which dates and countries may be read."""
    buffer = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(buffer, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    try:
        return file.feed.parse(Document(original_name, buffer.getvalue().encode()))
    except CommonGroundError as error:
        raise BadRequest(f"{file.feed.name} cannot read it: {error.message}", where=file.name, hint=error.hint) from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, pa.ArrowException) as error:
        raise BadRequest(
            f"rows of {file.feed.name} cannot be mended in a CSV ({type(error).__name__}: {error})",
            where=file.name,
            hint="correct the original file, load it, and purge the first one",
        ) from error


def _index(position: str) -> int:
    return int(position.removeprefix("line ")) - 2


def _at_lines(parsed: Parsed, lines: list[int]) -> Parsed:
    """The same rows with the lines of the mended file as their positions."""
    tables = {}
    for name, rows in parsed.tables.items():
        at = rows.schema.get_field_index("position")
        places = [f"line {lines[_index(p)]}" for p in rows.column(at).to_pylist()]
        tables[name] = rows.set_column(at, "position", pa.array(places, pa.string()))
    return Parsed(tables, parsed.edition)
