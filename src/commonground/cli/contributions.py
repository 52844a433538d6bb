"""`commonground contributions`: people, training places, goods and values given, in their own units."""

from __future__ import annotations

from typing import Any

import click

from commonground.answers.contributions import as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, money, number, table

SHOWN = 60
"""Lines shown on a terminal without --all; `--json` has all."""


@click.command()
@click.option("--contributor", metavar="WHO", help="Who gives: ISO3, EU, or a part of the name.")
@click.option("--recipient", metavar="ISO3", help="The country that receives, or where a mission is.")
@click.option("--kind", help="people, training, goods or money (values by month).")
@click.option("--year", type=int, help="Only what is about this year.")
@click.option("--totals", is_flag=True, help="The publishers' totals over all contributors, instead of the contributors.")
@click.option("--all", "everything", is_flag=True, help="Show every line.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    contributor: str | None,
    recipient: str | None,
    kind: str | None,
    year: int | None,
    totals: bool,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """What is given in kind, by contributor, category and year; a value only with the way it was valued."""
    held = reader(ctx, member, as_of, loaded_by)
    rows = found(held, contributor=contributor, recipient=recipient, kind=kind, year=year, totals=totals)
    if as_json:
        emit_json([as_object(row) for row in rows])
    else:
        _show(rows, everything)


def _show(rows: list[dict[str, Any]], everything: bool) -> None:
    shown = rows if everything else rows[:SHOWN]
    heads = "contributor|to|year|kind|category|stage|quantity|unit|months|value|"
    methods = list(dict.fromkeys(row["valuation"] for row in shown if row["valuation"]))
    body = []
    for row in shown:
        count = "" if row["quantity"] is None else number(round(row["quantity"]))
        value = "" if row["value_cents"] is None else f"{money(row['value_cents'])} {row['currency']}"
        unit = "" if row["quantity"] is None else row["unit"]
        start = [row["contributor_name"], row["recipient"] or "", str(row["year"] or "no date"), row["kind"]]
        stage = row["stage"] or "not told"
        stage += f", {row['supply']}" if row["supply"] in ("stockpile", "procurement") else ""
        body.append([*start, row["category"], stage, count, unit, row["months"] or "", value, _mark(methods, row["valuation"])])
    right = ("quantity", "months", "value")
    table([(head, "right" if head in right else "left") for head in heads.split("|")], body)
    for method in methods:
        click.echo(f"{_mark(methods, method)} valued as {method}")
    if len(shown) < len(rows):
        click.echo(f"and {len(rows) - len(shown):,} more lines; --all shows them")
    if any(row["kind"] == "people" for row in rows):
        click.echo("people are those present on the last reported day of the year; months are never added")
    if any(row["value_cents"] is not None for row in rows):
        click.echo("values are the publisher's, by the method told; committed, allocated and to be allocated are never added")


def _mark(methods: list[str], method: str | None) -> str:
    """`(a)`, `(b)`: the way a value was made, told below the table."""
    return f"({chr(ord('a') + methods.index(method))})" if method in methods else ""
