"""A written name made plain: one form of each letter, no marks, nothing invisible, no letter of a script that only looks right.

Rules: Unicode Standard Annex 15 (NFKC, NFKD) and Unicode Technical Standard 39 (confusables), of which the letters
that Latin, Cyrillic and Greek share by shape are written out below.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

LONGEST = 400
"""Letters of a name that are read; no published name has as many."""

READ = 20_000_000
"""Letters that are searched for the name among invisible ones."""

_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001f000-\U0001faff\U000e0000-\U000e0fff]+"
)
_WORD = re.compile(r"[^\W_]+")
_SYLLABLES = re.compile("[\u0900-\u0edf\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\uac00-\ud7a3]")
"""Scripts whose marks are sounds: of India, Thailand, Laos, Burma and Cambodia, kana and Hangul."""
_DIGIT = re.compile("(?<=[a-z])[01](?=[a-z])|(?<![a-z0-9])0(?=[a-z]{3})|(?<=[a-z]{3})[01](?![a-z0-9])")
_KEPT_MARKED = {ord(letter): letter for letter in "йїёўґєі"}

_CYRILLIC = dict(zip("авсеһіјкмпоѕтрхуӏԁԛԝугия", "abcehijkmnostpxyldqwyrur", strict=True))
_GREEK = dict(zip("αοερτνικυχγηζμβ", "aoeptvikuxynzmb", strict=True))
_TO_LATIN = str.maketrans(_CYRILLIC | _GREEK | {"ɑ": "a", "ɡ": "g"})
_TO_CYRILLIC = str.maketrans(dict(zip("abcehijkmopstxy", "авсеніјкморѕтху", strict=True)))
_SAFE = frozenset("авсеһіјкморѕтхуӏԁԛԝαοερτνικυχ")
"""Letters that cannot be told from Latin ones."""


def fold(name: str) -> str:
    """A name in lower case without marks and invisible characters, in its own script; at most LONGEST letters are read."""
    if len(name) > LONGEST:
        name = _MARKS.sub("", _INVISIBLE.sub("", name[:READ]))[:LONGEST]
    if name.isascii():
        return _letters_read(name.lower())
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).casefold()[:LONGEST]
    text = "".join(map(_plain, text))
    return _letters_read(_WORD.sub(lambda found: _one_script(found[0], text), text))


def _letters_read(text: str) -> str:
    """Zeros and ones between Latin letters, or beside three of them, as the letters that a scanner took for them."""
    if "0" not in text and "1" not in text:
        return text
    return _DIGIT.sub(lambda found: "o" if found[0] == "0" else "l", text)


@lru_cache(maxsize=8192)
def _plain(letter: str) -> str:
    """A letter without marks: ø, ł and ß as ASCII writes them; letters of other scripts stay; pictures and symbols are spaces."""
    if ord(letter) < 128 or ord(letter) in _KEPT_MARKED:
        return letter
    if letter in "ʼʻ’‘`´ʿʾʹ′׳":
        return "'"
    if _SYLLABLES.match(letter) and unicodedata.category(letter)[0] in "LM":
        return letter
    bare = (part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.category(part).startswith("M"))
    return "".join(map(_latin, bare))


def _latin(letter: str) -> str:
    if letter in "əɛ":
        return "a" if letter == "ə" else "e"
    if ord(letter) < 0x0250 and letter.isalpha():
        return anyascii(letter).lower()
    return letter if letter.isalnum() else " "


def script(letter: str) -> str:
    """The script of a letter: latin, cyrillic, greek, arabic, or other."""
    code = ord(letter)
    if code < 0x0250:
        return "latin"
    if 0x0370 <= code < 0x0400:
        return "greek"
    if 0x0400 <= code < 0x0530:
        return "cyrillic"
    if 0x0600 <= code < 0x0780 or 0xFB50 <= code < 0xFF00:
        return "arabic"
    return "other"


def _one_script(word: str, text: str) -> str:
    """A word with the letters that only look like those of its majority's script put right."""
    if word.isascii():
        return word
    latin, cyrillic, greek = _counted(word)
    if latin and (cyrillic or greek):
        return word.translate(_TO_LATIN) if latin >= cyrillic else word.translate(_TO_CYRILLIC)
    if not latin and (cyrillic or greek) and all(letter in _SAFE for letter in word) and _mostly_latin(text):
        return word.translate(_TO_LATIN)
    return word


@lru_cache(maxsize=65_536)
def _counted(word: str) -> tuple[int, int, int]:
    """How many letters of a word are Latin, Cyrillic and Greek."""
    scripts = [script(letter) for letter in word if letter.isalpha()]
    return scripts.count("latin"), scripts.count("cyrillic"), scripts.count("greek")


def _mostly_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isascii() for letter in letters) * 2 >= len(letters)
