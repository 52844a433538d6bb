"""Code lists as CSV: the DAC's lists by name of file, and the tables of D-Portal.

Sources: datasets/dac-crs-codes (`code`, `name_en`, sometimes `category`); D-Portal `dstore/csv` (sector categories, local
currencies, CRS names of countries and funders); oda_data `crs_channel_mapping.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow.compute as pc

from commonground.feeds import code_rows, licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document

COLUMNS = ("code", "name", "category")


@dataclass(frozen=True)
class _Form:
    """Which columns are the code, its name and its category; `list` is None where the name of the file says it."""

    code: str
    name: str
    category: str | None = None
    list: str | None = None


_FORMS = (
    _Form("agency_code", "agency_name_en", "code", "Agency"),
    _Form("code", "name_en", "category"),
    _Form("country code", "currency code", None, "LocalCurrency"),
    _Form("currency code", "currency", None, "Currency"),
    _Form("country code", "exact label", None, "CRSCountry"),
    _Form("number", "display name", "funder code", "CRSFunder"),
    _Form("iati-code", "name", "funder-code", "IATIFunder"),
    _Form("channel_code", "channel_name", None, "CRSChannelCode"),
    _Form("code", "name"),
)
_LISTS = {
    "sectors": "Sector",
    "sector_categories": "SectorCategory",
    "sector_category": "SectorCategory",
    "aid_types": "AidType",
    "aid_type_categories": "AidType-category",
    "finance_types": "FinanceType",
    "finance_type_categories": "FinanceType-category",
    "flow_types": "FlowType",
    "channel_codes": "CRSChannelCode",
    "collaboration_types": "CollaborationType",
    "dac_members": "CRSDonor",
    "non_dac_donors": "CRSDonor-nonDAC",
    "multilateral_donors": "CRSDonor-multilateral",
    "private_donors": "CRSDonor-private",
    "nature_of_submission": "NatureOfSubmission",
    "recipients": "CRSRecipient",
}


def recognise(document: Document) -> bool:
    """A CSV with the columns of one of the forms; the plainest, code and name alone, only under a name that is known."""
    return document.kind == "csv" and _form(document) is not None


def _form(document: Document) -> _Form | None:
    names = {name.casefold() for name in document.header}
    for form in _FORMS[:-1]:
        if {form.code, form.name} <= names and (form.list or _stem(document) in _LISTS or "name_fr" in names):
            return form
    return _FORMS[-1] if names == {"code", "name"} and _stem(document) in _LISTS else None


def _stem(document: Document) -> str:
    return re.sub(r"[\s-]+", "_", PurePosixPath(document.name).name.split(".")[0].casefold())


def parse(document: Document) -> Parsed:
    """One row for each code; a row without one is rejected. An agency's code stands under its donor: `1-2`."""
    form = _form(document) or _FORMS[-1]
    stem = _stem(document)
    table = document.csv.renamed({name: name.casefold() for name in document.header})
    cells = Columns(table, (form.code, form.name, *([form.category] if form.category else [])))
    codes, names, positions = cells.text(form.code), cells.text(form.name), cells.positions()
    codes = pc.coalesce(cells.text("voluntary_code"), codes)
    categories = cells.text(form.category) if form.category else codes
    cells.reject_where(codes.is_null(), f"{form.code} is empty")
    entries = []
    rows = zip(codes.to_pylist(), names.to_pylist(), categories.to_pylist(), positions.to_pylist(), strict=True)
    for code, name, category, position in rows:
        if code is not None:
            under = category if form.category else None
            written = f"{under}-{code}" if form.list == "Agency" and under else code
            entries.append(code_rows.Entry(form.list or _LISTS.get(stem, stem), written, name, position, under))
    publisher = "dac" if "name_fr" in table.header or "agency_name_fr" in table.header else "dportal"
    return code_rows.parsed(publisher, entries, cells.rejects(), document.name)


FEED = Feed(
    name="code-tables",
    title="Code lists of the DAC and of D-Portal (CSV)",
    publisher="OECD",
    family="code-tables",
    licence=licences.CC_BY_4,
    attribution="OECD, DAC and CRS code lists; IATI technical team, D-Portal",
    tables=("code",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "The list is named by the file (`sectors.csv`), as no column says it.",
        "A voluntary code stands in a column of its own beside the code that it is part of, and is a code of the list.",
        "Codes of agencies are only unique under their donor: they are kept as donor and agency, `1-2`.",
        "`local_currency.csv` says in which currency D-Portal shows a country, not what money it has: Iraq is USD there.",
    ),
)
