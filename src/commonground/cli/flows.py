"""`commonground flows`: the single flows of money to a place."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.flows import asked_for
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_rows, money, table, working

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
@click.option("--after", metavar="KEY", help="Only what comes after this row: its usd,whole_usd,place,flow.")
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
    after: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Flows with amount, rate, share and rule, the other ends that are found, and where each row stands. Not a total."""
    from commonground.funding.flows import flows

    held = reader(ctx, member, as_of, loaded_by)
    asked = asked_for(place, year, stage, donor, receiver, system, activity, limit, after)
    with working("reading flows"):
        found = flows(held, asked)
    if as_json:
        emit_rows(found)
    else:
        _show(found, limit or SHOWN)


def _show(found: list[dict[str, Any]], limit: int) -> None:
    if not found:
        click.echo("no flow that is held answers to this; `commonground status` says what is held")
        return
    heads = [("flow", "left"), ("from → to", "left"), ("amount", "right"), ("USD here", "right"), ("share", "right")]
    table(heads, [_cells(row) for row in found[:limit]])
    if len(found) > limit:
        click.echo(f"and {len(found) - limit:,} more; --limit or --json shows them")
    click.echo("rows of several reporters and stages stand beside each other here: `commonground total` nets them")
    click.echo("`commonground trace FLOW` follows one; --json has the rule, the file and the licence of each")


def _cells(row: dict[str, Any]) -> list[str]:
    """A flow on two lines: what and when over its id, from over to, amount over its rate, dollars over what else to know."""
    amount = "not stated" if row["amount"] is None else f"{row['amount']:,.0f} {row['currency'] or '(no currency)'}"
    rate = "" if row["rate"] is None or row["currency"] == "USD" else f"\nat {row['rate']:,.4g}"
    if rate and row["value_date"] != row["date"]:
        rate += f"\nof {row['value_date']}"
    linked = f"\n{len(row['chain'])} linked" if row["chain"] else ""
    return [
        f"{row['date'] or 'no date'} {row['stage']}\n{row['flow']}",
        f"{_who(row['from'])}\n→ {_who(row['to'])}",
        amount + rate,
        _worth(row),
        ("not told" if row["share"] is None else f"{row['share']:.1%}".replace(".0%", "%")) + linked,
    ]


def _worth(row: dict[str, Any]) -> str:
    """Dollars for the place; no rate, and a share that nobody states, are told apart from zero."""
    if row["whole_usd"] is None:
        return "no rate"
    if row["usd"] is None:
        return f"not split\nof {money(round(row['whole_usd'] * 100))}"
    return money(round(row["usd"] * 100))


def _who(end: dict[str, Any]) -> str:
    return str(end["name"] or end["ref"] or end["activity"] or "not stated")
