"""A ledger of any format, read as it stands: for rebuilding, which must not depend on today's schema."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.vocabulary.errors import DamagedWorkspace

TABLES = ("tx", "label", "source", "claim", "purge", "issued")
"""What is carried over; files of the lake are written anew."""


@dataclass(frozen=True)
class OlderLedger:
    """The format and the rows of each table, with whatever columns it has."""

    format: str
    rows: dict[str, list[dict[str, Any]]]


def read_older(path: Path) -> OlderLedger:
    """Read every table that is there. Raises DamagedWorkspace where it is no ledger."""
    try:
        connection = sqlite3.connect(path, timeout=60)
        try:
            connection.row_factory = sqlite3.Row
            there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            kept = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
            rows = {
                name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY rowid")] if name in there else []
                for name in TABLES
            }
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise DamagedWorkspace(
            f"the ledger cannot be read: {error}", where=str(path), hint="restore ledger.sqlite from a back-up"
        ) from error
    return OlderLedger(str(kept[0]) if kept else "unknown", rows)


def release(path: Path) -> None:
    """Put everything into the one file, so that it can be moved. Raises DamagedWorkspace while somebody reads it."""
    connection = sqlite3.connect(path, timeout=10)
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "locked"
    finally:
        connection.close()
    if mode != "delete":
        raise DamagedWorkspace(
            "somebody reads the ledger; nothing was changed", where=str(path), hint="end other commands and try again"
        )
