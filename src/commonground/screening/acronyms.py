"""Organisations named by the initials of a name: PLA and *People's Liberation Army*, JSC ITC and *Independent Transport Company*.

That two given names are so speaks for one body (LIKE, nats): the log of how often it holds of two names of one body on the lists
of the US, the EU and the UK, over how often of two bodies of one list with like names. Over whole lists it is not looked for:
there are hardly more acronyms of three letters than listed names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from commonground.screening.legal_forms import WORDS
from commonground.screening.organisation_words import same

LIKE = {3: 3.0, 4: 3.5}
"""By letters of the acronym; of more letters as of the most."""

SHORTEST, LONGEST = 3, 8
"""Letters of an acronym: two are the initials of too many names."""


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


def _alone(words: Sequence[str]) -> str | None:
    """The one word that a name has beside its legal form, where it has as many letters as an acronym."""
    kept = [word for word in words if not _may_miss(word)]
    return kept[0] if len(kept) == 1 and SHORTEST <= len(kept[0]) <= LONGEST and kept[0].isalpha() else None
