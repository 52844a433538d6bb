"""OCHA FTS plan requirements and funding as CSV: compiled plan x cluster tables, HDX files per country or for the world, HAPI.

Sources: HDX datasets "FTS requirements and funding data"; HDX HAPI funding view; OCHA-DAP/hdx-scraper-fts
requirements_funding.py (what a country's row of a plan of several countries holds). HXL tags are optional: OCHA dropped them in
February 2026.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import fts_naming, licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary.source import Edition

COLUMNS = tuple(
    "iso3 plan_id plan_name plan_code plan_type start end year cluster_code cluster original required funded pledged".split()
)
"""What is read, under one set of names for all spellings; percentages and the COVID-19 part of the funding are not."""

_NAMES = {
    "countrycode": "iso3",
    "location_code": "iso3",
    "id": "plan_id",
    "name": "plan_name",
    "plan_name": "plan_name",
    "appeal_name": "plan_name",
    "code": "plan_code",
    "appeal_code": "plan_code",
    "typename": "plan_type",
    "appeal_type": "plan_type",
    "startdate": "start",
    "reference_period_start": "start",
    "enddate": "end",
    "reference_period_end": "end",
    "year": "year",
    "clustercode": "cluster_code",
    "cluster": "cluster",
    "original requirements us$": "original",
    "origrequirements": "original",
    "current requirements us$": "required",
    "plan name": "plan_name",
    "requirements": "required",
    "revisedrequirements": "required",
    "requirements_usd": "required",
    "funding us$": "funded",
    "funding": "funded",
    "funding_usd": "funded",
    "pledges us$": "pledged",
    "pledges": "pledged",
    **{name: name for name in COLUMNS},
}
_SPELLINGS = (
    {"year", "plan_name", "cluster", "current requirements us$", "funding us$"},
    {"countrycode", "id", "name", "code", "startdate", "enddate", "year", "funding"},
    {"location_code", "appeal_code", "appeal_name", "requirements_usd", "funding_usd"},
    {"plan_name", "year", "required", "funded"},
)
"""What tells a plan table from others; the last is how rejected rows are given back to be mended."""

_GLOBAL_CLUSTERS = {*map(str, range(1, 21)), "26479", "26480", "26512", "26513"}
"""FTS ids of global clusters; a file whose cluster codes are all among them is by global cluster, whatever its name."""

_REPEATED = ("scope_key", "cluster", "cluster_code", "original_usd_cents", "required_usd_cents", "funded_usd_cents")


@dataclass
class _Context:
    breakdown: str
    totals: dict[tuple[str, int], set[str]]
    """Shares of plans of several countries by plan and required dollars: the countries that state the same figure."""


def recognise(document: Document) -> bool:
    """A CSV whose header has plan, requirements and funding in one of the known spellings."""
    if document.kind != "csv":
        return False
    header = {re.sub(r"[()]", "", name.casefold()).replace("plan name", "plan_name") for name in document.header}
    return any(wanted <= header for wanted in _SPELLINGS) and not header & {"srcorganization", "boundary", "flow_id"}


def parse(document: Document) -> Parsed:
    """Requirements, funding and pledges by plan or cluster; rows without a plan's name, a year or a readable sum are rejected."""
    cells = Columns(_renamed(document.csv), COLUMNS)
    rows, doubled = _rows(cells, document)
    table = fts_naming.requirement_table(rows)
    starts, ends = table.column("about_from"), table.column("about_to")
    about = (pc.min(starts).as_py(), pc.max(ends).as_py())
    edition = Edition(None, "retrieval", fts_naming.claims_of("requirement", table), *about, detail=table.num_rows)
    return Parsed({"requirement": table}, edition, cells.rejects(), _remarks(rows, doubled, document))


def _renamed(table: TextTable) -> TextTable:
    names: dict[str, str] = {}
    for name in table.header:
        known = _NAMES.get(re.sub(r"[()]", "", name.casefold()))
        if known and known not in names.values():
            names[name] = known
    return table.renamed(names)


def _rows(cells: Columns, document: Document) -> tuple[list[dict[str, Any]], int]:
    """Every row that no reason rejects; the same plan and cluster again (one plan under two countries) is kept once."""
    columns = _columns(cells)
    context = _Context(_breakdown(document, cells), {})
    raw = pa.table(columns).filter(cells.kept()).to_pylist()
    for row in raw:
        if row["required"] is not None and row["iso3"]:
            context.totals.setdefault((row["plan_name"], row["required"]), set()).add(row["iso3"])
    seen: set[tuple[object, ...]] = set()
    rows = []
    for row in (_row(row, context) for row in raw):
        key = tuple(row.get(name) for name in _REPEATED)
        if key not in seen:
            rows.append(row)
        seen.add(key)
    return rows, len(raw) - len(rows)


def _columns(cells: Columns) -> dict[str, pa.Array]:
    start, end = cells.date("start"), cells.date("end")
    year = cells.integer("year") if cells.table.has("year") else pc.year(start)
    cells.reject_where(pc.is_null(year), "year is empty")
    cells.reject_where(pc.or_(pc.less(year, 1900), pc.greater(year, 2100)), "year is not a year")
    name = cells.text("plan_name")
    cells.reject_where(pc.is_null(name), "plan_name is empty")
    money = {key: fts_naming.cents(cells.amount(key)) for key in ("original", "required", "funded", "pledged")}
    texts = {key: cells.text(key) for key in ("iso3", "plan_id", "plan_code", "plan_type", "cluster_code", "cluster")}
    dates = {"start": start, "end": end, "year": year}
    return {"plan_name": name, **texts, **dates, **money, "position": cells.positions()}


