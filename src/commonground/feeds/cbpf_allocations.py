"""OCHA pooled funds: what CERF and the country-based funds allocated to projects, by year and country (CSV).

Source: CBPF Data Hub, "Allocations" download (`AllocationYear`, `CountryCode`, `Budget`, `FundType`). An allocation is what a
fund plans to spend on a project: a budget, not a payment, and the same money as the contributions to the fund.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.money_rows import amount, in_cents, table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.vocabulary import country
from commonground.vocabulary.source import Claim, Edition

COLUMNS = ("AllocationYear", "CountryCode", "Budget", "FundType")


def recognise(document: Document) -> bool:
    """A CSV with year, country, budget and type of fund of each allocation."""
    return document.kind == "csv" and has(document.header, COLUMNS)


def parse(document: Document) -> Parsed:
    """One budget a line; a code that is no country (`GLB`) leaves it without one, a line without year or amount is rejected."""
    cells = Columns(under(document.csv, COLUMNS), COLUMNS)
    year = cells.integer("AllocationYear", required=True)
    cells.reject_where(pc.or_(pc.less(year, 1945), pc.greater(year, 2100)), "AllocationYear is not a year")
    columns = {
        "year": year,
        "code": cells.text("CountryCode"),
        "amount": amount(cells, "Budget", required=True),
        "fund": cells.text("FundType"),
        "position": cells.positions(),
    }
    rows = [_row(row) for row in pa.table(columns).filter(cells.kept()).to_pylist()]
    table = table_of("budget", rows)
    keys = sorted(set(table["scope_key"].to_pylist()))
    first, last = (pc.min(table["from_date"]).as_py(), pc.max(table["to_date"]).as_py())
    edition = Edition(None, "retrieval", tuple(Claim("budget", key) for key in keys), first, last, table.num_rows)
    return Parsed({"budget": table}, edition, cells.rejects())


def _row(raw: dict[str, Any]) -> dict[str, Any]:
    known = country.by_iso3(raw["code"] or "") or country.by_iso2(raw["code"] or "")
    first, last = dt.date(raw["year"], 1, 1), dt.date(raw["year"], 12, 31)
    return {
        "scope_key": f"cbpf-allocations|{(raw['fund'] or 'not told').casefold()}|{raw['year']}",
        "organisation_ref": raw["fund"],
        "kind": "allocation",
        "status": "committed",
        "from_date": first,
        "to_date": last,
        "amount_cents": in_cents(raw["amount"]),
        "currency": "USD",
        "value_date": last,
        "to_name": None if known else raw["code"],
        "country": known.iso3 if known else None,
        "flags": ["year only"],
        "position": raw["position"],
    }


FEED = Feed(
    name="cbpf-allocations",
    title="OCHA pooled funds and CERF: allocations by year and country (CSV)",
    publisher="OCHA",
    family="cbpf-allocations",
    licence=licences.CC_BY_4,
    attribution="OCHA Country-Based Pooled Funds and CERF",
    tables=("budget",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data.humdata.org/dataset/cbpf-allocations-and-contributions", "page that lists the files"),),
    quirks=(
        "An allocation is a budget of the fund (kind `allocation`), never added to flows: it is the money of its contributions.",
        "Only the year is known (flag `year only`); the gender marker is not read. `GLB` is no country.",
        "The scope is one type of fund and one year, which a newer file replaces.",
    ),
)
