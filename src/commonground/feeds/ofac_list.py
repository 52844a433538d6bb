"""What OFAC's formats share: which list a file is of, what an entry can be and where it stands, and the scopes of a whole list.

Source: OFAC, Data Specification of the SDN and Consolidated lists; the `uid` of an entry is the same in all formats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from commonground.feeds import licences, listing_rows
from commonground.feeds.feed import Feed, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.reading.xml import text_within
from commonground.vocabulary.source import PublishedBasis, Reject

SDN = "SDN List"
"""The list by OFAC's own name; every other is a part of the Consolidated list."""

KINDS = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}
"""OFAC's types of entry, in small letters."""

feed = partial(
    Feed,
    publisher="OFAC",
    family="ofac",
    licence=licences.PUBLIC_DOMAIN,
    attribution="United States Department of the Treasury, Office of Foreign Assets Control",
    tables=listing_rows.TABLES,
)
"""A feed of OFAC's lists: their editions compete with one another, whatever the format."""

_PERSON = re.compile(r"^(?P<family>[^,]*[^\W\d_][^,]*), (?P<given>[^,]*[a-zß-ÿ][^,]*)$")
_PARTS = {"listing_name": ("alias", "comments"), "listing_fact": ("address", "comments")}
"""What the delimited files claim of a list beside its entries."""


def list_of(name: str) -> str:
    """The list that a file is of, by its name: the Consolidated one where it says `cons`, else the SDN list."""
    return "ofac-non-sdn" if "cons" in name.lower() else "ofac-sdn"


def page_of(uid: str) -> str:
    """The address of an entry in OFAC's own search."""
    return f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}"


def is_person(name: str) -> bool:
    """Whether a name is written as OFAC writes a person's: `FAMILY, Given`, with small letters after the comma."""
    return bool(_PERSON.match(name))


def add_name(entry: Entry, name: str, quality: str, *, person: bool) -> None:
    """Add a name, in reading order where it may be a person's (`person`) and is written as one."""
    parts = _PERSON.match(name) if person else None
    if parts:
        entry.add_name(None, quality, parts["given"], parts["family"])
    else:
        entry.add_name(name, quality)


def text_of(element: Any, path: str) -> str | None:
    """The text at a path below an element, tidied; None where there is none."""
    return tidy(text_within(element, path))


def whole(list_name: str, entries: list[Entry], published: dt.date | None, rejects: Iterable[Reject]) -> Parsed:
    """The rows of a whole list, which replaces every part that the delimited files claim of it."""
    scopes = {
        "listing": list_name,
        "listing_name": f"{list_name}|primary",
        "listing_fact": f"{list_name}|primary",
        "listing_link": list_name,
    }
    replaced = tuple((table, f"{list_name}|{part}") for table, parts in _PARTS.items() for part in parts)
    basis: PublishedBasis = "content" if published else "retrieval"
    return listing_rows.parsed(list_name, entries, (published, basis), rejects, scopes=scopes, replaces=replaced)
