"""To which group of names a name belongs, as far as its letters tell: the likeliest by runs of three letters of common names.

The answer chooses a threshold and nothing else: it says nothing of a person's origin, and is never kept or shown beside one.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache

from commonground.screening.clean_names import GROUPS, parts
from commonground.screening.fold import script
from commonground.screening.tokens import words

ARABIC_SCRIPT = "arabic_script"
"""A name in Arabic letters, whatever its language: without vowels its letters do not tell."""

OTHER = "other"
"""A name in letters of which no clean names are held (Cyrillic, Chinese, …), or without any."""

LATIN = tuple(group for group in GROUPS if group != ARABIC_SCRIPT)
_SMOOTH = 0.5


@cache
def _model() -> tuple[dict[str, Counter[str]], dict[str, float], int]:
    counts: dict[str, Counter[str]] = {}
    for group in LATIN:
        found: Counter[str] = Counter()
        for names in parts()[group].values():
            for place, name in enumerate(names):
                for word in words(name, "person"):
                    for gram in _grams(word):
                        found[gram] += 1 + 20 // (place + 5)
        counts[group] = found
    size = len(set().union(*counts.values()))
    return counts, {group: sum(found.values()) for group, found in counts.items()}, size


def _grams(word: str) -> list[str]:
    whole = f"^{word}$"
    return [whole[at : at + 3] for at in range(len(whole) - 2)] + [whole]


@lru_cache(maxsize=65536)
def group_of(name: str) -> str:
    """One of `clean_names.GROUPS`, or OTHER for letters that are neither Latin nor Arabic."""
    letters = Counter(script(letter) for letter in name if letter.isalpha())
    most = letters.most_common(1)[0][0].lower() if letters else ""
    if most != "latin":
        return ARABIC_SCRIPT if most == "arabic" else OTHER
    counts, totals, size = _model()
    grams = [gram for word in words(name, "person") for gram in _grams(word)]
    scores = {
        group: sum(math.log((counts[group][gram] + _SMOOTH) / (totals[group] + _SMOOTH * size)) for gram in grams)
        for group in LATIN
    }
    return max(LATIN, key=lambda group: scores[group]) if grams else OTHER
