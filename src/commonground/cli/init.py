"""`commonground init`: make a workspace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("theatre"))
@as_json
def command(folder: Path, as_json: bool) -> None:
    """Make a workspace in FOLDER: settings, lake, and ledger (SQLite)."""
    from commonground.door.workspace import create

    create(folder, dt.datetime.now(dt.UTC)).close()
    if as_json:
        emit_json({"workspace": str(folder.resolve())})
        return
    click.echo(f"A workspace is in {folder}. Load files with:\n  commonground -w {folder} load FILES_OR_FOLDERS")
