"""`commonground place`: what lies in a place and beside it, and what is known of it."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.place import place
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, number, table, working

SHOWN = 15
"""Rows of a list on a terminal; `--json` has all."""


@click.command()
@click.argument("place", metavar="PCODE")
@click.option("--month", metavar="YYYY-MM", help="Also what is known of it, in the two years up to this month.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    month: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
    **at: str,
) -> None:
    """Where the place PCODE lies, what lies in it and beside it; with a month, what is known of it.

    PCODE is a p-code as `picture` prints it, or a country by ISO3.
    """
    held = reader(ctx, member, as_of, loaded_by)
    with working("looking at the place"):
        found = place(held, place=at["place"], month=month)
    if as_json:
        emit_json(found)
        return
    _where(found)
    if found["month"] is not None:
        _known(found)


def _where(found: dict[str, Any]) -> None:
    click.secho(f"{found['name']} ({found['place']}), admin {found['level']} of {found['country']}", bold=True)
    for head, key in (("in", "above"), ("beside", "beside")):
        if found[key]:
            click.echo(f"{head}: " + ", ".join(f"{one['name']} ({one['place']})" for one in found[key]))
    below = [one for one in found["within"] if one["level"] == found["level"] + 1]
    if below:
        click.echo("holds: " + ", ".join(f"{one['name']} ({one['place']})" for one in below))


def _known(found: dict[str, Any]) -> None:
    rows = [row for row in found["figures"] if row["month"] == found["month"] and row["lead"]]
    body = [(row["measure"], _value(row), row["publisher"], row["about_to"] or "") for row in rows]
    if body:
        table([(found["month"], "left"), ("figure", "right"), ("publisher", "left"), ("about", "left")], body)
    else:
        click.echo(f"nothing is known of {found['month']}")
    fought = [(f"{one['side_a']} – {one['side_b']}", one["events"], one["deaths"]) for one in found["dyads"][:SHOWN]]
    if fought:
        table([("who against whom, twelve months", "left"), ("events", "right"), ("deaths", "right")], fought)
    at_work = [(one["organisation"], ", ".join(one["sectors"]), one["activities"]) for one in found["organisations"][:SHOWN]]
    if at_work:
        table([("who works here", "left"), ("sectors", "left"), ("activities", "right")], at_work)


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "withheld" if row["coverage"] == "withheld" else "no data"
    return row["value"] if isinstance(row["value"], str) else str(number(row["value"]))
