"""What is left of a word when only the consonants that every script writes are kept: the same for Jumaili and جميلي."""

from __future__ import annotations

import re

_CLASSES = str.maketrans(
    {"S": "s", "C": "s", "D": "d", "j": "g", "v": "v", "p": "b", "a": None, "e": None, "i": None, "u": None, "o": None}
)
_COARSE = str.maketrans("pfvtkhzjr", "bbbdggssl")
_DOUBLED = re.compile(r"(.)(?=\1)")


def skeleton(spelt: str) -> str:
    """The consonants of a word in its one spelling, without vowels and the half-vowels inside, doubled letters once."""
    if not spelt:
        return ""
    rest = spelt[1:].replace("v", "")
    kept = (spelt[0] + rest).translate(_CLASSES)
    if len(kept) > 2 and kept[-1] == "h":
        kept = kept[:-1]
    return _DOUBLED.sub("", kept)


def coarse(bones: str) -> str:
    """Consonants in the classes that writers confuse (b p f v, d t, g k h, s z j, l r): the same for Buhrov and Bugrov."""
    return _DOUBLED.sub("", bones.translate(_COARSE))
