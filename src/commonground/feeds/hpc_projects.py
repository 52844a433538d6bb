"""Projects of response plans (OCHA HPC): one row per project and question, and the list of their cash parts.

Source: HPC Projects API as exported by Development Initiatives (CVA-FTS-KWS, projects/all_projects_YEAR.csv, cash_projects.csv).
Only answers of the questions on priority, location and the part for cash are read; others are free text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import fts_naming, licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary import country, project
from commonground.vocabulary.source import Edition

COLUMNS = tuple(
    "project_id project_year plan_id plan_name title clusters organisations required original targeted question answer cva"
    " cva_percentage".split()
)

_NAMES = {
    "projectid": "project_id",
    "projectcode": "project_id",
    "projectyear": "project_year",
    "year": "project_year",
    "planid": "plan_id",
    "planname": "plan_name",
    "projectname": "title",
    "projecttitle": "title",
    "globalclusters": "clusters",
    "organisationnames": "organisations",
    "organizationnames": "organisations",
    "organisations": "organisations",
    "currentlyrequestedfunds": "required",
    "requestedfunds": "required",
    "originallyrequestedfunds": "original",
    "targetedpeople": "targeted",
    "question": "question",
    "answer": "answer",
    "cva": "cva",
    "cvapercentage": "cva_percentage",
}
_PRIORITY = re.compile(r"^(project )?priority\b", re.IGNORECASE)
_LOCATION = re.compile(r"^(custom )?locations?$", re.IGNORECASE)
_CASH = re.compile(r"percentage of (the )?project requirements.*cash", re.IGNORECASE)
_NOTHING = re.compile(r"^(not specified|no field answers?|n/?a|not applicable|none)$", re.IGNORECASE)
CASH_SCOPE = "hpc-cash-projects"


def recognise(document: Document) -> bool:
    """A CSV of projects with a plan and what they ask, or of projects with their part for cash."""
    found = set(_renaming(document.header).values())
    return {"project_id", "plan_name", "required"} <= found or {"project_id", "cva", "cva_percentage"} <= found


def _renaming(header: tuple[str, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in header:
        known = _NAMES.get(re.sub(r"[\W_]+", "", name.casefold()))
        if known and known not in names.values():
            names[name] = known
    return names


def parse(document: Document) -> Parsed:
    """Each project once with what it asks; a row that states another sum for a project than the row before is rejected."""
    table = _without_free_text(document.csv.renamed(_renaming(document.header)))
    cells = Columns(table, COLUMNS)
    rows = _asking(cells) if table.has("plan_name", "required") else _cash(cells)
    schema = project.SCHEMA.append(pa.field("position", pa.string()))
    made = pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)
    years = [row["year"] for row in rows if row.get("year")]
    first, last = (dt.date(min(years), 1, 1), dt.date(max(years), 12, 31)) if years else (None, None)
    edition = Edition(None, "retrieval", fts_naming.claims_of("project", made), first, last, len(rows))
    return Parsed({"project": made}, edition, cells.rejects())


def _without_free_text(table: TextTable) -> TextTable:
    """The table with answers of three questions alone, and texts without addresses and numbers: so a reject has them too."""
    kept: dict[str, pa.Array] = {name: _scrubbed(table.column(name)) for name in ("title", "organisations") if table.has(name)}
    if table.has("question", "answer"):
        asked = [question or "" for question in table.column("question").to_pylist()]
        read = pa.array([bool(_PRIORITY.match(q) or _LOCATION.match(q) or _CASH.search(q)) for q in asked], pa.bool_())
        kept["answer"] = pc.if_else(read, _scrubbed(table.column("answer")), None)
    rows = table.rows
    for name, cells in kept.items():
        at = table.header.index(name)
        rows = rows.set_column(at, str(at), cells)
    return TextTable(table.header, table.tags, rows, table.lines, table.ragged, table.where)


def _scrubbed(cells: pa.Array) -> pa.Array:
    return pa.array([scrubbed(text) for text in cells.to_pylist()], pa.string())


def _asking(cells: Columns) -> list[dict[str, Any]]:
    columns = {name: cells.text(name) for name in ("project_id", "plan_name", "title", "clusters", "organisations")}
    columns |= {name: cells.text(name) for name in ("question", "answer")}
    columns |= {name: fts_naming.cents(cells.amount(name)) for name in ("required", "original")}
    columns |= {"targeted": cells.integer("targeted"), "position": cells.positions()}
    named = pa.array([fts_naming.year_of(name or "") for name in columns["plan_name"].to_pylist()], pa.int64())
    columns["year"] = pc.coalesce(cells.integer("project_year"), named)
    cells.reject_where(pc.is_null(columns["project_id"]), "project_id is empty")
    cells.reject_where(pc.is_null(columns["plan_name"]), "plan_name is empty")
    cells.reject_where(pc.is_null(columns["year"]), "neither the year nor the plan's name states a year")
    cells.reject_where(pc.or_(pc.less(columns["year"], 1900), pc.greater(columns["year"], 2100)), "year is not a year")
    cells.reject_where(pc.less(columns["required"], 0), "the sum asked for is negative")
    _reject_other_sums(cells, columns)
    projects: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in pa.table(columns).filter(cells.kept()).to_pylist():
        key = (row["plan_name"], row["year"], row["project_id"])
        if key not in projects:
            projects[key] = _project(row)
        _answer(projects[key], row)
    return list(projects.values())


def _reject_other_sums(cells: Columns, columns: Mapping[str, pa.Array]) -> None:
    first: dict[tuple[Any, ...], Any] = {}
    odd = []
    wanted = (columns[name].to_pylist() for name in ("plan_name", "year", "project_id", "required"))
    for plan, year, number, required in zip(*wanted, strict=True):
        odd.append(first.setdefault((plan, year, number), required) != required)
    cells.reject_where(pa.array(odd, pa.bool_()), "states another sum than the first row of the project")


def _project(row: Mapping[str, Any]) -> dict[str, Any]:
    key, named = fts_naming.plan_key(row["plan_name"]), fts_naming.countries_of(row["plan_name"])
    return {
        "scope_key": f"{key}|{row['year']}",
        "plan_key": key,
        "plan_name": row["plan_name"],
        "year": row["year"],
        "project": re.sub(r"\.0+$", "", row["project_id"]),
        "title": row["title"],
        "organisation": row["organisations"],
        "cluster": row["clusters"],
        "country": named[0] if len(named) == 1 else None,
        "original_usd_cents": row["original"],
        "required_usd_cents": row["required"],
        "targeted": row["targeted"],
        "position": row["position"],
    }


def _answer(found: dict[str, Any], row: Mapping[str, Any]) -> None:
    """What the answer of this row adds to its project; the first answer to a question stands."""
    question, answer = row["question"] or "", row["answer"] or ""
    if not answer or _NOTHING.match(answer):
        return
    if _PRIORITY.match(question) and not found.get("priority"):
        found["priority"] = answer
    elif _LOCATION.match(question) and not found.get("location"):
        found["location"] = answer
        place = country.by_name(answer)
        found["country"] = found["country"] or (place.iso3 if place else None)
    elif _CASH.search(question):
        stated = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*", answer)
        if stated and float(stated[1]) <= 100:
            found["cash_percentage"] = float(stated[1])
            required = found["required_usd_cents"]
            found["cash_usd_cents"] = None if required is None else round(required * float(stated[1]) / 100)


def _cash(cells: Columns) -> list[dict[str, Any]]:
    """The part of each project for cash and vouchers; a project that has some of unknown size has no percentage."""
    number, part, positions = cells.text("project_id"), cells.number("cva_percentage"), cells.positions()
    cells.reject_where(pc.is_null(number), "project_id is empty")
    cells.reject_where(pc.or_(pc.less(part, 0), pc.greater(part, 1)), "cva_percentage is not a part of 1")
    cells.reject_where(_again(number), "the project stands in an earlier row too")
    kept = cells.kept()
    listed = (array.filter(kept).to_pylist() for array in (number, part, positions))
    return [
        {
            "scope_key": CASH_SCOPE,
            "project": re.sub(r"\.0+$", "", project_id),
            "cash_percentage": None if share is None else share * 100,
            "position": position,
        }
        for project_id, share, position in zip(*listed, strict=True)
    ]


def _again(numbers: pa.Array) -> pa.Array:
    seen: set[str] = set()
    again = []
    for number in numbers.to_pylist():
        again.append(number in seen)
        seen.add(number)
    return pa.array(again, pa.bool_())


FEED = Feed(
    name="hpc-projects",
    title="OCHA HPC projects of response plans (by project and question) and their cash parts",
    publisher="OCHA",
    family="hpc-projects",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Humanitarian Programme Cycle, Projects module",
    tables=("project",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "A project stands in as many rows as it has questions; its sum is read once.",
        "Only answers on priority, location and the part for cash are read: others are free text.",
        "A project of a plan for several countries is placed by its answer on location, where that is a country.",
        "The list of cash projects has neither plan nor sum: its rows hold the percentage alone.",
    ),
)
