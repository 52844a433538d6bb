"""OCHA pooled funds: what each donor promised and paid to a country-based pooled fund or to CERF (CSV, or JSON of the API).

Source: CBPF Data Hub, "Contributions" download and `cbpfapi.unocha.org/vo1/odata/Contribution`. `PledgeAmt` is what is still
outstanding in US dollars; `PledgeAmtLocal` the promise in its currency (for a country-based fund it, too, is 0 once paid).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.feeds import licences
from commonground.feeds.cbpf_rows import Contribution, flow_rows, once, pledge_rows, share_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.money_rows import amount, table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import has, under
from commonground.feeds.reading.table import TextTable, from_records
from commonground.vocabulary.source import Claim, Edition, PublishedBasis

COLUMNS = tuple(
    "CERF_ContributionId ContributionCode DonorName FiscalYear DonorType LatestDate ContributionStatus FundType PooledFundName"
    " PaidDate PaidAmtLocalCurrency PaidAmtCurrencyExchangeRate PaidAmtLocal PaidAmt PledgeDate PledgeAmtLocalCurrency"
    " PledgeAmtCurrencyExchangeRate PledgeAmtLocal PledgeAmt".split()
)
"""What is read. `ReceivedComments` is free text with names, addresses and telephone numbers of people: never."""

_SMALLEST = ("DonorName", "PooledFundName", "FiscalYear", "PaidAmt", "PledgeAmt", "PledgeAmtLocal")


def recognise(document: Document) -> bool:
    """A CSV or JSON list whose rows have donor, fund, fiscal year, and amounts paid and pledged."""
    if document.kind == "csv":
        return has(document.header, _SMALLEST)
    if document.kind == "json" and "PooledFundName" in document.start(4000):
        records, _ = _records(document)
        return bool(records) and has(tuple(records[0]), _SMALLEST)
    return False


def parse(document: Document) -> Parsed:
    """A promise and its payment per contribution; rows without donor, fund, year or any amount are rejected."""
    cells = Columns(_table(document), COLUMNS)
    found = _contributions(cells)
    pledges, flows = pledge_rows(found), flow_rows(found)
    tables = {"pledge": table_of("pledge", pledges), "flow": table_of("flow", flows)}
    tables["share"] = table_of("share", share_rows(flows))
    return Parsed(tables, _edition(cells, tables["pledge"]), cells.rejects(), _remarks(pledges, len(found)))


def _records(document: Document) -> tuple[list[dict[str, Any]], str]:
    value = document.json
    inner = value.get("value") if isinstance(value, dict) else value
    rows = [row for row in inner if isinstance(row, dict)] if isinstance(inner, list) else []
    return rows, "/value/" if isinstance(value, dict) else "/"


def _table(document: Document) -> TextTable:
    if document.kind == "csv":
        return under(document.csv, COLUMNS)
    records, where = _records(document)
    return under(from_records(records, tuple(records[0]), where), COLUMNS)


def _contributions(cells: Columns) -> list[Contribution]:
    """The rows that can be read, each once: a line that repeats another in every column but the id is left out."""
    year = cells.integer("FiscalYear", required=True)
    cells.reject_where(pc.or_(pc.less(year, 1945), pc.greater(year, 2100)), "FiscalYear is not a year")
    columns = {
        "code": cells.text("ContributionCode"),
        "donor": cells.text("DonorName"),
        "donor_kind": cells.text("DonorType"),
        "fund": cells.text("PooledFundName"),
        "fund_type": cells.text("FundType"),
        "year": year,
        "status": cells.text("ContributionStatus"),
        "pledged_on": cells.date("PledgeDate"),
        "currency": _upper(cells.text("PledgeAmtLocalCurrency")),
        "rate": amount(cells, "PledgeAmtCurrencyExchangeRate"),
        "pledged": amount(cells, "PledgeAmtLocal"),
        "outstanding_usd": amount(cells, "PledgeAmt"),
        "paid_on": cells.date("PaidDate"),
        "paid_currency": _upper(cells.text("PaidAmtLocalCurrency")),
        "paid_rate": amount(cells, "PaidAmtCurrencyExchangeRate"),
        "paid": amount(cells, "PaidAmtLocal"),
        "paid_usd": amount(cells, "PaidAmt"),
        "position": cells.positions(),
    }
    for name in ("donor", "fund"):
        cells.reject_where(pc.is_null(columns[name]), f"{name} is empty")
    amounts = [pc.is_null(columns[name]) for name in ("pledged", "outstanding_usd", "paid", "paid_usd")]
    cells.reject_where(pc.and_(pc.and_(*amounts[:2]), pc.and_(*amounts[2:])), "no amount is stated")
    return once([Contribution(**row) for row in pa.table(columns).filter(cells.kept()).to_pylist()])


def _upper(codes: pa.Array) -> pa.Array:
    return pc.utf8_upper(pc.utf8_trim_whitespace(codes))


def _edition(cells: Columns, pledges: pa.Table) -> Edition:
    """Published when a row was last changed (a file of the data hub states no other date).

    The file claims each fund and year that it holds, unless it is of one donor alone.
    """
    changed = [day for day in _last_changes(cells) if day and day.year > 1945]
    published = max(changed, default=None)
    basis: PublishedBasis = "content" if published else "retrieval"
    keys = pc.unique(pledges["scope_key"]).to_pylist() if len(pc.unique(pledges["donor"])) > 1 else []
    claims = tuple(Claim(table, key) for key in sorted(keys) for table in ("pledge", "flow", "share"))
    years = pc.min_max(pledges["year"]).as_py()
    first = dt.date(years["min"], 1, 1) if years["min"] else None
    last = dt.date(years["max"], 12, 31) if years["max"] else None
    return Edition(published, basis, claims, first, last, pledges.num_rows)


def _last_changes(cells: Columns) -> list[dt.date | None]:
    days: list[dt.date | None] = Columns(cells.table, ()).date("LatestDate").to_pylist()
    return days


def _remarks(pledges: list[dict[str, Any]], read: int) -> tuple[str, ...]:
    count: dict[str, int] = {}
    for row in pledges:
        for flag in row["flags"]:
            count[flag] = count.get(flag, 0) + 1
    return tuple(f"{number} of {read} contributions: {flag}" for flag, number in sorted(count.items()))


FEED = Feed(
    name="cbpf-contributions",
    title="OCHA pooled funds and CERF: promises and payments by donor (CSV, JSON)",
    publisher="OCHA",
    family="cbpf-contributions",
    licence=licences.CC_BY_4,
    attribution="OCHA Country-Based Pooled Funds and CERF",
    tables=("pledge", "flow", "share"),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://cbpfapi.unocha.org/vo1/odata/Contribution", "contributions to all pooled funds, JSON"),
        Download("https://data.humdata.org/dataset/cbpf-allocations-and-contributions", "page that lists the files"),
    ),
    quirks=(
        "`PledgeAmt` is the outstanding US dollars, 0 once paid; the promise is `PledgeAmtLocal`. Country-based funds set that to"
        " 0 as well, so that the promise is taken from the payment (flag `promise taken from the payment`).",
        "Lines with one code are instalments of one promise (the promise repeats on each, the payments add up to it): it is"
        " counted once, on the first instalment (flag `instalment`). A line that repeats another in every column but the id is"
        " read once (flag `repeated line`), unless only both payments together make the promise."
        " The same sum under two codes is two promises: mostly two years of one agreement.",
        "1900-01-01 and 0001-01-01 are no dates (null, flag `sentinel date`), a rate of 0 is no rate (null, flag `zero rate`),"
        " nor is one below 0 or beyond reason (`impossible rate`).",
        "Payments dated before their promise are kept (flag `paid before pledge`).",
        "A payment said to be in US dollars whose dollars are another sum is in the currency of the promise (flag `currency does"
        " not fit the dollars`).",
        "`ReceivedComments` is free text with addresses and telephone numbers of people: never read.",
        "Pipeline is not yet a promise, `Write-Off` a promise given up.",
    ),
)
