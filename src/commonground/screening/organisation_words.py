"""Words of organisations' names as the one that they are compared as: translations of what bodies are called, and numbers.

Bank, banque, банк and بنك are one word; *Brigade Forty-Four* is *44th Brigade*; a Roman numeral is a number where it does not
stand first. Chinese and Korean, which write no spaces between words, are parted at the words that the table has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from commonground.screening.fold import fold
from commonground.screening.legal_forms import WORDS
from commonground.screening.tables import rows

_APOSTROPHE = re.compile(r"['’‘`´ʿʾ]")
_UNSPACED = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_ORDINAL = re.compile(r"(?:no?)?(\d+)(?:st|nd|rd|th|er|eme|y|ya|oy|go|j)?")
_AFTER_NUMBER = frozenset(("й", "я", "го", "ый", "ой", "ая", "е", "ое", "st", "nd", "rd", "th", "y", "ya", "oy", "go", "iy"))
_SURE_NUMERALS = frozenset(("ii", "iii", "iv", "vii", "viii", "ix", "xii", "xiii", "xiv"))
"""Roman numerals that are hardly a word or a part of a name: Xi, Vi, X and I are."""

_COMPANY = ("company", "corporation")

_ARABIC = ("ال", "لل", "وال", "بال", "و", "ل")
"""What is written as one word with an Arabic word: the article, *for the*, *and the*, *in the*, *and*, *for*."""


def _read() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, frozenset[str]]]:
    whole: dict[str, str] = {}
    begun: dict[str, str] = {}
    numerals: dict[str, str] = {}
    of: dict[str, set[str]] = {}
    for word, kind, names in rows("organisation_words.tsv"):
        of.setdefault(kind, set()).add(word)
        for name in names.split():
            plain = _APOSTROPHE.sub("", fold(name.rstrip("*")))
            into = numerals if kind == "roman" else begun if name.endswith("*") else whole
            into.setdefault(plain, "" if kind == "dropped" else word)
            of.setdefault(kind, set()).add(plain if kind == "short" else word)
            if "\u0600" <= plain[0] < "\u0780" and kind == "word":
                bare = plain.removeprefix("ال")
                for prefix in _ARABIC:
                    whole.setdefault(prefix + bare, word)
    return whole, begun, numerals, {kind: frozenset(words) for kind, words in of.items()}


_WHOLE, _BEGUN, _NUMERALS, _OF_KIND = _read()
WAYS, PLACES, _SHORT = _OF_KIND["way"], _OF_KIND["place"], _OF_KIND["short"]
"""WAYS and PLACES are the compared words that tell where a body is: points of the compass; countries and cities."""

_GROUPS: dict[str | None, int] = {
    word: -place for place, word in enumerate(dict.fromkeys((*_WHOLE.values(), *_BEGUN.values())), 1) if word and word.isalpha()
}
WORDS_OF_BODIES = frozenset(word for word in _GROUPS if word)
"""The compared words of the table."""

_COMMON = {word: float(nats) for word, nats in rows("organisation_common.tsv")}
_STARTS = sorted({len(start) for start in _BEGUN}, reverse=True)
_UNSPACED_WORDS = re.compile(
    "|".join(sorted((re.escape(word) for word in _WHOLE if _UNSPACED.match(word)), key=lambda word: (-len(word), word)))
)


def parted(text: str) -> str:
    """A folded name with spaces around the words of the table in scripts that write none."""
    return _UNSPACED_WORDS.sub(lambda found: f" {found[0]} ", text) if _UNSPACED.search(text) else text


@lru_cache(maxsize=200_000)
def same(word: str) -> str | None:
    """The word that a folded word is compared as, empty where it is left out; None for one that the table has not."""
    if word in _WHOLE:
        return _WHOLE[word]
    found = _ORDINAL.fullmatch(word)
    if found:
        return found[1].lstrip("0") or "0"
    return next((_BEGUN[word[:length]] for length in _STARTS if word[:length] in _BEGUN), None)


def written(word: str) -> str | None:
    """As what a folded word is written for comparing: as `same` where that is a number or left out, or the word is in another
    script or short for it; None for all others: words in Latin letters keep their letters and are alike by being of one group."""
    found = same(word)
    if found is None or (word.isascii() and word not in _SHORT and found not in _COMPANY and found.isalpha()):
        return None
    return found


def number_of(word: str) -> tuple[int, ...]:
    """The number, below zero, of the word that a compared word is the same as; none for one that the table has not."""
    found = same(word)
    return (_GROUPS[found],) if found in _GROUPS else ()


def rarity(word: str) -> float | None:
    """How rare (nats) a compared word is in names of organisations; None for one that the table has not."""
    return _COMMON.get(same(word) or "")


def numbered(found: Sequence[str]) -> list[str]:
    """The words of a name with tens and units as one number, Roman numerals as numbers, and without the endings of ordinals."""
    kept: list[str] = []
    last = max((place for place, word in enumerate(found) if word not in WORDS and word not in _COMPANY), default=0)
    for place, word in enumerate(found):
        before = kept[-1] if kept else ""
        if before.isdecimal() and word in _AFTER_NUMBER:
            continue
        if word in _NUMERALS and place and (word in _SURE_NUMERALS or place == last):
            kept.append(_NUMERALS[word])
        elif _tens(before) and len(word) == 1 and word in "123456789" and place and found[place - 1] == before:
            kept[-1] = before[0] + word
        else:
            kept.append(word)
    return kept


def _tens(word: str) -> bool:
    return len(word) == 2 and word in ("20", "30", "40", "50", "60", "70", "80", "90")
