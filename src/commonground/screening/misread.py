"""How the words of a person's name may have been meant, beside the words of one other name: of two given persons alone.

Letters in another order (*nituP*), digits for letters (*Sech1n*), endings that Latvian and Lithuanian put on every name
(*Vladimirs Putins*), Chinese by ear (*Shi* for Xi); and names spaced otherwise. A word is read so only where the other name
has what comes of it, or nearly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from commonground.screening.fold import fold
from commonground.screening.spelling import spelling
from commonground.screening.tables import rows
from commonground.screening.variants import Variants

SHUFFLED, BACKWARDS = 6, 5
"""Letters of a word at least that is read in another order, or from its end: shorter ones are too often another word."""

RUN = 4
"""Words at most that are read as one."""

_WORD, _APOSTROPHE = re.compile(r"[^\W_]+"), re.compile(r"['’‘`´ʿʾ]")
_DIGITS = str.maketrans("013456789", "oieasgtbg")
_BALTIC = re.compile("(?<=..)(?:[aiu]s|s|[oe])$")
_BY_EAR = (("sh", "x"), ("ch", "q"), ("ch", "zh"), ("j", "zh"), ("ts", "c"), ("ts", "z"), ("hs", "x"), ("s", "x"))
_KNOWN = {word for word, _ in rows("common.tsv")}

Words = tuple[str, ...]


def misread(name: Words, others: Iterable[str]) -> list[Words]:
    """The other readings of the words of a name beside those of the other."""
    held = tuple(sorted(others))
    ways: tuple[Callable[[str, Words], str | None], ...] = (_shuffled, _in_letters, _by_ear)
    found = [tuple(word if word in held else way(word, held) or word for word in name) for way in ways]
    if len(name) > 1 and all(len(word) > 3 and _BALTIC.search(word) for word in name):
        found.append(tuple(word if word in held else _nominative(word, held) or word for word in name))
    return [reading for reading in dict.fromkeys(found) if reading != name]


@lru_cache(maxsize=1)
def _variants() -> Container[str]:
    return Variants().words()


def _shuffled(word: str, others: Words) -> str | None:
    """The other's word that has the same letters, or nearly the same from the end, where this one is no name that is known."""
    if len(word) < BACKWARDS or word in _KNOWN or word in _variants():
        return None
    letters, turned = sorted(word), word[::-1]
    for other in others:
        if len(other) == len(word) and sorted(other) == letters and (len(word) >= SHUFFLED or OSA.distance(turned, other) < 2):
            return other
    return None


def _in_letters(word: str, others: Words) -> str | None:
    if word.isalpha() or word.isdecimal():
        return None
    read = word.translate(_DIGITS)
    return read if any(OSA.distance(read, other) < 2 for other in others) else None


def _by_ear(word: str, others: Words) -> str | None:
    for heard, written in _BY_EAR:
        for start, end in ((heard, written), (written, heard)):
            if word.startswith(start) and (read := end + word[len(start) :]) in others and len(read) < 7:
                return read
    return None


def _nominative(word: str, others: Words) -> str | None:
    """The other's word that is this one without its ending, in spelling."""
    stem = spelling(_BALTIC.sub("", word))
    return next((other for other in others if spelling(other) in (stem, spelling(word[:-1]))), None)


def respaced(name: str, others: Sequence[str]) -> list[str]:
    """A name with words joined that another writes as one, or parted that another parts; none where all are spaced alike."""
    ours = _words(name)
    found = (_joined(ours, _words(other)) for other in others)
    return [" ".join(words) for words in found if words != ours]


@lru_cache(maxsize=50_000)
def _words(name: str) -> Words:
    return tuple(_WORD.findall(_APOSTROPHE.sub("", fold(name))))


def _joined(ours: Words, theirs: Words) -> Words:
    one, other = set(ours), set(theirs)
    for start, end, whole in _runs(ours):
        if whole in other and whole not in one:
            return (*ours[:start], whole, *ours[end:])
    for start, end, whole in _runs(theirs):
        if whole in one and whole not in other:
            at = ours.index(whole)
            return (*ours[:at], *theirs[start:end], *ours[at + 1 :])
    return ours


def _runs(words: Words) -> Iterable[tuple[int, int, str]]:
    for start in range(len(words) - 1):
        for end in range(start + 2, min(start + RUN, len(words)) + 1):
            yield start, end, "".join(words[start:end])
