"""`commonground follow-up`: what was undertaken since a meeting, where it stands, and what may be evidence of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.answers.follow_up import BEST, as_object, found
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, working
from commonground.cli.writing import Hand, acting, exact_day, labelled, report
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records.undertakings import STATUSES

if TYPE_CHECKING:
    from commonground.followup.following import Evidence
    from commonground.followup.undertakings import Undertaken


@click.group(invoke_without_command=True)
@click.option("--since", metavar="MEETING", help="A meeting by code or id, `last` for the last of the whole coalition, or a day.")
@click.option("--member", "of", metavar="MEMBER", help="What this member undertook, with the candidates for evidence in full.")
@click.option("--theme", metavar="THEME", help="Only undertakings of this theme, as recorded.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="ISO3",
    help="What is about this country or none; evidence is looked for there.",
)
@click.option("--overdue", is_flag=True, help="Only what was due and is still open.")
@click.option("--best", type=click.IntRange(0, 1000), default=BEST, show_default=True, help="Candidates for each part.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    since: str | None,
    of: str | None,
    theme: str | None,
    countries: tuple[str, ...],
    overdue: bool,
    best: int,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """What each member undertook at a meeting or since, and what was still open before; where it stands and what changed.

    Candidates for evidence are found by rule: by the member's organisations, the period, the place and the theme, each with
    its reasons. Nothing counts as met before a person reports it; `confirm` and `dismiss` are for that.

    \b
      commonground follow-up --since BXL-2018 --member SWE
      commonground follow-up confirm 3fa2b1c0 SE-0-SE-6-12399A0101 --status "under way" --for SWE
    """
    if ctx.invoked_subcommand is not None:
        return
    if since is None:
        raise BadRequest("say since when", hint="--since MEETING, --since last, or --since YYYY-MM-DD")
    from commonground.cli.follow_up_words import show

    held = reader(ctx, member, as_of, loaded_by)
    with working("looking for evidence"):
        told, asked = found(held, since=since, of=of, theme=theme, countries=countries, overdue=overdue)
    if as_json:
        emit_json(as_object(told, asked, best))
    else:
        show(told, asked, best)


@command.command()
@click.argument("undertaking")
@click.argument("candidate")
@click.option("--status", type=click.Choice(STATUSES), required=True, help="Where the undertaking stands by this evidence.")
@click.option("--on", metavar="DATE", help="The day that the report is about; else today.")
@click.option("--member", "of", metavar="MEMBER", help="Whose part it is; else that of the member whose candidate it is.")
@click.option("--text", metavar="TEXT", help="In words.")
@labelled
@acting
@as_json
@click.pass_context
def confirm(
    ctx: click.Context,
    /,
    undertaking: str,
    candidate: str,
    status: str,
    on: str | None,
    of: str | None,
    text: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Report where an UNDERTAKING stands, with a CANDIDATE as its evidence."""
    import datetime as dt

    from commonground.door.naming import find
    from commonground.followup.reporting import reported
    from commonground.vocabulary.records import KINDS

    hand = Hand(ctx, options)
    one, evidence = _looked_up(ctx, hand, undertaking)
    whose, found = evidence.find(one, candidate, find(hand.records, of, "member").code if of else None)
    day, label = exact_day(on) or dt.datetime.now(dt.UTC).date(), hand.label(KINDS["progress"], None, options)
    done = hand.enter([reported(one, found, whose, status, day, text, label)], f"evidence: {found.name}")
    report(hand, done, "reported", as_json)


@command.command()
@click.argument("undertaking")
@click.argument("candidate")
@click.option("--member", "of", metavar="MEMBER", help="Only for this member's part.")
@labelled
@acting
@as_json
@click.pass_context
def dismiss(ctx: click.Context, /, undertaking: str, candidate: str, of: str | None, as_json: bool, **options: Any) -> None:
    """Note that a CANDIDATE is no evidence of an UNDERTAKING; your own member is not shown it again."""
    from commonground.door.naming import find
    from commonground.followup.reporting import dismissed
    from commonground.vocabulary.records import KINDS

    hand = Hand(ctx, options)
    one, evidence = _looked_up(ctx, hand, undertaking)
    member = find(hand.records, of, "member").code if of else None
    _, found = evidence.find(one, candidate, member)
    label = hand.label(KINDS["note"], None, options)
    done = hand.enter([dismissed(one, found, member, options["why"] or "", label)], "no evidence")
    report(hand, done, "dismissed with", as_json)


def _looked_up(ctx: click.Context, hand: Hand, named: str) -> tuple[Undertaken, Evidence]:
    """An undertaking with its candidates, as the actor's member may know them."""
    from commonground.followup.reporting import looked_up

    return looked_up(reader(ctx, hand.actor.member, None, None), named)
