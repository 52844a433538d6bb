"""`commonground total`: a country's money, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from commonground.answers.total import (
    THROUGH,
    as_object,
    by_as_object,
    found,
    parts_of,
    paths_of,
    rows_of,
    through_as_object,
)
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import dollars, emit_json, money, table, working
from commonground.picture.source import sources_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.through import Path
    from commonground.funding.total import Contribution, Total
    from commonground.funding.total_by import Row

SHOWN = 15
"""So many activities are listed by --explain without --all."""


@click.command()
@click.option("--country", "countries", multiple=True, required=True, metavar="ISO3", help="A country; several are one total.")
@click.option(
    "--measure",
    default="spend",
    show_default=True,
    help="spend (disbursement and expenditure), commitment, disbursement, expenditure or pledge.",
)
@click.option("--year", "years", metavar="YYYY[-YYYY]", help="Only what is dated in this year or these years.")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    help="From which confidence a link to the other end counts as found.",
)
@click.option(
    "--by", type=click.Choice(("sector", "reporter", "year")), help="Rows by sector, reporter or year, which sum to the total."
)
@click.option("--explain", is_flag=True, help="Say of each activity what it adds, and why not more.")
@click.option("--through", is_flag=True, help=THROUGH)
@click.option("--all", "everything", is_flag=True, help="With --explain and --through: every row, not the largest alone.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    countries: tuple[str, ...],
    measure: str,
    years: str | None,
    confidence: float,
    by: str | None,
    explain: bool,
    through: bool,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """What reporters say that they spent or committed: naive, split, and netted along the chain, each step with its reason."""
    held = reader(ctx, member, as_of, loaded_by)
    with working("adding up; after a load the other ends of flows are looked for once"):
        whole = found(held, country=countries, measure=measure, year=years, confidence=confidence)
        rows = rows_of(held) if explain else None
    parts, paths = parts_of(held, whole, by), paths_of(held, whole, through)
    if as_json:
        emit_json(as_object(held, whole, rows) | by_as_object(by, parts) | through_as_object(paths))
    else:
        _show(held, whole)
        _by(parts or (), everything)
        _activities(rows or (), everything)
        _paths(paths or (), everything)


def _show(held: Reader, found: Total) -> None:
    asked = found.asked
    when = (
        ""
        if asked.years is None
        else f", {asked.years[0]}" + (f" to {asked.years[1]}" if asked.years[1] > asked.years[0] else "")
    )
    if not found.activities:
        named = " or ".join(asked.countries)
        click.echo(f"no activity of IATI that is held names {named} and states {asked.measure.definition}{when}")
        click.echo("`commonground status` says what is held, `commonground flows` shows the flows of other systems too")
        return
    click.secho(f"{' and '.join(asked.countries)}: {asked.measure.definition}{when}", bold=True)
    click.echo(f"{dollars(found.cents)}, between {dollars(found.low_cents)} and {dollars(found.high_cents)}\n")
    body = [
        [s.step, money(s.cents), "" if not s.removed_cents else money(-s.removed_cents), s.because]
        for s in found.steps
        if s.step in ("naive", "split", "linked", "net") or s.removed_cents
    ]
    table([("step", "left"), ("USD", "right"), ("change", "right"), ("because", "left")], body)
    click.echo("the lower end nets all incoming funds, whoever gave them; the upper end nets none")
    for row in found.unconverted:
        currency = "of no stated currency" if row["currency"] == "not stated" else row["currency"]
        flows = "flow" if row["flows"] == 1 else "flows"
        click.echo(f"not converted and in no total: {row['amount']:,.2f} {currency} in {row['flows']:,} {flows}")
    files = sources_of(held, found.sources)
    click.echo(
        f"{found.activities:,} activities in {len(files):,} files: "
        + "; ".join(sorted({f"{s.attribution} ({s.licence})" for s in files}))
    )


def _by(parts: Sequence[Row], everything: bool) -> None:
    """Rows that sum to the total, the largest first."""
    if not parts:
        return
    shown = parts if everything else parts[:SHOWN]
    click.echo()
    heads = [("", "left"), ("", "left"), ("for here", "right"), ("counts", "right")]
    table(heads, [[p.key, p.name, money(p.split_cents), money(p.net_cents)] for p in shown])
    if len(shown) < len(parts):
        rest = sum(p.net_cents for p in parts[len(shown) :])
        click.echo(f"and {len(parts) - len(shown):,} more, {money(rest)} together; --all lists them")


def _activities(rows: Sequence[Contribution], everything: bool) -> None:
    """What each activity adds, the largest first."""
    if not rows:
        return
    shown = rows if everything else rows[:SHOWN]
    heads = [("in US dollars", "left"), *((h, "right") for h in ("all it pays", "for here", "incoming", "netted", "counts"))]
    click.echo()
    table(
        heads,
        [
            [c.activity, *(money(x) for x in (c.whole_cents, c.part_cents, c.incoming_cents, -c.netted_cents, c.net_cents))]
            for c in shown
        ],
    )
    if len(shown) < len(rows):
        rest = sum(c.net_cents for c in rows[len(shown) :])
        click.echo(f"and {len(rows) - len(shown):,} more activities, {money(rest)} together; --all lists them")


def _paths(paths: Sequence[Path], everything: bool) -> None:
    """From whom, through whom, to whom and for what, the largest first."""
    if not paths:
        return
    shown = paths if everything else paths[:SHOWN]
    click.echo()
    heads = [("giver", "left"), ("reporter", "left"), ("receiver", "left"), ("sector", "left"), ("counts", "right")]
    table(heads, [[p.giver, p.reporter, p.receiver or "–", p.sector, money(p.cents)] for p in shown])
    if len(shown) < len(paths):
        rest = sum(p.cents for p in paths[len(shown) :])
        click.echo(f"and {len(paths) - len(shown):,} more paths, {money(rest)} together; --all lists them")
