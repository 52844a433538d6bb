"""Published names that have a translation: clusters and sectors of plans, and parties in statements of control.

A brief in English shows them as published; in another language the ones known here are translated, the others stay.
"""

from __future__ import annotations

import re

_SPELLINGS = {
    "Agriculture": "",
    "Aviation": "",
    "Camp coordination and camp management": "CCCM|camp coordination management|camp coordination and management",
    "Child protection": "CP",
    "Common services": "",
    "Coordination": "humanitarian coordination",
    "Coordination and common services": "CCS|coordination and support services",
    "Early recovery": "",
    "Early recovery and livelihoods": "",
    "Education": "EDU",
    "Emergency livelihoods": "",
    "Emergency shelter and non-food items": (
        "emergency shelter and NFI|emergency shelter and NFIs|shelter and NFI|shelter and NFIs|shelter NFI|shelter NFIs|SNFI"
        "|ES NFI|shelter and non food items|non food items and emergency shelter"
    ),
    "Emergency telecommunications": "ETC",
    "Food security": "food|FSS",
    "Food security and agriculture": "",
    "Food security and livelihoods": "FSL",
    "Gender-based violence": "GBV",
    "General protection": "",
    "Health": "HEA",
    "Health and nutrition": "",
    "Housing, land and property": "HLP",
    "Logistics": "",
    "Logistics and emergency telecommunications": "",
    "Mine action": "MA",
    "Multi-purpose cash assistance": "MPCA|multipurpose cash assistance|multipurpose cash",
    "Multi-sector": "",
    "Multi-sector for refugees": "refugee multi sector",
    "Nutrition": "",
    "Other": "",
    "Protection": "PRO",
    "Rapid response mechanism": "RRM",
    "Refugee response": "",
    "Shelter": "",
    "Social cohesion": "",
    "Water and sanitation": "",
    "Water, sanitation and hygiene": "WASH|water sanitation hygiene",
    "not stated": "",
}

HOLDERS = (
    "Autonomous Administration of North and East Syria",
    "Government",
    "Hayat Tahrir al-Sham",
    "Islamic State",
    "Jaish al-Fatah",
    "Opposition",
    "Syrian Democratic Forces",
    "Syrian National Army with Türkiye",
)


def _folded(name: str) -> str:
    words = re.sub(r"\([^)]*\)", " ", name).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w]+", " ", words).split())


_BY_SPELLING = {
    _folded(spelling): term for term, others in _SPELLINGS.items() for spelling in (term, *others.split("|")) if spelling
}

TERMS = (*_SPELLINGS, *HOLDERS)


def parted(name: str) -> list[str]:
    """A published name cut so that known terms stand alone: joined again it is the name.

    "Protection - Child Protection COVID-19" is "Protection", " - ", "Child Protection", " COVID-19"; holders are parted by
    "; ", " and " and the number of their towns.
    """
    found = []
    for piece in re.split(r"(; | \(\d+\))", name):
        cut = [piece] if known(piece) else re.split(r"( - |: | / |; | and (?=[A-Z])| \(\d+\)| COVID-19$| AOR$)", piece)
        found += [part for part in cut if part]
    return found


def known(name: str) -> str | None:
    """The term that a published spelling stands for, or None."""
    if name in HOLDERS:
        return name
    return _BY_SPELLING.get(_folded(name))
