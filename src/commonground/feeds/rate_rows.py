"""Rows of the table `rate`, whatever the format they come from: ISO 4217 codes, scopes and claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.vocabulary import rate
from commonground.vocabulary.source import Claim, Edition, PublishedBasis

CURRENCY = r"^[A-Z]{3}$"
"""ISO 4217, as these tables write it."""

EARLIEST = dt.date(1900, 1, 1)

_JANUARY = {"day": 10, "month": 31}
"""A file that begins a year within its first days holds the year; one that begins later may be an extract of it."""


@dataclass(frozen=True)
class Series:
    """Whose rates they are, in units of what base, and how often."""

    name: str
    base: str
    frequency: str


def rows(
    series: Series, currency: pa.Array, day: pa.Array, units: pa.Array, position: pa.Array, of_file: pa.Array | None = None
) -> pa.Table:
    """The table `rate` with `position`: the rows whose units are a positive number; `scope_key` by currency and year.

    A row of a year that the file does not begin with January has a scope of its own: a table of one day or of ninety
    never takes the place of a whole year. `of_file` are the days of the whole file, where `day` is only a part of them.
    """
    of_file = day if of_file is None else of_file
    good = pc.fill_null(pc.and_(pc.greater(units, 0), pc.and_(pc.is_valid(currency), pc.is_valid(day))), False)
    currency, day, units, position = (array.filter(good) for array in (currency, day, units, position))
    constant = {"series": series.name, "base": series.base, "frequency": series.frequency}
    columns = {
        "scope_key": _scopes(series, currency, day, of_file),
        **{name: pa.array([value] * len(day), pa.string()) for name, value in constant.items()},
        "currency": currency,
        "date": day,
        "units": units,
    }
    schema = rate.SCHEMA.append(pa.field("position", pa.string()))
    return pa.table([*(columns[field.name] for field in rate.SCHEMA), position], schema=schema)


def _scopes(series: Series, currency: pa.Array, day: pa.Array, of_file: pa.Array) -> pa.Array:
    """`ecb|EUR|GBP|2018`, or with the day in place of the year where the file holds only a part of the year."""
    texts = pc.strftime(day, format="%Y-%m-%d")
    head = pc.binary_join_element_wise(f"{series.name}|{series.base}", currency, "|")
    if series.frequency == "year":
        return head
    whole = _whole_years(of_file.drop_null(), _JANUARY[series.frequency])
    scope = pc.if_else(pc.is_in(pc.year(day), value_set=whole), pc.utf8_slice_codeunits(texts, 0, 4), texts)
    return pc.binary_join_element_wise(head, scope, "|")


def _whole_years(day: pa.Array, within: int) -> pa.Array:
    """The years whose first date in the file lies within the first days of January."""
    years = np.asarray(pc.year(day))
    of_year = np.asarray(pc.day_of_year(day))
    return pa.array(np.unique(years[of_year <= within]), pa.int64())


def edition(tables: Iterable[pa.Table], published: dt.date | None = None, basis: PublishedBasis = "retrieval") -> Edition:
    """The edition that claims each scope of these rows; the last day of its rows ranks it where it states no date."""
    table = pa.concat_tables(tables)
    claims = tuple(Claim("rate", key) for key in sorted(pc.unique(table["scope_key"]).to_pylist()))
    first, last = pc.min(table["date"]).as_py(), pc.max(table["date"]).as_py()
    return Edition(published, basis if published else "retrieval", claims, first, last, detail=table.num_rows)


def last_day_of_year(year: pa.Array) -> pa.Array:
    """31 December of each year."""
    stops = {number: dt.date(number, 12, 31) for number in pc.unique(year).to_pylist() if number and 1900 <= number <= 2200}
    return pa.array([stops.get(number) for number in year.to_pylist()], pa.date32())
