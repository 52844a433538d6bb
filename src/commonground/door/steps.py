"""Named steps: one claim each, in DuckDB's dialect, from constructs that carry over to other engines."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.reader import Reader

PARTS = 2**22
"""Amounts are whole numbers of 1/4194304, so that sums are exact and do not depend on their order. The part is a power of
two, so that the same holds for whoever adds up the numbers that are shown: as binary fractions they are exact too."""


@dataclass(frozen=True)
class Step:
    """A named query and the one claim that it makes.

    `held` steps are computed once and kept; `by_level` steps depend on the admin level, the others only on countries and
    months, so that a second level of the same question does not compute them again.
    """

    name: str
    claim: str
    sql: str
    held: bool = False
    by_level: bool = True


def run(reader: Reader, steps: tuple[Step, ...], question: str = "") -> None:
    """Make the steps readable by name, in order; what `question` (countries and months) has computed already stays."""
    for step in steps:
        if not step.by_level and question and reader.answered.get(step.name) == question:
            continue
        if step.held:
            reader.engine.table(step.name, step.sql)
        else:
            reader.engine.view(step.name, step.sql)
        reader.answered[step.name] = "" if step.by_level else question
