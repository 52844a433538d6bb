"""OECD DAC creditor reporting: a year's disbursements by recipient and donor, or by recipient and sector, in millions of dollars.

Source: OECD DAC, CRS, as yearly pivot tables (`crs_2018.csv`, `crs_2018_sectors.csv`). The header has names or codes, in one row
or two; the year stands in the file's name alone. These totals hold the same money as IATI and FTS: for comparison, never added.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commonground.feeds import licences
from commonground.feeds.dac_donors import RECIPIENTS, STATES
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.money_rows import donor_country, in_cents, table_of
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable
from commonground.vocabulary import country
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Claim, Edition, Reject

COLUMNS = ("recipient", "value")
_NAME_HEADS = {"row labels", "donor_code", "donor_name", "recipient_name", "recipientname", "recipient", ""}
_CODE_HEADS = {"recipient_code", "recipientcode"}
_TOTAL = re.compile(r"^\(?blank\)?$|\btotal\b", re.IGNORECASE)
_REGION = re.compile(r"\bregional\b|\bunspecified\b", re.IGNORECASE)
_SECTOR_WORDS = re.compile(
    r"\b(agriculture|education|health|humanitarian|debt|governance|sanitation|budget support)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(19[6-9]\d|20\d\d)(?!\d)")
ENOUGH = 3
"""Recipients that are countries, among the first rows, for a table to be recognised."""


@dataclass(frozen=True)
class _Shape:
    """Which columns hold the recipient's name and code, which ones values, and what these are of."""

    name_at: int
    code_at: int | None
    values: tuple[tuple[int, str | None, str | None], ...]
    """(column, code, name) of each donor or sector."""
    by_sector: bool
    first: int
    """Rows at the top that belong to the header."""


def recognise(document: Document) -> bool:
    """A pivot table: a known first header, countries below it, donors or sectors beside it."""
    return document.kind == "csv" and document.once(_shape_of) is not None


def _shape_of(document: Document) -> _Shape | None:
    table = document.csv
    heads = [name.casefold() for name in table.header]
    if len(heads) < 4 or heads[0] not in _NAME_HEADS | _CODE_HEADS:
        return None
    cells = [table.rows.column(i).slice(0, 40).to_pylist() for i in range(len(heads))]
    second = _second_header(cells)
    code_at = next((i for i in range(2) if heads[i] in _CODE_HEADS or (second and _low(cells[i][0]) in _CODE_HEADS)), None)
    name_at = 1 if code_at == 0 else 0
    found = sum(1 for cell in cells[name_at][second:] if cell and country.by_name(cell))
    if found < ENOUGH:
        return None
    first_value = max(name_at, code_at or 0) + 1
    values = [(i, *_head(table.header[i], cells[i][0] if second else None)) for i in range(first_value, len(heads))]
    kept = tuple(value for value in values if _is_value(*value[1:]))
    sectors = _by_sector(kept, document.name, bool(second))
    return _Shape(name_at, code_at, kept, sectors, second) if sectors is not None else None


def _low(text: str | None) -> str:
    return (text or "").strip().casefold()


def _second_header(cells: list[list[str | None]]) -> int:
    return int(bool(cells[0]) and _low(cells[0][0]) in {"donor_name", "recipient_name"})


def _head(first: str, second: str | None) -> tuple[str | None, str | None]:
    """Code and name of a column, from one header row or two."""
    texts = [text.strip() for text in (first, second or "") if text.strip()]
    code = next((text for text in texts if text.isdigit()), None)
    return code, next((" ".join(text.split()) for text in texts if not text.isdigit()), None)


def _is_value(code: str | None, name: str | None) -> bool:
    return bool(code or name) and not (name and (_TOTAL.search(name) or name == "Regional"))


