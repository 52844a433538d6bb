"""`commonground statement`: a joint statement is read, and a person confirms, edits or refuses what it proposes to record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json
from commonground.cli.statement_words import chosen, edits, one_by_one, show, shown
from commonground.cli.writing import Hand, acting, exact_day, labelled
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.documents import Attachment
    from commonground.door.records import Record
    from commonground.followup.proposals import Proposal
    from commonground.followup.statement import Statement


@click.group()
def command() -> None:
    """Read a joint statement: who took part, and what was undertaken in which sentence; a person confirms each.

    The reading goes by rules and says why; it is in English. Nothing but the statement and its file is recorded before
    somebody has confirmed it, and what was refused is not proposed again.
    """


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def read(file: Path, as_json: bool) -> None:
    """Read FILE and show what would be proposed; nothing is recorded and no workspace is needed."""
    from commonground.followup.proposals import proposed

    _, told = _read(file)
    held = proposed(told, (), {})
    emit_json(shown(told, None, held)) if as_json else show(told, None, held)


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--meeting", metavar="MEETING", help="The meeting that issued it, by code or id.")
@click.option("--title", metavar="TEXT", help="Its title, where the one that is read is not right.")
@click.option("--issued-on", metavar="DATE", help="The day of the statement, where the one that is read is not right.")
@click.option("--place", metavar="TEXT", help="Where it was issued, where the place that is read is not right.")
@click.option("--later", is_flag=True, help="Ask nothing now; `statement confirm` goes on.")
@labelled
@acting
@as_json
@click.pass_context
def add(ctx: click.Context, /, file: Path, later: bool, as_json: bool, **options: Any) -> None:
    """Record the statement in FILE (text, Markdown or HTML), keep its bytes, and propose participants and undertakings.

    On a terminal they are asked about one after another: yes, edit, no, or quit and go on later. Otherwise, and with --json,
    they are listed with numbers for `statement confirm`. The same file again goes on where it was left.
    """
    hand = Hand(ctx, options)
    attached, told = _read(file, hand)
    statement = _recorded(hand, attached, told, options)
    held = _proposals(hand, told, statement)
    if as_json:
        emit_json(shown(told, statement, held))
        return
    show(told, statement, held)
    if not later and sys.stdin.isatty() and sys.stdout.isatty():
        _settle(hand, statement, *one_by_one(held), options, as_json=False)
    elif any(one.state == "open" for one in held):
        click.echo(f"\nNothing of it is recorded before you say so: commonground statement confirm {statement.record_id[:8]} …")


@command.command()
@click.argument("which")
@click.option("--all", "everything", is_flag=True, help="Accept every proposal that is still open.")
@click.option("--accept", multiple=True, metavar="NUMBERS", help="Accept these, such as p1,p2,1,4-9.")
@click.option("--refuse", multiple=True, metavar="NUMBERS", help="Refuse these; they are not proposed again.")
@click.option(
    "--edit", nargs=2, multiple=True, metavar="NUMBER FIELD=VALUE", help="Accept this one with a field changed; may be repeated."
)
@labelled
@acting
@as_json
@click.pass_context
def confirm(
    ctx: click.Context,
    /,
    which: str,
    everything: bool,
    accept: tuple[str, ...],
    refuse: tuple[str, ...],
    edit: tuple[tuple[str, str], ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Accept or refuse what the statement WHICH (its file, id or title) proposes; all of it becomes one transaction.

    Without a choice, on a terminal, the open proposals are asked about one after another.

    \b
      commonground statement confirm statement.txt --accept 1,2,5 --refuse 3 --edit 4 theme=stabilisation
      commonground statement confirm statement.txt --all --release-to MEMBERS
    """
    hand = Hand(ctx, options)
    told, statement = _found(hand, which)
    held = _proposals(hand, told, statement)
    if not (everything or accept or refuse or edit):
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise BadRequest("say what is accepted and what is refused", hint="give --all, --accept, --refuse or --edit")
        _settle(hand, statement, *one_by_one(held), options, as_json)
        return
    changes = edits(held, edit)
    refused = chosen(held, refuse)
    accepted = chosen(held, (*accept, *changes))
    if everything:
        no_more = {one.number for one in refused}
        accepted = tuple(one for one in held if one.state == "open" and one.number not in no_more)
    _settle(hand, statement, [(one, changes.get(one.number, {})) for one in accepted], refused, options, as_json)


