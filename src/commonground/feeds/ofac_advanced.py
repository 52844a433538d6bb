"""OFAC's SDN and Consolidated lists as Advanced XML (`Sanctions`): names in parts and scripts, dated entries, features, papers.

Source: OFAC, sdn_advanced.xsd. A party's FixedRef is the `uid` of sdn.xml; an alias holds one documented name for each script and
says whether it is of low quality. The namespace was the United Nations' until 2024 and is not looked at.
"""

from __future__ import annotations

from typing import Any

from commonground.feeds import listing_rows, ofac_features, ofac_list, ofac_papers
from commonground.feeds.feed import Download, Parsed
from commonground.feeds.listing_rows import Entry, tidy
from commonground.feeds.ofac_advanced_parts import PARTS, Parts, born
from commonground.feeds.reading.document import Document
from commonground.feeds.reading.xml import elements, root_tag
from commonground.vocabulary.errors import MalformedFile
from commonground.vocabulary.source import Reject

COLUMNS = ("FixedRef",)
"""What a reject shows."""

_READING_ORDER = ("first name", "middle name", "patronymic", "last name", "maiden name", "matronymic")
_FAMILY_FIRST = ("han", "chinese", "japanese", "korean", "hangul", "jpan", "kore", "hant", "hans")


def recognise(document: Document) -> bool:
    """XML whose root is Sanctions, with the date of issue that the schema has first."""
    return root_tag(document) == "Sanctions" and "DateOfIssue" in document.start(4096)


def parse(document: Document) -> Parsed:
    """One entry for each party. Raises MalformedFile for an undated or empty list."""
    parts = Parts()
    entries: list[tuple[str, Entry]] = []
    rejects = []
    for number, element in elements(document, *("{*}" + name for name in PARTS)):
        tag = element.tag.rsplit("}", 1)[-1]
        if tag != "DistinctParty":
            parts.take(tag, element)
            continue
        found = _entry(element, parts)
        if found is None:
            row = {name: element.get(name) or "" for name in COLUMNS}
            rejects.append(Reject(f"element {number}", "a party without number, kind or name", row))
        else:
            entries.append(found)
    if parts.issued is None:
        raise MalformedFile("the list does not say when it was issued", where=document.name, hint="download it again")
    listing_rows.refuse_empty(entries, document)
    for profile, entry in entries:
        _listed(entry, profile, parts)
    list_name = list_of(dict(parts.lists), document.name)
    return ofac_list.whole(list_name, [entry for _, entry in entries], parts.issued, rejects)


def list_of(counted: dict[str, int], name: str) -> str:
    """The list that most entries say they are of; by the name of the file where none of them says."""
    stated = {said: count for said, count in counted.items() if said}
    if not stated:
        return ofac_list.list_of(name)
    return "ofac-sdn" if 2 * stated.get(ofac_list.SDN, 0) > sum(stated.values()) else "ofac-non-sdn"


def _listed(entry: Entry, profile: str, parts: Parts) -> None:
    of = parts.listings.get(profile)
    entry.listing = {
        "programme": "; ".join(of.programmes) or None if of else None,
        "reference": entry.entry_id,
        "legal_basis": "; ".join(of.bases) or None if of else None,
        "listed_on": min(of.days, default=None) if of else None,
        "url": ofac_list.page_of(entry.entry_id),
    }


def _entry(element: Any, parts: Parts) -> tuple[str, Entry] | None:
    """The profile's number, by which its listing is found, and the entry."""
    profile = element.find("{*}Profile")
    if profile is None or not element.get("FixedRef"):
        return None
    kind = _kind(profile.get("PartySubTypeID"), parts)
    if kind is None:
        return None
    entry = Entry(element.get("FixedRef"), kind, f"DistinctParty {element.get('FixedRef')}")
    for identity in profile.iterfind("{*}Identity"):
        _names(entry, identity, parts)
        for paper in parts.papers.get(identity.get("ID"), ()):
            ofac_papers.add(entry, paper.words, paper.number, paper.country)
    for feature in profile.iterfind("{*}Feature"):
        _feature(entry, feature, parts)
    return (profile.get("ID"), entry) if entry.names else None


