"""OFAC's SDN and Consolidated lists as Enhanced XML (`sanctionsData`): the content of the Advanced XML, written out by party.

Source: OFAC's schema of the namespace `…/PublicationPreview/exports/ENHANCED_XML`, by the models that moov-io/watchman made of it
(pkg/csl_us/gen/ENHANCED_XML/models.go) and excerpts of published files; the file itself was not at hand. An entity's id is the
`uid` of sdn.xml.
"""

from __future__ import annotations

from typing import Any

from commonground.feeds import listing_rows, ofac_features, ofac_list, ofac_papers
from commonground.feeds.feed import Download, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_list import text_of
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag, within
from commonground.vocabulary.births import Born, born_in
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject
from commonground.vocabulary.stated_days import iso_day

COLUMNS = ("id", "entityType")
"""What a reject shows."""


def recognise(document: Document) -> bool:
    """XML whose root is sanctionsData of the namespace of the Enhanced XML; its delta files are of another one."""
    return root_tag(document) == "sanctionsData" and "exports/ENHANCED_XML" in document.start(4096)


def parse(document: Document) -> Parsed:
    """One entry for each entity. Raises MalformedFile for an undated or empty list, and for an export of a part of a list."""
    entries, rejects = [], []
    published, list_name = None, ofac_list.list_of(document.name)
    for number, element in elements(document, "{*}publicationInfo", "{*}referenceValues", "{*}featureTypes", "{*}entity"):
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "publicationInfo":
            published, list_name = iso_day(text_of(element, "dataAsOf")), _whole_list(element, document.name)
        elif tag == "entity" and (entry := _entry(element)):
            entries.append(entry)
        elif tag == "entity":
            row = {"id": element.get("id") or "", "entityType": text_of(element, "generalInfo/entityType") or ""}
            rejects.append(Reject(f"element {number}", "an entity without id, known type or name", row))
    if published is None:
        raise MalformedFile("the list does not say as of when it is (dataAsOf)", where=document.name, hint="download it again")
    listing_rows.refuse_empty(entries, document)
    return ofac_list.whole(list_name, entries, published, rejects)


def _whole_list(information: Any, name: str) -> str:
    """The one list that the file says to hold; by the file's name where it does not say."""
    lists = {text for one in within(information, "filters/sanctionsLists/sanctionsList") if (text := tidy(one.text))}
    chosen = [tidy(one.text) for one in within(information, "filters/sanctionsPrograms/sanctionsProgram")]
    if len(lists) > 1 or chosen:
        what = ", ".join(sorted(lists | {text for text in chosen if text}))
        hint = "download SDN_ENHANCED.XML or CONS_ENHANCED.XML"
        raise MalformedFile(f"the file holds a choice of entries ({what}), not one whole list", where=name, hint=hint)
    if not lists:
        return ofac_list.list_of(name)
    return "ofac-sdn" if lists == {ofac_list.SDN} else "ofac-non-sdn"


def _entry(element: Any) -> Entry | None:
    uid, kind = element.get("id"), ofac_list.KINDS.get((text_of(element, "generalInfo/entityType") or "").lower())
    if not uid or kind is None:
        return None
    entry = Entry(uid, kind, f"entity {uid}")
    programmes = [text for one in within(element, "sanctionsPrograms/sanctionsProgram") if (text := tidy(one.text))]
    bases = [text for one in within(element, "legalAuthorities/legalAuthority") if (text := tidy(one.text))]
    days = [day for one in within(element, "sanctionsLists/sanctionsList") if (day := iso_day(one.get("datePublished")))]
    entry.listing = {
        "programme": "; ".join(dict.fromkeys(programmes)) or None,
        "reference": uid,
        "legal_basis": "; ".join(dict.fromkeys(bases)) or None,
        "listed_on": min(days, default=None),
        "url": ofac_list.page_of(uid),
    }
    for name in within(element, "names/name"):
        _names(entry, name)
    _facts(entry, element)
    return entry if entry.names else None


def _names(entry: Entry, name: Any) -> None:
    weak, primary = text_of(name, "isLowQuality") == "true", text_of(name, "isPrimary") == "true"
    former = (text_of(name, "aliasType") or "").lower().startswith("f.k.a")
    quality = "weak" if weak else "primary" if primary else "former" if former else "strong"
    for written in within(name, "translations/translation"):
        script = text_of(written, "script") or "Latin"
        latin = script.lower() == "latin"
        given, family = text_of(written, "formattedFirstName"), text_of(written, "formattedLastName")
        whole = None if latin and (given or family) else text_of(written, "formattedFullName")
        kept = quality if latin or weak else "original"
        entry.add_name(whole, kept, given, family, language=None if latin else script)


def _facts(entry: Entry, element: Any) -> None:
    for address in within(element, "addresses/address"):
        if country := text_of(address, "country") or text_of(address, "translations/country"):
            ofac_features.add(entry, "Location", None, country, None)
    for feature in within(element, "features/feature"):
        words, value = text_of(feature, "type"), text_of(feature, "value")
        if words:
            ofac_features.add(entry, words, value, None, _born(feature, value))
    for paper in within(element, "identityDocuments/identityDocument"):
        words, number = text_of(paper, "type"), text_of(paper, "documentNumber")
        if words and number:
            ofac_papers.add(entry, words, number, text_of(paper, "issuingCountry"))


def _born(feature: Any, value: str | None) -> Born | None:
    names = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
    days = [day for name in names if (day := iso_day(text_of(feature, f"valueDate/{name}")))]
    if not days:
        return born_in(value)
    return ofac_features.between(min(days), max(days), text_of(feature, "valueDate/isApproximate") == "true")


FEED = ofac_list.feed(
    name="ofac-enhanced",
    title="OFAC SDN and Consolidated lists (Enhanced XML)",
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ENHANCED.XML", "SDN"),
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ENHANCED.XML", "Consolidated"),
    ),
    quirks=(
        "Written to OFAC's schema and to excerpts of published files: no whole file of this format was at hand.",
        "An export of some programmes, or of several lists, is refused: it would pass for a whole list.",
        "Remarks, titles, addresses, telephones, e-mail addresses and relations are not kept; of an address the country is.",
    ),
)
