"""What an audience may know of the rows behind a figure of displacement or return: which are named, and what they sum to.

For the public the evidence stops at admin 3: file and line are named; village, coordinates and count are not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from commonground.door.disclosure import EXACT_TO_LEVEL, PROTECTED
from commonground.door.reader import Reader
from commonground.picture.cells import NOT_PLACED, plain
from commonground.picture.steps import PARTS
from commonground.reference.units import Units, country_pcode
from commonground.vocabulary.figure import Part

WITHHELD = "for the public the evidence of displacement figures stops at admin 3: file and line are named, not village or count"

UNIT = "c.round, c.level AS at_level, CASE WHEN c.level = 2 THEN c.adm2 WHEN c.level > 2 THEN c.adm3 END AS unit"
"""Columns of `report_contribution c` by which a row's unit is found in the fixed tables; they are never shown."""

PRIVATE = frozenset({"source_id", "position", "amount", "round", "at_level", "unit"})
"""Columns of a row that are no facts of it."""

CHANGE = "returned_in_month"
"""The measure that is the difference of two rounds of returnees."""

VILLAGE = 4
"""The level of a row that counts a location, village, camp or site."""

Rows = list[dict[str, Any]]
Cell = tuple[str, str | None]
"""A unit in a round; no unit is what the fixed tables do not hold."""


@dataclass(frozen=True)
class Known:
    """What the audience may know: for each row whether its count is withheld, subtotals, and what is withheld and why."""

    secret: tuple[bool, ...]
    parts: tuple[Part, ...] = ()
    withheld: str | None = None


def known(reader: Reader, units: Units, country: str, measure: str, rows: Rows) -> Known:
    """What of the rows of a figure the reader's audience may know."""
    if reader.protection is None or measure not in PROTECTED | {CHANGE}:
        return Known((False,) * len(rows))
    rounds = sorted({row["round"] for row in rows})
    held = _cells(reader, "report_fixed", "CASE WHEN level = 3 THEN adm3 ELSE adm2 END", "people", rounds)
    shown = _cells(reader, "report_shield", "place", "shown", rounds)
    amounts: dict[Cell, list[int]] = defaultdict(list)
    for row in rows:
        amounts[row["round"], row["unit"]].append(int(row["amount"]))
    whole = {cell for cell, of in amounts.items() if cell in held and abs(plain(sum(of)) or 0) == held[cell]}
    open_cells = {cell for cell in whole if len(amounts[cell]) == 1 and cell not in shown}
    secret = tuple(
        row["at_level"] == VILLAGE or (row["at_level"] > EXACT_TO_LEVEL and (row["round"], row["unit"]) not in open_cells)
        for row in rows
    )
    if not any(secret):
        return Known(secret)
    subtotals = _subtotals(amounts, whole, shown)
    for unit, of in subtotals.items():
        if measure == CHANGE and unit is not None and 0 < abs(of.amount) < reader.protection.least_change * PARTS:
            of.hidden = of.changed = True
    parts = _parts(units, country, subtotals, reader.protection.reason)
    reason = f"; {reader.protection.reason}" if any(part.reason for part in parts) else ""
    return Known(secret, parts, WITHHELD + reason)


def _cells(reader: Reader, table: str, place: str, number: str, rounds: list[str]) -> dict[Cell, int | None]:
    found = reader.rows(
        f"SELECT round, {place} AS place, {number} AS number FROM {table} WHERE list_contains($rounds, round)", {"rounds": rounds}
    )
    return {(row["round"], row["place"]): row["number"] for row in found}


@dataclass
class _Subtotal:
    amount: int = 0
    rows: int = 0
    hidden: bool = False
    changed: bool = False


def _subtotals(amounts: dict[Cell, list[int]], whole: set[Cell], shown: dict[Cell, int | None]) -> dict[str | None, _Subtotal]:
    """By unit; what the fixed tables do not hold as it stands here is put together."""
    found: dict[str | None, _Subtotal] = defaultdict(_Subtotal)
    for cell, of in amounts.items():
        subtotal = found[cell[1] if cell in whole else None]
        subtotal.rows += len(of)
        if cell not in whole or cell not in shown:
            subtotal.amount += sum(of)
            continue
        instead = shown[cell]
        subtotal.hidden |= instead is None
        subtotal.changed = True
        subtotal.amount += (instead or 0) * (-1 if sum(of) < 0 else 1)
    return found


def _parts(units: Units, country: str, subtotals: dict[str | None, _Subtotal], reason: str) -> tuple[Part, ...]:
    found = []
    for pcode, of in sorted(subtotals.items(), key=lambda pair: (pair[0] is None, pair[0] or "")):
        unit = next((units.level(country, at)[pcode] for at in (3, 2) if pcode and pcode in units.level(country, at)), None)
        name = unit.name if unit else NOT_PLACED
        value, count = (None, None) if of.hidden else (plain(of.amount) or 0, of.rows)
        found.append(Part(pcode or country_pcode(units, country), name, value, count, reason if of.changed else None))
    return tuple(found)
