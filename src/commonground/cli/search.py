"""`commonground search`: what answers to words, of everything that the reader may see."""

from __future__ import annotations

from typing import Any, get_args

import click

from commonground.answers.search import Kind, search
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, table, working


@click.command()
@click.argument("words", metavar="WORDS")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only of this kind.")
@click.option("--each", type=click.IntRange(1, 1000), default=5, show_default=True, help="So many of each kind at most.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    words: str,
    kind: Kind | None,
    each: int,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Places, plans, organisations, activities, records and files that answer to WORDS, the best first.

    Case, accents and the forms of Arabic letters do not count; a word may be unfinished, or have a slip. Listed persons and
    companies are not searched: see `commonground screen --name`.
    """
    held = reader(ctx, member, as_of, loaded_by)
    with working("searching"):
        found = search(held, words=words, kind=kind, each=each)
    if as_json:
        emit_json(found)
        return
    if not found["found"]:
        click.echo("nothing that you may see answers to this; try fewer words, or the beginning of one")
        return
    table([("kind", "left"), ("name", "left"), ("", "left"), ("code", "left")], [_cells(row) for row in found["found"]])
    for name, count in found["counts"].items():
        if kind in (None, name) and count > each:
            click.echo(f"{name}: {count - each:,} more; see --kind {name} --each")


def _cells(row: dict[str, Any]) -> list[str]:
    name = row["name"] if not row["name_ar"] else f"{row['name']} ({row['name_ar']})"
    code = row["code"] or (row["reference"][:8] if row["record"] else row["reference"])
    return [row["record"] or row["kind"], name, row["about"] or "", code]
