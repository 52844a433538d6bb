"""UNHCR's IATI activities as tables: the transactions or the budgets of a year, one row each, as workbook or CSV.

Source: UNHCR's IATI files (XM-DAC-41121) flattened, one workbook of transactions and one of budgets a year (2016 to 2025); the
country or region of an activity follows from its identifier, as UNHCR's own XML of 2023 states it for all its 134 activities.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from commonground.feeds import iati_codes as codes
from commonground.feeds import iati_flags as flags
from commonground.feeds import iati_values as values
from commonground.feeds import licences
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.iati_budget import doubts_of
from commonground.feeds.iati_facts import Facts
from commonground.feeds.iati_tables import Rows
from commonground.feeds.iati_transaction import flow_id
from commonground.feeds.iati_xml import tidy
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.table import TextTable, from_sheet
from commonground.vocabulary.country import by_iso3
from commonground.vocabulary.source import Edition, Reject

_TRANSACTION = tuple(
    "iati_identifier transaction_ref transaction_humanitarian transaction_type_code transaction_date transaction_value_currency"
    " transaction_value_date transaction_value transaction_value_usd transaction_provider_org_type transaction_provider_org_ref"
    " transaction_provider_org transaction_aid_type_code_1 transaction_aid_type_vocabulary_1 transaction_aid_type_code_2"
    " transaction_aid_type_vocabulary_2".split()
)
_BUDGET = tuple(
    "iati_identifier budget_type budget_status budget_period_start budget_period_end budget_currency budget_value_date"
    " budget_value".split()
)
COLUMNS = (*_TRANSACTION, *_BUDGET[1:])
_TELLING = (
    {"iati_identifier", "transaction_type_code", "transaction_value"},
    {"iati_identifier", "budget_period_start", "budget_value"},
)

REPORTER = "XM-DAC-41121"
_NAME = "United Nations High Commissioner for Refugees (UNHCR)"
_DATASET = "unhcr"
"""As `UNHCR-Activities-2023.xml` and D-Portal's `unhcr-2023`: what was stated last of an activity replaces the rest."""

_REGIONS = {"AME": "498", "EUR": "89", "EHGL": "289", "SAO": "289", "SA": "289", "WCA": "289", "AFR": "289"}
_UNSPECIFIED = "998"
"""DAC region 998, developing countries unspecified: what UNHCR states for Asia, the Middle East and the whole world."""

_OTHER_CODES = {"KOS": "XKX"}


def recognise(document: Document) -> bool:
    """A sheet or CSV with the columns of a flattened activity file: its identifier, and transactions or budgets."""
    return any(any(wanted <= set(table.header) for wanted in _TELLING) for table in document.once(_tables))


def parse(document: Document) -> Parsed:
    """Transactions with their activities, or budgets; a row without identifier, type, date or amount is rejected."""
    reading = _Reading()
    for table in document.once(_tables):
        names = _TRANSACTION if "transaction_value" in table.header else _BUDGET
        cells = [table.column(name).to_pylist() if table.has(name) else [None] * len(table) for name in names]
        reading.rows(names, cells, [f"{table.where}{line}" for line in table.lines.tolist()])
    return reading.parsed()


def _tables(document: Document) -> list[TextTable]:
    """The sheets whose header names an IATI identifier, or the CSV, with headers in small letters."""
    if document.kind == "csv":
        found = [document.csv]
    elif document.kind == "workbook":
        sheets = [document.workbook.sheet(name) for name in document.workbook.sheet_names]
        found = [from_sheet(s.name, s.rows, at) for s in sheets for at in [_header_at(s.rows)] if at is not None]
    else:
        return []
    return [table.renamed({name: "_".join(name.lower().split()) for name in table.header}) for table in found]


def _header_at(rows: list[list[object]]) -> int | None:
    return next((i for i, row in enumerate(rows[:20]) if "iati_identifier" in [str(cell).strip().lower() for cell in row]), None)


