"""`commonground picture`: countries by place and month."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_rows, number, table
from commonground.vocabulary.errors import BadRequest


@click.command()
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="A country; all with boundaries where none is named.")
@click.option("--level", type=click.IntRange(0, 3), default=1, show_default=True, help="Admin level of the places.")
@click.option("--from", "first", metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", metavar="YYYY-MM", help="Last month.")
@click.option("--measure", "measures", multiple=True, help="Only these measures.")
@click.option("--csv", "csv_to", is_flag=True, help="Print CSV.")
@click.option("--parquet", type=click.Path(path_type=Path, dir_okay=False), help="Write a Parquet file.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    countries: tuple[str, ...],
    level: int,
    first: str | None,
    last: str | None,
    measures: tuple[str, ...],
    csv_to: bool,
    parquet: Path | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Every measure of the countries, by place and month, with who says it, when it is about and what is not known."""
    from commonground.picture.cells import Asked, Picture
    from commonground.picture.forms import write_csv, write_parquet

    if [csv_to, as_json, parquet is not None].count(True) > 1:
        raise BadRequest("--csv, --json and --parquet exclude each other")
    asked = Asked(level, tuple(c.upper() for c in countries) or None, first, last or first, frozenset(measures) or None)
    picture = Picture(reader(ctx, member, as_of, loaded_by), asked)
    if parquet is not None:
        write_parquet(picture, parquet)
        click.echo(f"written to {parquet}")
    elif as_json:
        emit_rows(picture.rows())
    elif csv_to:
        write_csv(picture, sys.stdout)
    else:
        _show(picture.rows())


def _show(rows: list[dict[str, Any]]) -> None:
    """One table a measure and publisher: places down, months (or the last twelve of them) across."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["measure"], row["publisher"]), []).append(row)
    for (measure, publisher), cells in groups.items():
        months = sorted({row["month"] for row in cells})[-12:]
        places = list(dict.fromkeys((row["place"], row["name"]) for row in cells))
        by_key = {(row["place"], row["name"], row["month"]): row for row in cells}
        lead = "" if any(row["lead"] for row in cells) else " (does not lead)"
        title = f"\n{measure}: {publisher}{lead}, {cells[0]['unit']}, {cells[0]['kind']}"
        body = [[pcode, name, *(_cell(by_key.get((pcode, name, month))) for month in months)] for pcode, name in places]
        table([("", "left"), ("", "left"), *((month, "right") for month in months)], body, title)
        _reasons(cells, months)


def _cell(row: dict[str, Any] | None) -> str:
    if row is None or row["value"] is None:
        return "withheld" if row is not None and row["coverage"] == "withheld" else "no data"
    value = row["value"]
    return number(round(value) if isinstance(value, float) else value)


def _reasons(cells: list[dict[str, Any]], months: list[str]) -> None:
    count: dict[str, int] = {}
    for row in cells:
        if row["reason"] and row["month"] in months:
            count[row["reason"]] = count.get(row["reason"], 0) + 1
    for reason, times in sorted(count.items(), key=lambda pair: -pair[1])[:3]:
        click.echo(f"  {times:,} cells: {reason}")


__all__ = ["command"]
