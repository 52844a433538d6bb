"""`commonground rejects`: the rows that could not be read, to look at or to mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonground.answers.rejects import found
from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json, table
from commonground.vocabulary.label import PUBLIC

SHOWN = 60
"""So many rejects are shown as a table; all of them with --json or --out."""


@click.command()
@click.option("--feed", help="Only this feed.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV to correct and load again.")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(ctx: click.Context, feed: str | None, out: Path | None, member: str | None, as_json: bool) -> None:
    """List every row that could not be read, with its file, position and reason.

    With --out: correct the cells in the written file, keep its first two columns, and `load` it. The rows then count within
    the edition of their original file.
    """
    from commonground.intake.rejected import export_mendable

    rejects = found(reader(ctx, member, None, None), feed=feed, for_public=member == PUBLIC)
    if out is not None:
        export_mendable(rejects, out)
    if as_json:
        emit_json(rejects)
    elif out is not None:
        click.echo(f"{len(rejects):,} rows are in {out}: correct them, keep the first two columns, and load the file")
    else:
        _show(rejects)


def _show(found: list[dict[str, Any]]) -> None:
    if not found:
        click.echo("no row is rejected")
        return
    columns = [("feed", "left"), ("file", "left"), ("position", "left"), ("reason", "left")]
    table(columns, [[row[name] for name, _ in columns] for row in found[:SHOWN]])
    if len(found) > SHOWN:
        click.echo(f"… and {len(found) - SHOWN:,} more (`--json` lists all, `--out FILE` writes them)")


__all__ = ["command"]
