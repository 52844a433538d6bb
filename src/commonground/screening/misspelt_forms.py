"""The legal form of a given organisation that is misspelt, or written as one word with the name: *Acme Limted*, *AcmeGmbH*.

Read so of two given names alone: beside whole lists a word that is nearly a legal form is as often a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from commonground.screening.fold import fold
from commonground.screening.legal_forms import WORDS, formless
from commonground.screening.organisation_words import rarity, same

LONG = 7
"""Letters that a legal form has at least to be read where a letter is wrong."""

_WORD = re.compile(r"[^\W_]+")
_LONG = sorted(word for word in {*WORDS, "company", "corporation"} if len(word) >= LONG and word.isascii())
_SHORT = tuple(sorted(word for word in WORDS if 1 < len(word) < LONG and word.isascii()))


def in_form(name: str, others: Sequence[str]) -> str:
    """A name with the legal form as it should be written, parted from the word of the others that it is written with."""
    text = fold(name)
    held = {word for other in others for word in _words(other)}
    read = {word: said for word in _words(formless(text)) if (said := _mended(word) or _parted(word, held))}
    return _WORD.sub(lambda found: read.get(found[0], found[0]), text) if read else name


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(name)))


@lru_cache(maxsize=100_000)
def _mended(word: str) -> str | None:
    if len(word) < LONG - 1 or not word.isascii() or word in WORDS or same(word) is not None or rarity(word) is not None:
        return None
    return next((form for form in _LONG if abs(len(form) - len(word)) < 2 and OSA.distance(word, form) == 1), None)


def _parted(word: str, held: Iterable[str]) -> str | None:
    if word in held:
        return None
    return next((f"{word[: -len(form)]} {form}" for form in _SHORT if word.endswith(form) and word[: -len(form)] in held), None)
