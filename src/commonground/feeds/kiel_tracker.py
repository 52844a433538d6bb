"""Kiel Institute, Ukraine Support Tracker: what donors committed and allocated by month, and heavy weapons in units and value.

Source: Ukraine Support Tracker, tables of a release (data explorer, weapons, stock or procurement, total allocations). Values are
in billions of euro unless a column says `eur`. Military aid is mostly in kind and priced by the tracker.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.money_rows import amount, donor_country, table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.vocabulary import country
from commonground.vocabulary.source import Claim, Edition

STATED = "Kiel Institute: as the donor states it"
PRICED = "Kiel Institute: the donor's own value, else a list or replacement price; in-kind priced"
"""How the tracker values (Trebesch and others, methodology of the Ukraine Support Tracker): kept with every value."""

RECIPIENT = "UKR"
"""The tracker follows aid to one country; a column `recipient` (name or ISO3) goes before it."""

BILLIONS = 1e5
"""Billions of euro in a month beyond which a value is an error of the file."""

ALL_DONORS = "all donors"
_EXPLORER = ("country", "year", "month", "financial", "humanitarian", "military", "commitments", "to_be_allocated")
_WEAPONS = ("donor", "category", "number_of_weapons", "monetary_value_eur")
_SUPPLY = ("year", "month", "stockpile", "procurement", "unspecified")
_TOTALS = ("year", "month", "total_allocations", "military", "financial", "humanitarian")
COLUMNS = tuple(dict.fromkeys((*_EXPLORER, "iso", *_WEAPONS, *_SUPPLY, "nato_purl", *_TOTALS, "recipient")))
"""What is read; the list of the weapons of each type is not: totals by country and kind are enough."""

Row = dict[str, Any]


def recognise(document: Document) -> bool:
    """A CSV with the columns of one of the four tables."""
    return document.kind == "csv" and _shape(document.header) is not None


def _shape(header: tuple[str, ...]) -> str | None:
    shapes = {"explorer": _EXPLORER, "weapons": _WEAPONS, "supply": _SUPPLY, "totals": _TOTALS}
    return next((name for name, columns in shapes.items() if has(header, columns)), None)


def parse(document: Document) -> Parsed:
    """Values by donor and month or by type of weapon; a row without a donor, a month or a readable number is rejected."""
    shape = _shape(document.header) or "explorer"
    cells = Columns(under(document.csv, COLUMNS), COLUMNS)
    table = table_of("contribution", list(_READ[shape](cells)))
    release = re.search(r"(?<![a-z0-9])r(?:elease)?[ _-]?(\d{1,3})(?!\d)", document.name, re.IGNORECASE)
    keys = pc.unique(table["scope_key"]).to_pylist()
    edition = Edition(
        None,
        "retrieval",
        tuple(Claim("contribution", key) for key in sorted(keys)),
        pc.min(table["about_from"]).as_py(),
        pc.max(table["about_to"]).as_py(),
        detail=int(release[1]) if release else 0,
    )
    return Parsed({"contribution": table}, edition, cells.rejects())


def _monthly(cells: Columns, names: tuple[str, ...]) -> Iterator[Row]:
    """The rows with their month, values in cents of a euro, and what names who gives and who receives."""
    year, month = cells.integer("year", required=True), cells.integer("month", required=True)
    cells.reject_where(pc.or_(pc.less(month, 1), pc.greater(month, 12)), "month is not a month")
    cells.reject_where(pc.or_(pc.less(year, 2000), pc.greater(year, 2100)), "year is not a year")
    columns = {name: amount(cells, name, largest=BILLIONS) for name in names}
    texts = {name: cells.text(name) for name in ("country", "iso", "recipient")}
    rows = pa.table({"year": year, "month": month, **columns, **texts, "position": cells.positions()})
    yield from _kept(cells, rows)


def _kept(cells: Columns, rows: pa.Table) -> Iterator[Row]:
    yield from rows.filter(cells.kept()).to_pylist()


def _base(raw: Row, table: str, column: str = "") -> Row:
    known = country.by_iso3(raw["recipient"] or RECIPIENT) or country.by_name(raw["recipient"] or "")
    row: Row = {
        "scope_key": f"kiel|{known.iso3 if known else raw['recipient']}|{table}",
        "recipient": known.iso3 if known else None,
        "recipient_name": known.name if known else raw["recipient"],
        "currency": "EUR",
        "is_total": False,
        "position": f"{raw['position']} {column}".strip(),
    }
    if "year" in raw:
        last = calendar.monthrange(raw["year"], raw["month"])[1]
        row |= {"about_from": dt.date(raw["year"], raw["month"], 1), "about_to": dt.date(raw["year"], raw["month"], last)}
    return row


def _value(category: str, stage: str, billions: float | None) -> Row | None:
    if billions is None:
        return None
    priced = category in ("military", "all")
    return {
        "kind": "money",
        "category": category,
        "stage": stage,
        "unit": "EUR",
        "value_cents": round(billions * 1e11),
        "valuation": PRICED if priced else STATED,
        "supply": "not told",
    }


def _explorer(cells: Columns) -> Iterator[Row]:
    cells.reject_where(pc.is_null(cells.text("country")), "country is empty")
    for raw in _monthly(cells, _EXPLORER[3:]):
        giver = {"contributor": donor_country(raw["country"], raw["iso"]), "contributor_name": raw["country"]}
        values = {name: _value(name, "allocated", raw[name]) for name in ("financial", "humanitarian", "military")}
        values["commitments"] = _value("all", "committed", raw["commitments"])
        values["to_be_allocated"] = _value("all", "to be allocated", raw["to_be_allocated"])
        for name, value in values.items():
            if value:
                yield {**_base(raw, "explorer", name), **giver, **value}


def _totals(cells: Columns) -> Iterator[Row]:
    for raw in _monthly(cells, _TOTALS[2:]):
        for category in ("financial", "humanitarian", "military"):
            value = _value(category, "allocated", raw[category])
            if value:
                yield {**_base(raw, "totals", category), "contributor_name": ALL_DONORS, **value, "is_total": True}


def _supply(cells: Columns) -> Iterator[Row]:
    supplies = {"stockpile": "stockpile", "procurement": "procurement", "nato_purl": "procurement", "unspecified": "not told"}
    for raw in _monthly(cells, tuple(supplies)):
        for name, supply in supplies.items():
            value = _value("military", "allocated", raw[name])
            if value:
                category = "military (NATO PURL)" if name == "nato_purl" else "military"
                more = {"contributor_name": ALL_DONORS, "category": category, "supply": supply, "is_total": True}
                yield {**_base(raw, "supply", name), **value, **more}


def _weapons(cells: Columns) -> Iterator[Row]:
    for name in ("donor", "category"):
        cells.reject_where(pc.is_null(cells.text(name)), f"{name} is empty")
    columns: dict[str, pa.Array] = {name: cells.text(name) for name in ("donor", "category", "recipient")}
    columns |= {"count": amount(cells, "number_of_weapons"), "value": amount(cells, "monetary_value_eur")}
    for raw in _kept(cells, pa.table({**columns, "position": cells.positions()})):
        yield {
            **_base(raw, "weapons"),
            "contributor": donor_country(raw["donor"]),
            "contributor_name": raw["donor"],
            "kind": "goods",
            "category": raw["category"].casefold() if not raw["category"].isupper() else raw["category"],
            "quantity": raw["count"],
            "unit": "items",
            "value_cents": None if raw["value"] is None else round(raw["value"] * 100),
            "valuation": None if raw["value"] is None else PRICED,
            "supply": "not told",
        }


_READ: dict[str, Callable[[Columns], Iterator[Row]]] = {
    "explorer": _explorer,
    "weapons": _weapons,
    "supply": _supply,
    "totals": _totals,
}

FEED = Feed(
    name="kiel-tracker",
    title="Kiel Institute Ukraine Support Tracker: money, weapons and their value (CSV tables of a release)",
    publisher="Kiel Institute",
    family="kiel-tracker",
    licence=licences.UNSTATED,
    attribution="Kiel Institute for the World Economy, Ukraine Support Tracker",
    tables=("contribution",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://www.kielinstitut.de/topics/war-against-ukraine/ukraine-support-tracker/", "page that lists releases"),
    ),
    quirks=(
        "Values are billions of euro (weapons: euro); each is kept with the way the tracker valued it.",
        "Allocated, committed and to be allocated are three stages: commitments = allocations + to be allocated, in the sum over"
        " all months; they are never added.",
        "Tables of all donors (`total_allocations`, stock or procurement) are totals, kept apart from the donors' rows.",
        "The number of the release stands in the file's name (`r29`); of two files with the same last month the higher speaks.",
        "Weapons are counted by donor and type; the list of models is not read. Whether they were delivered is not said.",
        "A donor's share in the aid of the European Union, `gdp` and shares of it are not read.",
    ),
)
