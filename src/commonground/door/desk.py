"""Writing: one actor's changes, each whole or not at all, committed by one ledger transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from commonground.door.workspace import Workspace
from commonground.lake.store import LakeFile
from commonground.ledger import schema
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.source import Claim


@dataclass
class Change:
    """What will become visible together: sources with their claims, and rows by table and feed."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    purged: dict[str, str] = field(default_factory=dict)
    holes: dict[str, str] = field(default_factory=dict)
    issued: list[dict[str, Any]] = field(default_factory=list)


class Desk:
    """The place where an actor loads, purges and issues."""

    def __init__(self, workspace: Workspace, actor: str = "operator", *, clock: Callable[[], dt.datetime] | None = None) -> None:
        self._workspace = workspace
        self._actor = actor
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._swept = 0

    @property
    def swept(self) -> int:
        """How many leftovers of killed loads were removed since the desk was opened."""
        return self._swept

    @contextmanager
    def open(self, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the workspace lock; what a killed writer left is swept first."""
        with self._workspace.lock(on_wait):
            self._swept += self._sweep()
            yield

    def label_id(self, label: ReleaseLabel) -> int:
        """The id of an interned label; interning is itself recorded."""
        known = {value: key for key, value in self._workspace.ledger.labels().items()}
        if label in known:
            return known[label]
        with self._append("label", "a release label is used for the first time", {"label": label.canonical()}) as append:
            return int(append.intern(label))

    def living_sources(self) -> dict[str, Mapping[str, Any]]:
        """Every source that is held and not purged, by id, whatever its label: for telling that bytes are here already."""
        purged = {row["source_id"]: row["tx_id"] for row in self._workspace.ledger.rows(schema.purge)}
        rows = self._workspace.ledger.rows(schema.source)
        return {row["source_id"]: row for row in rows if purged.get(row["source_id"], -1) < row["tx_id"]}

    def write(self, change: Change, table: str, feed: str, rows: pa.Table, loaded_tx_id: int | None = None) -> LakeFile:
        """Write rows of a feed; they are not visible before `commit`."""
        written = self._workspace.lake.write(table, feed, rows)
        change.files.append(
            {
                "path": written.path,
                "tbl": table,
                "feed": feed,
                "sha256": written.sha256,
                "rows": written.rows,
                "bytes": written.bytes,
                "loaded_tx_id": loaded_tx_id,
            }
        )
        return written

    def keep(self, source_id: str, data: bytes) -> bool:
        """Keep a source's bytes where the settings say so; tells whether they are kept."""
        if self._workspace.settings.keep_sources:
            self._workspace.lake.keep(source_id, data)
        return self._workspace.settings.keep_sources

    def commit(self, action: str, why: str, change: Change) -> str:
        """Make the change visible by one ledger transaction; the answer is its recorded time."""
        claims = [self._claim(source_id, claim) for source_id, held in change.claims.items() for claim in held]
        body = {
            "sources": change.sources,
            "files": change.files,
            "claims": len(claims),
            "retired": change.retired,
            "purged": change.purged,
            "issued": [row["brief_id"] for row in change.issued],
        }
        with self._append(action, why, body) as append:
            append.add(schema.source, change.sources)
            append.add(schema.claim, claims)
            append.add(schema.lake_file, [{**row, "loaded_tx_id": row["loaded_tx_id"] or append.tx_id} for row in change.files])
            append.add(schema.retired_file, [{"path": path} for path in change.retired])
            append.add(schema.purge, [{"source_id": s, "why": why, "holes": change.holes[s]} for s, why in change.purged.items()])
            append.add(schema.issued, change.issued)
            recorded_at = append.recorded_at
        return str(recorded_at)

    def lake_files(self) -> list[Mapping[str, Any]]:
        """The files that are in force, with the table and feed of each."""
        retired = {row["path"] for row in self._workspace.ledger.rows(schema.retired_file)}
        return [row for row in self._workspace.ledger.rows(schema.lake_file) if row["path"] not in retired]

    def read_file(self, path: str) -> pa.Table:
        """The rows of one file of the lake, for rewriting it without a purged source."""
        return self._workspace.lake.read(path)

    def kept(self, source_id: str) -> bytes | None:
        """The kept bytes of a source, None where they are not kept."""
        return self._workspace.lake.kept(source_id)

    def sweep(self) -> int:
        """Remove files that nothing lists any more; call it with the lock held, after a commit that retired some."""
        return self._sweep()

    @contextmanager
    def _append(self, action: str, why: str, body: Mapping[str, Any]) -> Iterator[Any]:
        with self._workspace.ledger.append(action, actor=self._actor, why=why, body=body, now=self._clock()) as append:
            yield append

    def _sweep(self) -> int:
        listed = frozenset(str(row["path"]) for row in self.lake_files())
        return self._workspace.lake.sweep(listed, frozenset(self.living_sources()))

    def _claim(self, source_id: str, claim: Claim) -> dict[str, Any]:
        return {
            "source_id": source_id,
            "tbl": claim.table,
            "key": claim.key,
            "first_month": claim.first_month,
            "last_month": claim.last_month,
        }
