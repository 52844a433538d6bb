"""A word of any script in Latin letters: Arabic (with Persian, Kurdish, Urdu and Pashto letters), Cyrillic, Greek, Hebrew and
Armenian by the hand-written `letters.tsv`, scripts of syllables by `syllables.py`, every other script by `anyascii`."""

from __future__ import annotations

import re

from anyascii import anyascii

from commonground.screening.fold import script
from commonground.screening.syllables import hangul, indic, kana, thai
from commonground.screening.tables import rows

_CAPITALS = re.compile(r"[A-Z][a-z']*|[a-z0-9']+|[0-9]+")
_BLOCKS = (
    (0x0530, 0x0590, "armenian"), (0x0590, 0x0600, "hebrew"), (0x0900, 0x0D80, "indic"), (0x0E00, 0x0E80, "thai"),
    (0x0E80, 0x1000, "vowelless"), (0x1000, 0x10A0, "vowelless"), (0x1780, 0x1800, "vowelless"), (0x3041, 0x3100, "kana"),
    (0xAC00, 0xD7A4, "hangul"),
)  # fmt: skip
_SYLLABLES = {"indic": indic, "thai": thai, "kana": kana}

VOWELLESS = "~"
"""How a word begins of which the vowels do not tell."""

UNVOWELLED = ("arabic", "hebrew", "thai", "vowelless")
"""Scripts that leave vowels unwritten, or that are not read well enough to tell them."""


def _letters() -> tuple[dict[str, dict[int, str]], dict[str, dict[str, str]]]:
    single: dict[str, dict[int, str]] = {}
    several: dict[str, dict[str, str]] = {}
    for kind, letters, latin in rows("letters.tsv"):
        if len(letters) == 1:
            single.setdefault(kind, {})[ord(letters)] = latin
        else:
            several.setdefault(kind, {})[letters] = latin
    return single, several


_TABLES, _SEVERAL = _letters()
_FOUND = {
    kind: re.compile("|".join(map(re.escape, sorted(of, key=lambda one: (-len(one), one))))) for kind, of in _SEVERAL.items()
}


def written_in(word: str) -> str:
    """How a word is read: by the script of its first letter that is not ASCII; latin where it has none."""
    letter = next((letter for letter in word if not letter.isascii()), "a")
    kind = script(letter)
    if kind != "other":
        return kind
    return next((name for first, end, name in _BLOCKS if first <= ord(letter) < end), "other")


def romanise(word: str) -> tuple[str, ...]:
    """A folded word as Latin words; several where the script writes no spaces: Han and Hangul by the syllable."""
    if word.isascii():
        return (word,)
    kind = written_in(word)
    if kind in _TABLES:
        text = _FOUND[kind].sub(lambda found: _SEVERAL[kind][found[0]], f"^{word}$") if kind in _FOUND else word
        return (_plain_or_read(anyascii(text.translate(_TABLES[kind]))),)
    if kind == "hangul":
        return hangul(word)
    if kind in _SYLLABLES:
        return (_plain(_SYLLABLES[kind](word)),)
    latin = anyascii(word)
    return tuple(_plain(part) for part in _CAPITALS.findall(latin)) or (_plain(latin),)


def _plain_or_read(latin: str) -> str:
    """Letters alone; capitals stay, which stand for letters that are read in two ways."""
    return "".join(letter for letter in latin if letter.isalnum())


def _plain(latin: str) -> str:
    return _plain_or_read(latin.lower())
