"""`commonground picture`: countries by place and month."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonground.answers.outlook import asked_alone, outlook, outlooks
from commonground.answers.picture import drawn
from commonground.cli.outlook_shown import show_alone, show_beside
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, emit_rows, number, table
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.measures import MEASURES
from commonground.vocabulary.months import parse_month

if TYPE_CHECKING:
    from commonground.picture.cells import Picture


@click.command()
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="A country; all with boundaries where none is named.")
@click.option("--level", type=click.IntRange(0, 3), default=1, show_default=True, help="Admin level of the places.")
@click.option("--from", "first", metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", metavar="YYYY-MM", help="Last month.")
@click.option("--measure", "measures", multiple=True, help="Only these measures; or `outlook`: the newest one issued, alone.")
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
    """Every measure of the countries, by place and month, with who says it, when it is about and what is not known.

    Below them stands the outlook, where one was issued that you may read: chances from data up to the last month, apart from
    all that was measured.
    """
    from commonground.picture.forms import write_csv, write_parquet

    if [csv_to, as_json, parquet is not None].count(True) > 1:
        raise BadRequest("--csv, --json and --parquet exclude each other")
    if asked_alone(measures, level):
        if csv_to or parquet is not None:
            raise BadRequest("an outlook is printed, or given as JSON", hint="leave out --csv and --parquet")
        held = reader(ctx, member, as_of, loaded_by)
        if as_json:
            emit_json(outlook(held, country=countries, level=level, first=first, last=last))
        else:
            show_alone(outlooks(held, countries, level, _month(last or first)))
        return
    held = reader(ctx, member, as_of, loaded_by)
    picture = drawn(held, country=countries, level=level, first=first, last=last, measure=measures)
    if parquet is not None:
        write_parquet(picture, parquet)
        click.echo(f"written to {parquet}")
    elif as_json:
        emit_rows(picture.rows())
    elif csv_to:
        write_csv(picture, sys.stdout)
    else:
        rows = picture.rows()
        _show(rows, _totals(picture, rows))
        if not measures:
            show_beside(picture.reader, countries, level, last or first)


def _month(text: str | None) -> str | None:
    return None if text is None else parse_month(text)


Totals = dict[tuple[str, str, str], int | float]
"""By measure, publisher and month."""


def _totals(picture: Picture, rows: list[dict[str, Any]]) -> Totals:
    """The published national totals of what is not shown place by place: what is shown of it does not add up to them."""
    from commonground.picture.cells import Asked, Picture

    protection = picture.reader.protection
    measures = {row["measure"] for row in rows if protection is not None and row["reason"] == protection.reason}
    if not measures:
        return {}
    asked = Asked(0, picture.countries, picture.months[0], picture.months[-1], frozenset(measures))
    found: Totals = {}
    for row in Picture(picture.reader, asked).rows():
        if row["value"] is not None:
            key = (row["measure"], row["publisher"], row["month"])
            found[key] = found.get(key, 0) + row["value"]
    return found


def _show(rows: list[dict[str, Any]], totals: Totals) -> None:
    """One table a measure and publisher: places down, months (at most the last twelve of them) across."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["measure"], row["publisher"]), []).append(row)
    if not groups:
        click.echo("nothing is held about these countries and months; `commonground status` says what is")
    for cells in groups.values():
        _group(cells, totals)


def _group(cells: list[dict[str, Any]], totals: Totals) -> None:
    """Places without any figure are named in one line; what adds up ends with its total."""
    first = cells[0]
    months = sorted({row["month"] for row in cells})[-12:]
    by_key = {(row["place"], row["name"], row["month"]): row for row in cells}
    places = list(dict.fromkeys((row["place"], row["name"]) for row in cells))
    told = [p for p in places if any(_said(by_key.get((*p, month))) for month in months)]
    columns = {month: [_cell(by_key.get((*p, month))) for p in told] for month in months}
    if len(told) > 1 and MEASURES[first["measure"]].adding == "sum":
        for month, cells_of in columns.items():
            published = totals.get((first["measure"], first["publisher"], month))
            added = _total([by_key.get((*p, month)) for p in told])
            cells_of.append(added if published is None else number(round(published)))
    spans = _merged(columns)
    names = [*told, ("", "total")]
    body = [[*names[i], *(columns[months_of[0]][i] for months_of in spans)] for i in range(len(columns[months[-1]]))]
    lead = "" if any(row["lead"] for row in cells) else ", does not lead"
    click.secho(f"\n{first['measure']} ({first['unit']}, {first['kind']}), {first['publisher']}{lead}", bold=True)
    if body:
        heads = [m[0] if len(m) == 1 else f"{m[0]} to {m[-1]}" for m in spans]
        table([("", "left"), ("", "left"), *((head, "right") for head in heads)], body)
    _dates(cells, months)
    silent = [name for pcode, name in places if (pcode, name) not in told]
    if silent:
        shown = ", ".join(silent[:20]) + (f" and {len(silent) - 20} more" if len(silent) > 20 else "")
        click.echo(f"  no data: {shown}")
    _reasons(cells, months)


def _dates(cells: list[dict[str, Any]], months: list[str]) -> None:
    """The dates that stocks and periods are about: a round of last year is not this month's."""
    if cells[0]["kind"] == "flow" or cells[0]["measure"] == "freed":
        return
    about = [(c["about_from"], c["about_to"]) for c in cells if c["month"] in months and c["value"] is not None and c["about_to"]]
    shown = sorted({last if first in (None, last) else f"{first} to {last}" for first, last in about})
    if shown:
        few = shown if len(shown) <= 4 else [*shown[:2], "…", *shown[-1:]]
        click.echo("  about " + ", ".join(few))


def _merged(columns: dict[str, list[str]]) -> list[list[str]]:
    """Months in a row whose figures are all the same stand in one column: a plan's year is shown once, not twelve times."""
    spans: list[list[str]] = []
    for month, cells in columns.items():
        if spans and columns[spans[-1][-1]] == cells and any(cell not in ("0", "no data") for cell in cells):
            spans[-1].append(month)
        else:
            spans.append([month])
    return spans


def _said(row: dict[str, Any] | None) -> bool:
    return row is not None and (row["value"] is not None or row["coverage"] == "withheld")


def _total(rows: list[dict[str, Any] | None]) -> str:
    values = [row["value"] for row in rows if row is not None and row["value"] is not None]
    return number(round(sum(values))) if values else "no data"


def _cell(row: dict[str, Any] | None) -> str:
    if row is None or row["value"] is None:
        return "withheld" if row is not None and row["coverage"] == "withheld" else "no data"
    value = row["value"]
    return number(round(value) if isinstance(value, float) else value)


def _reasons(cells: list[dict[str, Any]], months: list[str]) -> None:
    """The remarks on the cells shown, most frequent first; remarks that differ only in a number count as one."""
    count: dict[str, int] = {}
    for row in cells:
        if row["reason"] and row["month"] in months and (row["value"] is not None or row["coverage"] == "withheld"):
            reason = re.sub(r"\d+(?= (event|summary|district|crises))", "some", row["reason"])
            count[reason] = count.get(reason, 0) + 1
    for reason, times in sorted(count.items(), key=lambda pair: -pair[1])[:3]:
        click.echo(f"  {times:,} cells: {reason}")
