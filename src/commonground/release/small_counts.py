"""Disclosure control of displacement and return: how small counts are kept from the public, by one rule for every outlet.

A table is protected by suppression or by rounding, never by both. What is shown of a cell depends on the table of the audience
and on nothing else, so that every reader of an audience sees the same, whatever is asked for, in which form and when.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from commonground.release.suppression import Unit, withheld
from commonground.vocabulary.label import PUBLIC

Method = Literal["suppress", "round"]
METHODS: tuple[Method, ...] = ("suppress", "round")

THRESHOLD = 10
"""People: a count of fewer is protected, where the settings name no other threshold."""

LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 3, 1000
"""Below three, whoever is one of the two knows the other."""

BASE = 5
"""Counts are rounded to multiples of this."""

EXACT_TO_LEVEL = 1
"""A published national or admin-1 total is never rounded or withheld (design, "Places")."""

LINKED_BELOW = 100
"""Thresholds: a stock of fewer people is withheld as well where its change from one round to the next is a small count. In a
larger one such a change is the last digit of an estimate, and whoever subtracts two published stocks may have it."""

PROTECTED = frozenset("idps returnees new_displacements refugees_abroad returned_refugees".split())
"""The reported measures of displacement and return; `returned_in_month` is the difference of two rounds of one of them."""


@dataclass(frozen=True)
class FixedTable:
    """One round: the governorates with their districts and sub-districts, and the series that the round belongs to."""

    series: str
    governorates: tuple[Unit, ...]


@dataclass(frozen=True)
class Protection:
    """How small counts are protected: by which method, below how many people, and with which secret key they are rounded."""

    threshold: int = THRESHOLD
    method: Method = "suppress"
    key: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.method == "round" and len(self.key) < 16:
            raise ValueError("rounding needs a secret key of 16 bytes or more: without it anyone could undo it")

    @property
    def links_below(self) -> int:
        """How many people a stock must have so that it is not withheld for the sake of a small change."""
        return self.threshold * LINKED_BELOW

    @property
    def least_change(self) -> int:
        """Changes of fewer people than this are withheld below admin 1, where they are not rounded."""
        return self.threshold if self.method == "suppress" else 0

    @property
    def reason(self) -> str:
        """What is said in place of, or beside, a protected figure; it does not tell a small count from its neighbour."""
        if self.method == "round":
            return f"rounded to a multiple of {BASE}"
        return f"withheld: fewer than {self.threshold} people, or a figure from which so few could be worked out"

    def protect(self, table: FixedTable) -> dict[str, int | None]:
        """What is shown instead of the figure of a place: another number, or None where it is withheld; the rest is exact."""
        if self.method == "suppress":
            return dict.fromkeys(withheld(table.governorates, self.threshold))
        units = [unit for top in table.governorates for district in top.within for unit in (district, *district.within)]
        return {unit.place: rounded(unit.people, shift(self.key, f"{table.series}|{unit.place}")) for unit in units}


def shift(key: bytes, cell: str) -> int:
    """A number from 0 to 4 that only the holder of the key can foretell, and that is always the same for a cell.

    A cell is named by measure, publisher and place and not by its date: the same count of another month is rounded alike, so
    that months cannot be averaged, and the difference of two months is no further off than one of them.
    """
    return int.from_bytes(hmac.new(key, cell.encode(), hashlib.sha256).digest()) % BASE


def rounded(people: int, by: int) -> int:
    """The multiple of 5 just below or above; over the five shifts its mean is the count itself, and multiples stay."""
    return (people + by) // BASE * BASE


def is_protected_audience(party: str) -> bool:
    """Whether small counts are protected from a party: from the public, and not from members, to whom labels speak by name."""
    return party == PUBLIC
