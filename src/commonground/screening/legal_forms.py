"""The legal form in the name of an organisation, as a class that is the same in every language: OOO, GmbH and Ltd are *limited*.

A form is no word of the name: it is left out of what is compared, and two names whose classes differ are told apart by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from commonground.screening.fold import fold
from commonground.screening.tables import rows

_UNSPACED = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")


def _read() -> dict[str, str]:
    return {fold(form): kind for kind, form in rows("legal_forms.tsv")}


_CLASS = _read()
CLASSES = tuple(dict.fromkeys(kind for kind in _CLASS.values() if kind != "-"))
_BIT = {kind: 1 << place for place, kind in enumerate(CLASSES)} | {"-": 0}
WORDS = frozenset(form for form in _CLASS if _WORD.fullmatch(form) and not _UNSPACED.match(form))
"""Forms of one word."""


_END = r"(?!\w)"


def _trie(forms: set[str]) -> str:
    """A pattern of texts as a tree of their letters, the longest first: it takes a tenth of the time of one after the other."""
    by_letter: dict[str, set[str]] = {}
    for form in sorted(forms - {""}):
        by_letter.setdefault(form[0], set()).add(form[1:])
    parts = [re.escape(letter) + _trie(rest) for letter, rest in by_letter.items()]
    return f"(?:{'|'.join([*parts, *[_END] * (not parts or '' in forms)])})"


_SEVERAL = _CLASS.keys() - WORDS
_PHRASES = re.compile(
    "|".join(
        [
            *map(re.escape, sorted((form for form in _SEVERAL if _UNSPACED.match(form)), key=lambda one: (-len(one), one))),
            r"\b" + _trie({form for form in _SEVERAL if not _UNSPACED.match(form)}),
        ]
    )
)
"""Legal forms of several words, of which each alone may be a part of a name; the longer ones first."""


@lru_cache(maxsize=4096)
def formless(text: str) -> str:
    """A folded name without its legal form of several words, where anything is left."""
    rest = _PHRASES.sub(" ", text)
    return rest if _WORD.search(rest) else text


def classes(name: str) -> int:
    """The classes of the legal forms in a name, a bit each in the order of CLASSES; 0 where it tells of none."""
    text = fold(name)
    found = 0
    for phrase in _PHRASES.findall(text):
        found |= _BIT[_CLASS[phrase]]
    if not found:
        plain = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "") + " ", _PHRASES.sub(" ", text))
        for word in _WORD.findall(plain):
            if word in WORDS:
                found |= _BIT[_CLASS[word]]
    return found
