"""Development Initiatives' yearly exchange rates and deflators by country: kept, and never used to convert.

Sources: devinit `usd_exchange_rates.csv` (iso3, year, value) and `usd_deflators_….csv` (one column for each year). They are
by country and in the currency that the country has today, so that they are no rates of the currency that a row of money
states; a deflator is a price level.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, rate_rows
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading import spelling
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable

COLUMNS = ("iso3", "year", "value")
_YEAR = re.compile(r"^(19|20)\d\d$")
_NAME = re.compile(r"exchange|deflator", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """A CSV of exactly iso3, year and value; or of iso3, a name and years as columns, in a file whose name says deflator."""
    if document.kind != "csv":
        return False
    names = {name.casefold() for name in document.header if name}
    if names == set(COLUMNS):
        return bool(_NAME.search(document.name))
    years = {name for name in names if _YEAR.match(name)}
    return len(years) > 1 and {"iso3"} <= names - years <= {"iso3", "name", "country"} and bool(_NAME.search(document.name))


def parse(document: Document) -> Parsed:
    """One row for each country and year with a value; what cannot be read is rejected, an empty value is none."""
    series = rate_rows.Series("deflator" if re.search("deflator", document.name, re.IGNORECASE) else "di", "USD", "year")
    cells = Columns(_long(document.csv), COLUMNS)
    iso3 = pc.utf8_upper(cells.text("iso3"))
    cells.reject_where(pc.is_null(iso3), "iso3 is empty")
    cells.reject_where(pc.invert(pc.match_substring_regex(iso3, rate_rows.CURRENCY)), "iso3 is no code of three letters")
    day = rate_rows.last_day_of_year(cells.integer("year", required=True))
    cells.reject_where(pc.is_null(day), "year is not a year")
    value = cells.amount("value")
    cells.reject_where(pc.less_equal(value, 0), "value is not above zero")
    made = rate_rows.rows(series, *(a.filter(cells.kept()) for a in (iso3, day, value, cells.positions())))
    return Parsed({"rate": made}, rate_rows.edition([made]), cells.rejects())


def _long(table: TextTable) -> TextTable:
    """The table with one row for each country and year, `NA` taken out."""
    if not any(map(_YEAR.match, table.header)):
        return _cleaned(spelling.under(table, COLUMNS))
    wide = spelling.under(table, ("iso3",))
    years = [name for name in wide.header if _YEAR.match(name)]
    columns = [
        pa.concat_arrays([wide.column("iso3")] * len(years)),
        pa.array([year for year in years for _ in range(len(wide))], pa.string()),
        pa.concat_arrays([wide.column(year) for year in years]),
    ]
    rows = pa.table(columns, names=["0", "1", "2"])
    return _cleaned(TextTable(COLUMNS, (), rows, np.tile(wide.lines, len(years)), wide.ragged, wide.where))


def _cleaned(table: TextTable) -> TextTable:
    missing = pa.array(["NA", "N/A", "-", "..", "#N/A"])
    columns = [pc.if_else(pc.is_in(pc.utf8_trim_whitespace(c), missing), None, c) for c in table.rows.columns]
    return TextTable(table.header, table.tags, pa.table(columns, table.rows.column_names), table.lines, table.ragged, table.where)


FEED = Feed(
    name="di-rates",
    title="Yearly exchange rates and deflators by country (CSV of Development Initiatives)",
    publisher="Development Initiatives",
    family="di-rates",
    licence=licences.UNSTATED,
    attribution="Development Initiatives, after OECD and IMF World Economic Outlook",
    tables=("rate",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "The tables are by country and restate old years in the currency of today: no amount is converted with them.",
        "Deflators are price levels in dollars with a base year of 1; they are kept apart as the series `deflator`.",
        "The columns are too plain to tell: the name of the file has to say `exchange` or `deflator`.",
    ),
)
