"""`commonground export-records`: records in the form that `commonground import` reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonground.cli.place import as_json, reading
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.entry.export import Exported


@click.command(epilog="Change cells or add rows, then: commonground import FILE")
@click.argument("kinds", nargs=-1, required=True, metavar="KIND …")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE", help="FILE.xlsx or FILE.csv."
)
@click.option("--originator", metavar="MEMBER", help="Only what this member entered.")
@click.option("--language", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Language of the headings.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    kinds: tuple[str, ...],
    out: Path,
    originator: str | None,
    language: str,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Write the records of one KIND or several (`report`: those of a partner's report) that the reader may see, to a file.

    Each period of a record has its row; to whom each is released and for whom the file was made stand in it. Imported again as
    it is, it changes nothing; a cell that is changed is exactly that change.
    """
    from commonground.entry.export import as_csv, as_workbook, exported
    from commonground.entry.template import kinds_of
    from commonground.exchange.files import whole

    wanted = list(dict.fromkeys(kind for name in kinds for kind in kinds_of(name)))
    ending = out.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise BadRequest(f"records do not go into {out.suffix or 'a file without an ending'}", hint="name a file .xlsx or .csv")
    if ending == ".csv" and len(wanted) > 1:
        raise BadRequest("a CSV holds one kind of record", hint="name a file .xlsx, or ask for one kind")
    seen = open_records(ctx, member, as_of, loaded_by)
    party, made = seen.viewer.party or "PUBLIC", dt.datetime.now(dt.UTC).date()
    tables = [exported(seen, kind, originator=originator) for kind in wanted]
    data = as_csv(tables[0], seen, made) if ending == ".csv" else as_workbook(tables, seen, made, language)
    with whole(out) as stream:
        stream.write(data)
    counts = [{"kind": table.kind.name, "records": len(table.held), "rows": len(table.rows)} for table in tables]
    if as_json:
        emit_json({"file": str(out), "for": party, "kinds": counts, "bytes": len(data)})
    else:
        told = ", ".join(f"{len(table.held):,} {_plural(table)}" for table in tables)
        click.echo(f"wrote {out}, made for {party}: {told}")


def _plural(table: Exported) -> str:
    return table.kind.name.replace("_", " ") if len(table.held) == 1 else table.kind.plural
