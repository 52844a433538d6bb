"""The best assignment of offers to what is short, with what binds and what stays short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.question import Option, question
from commonground.answers.stated import parse_day

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.allocation import Answer, Table

Offers = Literal["pledges", "ledger"]
Needs = Literal["ledger"]
Objective = Literal["coverage", "worst-first", "people"]

OBJECTIVE = "What is best: most money closing gaps, the worst covered first, or most people reached."
MINIMUM = "What each such need is to get at least: `Shelter=50%`, `WASH@Ninewa=2000000`."
RATE_DATE = (
    "The day at whose exchange rates offers are valued; else the day as of which it is asked, the end of the year, or today."
)


@question("allocate", rows="assignments")
def allocate(
    held: Reader,
    *,
    offers: Annotated[Offers, Option("`pledges`: what is outstanding, or `ledger`: what members offered.", "pledges|ledger")],
    country: Annotated[str, Option("The country.", "ISO3")],
    year: Annotated[int | None, Option("The year of the plans; else the newest held.", least=1990, most=2100)] = None,
    plan: Annotated[str | None, Option("One plan only: words of its name, or its code.")] = None,
    needs: Annotated[Needs | None, Option("`ledger`: the requirements entered, beside the plans'.", "ledger")] = None,
    objective: Annotated[Objective, Option(OBJECTIVE)] = "coverage",
    minimum: Annotated[tuple[str, ...], Option(MINIMUM, "WHAT=SHARE")] = (),
    rate_date: Annotated[str | None, Option(RATE_DATE, "DATE")] = None,
    coarse: Annotated[bool, Option("Let money for a place or cluster go to needs that are published without one.")] = False,
) -> dict[str, Any]:
    """Which offer goes where: only money that may move moves, and nothing is spread over what is not known."""
    return as_object(
        found(
            held,
            offers=None if offers == "pledges" else offers,
            country=country,
            year=year,
            plan=plan,
            needs=needs,
            objective=objective,
            minimum=minimum,
            rate_date=rate_date,
            coarse=coarse,
        )
    )


def found(
    held: Reader,
    *,
    offers: Table | str | None,
    country: str,
    year: int | None,
    plan: str | None,
    needs: Table | str | None,
    objective: str,
    minimum: tuple[str, ...],
    rate_date: str | None,
    coarse: bool,
) -> Answer:
    """The assignment itself; `offers` and `needs` may be tables that a user hands in."""
    from commonground.funding.allocation import Question, answer
    from commonground.vocabulary.country import iso3_of

    day = parse_day(rate_date)
    return answer(held, Question(iso3_of(country), year, plan, objective, offers, needs, tuple(minimum), day, coarse))


def as_object(found: Answer) -> dict[str, Any]:
    """The assignment as `--json` prints it."""
    from commonground.funding import allocation

    return allocation.as_object(found)
