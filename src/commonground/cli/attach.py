"""`commonground attach`: a file is kept with a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commonground.cli.place import as_json
from commonground.cli.writing import Hand, acting, labelled, report


@click.command()
@click.argument("record")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--kind", metavar="KIND", help="The kind of the record, where several have the name.")
@click.option("--name", metavar="TEXT", help="The name under which it is kept; else the file's own.")
@labelled
@acting
@as_json
@click.pass_context
def command(
    ctx: click.Context, /, record: str, file: Path, kind: str | None, name: str | None, as_json: bool, **options: Any
) -> None:
    """Attach FILE to RECORD (a meeting, a request, a report …), for your own member unless --release-to says more.

    Its bytes are kept under their hash, up to 50 MB: PDF, PNG, JPEG, office files without macros, text, CSV, Markdown,
    iCalendar or HTML, told by their content. What it says is not read.
    """
    from commonground.door.documents import Attachment, Documents, plain_name
    from commonground.door.naming import find
    from commonground.vocabulary.records import KINDS

    hand = Hand(ctx, options)
    about = find(hand.records, record, kind.replace("-", "_") if kind else None)
    read = Attachment.read(file)
    attached = Attachment(plain_name(name), read.media_type, read.sha256, read.data) if name else read
    entry = attached.entry(about.record_id, hand.label(KINDS["document"], None, options))
    why = options["why"] or "attached"
    done = Documents(hand.workspace).enter(hand.desk, [entry], [attached], why, options["source"])
    report(hand, done, "attached", as_json)
