"""`commonground group`: a working group with its mandate, seats and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.answers.meetings import found_group, group_object
from commonground.cli.meeting import document_line
from commonground.cli.meetings import days
from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json

if TYPE_CHECKING:
    from commonground.followup.meetings import GroupTold


@click.command()
@click.argument("name")
@as_json
@reading
@click.pass_context
def command(ctx: click.Context, name: str, as_json: bool, member: str | None, as_of: str | None, loaded_by: str | None) -> None:
    """The working group NAME (its code, id or name): mandate, co-chairs and members on the day, its meetings and documents."""
    told = found_group(open_records(ctx, member, as_of, loaded_by), name)
    emit_json(group_object(told)) if as_json else _show(told)


def _show(told: GroupTold) -> None:
    click.secho(f"{told.record.code}  {told.record['name']}", bold=True)
    if told.record["mandate"]:
        click.echo(str(told.record["mandate"]))
    for capacity in dict.fromkeys(seat[0] for seat in told.seats):
        held = [f"{name} ({code})" for each, code, name, _ in told.seats if each == capacity]
        click.echo(f"{capacity}{'s' if len(held) > 1 else ''}: " + ", ".join(held))
    if told.meetings:
        click.echo("\nmeetings")
    for one in told.meetings:
        mark = " (cancelled)" if one.cancelled else " (next)" if told.next and told.next is one else ""
        click.echo(f"  {days(one)}  {one.record.code}  {one.record['title']}{mark}")
    if told.documents:
        click.echo("\ndocuments")
    for record in told.documents:
        click.echo(f"  {document_line(record)}")
