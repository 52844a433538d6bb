"""What a party is answered below the command line: records, their history, errors, and every table of the reader."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

from commonground.door.entered import LABEL_ID
from commonground.door.parties import seen_by, viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.intake.status import source_list, status
from commonground.ledger.history import states
from commonground.vocabulary.errors import CommonGroundError
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import KINDS
from commonground.vocabulary.tables import TABLES
from noninterference.coalition import CODES, TODAY, Plan

INTERNAL = frozenset({"tx_id", "label_id"})
"""Columns that number what is stored: no answer shows them."""


class EveryKind(Records):
    """Records with all kinds in one query, which is `of` for each of them."""

    def every(self) -> list[Record]:
        with self._ledger.reading() as connection:
            rows = states(connection, list(KINDS), sight=self.sight, known_by=self._last, at=self.at)
        return [self._record(row) for row in rows]


def told(ask: Callable[[], Any]) -> str:
    """An answer as text, or the error as a user is told of it."""
    try:
        return repr(ask())
    except CommonGroundError as error:
        return repr(error.as_dict())


def of_records(workspace: Workspace, party: str, plan: Plan, seed: int, looking: str | None = None) -> list[str]:
    """What a party is told of the records: the same questions for every store, drawn from the whole plan.

    `looking`: who looks with the eyes of the party.
    """
    pick = random.Random(seed)
    viewer = seen_by(workspace, party, looking, TODAY)
    found = [repr(viewer)]
    moment = pick.choice(plan.steps).recorded_at.isoformat(timespec="microseconds")
    past = TODAY - dt.timedelta(days=pick.randint(0, 60))
    earlier = EveryKind(workspace, viewer, today=TODAY, at=past, known_by=moment)
    records = EveryKind(workspace, viewer, today=TODAY)
    found += [told(records.every), told(earlier.every)]
    versions = plan.versions()
    for version in pick.sample(versions, 2):
        found.append(told(lambda version=version: records.history(version.record_id)))
        found.append(told(lambda version=version: records.find(version.record_id, version.kind)))
    kinds = sorted({version.kind for version in versions})
    kind = pick.choice(kinds)
    found.append(told(lambda: earlier.of(kind)))
    found.append(told(lambda: records.all_of(kind)))
    coded = [version for version in versions if version.code]
    one = pick.choice(coded)
    found.append(told(lambda: records.find(str(one.code), one.kind)))
    found.append(told(lambda: records.named(f"{pick.choice(CODES)}/{one.code}", one.kind)))
    return found


class Recorder:
    """In the place of the engine: keeps what a reader makes known, so that it can be compared without running a query."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def register(self, name: str, rows: Any) -> None:
        self.known[name] = rows.to_pylist() if rows.num_rows else []

    def files(self, name: str, paths: Sequence[Any], schema: Any) -> None:
        self.known[name] = None

    def view(self, name: str, sql: str) -> None:
        self.known[name] = None

    table = view

    def close(self) -> None:
        pass


def of_sources(workspace: Workspace, party: str) -> list[str]:
    """What a party is told of loads and removals: sources, editions, winners, spans, tombstones, holes."""
    reader = Reader(workspace, viewer_of(workspace, party), today=TODAY)
    try:
        engine: Any = reader.engine
        known = {name: sorted(map(repr, rows)) for name, rows in engine.known.items() if isinstance(rows, list)}
        return [repr(_shown(reader.sources)), repr(sorted(known.items())), repr(sorted(engine.known))]
    finally:
        reader.close()


def _shown(sources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: {name: value for name, value in row.items() if name not in INTERNAL} for key, row in sources.items()}


def of_tables(workspace: Workspace, party: str, **asked: Any) -> list[str]:
    """Every table as the engine gives it, with labels by what they say instead of by number; status and sources."""
    reader = Reader(workspace, viewer_of(workspace, party), today=TODAY, **asked)
    try:
        labels = workspace.ledger.labels()
        found = [repr(_shown(reader.sources)), repr(source_list(reader)), repr(status(reader))]
        names = [*TABLES, *(f"all_{name}" for name in TABLES), "reject", "mended", "hole"]
        names += [f"{prefix}{name}" for prefix in ("", "reference_") for name in ("edition", "winner", "span", "tombstone")]
        for name in names:
            rows = reader.rows(f"SELECT * FROM {name}")
            found.append(name + repr(sorted(repr(_named(row, labels)) for row in rows)))
        return found
    finally:
        reader.close()


def _named(row: dict[str, Any], labels: dict[int, ReleaseLabel]) -> dict[str, Any]:
    if row.get("label_id", LABEL_ID) == LABEL_ID:
        return row
    return {**row, "label_id": labels[row["label_id"]].canonical()}
