"""The ladder of money: pledge, commitment, disbursement, expenditure. Each is a measure of the same money; they are never added.

Sources: IATI TransactionType code list 2.03; FTS, "What is FTS and how to use it" (a pledge is not counted until it is
formalised); OCHA hdx-scraper-iati-viz, iati/activity.py (spending is disbursement and expenditure together).
"""

from __future__ import annotations

from dataclasses import dataclass

from commonground.vocabulary.errors import NotFound

STAGES = ("pledge", "commitment", "disbursement", "expenditure")
"""From promise to spending; `other` (repayments, interest, equity, guarantees) stands on no rung."""

FUNDING = ("commitment", "disbursement")
"""What FTS counts as funding: committed or paid, of one flow the one or the other."""


@dataclass(frozen=True)
class Measure:
    """What a total adds up: the stages of outgoing transactions, and what it is netted by."""

    name: str
    stages: tuple[str, ...]
    definition: str


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("spend", ("disbursement", "expenditure"), "disbursements and expenditure (IATI transaction types 3 and 4)"),
        Measure("commitment", ("commitment",), "outgoing commitments (IATI transaction type 2)"),
        Measure("disbursement", ("disbursement",), "disbursements alone (IATI transaction type 3)"),
        Measure("expenditure", ("expenditure",), "expenditure alone (IATI transaction type 4)"),
        Measure("pledge", ("pledge",), "outgoing pledges (IATI transaction type 12)"),
    )
}


def measure_named(name: str) -> Measure:
    """The measure of this name. Raises NotFound with the known names."""
    if name not in MEASURES:
        raise NotFound(f"there is no measure of money {name!r}", hint="known: " + ", ".join(MEASURES))
    return MEASURES[name]


def quoted(words: tuple[str, ...] | list[str] | frozenset[str]) -> str:
    """Words as a list in SQL."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words)) or "NULL"
