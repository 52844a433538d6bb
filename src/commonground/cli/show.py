"""Showing results: Rich tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table


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
    """Print rows under columns given as (heading, `left` | `right`)."""
    shown = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, show_edge=False)
    for heading, align in columns:
        shown.add_column(escape(heading), justify="right" if align == "right" else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape(number(cell)) for cell in row))
    console().print(shown)


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


def percent(share: float | None) -> str:
    """A share of 1 as a whole percentage, half up as OCHA rounds; nothing as a dash."""
    return "–" if share is None else f"{int(share * 100 + (0.5 if share >= 0 else -0.5))} %"
