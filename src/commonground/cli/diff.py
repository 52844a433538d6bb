"""`commonground diff`: what newer editions added, changed and removed, by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers.diff import as_object, found
from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json, number, table

if TYPE_CHECKING:
    from commonground.intake.diff import Difference

SHOWN = 200
"""So many differences are shown as a table; all of them with --json."""


@click.command()
@click.option("--feed", help="The feed to compare; with --between it follows from the editions.")
@click.option("--since", "since_time", metavar="TIME", help="Compare what was loaded before then (ISO date or time) with now.")
@click.option("--between", nargs=2, metavar="OLD NEW", help="Compare two editions: source ids, beginnings of them, or names.")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    feed: str | None,
    since_time: str | None,
    between: tuple[str, str] | None,
    member: str | None,
    as_json: bool,
) -> None:
    """List every row that newer editions added or removed, and every field that they changed."""
    differences = found(reader(ctx, member, None, None), feed=feed, since=since_time, between=between)
    if as_json:
        emit_json(as_object(differences))
    else:
        _show(differences)


def _show(found: list[Difference]) -> None:
    if not found:
        click.echo("no difference")
        return
    columns = [("row", "left"), ("change", "left"), ("field", "left"), ("before", "left"), ("now", "left")]
    rows = [[_key(d.key), d.change, d.field, _cell(d.old), _cell(d.new)] for d in found[:SHOWN]]
    table(columns, rows)
    count = {kind: sum(1 for d in found if d.change == kind) for kind in ("added", "changed", "removed")}
    click.echo(f"\n{count['added']:,} rows added, {count['removed']:,} removed, {count['changed']:,} fields changed")
    if len(found) > SHOWN:
        click.echo(f"the first {SHOWN} are shown; `--json` lists all")


def _key(key: dict[str, Any]) -> str:
    return " · ".join(str(value) for value in key.values() if value is not None)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number(v)}" for name, v in value.items() if v is not None)
    return "" if value is None else number(value)


__all__ = ["command"]
