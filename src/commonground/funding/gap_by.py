"""The gap by donor and by place: what is known of each, and the rest as a row of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from commonground.door.reader import Reader
from commonground.funding.boundary import boundary
from commonground.funding.gap_sums import AskedGap, Sums, usd
from commonground.reference.placement import Placement

NOT_PLACED = "not placed"
NOT_NAMED = "donor not named"
NO_CLUSTER = "not reported by cluster"
SEVERAL_CLUSTERS = "shared by several clusters"
NOT_YET = "not yet given to a cluster"
NO_PLAN = "outside of plans"
SEVERAL_PLANS = "shared by several plans"
ELSEWHERE = "shared with other countries or years"

_DONORS = """
    SELECT coalesce(b.from_name, $unnamed) AS donor, min(b.from_country) AS country,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage IN ('commitment', 'disbursement') AND b.on_boundary <> 'shared') AS HUGEINT) AS funded,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage = 'disbursement' AND b.on_boundary <> 'shared') AS HUGEINT) AS paid,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage IN ('commitment', 'disbursement') AND b.on_boundary = 'shared') AS HUGEINT) AS shared,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage = 'pledge') AS HUGEINT) AS pledged,
           count(*) AS flows, list_sort(list(DISTINCT b.source_id)) AS sources
    FROM {view} b WHERE b.boundary = 'incoming'
    GROUP BY 1 ORDER BY funded DESC NULLS LAST, donor
"""

_NEEDS = """
    SELECT p.adm1 AS place,
           CAST(sum(n.people) FILTER (WHERE n.status = 'in_need') AS BIGINT) AS in_need,
           CAST(sum(n.people) FILTER (WHERE n.status = 'targeted') AS BIGINT) AS targeted
    FROM need n JOIN need_place p ON p.source_id = n.source_id AND p.position = n.position
    WHERE n.country = $country AND n.about_from <= $last AND n.about_to >= $first
      AND n.sector_code = 'ALL' AND n.category IS NULL AND n.level > 0
      AND n.level = (SELECT min(level) FROM need WHERE country = $country AND level > 0 AND sector_code = 'ALL'
                     AND about_from <= $last AND about_to >= $first)
    GROUP BY p.adm1
"""

_PARTNERS = """
    SELECT p.adm1 AS place, count(DISTINCT n.organisation) AS partners, count(*) AS activities
    FROM presence n JOIN presence_place p ON p.source_id = n.source_id AND p.position = n.position
    WHERE n.country = $country AND n.about_from <= $last AND n.about_to >= $first
    GROUP BY p.adm1
"""


@dataclass(frozen=True)
class Received:
    """What the flows of FTS bring into a boundary, in US dollar cents; shared flows stand apart.

    `complete`: an answer of FTS to the whole country or year is held; else the flows are what answers to other questions tell.
    """

    funded: int
    pledged: int
    unspecified: int
    shared: int
    complete: bool
    rows: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]


_CLUSTER = """
    SELECT coalesce(cluster, global_cluster) AS name,
           CASE WHEN 'named' IN (cluster_pot, global_cluster_pot) THEN 'named'
                WHEN 'shared' IN (cluster_pot, global_cluster_pot) THEN 'shared' ELSE 'unspecified' END AS pot, *
    FROM {view}
"""

_PLAN = """
    SELECT CASE WHEN p.plans = 1 THEN p.plan END AS name,
           CASE WHEN p.plans = 1 THEN 'named' WHEN p.plans > 1 THEN 'shared' ELSE 'outside' END AS pot, b.*
    FROM {view} b LEFT JOIN (
        SELECT flow, count(DISTINCT code) AS plans, min(name) AS plan FROM fts_object WHERE side = 'to' AND kind = 'plan' GROUP BY flow
    ) p ON p.flow = b.flow
"""

_RECEIVED = """
    SELECT b.name, b.pot,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage IN ('commitment', 'disbursement') AND b.on_boundary <> 'shared') AS HUGEINT) AS funded,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage IN ('commitment', 'disbursement') AND b.on_boundary = 'shared') AS HUGEINT) AS shared,
           CAST(sum(b.usd_cents) FILTER (WHERE b.stage = 'pledge') AS HUGEINT) AS pledged,
           list_sort(list(DISTINCT b.source_id)) AS sources
    FROM ({rows}) b WHERE b.boundary = 'incoming'
    GROUP BY 1, 2 ORDER BY funded DESC NULLS LAST, b.name, b.pot
"""

_COMPLETE = """
    SELECT count(*) > 0 AS complete FROM flow
    WHERE scope_key IN (concat('fts-flows|world|', $year), concat('fts-flows|', $country, '|', $year), concat('fts-flows|', $country, '|incoming'))
