"""The United Nations Security Council Consolidated List (XML): individuals and entities with aliases, births, documents.

Source: the list's own XML and its schema sc-sanctions.xsd (un.org/securitycouncil). The reference number is the key of an
entry: two individuals of 2018 share one DATAID.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, gender, tidy
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary.births import Born, born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import iso_day

LIST = "un-sc"
COLUMNS = tuple(
    "REFERENCE_NUMBER DATAID FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME UN_LIST_TYPE LISTED_ON DELISTED_ON GENDER".split()
)
"""What a reject shows."""

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_QUALITY = {"good": "strong", "a.k.a.": "strong", "low": "weak", "f.k.a.": "former"}
_GENERATED = re.compile(r"dateGenerated\s*=\s*[\"'](\d{4}-\d\d-\d\d)")
_SPLIT_ALIASES = re.compile(r"\s*;\s*")


def recognise(document: Document) -> bool:
    """XML whose root is CONSOLIDATED_LIST."""
    return root_tag(document) == "CONSOLIDATED_LIST"


def parse(document: Document) -> Parsed:
    """Every entry once; one without reference number or name is rejected. Raises MalformedFile for an undated or empty list."""
    entries, rejects = [], []
    for tag, kind in (("INDIVIDUAL", "person"), ("ENTITY", "organisation")):
        for number, element in elements(document, tag):
            position = f"{tag} {number}"
            entry = _entry(element, kind, position)
            if entry is None:
                row = {name: _text(element, name) or "" for name in COLUMNS}
                rejects.append(Reject(position, "no reference number or no name", row))
            else:
                entries.append(entry)
    listing_rows.refuse_empty(entries, document)
    return listing_rows.parsed(LIST, entries, (_published(document), "content"), rejects)


def _published(document: Document) -> dt.date:
    """The day on which the list says that it was generated."""
    stated = _GENERATED.search(document.start(4096))
    if stated is None:
        raise MalformedFile(
            "the list does not say when it was generated (dateGenerated)", where=document.name, hint="download it again"
        )
    return dt.date.fromisoformat(stated[1])


def _text(element: Any, path: str) -> str | None:
    return tidy(element.findtext(path))


def _entry(element: Any, kind: str, position: str) -> Entry | None:
    reference = _text(element, "REFERENCE_NUMBER")
    name = " ".join(part for part in (_text(element, part) for part in _PARTS) if part)
    if not reference or not name:
        return None
    entry = Entry(reference, kind, position)
    updates = [day for value in element.findall("LAST_DAY_UPDATED/VALUE") if (day := iso_day(tidy(value.text)))]
    entry.listing = {
        "programme": _text(element, "UN_LIST_TYPE"),
        "reference": reference,
        "listed_on": iso_day(_text(element, "LISTED_ON")),
        "delisted_on": iso_day(_text(element, "DELISTED_ON")),
        "updated_on": max(updates, default=None),
        "url": "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    }
    entry.add_name(name, "primary")
    entry.add_name(_text(element, "NAME_ORIGINAL_SCRIPT"), "original")
    _aliases(entry, element)
    _facts(entry, element)
    return entry


def _aliases(entry: Entry, element: Any) -> None:
    """Several aliases may stand in one element, with semicolons between them."""
    for alias in (*element.findall("INDIVIDUAL_ALIAS"), *element.findall("ENTITY_ALIAS")):
        quality = _QUALITY.get((_text(alias, "QUALITY") or "").lower(), "strong")
        for name in _SPLIT_ALIASES.split(_text(alias, "ALIAS_NAME") or ""):
            entry.add_name(name, quality)


def _facts(entry: Entry, element: Any) -> None:
    for value in element.findall("NATIONALITY/VALUE"):
        entry.add_country("nationality", tidy(value.text))
    for address in (*element.findall("INDIVIDUAL_ADDRESS"), *element.findall("ENTITY_ADDRESS")):
        entry.add_country("country", _text(address, "COUNTRY"))
    for birth in element.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        entry.add_born(_born(birth))
    for birth in element.findall("INDIVIDUAL_PLACE_OF_BIRTH"):
        place = ", ".join(part for part in (_text(birth, "CITY"), _text(birth, "STATE_PROVINCE")) if part)
        entry.add_fact("birth_place", place or _text(birth, "COUNTRY"), _text(birth, "COUNTRY"))
    entry.add_fact("gender", gender(_text(element, "GENDER")))
    for document in element.findall("INDIVIDUAL_DOCUMENT"):
        kind = _text(document, "TYPE_OF_DOCUMENT") or _text(document, "TYPE_OF_DOCUMENT2")
        issuer = _text(document, "ISSUING_COUNTRY") or _text(document, "COUNTRY_OF_ISSUE")
        if number := _text(document, "NUMBER"):
            entry.add_fact("document", number, issuer, document_type=kind)


def _born(birth: Any) -> Born | None:
    how = (_text(birth, "TYPE_OF_DATE") or "").upper()
    first, last = _text(birth, "FROM_YEAR"), _text(birth, "TO_YEAR")
    stated = f"{first}-{last}" if first and last else _text(birth, "DATE") or _text(birth, "YEAR") or first or last
    born = born_in(stated)
    return Born(born.text, born.first, born.last, True) if born and how == "APPROXIMATELY" else born


FEED = Feed(
    name="un-sc",
    title="United Nations Security Council Consolidated List (XML)",
    publisher="United Nations Security Council",
    family="un-sc",
    licence=licences.UNITED_NATIONS,
    attribution="United Nations Security Council Consolidated List, (c) United Nations",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://scsanctions.un.org/resources/xml/en/consolidated.xml", "the consolidated list"),),
    quirks=(
        "The reference number is the key of an entry; the DATAID is not (two individuals of 2018 share one).",
        "`a.k.a.` and a missing quality are taken for a good alias, `Low` for a weak one, `f.k.a.` for a former name.",
        "Several aliases may stand in one element, with semicolons between them.",
        "Comments, addresses, designations and titles are not kept; of an address the country is.",
    ),
)
