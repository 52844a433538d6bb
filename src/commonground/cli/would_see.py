"""`commonground would-see`: what another member sees, of what the asker sees."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.who import would_see
from commonground.cli.place import as_json
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, table


@click.command()
@click.argument("other", metavar="MEMBER")
@click.option("--joining", metavar="COMMUNITY", help="Also what it would see if it joined this community today.")
@click.option("--kind", metavar="KIND", help="List the records of this kind, with whether it sees each.")
@click.option("--as", "member", metavar="MEMBER", help="Ask as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(ctx: click.Context, /, other: str, joining: str | None, kind: str | None, member: str | None, as_json: bool) -> None:
    """What MEMBER sees of what you see: records in force by kind, and rows of loaded files by table.

    What it sees beyond that is not yours to know and is not counted. Memberships that you may not read count for nothing.
    """
    found = would_see(open_records(ctx, member, None, None), other=other, joining=joining, kind=kind)
    if as_json:
        emit_json(found)
    elif kind:
        _list(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    click.echo(f"What {found['member']} ({found['name']}) sees of what {_asker(found)} sees" + _joining(found) + "\n")
    columns = [("", "left"), (_asker(found), "right"), (found["member"], "right")]
    columns += [("after joining", "right")] if found["joining"] else []
    for key, name in (("kinds", "kind"), ("tables", "table")):
        rows = [
            [one[name], one["yours"], one["theirs"], *([one["after_joining"]] if found["joining"] else [])] for one in found[key]
        ]
        if rows:
            heading = "records" if key == "kinds" else "rows of loaded files"
            table([(heading, "left"), *columns[1:]], rows)
            click.echo()
    click.echo("The records of one kind: --kind KIND")


def _list(found: dict[str, Any]) -> None:
    columns = [("name", "left"), ("title", "left"), (f"{found['member']} sees it", "left")]
    columns += [("after joining", "left")] if found["joining"] else []
    for one in found["kinds"]:
        keys = ("sees", "would_see") if found["joining"] else ("sees",)
        table(columns, [[row["name"], row["title"], *(row[key] for key in keys)] for row in one["records"]])


def _asker(found: dict[str, Any]) -> str:
    return "everybody" if found["asked_by"] == "PUBLIC" else str(found["asked_by"])


def _joining(found: dict[str, Any]) -> str:
    return f", and would see after joining {found['joining']}" if found["joining"] else ""
