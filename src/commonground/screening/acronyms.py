"""Organisations named by the initials of a name: PLA and *People's Liberation Army*, JSC ITC and *Independent Transport Company*.

That two given names are so speaks for one body (LIKE, nats): the log of how often it holds of two names of one body on the lists
of the US, the EU and the UK, over how often of two bodies of one list with like names. Over whole lists it is not looked for:
there are hardly more acronyms of three letters than listed names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import inf

from rapidfuzz.distance import Prefix

from commonground.screening.fold import fold
from commonground.screening.legal_forms import WORDS
from commonground.screening.organisation_words import PLACES, same
from commonground.screening.romanise import VOWELLESS, romanise

LIKE = {3: 3.0, 4: 3.5}
"""By letters of the acronym; of more letters as of the most."""

SHORTEST, LONGEST = 3, 8
"""Letters of an acronym: two are the initials of too many names."""

WITHIN = 2
"""Letters of an acronym within a name, of which the other words tell, too."""

BLENDED = 6
"""Letters that a word of the beginnings of others has at least."""

_DIGRAPHS = {letters: letters[0].upper() for letters in ("ts", "ch", "sh", "zh", "kh")} | {"ya": "Y", "yu": "U"}
"""One letter of Cyrillic in Latin ones."""

_WORD = re.compile(r"[^\W_]+")


def initials(words: Sequence[str], acronym: str) -> bool:
    """Whether an acronym is the initials of words in their order; legal forms and *of*, *the*, *and* may be left out."""
    ends = {0}
    for word in words:
        used = {end + 1 for end in ends if end < len(acronym) and word[0] == acronym[end]}
        ends = used | ends if _may_miss(word) else used
        if not ends:
            return False
    return len(acronym) in ends


def _may_miss(word: str) -> bool:
    return word in WORDS or same(word) in ("", "company", "corporation")


def own(words: Sequence[str]) -> str | None:
    """The acronym that a name of several words says beside what it stands for, as in *Maritime Register of Shipping (MRS)*."""
    if len(words) > SHORTEST:
        for at, word in enumerate(words):
            if SHORTEST <= len(word) <= LONGEST and initials((*words[:at], *words[at + 1 :]), word):
                return word
    return None


def likeness(ours: Iterable[Sequence[str]], theirs: Iterable[Sequence[str]]) -> float:
    """The log-odds of an acronym among the names of one body, each in words, and a name of the other; minus infinity for none."""
    sides = [list(ours), list(theirs)]
    found = [
        len(short)
        for one, other in (sides, sides[::-1])
        for short in filter(None, map(_alone, one))
        for words in other
        if len(words) > 2 and initials(words, short)
    ]
    return LIKE.get(max(found), max(LIKE.values())) if found else -inf


@dataclass(frozen=True)
class Spelled:
    """The words of a name as written, without those that an acronym may miss; and each in Latin letters."""

    written: tuple[str, ...]
    latin: tuple[str, ...]
    initials: tuple[str, str]


@lru_cache(maxsize=50_000)
def spelled(name: str) -> Spelled:
    """The words of a name to look for what is short for some of them."""
    pairs = [(word, latin[0]) for word in _WORD.findall(fold(name)) if (latin := romanise(word)) and latin[0]]
    kept = [(word, latin.lstrip(VOWELLESS)) for word, latin in pairs if not _may_miss(word) and not _may_miss(latin)]
    written, latin = (tuple(part) for part in zip(*kept, strict=True)) if kept else ((), ())
    return Spelled(written, latin, ("".join(word[0] for word in latin), "".join(map(_first, latin))))


def readings(names: Sequence[str], others: Sequence[str], most: int = 4) -> list[tuple[str, str]]:
    """Names beside what they are as `said_otherwise` beside others, at most so many."""
    found = ((name, said) for name in names for other in others if (said := said_otherwise(name, other)))
    return list(islice(dict.fromkeys(found), most))


def said_otherwise(name: str, other: str) -> str | None:
    """A name with what the other says in short said at length, or with what it says at length in short; None for neither.

    *PLA Navy* beside *People's Liberation Army Navy*, *Testneft Shipping* beside *Testovaya Neft Shipping*.
    """
    ours, theirs = spelled(name), spelled(other)
    for at, word in enumerate(ours.latin):
        if word not in theirs.latin and (run := _run(word, theirs)):
            return " ".join((*ours.written[:at], *theirs.written[slice(*run)], *ours.written[at + 1 :]))
    for at, word in enumerate(theirs.latin):
        if word not in ours.latin and (run := _run(word, ours)):
            return " ".join((*ours.written[: run[0]], theirs.written[at], *ours.written[run[1] :]))
    return None


def _run(word: str, of: Spelled) -> tuple[int, int] | None:
    """From where to where words stand in a name of which a word is the initials, or the beginnings."""
    if len(word) < WITHIN or len(of.latin) < 2 or not word.isalpha():
        return None
    if len(word) <= LONGEST:
        for text, letters in zip((word, _single(word)), of.initials, strict=True):
            if len(text) > 1 and (start := letters.find(text)) >= 0:
                return start, start + len(text)
    if len(word) >= BLENDED:
        for start, first in enumerate(of.latin[:-1]):
            if word[:2] == first[:2] and (end := _blended(word, of.latin, start)) > start + 1:
                return start, end
    return None


def _blended(word: str, latin: Sequence[str], start: int) -> int:
    """Where the words end whose beginnings, of two letters at least, make a word but for an ending; 0 where none do.

    A word may be left out between two of them.
    """
    if len(word) < 2:
        return start
    if start >= len(latin):
        return 0
    most = Prefix.similarity(word, latin[start])
    found = (_blended(word[used:], latin, at) for used in range(most, 1, -1) for at in (start + 1, start + 2))
    return next(filter(None, found), 0)


def _single(word: str) -> str:
    for letters, one in _DIGRAPHS.items():
        word = word.replace(letters, one)
    return word


def _first(word: str) -> str:
    return _DIGRAPHS.get(word[:2], word[0])


def _alone(words: Sequence[str]) -> str | None:
    """The one word that a name has beside its legal form and where it is, where it has as many letters as an acronym."""
    kept = [word for word in words if not _may_miss(word) and same(word) not in PLACES]
    return kept[0] if len(kept) == 1 and SHORTEST <= len(kept[0]) <= LONGEST and kept[0].isalpha() else None
