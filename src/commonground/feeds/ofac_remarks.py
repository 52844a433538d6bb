"""The remarks of OFAC's delimited files, in which dates of birth, nationalities, documents and weak aliases stand as text.

Source: OFAC, Data Specification of the SDN and Consolidated lists; the words before each value are those of its XML's idType.
Telephones, e-mail addresses, websites, links to others and whatever is not named here are left in the file.
"""

from __future__ import annotations

import re

from commonground.feeds.listing_rows import Entry, gender
from commonground.vocabulary.births import born_in

_PIECE = re.compile(r";\s+")
_WEAK = re.compile(r"^a\.k\.a\.\s+'(?P<name>.+)'$", re.IGNORECASE)
_FORMER = re.compile(r"^f\.k\.a\.\s+'?(?P<name>.+?)'?$", re.IGNORECASE)
_BORN = re.compile(r"^(?:alt\.\s+)?DOB\s+(?P<value>.+)$")
_PLACE = re.compile(r"^(?:alt\.\s+)?POB\s+(?P<value>.+)$")
_NATION = re.compile(r"^(?:alt\.\s+)?(?:nationality|citizen)\s+(?P<value>.+)$")
_GENDER = re.compile(r"^Gender\s+(?P<value>\w+)$")
_IMO = re.compile(r"^(?:Vessel Registration Identification|Identification Number)\s+IMO\s+(?P<value>\d{7})\b")
_TAIL = re.compile(r"^(?:alt\.\s+)?Aircraft Tail Number\s+(?P<value>\S+)")
_WALLET = re.compile(r"^(?:alt\.\s+)?Digital Currency Address - \w+\s+(?P<value>\w{20,})")
_TYPES = (
    *("Passport", "National ID No.", "Cedula No.", "Tax ID No.", "C.U.R.P.", "R.F.C.", "S.S.N.", "Identification Number"),
    *(
        "Birth Certificate Number",
        "Driver's License No.",
        "Residency Number",
        "Stateless Person ID Card",
        "Travel Document Number",
    ),
    *("Electoral Registry No.", "Diplomatic Passport", "Tazkira National ID Card", "C.U.I.P.", "D.N.I.", "C.U.I.T."),
)
_REGISTRATIONS = (
    *("Registration Number", "Registration ID", "Business Registration Number", "Government Gazette Number", "NIT #", "RUC #"),
    *("Commercial Registry Number", "Company Number", "Folio Mercantil No.", "Unified Social Credit Code (USCC)", "C.R. No."),
    *(
        "Trade License No.",
        "Legal Entity Number",
        "Economic Register Number (CBLS)",
        "License",
        "MMSI",
        "SWIFT/BIC",
        "Matricula Mercantil No",
    ),
    *(
        "Chinese Commercial Code",
        "Public Registration Number",
        "Enterprise Number",
        "V.A.T. Number",
        "D-U-N-S Number",
        "RTN",
        "RIF #",
    ),
)
_NUMBERED = re.compile(
    r"^(?:alt\.\s+)?(?P<type>" + "|".join(map(re.escape, sorted((*_TYPES, *_REGISTRATIONS), key=len, reverse=True))) + r")\s+"
    r"(?P<value>[^()]*?\d[^()]*?)(?:\s*\((?P<country>[^()]+)\))?(?:\s+(?:issued|expires)\b.*)?$"
)


def read(entry: Entry, remarks: str) -> None:
    """Add to an entry what its remarks state."""
    for piece in _PIECE.split(remarks.strip().removesuffix(".")):
        if weak := _WEAK.match(piece):
            entry.add_name(weak["name"], "weak")
        elif former := _FORMER.match(piece):
            entry.add_name(former["name"], "former")
        elif born := _BORN.match(piece):
            entry.add_born(born_in(born["value"]))
        elif place := _PLACE.match(piece):
            entry.add_fact("birth_place", place["value"], place["value"].rsplit(",", 1)[-1])
        elif nation := _NATION.match(piece):
            entry.add_country("nationality", inverted(nation["value"]))
        else:
            _other(entry, piece)


def inverted(name: str) -> str:
    """A country as it is read: OFAC writes `Korea, North` and `Congo, Democratic Republic of the`."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


def _other(entry: Entry, piece: str) -> None:
    if said := _GENDER.match(piece):
        entry.add_fact("gender", gender(said["value"]))
    elif imo := _IMO.match(piece):
        entry.add_fact("vessel_number", imo["value"])
    elif tail := _TAIL.match(piece):
        entry.add_fact("aircraft_number", tail["value"])
    elif wallet := _WALLET.match(piece):
        entry.add_fact("wallet", wallet["value"])
    elif number := _NUMBERED.match(piece):
        kind = "document" if number["type"] in _TYPES else "registration"
        entry.add_fact(kind, number["value"], number["country"], document_type=number["type"])
