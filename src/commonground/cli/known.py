"""`commonground known`: of which countries, measures and months anything is known."""

from __future__ import annotations

import click

from commonground.answers.known import known
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, table, working


@click.command()
@as_json
@reading
@click.pass_context
def command(ctx: click.Context, as_json: bool, member: str | None, as_of: str | None, loaded_by: str | None) -> None:
    """The countries of which anything is known, each measure with its first and last month."""
    held = reader(ctx, member, as_of, loaded_by)
    with working("looking through the picture"):
        found = known(held)
    if as_json:
        emit_json(found)
        return
    rows = [
        (one["country"], one["name"], ", ".join(map(str, one["levels"])), measure, span["first"], span["last"])
        for one in found
        for measure, span in one["measures"].items()
    ]
    if rows:
        heads = ("country", "", "levels with boundaries", "measure", "first", "last")
        table([(head, "left") for head in heads], rows)
    else:
        click.echo("nothing is known yet: load files with `commonground load FOLDER`")
