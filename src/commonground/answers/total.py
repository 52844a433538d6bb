"""A country's money, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.cited import cited
from commonground.answers.question import Option, question
from commonground.answers.stated import stated_years

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.through import Path
    from commonground.funding.total import Contribution, Total
    from commonground.funding.total_by import Row

By = Literal["sector", "reporter", "year"]

THROUGH = "Say from whom, through whom, to whom and for what the total goes: paths that sum to it."
MEASURE = "spend (disbursement and expenditure), commitment, disbursement, expenditure or pledge."


@question("total", rows="steps")
def total(
    held: Reader,
    *,
    country: Annotated[tuple[str, ...], Option("A country; several are one total.", "ISO3")],
    measure: Annotated[str, Option(MEASURE)] = "spend",
    year: Annotated[str | None, Option("Only what is dated in this year or these years.", "YYYY[-YYYY]")] = None,
    confidence: Annotated[float, Option("From which confidence a link to the other end counts as found.", least=0, most=1)] = 0.9,
    by: Annotated[By | None, Option("Rows by sector, reporter or year, which sum to the total.")] = None,
    explain: Annotated[bool, Option("Say of each activity what it adds, and why not more.")] = False,
    through: Annotated[bool, Option(THROUGH)] = False,
) -> dict[str, Any]:
    """What reporters say that they spent or committed: naive, split, and netted along the chain, each step with its reason."""
    whole = found(held, country=country, measure=measure, year=year, confidence=confidence)
    told = as_object(held, whole, rows_of(held) if explain else None) | by_as_object(by, parts_of(held, whole, by))
    return told | through_as_object(paths_of(held, whole, through))


def found(held: Reader, *, country: Sequence[str], measure: str, year: str | None, confidence: float) -> Total:
    """The total itself; `rows_of` and `parts_of` speak of the one that was found last on a reader."""
    from commonground.funding import total as totals
    from commonground.vocabulary.country import iso3_of

    asked = totals.asked_for([iso3_of(named) for named in country], measure, stated_years(year), confidence)
    return totals.total(held, asked)


def rows_of(held: Reader) -> tuple[Contribution, ...]:
    """What each activity adds to the total, the most first."""
    from commonground.funding.total import contributions

    return contributions(held)


def parts_of(held: Reader, found: Total, by: str | None) -> tuple[Row, ...] | None:
    """The rows that sum to the total; None where none are asked for."""
    from commonground.funding.total_by import total_by

    return total_by(held, found.asked, by) if by else None


def paths_of(held: Reader, found: Total, asked: bool) -> tuple[Path, ...] | None:
    """The paths that sum to the total; None where none are asked for."""
    from commonground.funding.through import paths

    return paths(held, found.asked) if asked else None


def as_object(held: Reader, found: Total, rows: Sequence[Contribution] | None) -> dict[str, Any]:
    """The answer as `--json` prints it; `rows` are there with --explain."""
    asked = found.asked
    answer: dict[str, Any] = {
        "countries": list(asked.countries),
        "measure": asked.measure.name,
        "definition": asked.measure.definition,
        "years": list(asked.years) if asked.years else None,
        "confidence": asked.confidence,
        "total_usd": found.cents / 100 if found.activities else None,
        "low_usd": found.low_cents / 100 if found.activities else None,
        "high_usd": found.high_cents / 100 if found.activities else None,
        "steps": [
            {"step": s.step, "usd": s.cents / 100, "removed_usd": s.removed_cents / 100, "because": s.because}
            for s in (found.steps if found.activities else ())
        ],
        "unconverted": list(found.unconverted),
        "sources": cited(held, found.sources),
    }
    if rows is not None:
        answer["rows"] = [
            {
                "activity": c.activity,
                "reporter": c.reporter,
                "whole_usd": c.whole_cents / 100,
                "part_usd": c.part_cents / 100,
                "incoming_usd": c.incoming_cents / 100,
                "netted_usd": c.netted_cents / 100,
                "net_usd": c.net_cents / 100,
            }
            for c in rows
        ]
    return answer


def by_as_object(by: str | None, parts: Sequence[Row] | None) -> dict[str, Any]:
    """The rows that sum to the total, as `--json` prints them beside it."""
    if parts is None:
        return {}
    keys = [{"key": p.key, "name": p.name, "split_usd": p.split_cents / 100, "net_usd": p.net_cents / 100} for p in parts]
    return {"by": by, "by_rows": keys}


def through_as_object(paths: Sequence[Path] | None) -> dict[str, Any]:
    """The paths of the total, as `--json` prints them beside it."""
    if paths is None:
        return {}
    names = ("giver", "reporter", "receiver", "sector")
    return {"through": [{**{name: getattr(p, name) or None for name in names}, "usd": p.cents / 100} for p in paths]}
