"""`commonground budgets`: what reporters plan to spend for a country, by calendar year or quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.answers.budgets import as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import dollars, emit_json, money, table
from commonground.picture.source import sources_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.budgets import Budgets

SHOWN = 15
"""So many reporters, activities and organisations are listed without --all."""

KINDS = {"recipient_country_budget": "organisation's budget for the country", "allocation": "allocations of a pooled fund"}
STEPS_ALWAYS = ("naive", "revised", "split")


@click.command()
@click.option("--country", "countries", multiple=True, required=True, metavar="ISO3", help="A country; several are one total.")
@click.option("--year", "years", metavar="YYYY[-YYYY]", help="Only what is planned for this year or these years.")
@click.option(
    "--by",
    type=click.Choice(("year", "quarter", "reporter", "activity")),
    default="year",
    show_default=True,
    help="What the rows stand for; they sum to the total.",
)
@click.option("--fill", is_flag=True, help="Let planned disbursements stand in for years of an activity without any budget.")
@click.option("--all", "everything", is_flag=True, help="Every row, not the largest alone.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    countries: tuple[str, ...],
    years: str | None,
    by: str,
    fill: bool,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """What reporters plan to spend for a country: each budget once, the revised in place of the original, spread by days.

    Planned disbursements stand in a column of their own and budgets of organisations beside: neither is ever added.
    """
    held = reader(ctx, member, as_of, loaded_by)
    planned = found(held, country=countries, year=years, by=by, fill=fill)
    if as_json:
        emit_json(as_object(held, planned))
    else:
        _show(held, planned, everything)


def _show(held: Reader, found: Budgets, everything: bool) -> None:
    asked, whole = found.asked, found.whole
    if not (whole.budgets or whole.planned or found.organisations or found.undated):
        click.echo(f"no budget for {' or '.join(asked.countries)} is held for this; `commonground status` says what is held")
        if asked.years and found.steps[0].cents:
            click.echo("of other years there are: leave out --year")
        return
    first, last = asked.years or (None, None)
    when = "" if first is None else f" for {first}" + (f" to {last}" if last != first else "")
    click.secho(f"{' and '.join(asked.countries)}: budgets of activities{when}", bold=True)
    click.echo(f"{dollars(whole.budget)}: {money(whole.committed)} committed, {money(whole.indicative)} indicative\n")
    body = [
        [s.step, money(s.cents), "" if not s.removed_cents else money(-s.removed_cents), s.because]
        for s in found.steps
        if s.step in STEPS_ALWAYS or s.removed_cents
    ]
    table([("step", "left"), ("USD", "right"), ("change", "right"), ("because", "left")], body)
    click.echo()
    _rows(found, everything)
    _notes(found)
    _organisations(found, everything)
    files = sources_of(held, found.sources)
    click.echo(
        f"{_count(found.activities, 'activity', 'activities')} in {_count(len(files), 'file', 'files')}: "
        + "; ".join(sorted({f"{s.attribution} ({s.licence})" for s in files}))
    )


def _rows(found: Budgets, everything: bool) -> None:
    """Rows that sum to the total."""
    by, filled = found.asked.by, found.whole.filled
    all_rows = everything or by in ("year", "quarter")
    shown = found.rows if all_rows else found.rows[:SHOWN]
    named = by in ("reporter", "activity")
    heads = [(by, "left"), *([("", "left")] if named else []), ("budgets", "right"), ("committed", "right")]
    heads += [("indicative", "right"), *([("filled in", "right")] if filled else []), ("planned disbursements", "right")]
    body = []
    for key, name, sums in shown:
        amounts = [sums.budget, sums.committed, sums.indicative, *([sums.filled] if filled else []), sums.planned]
        body.append([key, *([name] if named else []), *(money(cents) for cents in amounts)])
    table(heads, body)
    if len(shown) < len(found.rows):
        rest = sum(sums.budget for _, _, sums in found.rows[len(shown) :])
        click.echo(f"and {len(found.rows) - len(shown):,} more, {money(rest)} together; --all lists them")


def _notes(found: Budgets) -> None:
    whole = found.whole
    if whole.filled:
        click.echo(
            f"{money(whole.filled)} of the total are planned disbursements, put in where an activity states no budget of the year"
        )
    if whole.planned:
        click.echo("planned disbursements say again when budgets will be paid: they are not added to them")
    if whole.long:
        click.echo(f"{money(whole.long)} of the total come from budgets that run for more than a year (7.5.3), spread by days")
    for row in found.undated:
        kind = row["kind"].replace("_", " ")
        told = f"{_count(row['budgets'], kind, kind + 's')} ({money(round(row['usd'] * 100))} for here)"
        click.echo(f"not counted: {told} without a period that can be read")
    for row in found.unconverted:
        number = _count(row["budgets"], "budget", "budgets")
        click.echo(f"not converted and in no total: {row['amount']:,.2f} {row['currency']} in {number}")
    click.echo("a giver's budget and that of who receives it may be of the same money: budgets are not netted along the chain")


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _organisations(found: Budgets, everything: bool) -> None:
    """Budgets of organisations and funds for the countries, beside the total."""
    if not found.organisations:
        return
    shown = found.organisations if everything else found.organisations[:SHOWN]
    click.echo("\nbeside these, and in no sum above:")
    heads = [
        ("", "left"),
        ("", "left"),
        ("country", "left"),
        ("USD", "right"),
        ("committed", "right"),
        ("without a rate", "right"),
    ]
    body = []
    for row in shown:
        usd, committed = (money(round(row[name] * 100)) for name in ("usd", "committed_usd"))
        called = row["name"] or row["organisation"]
        body.append([KINDS.get(row["kind"], row["kind"]), called, row["country"], usd, committed, row["unconverted"] or "·"])
    table(heads, body)
    if len(shown) < len(found.organisations):
        click.echo(f"and {len(found.organisations) - len(shown):,} more; --all lists them")
