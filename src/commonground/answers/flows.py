"""The single flows of money to a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.question import Ahead, Option, Pages, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.flows import AskedFlows

Stage = Literal["pledge", "commitment", "disbursement", "expenditure", "spend", "other"]
System = Literal["iati", "fts", "cbpf", "unhcr", "crs"]

_PLACE = "The country that the money is for."
_YEAR = "The year of the transaction; for FTS a year of use."
_STAGE = "One rung of the ladder; spend is disbursement and expenditure."
_DONOR = "Who gave: an id, a country (ISO3), or part of a name."
_RECEIVER = "Who got: an id, a country (ISO3), or part of a name."
_AFTER = "Only what comes after this row: its usd,whole_usd,place,flow."


def total(held: Reader, **options: Any) -> int:
    """How many rows `flows` gives with these options, without `limit` and `after`."""
    from commonground.funding.flows import counted

    return counted(held, asked_for(**{**options, "limit": None, "after": None}))


def key_of(row: dict[str, Any]) -> str:
    """What `after` takes to go on after a row."""
    from commonground.funding import flows as listed

    return listed.key_of(row)


def asked_for(
    place: str | None = None,
    year: int | None = None,
    stage: str | None = None,
    donor: str | None = None,
    receiver: str | None = None,
    system: str | None = None,
    activity: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> AskedFlows:
    """What is asked for, its country by its code."""
    from commonground.funding.flows import AskedFlows
    from commonground.vocabulary.country import iso3_of

    country = iso3_of(place) if place else None
    return AskedFlows(country, year, stage, donor, receiver, system, activity, limit, after)


def there(held: Reader) -> bool:
    """Whether the list is kept in its order, or is short enough to be sorted when it is asked."""
    from commonground.funding import flows as listed

    return listed.there(held)


def make(held: Reader) -> None:
    """Keep the list in its order, and the links between its flows."""
    from commonground.funding import flows as listed

    listed.make(held)


@question("flows", rows="", pages=Pages(key_of, total), ahead=Ahead(there, make))
def flows(
    held: Reader,
    *,
    place: Annotated[str | None, Option(_PLACE, "ISO3", flag="--to-place")] = None,
    year: Annotated[int | None, Option(_YEAR, least=1950, most=2100)] = None,
    stage: Annotated[Stage | None, Option(_STAGE)] = None,
    donor: Annotated[str | None, Option(_DONOR)] = None,
    receiver: Annotated[str | None, Option(_RECEIVER)] = None,
    system: Annotated[System | None, Option("One system's flows only.")] = None,
    activity: Annotated[str | None, Option("One activity's flows only, by its IATI identifier.")] = None,
    limit: Annotated[int | None, Option("So many rows at most, the largest first.", least=1)] = None,
    after: Annotated[str | None, Option(_AFTER, "KEY")] = None,
) -> list[dict[str, Any]]:
    """Flows with amount, rate, share and rule, the other ends that are found, and where each row stands. Not a total."""
    from commonground.funding import flows as listed

    return listed.flows(held, asked_for(place, year, stage, donor, receiver, system, activity, limit, after))
