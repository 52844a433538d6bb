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
from commonground.feeds.json_members import identifier, number, objects, one, text
from commonground.feeds.reading.document import Document
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Edition

_Key = tuple[str | None, str]
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
    try:
        rows, total = _rows(document, data), number(one(data["report3"], "fundingTotals"), "total")
    except ValueError as error:
        raise MalformedFile(
            f"the answer is not as FTS writes it: {error}", where=document.name, hint="download it again"
        ) from None
    table = fts_naming.requirement_table(rows)
    about = (pc.min(table.column("about_from")).as_py(), pc.max(table.column("about_to")).as_py())
    edition = Edition(None, "retrieval", fts_naming.claims_of("requirement", table), *about, detail=table.num_rows)
    return Parsed({"requirement": table}, edition, (), _remarks(rows, fts_naming.in_cents(total) or 0))


def _rows(document: Document, data: dict[str, Any]) -> list[dict[str, Any]]:
    asked = one(data, "requirements")
    items = objects(asked, "objects")
    names: dict[_Key, str | None] = {}
    funded = _money(one(data["report3"], "fundingTotals"), names)
    pledged = _money(one(data["report3"], "pledgeTotals"), names)
    plan = _plan(document, items)
    rows: list[dict[str, Any]] = []
    if items and all(item.get("objectType") == "Plan" for item in items):
        alone = number(one(data["report3"], "fundingTotals"), "total") if len(items) == 1 else None
        for i, item in enumerate(items):
            received = funded.get(_key(item, "Plan")) if alone is None else alone
            rows.append(_plan_row(item, received, f"/data/requirements/objects/{i}"))
        if len(items) > 1:
            return rows
        items = []
    groups = {_key(item, str(item.get("objectType"))): item for item in items}
    names |= {key: text(item, "name") for key, item in groups.items()}
    for key in dict.fromkeys((*groups, *funded, *pledged)):
        if key[1] in _BREAKDOWNS and key[1] != "Plan":
            wanted = _asked(groups.get(key), asked, len(items))
            rows.append(_group_row(plan, names[key], key[1], wanted, (funded.get(key), pledged.get(key))))
    return rows


def _key(item: dict[str, Any], kind: str) -> _Key:
    """An object's id, which requirements write as a number and funding as text, else its name; and its kind."""
    return identifier(item, "id") or text(item, "name"), kind


def _plan(document: Document, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of the plan: its name and year where the answer gives them, else only the id in the file's name."""
    named = items[0] if len(items) == 1 and items[0].get("objectType") == "Plan" else None
    found = _PLAN_ID.search(document.name)
    plan_id = (identifier(named, "id") if named else None) or (found[1] if found else None)
    if plan_id is None and not any(item.get("objectType") == "Plan" for item in items):
        raise MalformedFile(
            "the answer does not say which plan it is about",
            where=document.name,
            hint="keep `planid-N` in the name of the file, as in the address it was downloaded from",
        )
    return _stated(text(named, "name") if named else None, plan_id)


def _stated(name: str | None, plan_id: str | None) -> dict[str, Any]:
    year = fts_naming.year_of(name) if name else None
    return {
        "plan_key": fts_naming.plan_key(name) if name else f"fts {plan_id}",
        "plan_id": plan_id,
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
    plan = _stated(text(item, "name"), identifier(item, "id"))
    required = fts_naming.in_cents(number(item, "revisedRequirements"))
    return {
        **plan,
        "scope_key": _scope(plan, "plan"),
        "breakdown": "plan",
        "pot": "named",
        "original_usd_cents": fts_naming.original_cents(number(item, "origRequirements"), required),
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
    required = fts_naming.in_cents(number(wanted, "revisedRequirements"))
    return {
        **plan,
        "scope_key": _scope(plan, breakdown, place),
        "breakdown": breakdown,
        "cluster_code": identifier(wanted, "id") if kind != "Location" else None,
        "cluster": None if kind == "Location" else name,
        "location": found.iso3 if found else None,
        "pot": pot,
        "original_usd_cents": fts_naming.original_cents(number(wanted, "origRequirements"), required),
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


def _money(totals: dict[str, Any], names: dict[_Key, str | None]) -> dict[_Key, int | float]:
    """Dollars by object; the shared part under no object. The names of the objects are added to `names`."""
    found: dict[_Key, int | float] = {}
    for group in objects(totals, "objects"):
        kind = str(group.get("type"))
        for item in objects(group, "objectsBreakdown"):
            key = _key(item, kind)
            names.setdefault(key, text(item, "name"))
            found[key] = found.get(key, 0) + (number(item, "totalFunding") or 0)
        shared = number(group, "sharedFundingTotal")
        if shared:
            found[None, kind] = shared
            names[None, kind] = None
    return found


def _remarks(rows: list[dict[str, Any]], total: int) -> tuple[str, ...]:
    remarks = []
    if any(row["year"] is None for row in rows):
        remarks.append("the answer names neither the plan nor its year: its rows carry the plan's id and no year")
    parts = sum(row["funded_usd_cents"] or 0 for row in rows if row["breakdown"] != "plan")
    if parts not in (0, total):
        remarks.append(f"the parts of the funding add up to USD {parts / 100:,.0f}, the answer states USD {total / 100:,.0f}")
    unplaced = [row for row in rows if row["breakdown"] == "location" and not row["location"]]
    unknown = sorted({str(row["position"]).removeprefix("/data/report3 Location ") for row in unplaced})
    if unknown:
        remarks.append(f"money of these places is of no single country: {', '.join(unknown)}")
    return tuple(remarks)
