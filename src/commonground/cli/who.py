"""`commonground who`: who can see a record or a loaded file, and why."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.who import check, of_record, of_source
from commonground.cli.place import as_json, reader
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, table

MAY = {True: "yes", False: "no", None: "not told"}


@click.command()
@click.argument("name", required=False)
@click.option("--kind", metavar="KIND", help="The record's kind, where several records have the name.")
@click.option("--source", metavar="NAME", help="A loaded file instead of a record: its name, or the first signs of its sha256.")
@click.option("--as", "member", metavar="MEMBER", help="Ask as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, /, name: str | None, kind: str | None, source: str | None, member: str | None, as_json: bool
) -> None:
    """Who can see the record NAME, and why: the public and each member, by the one rule that decides.

    The originator is told of every member. Another reader is told who reads by the same favour as itself; of the rest the answer
    is `not told`. Memberships that the asker may not read count for nothing here.
    """
    check(name, source)
    if name is not None:
        found = of_record(open_records(ctx, member, None, None), name, kind)
    else:
        found = of_source(reader(ctx, member, None, None), str(source))
    emit_json(found) if as_json else _show(found)


def _show(found: dict[str, Any]) -> None:
    title = found["title"] if found["title"] != found["name"] and found["kind"] != "source" else ""
    click.secho(f"{found['kind'].replace('_', ' ')} {found['name']}  {title}".rstrip(), bold=True)
    click.echo(f"originator {found['originator']}; {found['words']}\n")
    rows = [[one["party"], one["name"], MAY[one["allowed"]], one["because"]] for one in found["parties"]]
    table([("party", "left"), ("name", "left"), ("may see it", "left"), ("because", "left")], rows)
    if found["unknown_communities"]:
        click.echo(
            f"\nwhoever belongs to {', '.join(found['unknown_communities'])} may see it too: its members are not shown to you"
        )
