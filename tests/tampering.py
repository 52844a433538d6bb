"""Changing a ledger behind its back, on either database, as somebody can who owns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from commonground.ledger import guards, schema
from commonground.ledger.store import Ledger, verify


@contextmanager
def behind_its_back(ledger: Ledger) -> Iterator[sa.Connection]:
    """A connection of its own without foreign keys, past every lock and guard of the house."""
    engine = sa.create_engine(ledger.address.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        if ledger.address.file is not None:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        yield connection


def tampered(ledger: Ledger, *statements: str) -> None:
    """Run statements with the guards and the foreign keys taken away; the guards are put back."""
    with behind_its_back(ledger) as connection:
        _run(connection, statements)


def found_after(ledger: Ledger, *statements: str) -> list[str]:
    """What proving finds after such statements; then all is as it was."""
    with behind_its_back(ledger) as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            _run(connection, statements)
            return verify(connection)
        finally:
            connection.exec_driver_sql("ROLLBACK")


def _run(connection: sa.Connection, statements: tuple[str, ...]) -> None:
    for name, _, table in guards.expected(connection.dialect.name, [t.name for t in schema.LEDGER]):
        connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if connection.dialect.name == "sqlite" else f" ON {table}"))
    if connection.dialect.name == "postgresql":
        query = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND "
        for table, name in connection.exec_driver_sql(query + "connamespace = current_schema()::regnamespace").all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for statement in statements:
        connection.exec_driver_sql(statement)
    guards.guard(connection)
