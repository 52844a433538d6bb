"""OFAC's SDN and Consolidated (non-SDN) lists as XML (`sdnList`): entries with aliases by category, births, papers.

Source: OFAC, sdn.xsd and consolidated.xsd: `Publish_Date` is month first; `category` of an alias is strong or weak. The namespace
changed in 2024 and is not looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from commonground.feeds import licences, listing_rows, ofac_papers
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_remarks import inverted
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary.births import born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("uid", "firstName", "lastName", "sdnType")
"""What a reject shows."""

KINDS = {"individual": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}
_PUBLISHED = re.compile(r"<Publish_Date>\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*</Publish_Date>")
_PARTS = {"listing_name": ("alias", "comments"), "listing_fact": ("address", "comments")}
"""What the delimited files claim of a list beside its entries."""


def recognise(document: Document) -> bool:
    """XML whose root is sdnList."""
    return root_tag(document) == "sdnList"


def parse(document: Document) -> Parsed:
    """One entry for each uid. Raises MalformedFile for an undated or empty list."""
    stated = _PUBLISHED.search(document.start(4096))
    if stated is None:
        raise MalformedFile("the list does not say when it was published", where=document.name, hint="download it again")
    list_name = list_of(document.name)
    entries, rejects = [], []
    for number, element in elements(document, "{*}sdnEntry"):
        entry = _entry(element, f"sdnEntry {number}")
        if entry is None:
            row = {name: _text(element, name) or "" for name in COLUMNS}
            rejects.append(Reject(f"sdnEntry {number}", "no uid, no known type or no name", row))
        else:
            entries.append(entry)
    if not entries:
        raise MalformedFile("the list has no entry", where=document.name, hint="download it again")
    published = dt.date(int(stated[3]), int(stated[1]), int(stated[2]))
    return whole(list_name, entries, published, tuple(rejects))


def list_of(name: str) -> str:
    """The list that a file is of, by its name: the Consolidated one where it says `cons`, else the SDN list."""
    return "ofac-non-sdn" if "cons" in name.lower() else "ofac-sdn"


def whole(list_name: str, entries: list[Entry], published: dt.date | None, rejects: tuple[Reject, ...]) -> Parsed:
    """The rows of a whole list, which replaces every part that the delimited files claim of it."""
    scopes = {
        "listing": list_name,
        "listing_name": f"{list_name}|primary",
        "listing_fact": f"{list_name}|primary",
        "listing_link": list_name,
    }
    made = listing_rows.tables(list_name, entries, scopes)
    replaced = tuple((table, f"{list_name}|{part}") for table, parts in _PARTS.items() for part in parts)
    edition = listing_rows.edition(made, published, "content" if published else "retrieval", scopes, replaced)
    return Parsed(made, edition, rejects)


def _text(element: Any, path: str) -> str | None:
    return tidy(element.findtext("/".join("{*}" + part for part in path.split("/"))))


def _all(element: Any, path: str) -> Any:
    return element.iterfind("/".join("{*}" + part for part in path.split("/")))


def _entry(element: Any, position: str) -> Entry | None:
    uid, kind = _text(element, "uid"), KINDS.get((_text(element, "sdnType") or "").lower())
    if uid is None or kind is None:
        return None
    entry = Entry(uid, kind, position)
    programmes = [text for program in _all(element, "programList/program") if (text := tidy(program.text))]
    entry.listing = {
        "programme": "; ".join(programmes) or None,
        "reference": uid,
        "url": f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}",
    }
    entry.add_name(None, "primary", _text(element, "firstName"), _text(element, "lastName"))
    for alias in _all(element, "akaList/aka"):
        weak = (_text(alias, "category") or "").lower() == "weak"
        former = (_text(alias, "type") or "").lower().startswith("f.k.a")
        quality = "weak" if weak else "former" if former else "strong"
        entry.add_name(None, quality, _text(alias, "firstName"), _text(alias, "lastName"))
    _facts(entry, element)
    return entry if entry.names else None


def _facts(entry: Entry, element: Any) -> None:
    for born in _all(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        entry.add_born(born_in(born.text))
    for place in _all(element, "placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        entry.add_fact("birth_place", place.text, (place.text or "").rsplit(",", 1)[-1])
    for kind, path in (
        ("nationality", "nationalityList/nationality/country"),
        ("nationality", "citizenshipList/citizenship/country"),
        ("country", "addressList/address/country"),
        ("flag", "vesselInfo/vesselFlag"),
    ):
        for place in _all(element, path):
            entry.add_country(kind, inverted(tidy(place.text) or ""))
    entry.add_fact("call_sign", _text(element, "vesselInfo/callSign"))
    for paper in _all(element, "idList/id"):
        words, number = _text(paper, "idType"), _text(paper, "idNumber")
        if words and number:
            ofac_papers.add(entry, words, number, _text(paper, "idCountry"))


FEED = Feed(
    name="ofac-xml",
    title="OFAC SDN and Consolidated lists (XML)",
    publisher="OFAC",
    family="ofac",
    licence=licences.PUBLIC_DOMAIN,
    attribution="United States Department of the Treasury, Office of Foreign Assets Control",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.XML", "SDN"),
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONSOLIDATED.XML", "Consolidated"),
    ),
    quirks=(
        "Files whose names hold `cons` are the Consolidated list, all others the SDN list.",
        "Remarks, titles, addresses, telephones and e-mail addresses are not kept; of an address the country is.",
    ),
)