def _read(file: Path, hand: Hand | None = None) -> tuple[Attachment, Statement]:
    from commonground.door.documents import Attachment
    from commonground.followup.recording import read

    attached = Attachment.read(file)
    return attached, read(attached, hand.records if hand else None)


def _recorded(hand: Hand, attached: Attachment, told: Statement, options: dict[str, Any]) -> Record:
    """The statement's record: the one that is there from the same text, else a new one with its file."""
    from commonground.door.naming import find
    from commonground.followup.recording import record_statement
    from commonground.vocabulary.records import KINDS

    meeting = options["meeting"]
    given = {
        "title": options["title"],
        "issued_on": exact_day(options["issued_on"]),
        "place": options["place"],
        "meeting": find(hand.records, meeting, "meeting").record_id if meeting else None,
    }
    label = hand.label(KINDS["statement"], None, options)
    why, source = options["why"] or "", options["source"]
    record_id = record_statement(hand.desk, hand.records, attached, told, given, label, why, source)
    hand.records = hand.seen()
    return hand.records.find(record_id)


def _found(hand: Hand, which: str) -> tuple[Statement, Record]:
    """A statement by its file, or by its record and then read from the file that is kept with it."""
    from commonground.door.naming import find
    from commonground.followup.proposals import known_statement
    from commonground.followup.recording import read_again

    if Path(which).is_file():
        _, told = _read(Path(which), hand)
        known = known_statement(hand.records, told, hand.actor.member)
        if known is None:
            raise BadRequest(f"{which} is not on record", hint="record it first: `commonground statement add FILE`")
        return told, known
    statement = find(hand.records, which, "statement")
    return read_again(hand.records, statement), statement


def _proposals(hand: Hand, told: Statement, statement: Record) -> tuple[Proposal, ...]:
    from commonground.followup.proposals import proposals

    return proposals(told, hand.records, statement)


def _settle(
    hand: Hand,
    statement: Record,
    accepted: Sequence[tuple[Proposal, dict[str, Any]]],
    refusals: Sequence[Proposal],
    options: dict[str, Any],
    as_json: bool,
) -> None:
    """Record what was accepted and what was refused, in one transaction."""
    from commonground.followup.recording import Verdict, settle
    from commonground.vocabulary.records import KINDS

    both = {one.number for one, _ in accepted} & {one.number for one in refusals}
    if both:
        raise BadRequest(f"{sorted(both)[0]} is both accepted and refused", hint="say one of the two")
    verdicts = [*(Verdict(one, changes) for one, changes in accepted), *(Verdict(one, None) for one in refusals)]
    labels = {kind: hand.label(KINDS[kind], None, options) for kind in ("participant", "undertaking", "note")}
    done = settle(hand.desk, hand.records, statement, verdicts, labels, options["why"] or "", options["source"])
    waits = sum(one.waits is not None for one in done)
    if as_json:
        ids = {one.number: entered.record_id for (one, _), entered in zip(accepted, done, strict=False)}
        emit_json(
            {"statement": statement.record_id, "confirmed": ids, "refused": [one.number for one in refusals], "waits": waits}
        )
        return
    people = sum(one.kind == "participant" for one, _ in accepted)
    told = [_counted(people, "participant"), _counted(len(accepted) - people, "undertaking")]
    click.echo(f"recorded {' and '.join(told)}; refused {len(refusals)}")
    if waits:
        click.echo(f"{waits} wait for a second person: commonground release list")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
