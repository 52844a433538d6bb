"""A total of a country's money, step by step: all that is said, without what is said twice, split, and netted along the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.door.steps import run
from commonground.funding import chain, netting
from commonground.funding.ladder import Measure, measure_named
from commonground.funding.speaking import money

CONFIDENCE = 0.9
"""The confidence at which a link counts as found, where none is asked for."""


@dataclass(frozen=True)
class Asked:
    """The countries (ISO3), the measure, the years (first and last, None for all) and the confidence asked for."""

    countries: tuple[str, ...]
    measure: Measure
    years: tuple[int, int] | None = None
    confidence: float = CONFIDENCE


@dataclass(frozen=True)
class TotalStep:
    """One step of a total: the sum after it (US dollar cents), what it removed, and why."""

    step: str
    cents: int
    removed_cents: int
    because: str


@dataclass(frozen=True)
class Contribution:
    """What one activity adds: all it pays, the part for here, its incoming funds, and what counts; US dollar cents."""

    activity: str
    reporter: str
    whole_cents: int
    part_cents: int
    incoming_cents: int
    netted_cents: int
    net_cents: int


@dataclass(frozen=True)
class Total:
    """The steps, the interval from netting every incoming fund to netting none, and what could not be converted.

    The step `net` is the answer by the published rule (own incoming funds netted); the last step is the total.
    """

    asked: Asked
    steps: tuple[TotalStep, ...]
    low_cents: int
    high_cents: int
    unconverted: tuple[dict[str, Any], ...]
    contributions: tuple[Contribution, ...]
    sources: tuple[str, ...]

    @property
    def cents(self) -> int:
        """The total: each dollar once, as far as the reporters tell."""
        return self.steps[-1].cents


def asked_for(
    countries: Iterable[str], measure: str = "spend", years: tuple[int, int] | None = None, confidence: float = CONFIDENCE
) -> Asked:
    """What is asked for. Raises NotFound for an unknown measure."""
    return Asked(tuple(dict.fromkeys(countries)), measure_named(measure), years, confidence)


def total(reader: Reader, asked: Asked) -> Total:
    """The total with its steps, from what the reader may see."""
    _prepare(reader, asked)
    held = reader.rows(
        "SELECT * FROM total_activity ORDER BY activity",
    )
    naive = _sum(reader, "total_row", "r.direction = 'out' AND r.dated", "r.usd_cents")
    once = _sum(reader, "total_speaking", "r.direction = 'out' AND r.dated AND NOT r.again", "r.usd_cents")
    first_hand = sum(int(row["dated_cents"]) for row in held)
    split = sum(int(row["part_cents"]) for row in held)
    own = sum(int(row["internal_cents"]) for row in held)
    found = sum(_new(row, int(row["found_cents"])) for row in held)
    contributions = tuple(sorted((_contribution(row) for row in held), key=lambda c: (-c.net_cents, c.activity)))
    told = sum(_new(row, int(row["told_cents"])) for row in held)
    whole = sum(c.net_cents for c in contributions)
    stated = (
        ("naive", naive, f"{asked.measure.definition} of every activity that names the countries, in full"),
        ("once", once, "stated again: in an older edition, or in another data set of the same activity"),
        ("first-hand", first_hand, "reported by somebody who is no party to it (secondary reporter)"),
        ("split", split, "for other countries, regions or places than those asked for"),
        ("internal", split - own, "paid by an activity to another of the same reporter, where it is counted when it is spent"),
        ("linked", found, f"incoming funds whose payment is found at the other end (confidence {asked.confidence:g} or more)"),
        ("net", told, "incoming funds of a giver who reports payments here, though this very one is not found among them"),
        ("own funds", whole, "put back: incoming funds that a reporter gives to itself, which nobody else reports"),
    )
    before = naive
    steps = []
    for name, cents, because in stated:
        steps.append(
            TotalStep(name, cents, before - cents, because if name == "naive" or before != cents else f"nothing is {because}")
        )
        before = cents
    low = sum(_new(row, int(row["incoming_cents"])) for row in held)
    return Total(asked, tuple(steps), min(low, whole), max(split, whole), _unconverted(reader), contributions, _sources(reader))


def _prepare(reader: Reader, asked: Asked) -> None:
    """Run the steps; those that depend on nothing asked for stay for the next question."""
    money(reader)
    chain.links(reader)
    if reader.answered.get("reporters") != "all":
        run(reader, (netting.REPORTER, netting.REPORTER_NAME, netting.OWNER))
        reader.answered["reporters"] = "all"
    run(reader, (netting.scope(asked.countries), *netting.rows(asked.measure, asked.countries, asked.years)))
    key = f"paying_reporter {asked.measure.name}"
    pairs, incoming = netting.givers(asked.measure)
    if reader.answered.get("pairs") != key:
        run(reader, (pairs,))
        reader.answered["pairs"] = key
    run(reader, (incoming, netting.LINKED, netting.INTERNAL, *netting.by_activity(asked.confidence)))


def _new(row: dict[str, Any], incoming_cents: int) -> int:
    """The part for here that is new money: the share of what went out that the incoming funds do not explain, in cents.

    A part that was paid on within the reporter is taken off first; nothing goes below zero, and corrections stay.
    """
    part = int(row["part_cents"]) - int(row["internal_cents"])
    out = int(row["out_cents"] or 0)
    if incoming_cents <= 0:
        return part
    if out <= 0:
        return min(part, 0)
    new = max(0, out - incoming_cents)
    sign = -1 if part < 0 else 1
    return sign * ((2 * abs(part) * new + out) // (2 * out))


def _contribution(row: dict[str, Any]) -> Contribution:
    net = _new(row, int(row["other_cents"]))
    part = int(row["part_cents"])
    return Contribution(
        row["activity"],
        row["reporter_ref"] or "",
        int(row["dated_cents"]),
        part,
        int(row["incoming_cents"]),
        part - net,
        net,
    )


def _sum(reader: Reader, table: str, where: str, what: str) -> int:
    found = reader.rows(f"SELECT CAST(coalesce(sum({what}), 0) AS HUGEINT) AS cents FROM {table} r WHERE {where}")
    return int(found[0]["cents"])


def _unconverted(reader: Reader) -> tuple[dict[str, Any], ...]:
    """What has no rate, by currency: the number of flows and their amount, in no total."""
    rows = reader.rows(
        "SELECT coalesce(currency, 'not stated') AS currency, count(*) AS flows, CAST(sum(amount_cents) AS HUGEINT) AS cents "
        "FROM total_speaking WHERE usd_cents IS NULL AND direction = 'out' AND dated AND NOT again AND NOT coalesce(secondary, false) "
        "GROUP BY 1 ORDER BY flows DESC, currency"
    )
    return tuple({"currency": row["currency"], "flows": row["flows"], "amount": int(row["cents"]) / 100} for row in rows)


def _sources(reader: Reader) -> tuple[str, ...]:
    rows = reader.rows("SELECT DISTINCT source_id FROM total_speaking WHERE direction = 'out' AND NOT again ORDER BY source_id")
    return tuple(row["source_id"] for row in rows)
