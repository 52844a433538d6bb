"""`commonground watch issue` and `watch ledger`: forecasts as issued, and how right they were since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers.watch_ledger import as_object, found
from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json, percent
from commonground.cli.watch_outlook import VIOLENCE
from commonground.cli.writing import Hand, acting

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.watch.issued import Issued
    from commonground.watch.issued_ledger import Entry


@click.command()
@click.option("--country", "countries", multiple=True, required=True, metavar="ISO3", help="The country; may be repeated.")
@click.option("--level", type=click.IntRange(0, 1), default=1, show_default=True, help="0: country, 1: governorate.")
@click.option("--horizon", type=click.IntRange(1, 12), default=12, show_default=True, help="How many months ahead.")
@click.option("--type", "violence", type=click.Choice(VIOLENCE), default="all", show_default=True, help="The kind of violence.")
@click.option("--month", metavar="YYYY-MM", help="As if this were the newest month that is held.")
@click.option("--to", metavar="COMMUNITY", help="The early-warning community; else EARLY-WARNING of the workspace's own member.")
@acting
@as_json
@click.pass_context
def issue(
    ctx: click.Context,
    /,
    countries: tuple[str, ...],
    level: int,
    horizon: int,
    violence: str,
    month: str | None,
    to: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Make an outlook and record it with its hash, before what it speaks of is known.

    It is made of what you and every member of the early-warning community may read, and released to that community alone, at
    once; to anybody else it goes by `release widen` and the approval of a second person. It is never changed or ended. The same
    again changes nothing: the same data gives the same bytes.
    """
    from commonground.cli.progress_words import doing
    from commonground.watch.issuing import Wanted, make_and_issue

    hand = Hand(ctx, options)
    wanted = Wanted(countries, level, horizon, violence, month, to)
    with doing(quiet=as_json) as step:
        step("making the outlook")
        done, community = make_and_issue(
            hand.workspace, hand.desk, hand.records, wanted, options["why"] or "", options["source"], made
        )
    _report(hand, done, community, as_json)


def made(held: Reader, countries: tuple[str, ...], level: int, horizon: int, violence: str, month: str | None) -> dict[str, Any]:
    """What an outlook says, by the forecast that is published."""
    from commonground.watch import outlook

    return outlook.told(held, countries, level, horizon, violence, month)


def _report(hand: Hand, done: Issued, community: str, as_json: bool) -> None:
    from commonground.door.outlooks import file_of

    seen = hand.seen()
    record = seen.find(done.outlook, "outlook")
    file = file_of(record, seen)
    waits = [one.waits for one in done.entered if one.waits]
    if as_json:
        emit_json(
            {
                "outlook": done.outlook,
                "new": done.new,
                "name": record["name"],
                "issued_on": record["issued_on"],
                "sha256": done.sha256,
                "file": file.record_id if file else None,
                "community": record["community"],
                "waits": waits,
            }
        )
        return
    click.echo(f"{record['name']}" + ("" if done.new else f": issued already on {record['issued_on']}, nothing was changed"))
    click.echo(f"  outlook      {done.outlook}")
    click.echo(f"  sha256       {done.sha256}")
    for one in waits:
        click.echo(f"  a second person has to approve the release to {community}: commonground release approve {one[:8]}")
    if done.new and not waits:
        click.echo(f"  released to {record['community']} alone; beyond it by two people:")
        click.echo(f"    commonground release widen {done.outlook[:8]} --to PARTY")


@click.command("ledger")
@click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")
@as_json
@click.pass_context
def ledger_(ctx: click.Context, /, member: str | None, as_json: bool) -> None:
    """Every outlook that was issued, as far as you may see it: its hash, whether its file has it still, and its scores since.

    Each score stands beside a comparison, less is better: the Brier score of any death and of at least 25 beside that of the base
    rate, the quantile score beside that of each area's own last twelve months; and how many truths the 90 % intervals hold. An
    outlook whose first month had been published when it was issued is late: it is no forecast, and has no scores.
    """
    held = found(reader(ctx, member, None, None))
    if as_json:
        emit_json([as_object(one) for one in held])
        return
    if not held:
        click.echo("no outlook was issued that you may see; `commonground watch issue` makes one")
    for number, one in enumerate(held):
        if number:
            click.echo()
        _show(one)


def _show(one: Entry) -> None:
    told = as_object(one)
    click.secho(f"{told['name']}  {told['outlook'][:8]}", bold=True)
    span = f" for {told['first_month']} to {told['last_month']}" if told["first_month"] else ""
    click.echo(f"  issued on {told['issued_on']} by {told['by']}{span}, {told['model']}")
    click.echo(f"  {told['sha256']}")
    click.echo(f"  its file: {told['file']}")
    if one.outlook is None:
        return
    click.echo(f"  {one.known:,} of {one.area_months:,} area-months are known")
    if one.late:
        click.echo("  late: its first month had been published already; it is not scored as a forecast")
    elif one.scores is not None:
        _show_scores(one)


def _show_scores(one: Entry) -> None:
    scores = one.scores
    assert scores is not None
    for what, score, beside, other in (
        ("any death", f"Brier {scores.brier_any:.4f}", scores.brier_any_base, "base rate"),
        ("25 or more", f"Brier {scores.brier_25:.4f}", scores.brier_25_base, "base rate"),
        ("deaths", f"quantile score {scores.quantile:.2f}", scores.quantile_last_12, "last 12 months"),
    ):
        digits = 2 if what == "deaths" else 4
        click.echo(f"    {what:<12}{score:<24}{other} {beside:.{digits}f}")
    if scores.inside_90 is not None:
        share = percent(scores.inside_90 / scores.scored)
        click.echo(f"    90 % range  holds {scores.inside_90:,} of {scores.scored:,}, {share}")
