"""OCHA FTS plan answers as JSON: the overview of all plans of a year with its caseloads, and searches grouped within one plan.

Sources: FTS API v2 `/fts/flow/plan/overview/progress/YEAR`; FTS API v1 `/fts/flow/custom-search?planid=N&groupby=...`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import fts_naming, fts_search, licences, needs_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.json_members import identifier, number, objects, one, text
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country, need
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Edition, Reject
from commonground.vocabulary.stated_days import iso_day

STATUSES = {
    "totalPopulation": "population",
    "affected": "affected",
    "inNeed": "in_need",
    "target": "targeted",
    "reached": "reached",
    "expectedReach": "expected_reach",
}
"""Caseload figures by their type; an expected reach is an intention and kept apart from people reached."""


def recognise(document: Document) -> bool:
    """JSON with plans that have requirements and a code, or a search with FTS's four reports."""
    if document.kind != "json":
        return False
    return _is_overview(document.json) or fts_search.is_search(document.json)


def _is_overview(answer: Any) -> bool:
    data = answer.get("data") if isinstance(answer, dict) else None
    plans = data.get("plans") if isinstance(data, dict) else None
    return isinstance(plans, list) and all(isinstance(p, dict) and {"name", "requirements"} <= p.keys() for p in plans[:3])


def parse(document: Document) -> Parsed:
    """Requirements and funding of each plan, and the people its caseload counts where the plan is for one country."""
    if not _is_overview(document.json):
        return fts_search.parse(document)
    rejects: list[Reject] = []
    requirements: list[dict[str, Any]] = []
    needs: list[dict[str, Any]] = []
    several: list[str] = []
    for i, plan in enumerate(document.json["data"]["plans"]):
        position = f"/data/plans/{i}"
        try:
            row = _requirement(plan, position)
            found = _needs(plan, row, rejects) if len(row["countries"]) == 1 else []
            if len(row["countries"]) != 1 and objects(plan, "caseLoads"):
                several.append(row["plan_name"])
        except ValueError as error:
            name = plan.get("name") if isinstance(plan, dict) else None
            rejects.append(Reject(position, str(error), {"plan_name": str(name or "")}))
            continue
        requirements.append(row)
        needs += found
    _set_groups(needs)
    tables = {"requirement": fts_naming.requirement_table(requirements), "need": _need_table(needs)}
    return Parsed(tables, _edition(document, tables), tuple(rejects), _remarks(document, several))


def _year(plan: dict[str, Any]) -> int:
    """The plan's first usage year, else the year of its start."""
    stated = [identifier(used, "year") or "" for used in objects(plan, "usageYears")]
    years = sorted(int(year) for year in stated if year.isdigit())
    start = iso_day(plan.get("startDate"))
    year = years[0] if years else (start.year if start else 0)
    if not 1900 <= year <= 2100:
        raise ValueError("the plan has no year")
    return year


def _requirement(plan: Any, position: str) -> dict[str, Any]:
    name = text(plan, "name") if isinstance(plan, dict) else None
    if name is None:
        raise ValueError("the plan has no name")
    key, asked, year = fts_naming.plan_key(name), one(plan, "requirements"), _year(plan)
    listed = [text(place, "iso3") for place in objects(plan, "countries")]
    revised = fts_naming.in_cents(number(asked, "revisedRequirements"))
    return {
        "scope_key": f"{key}|{year}|plan",
        "plan_key": key,
        "plan_id": identifier(plan, "id"),
        "plan_code": text(plan, "code"),
        "plan_name": name,
        "plan_type": text(one(plan, "planType"), "name"),
        "countries": sorted({iso3 for iso3 in listed if iso3 and country.by_iso3(iso3)}),
        "year": year,
        "about_from": iso_day(plan.get("startDate")) or dt.date(year, 1, 1),
        "about_to": iso_day(plan.get("endDate")) or dt.date(year, 12, 31),
        "breakdown": "plan",
        "pot": "named",
        "original_usd_cents": fts_naming.original_cents(number(asked, "origRequirements"), revised),
        "required_usd_cents": revised,
        "funded_usd_cents": fts_naming.in_cents(number(one(plan, "funding"), "totalFunding")),
        "position": position,
    }


