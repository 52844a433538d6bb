"""The guards: triggers by which the database itself refuses to change or remove what was recorded, even to its owner."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from commonground.ledger import schema

_REFUSE = """
CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: no %% on %%', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

_CREATE_SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {act} on {table}'); END"
)
_CREATE_POSTGRESQL = (
    "CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
)
_ALWAYS = "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
"""Also where `session_replication_role` switches ordinary triggers off."""

ACTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
"""What is refused; SQLite has no TRUNCATE."""


def guard(connection: sa.Connection) -> None:
    """Put the guards on every table of the ledger that is there, whatever its revision; those that stand already stay."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_REFUSE)
    for name, act, table in expected(dialect, sa.inspect(connection).get_table_names()):
        create = _CREATE_SQLITE if dialect == "sqlite" else _CREATE_POSTGRESQL
        connection.exec_driver_sql(create.format(name=name, act=act, table=table))
        if dialect == "postgresql":
            connection.exec_driver_sql(_ALWAYS.format(name=name, table=table))


def missing(connection: sa.Connection) -> list[str]:
    """The guards that were taken away or switched off, by name."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace"
        )
    there = {row[0] for row in connection.exec_driver_sql(query)}
    return [name for name, _, _ in expected(dialect, sa.inspect(connection).get_table_names()) if name not in there]


def expected(dialect: str, tables: Iterable[str]) -> list[tuple[str, str, str]]:
    """The name, the act that is refused and the table of each guard on the tables that are there."""
    known = {table.name for table in schema.LEDGER}
    return [(f"no_{act.lower()}_{name}", act, name) for name in sorted(known.intersection(tables)) for act in ACTS[dialect]]
