"""`commonground document`: an attached file is written out, or its bytes are taken away for a reason."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from commonground.cli.place import as_json, reading, workspace
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json
from commonground.cli.writing import Hand, acting
from commonground.vocabulary.errors import BadRequest


@click.group()
def command() -> None:
    """Attached files: write one out, or take its bytes away for a reason. Nothing is deleted: the record and hash stay."""


@command.command()
@click.argument("name")
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write; `-` to print it."
)
@as_json
@reading
@click.pass_context
def get(
    ctx: click.Context, name: str, out: Path, as_json: bool, member: str | None, as_of: str | None, loaded_by: str | None
) -> None:
    """Write the attached file NAME (the first signs of its id, or its name) as it was attached; its hash is proved."""
    from commonground.door.documents import Documents
    from commonground.door.naming import find

    seen = open_records(ctx, member, as_of, loaded_by)
    record = find(seen, name, "document")
    data = Documents(workspace(ctx)).data(record)
    if str(out) == "-":
        if as_json:
            raise BadRequest("a file is not JSON", hint="give -o FILE with --json")
        sys.stdout.buffer.write(data)
        return
    from commonground.answers.meetings import document_object
    from commonground.cli.writing_out import write_file

    write_file(out, data)
    if as_json:
        emit_json({**document_object(record), "written": str(out)})
    else:
        click.echo(f"wrote {out}: {record['name']}, {len(data):,} bytes, {record['media_type']}")


@command.command()
@click.argument("name")
@acting
@as_json
@click.pass_context
def purge(ctx: click.Context, /, name: str, as_json: bool, **options: Any) -> None:
    """Take the bytes of the attached file NAME away, for the reason that --why gives; its record and hash stay.

    Only the member that attached it can. What was read or sent before cannot be recalled.
    """
    from commonground.door.documents import Documents
    from commonground.door.naming import find

    if not options["why"]:
        raise BadRequest("say why", hint="give --why; the reason stays in the ledger")
    hand = Hand(ctx, options)
    record = find(hand.records, name, "document")
    Documents(hand.workspace).purge(hand.desk, record, options["why"])
    if as_json:
        emit_json({"document": record.record_id, "name": record["name"], "sha256": record["sha256"], "why": options["why"]})
    else:
        click.echo(f"took away {record['name']}: {options['why']}\nWhat was read or sent before cannot be recalled.")