def _needs(plan: dict[str, Any], row: dict[str, Any], rejects: list[Reject]) -> list[dict[str, Any]]:
    """The figures of the plan's overall caseload: the one with reference 1, else the first; others are parts of it or apart."""
    loads = objects(plan, "caseLoads")
    chosen = next((i for i, load in enumerate(loads) if str(load.get("customReference")) == "1"), 0)
    if not loads:
        return []
    rows: dict[str, dict[str, Any]] = {}
    for k, total in enumerate(objects(loads[chosen], "totals")):
        position = f"{row['position']}/caseLoads/{chosen}/totals/{k}"
        status, value = STATUSES.get(str(total.get("type"))), total.get("value")
        if status is None or value is None or value == "" or status in rows:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            reject = {"plan_name": str(row["plan_name"]), "people": str(value)}
            rejects.append(Reject(position, f"{total['type']} {value!r} is not a whole number of people", reject))
            continue
        rows[status] = _need(row, status, int(value), position)
    return list(rows.values())


def _need(row: dict[str, Any], status: str, people: int, position: str) -> dict[str, Any]:
    (iso3,) = row["countries"]
    return {
        "scope_key": f"{iso3}|{row['year']}|{row['plan_key']}",
        "country": iso3,
        "level": 0,
        "sector_code": "ALL",
        "status": status,
        "people": people,
        "about_from": row["about_from"],
        "about_to": row["about_to"],
        "plan_name": row["plan_name"],
        "position": position,
    }


def _set_groups(rows: list[dict[str, Any]]) -> None:
    """Of several plans of one country and year one speaks for all people; those of the others become groups."""
    in_need = {row["scope_key"]: row["people"] for row in rows if row["status"] == "in_need"}
    scopes = dict.fromkeys(row["scope_key"] for row in rows)
    plans = [(scope.rpartition("|")[0], scope, in_need.get(scope, 0)) for scope in scopes]
    groups = dict(zip(scopes, needs_rows.plan_groups(plans), strict=True))
    for row in rows:
        row["category"] = row["plan_name"] if groups[row["scope_key"]] else None


def _need_table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = need.SCHEMA.append(pa.field("position", pa.string()))
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)


def _edition(document: Document, tables: dict[str, pa.Table]) -> Edition:
    """Published on the day on which the last of its plans was changed: the answer is at least as new."""
    plans = document.json["data"]["plans"]
    if not plans:
        raise MalformedFile("the overview names no plan", where=document.name, hint="download it for a year that has plans")
    changed = [day for day in (iso_day(plan.get("updatedAt")) for plan in plans if isinstance(plan, dict)) if day]
    rows = tables["requirement"]
    claims = tuple(claim for name, table in tables.items() for claim in fts_naming.claims_of(name, table))
    about = (pc.min(rows.column("about_from")).as_py(), pc.max(rows.column("about_to")).as_py())
    detail = sum(table.num_rows for table in tables.values())
    return Edition(max(changed, default=None), "content" if changed else "retrieval", claims, *about, detail=detail)


def _remarks(document: Document, several: list[str]) -> tuple[str, ...]:
    remarks = []
    if several:
        remarks.append(f"people in need of plans of several countries belong to none of them alone: {'; '.join(several)}")
    plans = [plan for plan in document.json["data"]["plans"] if isinstance(plan, dict)]
    more = [str(plan.get("name")) for plan in plans if isinstance(plan.get("caseLoads"), list) and len(plan["caseLoads"]) > 1]
    if more:
        remarks.append(f"of several caseloads only the overall one is read: {'; '.join(more)}")
    return tuple(remarks)


FEED = Feed(
    name="fts-plan-json",
    title="OCHA FTS response plans as JSON (overview of a year, or a search grouped within one plan)",
    publisher="OCHA",
    family="fts-plan",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Financial Tracking Service",
    tables=("requirement", "need"),
    recognise=recognise,
    parse=parse,
    columns=("plan_name", "people"),
    downloads=(
        Download("https://api.hpc.tools/v2/fts/flow/plan/overview/progress/2022", "all plans of 2022; other years alike"),
        Download(
            "https://api.hpc.tools/v1/fts/flow/custom-search?planid=1083&groupby=cluster",
            "one plan by cluster; also globalcluster, location, plan",
        ),
    ),
    precedence=1,
    quirks=(
        "origRequirements 0 beside revised requirements means that none was stated.",
        "A location whose requirement equals that of the whole plan has no requirement of its own.",
        "A search limited to an emergency holds only that emergency's money and gives no rows.",
        "A search names its plan only in its file name (planid-N) and no year: its rows have the plan's id and no year.",
        "Guatemala 2022 states 4.8 people affected: such figures are rejected, not scaled.",
    ),
)
