"""Finding the workspace, and the options that many commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from commonground.answers.stated import moment as moment
from commonground.answers.stated import parse_day as parse_day
from commonground.door.desk import Desk
from commonground.door.parties import is_party, viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import SETTINGS, Workspace
from commonground.vocabulary.errors import NotFound

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
    who = "Read as this member; else as the workspace's own, or as the public."
    command = click.option("--as", "member", metavar="MEMBER", help=who)(command)
    command = click.option("--loaded-by", metavar="TIME", help="What was loaded here by then (ISO time).")(command)
    return click.option("--as-of", metavar="DATE", help="What had been published by then (YYYY-MM-DD).")(command)


def reading_records(command: Command) -> Command:
    """As `reading`, for records of the ledger: on which day they hold, and what was recorded by when."""
    who = "Read as this member; else as the workspace's own, or as the public."
    command = click.option("--as", "member", metavar="MEMBER", help=who)(command)
    command = click.option("--loaded-by", metavar="TIME", help="As it was known by then, of what was recorded here.")(command)
    return click.option("--as-of", metavar="DATE", help="The day on which it holds (YYYY-MM-DD); else today.")(command)


def reader(ctx: click.Context, member: str | None, as_of: str | None, loaded_by: str | None) -> Reader:
    """The reader for the options of `reading`, closed when the command ends."""
    held = workspace(ctx)
    viewer = viewer_of(held, reading_party(held, member))
    opened = Reader(held, viewer, as_of=parse_day(as_of), loaded_by=moment(loaded_by))
    ctx.call_on_close(opened.close)
    return opened


def records(ctx: click.Context, member: str | None, as_of: str | None, loaded_by: str | None) -> Records:
    """The ledger's records for the options of `reading`, without opening the lake."""
    held = workspace(ctx)
    viewer = viewer_of(held, reading_party(held, member))
    today = dt.datetime.now(dt.UTC).date()
    return Records(held, viewer, today=today, at=parse_day(as_of), known_by=moment(loaded_by))


def reading_party(held: Workspace, member: str | None) -> str | None:
    """The party that reads: the one named, else the workspace's own member, else the public.

    Raises NotFound for one that is no member, where the workspace has registered members.
    """
    if member is not None and not is_party(held, member):
        raise NotFound(f"there is no member {member!r}", hint="see `commonground records member`; PUBLIC reads as everybody may")
    return member or held.settings.member
