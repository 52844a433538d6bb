"""Every row of a ledger of any revision, read as it is stored: for proving, keeping and restoring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

AT_ONCE = 5_000
"""Rows fetched at a time, so that memory stays small however long the ledger is."""

IN_PARTS = {"stream_results": True, "yield_per": AT_ONCE}
"""How a long answer is fetched."""

APART = ("access_", "following_", "jobs_")
"""How tables begin that may stand in the same database: of accounts, what they follow, jobs. They are no part of the ledger."""


def tables_there(connection: sa.Connection) -> frozenset[str]:
    """The names of the tables in the database."""
    return frozenset(sa.inspect(connection).get_table_names())


def occupied(connection: sa.Connection) -> bool:
    """Whether something stands where a ledger is to be made; what is APART may."""
    return any(not name.startswith(APART) for name in tables_there(connection))


def columns(connection: sa.Connection, table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that this ledger has: an older one lacks some."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    return [column for column in table.columns if column.name in there]


def stream(connection: sa.Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table in the order of their transactions, then of their keys, each value as it is stored."""
    held = columns(connection, table)
    truths = [column.name for column in held if isinstance(column.type, sa.Boolean)]
    chosen = [sa.type_coerce(c, sa.Integer).label(c.name) if c.name in truths else c for c in held]
    order = [table.c[name] for name in ("tx_id",) if name in table.c] + list(table.primary_key.columns)
    query = sa.select(*chosen).order_by(*dict.fromkeys(order))
    found = connection.execute(query, execution_options=IN_PARTS)
    names = [column.name for column in held]
    for values in found:
        row = dict(zip(names, values, strict=True))
        for name in truths:  # what is neither 0 nor 1 was not written by us, and stays as it is
            row[name] = bool(row[name]) if row[name] in (0, 1) else row[name]
        yield row
