"""The ledger as a store: it appends transactions, each chained by hash to the last, and reads them back.

A transaction's hash covers its entry and a digest of every row recorded under it, so a changed row breaks the chain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.ledger.chain import Row, canonical, chain_hash, digests, faults, fingerprints
from commonground.vocabulary.errors import DamagedWorkspace, NoSpace, OlderWorkspace, WorkspaceError
from commonground.vocabulary.label import ReleaseLabel


class Ledger:
    """One SQLite ledger file. Opening it costs a connection; every write is one transaction."""

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        sa.event.listen(self._engine, "connect", _pragmas)

    def create(self, now: dt.datetime) -> None:
        """Make the tables and their guards, and record the beginning."""
        schema.METADATA.create_all(self._engine)
        with self._engine.begin() as connection:
            for statement in schema.guards():
                connection.exec_driver_sql(statement)
            connection.execute(schema.meta.insert().values(key="format", value=str(schema.FORMAT)))
        with self.append("init", actor="operator", why="a new workspace", now=now, body={}):
            pass

    def check_format(self) -> None:
        """Raises OlderWorkspace where the format is not ours."""
        try:
            with self._engine.connect() as connection:
                found = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "format")).scalar()
        except sa.exc.DatabaseError as error:
            if "readonly" in str(error) or "unable to open" in str(error):
                raise _unwritable(error) from error
            raise DamagedWorkspace("the ledger cannot be read", hint="restore ledger.sqlite from a back-up") from error
        if found != str(schema.FORMAT):
            raise OlderWorkspace(
                f"the workspace has format {found}, this program writes {schema.FORMAT}", hint="run `commonground rebuild`"
            )

    @contextmanager
    def append(self, action: str, *, actor: str, why: str, body: Row, now: dt.datetime) -> Iterator[Append]:
        """One transaction: what is added within becomes visible together, or not at all. Raises NoSpace on a full disk."""
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    last = connection.execute(sa.select(schema.tx).order_by(schema.tx.c.tx_id.desc()).limit(1)).mappings().first()
                    append = Append(connection, dict(last) if last else None, now)
                    yield append
                    append.write({"actor": actor, "action": action, "why": why}, body)
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        except sa.exc.OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                raise NoSpace("the disk is full; nothing was changed", hint="free some space and try again") from error
            if "readonly" in str(error) or "unable to open" in str(error):
                raise _unwritable(error) from error
            raise

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees the ledger as of one moment."""
        with self._engine.connect() as connection:
            yield connection

    def rows(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[Row]:
        """All rows of a ledger table that meet the conditions, in the order of their keys."""
        with self._engine.connect() as connection:
            query = sa.select(table).where(*where).order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def snapshot(self, *tables: sa.Table) -> dict[str, list[Row]]:
        """All rows of several tables as of one moment: a commit in between is seen whole or not at all."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                queries = {t.name: sa.select(t).order_by(*t.primary_key.columns) for t in tables}
                return {name: [dict(row) for row in connection.execute(q).mappings()] for name, q in queries.items()}
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def labels(self) -> dict[int, ReleaseLabel]:
        """Every interned label by its id."""
        return label_values(self.rows(schema.label))

    def verify(self) -> list[str]:
        """The rows and transactions that differ from what was recorded, each named; empty when all is well."""
        return faults(self.snapshot(schema.tx, *schema.RECORDED))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Append:
    """The rows of one transaction, gathered until it ends; its connection holds the lock of the one writer."""

    def __init__(self, connection: sa.Connection, last: Row | None, now: dt.datetime) -> None:
        self.connection = connection
        self.tx_id: int = last["tx_id"] + 1 if last else 1
        self.recorded_at = _after(now, last["recorded_at"] if last else None)
        self._previous: str = last["hash"] if last else "0" * 64
        self._rows: dict[str, list[Row]] = {}
        self._labels: dict[str, int] = {}

    def add(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add rows under this transaction."""
        if rows:
            self._rows.setdefault(table.name, []).extend({"tx_id": self.tx_id, **row} for row in rows)

    def label_id(self, label: ReleaseLabel) -> int:
        """The id of an interned label; a new one becomes known with this transaction."""
        text = label.canonical()
        if text not in self._labels:
            known = schema.label
            found = self.connection.execute(sa.select(known.c.label_id).where(known.c.canonical == text)).scalar()
            if found is None:
                last = self.connection.execute(sa.select(sa.func.max(known.c.label_id))).scalar() or 0
                found = max([last, *self._labels.values()]) + 1
                self.add(known, [{"label_id": found, "canonical": text}])
            self._labels[text] = int(found)
        return self._labels[text]

    def write(self, entry: Row, body: Row) -> None:
        """Write the entry, chained to the last, its rows, and the fingerprints by which a changed row can be named."""
        self.add(
            schema.fingerprint, [{"tbl": name, "rows": fingerprints(name, rows)} for name, rows in sorted(self._rows.items())]
        )
        full = {**entry, "tx_id": self.tx_id, "recorded_at": self.recorded_at, "prev_hash": self._previous}
        full["body"] = canonical({**body, "recorded": digests(self._rows)})
        self.connection.execute(schema.tx.insert().values(**full, hash=chain_hash(full)))
        for table in schema.METADATA.sorted_tables:
            if rows := self._rows.get(table.name):
                self.connection.execute(table.insert(), rows)


def label_values(rows: Sequence[Row]) -> dict[int, ReleaseLabel]:
    """Interned labels by their id."""
    return {row["label_id"]: ReleaseLabel.from_canonical(row["canonical"]) for row in rows}


def _unwritable(error: Exception) -> WorkspaceError:
    return WorkspaceError(
        f"the ledger may not be written: {error.__cause__ or error}", hint="check the permissions of the workspace"
    )


def _after(now: dt.datetime, last: str | None) -> str:
    """Recorded times strictly increase, whatever the clock says."""
    stamp = now.astimezone(dt.UTC)
    if last is not None:
        previous = dt.datetime.fromisoformat(last)
        stamp = max(stamp, previous + dt.timedelta(microseconds=1))
    return stamp.isoformat(timespec="microseconds")


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
