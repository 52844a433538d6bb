"""What OFAC's types of identifier are: a document, a registration, a vessel's or aircraft's number, or nothing that is kept.

Source: the values of `idType` in OFAC's sdn.xml and consolidated.xml, and of FeatureType and IDRegDocType in sdn_advanced.xml.
"""

from __future__ import annotations

import re

from commonground.feeds.listing_rows import Entry, gender

_DROPPED = re.compile(
    r"e-?mail|phone|fax|website|executive order|sanctions|more information|vessel flag|vessel type|vessel owner|nationality|date"
    r"|target type|organization type|transactions|information|aircraft (model|manufacturer$|operator|mode)|location|title"
    r"|tonnage|issuer|determination|ticker|call sign|loans from|directive",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(
    r"passport|national|cedula|s\.s\.n|ssn|identification|identity|c\.u\.r\.p|r\.f\.c|c\.u\.i\.[tp]|d\.n\.i|birth|driver|residen"
    r"|travel|tazkira|electoral|stateless|refugee|military|numero|personal",
    re.IGNORECASE,
)


def add(entry: Entry, words: str, number: str, issuer: str | None) -> None:
    """Add an identifier to an entry by its type in words; what is not kept adds nothing."""
    lowered = words.lower()
    if lowered == "gender":
        entry.add_fact("gender", gender(number))
    elif "vessel registration" in lowered or number.upper().startswith("IMO"):
        entry.add_imo(number)
    elif "tail number" in lowered:
        entry.add_fact("aircraft_number", number)
    elif "digital currency" in lowered:
        entry.add_fact("wallet", number)
    elif not _DROPPED.search(words) and any(char.isdigit() for char in number):
        kind = "document" if _DOCUMENTS.search(words) else "registration"
        entry.add_fact(kind, number, issuer, document_type=words.strip(" :"))
