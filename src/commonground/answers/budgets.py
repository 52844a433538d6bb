"""What reporters plan to spend for a country, by calendar year or quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.cited import cited
from commonground.answers.question import Option, question
from commonground.answers.stated import stated_years

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.budgets import Budgets, Sums

By = Literal["year", "quarter", "reporter", "activity"]


@question("budgets", rows="rows")
def budgets(
    held: Reader,
    *,
    country: Annotated[tuple[str, ...], Option("A country; several are one total.", "ISO3")],
    year: Annotated[str | None, Option("Only what is planned for this year or these years.", "YYYY[-YYYY]")] = None,
    by: Annotated[By, Option("What the rows stand for; they sum to the total.")] = "year",
    fill: Annotated[bool, Option("Let planned disbursements stand in for years of an activity without any budget.")] = False,
) -> dict[str, Any]:
    """What reporters plan to spend for a country: each budget once, the revised in place of the original, spread by days."""
    return as_object(held, found(held, country=country, year=year, by=by, fill=fill))


def found(held: Reader, *, country: Sequence[str], year: str | None, by: str, fill: bool) -> Budgets:
    """The budgets themselves."""
    from commonground.funding import budgets as planned
    from commonground.vocabulary.country import iso3_of

    named = tuple(dict.fromkeys(iso3_of(one) for one in country))
    return planned.budgets(held, planned.AskedBudgets(named, stated_years(year), by, fill))


def as_object(held: Reader, found: Budgets) -> dict[str, Any]:
    """The answer as `--json` prints it."""
    asked = found.asked
    return {
        "countries": list(asked.countries),
        "years": list(asked.years) if asked.years else None,
        "by": asked.by,
        "fill": asked.fill,
        "total_usd": found.whole.budget / 100,
        **{name: value for name, value in _sums(found.whole).items() if name not in ("budget_usd", "unconverted")},
        "steps": [
            {"step": s.step, "usd": s.cents / 100, "removed_usd": s.removed_cents / 100, "because": s.because}
            for s in found.steps
        ],
        "rows": [{"key": key, "name": name, **_sums(sums)} for key, name, sums in found.rows],
        "organisation_budgets": list(found.organisations),
        "unconverted": list(found.unconverted),
        "undated": list(found.undated),
        "sources": cited(held, found.sources),
    }


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        "budget_usd": sums.budget / 100,
        "committed_usd": sums.committed / 100,
        "indicative_usd": sums.indicative / 100,
        "filled_usd": sums.filled / 100,
        "long_usd": sums.long / 100,
        "planned_usd": sums.planned / 100,
        "budgets": sums.budgets,
        "unconverted": sums.unconverted,
    }
