"""`commonground pledges`: what was promised, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers import drive as drives
from commonground.answers.pledges import as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.pledges_drive import show_drive
from commonground.cli.show import emit_json, money, percent, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.pledge_totals import Candidate, Contributed
    from commonground.funding.pledges import Pledges, Summary, Told

SHOWN = 40
"""Promises shown on a terminal without --all; `--json` has all."""


@click.command()
@click.option("--conference", metavar="KEY", help="A conference or a year of a drive, for example kuwait-2018 or ffs-2019.")
@click.option("--fund", metavar="NAME", help='A pooled fund, for example "Iraq HF" or CERF.')
@click.option("--drive", metavar="KEY", help="A drive from year to year, for example ffs: goal, pledged, committed, paid, gap.")
@click.option("--country", metavar="ISO3", help="What is promised for this country, whatever the conference or fund.")
@click.option("--year", type=int, help="Promises for this year.")
@click.option("--donor", metavar="DONOR", help="A donor: ISO3, EU, or a part of the name.")
@click.option("--all", "everything", is_flag=True, help="List every promise, not the largest alone.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    conference: str | None,
    fund: str | None,
    drive: str | None,
    country: str | None,
    year: int | None,
    donor: str | None,
    everything: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Promises and their fate: paid on time or late, lost to the exchange rate, not kept, more than kept; instruments apart."""
    held = reader(ctx, member, as_of, loaded_by)
    if drive:
        if conference or fund or country:
            raise BadRequest("--drive stands alone", hint="with --year and --donor at most")
        years = drives.found(held, drive=drive, year=year, donor=donor)
        if as_json:
            emit_json(drives.as_object(drive, years))
        else:
            show_drive(years)
        return
    promised = found(held, conference=conference, fund=fund, country=country, year=year, donor=donor)
    if as_json:
        emit_json(as_object(held, promised))
    else:
        _show(held, promised, everything)


