"""A drive that asks its members every year: goal, promised, committed, paid and gap, by member and by month, against earlier years.

What the ladder's steps mean here: promised is what is pledged; committed what is signed or reported as contributed; paid what is
reported as paid, or as paid into the fund. The steps are different statements of the same money and are never added: a member's part in
the gap is closed by the furthest step that is reported of it. A month without a report is missing, not zero.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.pledges import AskedPledges, convert, rows_of
from commonground.vocabulary.errors import NotFound

STEPS = ("pledged", "committed", "paid")
_STEP = {
    "pledge": "pledged",
    "commitment": "committed",
    "contribution": "committed",
    "paid": "paid",
    "partly paid": "paid",
}
"""Which step a row of a list tells of, by its status."""


@dataclass
class Ladder:
    """Cents of US dollars by step; null where nothing is reported. `unconverted` rows have no rate and are in no sum."""

    pledged: int | None = None
    committed: int | None = None
    paid: int | None = None
    unconverted: int = 0

    def add(self, step: str, cents: int | None) -> None:
        """Add an amount to a step; an amount without a rate is counted, not added."""
        if cents is None:
            self.unconverted += 1
        else:
            setattr(self, step, (getattr(self, step) or 0) + cents)

    @property
    def covered(self) -> int | None:
        """The largest of the steps: they are statements of the same money, none of which is less than the next of another's."""
        stated = [value for value in (self.pledged, self.committed, self.paid) if value is not None]
        return max(stated, default=None)


@dataclass
class Year:
    """One year of a drive. `covered` and `gap` count each member at the furthest that is reported of it."""

    year: int
    conference: str
    goal: int | None = None
    goal_amount: str | None = None
    total: Ladder = field(default_factory=Ladder)
    members: dict[str, Ladder] = field(default_factory=dict)
    months: dict[str, Ladder] = field(default_factory=dict)
    undated: Ladder = field(default_factory=Ladder)
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def covered(self) -> int | None:
        """What is promised, committed or paid, each member at its largest step."""
        stated = [ladder.covered for ladder in self.members.values() if ladder.covered is not None]
        return sum(stated) if stated else None

    @property
    def gap(self) -> int | None:
        """Goal less what is covered; null without a goal."""
        return None if self.goal is None else self.goal - (self.covered or 0)

    @property
    def coverage(self) -> float | None:
        """Covered over goal; null without a goal."""
        return (self.covered or 0) / self.goal if self.goal else None


def drive(reader: Reader, key: str, year: int | None = None, donor: str | None = None) -> list[Year]:
    """The years of a drive, newest first; `key` with a year (`ffs-2018`) asks for that year and the earlier ones.

    Raises NotFound where no row belongs to it.
    """
    stem, last = _stem(key)
    rows = [row for row in rows_of(reader, AskedPledges(donor=donor)) if row["conference"] and _belongs(row["conference"], stem)]
    if not rows:
        names = sorted({_stem(row["conference"])[0] for row in rows_of(reader, AskedPledges()) if row["conference"]} - {""})
        drives = [name for name in names if not name.startswith("cbpf|")]
        raise NotFound(
            f"there is no drive {key!r}", hint="known: " + ", ".join(drives[:30] or ["none; docs/pledges.md has a template"])
        )
    convert(reader, rows)
    latest = year or last
    years: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["year"] is not None and (latest is None or row["year"] <= latest):
            years[row["year"]].append(row)
    return [year_of(number, found) for number, found in sorted(years.items(), reverse=True)]


def _stem(key: str) -> tuple[str, int | None]:
    """`ffs-2018` as `ffs` and 2018; a fund's key `cbpf|iraq|2018` as `cbpf|iraq` and 2018."""
    stem, _, tail = key.casefold().replace("|", "-|").rpartition("-")
    number = tail.removeprefix("|")
    if stem and number.isdigit() and len(number) == 4:
        return stem.replace("-|", "|"), int(number)
    return key.casefold(), None


def _belongs(conference: str, stem: str) -> bool:
    return _stem(conference)[0] == stem


def year_of(number: int, rows: Sequence[Mapping[str, Any]]) -> Year:
    """One year from its rows: goals, and the steps by member and by the month of each row.

    Totals, groups and running totals are in no sum. A row's payment counts at its own month.
    """
    made = Year(number, str(rows[0]["conference"]), rows=list(rows))
    for row in rows:
        if row["status"] in ("goal", "requirement"):
            _goal(made, row)
            continue
        for step, cents, day in _steps(row):
            member = str(row["donor_country"] or row["donor"])
            made.members.setdefault(member, Ladder()).add(step, cents)
            made.total.add(step, cents)
            months = made.undated if day is None else made.months.setdefault(f"{day:%Y-%m}", Ladder())
            months.add(step, cents)
    return made


def _goal(made: Year, row: Mapping[str, Any]) -> None:
    """A goal goes before a requirement; of two goals the later stated one speaks."""
    held = next((r for r in made.rows if r["status"] == "goal"), None)
    if row["status"] == "requirement" and held is not None:
        return
    made.goal = row["usd_cents"]
    made.goal_amount = None if row["amount_cents"] is None else f"{row['amount_cents'] / 100:,.0f} {row['currency'] or '?'}"


def _steps(row: Mapping[str, Any]) -> Iterable[tuple[str, int | None, dt.date | None]]:
    """(step, cents of US dollars, day) of a row; a contribution to a pooled fund tells of a promise and of a payment."""
    step = _STEP.get(row["status"])
    if row["is_total"] or (step is None and row["paid_cents"] is None):
        return
    if row["amount_cents"] is not None:
        name = "pledged" if row["fund"] else step or "pledged"
        yield name, row["usd_cents"], row["pledged_on"]
    if row["paid_cents"] is not None or row["paid_usd_cents"] is not None:
        yield "paid", row["paid_value"], row["paid_on"]


def months_of(year: Year) -> list[str]:
    """The months from the first to the last with a report, those between without one too."""
    stated = sorted(year.months)
    if not stated:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (stated[0], stated[-1]))
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in range(first, last + 1)]
