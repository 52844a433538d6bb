"""All rows of a ledger as lines of JSON, the same from either database, and back again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.ledger.migrating import migrate
from commonground.ledger.rows import AT_ONCE, columns, stream, tables_there

TABLES = (schema.meta, *schema.LEDGER)
"""What is written down, in an order in which every row finds those that it refers to."""


def lines(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """The rows of one table, each a JSON object on a line."""
    for row in stream(connection, table):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def dumped(connection: sa.Connection) -> list[sa.Table]:
    """The tables that this ledger has: one of an older format lacks some."""
    there = tables_there(connection)
    return [table for table in TABLES if table.name in there]


def fill(connection: sa.Connection, revision: str, held: Mapping[str, Iterable[str]]) -> None:
    """Make a ledger of a revision in an empty database, put rows into it, and bring it up to our format.

    Raises ValueError for a line that is no row. The connection is within a transaction.
    """
    migrate(connection, revision)
    connection.execute(schema.meta.delete())
    for table in dumped(connection):
        known = {column.name for column in columns(connection, table)}
        rows = (_row(text, known) for text in held.get(table.name, ()))
        while batch := _some(rows):
            connection.execute(table.insert(), batch)
    migrate(connection)


def _row(text: str, known: set[str]) -> dict[str, Any]:
    row = json.loads(text)
    if not isinstance(row, dict) or set(row) != known:
        raise ValueError("a line is no row of this table")
    return row


def _some(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for _, row in zip(range(AT_ONCE), rows, strict=False)]
