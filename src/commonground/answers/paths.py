"""From whom to whom, for which plan and cluster the money of FTS and of pooled funds goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from commonground.answers.cited import cited
from commonground.answers.question import Option, question

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.funding.paths import Path, Paths, Single

System = Literal["fts", "cbpf"]
Measure = Literal["funding", "paid", "pledge"]

YEAR = "Only what is used in this year (FTS) or dated in it (pooled funds)."
SYSTEM = "Whose flows: fts, or cbpf for payments to the country's pooled funds."
MEASURE = "funding (committed or paid), paid alone, or pledge."
GIVER = "Only what this giver gave, by its whole name."
RECEIVER = "Only what this receiver got, by its whole name."


@question("paths", rows="rows")
def paths(
    held: Reader,
    *,
    country: Annotated[str, Option("The country that the money comes into.", "ISO3")],
    year: Annotated[int | None, Option(YEAR, least=1950, most=2100)] = None,
    system: Annotated[System, Option(SYSTEM)] = "fts",
    measure: Annotated[Measure, Option(MEASURE)] = "funding",
    plan: Annotated[str | None, Option("One plan of FTS only: its code, its id, or words of its name.")] = None,
    giver: Annotated[str | None, Option(GIVER)] = None,
    receiver: Annotated[str | None, Option(RECEIVER)] = None,
    explain: Annotated[bool, Option("Also each flow, with where it stands.")] = False,
) -> dict[str, Any]:
    """From whom, to whom, for which plan and cluster: only what comes in from outside, so that nothing handed on counts again."""
    return as_object(
        held,
        found(
            held,
            country=country,
            year=year,
            system=system,
            measure=measure,
            plan=plan,
            giver=giver,
            receiver=receiver,
        ),
        explain,
    )


def found(held: Reader, *, country: str, **options: Any) -> Paths:
    """The paths themselves."""
    from commonground.funding.paths import AskedPaths
    from commonground.funding.paths import paths as found_paths
    from commonground.vocabulary.country import iso3_of

    return found_paths(held, AskedPaths(iso3_of(country), **options))


def as_object(held: Reader, found: Paths, explain: bool) -> dict[str, Any]:
    """The answer as `--json` prints it; `flows` are there with --explain."""
    asked, shared = found.asked, found.shared
    stated = [flow.cents for flow in shared if flow.cents is not None]
    answer = {
        "country": asked.country,
        "year": asked.year,
        "system": asked.system,
        "measure": asked.measure,
        "plan": asked.plan,
        "giver": asked.giver,
        "receiver": asked.receiver,
        "total_usd": None if found.cents is None else found.cents / 100,
        "counted": sum(row.flows for row in found.rows),
        "shared_usd": sum(stated) / 100 if stated else None,
        "shared": len(shared),
        "unknown": sum(flow.cents is None for flow in found.flows),
        "rows": [_row(row) for row in found.rows],
        "sources": cited(held, found.sources),
    }
    if explain:
        answer["flows"] = [_flow(held, flow) for flow in sorted(found.flows, key=lambda one: (-(one.cents or 0), one.flow))]
    return answer


def _stations(one: Path | Single) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("giver", "receiver", "plan", "plans", "cluster", "pot")}


def _row(row: Path) -> dict[str, Any]:
    return {**_stations(row), "usd": row.cents / 100, "flows": row.flows}


def _flow(held: Reader, flow: Single) -> dict[str, Any]:
    source = held.sources[flow.source_id]
    return {
        "flow": flow.flow,
        "stage": flow.stage,
        "date": flow.date.isoformat() if flow.date else None,
        "title": flow.title,
        **_stations(flow),
        "usd": None if flow.cents is None else flow.cents / 100,
        "shared": flow.shared,
        "file": source["name"],
        "position": flow.position,
        "publisher": source["publisher"],
        "licence": source["licence"],
    }