"""


def received(reader: Reader, asked: AskedGap) -> Received | None:
    """Funding and pledges that cross the boundary of the question inward, by cluster or by plan; None where no flow does."""
    view = _boundary(reader, asked)
    by_plan = asked.by == "plan"
    rows = reader.rows(_RECEIVED.format(rows=(_PLAN if by_plan else _CLUSTER).format(view=view)))
    if not rows:
        return None
    total = {name: sum(int(row[name] or 0) for row in rows) for name in ("funded", "shared", "pledged")}
    clusters = reader.rows(_RECEIVED.format(rows=_CLUSTER.format(view=view))) if by_plan else rows
    (whole,) = reader.rows(_COMPLETE, {"country": asked.country, "year": str(asked.year)})
    return Received(
        total["funded"] + total["shared"],
        total["pledged"],
        sum(int(row["funded"] or 0) for row in clusters if row["pot"] == "unspecified"),
        total["shared"],
        bool(whole["complete"]) or asked.plan is not None,
        tuple(_received_row(row, SEVERAL_PLANS if by_plan else SEVERAL_CLUSTERS) for row in rows)
        + ((_bare_row(ELSEWHERE, "shared") | {"funded_usd": usd(total["shared"])},) if total["shared"] else ()),
        tuple(sorted({source for row in rows for source in row["sources"]})),
    )


def _received_row(row: dict[str, Any], several: str) -> dict[str, Any]:
    name = {"unspecified": NO_CLUSTER, "outside": NO_PLAN, "shared": several}.get(row["pot"], row["name"])
    return _bare_row(name, row["pot"]) | {"funded_usd": usd(row["funded"] or 0), "pledged_usd": usd(row["pledged"])}


def named(row: dict[str, Any]) -> str:
    """What a row of clusters or plans is called: a pot of a plan's own table by what it is, in one way for all languages of OCHA."""
    name = str(row["name"])
    if row["pot"] == "unspecified":
        return NOT_YET if "not yet" in name.casefold() else NO_CLUSTER
    return SEVERAL_CLUSTERS if row["pot"] == "shared" and name not in (SEVERAL_PLANS, ELSEWHERE) else name


def _bare_row(name: str, pot: str) -> dict[str, Any]:
    keys = ("original_usd", "required_usd", "funded_usd", "pledged_usd", "gap_usd", "coverage")
    return {"name": name, "plan": None, "code": None, "pot": pot, **dict.fromkeys(keys)}


def _boundary(reader: Reader, asked: AskedGap) -> str:
    plans = (asked.plan,) if asked.plan else ()
    return boundary(reader, countries=(asked.country,), years=() if plans else (asked.year,), plans=plans)


def by_donor(reader: Reader, asked: AskedGap) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """Donors of the plan, else of the country and year, from the flows of FTS that cross its boundary inward; and their sources.

    What is shared with other plans, countries or years stands apart. Empty where no flow of FTS is held.
    """
    found = reader.rows(_DONORS.format(view=_boundary(reader, asked)), {"unnamed": NOT_NAMED})
    rows = tuple(
        {
            "name": row["donor"],
            "country": row["country"],
            "funded_usd": usd(row["funded"]),
            "paid_usd": usd(row["paid"]),
            "shared_usd": usd(row["shared"]),
            "pledged_usd": usd(row["pledged"]),
            "flows": row["flows"],
        }
        for row in found
    )
    return rows, tuple(sorted({source for row in found for source in row["sources"]}))


def by_place(reader: Reader, asked: AskedGap, whole: Sums) -> tuple[dict[str, Any], ...]:
    """Governorates with people in need and targeted, and partners at work, and the plan's money as `not placed`.

    No publisher states requirement and funding by governorate: they are not spread over them.
    """
    placement = Placement(reader)
    placement.named("need")
    placement.named("presence")
    period = {
        "country": asked.country,
        "first": dt.date(asked.year, 1, 1),
        "last": dt.date(asked.year, 12, 31),
    }
    needs = {row["place"]: row for row in reader.rows(_NEEDS, period)}
    partners = {row["place"]: row for row in reader.rows(_PARTNERS, period)}
    names = {code: unit.name for code, unit in placement.units.level(asked.country, 1).items()}
    places = sorted({*needs, *partners, *names} - {None})
    rows = [_place_row(place, names.get(place, place), needs.get(place), partners.get(place)) for place in places]
    rest = _place_row(None, NOT_PLACED, needs.get(None), partners.get(None))
    rest |= {"required_usd": usd(whole.required), "funded_usd": usd(whole.funded), "pledged_usd": usd(whole.pledged)}
    return (*rows, rest | {"gap_usd": usd(whole.gap), "coverage": whole.coverage})


def _place_row(place: str | None, name: str, need: dict[str, Any] | None, partners: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "name": name,
        "place": place,
        "people_in_need": need["in_need"] if need else None,
        "people_targeted": need["targeted"] if need else None,
        "partners": partners["partners"] if partners else None,
        "activities": partners["activities"] if partners else None,
        "required_usd": None,
        "funded_usd": None,
        "pledged_usd": None,
        "gap_usd": None,
        "coverage": None,
    }
