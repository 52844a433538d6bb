"""How wide the columns of a table are: words and figures stay whole, and where they cannot, a row becomes a paragraph."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.cells import cell_len

GAP = 2
"""Spaces between two columns."""

LONGEST_WORD = 22
"""A longer word in a column of text may be broken; a figure never is."""

TOGETHER = 40
"""In a paragraph, a heading and a cell up to this length together stay on one line."""


def widths(headings: Sequence[str], right: Sequence[bool], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """The width of each column, so that no word and no figure is broken; None where `room` columns cannot hold them."""
    cells = [[line for row in rows for line in row[i].splitlines()] for i in range(len(headings))]
    natural = [_widest([*heading.splitlines(), *lines]) for heading, lines in zip(headings, cells, strict=True)]
    whole = [
        max(_widest(heading.split()), _widest(lines if figures else _words(lines)))
        for heading, figures, lines in zip(headings, right, cells, strict=True)
    ]
    room -= GAP * (len(headings) - 1)
    broken = [width if figures else min(width, LONGEST_WORD) for width, figures in zip(whole, right, strict=True)]
    given = whole if sum(whole) <= room else broken
    spare = room - sum(given)
    return None if spare < 0 else _shared_out(natural, given, spare)


def _shared_out(natural: Sequence[int], given: list[int], spare: int) -> list[int]:
    """Columns that lack less than their share of the room left are made whole first; the others grow in proportion."""
    while lacking := [i for i in range(len(given)) if natural[i] > given[i]]:
        least = min(lacking, key=lambda i: natural[i] - given[i])
        if natural[least] - given[least] > spare // len(lacking):
            break
        spare -= natural[least] - given[least]
        given[least] = natural[least]
    while spare > 0 and lacking:
        given[max(lacking, key=lambda i: natural[i] / max(given[i], 1))] += 1
        spare -= 1
    return given


def paragraphs(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    """Each row as lines: its first cell, then `heading cell` of all that is not empty, parted by points."""
    lines: list[str] = []
    for row in rows:
        told = [_told(heading, cell, room - 4) for heading, cell in zip(headings[1:], row[1:], strict=True) if cell.strip()]
        lines += textwrap.wrap(" ".join(row[0].split()), room) or ["–"]
        said = "\u00a0· ".join(told)
        wrapped = textwrap.wrap(said, room, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        lines += [line.replace("\u00a0", " ") for line in wrapped]
    return lines


def _told(heading: str, cell: str, room: int) -> str:
    text = " ".join(cell.split())
    whole = f"{' '.join(heading.split())} {text}" if heading else text
    return whole.replace(" ", "\u00a0") if cell_len(whole) <= min(TOGETHER, room) else whole


def _words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in line.split()]


def _widest(texts: Sequence[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)
