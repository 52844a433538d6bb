"""OCHA's overview of people in need by inter-agency plan of a year (CSV with HXL tags): one figure per plan.

Source: the table behind OCHA's Global Humanitarian Overview, with tags #country+code, #plan+type, #inneed.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import fts_naming, licences, needs_rows
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under

PLAN, CODE, TYPE, PEOPLE = "Interagency Response Plans", "ISO alpha-3 codes", "Plan type", "In Need"
COLUMNS = (PLAN, CODE, TYPE, PEOPLE)


def recognise(document: Document) -> bool:
    """A CSV whose header has country code, plan type and people in need."""
    return document.kind == "csv" and has(document.header, COLUMNS)


def parse(document: Document) -> Parsed:
    """One figure per plan of one country; plans of several countries are remarked and give no row."""
    cells = Columns(under(document.csv, COLUMNS), COLUMNS)
    year = needs_rows.year_in_name(document)
    plans, kinds = cells.text(PLAN), cells.text(TYPE)
    stated = needs_rows.known_iso3(cells.text(CODE))
    named = [_country(plan, kind) for plan, kind in zip(plans.to_pylist(), kinds.to_pylist(), strict=True)]
    iso3 = pc.coalesce(stated, pa.array(named, pa.string()))
    cells.reject_where(pc.is_null(plans), f"{PLAN} is empty")
    figures, _ = needs_rows.people(cells, PEOPLE, required=True)
    size = len(cells)
    columns = {
        "scope_key": pc.binary_join_element_wise(iso3, str(year), "|"),
        "country": iso3,
        "level": pa.array([0] * size, pa.int8()),
        "sector_code": pa.array(["ALL"] * size, pa.string()),
        "category": _groups(iso3, plans, figures),
        "status": pa.array(["in_need"] * size),
        "people": figures,
        "about_from": pa.array([dt.date(year, 1, 1)] * size, pa.date32()),
        "about_to": pa.array([dt.date(year, 12, 31)] * size, pa.date32()),
        "plan_name": plans,
    }
    kept = cells.kept()
    table = needs_rows.need_table(columns, cells.positions(), pc.and_(kept, pc.is_valid(iso3)))
    apart = plans.filter(pc.and_(kept, pc.is_null(iso3))).to_pylist()
    remarks = (f"plans of several countries belong to none of them alone: {'; '.join(apart)}",) if apart else ()
    return Parsed({"need": table}, needs_rows.edition(table, needs_rows.OVERVIEW), cells.rejects(), remarks)


def _groups(iso3: pa.Array, plans: pa.Array, figures: pa.Array) -> pa.Array:
    columns = (iso3.to_pylist(), plans.to_pylist(), figures.to_pylist())
    rows = [(code or "", plan or "", count or 0) for code, plan, count in zip(*columns, strict=True)]
    return pa.array(needs_rows.plan_groups(rows), pa.string())


def _country(plan: str | None, kind: str | None) -> str | None:
    """The one country that a plan without a code names (`Lebanon ERP`); none for a regional plan (`Syria (3RP)`)."""
    if not plan or "regional" in (kind or "").casefold() or fts_naming.is_regional(plan):
        return None
    named = fts_naming.countries_of(plan)
    return named[0] if len(named) == 1 else None


FEED = Feed(
    name="gho-needs",
    title="People in need by inter-agency response plan (OCHA overview of a year, CSV)",
    publisher="OCHA",
    family="needs",
    licence=licences.CC_BY_IGO,
    attribution="OCHA Global Humanitarian Overview",
    tables=("need",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "The year stands only in the file's name.",
        "Flash appeals have no country code: the country is the one that the plan's name names.",
        "A country may have two plans in a year (Ukraine 2022): their figures overlap, so the larger speaks for all and the other"
        " is a group under its plan's name.",
    ),
)
