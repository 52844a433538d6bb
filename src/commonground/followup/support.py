"""What is needed and what members offered for it: requirements with the offers that name them, and what is short.

Only an offer that names a requirement counts for it, and only in the requirement's own unit: nothing is converted or spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commonground.door.records import Record, Records


@dataclass(frozen=True)
class Needed:
    """A requirement with the offers that name it; `offered` is what those in its own unit come to, `other` are the rest."""

    requirement: Record
    offers: tuple[Record, ...]
    offered: Decimal
    other: tuple[Record, ...]

    @property
    def short(self) -> Decimal:
        """What is needed beyond what is offered in the same unit; never less than nothing."""
        return max(Decimal(0), Decimal(self.requirement["quantity"]) - self.offered)


def needed(records: Records) -> tuple[tuple[Needed, ...], tuple[Record, ...]]:
    """Every requirement in force, what is short of most of it first, and the offers that name no requirement that is shown."""
    held = {one.record_id: one for one in records.of("requirement")}
    by: dict[str, list[Record]] = {}
    free = []
    for offer in records.of("offer"):
        if offer["requirement"] in held:
            by.setdefault(str(offer["requirement"]), []).append(offer)
        else:
            free.append(offer)
    found = [_needed(one, by.get(one.record_id, [])) for one in held.values()]
    return tuple(sorted(found, key=_turn)), tuple(free)


def _needed(requirement: Record, offers: list[Record]) -> Needed:
    same = [one for one in offers if (one["what"], one["unit"]) == (requirement["what"], requirement["unit"])]
    other = [one for one in offers if one not in same]
    return Needed(requirement, tuple(same), sum((Decimal(one["quantity"]) for one in same), Decimal(0)), tuple(other))


def _turn(one: Needed) -> tuple[Decimal, str, str]:
    return -one.short / Decimal(one.requirement["quantity"]), str(one.requirement.code), one.requirement.record_id
