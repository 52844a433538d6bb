"""Exchange rates as one long table: date, rate, currency, frequency, source, country (CSV).

Sources: Code for IATI `imf-exchangerates` (IMF International Financial Statistics, end of the month, units of the national
currency for a dollar) and its consolidated table of several sources. A currency that several countries share stands once
for each of them and is kept once: the row of the country whose code begins the code of the currency (ISO 4217), as
South Africa's for the rand; else the first by country code.
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import rate_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.reading import spelling
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import months
from commonground.vocabulary.source import Licence

COLUMNS = ("Date", "Rate", "Currency", "Frequency", "Source", "Country code")
_FREQUENCIES = {"D": "day", "DAILY": "day", "M": "month", "MONTHLY": "month", "A": "year", "Y": "year", "ANNUAL": "year"}
_MONTH = re.compile(r"^(\d{4})-?M?(\d{2})$")
_YEAR = re.compile(r"^(\d{4})(\.0)?$")


def recognise(document: Document) -> bool:
    """A CSV with the columns Date, Rate, Currency and one of Frequency and Source."""
    if document.kind != "csv":
        return False
    names = set(spelling.spelled(document.header, COLUMNS).values())
    return {"Date", "Rate", "Currency"} <= names and bool(names & {"Frequency", "Source"})


def parse(document: Document) -> Parsed:
    """One row for each currency, date and source; rows without a currency, date or rate above zero are rejected."""
    cells = Columns(_iso(spelling.under(document.csv, COLUMNS)), COLUMNS)
    day, units = cells.date("Date", required=True), cells.amount("Rate", required=True)
    currency = pc.utf8_upper(cells.text("Currency"))
    cells.reject_where(pc.is_null(currency), "Currency is empty")
    cells.reject_where(pc.invert(pc.match_substring_regex(currency, rate_rows.CURRENCY)), "Currency is no code of three letters")
    cells.reject_where(pc.less_equal(units, 0), "Rate is not above zero")
    cells.reject_where(pc.less(day, rate_rows.EARLIEST), "Date is before 1900")
    stated = pc.utf8_upper(pc.fill_null(cells.text("Frequency"), "M"))
    frequency = pa.array([_FREQUENCIES.get(text) for text in stated.to_pylist()], pa.string())
    cells.reject_where(pc.is_null(frequency), "Frequency is not D, M or A")
    source = pc.utf8_lower(pc.fill_null(cells.text("Source"), "imf"))
    columns = {"series": source, "frequency": frequency, "currency": currency, "date": day, "units": units}
    columns |= {"country": pc.utf8_upper(cells.text("Country code")), "position": cells.positions()}
    raw = pa.table(columns).filter(cells.kept())
    foreign = raw.filter(pc.not_equal(raw["currency"], "USD"))
    once, differing = _once(foreign)
    made = [
        rate_rows.rows(rate_rows.Series(name, "USD", often), *(part[n].combine_chunks() for n in _TAKEN))
        for (name, often), part in _series(once)
    ]
    made = made or [rate_rows.rows(rate_rows.Series("imf", "USD", "month"), *(foreign[n].combine_chunks() for n in _TAKEN))]
    remarks = _remarks(raw.num_rows - foreign.num_rows, foreign.num_rows - once.num_rows, differing)
    return Parsed({"rate": pa.concat_tables(made)}, rate_rows.edition(made), cells.rejects(), remarks)


_TAKEN = ("currency", "date", "units", "position")


def _iso(table: TextTable) -> TextTable:
    """The table with `2015-01` and `2015` as the last day of the month or year."""
    columns = list(table.rows.columns)
    at = table.header.index("Date")
    texts = pc.unique(columns[at]).to_pylist()
    known = {text: day for text in texts if text and (day := _last_day(text.strip()))}
    if known:
        columns[at] = pa.chunked_array([[known.get(text, text) for text in columns[at].to_pylist()]], pa.string())
    return TextTable(table.header, table.tags, pa.table(columns, table.rows.column_names), table.lines, table.ragged, table.where)


def _last_day(text: str) -> str | None:
    if found := _YEAR.match(text):
        return dt.date(int(found[1]), 12, 31).isoformat() if int(found[1]) >= 1900 else None
    found = _MONTH.match(text)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
        return months.last_day(f"{found[1]}-{found[2]}").isoformat()
    return None


def _once(raw: pa.Table) -> tuple[pa.Table, int]:
    """Each currency and date of a series once, and how many rows that were left out state another rate."""
    own = pc.fill_null(pc.equal(raw["country"], pc.utf8_slice_codeunits(raw["currency"], 0, 2)), False)
    raw = raw.append_column("own", own).append_column("order", pa.array(range(raw.num_rows)))
    keys = ["series", "frequency", "currency", "date"]
    ranked = raw.sort_by([("own", "descending"), ("country", "ascending"), ("order", "ascending")])
    first: dict[tuple[object, ...], float] = {}
    taken, differing = [], 0
    for i, (*key, units) in enumerate(zip(*(ranked[name].to_pylist() for name in (*keys, "units")), strict=True)):
        held = first.get(tuple(key))
        if held is None:
            first[tuple(key)] = units
            taken.append(i)
        else:
            differing += held != units
    return ranked.take(pa.array(taken, pa.int64())).sort_by("order"), differing


def _series(table: pa.Table) -> list[tuple[tuple[str, str], pa.Table]]:
    pairs = sorted(set(zip(table["series"].to_pylist(), table["frequency"].to_pylist(), strict=True)))
    return [
        (pair, table.filter(pc.and_(pc.equal(table["series"], pair[0]), pc.equal(table["frequency"], pair[1])))) for pair in pairs
    ]


def _remarks(dollars: int, repeated: int, differing: int) -> tuple[str, ...]:
    remarks = []
    if dollars:
        remarks.append(f"{dollars} rows state the dollar against itself and are left out")
    if repeated:
        remarks.append(
            f"{repeated} rows repeat a currency and date for another country and are read once; {differing} of them state another"
            " rate than the country whose currency it is"
        )
    return tuple(remarks)


FEED = Feed(
    name="imf-rates",
    title="IMF exchange rates by month, and long tables of rates from several sources (CSV)",
    publisher="IMF",
    family="imf-rates",
    licence=Licence("IMF data terms: free with attribution", "https://www.imf.org/external/terms.htm"),
    attribution="International Monetary Fund, International Financial Statistics, compiled by Code for IATI",
    tables=("rate",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://codeforiati.org/imf-exchangerates/imf_exchangerates.csv", "IMF rates of every month"),
        Download("https://codeforiati.org/exchangerates-consolidated/", "page of the consolidated table"),
    ),
    quirks=(
        "Rates are units of the currency for one dollar at the end of the month.",
        "The euro and other shared currencies stand once for each country that uses them; they are kept once.",
        "Where the rows of a shared currency differ, the row of the country that issues it is kept (the rand: South Africa's).",
        "Rows without a currency code are rejected; rows of the dollar, among them Haiti's gourde under USD, are left out.",
    ),
)
