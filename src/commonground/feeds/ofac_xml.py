"""OFAC's SDN and Consolidated (non-SDN) lists as XML (`sdnList`): entries with aliases by category, births, papers.

Source: OFAC, sdn.xsd and consolidated.xsd: `Publish_Date` is month first; `category` of an alias is strong or weak. The namespace
changed in 2024 and is not looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from commonground.feeds import listing_rows, ofac_list, ofac_papers
from commonground.feeds.feed import Download, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_list import text_of
from commonground.feeds.ofac_remarks import inverted
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag, within
from commonground.vocabulary.births import born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("uid", "firstName", "lastName", "sdnType")
"""What a reject shows."""

_PUBLISHED = re.compile(r"<Publish_Date>\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*</Publish_Date>")


def recognise(document: Document) -> bool:
    """XML whose root is sdnList."""
    return root_tag(document) == "sdnList"


def parse(document: Document) -> Parsed:
    """One entry for each uid. Raises MalformedFile for an undated or empty list."""
    stated = _PUBLISHED.search(document.start(4096))
    if stated is None:
        raise MalformedFile("the list does not say when it was published", where=document.name, hint="download it again")
    list_name = ofac_list.list_of(document.name)
    entries, rejects = [], []
    for number, element in elements(document, "{*}sdnEntry"):
        entry = _entry(element, f"sdnEntry {number}")
        if entry is None:
            row = {name: text_of(element, name) or "" for name in COLUMNS}
            rejects.append(Reject(f"sdnEntry {number}", "no uid, no known type or no name", row))
        else:
            entries.append(entry)
    listing_rows.refuse_empty(entries, document)
    published = dt.date(int(stated[3]), int(stated[1]), int(stated[2]))
    return ofac_list.whole(list_name, entries, published, rejects)


def _entry(element: Any, position: str) -> Entry | None:
    uid, kind = text_of(element, "uid"), ofac_list.KINDS.get((text_of(element, "sdnType") or "").lower())
    if uid is None or kind is None:
        return None
    entry = Entry(uid, kind, position)
    programmes = [text for program in within(element, "programList/program") if (text := tidy(program.text))]
    entry.listing = {
        "programme": "; ".join(programmes) or None,
        "reference": uid,
        "url": ofac_list.page_of(uid),
    }
    entry.add_name(None, "primary", text_of(element, "firstName"), text_of(element, "lastName"))
    for alias in within(element, "akaList/aka"):
        weak = (text_of(alias, "category") or "").lower() == "weak"
        former = (text_of(alias, "type") or "").lower().startswith("f.k.a")
        quality = "weak" if weak else "former" if former else "strong"
        entry.add_name(None, quality, text_of(alias, "firstName"), text_of(alias, "lastName"))
    _facts(entry, element)
    return entry if entry.names else None


def _facts(entry: Entry, element: Any) -> None:
    for born in within(element, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        entry.add_born(born_in(born.text))
    for place in within(element, "placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        entry.add_fact("birth_place", place.text, (place.text or "").rsplit(",", 1)[-1])
    for kind, path in (
        ("nationality", "nationalityList/nationality/country"),
        ("nationality", "citizenshipList/citizenship/country"),
        ("country", "addressList/address/country"),
        ("flag", "vesselInfo/vesselFlag"),
    ):
        for place in within(element, path):
            entry.add_country(kind, inverted(tidy(place.text) or ""))
    entry.add_fact("call_sign", text_of(element, "vesselInfo/callSign"))
    for paper in within(element, "idList/id"):
        words, number = text_of(paper, "idType"), text_of(paper, "idNumber")
        if words and number:
            ofac_papers.add(entry, words, number, text_of(paper, "idCountry"))


FEED = ofac_list.feed(
    name="ofac-xml",
    title="OFAC SDN and Consolidated lists (XML)",
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
