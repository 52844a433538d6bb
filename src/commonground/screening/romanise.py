"""A word of any script in Latin letters: Arabic (with Persian, Kurdish, Urdu and Pashto letters) and Cyrillic by the
hand-written `letters.tsv`, every other script by `anyascii`."""

from __future__ import annotations

import re

from anyascii import anyascii

from commonground.screening.fold import script
from commonground.screening.tables import rows

_CAPITALS = re.compile(r"[A-Z][a-z']*|[a-z0-9']+|[0-9]+")


def _letters() -> dict[str, dict[int, str]]:
    tables: dict[str, dict[int, str]] = {}
    for kind, letter, latin in rows("letters.tsv"):
        tables.setdefault(kind, {})[ord(letter)] = latin
    return tables


_TABLES = _letters()


def romanise(word: str) -> tuple[str, ...]:
    """A folded word as Latin words; several where the script writes no spaces: Han, kana and Hangul by the syllable."""
    if word.isascii():
        return (word,)
    kind = next((script(letter) for letter in word if not letter.isascii()), "latin")
    if kind in _TABLES:
        return ("".join(letter for letter in anyascii(word.translate(_TABLES[kind])) if letter.isalnum()),)
    latin = anyascii(word)
    return tuple(_plain(part) for part in _CAPITALS.findall(latin)) or (_plain(latin),)


def _plain(latin: str) -> str:
    return "".join(letter for letter in latin.lower() if letter.isalnum())
