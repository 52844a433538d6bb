"""Ledgers as earlier releases wrote them, made without the program: its schema as released, and its hashes as they were."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

RELEASED = Path(__file__).resolve().parent / "ledgers"
TABLES = ("label", "source", "claim", "lake_file", "retired_file", "purge", "issued")


def released(number: int, path: Path) -> Path:
    """A filled ledger that the release of this format wrote."""
    connection = sqlite3.connect(path)
    connection.executescript((RELEASED / f"format{number}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


def as_format_1(path: Path) -> None:
    """Write a ledger of today again as format 1 wrote it, with the same entries; records of people had no place in it."""
    old = sqlite3.connect(path)
    old.row_factory = sqlite3.Row
    held = {name: [dict(row) for row in old.execute(f"SELECT * FROM {name} ORDER BY rowid")] for name in ("tx", *TABLES)}
    old.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    new = sqlite3.connect(path)
    new.execute("PRAGMA journal_mode=WAL")
    script = (RELEASED / "format1.sql").read_text(encoding="utf-8")
    new.executescript("\n".join(re.findall(r"^CREATE TABLE .*?^\);$", script, re.MULTILINE | re.DOTALL)))
    new.execute("INSERT INTO meta VALUES ('format', '1')")
    columns = {name: [row[1] for row in new.execute(f"PRAGMA table_info({name})")] for name in ("tx", *TABLES)}
    previous = "0" * 64
    for entry in held["tx"]:
        rows = {name: [row for row in held[name] if row["tx_id"] == entry["tx_id"]] for name in TABLES}
        entry["body"] = _body(
            json.loads(entry["body"]), {n: [_hashed(r, columns[n]) for r in rs] for n, rs in rows.items() if rs}
        )
        entry["prev_hash"] = previous
        parts = (entry[name] for name in ("prev_hash", "tx_id", "recorded_at", "actor", "action", "why", "body"))
        previous = entry["hash"] = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
        _insert(new, "tx", entry, columns["tx"])
        for name in TABLES:
            for row in rows[name]:
                _insert(new, name, row, columns[name])
    new.executescript("\n".join(re.findall(r"^CREATE TRIGGER .*?END;$", script, re.MULTILINE | re.DOTALL)))
    new.commit()
    new.close()


def _body(body: dict[str, Any], lines: dict[str, list[str]]) -> str:
    """The body with the digest of the rows of each table, whatever their order."""
    digests = {name: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest() for name, rows in lines.items()}
    kept = {key: value for key, value in body.items() if key not in ("recorded", "format")}
    return _canonical({**kept, "recorded": digests})


def _hashed(row: dict[str, Any], columns: list[str]) -> str:
    said = {name: row[name] for name in columns if name != "claim_id"}
    return _canonical({**said, "kept": bool(said["kept"])} if "kept" in said else said)


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any], columns: list[str]) -> None:
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", [row[name] for name in columns])
