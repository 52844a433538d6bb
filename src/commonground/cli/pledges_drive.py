"""`commonground pledges --drive`: a yearly goal and what members promised, committed and paid towards it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.cli.show import money, percent, table

if TYPE_CHECKING:
    from commonground.funding.drive import Ladder, Year

EARLIER = 5
"""Earlier years beside the one asked for."""


def show_drive(years: list[Year]) -> None:
    """Print the drive: the newest year by member and month, and the earlier years in one line each."""
    if not years:
        click.echo("of this drive no year is held that is so early")
        return
    _show(years[0])
    _earlier(years[: EARLIER + 1])


def _cells(ladder: Ladder | None) -> list[str]:
    return ["no data"] * 3 if ladder is None else [money(getattr(ladder, step)) for step in ("pledged", "committed", "paid")]


def _show(year: Year) -> None:
    from commonground.funding.drive import months_of

    click.secho(f"{year.rows[0]['conference_name']}, {year.year}", bold=True)
    if year.goal is None:
        click.echo("no goal is stated for this year, so that no gap can be told")
    else:
        click.echo(f"goal {money(year.goal)} US dollars ({year.goal_amount}); covered {money(year.covered)}")
        click.echo(
            f"gap {money(year.gap)}, {percent(year.coverage)} covered; a member counts at the furthest that is reported of it"
        )
    heads = [("", "left"), ("pledged", "right"), ("committed", "right"), ("paid", "right")]
    ordered = sorted(year.members.items(), key=lambda pair: (-(pair[1].covered or 0), pair[0]))
    table(heads, [[name, *_cells(ladder)] for name, ladder in ordered] + [["all members", *_cells(year.total)]])
    months = months_of(year)
    if months:
        click.echo("\nBy month of the report (no data is not zero):")
        body = [[month, *_cells(year.months.get(month))] for month in months]
        if year.undated.covered is not None:
            body.append(["no date", *_cells(year.undated)])
        table(heads, body)
    if year.total.unconverted:
        click.echo(f"{year.total.unconverted} amounts have no rate and are in no sum")


def _earlier(years: list[Year]) -> None:
    if len(years) < 2:
        return
    click.echo("\nAgainst earlier years:")
    names = ("goal", "pledged", "committed", "paid", "covered", "gap", "coverage")
    body = [[y.year, money(y.goal), *_cells(y.total), money(y.covered), money(y.gap), percent(y.coverage)] for y in years]
    table([("year", "left"), *((name, "right") for name in names)], [[str(row[0]), *row[1:]] for row in body])
