"""Finding the workspace, and the options that many commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from commonground.door.desk import Desk
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import SETTINGS, Workspace
from commonground.vocabulary.errors import BadRequest

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON with stable keys.")


def chosen_root(ctx: click.Context) -> Path:
    """The workspace that the user means: named, else the current folder if it is one, else ./theatre."""
    named: Path | None = ctx.find_root().obj
    if named is not None:
        return named
    here = Path.cwd()
    return here if (here / SETTINGS).is_file() else here / "theatre"


def workspace(ctx: click.Context, *, check: bool = True) -> Workspace:
    """The workspace, closed when the command ends."""
    opened = Workspace(chosen_root(ctx), check=check)
    ctx.call_on_close(opened.close)
    return opened


def desk(ctx: click.Context) -> Desk:
    """The desk of whoever runs the command."""
    return Desk(workspace(ctx))


def reading(command: Command) -> Command:
    """Add the options that say who reads, and as of when."""
    command = click.option("--as", "member", metavar="MEMBER", help="Read as this member; else as the workspace's own, or as the public.")(command)
    command = click.option("--loaded-by", metavar="TIME", help="What was loaded here by then (ISO time).")(command)
    return click.option("--as-of", metavar="DATE", help="What had been published by then (YYYY-MM-DD).")(command)


def reader(ctx: click.Context, member: str | None, as_of: str | None, loaded_by: str | None) -> Reader:
    """The reader for the options of `reading`, closed when the command ends."""
    held = workspace(ctx)
    party = member or held.settings.member
    opened = Reader(held, viewer_of(held, party), as_of=parse_day(as_of), loaded_by=_moment(loaded_by))
    ctx.call_on_close(opened.close)
    return opened


def parse_day(text: str | None) -> dt.date | None:
    """A date written YYYY-MM-DD; a month or a year means its last day."""
    if text is None:
        return None
    try:
        if len(text) == 4:
            return dt.date(int(text), 12, 31)
        if len(text) == 7:
            start = dt.date.fromisoformat(f"{text}-01")
            return (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise BadRequest(f"{text!r} is not a date", hint="write YYYY-MM-DD") from None


def _moment(text: str | None) -> str | None:
    """A moment in the form of the ledger; a bare date means its end."""
    if text is None:
        return None
    try:
        stamp = dt.datetime.fromisoformat(text if len(text) > 10 else f"{text}T23:59:59.999999")
    except ValueError:
        raise BadRequest(f"{text!r} is not a time", hint="write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS") from None
    aware = stamp if stamp.tzinfo else stamp.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).isoformat(timespec="microseconds")
