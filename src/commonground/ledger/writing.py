"""How a transaction is recorded with as few words to the database as there can be: others wait for it meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.ledger.chain import BEGINNING, link_hash
from commonground.ledger.function import APPEND, FLUSH, RECORD, WRITERS
from commonground.ledger.message import row, send

WAIT_S = 60
"""How long a writer waits for another one."""

_LAST = "SELECT tx_id, recorded_at, hash FROM tx ORDER BY tx_id DESC LIMIT 1"
_LOCK = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS})"
_VALUES = "%s, %s, %s, %s, %s, %s, %s"
_ALL = f"CALL {RECORD}(NULL, {_VALUES})"
_END = (f"SELECT {APPEND}({_VALUES})", "COMMIT", f"SELECT {FLUSH}")


_ROWS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Last(NamedTuple):
    """The last transaction of the chain."""

    tx_id: int
    recorded_at: str
    hash: str


class Told(NamedTuple):
    """What a transaction says, whatever its place in the chain: `entry` by the columns of `tx`, and the rows of each table."""

    now: dt.datetime
    entry: Mapping[str, str]
    content: str
    rows: Mapping[str, Sequence[Mapping[str, Any]]]


def lock(connection: sa.Connection) -> None:
    """Begin a transaction that holds the lock of the one writer."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_sqlite(connection) else _LOCK)


def lock_and_last(connection: sa.Connection) -> Last | None:
    """Begin a transaction that holds the lock of the one writer, and read the end of the chain under it."""
    with _driver(connection) as raw:
        if _is_sqlite(connection):
            raw.execute("BEGIN IMMEDIATE")
            return _last(raw)
        found = row(send(raw, _LOCK, _LAST)[-1])
    return Last(int(found[0]), found[1], found[2]) if found else None


def record_and_commit(connection: sa.Connection, told: Told, *, begun: bool) -> str:
    """Append a transaction to the chain: when this returns its hash, all of it is on the disk. `begun`: the lock is held.

    On PostgreSQL the lock is let go as soon as the others may see the transaction, and the disk is waited for after that, so
    that several wait together.
    """
    with _driver(connection) as raw:
        if _is_sqlite(connection):
            if not begun:
                raw.execute("BEGIN IMMEDIATE")
            made = _record(raw, told)
            raw.execute("COMMIT")
            return made
        entry = (told.entry[name] for name in ("actor", "action", "why", "body"))
        rows = _ROWS.encode(told.rows) if told.rows else None
        values = (stamp(told.now), *entry, told.content, rows)
        answer = row(send(raw, *(_END if begun else (_ALL,)), values=values)[0])
        return answer[0] if answer else ""


def _record(raw: Any, told: Told) -> str:
    """The same as the function of PostgreSQL does (function.py)."""
    last = _last(raw)
    tx_id, recorded_at, previous = after(told.now, last)
    made = link_hash(previous, tx_id, recorded_at, told.content)
    entry = {**told.entry, "tx_id": tx_id, "recorded_at": recorded_at, "prev_hash": previous, "hash": made}
    raw.execute(_text(schema.tx), entry)
    for table in schema.RECORDED:
        if rows := told.rows.get(table.name):
            blank = dict.fromkeys(column.name for column in table.columns)
            raw.executemany(_text(table), [{**blank, **one, "tx_id": tx_id} for one in rows])
    return made


def _last(raw: Any) -> Last | None:
    found = raw.execute(_LAST).fetchone()
    return Last(*found) if found else None


def after(now: dt.datetime, last: Last | None) -> tuple[int, str, str]:
    """Number, recorded time and predecessor's hash of what follows: recorded times strictly increase, whatever the clock says."""
    if last is None:
        return 1, stamp(now), BEGINNING
    at = stamp(now)
    if at <= last.recorded_at:
        at = stamp(dt.datetime.fromisoformat(last.recorded_at) + dt.timedelta(microseconds=1))
    return last.tx_id + 1, at, last.hash


def stamp(moment: dt.datetime) -> str:
    """A moment as it is recorded: in UTC, to the microsecond, so that the order of texts is that of time."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def commit(connection: sa.Connection) -> None:
    """End the transaction: when this returns, all of it is on the disk."""
    connection.exec_driver_sql("COMMIT")


def roll_back(connection: sa.Connection) -> None:
    """Undo; a connection that is gone has undone it."""
    try:
        connection.exec_driver_sql("ROLLBACK")
    except sa.exc.SQLAlchemyError:
        connection.invalidate()


def _is_sqlite(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


@contextmanager
def _driver(connection: sa.Connection) -> Iterator[Any]:
    """The connection of the driver, past SQLAlchemy; its errors are those of SQLAlchemy again."""
    raw: Any = connection.connection.dbapi_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield raw
    except errors as error:
        lost = not _is_sqlite(connection) and raw.closed
        raise sa.exc.DBAPIError.instance(
            None, None, error, errors, connection_invalidated=lost, dialect=connection.dialect
        ) from error


@cache
def _text(table: sa.Table) -> str:
    names = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({', '.join(f':{name}' for name in names)})"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
