"""What commands that write to the ledger share: who acts, why, for which days, and who may read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from commonground.answers.stated import exact_day as exact_day
from commonground.cli.place import workspace
from commonground.cli.show import emit_json
from commonground.door.actor import Actor, account_of, operator
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.labelling import asked_label
from commonground.door.naming import find, resolved
from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.door.telling import label_words, tell
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.label import SENSITIVITY, TLP, ReleaseLabel
from commonground.vocabulary.records import Kind

Command = TypeVar("Command", bound=Callable[..., Any])


def _added(command: Command, options: Iterable[Callable[[Command], Command]]) -> Command:
    for option in reversed(list(options)):
        command = option(command)
    return command


def acting(command: Command) -> Command:
    """Add the options that say who acts, why, and from what source."""
    return _added(
        command,
        (
            click.option("--why", metavar="TEXT", help="Why; it stays in the ledger."),
            click.option("--source", metavar="TEXT", help="Where it was taken from: a document, a note verbale, a call."),
            click.option("--by", metavar="MEMBER/NAME", help="The account that acts; else whoever runs the command line."),
            click.option("--for", "acts_for", metavar="MEMBER", help="Enter for this member; else for the workspace's own."),
        ),
    )


def labelled(command: Command) -> Command:
    """Add the options that say who may read."""
    return _added(
        command,
        (
            click.option(
                "--release-to",
                "release_to",
                multiple=True,
                metavar="PARTY",
                help="Who else may read it: a member, a community (ORIGINATOR/CODE), MEMBERS, PUBLIC; OWN for nobody else.",
            ),
            click.option("--caveat", "caveats", multiple=True, metavar="CODE", help="A caveat that readers must be cleared for."),
            click.option("--handling", multiple=True, metavar="TEXT", help="How it is to be handled, in words."),
            click.option("--tlp", type=click.Choice(TLP, case_sensitive=False), help="TLP 2.0 mark to show; it decides nothing."),
            click.option("--sensitivity", type=click.Choice(SENSITIVITY), help="OCHA sensitivity to show; it decides nothing."),
            click.option("--review-on", metavar="DATE", help="The day on which the label is to be looked at again."),
        ),
    )


class Hand:
    """One actor at the desk of a workspace, with what that actor's member may read."""

    def __init__(self, ctx: click.Context, options: Mapping[str, Any]) -> None:
        self.workspace = workspace(ctx)
        self.actor = actor(self.workspace, options.get("by"), options.get("acts_for"))
        self.desk = Desk(self.workspace, self.actor)
        self.records = self.seen()
        self._why, self._source = options.get("why"), options.get("source")

    def seen(self) -> Records:
        """What the actor's member may read by now."""
        return Records(self.workspace, viewer_of(self.workspace, self.actor.member), today=dt.datetime.now(dt.UTC).date())

    def enter(self, entries: list[Entry], why: str | None = None) -> list[Entered]:
        """Record entries in one transaction."""
        return self.desk.enter(entries, self._why or why or "", self._source)

    def label(self, kind: Kind, before: Record | None, options: Mapping[str, Any]) -> ReleaseLabel | None:
        """The label that the options of `labelled` ask for; None where they ask for nothing."""
        given = {**options, "review_on": exact_day(options.get("review_on"))}
        return asked_label(self.records, self.actor.member, kind, before, given)


def actor(held: Workspace, by: str | None, acts_for: str | None) -> Actor:
    """Who acts. Raises BadRequest for both options at once, NotFound for an account or member that is not there."""
    if by and acts_for:
        raise BadRequest("an account acts for its own member", hint="give --by or --for, not both")
    if by:
        return account_of(held, by)
    found = operator(held, acts_for)
    if acts_for and acts_for != held.settings.member:
        own = operator(held).member
        find(Records(held, viewer_of(held, own), today=dt.datetime.now(dt.UTC).date()), acts_for, "member")
    return found


def days(options: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """The days of --from and --to."""
    return exact_day(options.get("valid_from")), exact_day(options.get("valid_to"))


def fields(words: Iterable[str], kind: Kind, records: Records) -> dict[str, Any]:
    """The fields written as FIELD=VALUE; `FIELD=` empties one, and a list is written with `;` or by repeating the field."""
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise BadRequest(f"{word!r} is no field", hint=f"write FIELD=VALUE; see `commonground kinds {kind.name}`")
        one = kind.field(name)
        if name in given and (one is None or not one.many):
            raise BadRequest(f"{name} is given twice", hint="give it once")
        if one is not None and one.many and value:
            given[name] = [*(given.get(name) or []), *(item.strip() for item in value.split(";") if item.strip())]
        else:
            given[name] = value or None
    return resolved(records, kind, given)


def report(hand: Hand, done: list[Entered], verb: str, as_json: bool) -> None:
    """Say what was recorded, who may read it, and what waits for a second person."""
    records = hand.seen()
    told = [_told(one, records) for one in {one.record_id: one for one in done}.values()]
    if as_json:
        emit_json(told[0] if len(told) == 1 else told)
        return
    for one in told:
        title = f", {one['title']}" if one["title"] not in ("", one["name"]) else ""
        click.echo(f"{verb} {one['kind'].replace('_', ' ')} {one['name']}{title}")
        if one["waits"]:
            click.echo(f"  a second person has to approve the release: commonground release approve {one['waits'][:8]}")
        click.echo(f"  {label_words(one['label'], one['originator'])}" + (" until then" if one["waits"] else ""))


def _told(done: Entered, records: Records) -> dict[str, Any]:
    record = records.target(done.record_id)
    assert record is not None  # whoever entered it reads it
    return {**tell(record, records), "waits": done.waits}