class _Reading:
    def __init__(self) -> None:
        self._by_activity: dict[str, list[tuple[dict[str, str | None], str]]] = {}
        self._budgets: list[tuple[dict[str, str | None], str]] = []
        self._rejects: list[Reject] = []

    def rows(self, names: tuple[str, ...], cells: list[list[Any]], positions: list[str]) -> None:
        """Take the rows of one sheet, those of an activity together."""
        for position, *row in zip(positions, *cells, strict=True):
            found = {name: (cell.strip() or None) if cell else None for name, cell in zip(names, row, strict=True)}
            identifier = found["iati_identifier"]
            if identifier is None:
                self._reject(position, "iati_identifier is empty", found)
            elif names is _TRANSACTION:
                self._by_activity.setdefault(identifier, []).append((found, position))
            else:
                self._budgets.append((found, position))

    def parsed(self) -> Parsed:
        """The tables; an activity is as new as the newest date of the file, for it cannot have been written before."""
        newest = self._newest()
        stated = values.as_date(newest).isoformat() if newest is not None else None
        rows = Rows()
        for identifier, stated_rows in self._by_activity.items():
            facts = _facts(identifier, stated)
            counts: dict[str, int] = {}
            rows.shares.append(_place(identifier, stated_rows[0][1]))
            for row, position in stated_rows:
                found = self._transaction(row, position, facts, counts)
                if found is not None:
                    rows.flows.append(found)
            rows.end_activity(_activity_row(facts, len(stated_rows), stated_rows[0][1]), facts)
        tables = rows.tables() if self._by_activity else {}
        first, last = rows.about(newest)
        if self._budgets:
            tables["budget"] = self._budget_table()
            days = [day for day in tables["budget"].column("from_date").to_pylist() if day]
            first = first if first is not None else _days(min(days, default=None))
            last = last if last is not None else _days(max(days, default=None))
        about = [values.as_date(day) if day is not None else None for day in (first, last)]
        detail = sum(table.num_rows for table in tables.values())
        return Parsed(tables, Edition(None, "retrieval", (), about[0], about[1], detail), tuple(self._rejects))

    def _newest(self) -> int | None:
        days = (values.day(row["transaction_date"]) for rows in self._by_activity.values() for row, _ in rows)
        return max((day for day in days if day is not None), default=None)

    def _transaction(self, row: dict[str, Any], position: str, facts: Facts, counts: dict[str, int]) -> tuple[Any, ...] | None:
        kind = codes.kind_of(row["transaction_type_code"])
        cents, separated = values.cents(row["transaction_value"])
        date, value_date = values.day(row["transaction_date"]), values.day(row["transaction_value_date"])
        reason = _why_not(row, kind, cents, date, value_date)
        if reason or kind is None:
            self._reject(position, reason or "transaction_type_code is unknown", row)
            return None
        currency = values.currency(row["transaction_value_currency"])
        doubts = [flags.SEPARATORS] if separated else []
        doubts += [
            flag
            for flag, missing in ((flags.NO_DATE, date), (flags.NO_VALUE_DATE, value_date), (flags.NO_CURRENCY, currency))
            if missing is None
        ]
        value_date = date if value_date is None else value_date
        giver, taker, direction = _ends(row, kind)
        aid_type, earmarking, modality = _aid(row)
        content = (facts.identifier, kind, tidy(row["transaction_ref"]), date, value_date, cents, currency)
        return (
            flow_id((*content, giver[0] or giver[1], None, taker[0] or taker[1], None), counts),
            kind,
            direction,
            *giver,
            *taker,
            date,
            value_date,
            cents,
            currency,
            values.cents(row["transaction_value_usd"])[0] if currency not in (None, "USD") else None,
            None,
            aid_type,
            modality,
            earmarking,
            tidy(row["transaction_ref"]),
            values.truth(row["transaction_humanitarian"]),
            doubts,
            position,
        )

    def _budget_table(self) -> pa.Table:
        rows = Rows()
        for row, position in self._budgets:
            cents, separated = values.cents(row["budget_value"])
            starts, ends = values.day(row["budget_period_start"]), values.day(row["budget_period_end"])
            if cents is None or starts is None:
                what = "budget_value is missing or no amount" if cents is None else "budget_period_start is missing or no date"
                self._reject(position, what, row)
                continue
            currency, value_date = values.currency(row["budget_currency"]), values.day(row["budget_value_date"])
            doubts = doubts_of(starts, ends, currency, value_date) + ([flags.SEPARATORS] if separated else [])
            kinds = codes.budget_type(row["budget_type"]), codes.budget_status(row["budget_status"])
            valued = starts if value_date is None else value_date
            rows.budgets.append(("budget", *kinds, starts, ends, cents, currency, valued, None, None, None, doubts, position))
            facts = _facts(str(row["iati_identifier"]), None)
            rows.end_activity(_activity_row(facts, 0, position), facts)
        return rows.tables()["budget"]

    def _reject(self, position: str, reason: str, row: dict[str, str | None]) -> None:
        self._rejects.append(Reject(position, reason, {name: tidy(cell) or "" for name, cell in row.items() if cell}))


