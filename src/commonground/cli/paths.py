"""`commonground paths`: from whom, to whom, for which plan and cluster the money of FTS and of pooled funds goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.answers.paths import GIVER, MEASURE, RECEIVER, SYSTEM, YEAR, as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import dollars, emit_json, money, table
from commonground.picture.source import sources_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.paths import Path, Paths, Single

SHOWN = 20
"""So many paths and flows are listed without --all."""


@click.command()
@click.option("--country", required=True, metavar="ISO3", help="The country that the money comes into.")
@click.option("--year", type=click.IntRange(1950, 2100), help=YEAR)
@click.option("--system", type=click.Choice(("fts", "cbpf")), default="fts", show_default=True, help=SYSTEM)
@click.option("--measure", type=click.Choice(("funding", "paid", "pledge")), default="funding", show_default=True, help=MEASURE)
@click.option("--plan", help="One plan of FTS only: its code, its id, or words of its name.")
@click.option("--giver", help=GIVER)
@click.option("--receiver", help=RECEIVER)
@click.option("--explain", is_flag=True, help="Also each flow, with where it stands.")
@click.option("--all", "everything", is_flag=True, help="Every path, and with --explain every flow, not the largest alone.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    country: str,
    year: int | None,
    system: str,
    measure: str,
    plan: str | None,
    giver: str | None,
    receiver: str | None,
    explain: bool,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """From whom, to whom, for which plan and cluster: only what comes in from outside, so that nothing handed on counts again."""
    held = reader(ctx, member, as_of, loaded_by)
    asked = {"year": year, "system": system, "measure": measure, "plan": plan, "giver": giver, "receiver": receiver}
    whole = found(held, country=country, **asked)
    if as_json:
        emit_json(as_object(held, whole, explain))
    else:
        _show(held, whole, explain, everything)


def _show(held: Reader, found: Paths, explain: bool, everything: bool) -> None:
    asked = found.asked
    if not found.flows:
        click.echo(f"no flow of {asked.system} into {asked.country} is held for this; `commonground status` says what is held")
        return
    when = f" {asked.year}" if asked.year else ""
    click.secho(f"{asked.country}{when}: {asked.measure} by {asked.system}", bold=True)
    click.echo(f"{dollars(found.cents or 0)} in {sum(row.flows for row in found.rows):,} flows\n")
    if found.rows:
        _paths(found, everything)
    if found.shared:
        cents = sum(flow.cents or 0 for flow in found.shared)
        click.echo(f"on no path: {money(cents)} in {len(found.shared):,} flows shared with other countries, years or plans")
    if explain:
        _flows(held, found, everything)
    files = sources_of(held, found.sources)
    click.echo(
        f"{len(files):,} {'file' if len(files) == 1 else 'files'}: "
        + "; ".join(sorted({f"{s.attribution} ({s.licence})" for s in files}))
    )


def _paths(found: Paths, everything: bool) -> None:
    """The paths, the largest first; payments to pooled funds name neither plan nor cluster."""
    shown = found.rows if everything else found.rows[:SHOWN]
    stations = ("giver", "receiver", "plan", "cluster") if found.asked.system == "fts" else ("giver", "receiver")
    heads = [*((name, "left") for name in stations), ("USD", "right"), ("flows", "right")]
    table(heads, [[*_stations(row)[: len(stations)], money(row.cents), str(row.flows)] for row in shown])
    if len(shown) < len(found.rows):
        rest = sum(row.cents for row in found.rows[len(shown) :])
        click.echo(f"and {len(found.rows) - len(shown):,} more paths, {money(rest)} together; --all lists them")


def _stations(row: Path) -> list[str]:
    plan = row.plan or ("several plans" if row.plans else "outside of plans")
    cluster = row.cluster or ("several clusters" if row.pot == "shared" else "not stated")
    return [row.giver or "not stated", row.receiver or "not stated", plan, cluster]


def _flows(held: Reader, found: Paths, everything: bool) -> None:
    """Each flow with the file and the row that it stands in."""
    flows = sorted(found.flows, key=lambda one: (-(one.cents or 0), one.flow))
    shown = flows if everything else flows[:SHOWN]
    click.echo()
    heads = [("flow", "left"), ("date", "left"), ("rung", "left"), ("USD", "right"), ("stands at", "left")]
    body = [
        [one.flow, str(one.date or ""), one.stage, "" if one.cents is None else money(one.cents), _place(held, one)]
        for one in shown
    ]
    table(heads, body)
    if len(shown) < len(flows):
        click.echo(f"and {len(flows) - len(shown):,} more flows; --all lists them")


def _place(held: Reader, one: Single) -> str:
    return f"{held.sources[one.source_id]['name']}, {one.position}"
