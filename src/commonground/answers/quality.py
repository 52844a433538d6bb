"""What is wrong with IATI data where it changes money, with its effect in dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.quality import Checked, Found, Publisher

_PUBLISHER = "One publisher, by IATI identifier or name; else a table of all, the worst first."
_COUNTRY = "Only activities that name this country, and only the money that is for it."


@question("quality", rows="publishers")
def quality(
    held: Reader,
    *,
    publisher: Annotated[str | None, Option(_PUBLISHER, "ID")] = None,
    country: Annotated[str | None, Option(_COUNTRY, "ISO3")] = None,
) -> dict[str, Any]:
    """The faults and traps of IATI data that change money: the same total as published and as corrected."""
    from commonground.funding import quality as faults
    from commonground.vocabulary.country import iso3_of

    place = iso3_of(country) if country else None
    return as_object(place, faults.quality(held, publisher, place))


def as_object(place: str | None, found: list[Publisher], checked: Checked | None = None) -> dict[str, Any]:
    """The publishers as `--json` prints them; `checked`: what a ruleset says of the one that was asked for."""
    return {"country": place, "publishers": [_publisher(one, checked) for one in found]}


def _publisher(publisher: Publisher, checked: Checked | None) -> dict[str, Any]:
    return {
        "publisher": publisher.ref,
        "name": publisher.name,
        "activities": publisher.activities,
        "transactions": publisher.transactions,
        "spend_usd": publisher.spend_cents / 100,
        "unconverted": list(publisher.unconverted),
        "findings": [_finding(found) for found in publisher.findings],
        "ruleset": None if checked is None else _ruleset(checked),
    }


def _finding(found: Found) -> dict[str, Any]:
    return {
        "rule": found.finding.rule,
        "severity": found.finding.severity,
        "what": found.finding.what,
        "effect_of": found.finding.effect,
        "activities": found.activities,
        "items": found.items,
        "items_are": found.finding.items,
        "as_published_usd": found.published_cents / 100,
        "corrected_usd": found.corrected_cents / 100,
        "effect_usd": found.effect_cents / 100,
        "unconverted": found.unconverted,
        "example": found.example,
    }


def _ruleset(checked: Checked) -> dict[str, Any]:
    return {
        "cases": checked.cases,
        "broken": [
            {
                "rule": r.id,
                "severity": r.severity,
                "category": r.category,
                "message": r.message,
                "activities": n,
                "example": example,
            }
            for r, n, example in checked.broken
        ],
        "unchecked": sorted({rule.id for rule in checked.unchecked}),
        "unread": list(checked.unread),
    }
