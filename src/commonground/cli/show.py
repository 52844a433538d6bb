"""Showing results: Rich tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from commonground.cli.layout import paragraphs, widths


def console() -> Console:
    """The console on standard output; in a pipe it keeps 160 columns, so that tables stay whole."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def emit_json(value: Any) -> None:
    """Print a value as JSON, text as it is written."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def emit_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Print a list of objects as JSON, one object a line: as quick to write as it is to search."""
    out = sys.stdout
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    out.write("[")
    for number, row in enumerate(rows):
        out.write(("\n" if number == 0 else ",\n") + encode(row))
    out.write("\n]\n")


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """Print rows under columns given as (heading, `left` | `right`); where the width cannot hold them, as paragraphs.

    A heading may have two lines. A column in which no row says anything is left out; no data is a dash, and stays.
    """
    out = console()
    body = [[number(cell) for cell in row] for row in rows]
    said = [i for i in range(len(columns)) if i == 0 or not body or any(row[i] for row in body)]
    body = [[row[i] for i in said] for row in body]
    headings = [columns[i][0] for i in said]
    right = [columns[i][1] == "right" for i in said]
    fitted = widths(headings, right, body, out.width)
    if fitted is None:
        if title:
            click.secho(title, italic=True)
        for line in paragraphs(headings, body, out.width):
            click.echo(line)
        return
    if title:
        out.print(Text(title, style="italic"))
    shown = Table(header_style="bold", box=None, pad_edge=False, show_edge=False)
    for heading, figures, width in zip(headings, right, fitted, strict=True):
        shown.add_column(escape(heading), justify="right" if figures else "left", overflow="fold", width=width)
    for cells in body:
        shown.add_row(*(escape(cell) for cell in cells))
    out.print(shown)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on a terminal what is being worked out, and take it away when it is done."""
    if sys.stderr.isatty():
        with Console(stderr=True, highlight=False).status(what):
            yield
    else:
        yield


def number(cell: Any) -> str:
    """A cell as text: thousands apart, nothing as a dash."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return str(cell)


def money(cents: int | None) -> str:
    """US dollars of cents: millions with one decimal from a million on, else whole dollars; nothing as a dash."""
    if cents is None:
        return "–"
    dollars = cents / 100
    return f"{dollars / 1e6:,.1f} m" if abs(dollars) >= 1e6 else f"{dollars:,.0f}"


def dollars(cents: int | None) -> str:
    """An amount that stands in a sentence: `USD` and the amount; nothing as a dash."""
    return "–" if cents is None else f"USD {money(cents)}"


def percent(share: float | None) -> str:
    """A share of 1 as a whole percentage, half up as OCHA rounds; nothing as a dash."""
    return "–" if share is None else f"{int(share * 100 + (0.5 if share >= 0 else -0.5))} %"
