"""How a transaction is begun and ended with as few words to the database as there can be: others wait for it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

WAIT_S = 60
"""How long a writer waits for another one."""

WRITERS = 0x436F6D6D6F6E47
"""The number of the advisory lock that a writer holds on PostgreSQL."""

FEW = 50
"""Rows that are written in one message to PostgreSQL; more go table by table."""

_LAST = "SELECT tx_id, recorded_at, hash FROM tx ORDER BY tx_id DESC LIMIT 1"
_LOCK = f"BEGIN; SET LOCAL synchronous_commit = off; SELECT pg_advisory_xact_lock({WRITERS})"
FLUSH = "SELECT pg_logical_emit_message(true, 'commonground', '')"
"""On PostgreSQL a transaction that writes one word into the log and waits until the log is on the disk: the log is written in
order, so everything committed before it is there too (PostgreSQL 15, 30.4 Asynchronous Commit)."""

Inserts = Sequence[tuple[sa.Table, Sequence[dict[str, Any]]]]


class Last(NamedTuple):
    """The last transaction of the chain."""

    tx_id: int
    recorded_at: str
    hash: str


def lock(connection: sa.Connection) -> None:
    """Begin a transaction that holds the lock of the one writer."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_sqlite(connection) else _LOCK)


def lock_and_last(connection: sa.Connection) -> Last | None:
    """Begin a transaction that holds the lock of the one writer, and read the end of the chain under it."""
    with _driver(connection) as cursor:
        if _is_sqlite(connection):
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(_LAST)
        else:
            cursor.execute(f"{_LOCK}; {_LAST}")
            while cursor.nextset():
                pass
        found = cursor.fetchone()
    return Last(*found) if found else None


def insert_and_commit(connection: sa.Connection, inserts: Inserts) -> None:
    """Write rows and end the transaction: when this returns, all of it is on the disk.

    On PostgreSQL the lock is let go as soon as the others may see the transaction, and the disk is waited for after that, so
    that several wait together.
    """
    if not _is_sqlite(connection) and sum(len(rows) for _, rows in inserts) > FEW:
        insert(connection, inserts)
        inserts = ()
    with _driver(connection) as cursor:
        if _is_sqlite(connection):
            for table, rows in inserts:
                cursor.executemany(_text(table, "?"), [tuple(row.get(c.name) for c in table.columns) for row in rows])
            cursor.execute("COMMIT")
            return
        texts, values = ["COMMIT", FLUSH], []
        for table, rows in reversed(inserts):
            texts[:0] = [_text(table, "%s")] * len(rows)
        for table, rows in inserts:
            values += [row.get(column.name) for row in rows for column in table.columns]
        cursor.execute("; ".join(texts), values)


def insert(connection: sa.Connection, inserts: Inserts) -> None:
    """Write rows of several tables."""
    for table, rows in inserts:
        connection.execute(table.insert(), [{c.name: row.get(c.name) for c in table.columns} for row in rows])


def commit(connection: sa.Connection) -> None:
    """End the transaction: when this returns, all of it is on the disk."""
    connection.exec_driver_sql("COMMIT" if _is_sqlite(connection) else f"COMMIT; {FLUSH}")


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
    """A cursor of the driver, past SQLAlchemy; its errors are those of SQLAlchemy again."""
    raw: Any = connection.connection.dbapi_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        if _is_sqlite(connection):
            yield raw.cursor()
        else:
            from psycopg import ClientCursor  # puts the values into the text, so that one message may hold several statements

            yield ClientCursor(raw)
    except errors as error:
        lost = not _is_sqlite(connection) and raw.closed
        raise sa.exc.DBAPIError.instance(
            None, None, error, errors, connection_invalidated=lost, dialect=connection.dialect
        ) from error


@cache
def _text(table: sa.Table, mark: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})"
