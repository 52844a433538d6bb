"""Offers and requirements of the ledger as the tables that `allocate` reads, so that one rule reads both."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

from commonground.door.reader import Reader
from commonground.door.records import Record
from commonground.funding.offers import USD, Convert

OFFERS = ("offer", "donor", "kind", "amount", "currency", "unit", "country", "place", "cluster", "need", "from", "to")
NEEDS = ("need", "country", "place", "cluster", "unit", "required", "from", "to")


def offers_table(reader: Reader) -> bytes:
    """The offers that members made, one row each; those of one title are told apart by member and number."""
    members = {one.record_id: str(one.code) for one in reader.records.all_of("member")}
    requirements = {one.record_id: one for one in reader.records.of("requirement")}
    held = reader.records.of("offer")
    rows = []
    for one, name in zip(held, _names(held, members), strict=True):
        answers = requirements.get(str(one["requirement"]))
        money = one["what"] == "money"
        rows.append(
            {
                "offer": name,
                "donor": members.get(one["member"], ""),
                "kind": one["what"],
                "amount": one["quantity"],
                "currency" if money else "unit": one["unit"],
                "country": one["country"] or "",
                "place": ";".join(one["places"]),
                "cluster": ";".join(one["sectors"]),
                "need": str(answers["title"]) if answers else "",
                "from": one["period_from"] or "",
                "to": one["period_to"] or "",
            }
        )
    return _table(OFFERS, rows)


def needs_table(reader: Reader, country: str, convert: Convert, rate_day: dt.date) -> bytes:
    """The requirements of a country, money in US dollars at the rate of a day; without a rate the currency stays, and is refused."""
    rows = []
    for one in reader.records.of("requirement"):
        if one["country"] != country:
            continue
        quantity, unit = Decimal(one["quantity"]), str(one["unit"])
        if one["what"] == "money" and unit != USD:
            worth = convert(int((quantity * 100).to_integral_value()), unit, rate_day)
            quantity, unit = (Decimal(worth.usd_cents) / 100, USD) if worth else (quantity, unit)
        rows.append(
            {
                "need": one["title"],
                "country": country,
                "place": one["place"] or "",
                "cluster": one["sector"] or "",
                "unit": unit,
                "required": format(quantity, "f"),
                "from": one["period_from"] or "",
                "to": one["period_to"] or "",
            }
        )
    return _table(NEEDS, rows)


def _names(offers: Sequence[Record], members: dict[str, str]) -> list[str]:
    """`TITLE (MEMBER)`, numbered where a member offers the same twice."""
    names = [f"{one['title']} ({members.get(one['member'], one.originator)})" for one in offers]
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if names.count(name) == 1 else f"{name} {seen[name]}")
    return told


def _table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