def _show(held: Reader, found: Pledges, everything: bool) -> None:
    rows = [*(told.row for told in found.promises), *found.others]
    names = dict.fromkeys(row["conference_name"] or "at no conference" for row in rows)
    click.secho("; ".join(list(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""), bold=True)
    if found.promises:
        _show_instruments(found.promises)
        _show_promises(found.promises, everything)
    else:
        click.echo("no promise of a single donor is named")
    _beside(held, found)


def _show_instruments(promises: list[Told]) -> None:
    from commonground.funding.pledges import lags, rate_drift, summaries

    made = summaries(promises)
    click.echo(f"{len(promises):,} promises; in US dollars at the rate of the promise, instruments are never added up")
    told = any(s.told for s in made)
    heads = "instrument|promises|pledged" + ("|paid|on time|late|lost to the rate|outstanding|not kept|over|kept" if told else "")
    body = []
    for s in made:
        values = (s.paid, s.on_time, s.late, s.rate_loss, s.outstanding, s.default, s.over)
        cells = [*(money(value) if s.told else "not told" for value in values), percent(s.kept)]
        body.append([s.instrument, s.promises, money(s.pledged), *(cells if told else ())])
    table([(head, "left" if head == "instrument" else "right") for head in heads.split("|")], body)
    if not told:
        click.echo("what was paid of them is told by no file that is held")
    _notes(made, lags(promises), rate_drift(promises))


def _show_promises(promises: list[Told], everything: bool) -> None:
    shown = promises if everything else promises[:SHOWN]
    some = any(told.fate.paid is not None for told in shown)
    heads = "donor|for|instrument|promised|USD" + ("|paid|late|lost to the rate|outstanding|not kept|kept" if some else "") + "|"
    body = []
    for told in shown:
        row, fate, promise = told.row, told.fate, told.promise
        amount = "–" if promise.cents is None else f"{promise.cents / 100:,.0f} {promise.currency or '?'}"
        paid = money(fate.paid) if fate.paid is not None else "not told"
        late = f"{money(fate.late)}, {fate.days_late} days" if fate.days_late else ""
        why = [fate.why] if fate.why and fate.why != "payments are not told" else []
        flags = [flag for flag in row["flags"] if flag in ("per year", "up to", "not aid", "sentinel date", "instalment")]
        cells = [money(v) if v else "" for v in (fate.rate_loss, fate.outstanding, fate.default)]
        whom = row["fund"] or row["country"] or row["purpose"] or ""
        year = row["year"] if row["fund"] else ""
        kept = "" if promise.taken_from_payment or fate.kept is None else percent(fate.kept)
        start = [row["donor"], f"{whom} {year}".strip(), row["instrument"], amount, money(fate.pledged)]
        body.append([*start, *((paid, late, *cells, kept) if some else ()), "; ".join(why + flags)])
    left = ("donor", "for", "instrument", "")
    click.echo()
    table([(head, "left" if head in left else "right") for head in heads.split("|")], body)
    if len(shown) < len(promises):
        click.echo(f"and {len(promises) - len(shown):,} smaller promises; --all lists them")


def _notes(made: list[Summary], lag: dict[str, Any], drift: dict[str, Any]) -> None:
    taken = sum(s.taken_from_payment for s in made)
    if taken:
        click.echo(f"{taken:,} promises are not stated any more and are taken from their payments: they cannot show a shortfall")
    for s in made:
        if s.rounding:
            click.echo(
                f"rates are stated with few digits: of what is lost to the rate ({s.instrument}) up to {money(s.rounding)}"
                " either way may be rounding"
            )
        if s.unconverted:
            click.echo(f"{s.unconverted} promises ({s.instrument}) have no rate and are in no sum")
    if lag["n"]:
        click.echo(
            f"from promise to first payment: median {lag['median_days']:.0f} days, 90th percentile {lag['p90_days']:.0f}"
            f" ({lag['n']:,} promises with both dates; {lag['paid_before_pledge']:,} paid before the promise is dated)"
        )
    if drift["n"]:
        click.echo(
            f"dollars drifted by {drift['median']:.1%} (median), {drift['p90']:.1%} (90th percentile) between promise and payment"
            f" of the same amount in another currency ({drift['n']:,} promises paid whole)"
        )


def _beside(held: Reader, found: Pledges) -> None:
    from commonground.funding.pledge_totals import candidates, contributed, totals

    stated = totals(found)
    if stated:
        click.echo("\nTotals that are stated, beside the promises that are named (compared, never added):")
        body = [
            [t.conference, t.name, t.instrument, t.period, money(t.stated), money(t.named), t.promises, money(t.unexplained)]
            for t in stated
        ]
        heads = [("conference", "left"), ("who", "left"), ("instrument", "left"), ("period", "left")]
        table([*heads, *((h, "right") for h in ("stated", "named", "promises", "unexplained"))], body)
    given = contributed(found)
    if given:
        click.echo("\nReported as contributed or committed (of a group the newest report, of a donor the sum):")
        rows = [_given(c) for c in given]
        heads = [("conference", "left"), ("who", "left"), ("instrument", "left"), ("period", "left"), ("reported", "left")]
        table([*heads, ("contributed", "right"), ("pledged", "right"), ("kept", "right"), ("", "left")], rows)
    for row in found.others:
        if row["status"] in ("requirement", "goal"):
            click.echo(f"\n{row['donor']} ({row['status']}, {row['conference']}): {money(row['usd_cents'])} US dollars")
        elif row["status"] == "cumulative":
            amount = "–" if row["amount_cents"] is None else f"{row['amount_cents'] / 100:,.0f} {row['currency'] or '?'}"
            click.echo(f"running total as stated, in no sum: {row['donor']}, {amount} by {row['pledged_on']}")
        elif row["status"] == "paid":
            click.echo(
                f"paid without a promise in the list: {row['donor']}, {money(row['paid_value'])} US dollars on {row['paid_on']}"
            )
        elif row["status"] in ("statement", "pipeline"):
            flags = f", {', '.join(row['flags'])}" if row["flags"] else ""
            click.echo(f"not a promise ({row['status']}{flags}): {row['donor']}, {money(row['usd_cents'])} US dollars")
    _show_candidates(candidates(held, found.promises))


def _given(c: Contributed) -> list[Any]:
    notes = "; ".join(c.flags) or ("" if c.pledged else "no pledge of the same contributors is stated")
    start = [c.conference, c.name, c.instrument, c.period, c.reported_on]
    return [*start, money(c.contributed), money(c.pledged), percent(c.kept), notes]


def _show_candidates(found: list[Candidate]) -> None:
    if not found:
        return
    click.echo("\nPayments of the same donors to the same country in the time: candidates, not confirmed, in no sum above.")
    click.echo("FTS and IATI report some of the same payments: never add the two.")
    body = [
        [c.donor, c.country, c.system, f"{c.first} to {c.last}", c.flows, money(c.usd_cents), c.unconverted or ""] for c in found
    ]
    heads = [("donor", "left"), ("to", "left"), ("system", "left"), ("between", "left")]
    table([*heads, ("payments", "right"), ("USD", "right"), ("unconverted", "right")], body)
