"""D-Portal's exchange rates: one column for each currency, one row for each year (CSV).

Source: D-Portal `dstore/csv/exchange.csv`: units for one dollar, a mean of the year, 1990-2014.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, rate_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable

SERIES = rate_rows.Series("dportal", "USD", "year")
_CODE = re.compile(rate_rows.CURRENCY)


def recognise(document: Document) -> bool:
    """A CSV of a column `year` and columns that are all named by currency codes, the euro or the dollar among them."""
    if document.kind != "csv":
        return False
    names = [name for name in document.header if name]
    codes = {name.upper() for name in names if name.casefold() != "year"}
    if len(codes) != len(names) - 1 or not all(map(_CODE.match, codes)):
        return False
    return len(codes) > 1 and bool({"EUR", "USD"} & codes) and bool({"GBP", "JPY", "CHF"} & codes)


def parse(document: Document) -> Parsed:
    """One row for each currency and year that has a rate; a row whose year or one of whose rates cannot be read is rejected."""
    header = tuple("year" if name.casefold() == "year" else name.upper() for name in document.header)
    plain = document.csv
    table = TextTable(header, plain.tags, plain.rows, plain.lines, plain.ragged, plain.where)
    codes = sorted(name for name in set(header) if _CODE.match(name) and name != "USD")
    cells = Columns(table, ("year", *codes))
    year = cells.integer("year", required=True)
    day = rate_rows.last_day_of_year(year)
    cells.reject_where(pc.is_null(day), "year is not a year")
    units = {code: cells.amount(code) for code in codes}
    for code in codes:
        cells.reject_where(pc.less_equal(units[code], 0), f"{code} is not above zero")
    kept, position = cells.kept(), cells.positions()
    found = [
        rate_rows.rows(
            SERIES, pa.array([code] * pc.sum(kept).as_py(), pa.string()), *(a.filter(kept) for a in (day, units[code], position))
        )
        for code in codes
    ]
    return Parsed({"rate": pa.concat_tables(found)}, rate_rows.edition(found), cells.rejects())


FEED = Feed(
    name="dportal-rates",
    title="Exchange rates by year and currency (CSV of D-Portal)",
    publisher="IATI",
    family="dportal-rates",
    licence=licences.ATTRIBUTION,
    attribution="IATI technical team, D-Portal",
    tables=("rate",),
    recognise=recognise,
    parse=parse,
    columns=("year", "the column of each currency by its ISO 4217 code"),
    downloads=(
        Download("https://raw.githubusercontent.com/IATI/D-Portal/master/dstore/csv/exchange.csv", "yearly rates 1990-2014"),
    ),
    quirks=(
        "Rates are units of the currency for one dollar, a mean of the year; they are used for days of their own year alone.",
        "Old years are restated in the currency of today where it was renamed (the Turkish lira of 1999 is 0.42).",
    ),
)
