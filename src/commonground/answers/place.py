"""One place: what lies in it and beside it, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary import months

if TYPE_CHECKING:
    from commonground.door.reader import Reader
    from commonground.picture.one_place import Lies

MONTHS = 24
"""So many months are told of, up to the one that is asked for."""
VIOLENCE = {1: "between a state and a group", 2: "between groups", 3: "against civilians"}
"""UCDP's `type_of_violence` in words."""


@question("place", rows="figures")
def place(
    held: Reader,
    *,
    place: Annotated[str, Option("A p-code as `picture` prints it, or a country by ISO3.", "PCODE", "")],
    month: Annotated[str | None, Option("Also what is known of it, in the two years up to this month.", "YYYY-MM")] = None,
) -> dict[str, Any]:
    """Where a place lies, what lies in it and beside it; with a month, every measure of it, who fought whom, who works there."""
    from commonground.picture import one_place

    last = None if month is None else months.parse_month(month)
    first = None if last is None else months.from_index(months.index(last) - MONTHS + 1)
    where = one_place.lies(held, place)
    made = {**vars(where), "first": first, "month": last, "figures": [], "dyads": [], "organisations": []}
    made |= {"activities": [], "projects": [], "paid": None}
    if first is None or last is None:
        return made
    told = one_place.told(held, where, first, last)
    made["figures"] = told.figures
    made["dyads"] = [_dyad(row) for row in told.dyads if row["events"] or row["deaths"]]
    made["organisations"] = [{key: row[key] for key in ("organisation", "sectors", "activities")} for row in told.organisations]
    return made | _located(held, where, last)


def _located(held: Reader, where: Lies, month: str) -> dict[str, Any]:
    """Activities and projects that name the place, and how much of the country's counted money is known to be for it."""
    from commonground.funding.gap_sums import usd
    from commonground.funding.located import located

    found = located(held, where.country, where.level, where.place, month)
    paid = {"year": found.year, "country_usd": usd(found.whole), "alone_usd": found.alone / 100, "shared_usd": found.shared / 100}
    return {
        "activities": [
            {key: row[key] for key in ("activity", "title", "reporter", "alone")}
            | {"places": row["named"], "part_usd": usd(row["part"]), "net_usd": usd(row["net"])}
            | {key: row[key].isoformat() if row[key] else None for key in ("starts_on", "ends_on")}
            | _stands(held, row)
            for row in found.activities
        ],
        "projects": [
            {key: row[key] for key in ("project", "title", "organisation", "cluster", "plan", "location")}
            | {"required_usd": usd(row["required"])}
            | _stands(held, row)
            for row in found.projects
        ],
        "paid": None if found.whole is None else paid,
    }


def _stands(held: Reader, row: dict[str, Any]) -> dict[str, str]:
    """Where a row stands, and under which terms."""
    source = held.sources[row["source_id"]]
    told = {"file": source["name"], "position": row["position"]}
    return told | {key: source[key] for key in ("publisher", "licence", "attribution")}


def _dyad(row: dict[str, Any]) -> dict[str, Any]:
    from commonground.picture.cells import plain

    sides = {"side_a": row["side_a"], "side_b": row["side_b"], "violence": VIOLENCE.get(row["type_of_violence"])}
    return {**sides, **{key: plain(row[key]) for key in ("events", "deaths", "civilians")}}
