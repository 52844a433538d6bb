"""ECB euro foreign exchange reference rates: one column for each currency, one row for each working day (CSV).

Source: ECB, "Euro foreign exchange reference rates": `eurofxref-hist.csv` (every day since 1999-01-04) and
`eurofxref.csv` (the last day, with blanks after the commas and the day in words). A rate is units of the currency for one
euro; `N/A` and an empty cell mean that there was none.
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences, rate_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable

SERIES = rate_rows.Series("ecb", "EUR", "day")
_CODE = re.compile(rate_rows.CURRENCY)
_MONTHS = "january february march april may june july august september october november december".split()
_IN_WORDS = re.compile(r"^\s*(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})\s*$")


def recognise(document: Document) -> bool:
    """A CSV of a column Date and columns that are all named by currency codes, the dollar among them and the euro not."""
    if document.kind != "csv":
        return False
    names = [name for name in document.header if name]
    codes = {name.upper() for name in names if name.casefold() != "date"}
    return len(codes) == len(names) - 1 and all(map(_CODE.match, codes)) and "USD" in codes and "EUR" not in codes


def parse(document: Document) -> Parsed:
    """One row for each currency and day that has a rate; a row whose day or one of whose rates cannot be read is rejected."""
    table = _named(document.csv)
    codes = sorted(name for name in set(table.header) if _CODE.match(name))
    cells = Columns(table, ("Date", *codes))
    day = cells.date("Date", required=True)
    cells.reject_where(pc.less(day, rate_rows.EARLIEST), "Date is before 1900")
    units = {code: cells.number(code) for code in codes}
    for code in codes:
        cells.reject_where(pc.less_equal(units[code], 0), f"{code} is not above zero")
    kept, position = cells.kept(), cells.positions()
    day, position = day.filter(kept), position.filter(kept)
    found = [
        rate_rows.rows(SERIES, pa.array([code] * len(day), pa.string()), day, units[code].filter(kept), position, day)
        for code in codes
    ]
    made = pa.concat_tables(found).sort_by([("date", "ascending"), ("currency", "ascending")]).combine_chunks()
    return Parsed({"rate": made}, rate_rows.edition([made]), cells.rejects())


def _named(table: TextTable) -> TextTable:
    """The table with its names in capitals, `N/A` taken out and days in ISO form."""
    columns = []
    header = tuple("Date" if name.casefold() == "date" else name.upper() for name in table.header)
    for name, column in zip(header, table.rows.columns, strict=True):
        cells = pc.utf8_trim_whitespace(column)
        columns.append(_iso(cells) if name == "Date" else pc.if_else(pc.is_in(cells, pa.array(["N/A", "-", ""])), None, cells))
    return TextTable(header, table.tags, pa.table(columns, table.rows.column_names), table.lines, table.ragged, table.where)


def _iso(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """`30 October 2026` as `2026-10-30`; anything else as it stands."""
    odd = pc.unique(cells.filter(pc.fill_null(pc.match_substring_regex(cells, "[A-Za-z]"), False))).to_pylist()
    known = {text: _day_in_words(text) for text in odd}
    return pa.chunked_array([[known.get(text, text) for text in cells.to_pylist()]], pa.string()) if odd else cells


def _day_in_words(text: str) -> str:
    found = _IN_WORDS.match(text)
    months = [i for i, name in enumerate(_MONTHS, 1) if found and name.startswith(found[2].casefold())]
    if not found or len(months) != 1:
        return text
    try:
        return dt.date(int(found[3]), months[0], int(found[1])).isoformat()
    except ValueError:
        return text


FEED = Feed(
    name="ecb-rates",
    title="ECB euro foreign exchange reference rates by day (CSV)",
    publisher="ECB",
    family="ecb-rates",
    licence=licences.ATTRIBUTION,
    attribution="European Central Bank, euro foreign exchange reference rates",
    tables=("rate",),
    recognise=recognise,
    parse=parse,
    columns=("Date", "the column of each currency by its ISO 4217 code"),
    downloads=(
        Download("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", "every working day since 1999-01-04"),
        Download("https://www.ecb.europa.eu/stats/eurofxref/eurofxref.zip", "the last working day"),
    ),
    quirks=(
        "Rates are units of the currency for one euro; the dollar's own column makes rates for a dollar of them.",
        "There is no rate on weekends and holidays, and none for the Iraqi dinar or the Syrian pound.",
        "`N/A` means that there was no rate: a currency that had joined the euro, or one suspended such as the rouble in 2022.",
        "The file of the last day writes `30 October 2026` and ends each line with a comma.",
        "A newer file replaces what it holds by currency and year; a file of one day or ninety replaces only its days.",
    ),
)
