"""Lists of what donors promised at a conference or to a drive, and of what became of it (CSV or workbook kept by hand).

Source: lists transcribed from conference statements, co-chairs' declarations and financial tracking reports; the columns are
described in docs/pledges.md. Words quoted from a page are not read; its address is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.feeds import licences
from commonground.feeds.conference_words import (
    amount_of,
    countries_of,
    currency_of,
    day_of,
    instrument_of,
    is_group,
    period_of,
    status_of,
    stem_of,
    year_in,
)
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.hand_lists import list_table
from commonground.feeds.money_rows import donor_country, table_of
from commonground.feeds.reading.columns import Columns
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.spelling import days as other_days
from commonground.feeds.reading.spelling import spelled
from commonground.feeds.reading.table import TextTable
from commonground.feeds.scrubbing import scrubbed
from commonground.vocabulary.source import Claim, Edition, PublishedBasis, Reject

COLUMNS = tuple(
    "event date contributor iso3 amount currency scale instrument status period for country source_url listed_on".split()
)
"""What is read; `source_words` and any other column never is."""

_OTHER_NAMES = {
    "event": ("conference", "drive", "conference_name", "facility"),
    "contributor": ("donor", "member", "pledged_by"),
    "amount": ("amount_pledged", "value"),
    "date": ("pledged_on", "day"),
    "for": ("purpose", "recipient"),
    "period": ("year",),
    "source_url": ("source", "url"),
}
SPREAD = dt.timedelta(days=31)
"""Promises within a month belong to one conference; promises further apart to a drive that goes on from year to year."""


def recognise(document: Document) -> bool:
    """A CSV or sheet with a conference, a contributor, an amount, a currency, and a status or an instrument."""
    return list_table(document, _fits) is not None


def _fits(header: tuple[str, ...]) -> bool:
    found = set(_names(header).values())
    return {"event", "contributor", "amount", "currency"} <= found and bool({"status", "instrument"} & found)


def _names(header: tuple[str, ...]) -> dict[str, str]:
    """The columns by their names here; another name counts only where its own is not there."""
    found = dict(spelled(header, COLUMNS))
    for name, others in _OTHER_NAMES.items():
        if name not in found.values():
            other = next((title for title, known in spelled(header, others).items() if known in others), None)
            if other is not None and other not in found:
                found[other] = name
    return found


def parse(document: Document) -> Parsed:
    """A row per promise, payment, requirement or goal; a row without event, contributor or a readable amount is rejected."""
    held = list_table(document, _fits) or document.csv
    table = held.renamed(_names(held.header))
    cells = Columns(table, COLUMNS)
    rows, rejects = _read(table, cells)
    _keyed(rows)
    pledges = table_of("pledge", rows)
    keys = sorted({row["scope_key"] for row in rows})
    days = [row["pledged_on"] for row in rows if row["pledged_on"]]
    listed = [day for text in cells.text("listed_on").to_pylist() if (day := day_of(text)[0])]
    basis: PublishedBasis = "content" if listed else "retrieval"
    claims = tuple(Claim("pledge", key) for key in keys)
    edition = Edition(max(listed, default=None), basis, claims, min(days, default=None), max(days, default=None), len(rows))
    return Parsed({"pledge": pledges}, edition, (*cells.rejects(), *rejects), _remarks(rows))


def _read(table: TextTable, cells: Columns) -> tuple[list[dict[str, Any]], list[Reject]]:
    raw = {name: cells.text(name).to_pylist() for name in COLUMNS}
    positions = cells.positions().to_pylist()
    odd = other_days(text for text in raw["date"] if text and day_of(text)[0] is None)
    rows, rejects = [], []
    for i, position in enumerate(positions):
        stated = {name: raw[name][i] for name in COLUMNS}
        reason = _reason(stated)
        if reason:
            kept = {name: scrubbed(text) or "" for name, text in stated.items() if table.has(name) and text}
            rejects.append(Reject(position, reason, kept))
        else:
            rows.append({**_row(stated, odd), "position": position})
    return rows, rejects


def _reason(stated: Mapping[str, str | None]) -> str | None:
    for name in ("event", "contributor"):
        if not stated[name]:
            return f"{name} is empty"
    reason = amount_of(stated["amount"], stated["scale"])[1]
    if reason:
        return reason
    if status_of(stated["status"]) is None:
        return f"status {str(stated['status'])[:40]!r} is not known"
    if period_of(stated["period"]) is None:
        return f"period {str(stated['period'])[:40]!r} is not a period"
    return None


def _row(stated: Mapping[str, str | None], odd: Mapping[str, dt.date | None]) -> dict[str, Any]:
    event, contributor = scrubbed(stated["event"]) or "", scrubbed(stated["contributor"]) or ""
    status = status_of(stated["status"]) or "pledge"
    first, last = period_of(stated["period"]) or (None, None)
    day, vague = day_of(stated["date"])
    day = day or odd.get(stated["date"] or "")
    amount = amount_of(stated["amount"], stated["scale"])[0]
    currency = currency_of(stated["currency"], stated["amount"])
    purpose = scrubbed(stated["for"])
    countries = countries_of(stated["country"]) or countries_of(purpose)
    several = len(countries) != 1 or "region" in (purpose or "").casefold()
    total = is_group(contributor) or status in ("requirement", "goal", "cumulative")
    paid = status == "paid"
    cents = None if amount is None else int((amount * 100).to_integral_value())
    return {
        "conference_name": event,
        "donor": contributor,
        "donor_country": None if is_group(contributor) else donor_country(contributor, stated["iso3"]),
        "country": None if several else countries[0],
        "countries": list(countries),
        "purpose": purpose,
        "instrument": None if status in ("requirement", "goal") else instrument_of(stated["instrument"]) or "not stated",
        "status": status,
        "period_from": first,
        "period_to": last,
        "pledged_on": None if paid else day,
        "amount_cents": None if paid else cents,
        "currency": currency,
        "paid_on": day if paid else None,
        "paid_cents": cents if paid else None,
        "paid_currency": currency if paid else None,
        "is_total": total,
        "reference": _address(stated["source_url"]),
        "flags": _flags(stated, vague, day, cents, currency),
        "_day": day,
    }


def _address(text: str | None) -> str | None:
    found = scrubbed(text)
    return found if found and found.casefold().startswith(("http://", "https://")) and found == (text or "").strip() else None


def _flags(
    stated: Mapping[str, str | None], vague: str | None, day: dt.date | None, cents: int | None, currency: str | None
) -> list[str]:
    words = f"{stated['instrument']} {stated['status']}".casefold()
    checks = {
        vague or "": vague is not None,
        "date not told": day is None,
        "amount not told": cents is None,
        "currency not told": currency is None,
        "per year": "per year" in words or "a year" in words or "annual" in words,
        "up to": "up to" in words,
        "made available, not said to be paid": "available" in words,
        "not aid": "not aid" in words,
    }
    return [flag for flag, holds in checks.items() if holds]


def _keyed(rows: list[dict[str, Any]]) -> None:
    """Key, year, day of the conference and id of each row; a drive has a key for each year, a conference one for all."""
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        events[row["conference_name"].casefold()].append(row)
    for event in events.values():
        _key_event(event)
    count: dict[str, int] = defaultdict(int)
    for row in rows:
        period = f"{row['period_from'] or ''}/{row['period_to'] or ''}"
        name = f"{row['conference']}|{row['donor'].casefold()}|{row['status']}|{row['instrument'] or ''}|{period}"
        count[name] += 1
        row["pledge"] = name if count[name] == 1 else f"{name}|{count[name]}"


def _key_event(rows: Sequence[dict[str, Any]]) -> None:
    promised = [row["_day"] for row in rows if row["_day"] and row["status"] in ("pledge", "statement", "requirement")]
    days = promised or [row["_day"] for row in rows if row["_day"]]
    drive = any(row["status"] == "goal" for row in rows) or (bool(days) and max(days) - min(days) > SPREAD)
    name = rows[0]["conference_name"]
    for row in rows:
        day = row.pop("_day")
        year = year_in(name) or (_year_of_drive(row, day) if drive else min(days).year if days else None)
        row["year"] = year
        row["held_on"] = min(promised) if promised and not drive else None
        row["conference"] = stem_of(name) + (f"-{year}" if year else "")
        row["scope_key"] = row["conference"]


def _year_of_drive(row: Mapping[str, Any], day: dt.date | None) -> int | None:
    """The year that a row of a drive counts in: that of its period if it is one year, else that of its date."""
    first, last = row["period_from"], row["period_to"]
    if first and last and first.year == last.year:
        return int(first.year)
    return day.year if day else int(first.year) if first else None


def _remarks(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    totals = sum(1 for row in rows if row["is_total"])
    keys = ", ".join(sorted({row["conference"] for row in rows}))
    return (
        f"conferences and drives: {keys}",
        f"{totals} rows are totals, groups, requirements or goals: never added to promises",
    )


FEED = Feed(
    name="conference-pledges",
    title="Pledges of conferences and drives (CSV or workbook kept by hand)",
    publisher="Conference lists",
    family="conference-pledges",
    licence=licences.OPERATOR,
    attribution="as each row's source states",
    tables=("pledge",),
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    quirks=(
        "The key of a conference is its place and year (`kuwait-2018`, `brussels-iii-2019`); of a drive, whose promises spread"
        " over more than a month or that has a goal, its name and each year (`ffs-2018`). An acronym in parentheses is the name.",
        "A file holds each of its conferences whole: the newer one replaces it (`listed_on` dates the list where given).",
        "Totals, groups of donors, requirements, goals and running totals are kept apart from promises (`is_total`).",
        "`up to … per year for a decade` is flagged and not multiplied; `2020+` is a period without an end.",
        "`source_words` (quoted text) is not read; the address of the page is.",
    ),
)
