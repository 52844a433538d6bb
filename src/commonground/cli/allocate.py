"""`commonground allocate`: the best assignment of offers to what is short, with what binds and what stays short."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.answers.allocate import as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, table

if TYPE_CHECKING:
    from commonground.funding.allocation import Answer, Table

SHOWN = 25
"""Rows of a table on a terminal; `--json` has all."""

OBJECTIVE = {
    "coverage": "close as much of the gaps as the earmarks let",
    "worst-first": "lift the lowest coverage as high as it can be, then the next",
    "people": "reach the most people at the plans' own rates",
}


@click.command()
@click.option(
    "--offers",
    required=True,
    metavar="FILE|pledges|ledger",
    help="A CSV of offers, `pledges`: what is outstanding, or `ledger`: what members offered.",
)
@click.option("--country", required=True, metavar="ISO3", help="The country.")
@click.option("--year", type=click.IntRange(1990, 2100), help="The year of the plans; else the newest held.")
@click.option("--plan", help="One plan only: words of its name, or its code.")
@click.option("--needs", metavar="FILE|ledger", help="A CSV of needs beside the plans', or `ledger`: the requirements entered.")
@click.option(
    "--objective",
    type=click.Choice(tuple(OBJECTIVE)),
    default="coverage",
    show_default=True,
    help="What is best: most money closing gaps, the worst covered first, or most people reached.",
)
@click.option(
    "--minimum",
    "minimums",
    multiple=True,
    metavar="WHAT=SHARE",
    help="What each such need is to get at least: `Shelter=50%`, `WASH@Ninewa=2000000`. May be repeated.",
)
@click.option(
    "--rate-date",
    metavar="DATE",
    help="The day at whose exchange rates offers are valued; else `--as-of`, the end of the year, or today.",
)
@click.option("--coarse", is_flag=True, help="Let money for a place or cluster go to needs that are published without one.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    offers: str,
    country: str,
    year: int | None,
    plan: str | None,
    needs: str | None,
    objective: str,
    minimums: tuple[str, ...],
    rate_date: str | None,
    coarse: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Which offer goes where: only money that may move moves, and nothing is spread over what is not known."""
    answer = found(
        reader(ctx, member, as_of, loaded_by),
        offers=None if offers == "pledges" else _read(offers),
        country=country,
        year=year,
        plan=plan,
        needs=_read(needs) if needs else None,
        objective=objective,
        minimum=minimums,
        rate_date=rate_date,
        coarse=coarse,
    )
    if as_json:
        emit_json(as_object(answer))
    else:
        _show(answer)


def _read(path: str) -> Table | str:
    from commonground.funding.allocation import LEDGER, Table
    from commonground.vocabulary.errors import MissingInput

    if path == LEDGER:
        return LEDGER
    try:
        return Table(Path(path).name, Path(path).read_bytes())
    except OSError:
        raise MissingInput("the file is not there or cannot be read", where=path, hint="see docs/allocation.md") from None


def _show(found: Answer) -> None:
    told = as_object(found)
    sums = told["totals"]
    head = f"{told['country']} {told['year'] or ''} · {told['objective']}: {OBJECTIVE[told['objective']]}"
    click.secho(head, bold=True)
    click.echo(
        f"{_usd(sums['offered_usd'])} offered, {_usd(sums['gap_usd'])} short: {_usd(sums['assigned_usd'])} assigned, "
        f"{_usd(sums['left_usd'])} left over, {_usd(sums['short_usd'])} short whatever is done."
    )
    if any(one["modality"] in ("A", "B") or one["earmarking"] == "unearmarked" for one in told["offers"]):
        click.echo("Unearmarked money may go to other countries too; here it is weighed against the needs of this one alone.")
    click.echo(
        f"Coverage {_share(sums['coverage_before'])} → {_share(sums['coverage_after'])}; "
        f"lowest {_share(sums['lowest_before'])} → {_share(sums['lowest_after'])}"
        + (f"; {sums['people']:,.0f} people reached" if sums["people"] else "")
        + "."
    )
    for one in told["conflicts"]:
        click.secho(f"Cannot be had: {one['because']}.", fg="yellow")
        for other in one["excluded"]:
            click.echo(f"  {other['offer']} may not help: {other['because']}")
    if told["conflicts"]:
        click.echo("What follows leaves these minimums out.")
    _assignments(told)
    _needs(told)
    _prices(told)
    _rest(told)


