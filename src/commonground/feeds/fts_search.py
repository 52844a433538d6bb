"""An FTS custom search grouped by cluster, global cluster, location or plan: requirements and funding within one plan.

Funding comes in single objects, objects that overlap several plans (both counted in `objectsBreakdown`) and money shared by
several objects, which FTS does not split: it stays a pot of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pyarrow.compute as pc

from commonground.feeds import fts_naming
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Edition

_BREAKDOWNS = {"Plan": "plan", "Cluster": "cluster", "GlobalCluster": "globalcluster", "Location": "location"}
_PLAN_ID = re.compile(r"plan_?id[-_=](\d+)", re.IGNORECASE)
_EMERGENCY = re.compile(r"emergency_?id[-_=]\d+", re.IGNORECASE)


def is_search(answer: Any) -> bool:
    """Whether this is a grouped search: `data.report3` with totals of funding by object, and no flows."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or "flows" in data:
        return False
    report = data.get("report3")
    return isinstance(report, dict) and isinstance(report.get("fundingTotals"), dict)


def parse(document: Document) -> Parsed:
    """The rows of the plan that the search was for; none where it was limited to an emergency."""
    data = document.json["data"]
    table = fts_naming.requirement_table([])
    if _EMERGENCY.search(document.name) or "requirements" not in data:
        remark = "the search is limited to an emergency: its funding is a part of the plans' funding and was not read as theirs"
        return Parsed({"requirement": table}, Edition(None, "retrieval", (), None, None), (), (remark,))
    rows = _rows(document, data)
    table = fts_naming.requirement_table(rows)
    about = (pc.min(table.column("about_from")).as_py(), pc.max(table.column("about_to")).as_py())
    edition = Edition(None, "retrieval", fts_naming.claims_of("requirement", table), *about, detail=table.num_rows)
    return Parsed({"requirement": table}, edition, (), _remarks(rows, data))


def _rows(document: Document, data: dict[str, Any]) -> list[dict[str, Any]]:
    asked = data["requirements"]
    objects = asked.get("objects") or []
    kinds = {str(item.get("objectType")) for item in objects}
    funded, pledged = _money(data["report3"].get("fundingTotals")), _money(data["report3"].get("pledgeTotals"))
    rows: list[dict[str, Any]] = []
    plan = _plan(document, objects)
    if kinds == {"Plan"}:
        one = len(objects) == 1
        for i, item in enumerate(objects):
            received = data["report3"]["fundingTotals"].get("total") if one else funded.get((item.get("name"), "Plan"))
            rows.append(_plan_row(item, received, f"/data/requirements/objects/{i}"))
        kinds, objects = set(), []
        if not one:
            return rows
    groups = {(item.get("name"), str(item.get("objectType"))): item for item in objects}
    for name, kind in dict.fromkeys((*groups, *funded, *pledged)):
        if kind in _BREAKDOWNS and kind != "Plan":
            wanted = _asked(groups.get((name, kind)), asked, len(objects))
            rows.append(_group_row(plan, name, kind, wanted, (funded.get((name, kind)), pledged.get((name, kind)))))
    return rows


