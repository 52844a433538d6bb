"""The hand-written and the learned tables of this room (`*.tsv`), of which lines that begin with # are comments."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of a table without its comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def rows(name: str) -> list[list[str]]:
    """The cells of a table, line by line."""
    return [line.split("\t") for line in lines(name)]