def _assignments(told: dict[str, Any]) -> None:
    if not told["assignments"]:
        click.echo("\nNothing can be assigned.")
        return
    click.secho("\nMost useful", bold=True)
    for i, one in enumerate(told["best"], 1):
        click.echo(f"  {i}. {_amount(one)} of {one['offer']} to {one['need']}: {one['because']}")
    rows = [(one["offer"], one["need"], one["place"], _amount(one), _rise(one)) for one in told["assignments"][:SHOWN]]
    click.secho("\nAssignments", bold=True)
    heads = [("offer", "left"), ("to", "left"), ("place", "left"), ("", "right"), ("coverage of the need", "right")]
    table(heads, rows)
    _more(len(told["assignments"]))


def _needs(told: dict[str, Any]) -> None:
    click.secho("\nNeeds, lowest coverage first", bold=True)
    rows = [
        (
            one["need"],
            one["place"],
            one["unit"],
            *(_figure(one[name]) for name in ("required", "funded", "assigned")),
            _figure(max(one["gap"] - one["assigned"], 0)),
            _rise(one).replace(" → ", "\n→ "),
        )
        for one in told["needs"][:SHOWN]
    ]
    figures = [(name, "right") for name in ("required", "had", "assigned", "still short", "coverage")]
    table([("need", "left"), ("place", "left"), ("unit", "left"), *figures], rows)
    _more(len(told["needs"]))
    for pot in told["pots"]:
        if pot["funded_usd"]:
            click.echo(f"  {_usd(pot['funded_usd'])} of {pot['plan']} is {pot['name']}: it belongs to no need and is not spread.")


def _prices(told: dict[str, Any]) -> None:
    if not any(one["closes_usd"] is None or one["closes_usd"] > 0 for one in told["prices"]):
        return
    click.secho("\nWhat one more million is worth", bold=True)
    for one in told["prices"][:8]:
        click.echo(f"  {one['words']}")


def _rest(told: dict[str, Any]) -> None:
    for name, what in (("left", "offer"), ("short", "need")):
        rows = told[name]
        if rows:
            click.secho("\nLeft over" if name == "left" else "\nShort whatever is done", bold=True)
            table([(what, "left"), ("", "right"), ("why", "left")], [(r[what], _amount(r), r["because"]) for r in rows[:SHOWN]])
            _more(len(rows))
    if told["left_out"]:
        click.secho("\nLeft out", bold=True)
        table([("what", "left"), ("where", "left"), ("why", "left")], [tuple(r.values()) for r in told["left_out"][:SHOWN]])
        _more(len(told["left_out"]))
    rates = {(o["rate_source"], str(o["rate_date"])) for o in told["offers"] if o["rate"]}
    for source, day in sorted(rates):
        click.echo(f"Rates: {source}, {day}.")


def _more(rows: int) -> None:
    if rows > SHOWN:
        click.echo(f"… and {rows - SHOWN:,} more (`--json` lists all)")


def _usd(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f} USD"


def _amount(row: dict[str, Any]) -> str:
    return f"{row['amount']:,.0f} {row['unit']}"


def _figure(value: float) -> str:
    return f"{value:,.0f}"


def _rise(row: dict[str, Any]) -> str:
    before, after = _share(row["coverage_before"]), _share(row["coverage_after"])
    return before if before == after else f"{before} → {after}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
