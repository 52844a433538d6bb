"""`commonground meetings`: the calendar of meetings and due days, for people and as iCalendar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonground.answers.meetings import found, meeting_object
from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.followup.meetings import Held


@click.command()
@click.option("--from", "first", metavar="DATE", help="Meetings from this day on.")
@click.option("--to", "last", metavar="DATE", help="Meetings to this day.")
@click.option("--group", "named", metavar="GROUP", help="Only those of this working group.")
@click.option(
    "--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write them as iCalendar to this file; `-` to print it."
)
@click.option("--with-due", is_flag=True, help="In the iCalendar also what is due: undertakings and requests, as things to do.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    first: str | None,
    last: str | None,
    named: str | None,
    ics: Path | None,
    with_due: bool,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Meetings in the order of days, of the coalition and of its groups, as the reader may know them; cancelled ones too.

    The iCalendar (RFC 5545) is the same to the byte for the same records: an event is known by its record, and changes of it
    reach whoever has read it before.
    """
    if with_due and ics is None:
        raise BadRequest("--with-due is for the iCalendar", hint="give --ics FILE with it, or see `commonground follow-up`")
    if as_json and ics is not None:
        raise BadRequest("an iCalendar is not JSON", hint="give --ics or --json")
    seen = open_records(ctx, member, as_of, loaded_by)
    held = found(seen, first, last, named)
    if ics is not None:
        from commonground.followup.calendar import calendar_of

        _write(ics, calendar_of(seen, held, with_due))
    elif as_json:
        emit_json([meeting_object(one) for one in held])
    else:
        _show(held)


def days(one: Held) -> str:
    """The days of a meeting, with its time."""
    span = str(one.first) + (f" to {one.last}" if one.last != one.first else "")
    return span + (f" {one.record['starts_at']}" if one.record["starts_at"] else "")


def _show(held: tuple[Held, ...]) -> None:
    if not held:
        click.echo("no meetings")
        return
    rows = [
        [
            one.record.code,
            days(one),
            one.record["title"],
            one.record["place"] or "",
            one.group["name"] if one.group else "",
            _state(one),
        ]
        for one in held
    ]
    table([("meeting", "left"), ("when", "left"), ("title", "left"), ("where", "left"), ("group", "left"), ("", "left")], rows)


def _state(one: Held) -> str:
    return "cancelled" if one.cancelled else ""


def _write(path: Path, data: bytes) -> None:
    if str(path) == "-":
        sys.stdout.buffer.write(data)
        return
    from commonground.cli.writing_out import write_file

    write_file(path, data)
    click.echo(f"wrote {path}")
