"""The proscribed persons of Pakistan (Fourth Schedule of the Anti-Terrorism Act, 1997) as its authority serves them (JSON).

Source: National Counter Terrorism Authority of Pakistan, proscribed persons: an array of objects with name, father's name, number
of the identity card, province and district. `@` stands between a name and an alias.
"""

from __future__ import annotations

import re
from typing import Any

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.json_members import identifier, text
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.reading.document import Document
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import named_day

LIST = "pk-nacta"
COLUMNS = ("Name", "CNIC", "Province", "District")
"""What is read, and what a reject shows."""

_FIRST = re.compile(r'^\s*\[\s*\{(?=[^}]*"CNIC"\s*:)(?=[^}]*"FatherName"\s*:)[^}]*"Name"\s*:')
_CARD = re.compile(r"^\d{13}$")
_ALIAS = re.compile(r"\s*@\s*|\s*\(([^)]*)\)\s*|\s+(?:alias|urf)\s+", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """A JSON array whose first object has a name, a father's name and the number of an identity card."""
    return document.kind == "json" and bool(_FIRST.match(document.start(4096)))


def parse(document: Document) -> Parsed:
    """One entry for each identity card, or for each name and district where there is none."""
    entries: dict[str, Entry] = {}
    rejects = []
    for number, item in enumerate(document.json, start=1):
        position = f"item {number}"
        try:
            name, card, district = text(item, "Name"), identifier(item, "CNIC"), text(item, "District")
        except (ValueError, AttributeError, TypeError):
            name = card = district = None
        if not name:
            shown = {key: str(item[key]) for key in COLUMNS if isinstance(item, dict) and key in item}
            rejects.append(Reject(position, "no name", shown))
            continue
        whole = card if card and _CARD.match(card) else None
        key = whole or f"{tidy(name)}|{district or ''}"
        _add(entries.setdefault(key, Entry(key, "person", position)), name, whole, item)
    return listing_rows.parsed(LIST, entries.values(), named_day(document.name), rejects)


def _add(entry: Entry, name: str, card: str | None, item: dict[str, Any]) -> None:
    entry.listing = entry.listing or {
        "programme": "Fourth Schedule, Anti-Terrorism Act 1997",
        "reference": card,
        "legal_basis": "Anti-Terrorism Act, 1997, section 11EE",
        "url": "https://nfs.nacta.gov.pk/",
    }
    primary, *aliases = [part.strip(" .,") for part in _ALIAS.split(name) if part and part.strip(" .,")] or [name]
    entry.add_name(primary, "strong" if entry.names else "primary")
    for alias in aliases:
        entry.add_name(alias, "strong" if " " in alias else "weak")
    if card:
        entry.add_fact("document", card, "PAK", document_type="CNIC")
    entry.add_country("country", "Pakistan")


FEED = Feed(
    name="pk-nacta",
    title="Proscribed persons of Pakistan (JSON)",
    publisher="NACTA",
    family="pk-nacta",
    licence=licences.UNSTATED,
    attribution="National Counter Terrorism Authority of Pakistan, proscribed persons under the Fourth Schedule",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://nfs.nacta.gov.pk/", "the page that the list is taken from"),),
    quirks=(
        "A national list, whose names are short and common: the identity card tells persons apart, not the name.",
        "What follows `@` or stands in brackets is an alias; one of a single word is taken for a weak one.",
        "The father's name is not kept: he is not listed. The file has no date; name it with its day.",
    ),
)