def _plan(document: Document, objects: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of the plan: its name and year where the answer gives them, else only the id in the file's name."""
    named = objects[0] if len(objects) == 1 and objects[0].get("objectType") == "Plan" else None
    found = _PLAN_ID.search(document.name)
    number = str(named["id"]) if named and named.get("id") else (found[1] if found else None)
    if number is None and not any(item.get("objectType") == "Plan" for item in objects):
        raise MalformedFile(
            "the answer does not say which plan it is about",
            where=document.name,
            hint="keep `planid-N` in the name of the file, as in the address it was downloaded from",
        )
    return _stated(str(named["name"]) if named else None, number)


def _stated(name: str | None, number: str | None) -> dict[str, Any]:
    year = fts_naming.year_of(name) if name else None
    return {
        "plan_key": fts_naming.plan_key(name) if name else f"fts {number}",
        "plan_id": number,
        "plan_name": name,
        "countries": list(fts_naming.countries_of(name)) if name else [],
        "year": year,
        "about_from": dt.date(year, 1, 1) if year else None,
        "about_to": dt.date(year, 12, 31) if year else None,
    }


def _scope(plan: dict[str, Any], breakdown: str, place: str | None = None) -> str:
    key = f"{plan['plan_key']}|{plan['year'] or ''}|{breakdown}"
    return key if place is None else f"{key}|{place}"


def _plan_row(item: dict[str, Any], funded: object, position: str) -> dict[str, Any]:
    plan = _stated(str(item["name"]), str(item["id"]) if item.get("id") else None)
    required = fts_naming.in_cents(item.get("revisedRequirements"))
    return {
        **plan,
        "scope_key": _scope(plan, "plan"),
        "breakdown": "plan",
        "pot": "named",
        "original_usd_cents": fts_naming.original_cents(item.get("origRequirements"), required),
        "required_usd_cents": required,
        "funded_usd_cents": fts_naming.in_cents(funded),
        "position": position,
    }


def _group_row(
    plan: dict[str, Any], name: str | None, kind: str, wanted: dict[str, Any], money: tuple[object, object]
) -> dict[str, Any]:
    breakdown = _BREAKDOWNS[kind]
    pot = "shared" if name is None else fts_naming.pot_of(name)
    found = country.by_name(name) if kind == "Location" and name and pot == "named" else None
    place = None if kind != "Location" else (found.iso3 if found else name or pot)
    required = fts_naming.in_cents(wanted.get("revisedRequirements"))
    return {
        **plan,
        "scope_key": _scope(plan, breakdown, place),
        "breakdown": breakdown,
        "cluster_code": str(wanted["id"]) if kind != "Location" and wanted.get("id") else None,
        "cluster": None if kind == "Location" else name,
        "location": found.iso3 if found else None,
        "pot": pot,
        "original_usd_cents": fts_naming.original_cents(wanted.get("origRequirements"), required),
        "required_usd_cents": required,
        "funded_usd_cents": fts_naming.in_cents(money[0]),
        "pledged_usd_cents": fts_naming.in_cents(money[1]),
        "position": f"/data/report3 {kind} {name or pot}",
    }


def _asked(item: dict[str, Any] | None, asked: dict[str, Any], groups: int) -> dict[str, Any]:
    """The requirement of one group; a location that states the whole plan's requirement has none of its own (OCHA's rule)."""
    if item is None or item.get("objectType") != "Location" or groups < 2:
        return item or {}
    totals = {"revisedRequirements": asked.get("totalRevisedReqs"), "origRequirements": asked.get("totalOrigReqs")}
    unplaced = fts_naming.pot_of(str(item.get("name"))) != "named"
    return {key: value for key, value in item.items() if unplaced or key not in totals or value != totals[key]}


def _money(totals: dict[str, Any] | None) -> dict[tuple[str | None, str], int]:
    """Dollars by (name, kind) of object; the shared part under the name None."""
    found: dict[tuple[str | None, str], int] = {}
    for group in (totals or {}).get("objects") or []:
        kind = str(group.get("type"))
        for item in group.get("objectsBreakdown") or []:
            key = (item.get("name"), kind)
            found[key] = found.get(key, 0) + (item.get("totalFunding") or 0)
        if group.get("sharedFundingTotal"):
            found[None, kind] = group["sharedFundingTotal"]
    return found


def _remarks(rows: list[dict[str, Any]], data: dict[str, Any]) -> tuple[str, ...]:
    remarks = []
    if any(row["year"] is None for row in rows):
        remarks.append("the answer names neither the plan nor its year: its rows carry the plan's id and no year")
    parts = sum(row["funded_usd_cents"] or 0 for row in rows if row["breakdown"] != "plan")
    total = fts_naming.in_cents(data["report3"]["fundingTotals"].get("total")) or 0
    if parts not in (0, total):
        remarks.append(f"the parts of the funding add up to USD {parts / 100:,.0f}, the answer states USD {total / 100:,.0f}")
    unplaced = [row for row in rows if row["breakdown"] == "location" and not row["location"]]
    unknown = sorted({str(row["position"]).removeprefix("/data/report3 Location ") for row in unplaced})
    if unknown:
        remarks.append(f"money of these places is of no single country: {', '.join(unknown)}")
    return tuple(remarks)
