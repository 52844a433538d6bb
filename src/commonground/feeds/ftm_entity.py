"""A FollowTheMoney entity as an entry of a list: names, births, countries, numbers, and the publishers' own entries behind it.

Source: FollowTheMoney's schema (Person, Organization, Company, LegalEntity, PublicBody, Vessel, Airplane) and the ids that
OpenSanctions gives its sources (`referents`): `ofac-` and OFAC's uid, `gb-hmt-` and the group id, `gb-fcdo-` and the unique id,
`eu-fsf-` and the EU reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from commonground.feeds.listing_rows import Entry, gender
from commonground.vocabulary.births import born_in

Texts = Mapping[str, list[str]]

KINDS = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "unknown",
    "PublicBody": "organisation",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
"""The schemata that can be listed; a LegalEntity may be a person or a body."""

_QUALITIES = (
    ("name", "strong"),
    ("alias", "strong"),
    ("weakAlias", "weak"),
    ("abbreviation", "weak"),
    ("previousName", "former"),
)
_COUNTRIES = {
    "birthCountry": "birth_place",
    **dict.fromkeys(("nationality", "citizenship"), "nationality"),
    **dict.fromkeys(("country", "jurisdiction", "mainCountry"), "country"),
    "flag": "flag",
}
_NUMBERS = {
    **dict.fromkeys("passportNumber idNumber socialSecurityNumber taxNumber innCode".split(), "document"),
    **dict.fromkeys("registrationNumber ogrnCode okpoCode leiCode swiftBic dunsCode uniqueEntityId".split(), "registration"),
    **dict.fromkeys("uscCode cikCode bikCode serialNumber mmsi permId".split(), "registration"),
}
_READ = {
    *("topics", "programId", "program", "sourceUrl", "birthDate", "birthPlace", "gender", "imoNumber", "callSign"),
    *(name for name, _ in _QUALITIES),
    *_COUNTRIES,
    *_NUMBERS,
}
_REFERENTS = (
    (re.compile(r"^ofac-(\d{1,7})$"), "ofac", "{0}"),
    (re.compile(r"^gb-hmt-(\d{4,6})$"), "uk-ofsi", "{0}"),
    (re.compile(r"^gb-fcdo-([a-z]{2,6}\d{3,5})$"), "uk-sl", "{0}"),
    (re.compile(r"^eu-fsf-eu-(\d+)-(\d+)$"), "eu-fsf", "EU.{0}.{1}"),
)


def is_listed(entity: Mapping[str, Any]) -> bool:
    """Whether the data set lists the entity itself: it is a target or has a topic; others are there because they are related."""
    return entity.get("schema") in KINDS and (entity.get("target") is True or "topics" in _properties(entity))


def _properties(entity: Mapping[str, Any]) -> Texts:
    """The texts of each property that has any; nested entities are left out."""
    held = entity.get("properties")
    if not isinstance(held, dict):
        return {}
    told = {
        name: [value for value in values if isinstance(value, str) and value.strip()]
        for name, values in held.items()
        if name in _READ and isinstance(values, list)
    }
    return {name: values for name, values in told.items() if values}


def entry(entity: Mapping[str, Any], position: str) -> Entry | None:
    """The entry that a listed entity is; None where it has no name."""
    made = Entry(str(entity["id"]), KINDS[entity["schema"]], position)
    texts = _properties(entity)
    caption = entity.get("caption") if isinstance(entity.get("caption"), str) else None
    programmes = [*texts.get("topics", ()), *(texts.get("programId") or texts.get("program") or ())]
    made.listing = {
        "caption": caption,
        "programme": "; ".join(dict.fromkeys(programmes)) or None,
        "reference": made.entry_id,
        "url": min(texts.get("sourceUrl", ()), default=None),
    }
    made.add_name(caption, "primary")
    for name, quality in _QUALITIES:
        for text in texts.get(name, ()):
            if text != caption:
                made.add_name(text, quality)
    _facts(made, texts)
    for reference in (made.entry_id, *(one for one in entity.get("referents") or () if isinstance(one, str))):
        _link(made, reference, entity)
    return made if made.names else None


def _facts(made: Entry, texts: Texts) -> None:
    for text in texts.get("birthDate", ()):
        made.add_born(born_in(text))
    for text in texts.get("birthPlace", ()):
        made.add_fact("birth_place", text, text.rsplit(",", 1)[-1])
    for name, kind in _COUNTRIES.items():
        for text in texts.get(name, ()):
            made.add_country(kind, text.upper() if len(text) == 2 else text)
    for text in texts.get("gender", ()):
        made.add_fact("gender", gender(text))
    for text in texts.get("imoNumber", ()):
        made.add_imo(text)
    for text in texts.get("callSign", ()):
        made.add_fact("call_sign", text)
    for name, kind in _NUMBERS.items():
        for text in texts.get(name, ()):
            if any(letter.isdigit() for letter in text):
                tail = made.kind == "aircraft" and name == "registrationNumber"
                made.add_fact("aircraft_number" if tail else kind, text, document_type=None if tail else name)


def _link(made: Entry, reference: str, entity: Mapping[str, Any]) -> None:
    """OFAC numbers the entries of both its lists in one row; which of them it is, the sources of the entity say."""
    for pattern, other, form in _REFERENTS:
        if found := pattern.match(reference):
            if other == "ofac":
                sources = entity.get("datasets") or ()
                other = "ofac-non-sdn" if "us_ofac_cons" in sources and "us_ofac_sdn" not in sources else "ofac-sdn"
            made.add_link(other, form.format(*found.groups()).upper())
