"""The measures of the picture: unit, kind, how they add up and who leads by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["stock", "flow", "standing"]
"""`stock` holds at `about_to`; `flow` happened in the month; `standing` is a plan's or year's figure, shown in each month."""

Adding = Literal["sum", "distinct", "text"]
"""Over places: `sum` adds up to the country, `distinct` counts each thing once per row and never adds, `text` is no number."""

UCDP, DTM, UNHCR, IDMC, OCHA = "UCDP", "IOM DTM", "UNHCR", "IDMC", "OCHA"


@dataclass(frozen=True)
class Measure:
    """One column of the picture, with the publishers in the order in which they lead."""

    name: str
    unit: str
    kind: Kind
    adding: Adding
    definition: str
    lead: tuple[str, ...]


MEASURES: dict[str, Measure] = {
    m.name: m
    for m in (
        Measure("events", "events", "flow", "sum", "events of organised violence with at least one recorded date", (UCDP,)),
        Measure("deaths", "people", "flow", "sum", "people killed in those events: best, low and high estimate", (UCDP,)),
        Measure("deaths_civilians", "people", "flow", "sum", "civilians among the people killed (best estimate)", (UCDP,)),
        Measure("idps", "people", "stock", "sum", "internally displaced people present", (DTM, UNHCR, IDMC)),
        Measure("returnees", "people", "stock", "sum", "people who have returned to their place of origin", (DTM, UNHCR)),
        Measure("returned_in_month", "people", "flow", "sum", "change in the number of returnees between two rounds", (DTM,)),
        Measure(
            "new_displacements", "people", "standing", "sum", "new internal displacements by conflict in the year", (IDMC, DTM)
        ),
        Measure("refugees_abroad", "people", "stock", "sum", "refugees from the country in other countries", (UNHCR,)),
        Measure("returned_refugees", "people", "standing", "sum", "refugees who returned to the country in the year", (UNHCR,)),
        Measure("people_in_need", "people", "standing", "sum", "people in need of humanitarian assistance", (OCHA,)),
        Measure("people_targeted", "people", "standing", "sum", "people targeted by the response plan", (OCHA,)),
        Measure("people_reached", "people", "standing", "sum", "people reached by the response", (OCHA,)),
        Measure("required_usd", "USD", "standing", "sum", "revised requirements of the country's response plans", (OCHA,)),
        Measure("funded_usd", "USD", "standing", "sum", "funding of those plans: paid and committed", (OCHA,)),
        Measure("pledged_usd", "USD", "standing", "sum", "pledges to those plans, not counted as funding", (OCHA,)),
        Measure("partners", "organisations", "flow", "distinct", "organisations reported at work", (OCHA,)),
        Measure("activities", "activities", "flow", "sum", "activity rows reported by partners", (OCHA,)),
        Measure("severity", "index 0-5", "standing", "text", "INFORM severity index of the country's crises", ("ACAPS",)),
        Measure("population", "people", "standing", "sum", "resident population", (OCHA,)),
        Measure("holder", "party", "stock", "text", "who holds the place, as dated sources say", ("statement", "Wikipedia")),
        Measure(
            "freed", "dates", "standing", "text", "the interval in which the place was freed, and what bounds it", ("derived",)
        ),
    )
}
