"""`commonground gap`: what a country's plans require, what they have, and what is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers.gap import as_object, found, stages
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import dollars, emit_json, money, percent, table, working
from commonground.funding.gap_by import named
from commonground.picture.source import sources_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.gap import Gap

SHOWN = 40
"""So many donors are shown; --json lists all."""


@click.command()
@click.option("--country", required=True, metavar="ISO3", help="The country.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help="The year of the plans.")
@click.option("--plan", help="One plan only: its code, its id, or words of its name.")
@click.option(
    "--by",
    type=click.Choice(("cluster", "plan", "place", "donor")),
    default="cluster",
    show_default=True,
    help="What the rows stand for.",
)
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    country: str,
    year: int,
    plan: str | None,
    by: str,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Requirement, net funding, pledges, gap and coverage; money without a cluster is a pot of its own, never spread."""
    held = reader(ctx, member, as_of, loaded_by)
    with working("adding up requirements and funding"):
        gap = found(held, country=country, year=year, plan=plan, by=by)
    if as_json:
        emit_json(as_object(held, gap))
    else:
        _show(held, gap)


def _show(held: Reader, found: Gap) -> None:
    plans = "; ".join(row["name"] for row in found.plans) or found.asked.plan or "all flows"
    click.secho(f"{found.asked.country} {found.asked.year}: {plans}", bold=True)
    _answer(found)
    click.echo()
    _rows(found)
    for row in found.regional:
        told = f"USD {_cents(row['funded_usd'])}" if row["funded_usd"] is not None else "no data"
        click.echo(f"share of {row['plan']}: funded {told}; a plan of several countries, not in the sums above")
    for move in stages(held, found):
        where = f" in {move.place}" if move.place else ""
        why = f": {move.reason}" if move.reason else ""
        click.echo(f"{move.requirement}{where} {'went back to' if move.back else 'in'} {move.stage} since {move.from_date}{why}")
    for source in sources_of(held, found.sources):
        stated = "" if source.published_stated else " (date of retrieval)"
        click.echo(f"{source.publisher}: {source.file}, {source.published}{stated}; {source.licence}; {source.attribution}")


def _answer(found: Gap) -> None:
    """The whole in sentences, the answer first."""
    whole = found.total
    if found.basis == "flows":
        click.echo(f"the flows of FTS bring in {dollars(whole.funded)}; no plan table is held, so no requirement is known")
        if not found.complete:
            click.echo("that is a part: FTS's answer to this country or year is not held, only flows that answers to others tell")
        if found.shared_cents:
            click.echo(f"of it {dollars(found.shared_cents)} shared with other countries or years, which FTS does not split")
    if whole.required is not None and whole.funded is not None:
        click.echo(
            f"required {dollars(whole.required)}, funded {dollars(whole.funded)} ({percent(whole.coverage)}), "
            f"gap {dollars(whole.gap)}"
        )
        low, high = found.low_coverage, found.high_coverage
        if low != high:
            click.echo(f"covered between {percent(low)} (without shared money) and {percent(high)} (if every pledge is kept)")
    elif found.basis != "flows":
        required = "not stated" if whole.required is None else dollars(whole.required)
        click.echo(f"required {required}, funded {'not stated' if whole.funded is None else dollars(whole.funded)}")
    if whole.original is not None and whole.original != whole.required:
        click.echo(f"the requirement was {dollars(whole.original)} at first")
    if whole.pledged:
        click.echo(f"pledged and not counted as funding: {dollars(whole.pledged)}")
    if found.outside_cents:
        click.echo(f"funding of the country outside these plans: {dollars(found.outside_cents)}")


def _rows(found: Gap) -> None:
    if found.asked.by == "donor":
        _donors(found)
    elif found.asked.by == "place":
        _places(found)
    elif found.basis == "flows":
        heads = [("in US dollars", "left"), ("funded", "right"), ("pledged", "right")]
        table(heads, [[r["name"], _cents(r["funded_usd"]), _cents(r["pledged_usd"])] for r in found.rows])
    else:
        _clusters(found)


def _places(found: Gap) -> None:
    heads = [("in US dollars", "left"), ("", "left")]
    heads += [(h, "right") for h in ("in need", "targeted", "partners", "required", "funded", "gap")]
    body = [
        [r["place"] or "", r["name"], *(r[k] for k in ("people_in_need", "people_targeted", "partners")), *_money(r)[:3]]
        for r in found.rows
    ]
    table(heads, body)
    click.echo("no publisher states money by governorate: it is shown as not placed, and not spread")


def _clusters(found: Gap) -> None:
    heads = [("in US dollars", "left"), *((h, "right") for h in ("required", "funded", "gap", "covered", "pledged"))]
    body = []
    for row in found.rows:
        name = named(row)
        if row["plan"] and row["plan"] != row["name"] and len(found.plans) > 1:
            name = f"{name} · {row['plan']}"
        required, funded, short = _money(row)
        if row["pot"] != "named" and not row["required_usd"]:
            required = short = "·"
        body.append([name, required, funded, short, percent(row["coverage"]), _cents(row["pledged_usd"])])
    table(heads, body)


def _donors(found: Gap) -> None:
    if not found.rows:
        click.echo("no flow of FTS is held for this: load the flows of the year (docs/feeds/fts-flows.md)")
        return
    heads = [("in US dollars", "left"), *((h, "right") for h in ("funded", "paid", "shared", "pledged", "flows"))]
    keys = ("funded_usd", "paid_usd", "shared_usd", "pledged_usd")
    shown = found.rows[:SHOWN]
    table(heads, [[r["name"], *(_cents(r[k]) for k in keys), r["flows"]] for r in shown])
    if len(shown) < len(found.rows):
        rest = sum(row["funded_usd"] or 0 for row in found.rows[SHOWN:])
        click.echo(f"and {len(found.rows) - SHOWN:,} more donors, USD {_cents(rest)} together; --json lists all")
    click.echo("shared: with other plans, countries or years, beside the funding; FTS does not split it")
    named = sum(row["funded_usd"] or 0 for row in found.rows)
    if found.basis != "flows" and found.total.funded is not None:
        click.echo(f"the flows that are held name the donors of USD {_cents(named)} of {dollars(found.total.funded)}")


def _money(row: dict[str, Any]) -> list[str]:
    return [_cents(row[key]) for key in ("required_usd", "funded_usd", "gap_usd")]


def _cents(usd: float | None) -> str:
    return "–" if usd is None else money(round(usd * 100))
