"""The UK Sanctions List in five tables, as an open repository passes it on: subjects, names, births, countries, papers.

Source: the columns are those of the tables themselves; the values are the list's (see `uk_sl`). Each table is a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.listing_rows import Entry, un_reference
from commonground.feeds.reading.document import Document
from commonground.feeds.uk_sl import KINDS, LIST, URL, quality
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import day_first, named_day

_COLUMNS = {
    "subjects": ("unique_id", "subject_type", "un_reference_number", "ofsi_group_id", "date_designated", "last_updated"),
    "names": (
        "unique_id",
        "name_type",
        "alias_strength",
        "full_name",
        "name_6",
        "name_1",
        "name_2",
        "name_3",
        "name_4",
        "name_5",
    ),
    "dobs": ("unique_id", "year", "month", "day", "precision"),
    "countries": ("unique_id", "raw_value", "country_type", "iso"),
    "identifiers": ("unique_id", "raw_value", "identifier_type"),
}
COLUMNS = tuple(sorted({name for names in _COLUMNS.values() for name in names}))
"""What is read, and what a reject shows."""

_SCOPES = {
    "subjects": {"listing": LIST, "listing_link": LIST},
    "names": {"listing_name": LIST},
    "dobs": {"listing_fact": f"{LIST}|births"},
    "countries": {"listing_fact": f"{LIST}|countries"},
    "identifiers": {"listing_fact": f"{LIST}|papers"},
}
_BIRTHS = "dates of birth are left out: in these tables they stand with other persons than in the list"
_COUNTRY = {"address": "country", "birth": "birth_place", "nationality": "nationality"}
_NUMBER = re.compile(r"\d")


def recognise(document: Document) -> bool:
    """A CSV with the columns of one of the five tables."""
    return document.kind == "csv" and _which(document) is not None


def _which(document: Document) -> str | None:
    header = set(document.header)
    return next((name for name, columns in _COLUMNS.items() if set(columns) <= header), None)


def parse(document: Document) -> Parsed:
    """One of the five tables."""
    which = _which(document) or "subjects"
    entries: dict[str, Entry] = {}
    rejects = []
    for line, cells in document.csv.records():
        if not cells["unique_id"]:
            rejects.append(Reject(f"line {line}", "no unique id", {name: cells.get(name, "") for name in _COLUMNS[which]}))
            continue
        entry = entries.setdefault(cells["unique_id"], Entry(cells["unique_id"], "unknown", f"line {line}"))
        _READ[which](entry, cells)
    remarks = (_BIRTHS,) if which == "dobs" else ()
    published = named_day(document.name)
    return listing_rows.parsed(LIST, entries.values(), published, rejects, scopes=_SCOPES[which], remarks=remarks)


def _subject(entry: Entry, row: dict[str, str]) -> None:
    entry.kind = KINDS.get(row["subject_type"].lower(), "unknown")
    entry.listing = {
        "reference": entry.entry_id,
        "listed_on": day_first(row["date_designated"]),
        "updated_on": day_first(row["last_updated"]),
        "url": URL,
    }
    entry.add_link("un-sc", un_reference(row["un_reference_number"]))
    entry.add_link("uk-ofsi", row["ofsi_group_id"])


def _name(entry: Entry, row: dict[str, str]) -> None:
    given = " ".join(row[name] for name in ("name_1", "name_2", "name_3", "name_4", "name_5") if row[name])
    said = quality(row["name_type"], row["alias_strength"])
    entry.add_name(None if row["name_6"] or given else row["full_name"], said, given or None, row["name_6"] or None)


def _left_out(entry: Entry, row: dict[str, str]) -> None:
    """Births: see _BIRTHS."""


def _country(entry: Entry, row: dict[str, str]) -> None:
    if kind := _COUNTRY.get(row["country_type"]):
        entry.add_fact(kind, row["raw_value"], row["iso"] or row["raw_value"])


def _paper(entry: Entry, row: dict[str, str]) -> None:
    if not _NUMBER.search(row["raw_value"]):
        return
    if row["identifier_type"] == "imo":
        entry.add_imo(row["raw_value"])
    elif row["identifier_type"] == "business_registration_numbers":
        entry.add_fact("registration", row["raw_value"], document_type="Business registration")
    else:
        entry.add_fact("document", row["raw_value"], document_type=row["identifier_type"])


_READ: dict[str, Callable[[Entry, dict[str, str]], None]] = {
    "subjects": _subject,
    "names": _name,
    "dobs": _left_out,
    "countries": _country,
    "identifiers": _paper,
}

FEED = Feed(
    name="uk-sl-tables",
    title="UK Sanctions List in five tables (CSV)",
    publisher="FCDO",
    family="uk-sl",
    licence=licences.OGL_3,
    attribution="Foreign, Commonwealth and Development Office, UK Sanctions List. Contains public sector information, OGL v3.0",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    precedence=1,
    quirks=(
        "The tables have no date and no names of regimes; name the files with their day.",
        "Names of `subjects` stand in another file: an entry is named once both are loaded.",
        "Dates of birth are left out. In the tables of May 2026, 67 of 526 persons have a year of birth that the United Nations"
        " give the person with the same UN reference number, and 45 to 61 the year of a neighbour: no more than by chance. A"
        " wrong date would clear the one who is meant. Load the list itself for births.",
    ),
)
