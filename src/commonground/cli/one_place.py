"""`commonground place`: what lies in a place and beside it, and what is known of it."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.place import place
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, money, number, table, working

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
    _located(found)


def _located(found: dict[str, Any]) -> None:
    """Activities and projects that name the place, and what of the country's money is known to be for it."""
    here = [
        (
            one["activity"],
            one["title"] or "",
            "here alone" if one["alone"] else f"in {one['places']} places",
            _usd(one["part_usd"]),
        )
        for one in found["activities"][:SHOWN]
    ]
    if here:
        table([("activity", "left"), ("title", "left"), ("named", "left"), ("paid out, USD", "right")], here)
    if paid := found["paid"]:
        whole, alone, shared = (_usd(paid[f"{name}_usd"]) for name in ("country", "alone", "shared"))
        click.echo(
            f"counted once for {found['country']} in {paid['year']}: {whole} USD; of it {alone} by activities that lie here"
        )
        click.echo(f"alone, and {shared} by activities that lie elsewhere too: nobody says how much for which")
    projects = [
        (one["project"], one["organisation"], one["cluster"] or "", _usd(one["required_usd"])) for one in found["projects"]
    ]
    if projects:
        table([("project", "left"), ("who asks", "left"), ("cluster", "left"), ("asks for, USD", "right")], projects[:SHOWN])


def _usd(value: float | None) -> str:
    return "·" if value is None else money(round(value * 100))


def _value(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "withheld" if row["coverage"] == "withheld" else "no data"
    return row["value"] if isinstance(row["value"], str) else str(number(row["value"]))
