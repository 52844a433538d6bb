"""What is given in kind, in its own units: people present, training places, goods; a value only with the way it was valued.

Nothing here is added to totals of money. People present at the end of a month are a stock: months are never added, the last one of a
year stands for it beside the average over the months that are reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.vocabulary.errors import BadRequest, NotFound

KINDS = ("people", "training", "goods", "money")


@dataclass(frozen=True)
class AskedInKind:
    """What is asked for; None asks for all. A contributor is an ISO3 code, `EU` or a part of a name."""

    contributor: str | None = None
    recipient: str | None = None
    kind: str | None = None
    year: int | None = None
    totals: bool = False

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind not in KINDS:
            raise BadRequest(f"there is no kind {self.kind!r}", hint="known: " + ", ".join(KINDS))


STEPS = (
    Step(
        "given_by_year",
        "goods, training places and values, added over the months of a year",
        """
        SELECT coalesce(contributor, contributor_name) AS contributor, max(contributor_name) AS contributor_name, recipient, kind,
               category, stage, supply, year(about_to) AS year, unit, currency, valuation, coalesce(is_total, false) AS is_total,
               sum(quantity) AS quantity, CAST(NULL AS DOUBLE) AS mean_quantity, CAST(NULL AS DOUBLE) AS female,
               CAST(sum(value_cents) AS BIGINT) AS value_cents, count(DISTINCT about_to) AS months, max(about_to) AS last_day,
               count(*) AS rows
        FROM contribution WHERE kind <> 'people' AND (value_cents IS NULL OR valuation IS NOT NULL)
        GROUP BY coalesce(contributor, contributor_name), recipient, kind, category, stage, supply, year(about_to), unit, currency,
                 valuation, coalesce(is_total, false)
        """,
    ),
    Step(
        "people_by_day",
        "people of a contributor in a country on a day, over its missions and sexes",
        """
        SELECT coalesce(contributor, contributor_name) AS contributor, max(contributor_name) AS contributor_name, recipient, category,
               stage, about_to, unit, coalesce(is_total, false) AS is_total, sum(quantity) AS quantity,
               sum(quantity) FILTER (WHERE sex = 'female') AS female, count(*) AS rows
        FROM contribution WHERE kind = 'people'
        GROUP BY coalesce(contributor, contributor_name), recipient, category, stage, about_to, unit, coalesce(is_total, false)
        """,
    ),
    Step(
        "people_by_year",
        "people on the last reported day of a year: a stock, never added over months",
        """
        SELECT contributor, max(contributor_name) AS contributor_name, recipient, 'people' AS kind, category, stage,
               CAST(NULL AS VARCHAR) AS supply, year(about_to) AS year, unit, CAST(NULL AS VARCHAR) AS currency,
               CAST(NULL AS VARCHAR) AS valuation, is_total, arg_max(quantity, about_to) AS quantity,
               avg(quantity) AS mean_quantity, arg_max(female, about_to) AS female, CAST(NULL AS BIGINT) AS value_cents,
               count(*) AS months, max(about_to) AS last_day, CAST(sum(rows) AS BIGINT) AS rows
        FROM people_by_day GROUP BY contributor, recipient, category, stage, year(about_to), unit, is_total
        """,
    ),
    Step(
        "in_kind",
        "all that is given in kind, a line for each contributor, recipient, kind, category and year",
        "SELECT * FROM given_by_year UNION ALL SELECT * FROM people_by_year",
    ),
)


def in_kind(reader: Reader, asked: AskedInKind) -> list[dict[str, Any]]:
    """A line for each contributor, recipient, kind, category and year, in the units of the publisher; the newest year first.

    `quantity` of people is the last reported day of the year, `mean_quantity` the mean over the reported months, `female` of the
    last day where the sexes are told apart. `value_cents` stands only beside a `valuation`. Raises NotFound where nothing is held.
    """
    run(reader, STEPS)
    values: dict[str, Any] = {"totals": asked.totals}
    where = ["is_total = $totals"]
    for name in ("kind", "recipient", "year"):
        if getattr(asked, name) is not None:
            where.append(f"{name} = ${name}")
            values[name] = getattr(asked, name)
    if asked.contributor is not None:
        where.append("(contributor = upper($contributor) OR contains(lower(contributor_name), lower($contributor)))")
        values["contributor"] = asked.contributor
    order = "year DESC NULLS LAST, kind, value_cents DESC NULLS LAST, quantity DESC NULLS LAST, contributor, category, stage"
    found = reader.rows(f"SELECT * FROM in_kind WHERE {' AND '.join(where)} ORDER BY {order}", values)
    if not found:
        raise NotFound("no contribution fits", hint=_known(reader))
    return found


def _known(reader: Reader) -> str:
    held = reader.rows("SELECT DISTINCT recipient FROM contribution WHERE recipient IS NOT NULL ORDER BY 1")
    names = ", ".join(row["recipient"] for row in held[:40])
    return f"recipients held: {names}" if names else "load a tracker of people and goods, for example the Kiel tables"
