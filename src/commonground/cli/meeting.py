"""`commonground meeting`: one meeting with everything that belongs to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.answers.meetings import found_meeting, told_object
from commonground.cli.meetings import days
from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.door.records import Record
    from commonground.followup.meetings import MeetingTold


@click.command()
@click.argument("name")
@click.option("--minutes", is_flag=True, help="The minutes as Markdown: agenda, what was said, decisions, documents.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the minutes to this file.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    name: str,
    minutes: bool,
    out: Path | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """The meeting NAME (its code, id or title): agenda, minutes, decisions, documents, and the ones before and after."""
    from commonground.followup.meetings import minutes_markdown

    if out is not None and not minutes:
        raise BadRequest("-o writes the minutes", hint="give --minutes with it")
    seen = open_records(ctx, member, as_of, loaded_by)
    told = found_meeting(seen, name)
    if minutes:
        text = minutes_markdown(told)
        if out is None:
            click.echo(text, nl=False)
            return
        from commonground.cli.writing_out import write_file

        write_file(out, text.encode())
        click.echo(f"wrote {out}")
    elif as_json:
        emit_json(told_object(told))
    else:
        _show(told)


def document_line(one: Record) -> str:
    """An attached file in a line."""
    return f"{one['name']}, {int(one['size_bytes']):,} bytes, {one['media_type']}  {one.record_id[:8]}"


def _show(told: MeetingTold) -> None:
    held, record = told.held, told.held.record
    click.secho(f"{record.code}  {record['title']}" + ("  (cancelled)" if held.cancelled else ""), bold=True)
    click.echo(", ".join(str(part) for part in (days(held), record["place"], held.group["name"] if held.group else None) if part))
    if told.hosts:
        click.echo("hosted by " + ", ".join(told.hosts))
    said: dict[Any, list[str]] = {}
    for one in told.minutes:
        said.setdefault(one["number"], []).append(" ".join(str(one["text"]).split()) + told.signed(one))
    if told.agenda:
        click.echo("\nagenda")
    for one in told.agenda:
        lead = told.lead(one)
        click.echo(f"  {one['number']}. {one['title']}" + (f" ({lead})" if lead else "") + told.signed(one))
        for text in said.pop(one["number"], []):
            click.echo(f"     {text}")
    _list("minutes", [text for number in said for text in said[number]])
    _list(
        "decisions",
        [
            f"{one['title']}, {one['status']}" + (f" on {one['taken_on']}" if one["taken_on"] else "") + told.signed(one)
            for one in told.decisions
        ],
    )
    _list("statements", [f"{one['title']}, {one['issued_on']}  {one.record_id[:8]}{told.signed(one)}" for one in told.statements])
    _list("documents", [document_line(one) + told.signed(one) for one in told.documents])
    for word, beside in (("before", told.before), ("after", told.after)):
        if beside is not None:
            click.echo(f"\n{word} it: {beside.record.code}, {beside.record['title']}, {beside.first}")


def _list(heading: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n{heading}")
        for line in lines:
            click.echo(f"  {line}")
