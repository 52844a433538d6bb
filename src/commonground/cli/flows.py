"""`commonground flows`: the single flows of money to a place."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_rows, money, table

SHOWN = 30
"""So many flows are shown without --limit; --json prints all."""


@click.command()
@click.option("--to-place", "place", metavar="ISO3", help="The country that the money is for.")
@click.option("--year", type=click.IntRange(1950, 2100), help="The year of the transaction; for FTS a year of use.")
@click.option(
    "--stage",
    type=click.Choice(("pledge", "commitment", "disbursement", "expenditure", "spend", "other")),
    help="One rung of the ladder; spend is disbursement and expenditure.",
)
@click.option("--donor", help="Who gave: an id, a country (ISO3), or part of a name.")
@click.option("--receiver", help="Who got: an id, a country (ISO3), or part of a name.")
@click.option("--system", type=click.Choice(("iati", "fts", "cbpf", "unhcr", "crs")), help="One system's flows only.")
@click.option("--activity", help="One activity's flows only, by its IATI identifier.")
@click.option("--limit", type=click.IntRange(1), help="So many rows at most, the largest first.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    place: str | None,
    year: int | None,
    stage: str | None,
    donor: str | None,
    receiver: str | None,
    system: str | None,
    activity: str | None,
    limit: int | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Flows with amount, rate, share and rule, the other ends that are found, and where each row stands. Not a total."""
    from commonground.funding.flows import AskedFlows, flows
    from commonground.vocabulary.country import iso3_of

    held = reader(ctx, member, as_of, loaded_by)
    asked = AskedFlows(iso3_of(place) if place else None, year, stage, donor, receiver, system, activity, limit)
    found = flows(held, asked)
    if as_json:
        emit_rows(found)
    else:
        _show(found, limit or SHOWN)


def _show(found: list[dict[str, Any]], limit: int) -> None:
    if not found:
        click.echo("no flow that is held answers to this; `commonground status` says what is held")
        return
    heads = [("flow", "left"), ("date", "left"), ("stage", "left"), ("from", "left"), ("to", "left"), ("amount", "right")]
    heads += [("rate", "right"), ("USD, part", "right"), ("share", "right"), ("", "left")]
    body = [
        [
            row["flow"],
            row["value_date"] or row["date"],
            row["stage"],
            _who(row["from"]),
            _who(row["to"]),
            f"{row['amount']:,.0f} {row['currency'] or '(no currency)'}",
            "" if row["rate"] is None else f"{row['rate']:,.4g}",
            "not converted"
            if row["whole_usd"] is None
            else "not split"
            if row["usd"] is None
            else money(round(row["usd"] * 100)),
            "" if row["share"] is None else f"{row['share']:.1%}",
            f"{len(row['chain'])} linked" if row["chain"] else "",
        ]
        for row in found[:limit]
    ]
    table(heads, body)
    if len(found) > limit:
        click.echo(f"and {len(found) - limit:,} more; --limit or --json shows them")
    click.echo("rows of several reporters and stages stand beside each other here: `commonground total` nets them")


def _who(end: dict[str, Any]) -> str:
    return str(end["name"] or end["ref"] or end["activity"] or "not stated")[:40]
