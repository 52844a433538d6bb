"""Proving: that what is here is what was recorded; the whole chain for the workspace's own member, for others what they see.

A reader's proof holds each version of a record and each source that it sees against the fingerprint recorded beside it, and the
files and kept bytes behind its rows against their hashes. Nothing in it depends on a row that the reader does not see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pyarrow.parquet as pq
import sqlalchemy as sa

from commonground.door.workspace import Workspace
from commonground.lake.store import file_hash
from commonground.ledger import schema
from commonground.ledger.chain import is_as_recorded, row_name
from commonground.ledger.history import Sight, seen
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import NotFound

Row = Mapping[str, Any]


def proves_whole(workspace: Workspace, viewer: Viewer) -> bool:
    """Whether a viewer may know of the whole chain: the workspace's own member, or anybody where it has none."""
    return workspace.settings.member in (None, viewer.party)


def prove_ledger(workspace: Workspace, viewer: Viewer, sight: Sight) -> list[str]:
    """What in the ledger is not as it was recorded, each by name: in the whole of it, or in what the viewer sees."""
    if proves_whole(workspace, viewer):
        return workspace.ledger.verify()
    with workspace.ledger.reading() as connection:
        return [*_records(connection, sight), *_sources(connection, sight.of_files)]


def prove_files(
    workspace: Workspace, viewer: Viewer, files: Sequence[Row], sources: Mapping[str, Row], labels: Collection[int]
) -> list[str]:
    """Which files of the lake and which kept sources are missing, or differ from their hashes."""
    whole = proves_whole(workspace, viewer)
    wrong = []
    for row in files:
        path = workspace.lake.tables / row["path"]
        sound = path.is_file() and file_hash(path) == row["sha256"]
        if not sound and (whole or _concerns(path, row, sources, labels)):
            wrong.append(f"lake/{row['path']} is missing or differs from its hash")
    for source_id, row in sources.items():
        if row["kept"] and not row["removed"] and not workspace.lake.is_whole(source_id):
            wrong.append(f"sources/{source_id} ({row['name']}) is missing or differs from its hash")
    return wrong


def needs_steward(workspace: Workspace, viewer: Viewer) -> None:
    """Raises NotFound for those who may not know of the chain as a whole."""
    if not proves_whole(workspace, viewer):
        raise NotFound("the chain is shown to the workspace's own member", hint="verify without --head: it proves what you see")


def _records(connection: sa.Connection, sight: Sight) -> Iterator[str]:
    for one in seen(connection, sight):
        if not is_as_recorded("record_version", one.row, one.body, one.marks):
            yield f"{row_name('record_version', one.row)} differs from what was recorded"


def _sources(connection: sa.Connection, labels: Collection[int]) -> Iterator[str]:
    """Sources that were loaded since format 2: earlier ones have no fingerprint of their own."""
    held, marks = schema.source, schema.fingerprint
    prints = sa.and_(marks.c.tx_id == held.c.tx_id, marks.c.tbl == held.name)
    source = held.join(schema.tx, schema.tx.c.tx_id == held.c.tx_id).outerjoin(marks, prints)
    query = sa.select(held, schema.tx.c.body, marks.c.rows.label("marks")).select_from(source)
    wanted = query.where(held.c.label_id.in_(sorted(labels))).order_by(held.c.source_id, held.c.tx_id)
    for row in connection.execute(wanted).mappings():
        told = {column.name: row[column.name] for column in held.columns}
        if is_as_recorded("source", told, row["body"], row["marks"]) is False:
            yield f"{row_name('source', told)} differs from what was recorded"


def _concerns(path: Any, row: Row, sources: Mapping[str, Row], labels: Collection[int]) -> bool:
    """Whether a broken file holds rows that the viewer sees, as far as it can still be told."""
    loaded = ((s.get("loaded_tx_id") or s.get("tx_id"), s["feed"]) for s in sources.values())
    if (row["loaded_tx_id"], row["feed"]) not in loaded:
        return False
    try:
        told = pq.ParquetFile(path).metadata
        at = told.schema.names.index("label_id")
        parts = [told.row_group(i).column(at).statistics for i in range(told.num_row_groups)]
        return any(part is None or any(part.min <= label <= part.max for label in labels) for part in parts)
    except Exception:  # what cannot be read says nothing of its rows: the sources of its load have to
        return True
