"""What is out of the ordinary at the newest month; a list made without the forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.vocabulary.country import iso3_of

if TYPE_CHECKING:
    from commonground.door.reader import Reader


@question("watch-anomalies", command="watch anomalies", rows="found")
def watch_anomalies(
    held: Reader,
    *,
    country: Annotated[str, Option("A country by ISO3 or name.")],
    month: Annotated[str | None, Option("As if this were the newest month; else the newest that is held.", "YYYY-MM")] = None,
) -> dict[str, Any]:
    """Governorates with more events than their past and the country's months lead one to expect, and with a change of level."""
    return found(held, country, month)[0]


def found(held: Reader, country: str, month: str | None) -> tuple[dict[str, Any], dict[str, str]]:
    """What is out of the ordinary, and the names of the country's governorates by code."""
    from commonground.watch import anomalies
    from commonground.watch.area_months import centroids, names_of, panel
    from commonground.watch.floor import kept_back, without
    from commonground.watch.outlook_input import named

    iso3 = iso3_of(country)
    past = panel(held, [iso3], 1)
    if month is not None:
        past = past.until(named(month, past))
    few, names = kept_back(held, [iso3], 1), names_of(held, iso3)
    counts = without(replace(past, deaths=past.beside["begun"], near=None), few)
    told = anomalies.found(counts, centroids(held, iso3)).as_dict()
    told["without"] = [{"area": code, "name": names[code], "reason": few[code]} for code in past.areas if code in few]
    return told, names
