"""People, training places, goods and values given, in their own units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.plain import plain
from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("contributions", rows="")
def contributions(
    held: Reader,
    *,
    contributor: Annotated[str | None, Option("Who gives: ISO3, EU, or a part of the name.", "WHO")] = None,
    recipient: Annotated[str | None, Option("The country that receives, or where a mission is.", "ISO3")] = None,
    kind: Annotated[str | None, Option("people, training, goods or money (values by month).")] = None,
    year: Annotated[int | None, Option("Only what is about this year.")] = None,
    totals: Annotated[bool, Option("The publishers' totals over all contributors, instead of the contributors.")] = False,
) -> list[dict[str, Any]]:
    """What is given in kind, by contributor, category and year; a value only with the way it was valued."""
    rows = found(held, contributor=contributor, recipient=recipient, kind=kind, year=year, totals=totals)
    return [as_object(row) for row in rows]


def found(
    held: Reader, *, contributor: str | None, recipient: str | None, kind: str | None, year: int | None, totals: bool
) -> list[dict[str, Any]]:
    """The lines themselves, values in cents."""
    from commonground.funding.in_kind import AskedInKind, in_kind
    from commonground.vocabulary.country import iso3_of

    return in_kind(held, AskedInKind(contributor, iso3_of(recipient) if recipient else None, kind, year, totals))


def as_object(row: dict[str, Any]) -> dict[str, Any]:
    """A line as `--json` prints it."""
    names = "contributor contributor_name recipient kind category stage supply year unit quantity mean_quantity female months"
    made = {name: row[name] for name in names.split()}
    cents = row["value_cents"]
    made |= {"last_day": plain(row["last_day"]), "value": None if cents is None else cents / 100}
    return made | {name: row[name] for name in ("currency", "valuation", "is_total", "rows")}
