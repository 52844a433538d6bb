"""`commonground release`: who may read it is changed, approved by a second person, and remembered."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import click

from commonground.answers.release import release_list
from commonground.cli.place import as_json
from commonground.cli.place import records as open_records
from commonground.cli.record import moment
from commonground.cli.show import emit_json, table
from commonground.cli.writing import Hand, acting, exact_day, report
from commonground.door.amending import amendment
from commonground.door.entry import Entered, Entry
from commonground.door.naming import find, parties
from commonground.door.outlooks import with_file
from commonground.door.releasing import find_waiting, narrowed, sendings, together, widened
from commonground.door.seeing import who_can_see
from commonground.door.telling import label_words, tell
from commonground.vocabulary.errors import BadRequest, MissingInput

NOT_RECALLED = "What was read or sent before cannot be recalled."


@click.group()
def command() -> None:
    """Widen or narrow who may read a record; approve what waits for a second person; break glass; note what was sent.

    For an account's member, what goes beyond the originator waits until a second account, an approver or steward, approves it.
    """


@command.command()
@click.argument("name")
@click.option("--kind", metavar="KIND", help="Its kind, where several records have the name.")
@click.option(
    "--to", "to", multiple=True, metavar="PARTY", help="Who may read it too: a member, ORIGINATOR/CODE, MEMBERS, PUBLIC."
)
@click.option("--drop-caveat", "dropped", multiple=True, metavar="CODE", help="A caveat that readers need no more.")
@acting
@as_json
@click.pass_context
def widen(
    ctx: click.Context,
    /,
    name: str,
    kind: str | None,
    to: tuple[str, ...],
    dropped: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Release the record NAME to more readers. They see it as it is now, and none of its earlier versions.

    The file of an issued outlook goes with it: `release approve --together` approves both.
    """
    hand = Hand(ctx, options)
    record = find(hand.records, name, kind)
    label = widened(record, parties(hand.records, hand.actor.member, to), dropped)
    done = hand.enter(
        [entry for one in with_file(record, hand.records) for entry in amendment(hand.records, one, {}, label=label)]
    )
    report(hand, done, "widened", as_json)


