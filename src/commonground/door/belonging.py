"""Which ledger a workspace belongs to: its own file, or a database that others reach too.

A folder whose ledger is elsewhere keeps that ledger's name in `ledger.id`: with another ledger, the files of the lake would be
taken for leftovers and swept.
"""

from __future__ import annotations

import os
from pathlib import Path

from commonground.lake.store import Lake
from commonground.ledger import schema
from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import DamagedWorkspace

LEDGER = "ledger.sqlite"
NAME = "ledger.id"


def place_of(root: Path, setting: str | None) -> Path | str:
    """Where the ledger is: COMMONGROUND_LEDGER, else the setting `ledger`, else the folder's own file."""
    return os.environ.get("COMMONGROUND_LEDGER") or setting or root / LEDGER


def belong(root: Path, ledger: Ledger) -> None:
    """Note that a folder belongs to a ledger, where it may. Raises DamagedWorkspace where it is another's."""
    if ledger.address.file is not None:
        return
    note, name = root / NAME, ledger.name() or ""
    if note.is_file():
        if note.read_text(encoding="utf-8").strip() != name:
            raise DamagedWorkspace(
                f"this folder belongs to another ledger than the one at {ledger.address.shown}",
                where=str(root),
                hint="check `ledger` in commonground.toml and COMMONGROUND_LEDGER",
            )
        return
    _same_files(root, ledger)
    note.write_text(name + "\n", encoding="utf-8")


def _same_files(root: Path, ledger: Ledger) -> None:
    """A folder joins a ledger where it has every file that is in force there, and where nothing is, no file at all."""
    held = ledger.snapshot(schema.retired_file, schema.lake_file)
    retired = {row["path"] for row in held["retired_file"]}
    listed = {str(row["path"]) for row in held["lake_file"]} - retired
    lake = Lake(root)
    there = {str(path.relative_to(lake.tables)) for path in lake.tables.rglob("*.parquet")}
    if not listed <= there or (there and not listed):
        raise DamagedWorkspace(
            f"the ledger at {ledger.address.shown} lists other files than lie in this folder",
            where=str(lake.tables),
            hint="restore lake/ and sources/ beside it, or check `ledger` in commonground.toml and COMMONGROUND_LEDGER",
        )
