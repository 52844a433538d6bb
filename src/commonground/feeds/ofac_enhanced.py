"""OFAC's SDN and Consolidated lists as Enhanced XML (`sanctionsData`): the content of the Advanced XML, written out by party.

Source: OFAC's schema of the namespace `…/PublicationPreview/exports/ENHANCED_XML`, by the models that moov-io/watchman made of it
(pkg/csl_us/gen/ENHANCED_XML/models.go) and excerpts of published files; the file itself was not at hand. An entity's id is the
`uid` of sdn.xml.
"""

from __future__ import annotations

from typing import Any

from commonground.feeds import licences, listing_rows, ofac_features, ofac_papers, ofac_xml
from commonground.feeds.feed import Download, Feed, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_advanced import SDN
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
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
    published, list_name = None, ofac_xml.list_of(document.name)
    for number, element in elements(document, "{*}publicationInfo", "{*}referenceValues", "{*}featureTypes", "{*}entity"):
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "publicationInfo":
            published, list_name = iso_day(_text(element, "dataAsOf")), _whole_list(element, document.name)
        elif tag == "entity" and (entry := _entry(element)):
            entries.append(entry)
        elif tag == "entity":
            row = {"id": element.get("id") or "", "entityType": _text(element, "generalInfo/entityType") or ""}
            rejects.append(Reject(f"element {number}", "an entity without id, known type or name", row))
    if published is None:
        raise MalformedFile("the list does not say as of when it is (dataAsOf)", where=document.name, hint="download it again")
    if not entries:
        raise MalformedFile("the list has no entry", where=document.name, hint="download it again")
    return ofac_xml.whole(list_name, entries, published, tuple(rejects))


def _whole_list(information: Any, name: str) -> str:
    """The one list that the file says to hold; by the file's name where it does not say."""
    lists = {text for one in _all(information, "filters/sanctionsLists/sanctionsList") if (text := tidy(one.text))}
    chosen = [tidy(one.text) for one in _all(information, "filters/sanctionsPrograms/sanctionsProgram")]
    if len(lists) > 1 or chosen:
        what = ", ".join(sorted(lists | {text for text in chosen if text}))
        hint = "download SDN_ENHANCED.XML or CONS_ENHANCED.XML"
        raise MalformedFile(f"the file holds a choice of entries ({what}), not one whole list", where=name, hint=hint)
    if not lists:
        return ofac_xml.list_of(name)
    return "ofac-sdn" if lists == {SDN} else "ofac-non-sdn"


def _text(element: Any, path: str) -> str | None:
    return tidy(element.findtext("/".join("{*}" + part for part in path.split("/"))))


def _all(element: Any, path: str) -> Any:
    return element.iterfind("/".join("{*}" + part for part in path.split("/")))


def _entry(element: Any) -> Entry | None:
    uid, kind = element.get("id"), ofac_xml.KINDS.get((_text(element, "generalInfo/entityType") or "").lower())
    if not uid or kind is None:
        return None
    entry = Entry(uid, kind, f"entity {uid}")
    programmes = [text for one in _all(element, "sanctionsPrograms/sanctionsProgram") if (text := tidy(one.text))]
    bases = [text for one in _all(element, "legalAuthorities/legalAuthority") if (text := tidy(one.text))]
    days = [day for one in _all(element, "sanctionsLists/sanctionsList") if (day := iso_day(one.get("datePublished")))]
    entry.listing = {
        "programme": "; ".join(dict.fromkeys(programmes)) or None,
        "reference": uid,
        "legal_basis": "; ".join(dict.fromkeys(bases)) or None,
        "listed_on": min(days, default=None),
        "url": f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}",
    }
    for name in _all(element, "names/name"):
        _names(entry, name)
    _facts(entry, element)
    return entry if entry.names else None


def _names(entry: Entry, name: Any) -> None:
    weak, primary = _text(name, "isLowQuality") == "true", _text(name, "isPrimary") == "true"
    former = (_text(name, "aliasType") or "").lower().startswith("f.k.a")
    quality = "weak" if weak else "primary" if primary else "former" if former else "strong"
    for written in _all(name, "translations/translation"):
        script = _text(written, "script") or "Latin"
        latin = script.lower() == "latin"
        given, family = _text(written, "formattedFirstName"), _text(written, "formattedLastName")
        whole = None if latin and (given or family) else _text(written, "formattedFullName")
        kept = quality if latin or weak else "original"
        entry.add_name(whole, kept, given, family, language=None if latin else script)


def _facts(entry: Entry, element: Any) -> None:
    for address in _all(element, "addresses/address"):
        if country := _text(address, "country") or _text(address, "translations/country"):
            ofac_features.add(entry, "Location", None, country, None)
    for feature in _all(element, "features/feature"):
        words, value = _text(feature, "type"), _text(feature, "value")
        if words:
            ofac_features.add(entry, words, value, None, _born(feature, value))
    for paper in _all(element, "identityDocuments/identityDocument"):
        words, number = _text(paper, "type"), _text(paper, "documentNumber")
        if words and number:
            ofac_papers.add(entry, words, number, _text(paper, "issuingCountry"))


def _born(feature: Any, value: str | None) -> Born | None:
    names = ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
    days = [day for name in names if (day := iso_day(_text(feature, f"valueDate/{name}")))]
    if not days:
        return born_in(value)
    return ofac_features.between(min(days), max(days), _text(feature, "valueDate/isApproximate") == "true")


FEED = Feed(
    name="ofac-enhanced",
    title="OFAC SDN and Consolidated lists (Enhanced XML)",
    publisher="OFAC",
    family="ofac",
    licence=licences.PUBLIC_DOMAIN,
    attribution="United States Department of the Treasury, Office of Foreign Assets Control",
    tables=listing_rows.TABLES,
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
