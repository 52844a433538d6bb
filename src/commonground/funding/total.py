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


@dataclass(frozen=True)
class Asked:
    """The countries (ISO3), the measure, the years (first and last, None for all) and the confidence asked for."""

    countries: tuple[str, ...]
    measure: Measure
    years: tuple[int, int] | None = None
    confidence: float = chain.DEFAULT_CONFIDENCE


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
    net_cents: int

    @property
    def netted_cents(self) -> int:
        """What of the part does not count: its givers told it already."""
        return self.part_cents - self.net_cents


@dataclass(frozen=True)
class Total:
    """The steps, the interval from netting every incoming fund to netting none, and what could not be converted.

    The step `net` is the answer by the published rule (own incoming funds netted); the last step is the total.
    """

    asked: Asked
    steps: tuple[TotalStep, ...]
    low_cents: int
    high_cents: int
    activities: int
    unconverted: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]

    @property
    def cents(self) -> int:
        """The total: each dollar once, as far as the reporters tell."""
        return self.steps[-1].cents


_LINKED = "incoming funds whose payment is found at the other end (confidence {confidence:g} or more)"
_NOT_LINKED = f"links are not looked for among more than {chain.LARGEST:,} flows"
_SUMS = """
    SELECT sum(naive_cents) AS naive, sum(once_cents) AS once, sum(dated_cents) AS dated, sum(part_cents) AS part,
           sum(internal_cents) AS internal, sum(after_found) AS after_found, sum(after_told) AS after_told,
           sum(after_other) AS after_other, sum(after_incoming) AS after_incoming, count(*) AS activities
    FROM total_new
"""
_SHOWN = ("dated_cents", "part_cents", "incoming_cents", "after_other")


def asked_for(
    countries: Iterable[str],
    measure: str = "spend",
    years: tuple[int, int] | None = None,
    confidence: float = chain.DEFAULT_CONFIDENCE,
) -> Asked:
    """What is asked for. Raises NotFound for an unknown measure."""
    return Asked(tuple(dict.fromkeys(countries)), measure_named(measure), years, confidence)


def total(reader: Reader, asked: Asked) -> Total:
    """The total with its steps, from what the reader may see."""
    entries(reader)
    run(reader, netting.by_activity(asked.measure, asked.countries, asked.years, asked.confidence))
    row = {name: int(value or 0) for name, value in reader.rows(_SUMS)[0].items()}
    stated = (
        ("naive", row["naive"], f"{asked.measure.definition} of every activity that names the countries, in full"),
        ("once", row["once"], "stated again: in an older edition, or in another data set of the same activity"),
        ("first-hand", row["dated"], "reported by somebody who is no party to it (secondary reporter)"),
        ("split", row["part"], "for other countries, regions or places than those asked for"),
        (
            "internal",
            row["part"] - row["internal"],
            "paid to another activity of the same reporter, and counted where that spends it",
        ),
        ("linked", row["after_found"], _LINKED.format(confidence=asked.confidence) if chain.links(reader) else _NOT_LINKED),
        (
            "net",
            row["after_told"],
            "incoming funds of a giver who reports payments of that time, though this very one is not found among them",
        ),
        ("own funds", row["after_other"], "put back: incoming funds that a reporter gives to itself, which nobody else reports"),
    )
    steps, before = [], row["naive"]
    for name, cents, because in stated:
        steps.append(TotalStep(name, cents, before - cents, because))
        before = cents
    low, high = min(row["after_incoming"], row["after_other"]), max(row["part"], row["after_other"])
    return Total(asked, tuple(steps), low, high, row["activities"], _unconverted(reader), _sources(reader))


def entries(reader: Reader) -> None:
    """Hold the sums that every total is made of, once for a reader."""
    if reader.answered.get("entries") == "all":
        return
    money(reader)
    chain.links(reader)
    run(reader, netting.ENTRIES)
    reader.answered["entries"] = "all"


def contributions(reader: Reader) -> tuple[Contribution, ...]:
    """What each activity adds to the total that was asked for last on this reader, the most first."""
    found = [
        Contribution(row["activity"], row["ref"] or "", *(int(row[name] or 0) for name in _SHOWN))
        for row in reader.rows("SELECT o.activity, o.ref, t.* FROM total_new t JOIN activity_owner o ON o.number = t.number")
    ]
    return tuple(sorted(found, key=lambda c: (-c.net_cents, c.activity)))


def _unconverted(reader: Reader) -> tuple[dict[str, Any], ...]:
    """What has no rate, by currency: the number of flows and their amount, in no total."""
    rows = reader.rows("SELECT * FROM total_unconverted ORDER BY flows DESC, currency")
    return tuple({"currency": row["currency"], "flows": int(row["flows"]), "amount": int(row["cents"]) / 100} for row in rows)


def _sources(reader: Reader) -> tuple[str, ...]:
    rows = reader.rows("SELECT DISTINCT o.source_id FROM activity_owner o JOIN total_activity t ON t.number = o.number")
    return tuple(sorted(row["source_id"] for row in rows))
