"""The chain: each transaction's hash covers its entry, a digest of every row recorded under it, and its predecessor's hash."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commonground.ledger import schema

Row = Mapping[str, Any]
BEGINNING = "0" * 64
"""The predecessor's hash of the first transaction."""

SHORT = 12
"""Hexadecimal digits of a fingerprint: enough to name a row, while the whole digest protects it."""


def canonical(body: Row) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def chain_hash(entry: Row) -> str:
    """sha256 over the predecessor's hash and the entry's own content."""
    parts = [str(entry[name]) for name in ("prev_hash", "tx_id", "recorded_at", "actor", "action", "why", "body")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def line(table: str, row: Row) -> str:
    """A row as text: every column but one that the database numbers; one that was added later only where it says something."""
    said = {}
    for column in schema.METADATA.tables[table].columns:
        value = row.get(column.name)
        if column.name != "claim_id" and not (value is None and "since" in column.info):
            said[column.name] = value
    return canonical(said)


def digests(by_table: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """sha256 of the rows of each table, whatever their order."""
    found = {}
    for name, rows in sorted(by_table.items()):
        lines = sorted(line(name, row) for row in rows)
        found[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def fingerprints(table: str, rows: Sequence[Row]) -> str:
    """The first digits of the hash of each row, sorted."""
    return " ".join(sorted(_short(table, row) for row in rows))


def faults(held: Mapping[str, Sequence[Row]]) -> list[str]:
    """The rows and transactions that do not follow from what was recorded, each named; `held`: all rows by table."""
    by_tx: dict[int, dict[str, list[Row]]] = {}
    for table in schema.RECORDED:
        for row in held[table.name]:
            by_tx.setdefault(row["tx_id"], {}).setdefault(table.name, []).append(row)
    wrong, previous = [], BEGINNING
    for row in held["tx"]:
        name = f"transaction {row['tx_id']} of {row['recorded_at']}"
        if row["prev_hash"] != previous or row["hash"] != chain_hash(row):
            wrong.append(name)
        rows = by_tx.pop(row["tx_id"], {})
        wrong += [f"{name}: {what}" for what in _changed(rows, _recorded(row))]
        previous = row["hash"]
    return wrong + [f"rows under the unknown transaction {tx_id}" for tx_id in sorted(by_tx)]


def _recorded(row: Row) -> dict[str, str]:
    """What the entry says of its rows; a body that was broken says nothing, and its own hash tells."""
    try:
        found = json.loads(row["body"]).get("recorded", {})
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _changed(rows: Mapping[str, Sequence[Row]], recorded: Mapping[str, str]) -> Iterator[str]:
    now = digests(rows)
    prints = {row["tbl"]: Counter(str(row["rows"]).split()) for row in rows.get("fingerprint", ())}
    for table in sorted(set(now) | set(recorded)):
        if now.get(table) == recorded.get(table):
            continue
        known = prints.get(table)
        if known is None:
            yield f"the rows of {table} recorded under it"
            continue
        found = Counter(_short(table, row) for row in rows.get(table, ()))
        named = [row_name(table, row) for row in rows.get(table, ()) if _short(table, row) not in known]
        yield from (f"{name} differs from what was recorded" for name in named)
        gone = sum((known - found).values()) - len(named)
        if gone > 0 or not named:
            yield f"{max(gone, 1)} row(s) of {table} recorded under it are missing"


def row_name(table: str, row: Row) -> str:
    """A row by the name of its table and its key."""
    keys = [column.name for column in schema.METADATA.tables[table].primary_key.columns]
    if table == "record_version":
        return f"record {row['record_id']} ({row['kind']}), version {row['version_id']}"
    return f"{table} " + ", ".join(str(row[key]) for key in keys if key != "tx_id" or len(keys) == 1)


def _short(table: str, row: Row) -> str:
    return hashlib.sha256(line(table, row).encode()).hexdigest()[:SHORT]
