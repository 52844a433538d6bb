"""What screening commands share: which lists, at which rate of false alarms, for whom, and progress while they are made ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commonground.answers.screening import RATE
from commonground.answers.screening import asking as asked_of
from commonground.cli.place import moment, parse_day, reading_party, workspace
from commonground.cli.progress_words import doing
from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace

if TYPE_CHECKING:
    from commonground.screening.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def asking(command: Command) -> Command:
    """Add the options that say which lists are asked, and what alarms."""
    options = (
        click.option("--list", "lists", multiple=True, metavar="LIST", help="This list alone, such as un-sc; may be repeated."),
        click.option(
            "--fpr", type=float, default=RATE, show_default=True, help="Clean payees of a thousand that may alarm, as 1e-3."
        ),
        click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="Hits of one payee at most."),
        click.option("--below", is_flag=True, help="Also what is like, and does not reach its threshold."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def opened(ctx: click.Context, options: dict[str, Any], *, quiet: bool, explain: bool, single: bool = False) -> Session:
    """The session of the options of `asking`, `acting` and `reading`. Raises BadRequest for a rate that is none."""
    from commonground.screening.session import Session

    held = workspace(ctx)
    who = None if options["member"] else _actor(held, options)
    viewer = viewer_of(held, who.member if who else reading_party(held, options["member"]))
    reader = Reader(held, viewer, as_of=parse_day(options["as_of"]), loaded_by=moment(options["loaded_by"]))
    ctx.call_on_close(reader.close)
    lists, fpr, limit, below = (options[name] for name in ("lists", "fpr", "limit", "below"))
    with doing(quiet) as say:
        asked = asked_of(reader, lists, fpr, limit, below=below, explain=explain, single=single, say=say)
    return Session(held, who, reader, asked)


def _actor(held: Workspace, options: dict[str, Any]) -> Actor | None:
    """Who screens; nobody in a workspace that is nobody's. Raises as `writing.actor`."""
    from commonground.cli.writing import actor

    by, acts_for = options.get("by"), options.get("acts_for")
    return actor(held, by, acts_for) if by or acts_for or held.settings.member else None
