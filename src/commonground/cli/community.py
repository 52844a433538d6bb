"""`commonground community`: live groups of members that labels can name."""

from __future__ import annotations

from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, exact_day, labelled, report
from commonground.door.amending import ending
from commonground.door.entry import Entry
from commonground.door.naming import find
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.records import KINDS


@click.group()
def command() -> None:
    """Communities that labels can name as ORIGINATOR/CODE, and who belongs to them. See `commonground records community`."""


@command.command()
@click.argument("code")
@click.option("--name", required=True, metavar="NAME", help="Its name.")
@click.option(
    "--shows-older/--hides-older",
    "shows_older",
    required=True,
    help="Whether those who join later see what was released to it before they joined.",
)
@click.option("--about", metavar="TEXT", help="What it is for.")
@labelled
@acting
@as_json
@click.pass_context
def add(ctx: click.Context, /, code: str, as_json: bool, **options: Any) -> None:
    """Make the community CODE of the member that acts. Its members can see that it is there; others only by --release-to."""
    hand = Hand(ctx, options)
    body = {"code": code, "name": options["name"], "shows_older": options["shows_older"], "about": options["about"]}
    entry = Entry("community", body, label=hand.label(KINDS["community"], None, options))
    report(hand, hand.enter([entry], "a new community"), "made", as_json)


@command.command()
@click.argument("community")
@click.argument("members", metavar="MEMBER…", nargs=-1, required=True)
@click.option("--from", "valid_from", metavar="DATE", help="The first day; else always, or today where older records are hidden.")
@click.option("--to", "valid_to", metavar="DATE", help="The last day; else open.")
@labelled
@acting
@as_json
@click.pass_context
def join(ctx: click.Context, /, community: str, members: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Take members into a COMMUNITY. Each reads its own membership; others read it only by --release-to.

    To let members know each other: --release-to ORIGINATOR/CODE, the community itself.
    """
    hand = Hand(ctx, options)
    group = find(hand.records, community, "community").record_id
    first, last = exact_day(options["valid_from"]), exact_day(options["valid_to"])
    label = hand.label(KINDS["membership"], None, options)
    bodies = [{"member": find(hand.records, code, "member").record_id, "community": group} for code in members]
    entries = [Entry("membership", body, label=label, valid_from=first, valid_to=last) for body in bodies]
    report(hand, hand.enter(entries, "joins the community"), "entered", as_json)


@command.command()
@click.argument("community")
@click.argument("member")
@click.option("--on", metavar="DATE", required=True, help="The last day on which it belongs.")
@acting
@as_json
@click.pass_context
def leave(ctx: click.Context, /, community: str, member: str, on: str, as_json: bool, **options: Any) -> None:
    """MEMBER leaves a COMMUNITY: from the day after it reads nothing that is released to it."""
    hand = Hand(ctx, options)
    group, who = find(hand.records, community, "community"), find(hand.records, member, "member")
    day = exact_day(on)
    held = [
        one
        for one in hand.records.all_of("membership")
        if one.body["community"] == group.record_id and one.body["member"] == who.record_id
        if any(last is None or (day and last >= day) for _, last, _ in hand.records.periods(one.record_id))
    ]
    if not held:
        raise NotFound(f"{member} does not belong to {community} then", hint="see `commonground records membership`")
    entries = [ending(hand.records, one, day) for one in held]
    report(hand, hand.enter(entries, "leaves the community"), "ended", as_json)
