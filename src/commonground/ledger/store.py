"""The ledger as a store: it appends transactions, each chained by hash to the last, and reads them back.

A transaction's hash covers its entry and a digest of every row recorded under it, so a changed row breaks the chain.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.ledger import function, guards, schema
from commonground.ledger.address import Address
from commonground.ledger.chain import BEGINNING, Row, canonical, content_hash, faults, hashes
from commonground.ledger.noting import LOADS, WHOLE, note
from commonground.ledger.rows import IN_PARTS, occupied, stream, tables_there
from commonground.ledger.writing import Last, Told, after, lock, lock_and_last, record_and_commit, roll_back, stamp
from commonground.vocabulary.errors import Conflict, DamagedWorkspace, OlderWorkspace, WorkspaceError, WorkspaceExists
from commonground.vocabulary.label import ReleaseLabel


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many transactions there are, and the hash and time of the last."""

    transactions: int
    hash: str
    recorded_at: str | None


class Ledger:
    """One ledger, in a file or in a database. Opening it costs a connection; every write is one transaction."""

    def __init__(self, place: Path | str) -> None:
        self.address = Address(place)
        self._engine = self.address.engine()
        self._labels: dict[ReleaseLabel, int] = {}

    def create(self, now: dt.datetime) -> None:
        """Make the tables and their guards, and record the beginning. Raises WorkspaceExists where there are tables."""
        with self.address.plainly(), self._engine.connect() as connection:
            lock(connection)
            try:
                if occupied(connection):
                    raise WorkspaceExists("there are tables in this database", where=self.address.shown, hint="name an empty one")
                _make(connection)
                first = Append(connection, now, {}).told({"actor": "operator", "action": "init", "why": "a new workspace"}, {})
                record_and_commit(connection, first, begun=True)
            except BaseException:
                roll_back(connection)
                raise

    def format(self) -> str | None:
        """The format that the ledger has. Raises DamagedWorkspace where it is none."""
        with self.reading() as connection:
            if "meta" not in tables_there(connection):
                raise DamagedWorkspace("there is no ledger in it", where=self.address.shown, hint="`commonground init`")
            found = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "format")).scalar()
        return str(found) if found is not None else None

    def check_format(self) -> None:
        """Raises OlderWorkspace where the format is not ours."""
        found = self.format()
        if found == str(schema.FORMAT):
            return
        if found in schema.REVISIONS:
            raise OlderWorkspace(
                f"the ledger has format {found}, this program writes {schema.FORMAT}", hint="run `commonground ledger upgrade`"
            )
        raise DamagedWorkspace(
            f"the ledger has format {found}, which this program does not know; it writes {schema.FORMAT}",
            where=self.address.shown,
            hint="use the program that wrote it, or restore a back-up",
        )

    def name(self) -> str | None:
        """The random name of the workspace that it was made for."""
        with self.reading() as connection:
            return connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "workspace")).scalar()

    @contextmanager
    def append(self, action: str, *, actor: str, why: str, body: Row, now: dt.datetime) -> Iterator[Append]:
        """One transaction: what is added within becomes visible together, or not at all.

        The lock of the one writer is taken as soon as something is asked that depends on what is held; what needs nothing of it
        is digested before, and takes one message. When it ends the transaction is on the disk. Raises NoSpace on a full disk,
        WorkspaceError where the ledger may not be written or its database is gone.
        """
        with self.address.plainly(), self._engine.connect() as connection:
            append = Append(connection, now, self._labels)
            try:
                yield append
                told = append.told({"actor": actor, "action": action, "why": why}, body)
            except BaseException:
                if append.holds:
                    roll_back(connection)
                raise
            append.hash = self._end(connection, told, begun=append.holds)
        self._labels |= append.labels

    def _end(self, connection: sa.Connection, told: Told, *, begun: bool) -> str:
        """Record and commit. Where the connection is lost meanwhile, the chain tells whether the transaction is in it."""
        try:
            return record_and_commit(connection, told, begun=begun)
        except BaseException as error:
            roll_back(connection)
            if not isinstance(error, sa.exc.DBAPIError) or not error.connection_invalidated:
                raise
            try:
                self.head()  # what is in the chain by now is on the disk after this
                recorded = self.entry(told.content, since=stamp(told.now))
            except WorkspaceError as second:
                raise WorkspaceError(
                    "the connection was lost at the end of a transaction: whether it was recorded is not known",
                    where=self.address.shown,
                    hint=f"once the database answers: `commonground ledger verify --head {told.content}`",
                ) from second
            if recorded is None:
                raise
            return str(recorded["hash"])

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees the ledger as of one moment."""
        note(WHOLE)
        with self.address.plainly(), self._engine.connect() as connection, self.address.reading(connection):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection that holds the lock of the one writer: for migrations and restoring, which keep to no entry.

        On SQLite references are proved at the end, since a table that is written again is away for a while.
        """
        with self.address.plainly(), self._engine.connect() as connection:
            if self.address.file is None:
                with self.address.writing(connection):
                    yield connection
                return
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            try:
                with self.address.writing(connection):
                    yield connection
                    _refers(connection, self.address.shown)
            finally:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    def rows(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[Row]:
        """All rows of a ledger table that meet the conditions, in the order of their keys."""
        with self.reading() as connection:
            query = sa.select(table).where(*where).order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def snapshot(self, *tables: sa.Table) -> dict[str, list[Row]]:
        """All rows of several tables as of one moment: a commit in between is seen whole or not at all."""
        with self.reading() as connection:
            queries = {t.name: sa.select(t).order_by(*t.primary_key.columns) for t in tables}
            return {name: [dict(row) for row in connection.execute(q).mappings()] for name, q in queries.items()}

    def loaded(self) -> dict[str, list[Row]]:
        """The tables of loads and briefs as of one moment, and of the transactions those under which their rows stand."""
        with self.reading() as connection:
            once: dict[Any, Any] = {}  # thousands of sources have the licence of one publisher
            found = {
                t.name: [
                    {key: once.setdefault(value, value) if isinstance(value, str) else value for key, value in row.items()}
                    for row in connection.execute(sa.select(t).order_by(*t.primary_key.columns)).mappings()
                ]
                for t in schema.LOADED
            }
            under = sa.union(*(sa.select(t.c.tx_id) for t in schema.LOADED if t is not schema.claim)).subquery()
            query = sa.select(schema.tx).where(schema.tx.c.tx_id.in_(sa.select(under.c.tx_id))).order_by(schema.tx.c.tx_id)
            return found | {"tx": [dict(row) for row in connection.execute(query).mappings()]}

    def labels(self) -> dict[int, ReleaseLabel]:
        """Every interned label by its id."""
        return label_values(self.rows(schema.label))

    def verify(self) -> list[str]:
        """The rows and transactions that differ from what was recorded, and guards that are gone, each named."""
        with self.reading() as connection:
            return verify(connection)

    def head(self) -> Head:
        """The end of the chain, once it is on the disk, so that it can be published elsewhere."""
        with self.reading() as connection:
            found = head(connection)
        with self.address.plainly(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT {function.FLUSH}")
        return found

    def newest(self) -> tuple[int, str]:
        """The number and hash of the newest transaction, whether or not it is on the disk: what was read before it is stale."""
        with self.reading() as connection:
            query = sa.select(schema.tx.c.tx_id, schema.tx.c.hash).order_by(schema.tx.c.tx_id.desc()).limit(1)
            row = connection.execute(query).first()
        return (row[0], row[1]) if row else (0, "")

    def ends(self) -> tuple[str, dict[str, int]]:
        """The hash of the newest transaction, and by part (`noting`) the number of the newest one that changed it."""
        v, newest = schema.record_version, sa.func.max
        loads = [sa.select(newest(table.c.tx_id).label("tx_id")) for table in schema.LOADED if table is not schema.label]
        with self.reading() as connection:
            end = connection.execute(sa.select(schema.tx.c.hash).order_by(schema.tx.c.tx_id.desc()).limit(1)).scalar()
            kinds = connection.execute(sa.select(v.c.kind, newest(v.c.tx_id)).group_by(v.c.kind)).all()
            loaded = connection.execute(sa.select(newest(sa.union_all(*loads).subquery().c.tx_id))).scalar()
        return end or "", dict(kinds) | {LOADS: loaded or 0}

    def entry(self, digest: str, *, since: str = "") -> Row | None:
        """The transaction of a hash, or of its first digits, or of the digest of its content; None where the chain has none, or
        several. `since`: the recorded time from which it is looked for.
        """
        within = schema.tx.c.recorded_at >= since
        starts = schema.tx.c.hash.startswith(digest.lower(), autoescape=True)
        with self.reading() as connection:
            found = [dict(row) for row in connection.execute(sa.select(schema.tx).where(within, starts).limit(2)).mappings()]
            if not found and len(digest) == len(BEGINNING):
                rows = connection.execute(sa.select(schema.tx).where(within), execution_options=IN_PARTS).mappings()
                found = [dict(row) for row in rows if content_hash(dict(row)) == digest.lower()]
        return found[0] if len(found) == 1 else None

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Append:
    """The rows of one transaction, gathered until it ends."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, known: Mapping[ReleaseLabel, int]) -> None:
        self.hash = BEGINNING
        self.labels: dict[ReleaseLabel, int] = {}
        self.holds = False
        """Whether it holds the lock of the one writer."""
        self._connection = connection
        self._now = now
        self._last: Last | None = None
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._known = known

    @property
    def connection(self) -> sa.Connection:
        """For reading what is held, which nobody changes from here on: it holds the lock of the one writer."""
        if not self.holds:
            self._last = lock_and_last(self._connection)
            self.holds = True
        return self._connection

    @property
    def tx_id(self) -> int:
        """The number that this transaction will have; the lock is held from here on."""
        return self._place()[0]

    @property
    def recorded_at(self) -> str:
        """The recorded time that this transaction will have; the lock is held from here on."""
        return self._place()[1]

    def _place(self) -> tuple[int, str, str]:
        assert self.connection is not None
        return after(self._now, self._last)

    def add(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add rows under this transaction."""
        if rows:
            self._rows.setdefault(table.name, []).extend(dict(row) for row in rows)

    def label_id(self, label: ReleaseLabel) -> int:
        """The id of an interned label; a new one becomes known with this transaction."""
        if label in self._known:
            return self._known[label]
        if label not in self.labels:
            known, text = schema.label, label.canonical()
            found = self.connection.execute(sa.select(known.c.label_id).where(known.c.canonical == text)).scalar()
            if found is None:
                last = self.connection.execute(sa.select(sa.func.max(known.c.label_id))).scalar() or 0
                found = max([last, *self.labels.values()]) + 1
                self.add(known, [{"label_id": found, "canonical": text}])
            self.labels[label] = int(found)
        return self.labels[label]

    def intern(self, labels: Mapping[int, ReleaseLabel]) -> None:
        """Make labels known under ids that were chosen before the lock was held. Raises Conflict where others took them since."""
        texts = {number: label.canonical() for number, label in labels.items()}
        known = schema.label
        taken = sa.or_(known.c.label_id.in_(texts), known.c.canonical.in_(texts.values()))
        if texts and self.connection.execute(sa.select(known.c.label_id).where(taken).limit(1)).first():
            raise Conflict(
                "somebody recorded a new label meanwhile; nothing was changed", hint="run the command once more: it will be known"
            )
        self.add(known, [{"label_id": number, "canonical": text} for number, text in texts.items()])
        self.labels |= {label: number for number, label in labels.items()}

    def told(self, entry: Row, body: Row) -> Told:
        """What it says, with a digest of the rows of each table, and the fingerprints by which one of several can be named."""
        self._number_claims()
        rows = {table.name: self._rows[table.name] for table in schema.RECORDED if self._rows.get(table.name)}
        recorded = {name: hashes(name, held) for name, held in rows.items()}
        marks = [{"tbl": name, "rows": " ".join(sorted(found[1]))} for name, found in recorded.items() if len(found[1]) > 1]
        if marks:
            rows[schema.fingerprint.name] = marks
            recorded[schema.fingerprint.name] = hashes(schema.fingerprint.name, marks)
        digests = {name: found[0] for name, found in recorded.items()}
        full = {**entry, "body": canonical({**body, "recorded": digests, "format": schema.FORMAT})}
        return Told(self._now, full, content_hash(full), rows)

    def _number_claims(self) -> None:
        if claims := self._rows.get("claim"):
            last = self.connection.execute(sa.select(sa.func.max(schema.claim.c.claim_id))).scalar() or 0
            self._rows["claim"] = [{**row, "claim_id": last + number} for number, row in enumerate(claims, start=1)]


def _make(connection: sa.Connection) -> None:
    """The tables of our format, empty, with their guards."""
    schema.METADATA.create_all(connection)
    guards.guard(connection)
    function.install(connection)
    connection.execute(schema.version.insert().values(version_num=schema.REVISION))
    notes = {"format": str(schema.FORMAT), "workspace": secrets.token_hex(16)}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in notes.items()])


