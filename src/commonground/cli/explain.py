"""`commonground explain`: the rows, files, positions, dates and licences behind one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonground.answers.explain import as_object, figure_of
from commonground.answers.outlook import OUTLOOK, explained, outlook_of
from commonground.cli.outlook_shown import show_explained
from commonground.cli.place import as_json, reader, reading
from commonground.cli.show import emit_json, number, table
from commonground.vocabulary.errors import BadRequest

if TYPE_CHECKING:
    from commonground.vocabulary.figure import EvidenceRow, Figure

SHOWN = 40
"""Rows shown on a terminal; `--json` has all."""


@click.command()
@click.argument("measure")
@click.option("--place", required=True, metavar="PCODE", help="A p-code as `picture` prints it, or a country by ISO3.")
@click.option("--month", required=True, metavar="YYYY-MM", help="The month.")
@click.option("--level", type=click.IntRange(1, 3), help="With a country: what is not placed at this level.")
@click.option("--publisher", help="Another publisher than the one that leads.")
@as_json
@reading
@click.pass_context
def command(
    ctx: click.Context,
    measure: str,
    place: str,
    month: str,
    level: int | None,
    publisher: str | None,
    as_json: bool,
    member: str | None,
    as_of: str | None,
    loaded_by: str | None,
) -> None:
    """Where the figure of MEASURE at a place and month comes from: every input row and what it adds.

    `outlook` in the place of a measure: which issued outlook a place's chances come from, and how right earlier ones were.
    """
    if measure == OUTLOOK:
        if level is not None or publisher is not None:
            raise BadRequest(
                "an outlook has no publisher, and its place says the level", hint="leave out --level and --publisher"
            )
        one, chances = outlook_of(reader(ctx, member, as_of, loaded_by), place, month)
        if as_json:
            emit_json(explained(one, chances, month))
        else:
            show_explained(one, chances, month)
        return
    held = reader(ctx, member, as_of, loaded_by)
    figure, total = figure_of(held, measure=measure, place=place, month=month, level=level, publisher=publisher)
    if as_json:
        emit_json(as_object(figure, total))
    else:
        _show(figure, total)


def _show(figure: Figure, total: int | float | None) -> None:
    none = "withheld" if figure.coverage == "withheld" else "no data"
    shown = none if figure.value is None else f"{number(figure.value)}"
    unit = "" if figure.value is None else f" {figure.unit}"
    bounds = f" ({number(figure.low)} to {number(figure.high)})" if figure.low is not None and figure.low != figure.high else ""
    click.secho(f"{figure.measure} · {figure.name} ({figure.place}) · {figure.month}: {shown}{bounds}{unit}", bold=True)
    about = " to ".join(dict.fromkeys(day or "no stated date" for day in (figure.about_from, figure.about_to)))
    click.echo(f"{figure.definition}. Published by {figure.publisher}; about {about}.")
    if figure.reason:
        click.echo(f"Note: {figure.reason}.")
    if figure.withheld:
        click.echo(f"Withheld: {figure.withheld}.")
        parts = [(p.place, p.name, "withheld" if p.value is None else p.value, p.rows) for p in figure.parts]
        table([("place", "left"), ("", "left"), (figure.unit, "right"), ("rows", "right")], parts)
    _rows(figure)
    if total is not None:
        click.echo(f"{len(figure.rows):,} rows add up to {number(total)}. Steps: {' → '.join(figure.steps)}.")
    if not figure.rows and figure.value is not None:
        click.echo("No row adds anything. These files hold the period completely:")
        for source in figure.sources:
            click.echo(f"  {source['file']}, about {source['about_from']} to {source['about_to']}")
    for line in sorted({f"{s['publisher']}, {s['feed']}: {s['licence']}" for s in figure.sources}):
        click.echo(f"Licence: {line}")
    if not all(source["published_stated"] for source in figure.sources):
        click.echo("? the file states no publication date; this is when it was retrieved")


def _rows(figure: Figure) -> None:
    """The rows one by one; where their counts are withheld, the lines of each file together."""
    if figure.withheld:
        files: dict[tuple[str, str], list[str]] = {}
        for row in figure.rows:
            files.setdefault((row.file, row.published), []).append(row.position)
        body = [
            (len(at), file, published, ", ".join(at[:3]) + (" …" if len(at) > 3 else ""))
            for (file, published), at in files.items()
        ]
        table([("rows", "right"), ("file", "left"), ("published", "left"), ("at", "left")], body)
        return
    shown = [
        (
            row.amount,
            row.position,
            row.file,
            _published(row),
            _facts(row.facts),
        )
        for row in figure.rows[:SHOWN]
    ]
    if shown:
        table([("adds", "right"), ("at", "left"), ("file", "left"), ("published", "left"), ("", "left")], shown)
    if len(figure.rows) > SHOWN:
        click.echo(f"… and {len(figure.rows) - SHOWN:,} more rows (`--json` lists all)")


def _published(row: EvidenceRow) -> str:
    return row.published + ("?" if row.published_basis == "retrieval" else "")


def _facts(facts: dict[str, object]) -> str:
    return "; ".join(f"{name} {value}" for name, value in facts.items())
