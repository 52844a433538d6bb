"""The ledger as a store: it appends transactions, each chained by hash to the last, and reads them back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.vocabulary.errors import DamagedWorkspace, OlderWorkspace
from commonground.vocabulary.label import ReleaseLabel

Row = Mapping[str, Any]


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
            raise DamagedWorkspace("the ledger cannot be read", hint="restore ledger.sqlite from a back-up") from error
        if found != str(schema.FORMAT):
            raise OlderWorkspace(
                f"the workspace has format {found}, this program writes {schema.FORMAT}", hint="run `commonground rebuild`"
            )

    @contextmanager
    def append(self, action: str, *, actor: str, why: str, body: Row, now: dt.datetime) -> Iterator[Append]:
        """One transaction: what is added within becomes visible together, or not at all."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                entry = _next_entry(connection, action, actor, why, body, now)
                connection.execute(schema.tx.insert().values(**entry))
                yield Append(connection, entry["tx_id"], entry["recorded_at"])
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    def rows(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> list[Row]:
        """All rows of a ledger table that meet the conditions, in the order of their keys."""
        with self._engine.connect() as connection:
            query = sa.select(table).where(*where).order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    def labels(self) -> dict[int, ReleaseLabel]:
        """Every interned label by its id."""
        return {row["label_id"]: ReleaseLabel.from_canonical(row["canonical"]) for row in self.rows(schema.label)}

    def verify(self) -> list[str]:
        """The transactions whose hash does not follow from their content and their predecessor; empty when all is well."""
        wrong, previous = [], "0" * 64
        for row in self.rows(schema.tx):
            if row["prev_hash"] != previous or row["hash"] != chain_hash(row):
                wrong.append(f"transaction {row['tx_id']} of {row['recorded_at']}")
            previous = row["hash"]
        return wrong

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Append:
    """The rows of one transaction while it is being written."""

    def __init__(self, connection: sa.Connection, tx_id: int, recorded_at: str) -> None:
        self._connection = connection
        self.tx_id = tx_id
        self.recorded_at = recorded_at

    def add(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Add rows under this transaction."""
        if rows:
            self._connection.execute(table.insert(), [{"tx_id": self.tx_id, **row} for row in rows])

    def intern(self, label: ReleaseLabel) -> int:
        """The id of a label, the same for equal labels."""
        text = label.canonical()
        query = sa.select(schema.label.c.label_id).where(schema.label.c.canonical == text)
        found = self._connection.execute(query).scalar()
        if found is None:
            self._connection.execute(schema.label.insert().values(canonical=text, tx_id=self.tx_id))
            found = self._connection.execute(query).scalar_one()
        return int(found)


def _next_entry(connection: sa.Connection, action: str, actor: str, why: str, body: Row, now: dt.datetime) -> dict[str, Any]:
    last = connection.execute(sa.select(schema.tx).order_by(schema.tx.c.tx_id.desc()).limit(1)).mappings().first()
    entry = {
        "tx_id": last["tx_id"] + 1 if last else 1,
        "recorded_at": _after(now, last["recorded_at"] if last else None),
        "actor": actor,
        "action": action,
        "why": why,
        "body": canonical(body),
        "prev_hash": last["hash"] if last else "0" * 64,
    }
    return {**entry, "hash": chain_hash(entry)}


def canonical(body: Row) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def chain_hash(entry: Row) -> str:
    """sha256 over the predecessor's hash and the entry's own content."""
    parts = [str(entry[name]) for name in ("prev_hash", "tx_id", "recorded_at", "actor", "action", "why", "body")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