@command.command()
@click.argument("name")
@click.option("--kind", metavar="KIND", help="Its kind, where several records have the name.")
@click.option(
    "--to", "to", multiple=True, metavar="PARTY", help="From now on these alone, of those who may read it; OWN for nobody."
)
@click.option("--without", multiple=True, metavar="PARTY", help="From now on everybody but these.")
@click.option("--caveat", "caveats", multiple=True, metavar="CODE", help="A caveat that readers need from now on.")
@acting
@as_json
@click.pass_context
def narrow(
    ctx: click.Context,
    /,
    name: str,
    kind: str | None,
    to: tuple[str, ...],
    without: tuple[str, ...],
    caveats: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Release the record NAME to fewer readers, at once: nobody has to approve it.

    Its earlier versions are hidden from the others too. What was read or sent before cannot be recalled: who could read it until
    now and to whom it was sent is listed.
    """
    hand = Hand(ctx, options)
    record = find(hand.records, name, kind)
    member = hand.actor.member
    only = parties(hand.records, member, to) if to else None
    label = narrowed(record, only, parties(hand.records, member, without), caveats)
    before = {one.party for one in who_can_see(hand.workspace, hand.records, record) if one.allowed}
    done = hand.enter(
        [entry for one in with_file(record, hand.records) for entry in amendment(hand.records, one, {}, label=label)]
    )
    now = hand.seen()
    narrower = find(now, record.record_id)
    after = {one.party for one in who_can_see(hand.workspace, now, narrower) if one.allowed}
    found = {
        **tell(narrower, now),
        "could_read": sorted(before),
        "can_read": sorted(after),
        "sent": sendings(now, narrower),
        "recalled": False,
        "waits": done[0].waits,
    }
    emit_json(found) if as_json else _show_narrowed(found)


def _show_narrowed(found: dict[str, Any]) -> None:
    click.echo(f"narrowed {found['kind'].replace('_', ' ')} {found['name']}: {label_words(found['label'], found['originator'])}")
    lost = [party for party in found["could_read"] if party not in found["can_read"]]
    click.echo(NOT_RECALLED)
    click.echo(f"could read it until now, and no more: {', '.join(lost) or 'nobody'}")
    if not found["sent"]:
        click.echo("no sending of it was recorded")
        return
    click.echo("it was sent:")
    rows = [[one["on"], ", ".join(one["to"]), one["what"], one["reference"], one["by"]] for one in found["sent"]]
    table([("on", "left"), ("to", "left"), ("as", "left"), ("reference", "left"), ("by", "left")], rows)


@command.command("list")
@click.option("--as", "member", metavar="MEMBER", help="What waits for this member; else for the workspace's own.")
@as_json
@click.pass_context
def list_(ctx: click.Context, /, member: str | None, as_json: bool) -> None:
    """What waits for a second person: releases, decisions and grants."""
    held = release_list(open_records(ctx, member, None, None))
    if as_json:
        emit_json(held)
        return
    if not held:
        click.echo("nothing waits for a second person")
        return
    rows = [
        [
            *(one["id"][:8], one["what"], f"{one['kind'].replace('_', ' ')} {one['name']}", one["title"]),
            *(", ".join(one["release_to"]), ", ".join(one["changes"]), one["by"], moment(one["at"]), one["why"]),
        ]
        for one in held
    ]
    headings = ("id", "what", "record", "title", "to", "changes", "by", "at", "why")
    table([(heading, "left") for heading in headings], rows)


def _judge(ctx: click.Context, options: dict[str, Any], names: tuple[str, ...], verdict: str, as_json: bool) -> None:
    hand = Hand(ctx, options)
    named = [find_waiting(hand.records, name) for name in names]
    found = [one for waits in named for one in together(hand.records, waits)] if options.pop("together") else named
    waits = list({one["id"]: one for one in found}.values())
    hand.desk.judge([one["id"] for one in waits], verdict, options["why"] or verdict)
    report(hand, [Entered(one["record"], one["kind"], None) for one in waits], verdict, as_json)


act = click.option("--together", is_flag=True, help="And what was proposed in the same act, such as all of one file.")


@command.command()
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@act
@acting
@as_json
@click.pass_context
def approve(ctx: click.Context, /, names: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Approve what waits under each ID, or about the record of this name, at once. Not for the one who proposed it."""
    _judge(ctx, options, names, "approved", as_json)


@command.command()
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@act
@acting
@as_json
@click.pass_context
def refuse(ctx: click.Context, /, names: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Refuse what waits under each ID, or about the record of this name: it stays as it was. Needs --why."""
    if not options["why"]:
        raise BadRequest("say why it is refused", hint="give --why with a few words")
    _judge(ctx, options, names, "refused", as_json)


@command.command()
@click.argument("name", required=False)
@click.option("--kind", metavar="KIND", help="The record's kind, where several records have the name.")
@click.option("--brief", metavar="ID", help="A brief that was sent, by its id, instead of one record.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A file that was sent, known by its hash.")
@click.option("--record", "inside", multiple=True, metavar="NAME", help="A record that was in the brief or file.")
@click.option("--to", "to", multiple=True, required=True, metavar="PARTY", help="To whom it went.")
@click.option("--on", metavar="DATE", help="The day; else today.")
@acting
@as_json
@click.pass_context
def sent(
    ctx: click.Context,
    /,
    name: str | None,
    kind: str | None,
    brief: str | None,
    file: Path | None,
    inside: tuple[str, ...],
    to: tuple[str, ...],
    on: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Note to whom a record, a brief or a file was sent: a later narrowing lists it."""
    if sum(one is not None for one in (name, brief, file)) != 1:
        raise BadRequest("it is not said what was sent", hint="name a record, or give --brief ID or --file FILE")
    hand = Hand(ctx, options)
    what, reference = ("brief", brief) if brief else ("export", _hash(file) if file else None)
    if name:
        what, reference = "record", find(hand.records, name, kind).record_id
    body = {
        "what": what,
        "reference": reference,
        "to": sorted(_known(hand, to)),
        "on": exact_day(on) or dt.datetime.now(dt.UTC).date(),
        "records": [find(hand.records, one).record_id for one in inside],
    }
    report(hand, hand.enter([Entry("sending", body)], "sent"), "noted", as_json)


def _known(hand: Hand, to: tuple[str, ...]) -> frozenset[str]:
    from commonground.door.labelling import Labelling

    found = parties(hand.records, hand.actor.member, to)
    known = Labelling(hand.records, hand.actor.member)
    unknown = sorted(party for party in found if not known.knows(party))
    if unknown:
        raise BadRequest(f"{unknown[0]!r} is no member and no community", hint="see `commonground records member`")
    return found


def _hash(file: Path) -> str:
    if not file.is_file():
        raise MissingInput("there is no such file", where=str(file), hint="check the path")
    return hashlib.sha256(file.read_bytes()).hexdigest()


@command.command()
@click.argument("member")
@click.option("--over", required=True, metavar="MEMBER", help="Whose records are opened.")
@click.option("--record", "name", metavar="NAME", help="One record alone.")
@click.option("--reason", required=True, metavar="TEXT", help="Why it cannot wait for a release.")
@click.option("--from", "from_on", metavar="DATE", help="The first day; else today.")
@click.option("--until", "until_on", required=True, metavar="DATE", help="The last day, at most 14 days after the first.")
@acting
@as_json
@click.pass_context
def grant(
    ctx: click.Context,
    /,
    member: str,
    over: str,
    name: str | None,
    reason: str,
    from_on: str | None,
    until_on: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Break glass: MEMBER reads for some days what another holds back. The originator sees the grant, and can read why.

    The coordination cell or the originator itself gives it, by two persons where there are accounts. `commonground end grant`
    takes it back.
    """
    hand = Hand(ctx, options)
    body = {
        "member": find(hand.records, member, "member").record_id,
        "originator": find(hand.records, over, "member").code,
        "reason": reason,
        "from_on": exact_day(from_on) or dt.datetime.now(dt.UTC).date(),
        "until_on": exact_day(until_on),
        "record": find(hand.records, name).record_id if name else None,
    }
    report(hand, hand.enter([Entry("grant", body)], reason), "granted", as_json)
