"""`commonground group`: a working group with its mandate, seats and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commonground.cli.meeting import document, document_line
from commonground.cli.meetings import as_object, days
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
    from commonground.door.naming import find
    from commonground.followup.meetings import group

    seen = open_records(ctx, member, as_of, loaded_by)
    told = group(seen, find(seen, name, "group"))
    emit_json(_object(told)) if as_json else _show(told)


def _object(told: GroupTold) -> dict[str, Any]:
    return {
        "group": told.record.record_id,
        "code": told.record.code,
        "name": told.record["name"],
        "mandate": told.record["mandate"],
        "seats": [
            {"capacity": capacity, "member": code, "name": name, "from": since} for capacity, code, name, since in told.seats
        ],
        "meetings": [as_object(one) for one in told.meetings],
        "next": told.next.record.code if told.next else None,
        "documents": [document(one) for one in told.documents],
    }


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
