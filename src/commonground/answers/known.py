"""Of which countries, measures and months anything is known: what a reader can choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.answers.question import question

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("known", rows="")
def known(held: Reader) -> list[dict[str, Any]]:
    """The countries of which anything is known: the levels that have boundaries, and of each measure its first and last month.

    `complete` is the last month of a figure that is no sample.
    """
    from commonground.picture.cells import Asked, Picture
    from commonground.vocabulary import months
    from commonground.vocabulary.country import by_iso3
    from commonground.vocabulary.measures import MEASURES

    cells = " UNION ALL ".join(Picture(held, Asked(0)).parts)
    spans = held.rows(
        "SELECT country, measure, min(month_index) AS first, max(month_index) AS last, "
        f"max(month_index) FILTER (coverage IS DISTINCT FROM 'sample') AS whole FROM ({cells}) "
        "WHERE (amount IS NOT NULL OR text IS NOT NULL) AND month_index IS NOT NULL GROUP BY country, measure"
    )
    levels = _levels(held)
    found: dict[str, dict[str, Any]] = {}
    for row in spans:
        country = by_iso3(row["country"])
        made = found.setdefault(
            row["country"],
            {
                "country": row["country"],
                "name": country.name if country else row["country"],
                "name_ar": country.name_ar if country else None,
                "levels": levels.get(row["country"], []),
                "measures": {},
            },
        )
        made["measures"][row["measure"]] = {
            "first": months.from_index(row["first"]),
            "last": months.from_index(row["last"]),
            "complete": None if row["whole"] is None else months.from_index(row["whole"]),
        }
    order = list(MEASURES)
    for made in found.values():
        made["measures"] = {name: made["measures"][name] for name in sorted(made["measures"], key=order.index)}
    return sorted(found.values(), key=lambda one: one["name"])


def _levels(held: Reader) -> dict[str, list[int]]:
    """By country the levels of which boundaries are held."""
    rows = held.rows("SELECT DISTINCT country, level FROM place WHERE level > 0 AND vertices > 0 ORDER BY country, level")
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["country"], []).append(row["level"])
    return found
