"""What the feeds of promises, payments and things given share: tables of sparse rows, whole cents, donors by name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds.reading.columns import Columns
from commonground.vocabulary import country
from commonground.vocabulary.tables import TABLES

SENTINEL_BEFORE = dt.date(1945, 1, 1)
"""Databases write 0001-01-01 or 1900-01-01 for a date that they do not have; no fund or tracker is older than this."""

LARGEST = 1e15
"""Units of a currency beyond which an amount is an error of the file (the cents still fit 64 bits)."""

_EUROPEAN_UNION = re.compile(r"\b(EU institutions?|European (Union|Commission)|EU Institutions|^EU$|DG ECHO)\b", re.IGNORECASE)


def table_of(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows as a table of the vocabulary, `position` last; what a row does not state is null, and no flag is an empty list."""
    schema = TABLES[name].append(pa.field("position", pa.string()))
    listed = list(rows)
    columns = {field.name: [row.get(field.name) for row in listed] for field in schema}
    for field in schema:
        if pa.types.is_list(field.type):
            columns[field.name] = [cell or [] for cell in columns[field.name]]
    return pa.table(columns, schema=schema)


def amount(cells: Columns, name: str, *, required: bool = False, largest: float = LARGEST) -> pa.Array:
    """A column of amounts; a row whose amount is beyond `largest` either way is rejected, for no fund or state has it."""
    values = cells.amount(name, required=required)
    cells.reject_where(pc.greater(pc.abs(values), largest), f"{name} is too large")
    return values


def in_cents(amount: float | None) -> int | None:
    """Whole hundredths of an amount, half to even; null stays null."""
    return None if amount is None else round(amount * 100)


def real_day(day: dt.date | None) -> dt.date | None:
    """The day, or null where it is a sentinel of a database."""
    return None if day is None or day < SENTINEL_BEFORE else day


def real_rate(rate: float | None) -> float | None:
    """A rate in units for a dollar, or null where it is 0, negative or beyond what any currency has been worth."""
    return rate if rate is not None and 1e-3 <= rate <= 1e7 else None


@lru_cache(maxsize=4096)
def donor_country(name: str | None, iso3: str | None = None) -> str | None:
    """ISO3 of a donor that is a state, `EU` for the institutions of the European Union, null for any other."""
    code = (iso3 or "").strip().upper()
    if code in ("EU", "EUR", "EUI", "EEC", "EU27"):
        return "EU"
    known = country.by_iso3(code) if code else None
    if known is None and name:
        if _EUROPEAN_UNION.search(name):
            return "EU"
        known = country.by_name(name)
    return known.iso3 if known else None
