"""Named steps: one claim each, in DuckDB's dialect, from constructs that carry over to other engines.

The two forms of a figure come from one text: a *contribution* step gives the input rows of every cell with their exact
amounts (integers of a millionth); the total sums them, and `explain` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.reader import Reader

MICRO = 1_000_000
"""Amounts are whole millionths, so that sums are exact and do not depend on their order."""


@dataclass(frozen=True)
class Step:
    """A named query and the one claim that it makes; `held` steps are computed once and kept for the session."""

    name: str
    claim: str
    sql: str
    held: bool = False


def run(reader: Reader, steps: tuple[Step, ...]) -> None:
    """Make the steps readable by name, in order."""
    for step in steps:
        if step.held:
            reader.engine.table(step.name, step.sql)
        else:
            reader.engine.view(step.name, step.sql)
