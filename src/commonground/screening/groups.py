"""To which group of names a name belongs, as far as its letters tell: the likeliest by runs of three letters of common names.

The answer chooses a threshold and nothing else: it says nothing of a person's origin, and is never kept or shown beside one.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from commonground.screening import clean_names, clean_organisations
from commonground.screening.clean_names import GROUPS
from commonground.screening.clean_vessels import VESSEL
from commonground.screening.fold import script
from commonground.screening.tokens import words

ARABIC_SCRIPT = "arabic_script"
"""A name in Arabic letters, whatever its language: without vowels its letters do not tell."""

OTHER = "other"
"""A name in letters of which no clean names are held (Cyrillic, Chinese, …), or without any."""

OTHER_ORGANISATION = "organisation_other"
"""The same of an organisation's name."""

UNMEASURED = "vessel_or_aircraft"
"""Aircraft, which are named by their numbers, and what is of no other kind: no clean names of them are made up."""

PEOPLE = tuple(group for group in GROUPS if group != ARABIC_SCRIPT)
ORGANISATIONS = tuple(group for group in clean_organisations.GROUPS if group != clean_organisations.ARABIC_SCRIPT)
_SMOOTH = 0.5


@dataclass(frozen=True)
class _Model:
    """Runs of letters by group, how many there are of each group, and how many different ones in all."""

    counts: dict[str, Counter[str]]
    totals: dict[str, float]
    size: int


@cache
def _model(kind: str) -> _Model:
    groups = PEOPLE if kind == "person" else ORGANISATIONS
    held = clean_names.parts() if kind == "person" else clean_organisations.parts()
    counts: dict[str, Counter[str]] = {group: Counter() for group in groups}
    for group in groups:
        for names in held[group].values():
            for place, name in enumerate(names):
                for word in words(name, kind):
                    for gram in _grams(word):
                        counts[group][gram] += 1 + 20 / (place + 5)  # type: ignore[assignment]
    totals = {group: float(sum(found.values())) for group, found in counts.items()}
    return _Model(counts, totals, len(set().union(*counts.values())))


def _grams(word: str) -> list[str]:
    whole = f"^{word}$"
    return [whole[at : at + 3] for at in range(len(whole) - 2)] + [whole]


@lru_cache(maxsize=65536)
def group_of(name: str, kind: str = "person") -> str:
    """One of the groups of clean names of a person or an organisation, or the OTHER of its kind for other letters;
    vessels are one group."""
    if kind == "vessel":
        return VESSEL
    if kind not in ("person", "organisation"):
        return UNMEASURED
    letters = Counter(script(letter) for letter in name if letter.isalpha())
    most = letters.most_common(1)[0][0] if letters else ""
    person = kind == "person"
    other = OTHER if person else OTHER_ORGANISATION
    if most != "latin":
        return (ARABIC_SCRIPT if person else clean_organisations.ARABIC_SCRIPT) if most == "arabic" else other
    model = _model(kind)
    grams = [gram for word in words(name, kind) for gram in _grams(word)]
    return max(model.counts, key=lambda group: _likelihood(model, group, grams)) if grams else other


def _likelihood(model: _Model, group: str, grams: list[str]) -> float:
    below = math.log(model.totals[group] + _SMOOTH * model.size)
    return sum(math.log(model.counts[group][gram] + _SMOOTH) - below for gram in grams)
