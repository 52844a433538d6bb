"""What stands beside the promises of a conference: its totals, what is required, what groups contributed, and payments that may be its.

A total is compared with the promises that are named, never added to them. Payments that FTS and IATI report of the same donors to the
same country in the same time are candidates: nobody has said that they keep the promise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.pledges import Pledges, Told
from commonground.funding.speaking import money

YEARS_WITHOUT_PERIOD = 2
"""For a promise without a period candidates are looked for to the end of the second year after the conference."""


@dataclass(frozen=True)
class StatedTotal:
    """A total that the conference states, beside the promises that are named, in cents of US dollars."""

    conference: str
    name: str
    instrument: str
    period: str
    stated: int | None
    named: int
    promises: int
    position: str

    @property
    def unexplained(self) -> int | None:
        """What the total has beyond the promises that are named."""
        return None if self.stated is None else self.stated - self.named


@dataclass(frozen=True)
class Contributed:
    """What was contributed towards a pledge of the same contributors, instrument and period."""

    conference: str
    name: str
    instrument: str
    period: str
    reported_on: dt.date | None
    contributed: int | None
    pledged: int | None
    flags: tuple[str, ...]
    reports: int
    position: str

    @property
    def kept(self) -> float | None:
        """Contributed over pledged, above 1 where more was given; null where no pledge of the same contributors is stated."""
        return self.contributed / self.pledged if self.contributed is not None and self.pledged else None


@dataclass(frozen=True)
class Candidate:
    """Payments of a donor to the country in the period, as one system reports them: not confirmed, in no sum."""

    donor: str
    country: str
    system: str
    first: dt.date
    last: dt.date
    flows: int
    usd_cents: int
    unconverted: int


def period_words(row: Mapping[str, Any]) -> str:
    """`2018`, `2018-2020`, `from 2020` or nothing."""
    first, last = row["period_from"], row["period_to"]
    if first is None:
        return ""
    if last is None:
        return f"from {first.year}"
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return f"{first} to {last}"
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"


def totals(found: Pledges) -> list[StatedTotal]:
    """Each stated total with the promises that are named of the same conference, instrument (a mixed one: all) and period."""
    made = []
    for row in found.others:
        if not row["is_total"] or row["status"] != "pledge":
            continue
        named = [told for told in found.promises if _under(told, row)]
        sums = [told.fate.pledged or 0 for told in named]
        made.append(
            StatedTotal(
                row["conference"],
                row["donor"],
                row["instrument"],
                period_words(row),
                row["usd_cents"],
                sum(sums),
                len(named),
                row["position"],
            )
        )
    return made


def _under(told: Told, total: Mapping[str, Any]) -> bool:
    row = told.row
    alike = total["instrument"] in ("mixed", "not stated", None) or row["instrument"] == total["instrument"]
    within = total["period_from"] is None or (
        row["period_from"] is not None
        and row["period_from"] >= total["period_from"]
        and (total["period_to"] is None or (row["period_to"] is not None and row["period_to"] <= total["period_to"]))
    )
    return row["conference"] == total["conference"] and alike and within


def contributed(found: Pledges) -> list[Contributed]:
    """What lists report as contributed or committed, against the pledge of the same contributors.

    Reports of a group are each of all so far: the newest speaks. Reports of one donor are each of another sum: they are added.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in found.others:
        if row["status"] in ("contribution", "commitment"):
            groups.setdefault(_key(row), []).append(row)
    pledged = {_key(row): row["usd_cents"] for row in found.others if row["status"] == "pledge" and row["is_total"]}
    pledged |= {_key(told.row): told.fate.pledged for told in found.promises}
    made = []
    for key, rows in groups.items():
        newest = max(rows, key=lambda row: (row["pledged_on"] or dt.date.min, row["position"]))
        values = [row["usd_cents"] for row in (rows if not newest["is_total"] else [newest])]
        made.append(
            Contributed(
                newest["conference"],
                newest["donor"],
                newest["instrument"],
                period_words(newest),
                newest["pledged_on"],
                None if None in values else sum(values),
                pledged.get(key),
                tuple(newest["flags"]),
                len(rows),
                newest["position"],
            )
        )
    return made


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row["conference"], row["donor"].casefold(), row["instrument"], row["period_from"], row["period_to"])


_PAID = """
    SELECT system, count(*) AS flows, sum(part_usd_cents) AS usd_cents, count(*) FILTER (WHERE part_usd_cents IS NULL) AS unconverted
    FROM part
    WHERE system IN ('fts', 'iati') AND stage = 'disbursement' AND direction <> 'in' AND NOT coalesce(secondary, false)
      AND place = $place
      AND {giver} AND date BETWEEN $first AND $last
    GROUP BY system ORDER BY system
"""
_EUROPEAN = """(from_country = 'EU' OR starts_with(from_ref, 'XI-IATI-EC') OR contains(lower(from_name), 'european commission')
      OR contains(lower(from_name), 'european union'))"""


def candidates(reader: Reader, promises: Iterable[Told]) -> list[Candidate]:
    """Payments in FTS and in IATI, each system for itself, of every donor whose promise has no payments told."""
    wanted: dict[tuple[str, str], list[Told]] = {}
    for told in promises:
        donor, place = told.row["donor_country"], told.row["country"]
        if donor and place and told.fate.paid is None:
            wanted.setdefault((donor, place), []).append(told)
    if not wanted or not reader.rows("SELECT 1 AS one FROM flow WHERE system IN ('fts', 'iati') LIMIT 1"):
        return []
    money(reader)
    return [found for (donor, place), group in sorted(wanted.items()) for found in _paid(reader, donor, place, group)]


def _paid(reader: Reader, donor: str, place: str, group: Sequence[Told]) -> list[Candidate]:
    first, last = _window(group)
    values: dict[str, Any] = {"place": place, "first": first, "last": last}
    if donor != "EU":
        values["donor"] = donor
    giver = _EUROPEAN if donor == "EU" else "from_country = $donor"
    rows = reader.rows(_PAID.format(giver=giver), values)
    return [
        Candidate(donor, place, row["system"], first, last, row["flows"], int(row["usd_cents"] or 0), row["unconverted"])
        for row in rows
    ]


def _window(group: Sequence[Told]) -> tuple[dt.date, dt.date]:
    """From the first promise to the end of the last period; without one to the end of the second year after."""
    begins = [told.row["pledged_on"] or told.row["period_from"] for told in group]
    first = min((day for day in begins if day), default=dt.date(1990, 1, 1))
    ends = [told.row["period_to"] for told in group]
    open_end = dt.date(first.year + YEARS_WITHOUT_PERIOD, 12, 31)
    return first, max([day for day in ends if day] + ([open_end] if None in ends else []))
