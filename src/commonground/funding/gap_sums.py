"""What is asked of a gap, and the sums that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonground.vocabulary.errors import BadRequest

BREAKDOWNS = ("plan", "cluster", "place", "donor")


@dataclass(frozen=True)
class AskedGap:
    """A country (ISO3) and year; one plan of them by code, id or words of its name; the breakdown of the rows."""

    country: str
    year: int
    plan: str | None = None
    by: str = "cluster"

    def __post_init__(self) -> None:
        if self.by not in BREAKDOWNS:
            raise BadRequest(f"there is no breakdown {self.by!r}", hint="known: " + ", ".join(BREAKDOWNS))


@dataclass(frozen=True)
class Sums:
    """Sums in US dollar cents; None where no row states any."""

    original: int | None
    required: int | None
    funded: int | None
    pledged: int | None

    @property
    def gap(self) -> int | None:
        """Requirement without funding; below zero where there is more funding than asked for."""
        return None if self.required is None else self.required - (self.funded or 0)

    @property
    def coverage(self) -> float | None:
        """Funding by requirement, 1 is all of it."""
        if not self.required or self.funded is None:
            return None
        return round(self.funded / self.required, 6)


def sums(rows: list[dict[str, Any]]) -> Sums:
    """The sums of requirement rows: a sum of nothing stated is nothing, not zero."""
    return Sums(*(_sum(rows, f"{name}_usd_cents") for name in ("original", "required", "funded", "pledged")))


def usd(cents: int | None) -> float | None:
    """Dollars of cents; nothing stays nothing."""
    return None if cents is None else int(cents) / 100


def _sum(rows: list[dict[str, Any]], column: str) -> int | None:
    stated = [row[column] for row in rows if row[column] is not None]
    return sum(stated) if stated else None