def _kind(subtype: str | None, parts: Parts) -> str | None:
    """A vessel or an aircraft by the subtype, a person or a body by the type that it is of."""
    of = parts.attributes["PartySubType"].get(subtype or "", {})
    said = (parts.value("PartySubType", subtype), parts.value("PartyType", of.get("PartyTypeID")))
    return next((ofac_list.KINDS[words.lower()] for words in said if words and words.lower() in ofac_list.KINDS), None)


def _names(entry: Entry, identity: Any, parts: Parts) -> None:
    types = {
        group.get("ID"): (parts.value("NamePartType", group.get("NamePartTypeID")) or "").lower()
        for group in identity.iter("{*}NamePartGroup")
    }
    main = identity.get("Primary") != "false"
    for alias in identity.iterfind("{*}Alias"):
        quality = _quality(alias, main, parts)
        for documented in alias.iterfind("{*}DocumentedName"):
            _name(entry, documented, quality, types, parts)


def _quality(alias: Any, main: bool, parts: Parts) -> str:
    if alias.get("LowQuality") == "true":
        return "weak"
    if alias.get("Primary") == "true" and main:
        return "primary"
    former = (parts.value("AliasType", alias.get("AliasTypeID")) or "").lower().startswith("f.k.a")
    return "former" if former else "strong"


def _name(entry: Entry, documented: Any, quality: str, types: dict[str, str], parts: Parts) -> None:
    """A name in reading order; one in another script than Latin is of quality `original`, or weak where the alias is."""
    pieces, script = [], "Latin"
    for value in documented.iterfind("{*}DocumentedNamePart/{*}NamePartValue"):
        script = parts.value("Script", value.get("ScriptID")) or script
        if text := tidy(value.text):
            pieces.append((types.get(value.get("NamePartGroupID"), ""), text))
    latin = script.lower() == "latin"
    if not latin and script.lower().startswith(_FAMILY_FIRST):
        ordered = pieces
    else:
        rank = {words: place for place, words in enumerate(_READING_ORDER)}
        ordered = sorted(pieces, key=lambda piece: rank.get(piece[0], len(rank)))
    given = " ".join(text for words, text in ordered if words in _READING_ORDER[:3])
    family = " ".join(text for words, text in ordered if words in _READING_ORDER[3:])
    kept = quality if latin or quality == "weak" else "original"
    whole = " ".join(text for _, text in ordered)
    entry.add_name(whole, kept, given or None, family or None, language=None if latin else script)


def _feature(entry: Entry, feature: Any, parts: Parts) -> None:
    words = parts.value("FeatureType", feature.get("FeatureTypeID"))
    for version in feature.iterfind("{*}FeatureVersion"):
        period = version.find("{*}DatePeriod")
        details = [
            parts.value("DetailReference", detail.get("DetailReferenceID")) or tidy(detail.text)
            for detail in version.iterfind("{*}VersionDetail")
        ]
        places = [parts.places.get(one.get("LocationID")) for one in version.iterfind("{*}VersionLocation")]
        place = next((found for found in places if found), None)
        text = next((detail for detail in details if detail), None) or (place.text if place else None)
        if words:
            country = place.country if place else None
            ofac_features.add(entry, words, text, country, born(period) if period is not None else None)


FEED = ofac_list.feed(
    name="ofac-advanced",
    title="OFAC SDN and Consolidated lists (Advanced XML)",
    recognise=recognise,
    parse=parse,
    columns=COLUMNS,
    downloads=(
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML", "SDN"),
        Download("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML", "Consolidated"),
    ),
    quirks=(
        "The list is told by the entries themselves (`SDN List` or another), by the file's name where they do not say.",
        "The only OFAC format besides the Enhanced XML that has names in their own scripts and the day of listing.",
        "Read in one pass with the lines of one party in memory; locations and papers, to which parties refer, are kept.",
        "Comments, addresses, telephones, e-mail addresses and relations are not kept; of an address the country is.",
    ),
)