def _by_sector(values: tuple[tuple[int, str | None, str | None], ...], name: str, second: bool) -> bool | None:
    """Whether the columns are sectors; None where they are neither donors nor sectors."""
    codes = [code for _, code, _ in values if code]
    names = [name for _, _, name in values if name]
    if sum(1 for text in names if donor_country(text)) >= ENOUGH:
        return False
    if sum(1 for text in names if _SECTOR_WORDS.search(text)) >= ENOUGH:
        return True
    if len(codes) < max(ENOUGH, len(values) // 2):
        return None
    if sum(1 for code in codes if code in STATES) >= ENOUGH:
        return False
    return True if "sector" in name.casefold() or all(re.fullmatch(r"\d{3}|\d{5}", code) for code in codes) else None


def parse(document: Document) -> Parsed:
    """A row per recipient and donor (or sector) with a value; empty is not zero; totals are left out, junk lines rejected."""
    shape = document.once(_shape_of)
    year = _YEAR.findall(document.name)
    if shape is None or not year:
        raise MalformedFile(
            "the table does not say which year it is of",
            where=document.name,
            hint="name the file crs_YYYY.csv, as its publisher does",
        )
    found = list(_rows(document.csv, shape, int(year[0])))
    rejects = tuple(row for row in found if isinstance(row, Reject))
    flows = [row for row in found if not isinstance(row, Reject)]
    tables = {"flow": table_of("flow", flows), "share": table_of("share", _shares(flows))}
    keys = sorted({row["scope_key"] for row in flows})
    claims = tuple(Claim(table, key) for key in keys for table in tables)
    first, last = dt.date(int(year[0]), 1, 1), dt.date(int(year[0]), 12, 31)
    return Parsed(tables, Edition(None, "retrieval", claims, first, last, len(flows)), rejects + _ragged(document.csv))


def _ragged(table: TextTable) -> tuple[Reject, ...]:
    width = len(table.header)
    return tuple(Reject(f"line {line}", f"has {cells} cells where the header has {width}", {}) for line, cells in table.ragged)


def _rows(table: TextTable, shape: _Shape, year: int) -> Iterator[dict[str, Any] | Reject]:
    columns = {i: table.rows.column(i).to_pylist() for i, _, _ in shape.values}
    names = table.rows.column(shape.name_at).to_pylist()
    codes = table.rows.column(shape.code_at).to_pylist() if shape.code_at is not None else [None] * len(names)
    for at in range(shape.first, len(names)):
        name, line = " ".join((names[at] or "").split()), int(table.lines[at])
        if _TOTAL.search(name):
            continue
        stated = [(i, code, of, text) for i, code, of in shape.values if (text := columns[i][at])]
        if not name or (not stated and not country.by_name(name)):
            yield Reject(f"line {line}", "has no recipient or no value", {"recipient": name})
            continue
        for i, code, of, text in stated:
            value = _millions(text)
            if value is None:
                yield Reject(
                    f"line {line}", f"{of or code}: {text[:40]!r} is not a number", {"recipient": name, "value": text[:40]}
                )
            else:
                yield _flow(shape.by_sector, year, (name, codes[at]), (code, of), value) | {
                    "position": f"line {line} column {i + 1}"
                }


def _millions(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def _flow(
    by_sector: bool, year: int, recipient: tuple[str, str | None], other: tuple[str | None, str | None], millions: float
) -> dict[str, Any]:
    name, code = recipient
    place = None if _REGION.search(name) else recipient_country(name)
    kind = "sector" if by_sector else "donor"
    to = place.iso3 if place else name
    giver = "all donors" if by_sector else other[1] or _state_name(other[0])
    return {
        "scope_key": f"crs|{year}|{kind}|{to}",
        "flow": f"crs:{year}|{to}|{kind}|{other[0] or other[1]}",
        "system": "crs",
        "kind": f"year total by {kind}",
        "stage": "disbursement",
        "direction": "transfer",
        "from_ref": None if by_sector else other[0],
        "from_name": giver,
        "from_country": None if by_sector else STATES.get(other[0] or "") or donor_country(other[1]),
        "to_ref": code,
        "to_name": name,
        "to_kind": "region" if place is None else "country",
        "to_country": place.iso3 if place else None,
        "date": dt.date(year, 12, 31),
        "value_date": dt.date(year, 12, 31),
        "budget_year": year,
        "amount_cents": in_cents(millions * 1e6),
        "currency": "USD",
        "stated_usd_cents": in_cents(millions * 1e6),
        "stated_rate": 1.0,
        "contribution": "financial",
        "title": (other[1] or f"sector {other[0]}") if by_sector else None,
        "flags": ["year total", "year only"],
        "_sector": other if by_sector else None,
        "_place": place.iso3 if place else None,
    }


def _state_name(code: str | None) -> str | None:
    known = country.by_iso3(STATES.get(code or "", ""))
    return known.name if known else "European Union" if STATES.get(code or "") == "EU" else None


def recipient_country(name: str) -> country.Country | None:
    """The country of a recipient as DAC spells it (`Korea, Dem. Rep.`), also where the file has lost a letter of its name."""
    known = country.by_iso3(RECIPIENTS.get(name.casefold(), "")) or country.by_name(name)
    if known is None and "\ufffd" in name:
        known = next(filter(None, (country.by_name(name.replace("\ufffd", vowel)) for vowel in "aeiou")), None)
    return known


def _shares(flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The country that each total goes to, and its sector where the table is by sector; both whole."""
    rows = []
    for flow in flows:
        base = {name: flow[name] for name in ("scope_key", "flow", "position")}
        base |= {"side": "to", "percentage": 100.0, "behaviour": "single"}
        place, sector = flow.pop("_place"), flow.pop("_sector")
        if place:
            rows.append({**base, "dimension": "country", "code": place})
        if sector:
            code, name = sector
            vocabulary = None if not code else "1" if len(code) == 5 else "2"
            rows.append({**base, "dimension": "sector", "vocabulary": vocabulary, "code": code, "name": name})
    return rows


FEED = Feed(
    name="oecd-crs",
    title="OECD DAC CRS: a year's disbursements by recipient and donor, or recipient and sector (CSV)",
    publisher="OECD",
    family="oecd-crs",
    licence=licences.CC_BY_4,
    attribution="OECD DAC, Creditor Reporting System",
    tables=("flow", "share"),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://data-explorer.oecd.org/", "CRS: Creditor Reporting System (flows)"),),
    quirks=(
        "Millions of US dollars of the year; the year stands in the file's name alone.",
        "Donors by name (2012, 2013), by code (2014) or both in two header rows (from 2015); sectors by name, or by code of 3 or"
        " 5 figures side by side: a 3-figure code there is what is not told more finely, not the sum of the others.",
        "Year totals bear the flag `year total` and are left out of sums of transactions: IATI and FTS report the same money.",
        "By donor and by sector are two views of one sum (kinds `year total by donor`, `year total by sector`): never added.",
        "Regional and unspecified recipients have no country. `Grand Total` and `(blank)` are not read; empty is not zero;"
        " negative values are kept.",
    ),
)
