"""A figure: a number that can say what it means, what it is about and which rows it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class EvidenceRow:
    """One input row of a figure: where it stands, and what it adds.

    `amount` is None where the audience may know the row but not its count; `facts` are columns of the row worth reading.
    """

    source: str
    file: str
    position: str
    publisher: str
    feed: str
    published: str
    published_basis: str
    licence: str
    amount: int | float | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A subtotal of the evidence by a unit no finer than the audience may see.

    `reason` says why `value` is withheld (then it and `rows` are None) or rounded.
    """

    place: str
    name: str
    value: int | float | None
    rows: int | None
    reason: str | None = None


@dataclass(frozen=True)
class Figure:
    """Every number shown to anyone: value, unit, definition, place and period, as of when, and its evidence.

    `sources` are the files that speak for it, also where no row adds anything (a recorded zero); `rows` are the input rows.

    `low` and `high` bound the value where the publisher does; `value` is text for a measure of words or dates.
    """

    measure: str
    value: int | float | str | None
    low: int | float | str | None
    high: int | float | str | None
    unit: str
    definition: str
    place: str
    name: str
    level: int
    month: str
    publisher: str
    about_from: str | None
    about_to: str | None
    coverage: str
    reason: str | None
    as_of: str | None
    sources: tuple[dict[str, Any], ...] = ()
    steps: tuple[str, ...] = ()
    rows: tuple[EvidenceRow, ...] = ()
    parts: tuple[Part, ...] = ()
    withheld: str | None = None
