"""`commonground init`: make a workspace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from commonground.cli.place import as_json
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records.parties import MEMBER_KINDS


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("theatre"))
@click.option("--member", metavar="CODE", help="The member whose workspace it is, such as CELL: it registers the others.")
@click.option("--name", metavar="NAME", help="The member's name; else its code.")
@click.option("--kind", type=click.Choice(MEMBER_KINDS), default="organisation", show_default=True, help="What the member is.")
@click.option("--coalition", metavar="NAME", help="The coalition, entered with --founded.")
@click.option("--founded", metavar="DATE", help="The day of its founding: it has no meetings before.")
@click.option("--ledger", metavar="URL", help="Keep the ledger in this empty PostgreSQL database; else in a file of the folder.")
@as_json
def command(
    folder: Path,
    member: str | None,
    name: str | None,
    kind: str,
    coalition: str | None,
    founded: str | None,
    ledger: str | None,
    as_json: bool,
) -> None:
    """Make a workspace in FOLDER: settings, lake, and ledger.

    With --member it is that member's own: members, meetings, pledges and the rest can be entered in its ledger. Without it the
    workspace holds public files; the setting `member` can be put in later.
    """
    from commonground.door.founding import first_entries, found
    from commonground.door.workspace import create

    if member is None and (name or coalition or founded):
        raise BadRequest("it is not said whose workspace it is", hint="give --member CODE")
    if (coalition is None) != (founded is None):
        raise BadRequest("a coalition needs its name and its day of founding", hint="give --coalition NAME and --founded DATE")
    about = {"name": coalition, "founded_on": founded} if coalition else None
    first = first_entries({"code": member, "name": name or member, "kind": kind}, about) if member else []
    create(folder, dt.datetime.now(dt.UTC), ledger).close()
    if first:
        found(folder, first)
    if as_json:
        emit_json({"workspace": str(folder.resolve()), "member": member})
        return
    click.echo(f"A workspace is in {folder}. Load files with:\n  commonground -w {folder} load FILES_OR_FOLDERS")
    if member:
        click.echo(f"Its ledger is {member}'s. Register members with:\n  commonground -w {folder} member add CODE --name NAME")
