"""Writing: one actor's changes, each whole or not at all, committed by one ledger transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from commonground.door.actor import OPERATOR, Actor
from commonground.door.entering import Batch, record
from commonground.door.entry import Entered, Entry
from commonground.door.judging import judge
from commonground.door.labelling import Labelling
from commonground.door.naming import parties
from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.lake.store import LakeFile
from commonground.ledger import schema
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.label import PUBLIC, ReleaseLabel
from commonground.vocabulary.records.clean import is_plain
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
    issued_label: ReleaseLabel | None = None
    labels: dict[int, ReleaseLabel] = field(default_factory=dict)


@dataclass(frozen=True)
class Speaking:
    """The edition that speaks for a scope: its rows, when it was published (ISO date) and the name of its file."""

    rows: int
    published: str
    name: str


class Desk:
    """The place where an actor enters, approves, loads, purges and issues."""

    def __init__(
        self,
        workspace: Workspace,
        actor: Actor | str = OPERATOR,
        *,
        clock: Callable[[], dt.datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self._workspace = workspace
        self._actor = str(actor)
        self.actor = actor
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._new_id = new_id or (lambda: uuid.uuid4().hex)
        self._swept = 0

    def enter(self, entries: Sequence[Entry], why: str, source: str | None = None, *, files: Iterable[str] = ()) -> list[Entered]:
        """Record entries of people in one transaction, whole or not at all; `source`: where it was taken from.

        `files`: hashes of the files that are kept with it (door/documents.py).
        Raises BadRequest, Refused, NotFound or Conflict, each with what to do.
        """
        with self._batch("enter", why, source) as batch:
            batch.files = frozenset(files)
            return record(batch, entries)

    def judge(self, about: str | Sequence[str], verdict: str, why: str) -> list[Entered]:
        """Approve or refuse what waits for a second person, all of it or nothing. Raises Refused for the one who proposed it."""
        waits = [about] if isinstance(about, str) else about
        with self._batch("judge", why, None) as batch:
            return [entered for one in waits for entered in judge(batch, one, verdict)]

    @contextmanager
    def _batch(self, action: str, why: str, source: str | None) -> Iterator[Batch]:
        if not isinstance(self.actor, Actor):
            raise BadRequest("it is not said for whom this is entered", hint="act as a member or an account")
        if not why.strip():
            raise BadRequest("say why", hint="give --why with a few words; they stay in the ledger")
        if not is_plain(why) or not is_plain(source or ""):
            raise BadRequest("the reason or its source has signs that are no text", hint="take out control characters")
        now = self._clock()
        body = {"source": source} if source else {}
        with self._workspace.ledger.append(action, actor=self._actor, why=why, body=body, now=now) as append:
            today = dt.datetime.fromisoformat(append.recorded_at).date()
            yield Batch(self._workspace, self.actor, append, today, self._new_id)

    def now(self) -> dt.datetime:
        """The moment of what is being done."""
        return self._clock()

    def new_id(self) -> str:
        """An id for a record that others of the same transaction refer to."""
        return self._new_id()

    @property
    def swept(self) -> int:
        """How many leftovers of killed loads were removed since the desk was opened."""
        return self._swept

    @contextmanager
    def open(self, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the workspace lock; what a killed writer left is swept first."""
        with self._workspace.lock(on_wait):
            self._swept += self._sweep()
            try:
                yield
            except BaseException:
                self._sweep()  # a failed writer leaves nothing behind, least of all on a full disk
                raise

    def readers(self, asked: Iterable[str]) -> frozenset[str]:
        """The parties of the label of loaded files: those asked for, who loads, and the workspace's own member, which holds them.

        Raises BadRequest for a party that is not known, and where nobody is named.
        """
        own = self._workspace.settings.member
        records = Records(self._workspace, viewer_of(self._workspace, own), today=self._clock().date())
        found = parties(records, own or PUBLIC, asked) | ({own} if own else set())
        found |= {self.actor.member} if isinstance(self.actor, Actor) else set()
        known = Labelling(records, own or PUBLIC)
        for party in sorted(found):
            if not known.knows(party):
                raise BadRequest(
                    f"a label cannot name {party!r}: it is no member and no community that is known here",
                    hint="register it first with `commonground member add`; see `commonground records member`",
                )
        if not found:
            raise BadRequest("--release-to names nobody", hint="name the parties that may read, or leave it out for public data")
        return found

    def label_id(self, change: Change, label: ReleaseLabel) -> int:
        """The id of an interned label; a new one becomes known with the change. Only under the lock."""
        held = self.labels() | change.labels
        known = {value: key for key, value in held.items()}
        if label in known:
            return known[label]
        change.labels[max(held, default=0) + 1] = label
        return max(change.labels)

    def labels(self) -> dict[int, ReleaseLabel]:
        """Every interned label by its id."""
        return self._workspace.ledger.labels()

    def living_sources(self) -> dict[str, Mapping[str, Any]]:
        """Every source that is held and not purged, by id, whatever its label: for telling that bytes are here already."""
        held = self._workspace.ledger.snapshot(schema.purge, schema.source)
        purged = {row["source_id"]: row["tx_id"] for row in held["purge"]}
        return {row["source_id"]: row for row in held["source"] if purged.get(row["source_id"], -1) < row["tx_id"]}

    def speaking(self, tables: Sequence[str]) -> dict[tuple[str, str], Speaking]:
        """By table and scope key: how many rows the edition has that speaks, for the workspace's own member."""
        # Imported here because a reader gives out documents, which are entered at a desk.
        from commonground.door.reader import Reader

        reader = Reader(self._workspace, viewer_of(self._workspace, self._workspace.settings.member), today=self._clock().date())
        with closing(reader):
            found = {}
            for table in tables:
                counted = f"SELECT scope_key, edition_id, count(*) AS rows FROM {table} GROUP BY ALL"
                for row in reader.rows(counted):
                    source = reader.sources[row["edition_id"]]
                    found[table, row["scope_key"]] = Speaking(row["rows"], source["published"], source["name"])
            return found

    def removed_sources(self) -> dict[str, Mapping[str, Any]]:
        """Every purged source by id: its row with `why` and the day `removed_on`."""
        held = self._workspace.ledger.snapshot(schema.purge, schema.source, schema.tx)
        days = {row["tx_id"]: str(row["recorded_at"])[:10] for row in held["tx"]}
        rows = {row["source_id"]: row for row in held["source"]}
        return {
            row["source_id"]: {**rows[row["source_id"]], "why": row["why"], "removed_on": days[row["tx_id"]]}
            for row in held["purge"]
            if row["source_id"] in rows
        }

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

    @property
    def keeps_sources(self) -> bool:
        """Whether the settings say that the bytes of sources are kept."""
        return self._workspace.settings.keep_sources

    def keep(self, source_id: str, data: bytes) -> None:
        """Keep a source's bytes where the settings say so."""
        if self.keeps_sources:
            self._workspace.lake.keep(source_id, data)

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
        with self._workspace.ledger.append(action, actor=self._actor, why=why, body=body, now=self._clock()) as append:
            append.intern(change.labels)
            append.add(schema.source, change.sources)
            append.add(schema.claim, claims)
            append.add(schema.lake_file, [{**row, "loaded_tx_id": row["loaded_tx_id"] or append.tx_id} for row in change.files])
            append.add(schema.retired_file, [{"path": path} for path in change.retired])
            append.add(
                schema.purge, [{"source_id": s, "why": said, "holes": change.holes[s]} for s, said in change.purged.items()]
            )
            label = {"label_id": append.label_id(change.issued_label)} if change.issued_label else {}
            append.add(schema.issued, [{**row, **label} for row in change.issued])
            recorded_at = append.recorded_at
        return recorded_at

    def issue(self, row: dict[str, Any], label: ReleaseLabel) -> bool:
        """Record an issued brief under the join of its inputs' labels; the same one again changes nothing and gives False."""
        if self._workspace.ledger.rows(schema.issued, schema.issued.c.brief_id == row["brief_id"]):
            return False
        self.commit("issue", f"the brief {row['brief_id']}", Change(issued=[row], issued_label=label))
        return True

    def lake_files(self) -> list[Mapping[str, Any]]:
        """The files that are in force, with the table and feed of each."""
        held = self._workspace.ledger.snapshot(schema.retired_file, schema.lake_file)
        retired = {row["path"] for row in held["retired_file"]}
        return [row for row in held["lake_file"] if row["path"] not in retired]

    def read_file(self, path: str) -> pa.Table:
        """The rows of one file of the lake, for rewriting it without a purged source."""
        return self._workspace.lake.read(path)

    def kept(self, source_id: str) -> bytes | None:
        """The kept bytes of a source, None where they are not kept."""
        return self._workspace.lake.kept(source_id)

    def sweep(self) -> int:
        """Remove files that nothing lists any more; call it with the lock held, after a commit that retired some."""
        return self._sweep()

    def _sweep(self) -> int:
        files = self.lake_files()
        listed, hashes = frozenset(str(row["path"]) for row in files), frozenset(str(row["sha256"]) for row in files)
        return self._workspace.lake.sweep(listed, frozenset(self.living_sources()), hashes)

    def _claim(self, source_id: str, claim: Claim) -> dict[str, Any]:
        return {
            "source_id": source_id,
            "tbl": claim.table,
            "key": claim.key,
            "first_month": claim.first_month,
            "last_month": claim.last_month,
        }
