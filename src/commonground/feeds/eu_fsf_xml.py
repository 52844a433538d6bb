"""The European Union's consolidated list of financial sanctions (FSF) as XML 1.1: entities with names, births, papers.

Source: European Commission, Financial Sanctions Files, xmlFullSanctionsList_1_1 (namespace http://eu.europa.ec/fpi/fsd/export):
everything stands in attributes; `strong="false"` is a weak name; country `00` is not known.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from commonground.feeds import licences, listing_rows
from commonground.feeds.eu_fsf_csv import KINDS, LIST
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, gender, tidy
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary.births import Born, born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import iso_day

COLUMNS = ("logicalId", "euReferenceNumber", "unitedNationId", "designationDate")
"""What a reject shows."""

_GENERATED = re.compile(r"generationDate\s*=\s*[\"'](\d{4}-\d\d-\d\d)")
_SPACE = "{http://eu.europa.ec/fpi/fsd/export}"


def recognise(document: Document) -> bool:
    """XML whose root is `export` of the Commission's namespace."""
    return root_tag(document) == "export" and "eu.europa.ec/fpi/fsd/export" in document.start(4096)


def parse(document: Document) -> Parsed:
    """One entry for each entity; one without a name is rejected. Raises MalformedFile for an undated or empty list."""
    stated = _GENERATED.search(document.start(4096))
    if stated is None:
        raise MalformedFile("the list does not say when it was generated", where=document.name, hint="download it again")
    entries, rejects = [], []
    for number, element in elements(document, _SPACE + "sanctionEntity"):
        entry = _entry(element, f"sanctionEntity {number}")
        if entry is None:
            row = {name: element.get(name) or "" for name in COLUMNS}
            rejects.append(Reject(f"sanctionEntity {number}", "no logical id, no subject type or no name", row))
        else:
            entries.append(entry)
    listing_rows.refuse_empty(entries, document)
    return listing_rows.parsed(LIST, entries, (dt.date.fromisoformat(stated[1]), "content"), rejects)


def _entry(element: Any, position: str) -> Entry | None:
    subject = element.find(_SPACE + "subjectType")
    code = (subject.get("classificationCode") or subject.get("code") or "").lower() if subject is not None else ""
    if code not in KINDS or not element.get("logicalId"):
        return None
    entry = Entry(element.get("logicalId"), KINDS[code], position)
    regulation = element.find(_SPACE + "regulation")
    entry.listing = {
        "programme": regulation.get("programme") if regulation is not None else None,
        "reference": element.get("euReferenceNumber"),
        "legal_basis": regulation.get("numberTitle") if regulation is not None else None,
        "listed_on": iso_day(element.get("designationDate")),
        "url": tidy(regulation.findtext(_SPACE + "publicationUrl")) if regulation is not None else None,
    }
    entry.add_link("un-sc", element.get("unitedNationId"))
    _names(entry, element)
    _facts(entry, element)
    return entry if entry.names else None


def _names(entry: Entry, element: Any) -> None:
    for name in element.iterfind(_SPACE + "nameAlias"):
        given = " ".join(part for part in (tidy(name.get("firstName")), tidy(name.get("middleName"))) if part)
        weak = (name.get("strong") or "true").lower() == "false"
        primary = not any(said["quality"] == "primary" for said in entry.names)
        quality = "weak" if weak else "primary" if primary else "strong"
        language = tidy(name.get("nameLanguage"))
        entry.add_name(name.get("wholeName"), quality, given or None, name.get("lastName"), language=language)
        entry.add_fact("gender", gender(name.get("gender")))


def _facts(entry: Entry, element: Any) -> None:
    for birth in element.iterfind(_SPACE + "birthdate"):
        entry.add_born(_born(birth))
        if place := tidy(birth.get("city")) or tidy(birth.get("place")):
            entry.add_fact("birth_place", place, birth.get("countryIso2Code"))
    for paper in element.iterfind(_SPACE + "identification"):
        words = tidy(paper.get("identificationTypeDescription")) or tidy(paper.get("identificationTypeCode"))
        if number := tidy(paper.get("number")):
            kind = "registration" if entry.kind == "organisation" else "document"
            entry.add_fact(kind, number.split(" (")[0], paper.get("countryIso2Code"), document_type=words)
    for kind, tag in (("nationality", "citizenship"), ("country", "address")):
        for place in element.iterfind(_SPACE + tag):
            if (place.get("countryIso2Code") or "00") != "00":
                entry.add_fact(kind, place.get("countryDescription"), place.get("countryIso2Code"))


def _born(birth: Any) -> Born | None:
    first, last = birth.get("yearRangeFrom"), birth.get("yearRangeTo")
    stated = birth.get("birthdate") or birth.get("year") or (f"{first}-{last}" if first and last else first or last)
    born = born_in(stated)
    circa = (birth.get("circa") or "").lower() == "true"
    return Born(born.text, born.first, born.last, True) if born and circa else born


FEED = Feed(
    name="eu-fsf-xml",
    title="European Union consolidated financial sanctions list (XML 1.1)",
    publisher="European Commission",
    family="eu-fsf",
    licence=licences.EU_REUSE,
    attribution="European Commission, Consolidated list of persons, groups and entities subject to EU financial sanctions",
    tables=listing_rows.TABLES,
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(Download("https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content", "xmlFull 1.1"),),
    quirks=(
        "The first name that is not weak is taken for the primary one: the list does not say.",
        "Remarks, functions, titles and addresses are not kept; of an address the country is.",
    ),
)