def _breakdown(document: Document, cells: Columns) -> str:
    """HDX files by cluster and by global cluster have one header: the name tells them apart, else the ids of the clusters."""
    if not cells.table.has("cluster"):
        return "plan"
    if not cells.table.has("cluster_code"):
        return "cluster"
    if re.search(r"global[_ -]?cluster", document.name, re.IGNORECASE):
        return "globalcluster"
    codes = set(pc.unique(cells.text("cluster_code")).to_pylist()) - {None}
    return "globalcluster" if codes and codes <= _GLOBAL_CLUSTERS else "cluster"


def _row(raw: dict[str, Any], context: _Context) -> dict[str, Any]:
    name, iso3, year = raw["plan_name"], raw["iso3"], raw["year"]
    code = None if fts_naming.pot_of(raw["plan_code"]) == "unspecified" else raw["plan_code"]
    row = {
        "plan_key": fts_naming.plan_key(name),
        "plan_id": raw["plan_id"],
        "plan_code": code,
        "plan_name": name,
        "plan_type": raw["plan_type"],
        "countries": list(fts_naming.countries_of(name)),
        "year": year,
        "about_from": raw["start"] or dt.date(year, 1, 1),
        "about_to": raw["end"] or dt.date(year, 12, 31),
        "breakdown": context.breakdown,
        "cluster_code": raw["cluster_code"],
        "cluster": raw["cluster"],
        "pot": fts_naming.pot_of(raw["cluster"]),
        "original_usd_cents": raw["original"],
        "required_usd_cents": raw["required"],
        "funded_usd_cents": raw["funded"],
        "pledged_usd_cents": raw["pledged"],
        "position": raw["position"],
    }
    if iso3:
        row |= _in_country(row, iso3, context)
    place = f"|{iso3}" if row["pot"] == fts_naming.OUTSIDE or row.get("location") else ""
    row["scope_key"] = f"{row['plan_key']}|{year}|{row['breakdown']}{place}"
    return row


def _in_country(row: dict[str, Any], iso3: str, context: _Context) -> dict[str, Any]:
    """What the country of the row changes: its money outside plans, its own plan, or its share of a wider plan."""
    name = row["plan_name"]
    if not row["plan_id"] and not row["plan_code"] and fts_naming.pot_of(name) == "unspecified":
        return {"plan_key": fts_naming.OUTSIDE, "countries": [iso3], "pot": fts_naming.OUTSIDE}
    if fts_naming.is_own(iso3, name, row["plan_code"]):
        return {"countries": [iso3]}
    if context.breakdown != "plan":
        return {}
    # Where several countries state one figure it is the whole plan's, not theirs (OCHA's own rule in hdx-scraper-fts).
    whole = len(context.totals.get((name, row["required_usd_cents"]), ())) > 1
    return {"breakdown": "location", "location": iso3} | ({"required_usd_cents": None} if whole else {})


def _remarks(rows: list[dict[str, Any]], doubled: int, document: Document) -> tuple[str, ...]:
    shares = sorted({row["plan_name"] for row in rows if row["breakdown"] == "location"})
    negative = sum(1 for row in rows if (row["funded_usd_cents"] or 0) < 0)
    remarks = []
    if shares:
        remarks.append(f"rows of plans of several countries are read as the country's share of them: {'; '.join(shares)}")
    if negative:
        remarks.append(f"{negative} rows have negative funding, a correction that FTS publishes as such")
    if doubled:
        remarks.append(f"{doubled} rows repeat a plan and cluster that stand under another country too and were read once")
    if "covidFunding" in document.header:
        remarks.append("the part of the funding that is for COVID-19 is not read: it is within the funding of the plan")
    return tuple(remarks)


FEED = Feed(
    name="fts-plan",
    title="OCHA FTS response plan requirements and funding (CSV, by plan, cluster or global cluster)",
    publisher="OCHA",
    family="fts-plan",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Financial Tracking Service",
    tables=("requirement",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download(
            "https://data.humdata.org/dataset/fts-requirements-and-funding-data-for-iraq",
            "page that lists the current CSV files of Iraq; other countries under the same pattern",
        ),
        Download("https://data.humdata.org/dataset/hdx-hapi-funding", "page that lists the HAPI funding files of each year"),
    ),
    precedence=1,
    quirks=(
        "Compiled tables write 4e+07 for 40,000,000 and Inf for the coverage of a pot without requirement.",
        "`Not reported`, `Not specified` and `Cluster not yet specified` are the pot unspecified, `(shared)` the pot shared.",
        "A country's row `Not specified` without a plan is its funding outside of plans.",
        "A country's row of a regional plan is its share (breakdown location); a requirement equal in several countries is the"
        " whole plan's and left out.",
        "Files by cluster and by global cluster have one header; a column `Global cluster` beside `Cluster` changes nothing.",
    ),
)
