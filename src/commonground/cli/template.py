"""`commonground template`: a file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from commonground.cli.place import as_json, reader
from commonground.cli.show import emit_json
from commonground.vocabulary.errors import BadRequest


@click.command(epilog="`commonground import FILE` shows what a filled-in file would do, and does it.")
@click.argument("kind")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="FILE.xlsx or FILE.csv; else KIND.xlsx."
)
@click.option(
    "--country", "countries", multiple=True, metavar="ISO3", help="List the p-codes of this country; else of all that are held."
)
@click.option("--language", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Language of the headings.")
@click.option("--as", "member", metavar="MEMBER", help="Made for this member; else for the workspace's own, or the public.")
@as_json
@click.pass_context
def command(
    ctx: click.Context, kind: str, out: Path | None, countries: tuple[str, ...], language: str, member: str | None, as_json: bool
) -> None:
    """Write a file to fill in for a KIND of record (pledges, offers, members …), or for a partner's `report`.

    The workbook explains each column, checks what is typed, and offers the codes and p-codes that its reader may see. A report
    has a sheet each for activities, results, milestones and measurements.
    """
    from commonground.entry.template import Wanted, kinds_of, text, workbook
    from commonground.exchange.files import whole
    from commonground.vocabulary.country import iso3_of

    kinds = kinds_of(kind)
    path = out or Path(f"{kind.replace(' ', '-')}.xlsx")
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise BadRequest(f"a template is no {path.suffix or 'file without an ending'}", hint="name a file .xlsx or .csv")
    if path.suffix.lower() == ".csv" and len(kinds) > 1:
        raise BadRequest("a report has several sheets", hint="name a file .xlsx, or ask for one kind")
    held = reader(ctx, member, None, None)
    party = held.viewer.party or "PUBLIC"
    if path.suffix.lower() == ".csv":
        data = text(party, held.today, kinds[0])
    else:
        data = workbook(held, Wanted(kinds, tuple(iso3_of(name) for name in countries), language))
    with whole(path) as stream:
        stream.write(data)
    if as_json:
        emit_json({"file": str(path), "for": party, "kinds": [one.name for one in kinds], "bytes": len(data)})
    else:
        click.echo(f"wrote {path}, made for {party}: {', '.join(one.plural for one in kinds)}")
        click.echo(f"fill it in, then: commonground import {path}")
