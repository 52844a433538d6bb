"""What a country's plans require, what they have, and what is short."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.cited import cited
from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.gap import Gap
    from commonground.funding.stages import Move

By = Literal["cluster", "plan", "place", "donor"]


@question("gap", rows="rows")
def gap(
    held: Reader,
    *,
    country: Annotated[str, Option("The country.", "ISO3")],
    year: Annotated[int, Option("The year of the plans.", least=1990, most=2100)],
    plan: Annotated[str | None, Option("One plan only: its code, its id, or words of its name.")] = None,
    by: Annotated[By, Option("What the rows stand for.")] = "cluster",
) -> dict[str, Any]:
    """Requirement, net funding, pledges, gap and coverage; money without a cluster is a pot of its own, never spread."""
    return as_object(held, found(held, country=country, year=year, plan=plan, by=by))


def found(held: Reader, *, country: str, year: int, plan: str | None, by: str) -> Gap:
    """The gap itself."""
    from commonground.funding import gap as gaps
    from commonground.funding.gap_sums import AskedGap
    from commonground.vocabulary.country import iso3_of

    return gaps.gap(held, AskedGap(iso3_of(country), year, plan, by))


def as_object(held: Reader, found: Gap) -> dict[str, Any]:
    """A gap as an object: amounts in US dollars, with the stages of its requirements and the sources."""
    from commonground.funding.gap_sums import usd

    return {
        "country": found.asked.country,
        "year": found.asked.year,
        "plan": found.asked.plan,
        "by": found.asked.by,
        "basis": found.basis,
        "complete": found.complete,
        "as_of": held.as_of.isoformat() if held.as_of else None,
        "original_usd": usd(found.total.original),
        "required_usd": usd(found.total.required),
        "funded_usd": usd(found.total.funded),
        "pledged_usd": usd(found.total.pledged),
        "gap_usd": usd(found.total.gap),
        "coverage": found.total.coverage,
        "low_coverage": found.low_coverage,
        "high_coverage": found.high_coverage,
        "unspecified_usd": usd(found.unspecified_cents),
        "shared_usd": usd(found.shared_cents),
        "outside_usd": usd(found.outside_cents),
        "plans": list(found.plans),
        "rows": list(found.rows),
        "regional": list(found.regional),
        "stages": [
            {
                "requirement": move.requirement,
                "place": move.place,
                "stage": move.stage,
                "from": move.from_date.isoformat(),
                "reason": move.reason,
                "back": move.back,
                "source": move.source,
            }
            for move in stages(held, found)
        ],
        "sources": cited(held, found.sources),
    }


def stages(held: Reader, found: Gap) -> tuple[Move, ...]:
    """The stages that the country's requirements had entered by the end of the year, or by the day asked for."""
    from commonground.funding.stages import history

    last = min(dt.date(found.asked.year, 12, 31), held.as_of or held.today)
    return tuple(move for move in history(held, found.asked.country) if move.from_date <= last)
