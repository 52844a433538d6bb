"""`commonground news`: what is new since a day in what one follows."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.news import KINDS, new_since
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, table


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name")
@click.option("--since", metavar="DATE", help="The first day (YYYY-MM-DD); else the last 30 days.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    kind: str,
    name: str,
    since: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """What is new since a day in a place (p-code or ISO3), a plan (its key), a member (its code) or an undertaking (its id).

    Of a place the files that state anything of its country, and records that name it or the country as a whole; of a plan its
    requirement and funding, before and now; of a member what it originates; of an undertaking its reports, and when it is due.
    """
    found = new_since(reader(ctx, member, as_of, loaded_by), kind=kind, name=name, since=since)  # type: ignore[arg-type]
    if as_json:
        emit_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    click.echo(f"{found['name']}, since {found['since']}")
    if not found["items"]:
        click.echo("nothing new that you may know of")
        return
    table([("day", "left"), ("what", "left"), ("title", "left"), ("by", "left")], [_row(one) for one in found["items"]])


def _row(one: dict[str, Any]) -> list[str]:
    figures = "; ".join(f"{name}: {before} → {now}" for name, (before, now) in (one.get("figures") or {}).items())
    title = f"{one['title']}: {figures}" if figures else str(one["title"])
    what = f"{one['what']} {one['kind']}" if one.get("kind") else str(one["what"])
    return [one["at"][:10], what, title, str(one.get("by") or one.get("publisher") or "")]