def _why_not(row: dict[str, Any], kind: str | None, cents: int | None, date: int | None, value_date: int | None) -> str | None:
    if not row["transaction_value"]:
        return "transaction_value is missing"
    if cents is None:
        return "transaction_value is not an amount"
    if kind is None:
        return "transaction_type_code is missing or unknown"
    return "neither transaction_date nor transaction_value_date can be read" if date is None and value_date is None else None


def _days(date: dt.date | None) -> int | None:
    return values.day(date.isoformat()) if date else None


def _facts(identifier: str, stated_on: str | None) -> Facts:
    own = identifier.upper().startswith(f"{REPORTER}-")
    reporter = (REPORTER, _NAME, "40") if own else (None, None, None)
    level = min(max(len(identifier.split("-")) - 3, 1), 3) if own else 1
    dataset = _DATASET if own else "unnamed"
    doubts = [] if own else [flags.NO_REPORTER]
    return Facts(identifier, reporter, False, dataset, stated_on, None, None, level, None, None, None, None, None, None, doubts)


def _activity_row(facts: Facts, transactions: int, position: str) -> tuple[Any, ...]:
    head: tuple[Any, ...] = (facts.identifier, facts.identifier, facts.dataset, facts.stated_on, *facts.reporter, False, [], [])
    blank = (None,) * 11
    return (*head, None, None, None, facts.hierarchy, *blank, [], [], [], transactions, facts.flags, position)


def _place(identifier: str, position: str) -> Any:
    """Country by the last part of the identifier (`…-MENA-IRQ`; `…-ARGMCO` is the office in Argentina), else the region."""
    parts = identifier.upper().split("-")
    last = parts[-1].removesuffix("MCO")
    country = by_iso3(_OTHER_CODES.get(last, last)) if len(parts) > 5 else None
    if country is not None:
        return None, "country", None, country.iso3, None, None, position
    return None, "region", "1", _REGIONS.get(parts[4], _UNSPECIFIED) if len(parts) > 4 else _UNSPECIFIED, None, None, position


def _ends(row: dict[str, Any], kind: str) -> tuple[tuple[Any, ...], tuple[Any, ...], str | None]:
    """Giver and receiver: of incoming money UNHCR receives, of outgoing money it gives."""
    own = (REPORTER, _NAME, "40", None, None) if str(row["iati_identifier"]).upper().startswith(REPORTER) else (None,) * 5
    ref, org = row["transaction_provider_org_ref"], row["transaction_provider_org_type"]
    ref = None if ref == "-" else ref
    stated = (ref, tidy(row["transaction_provider_org"]), org, codes.state_of(ref, org), None)
    direction = codes.DIRECTION.get(kind)
    if direction == "in":
        return stated, own, direction
    return (stated if stated[0] or stated[1] else own), (None,) * 5, direction


def _aid(row: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    aid_type = earmarking = modality = None
    for number in ("1", "2"):
        code, vocabulary = row[f"transaction_aid_type_code_{number}"], row[f"transaction_aid_type_vocabulary_{number}"] or "1"
        if vocabulary == "1":
            aid_type = aid_type or code
        elif vocabulary == "2":
            earmarking = codes.CATEGORIES.get(code or "")
        elif vocabulary == "3":
            modality = codes.modality_of(code)
    return aid_type, earmarking or codes.earmarking_of(modality), modality


FEED = Feed(
    name="unhcr-iati",
    title="UNHCR IATI activities as tables (transactions or budgets of a year)",
    publisher="UNHCR",
    family="unhcr-iati",
    licence=licences.IATI,
    attribution="UNHCR, IATI Registry",
    tables=("activity", "flow", "share", "budget"),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "Identifiers and data set are those of the XML: what was stated last of an activity replaces the rest.",
        "A file states no date: it is taken to be as new as its newest transaction.",
        "A workbook of budgets states no activities; sheets without the header (pivot tables) are passed over.",
        "Country or region follow from the identifier: `-IRQ` is Iraq, `-ARGMCO` Argentina, `-MENA-RB` region 998.",
        "Dollars that UNHCR states beside another currency are kept as stated.",
    ),
)