_LAST = sa.select(schema.tx.c.tx_id, schema.tx.c.recorded_at, schema.tx.c.hash).order_by(schema.tx.c.tx_id.desc()).limit(1)


def _refers(connection: sa.Connection, shown: str) -> None:
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DamagedWorkspace(f"a row of {lost[0]} refers to one that is not there", where=shown, hint="use another back-up")


def verify(connection: sa.Connection) -> list[str]:
    """As `Ledger.verify`, over the tables that a ledger of any revision has."""
    there = [table for table in schema.RECORDED if table.name in tables_there(connection)]
    found = list(faults(stream(connection, schema.tx), {table.name: stream(connection, table) for table in there}))
    return found + [f"the guard {name} was taken away" for name in guards.missing(connection)]


def head(connection: sa.Connection) -> Head:
    """The end of the chain as a connection sees it."""
    last = connection.execute(_LAST).mappings().first()
    count = connection.execute(sa.select(sa.func.count()).select_from(schema.tx)).scalar() or 0
    return Head(int(count), last["hash"], last["recorded_at"]) if last else Head(0, BEGINNING, None)


def label_values(rows: Sequence[Row]) -> dict[int, ReleaseLabel]:
    """Interned labels by their id."""
    return {row["label_id"]: ReleaseLabel.from_canonical(row["canonical"]) for row in rows}
