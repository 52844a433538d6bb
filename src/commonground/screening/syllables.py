"""Scripts that write syllables, in Latin letters: Hangul as Koreans mostly write their names, kana with its small letters,
the scripts of India with the vowel that they leave unwritten, and Thai with its vowels after their consonants.

Sources: The Unicode Standard, chapters 3.12 (Hangul), 12 (South and Central Asia), 16.1 (Thai) and 18.4 (kana).
"""

from __future__ import annotations

import re

from anyascii import anyascii

_LEADS = "k kk n d tt r m b pp s ss _ j jj ch k t p h".replace("_", "").split(" ")
_VOWELS = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()
_TAILS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".replace("_", "").split(" ")
_FIRST_HANGUL = 0xAC00

FAMILIES = {"이": "lee", "리": "ri", "박": "park", "최": "choi", "임": "lim", "노": "noh"}
"""Family names that Koreans write in Latin otherwise than they are said."""

_LONG = "ーっッ"
_SMALL_Y, _SMALL_VOWELS = "ャュョゃゅょ", "ァィゥェォぁぃぅぇぉ"
_SIGNS = {0x01: "n", 0x02: "n", 0x03: "h"}
_THAI = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_SILENT = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")
_ASPIRATED = re.compile("([ptk])h")


def hangul(word: str, family: bool = True) -> tuple[str, ...]:
    """A word of Hangul, one Latin word a syllable; the first is a `family` name where so."""
    said = tuple(map(_syllable, word))
    return (FAMILIES.get(word[0], said[0]), *said[1:]) if family else said


def _syllable(letter: str) -> str:
    code = ord(letter) - _FIRST_HANGUL
    if not 0 <= code < 11_172:
        return anyascii(letter).lower()
    lead, rest = divmod(code, 588)
    vowel, tail = divmod(rest, 28)
    if (lead, rest) == (11, 13 * 28):
        return "woo"
    return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]


def kana(word: str) -> str:
    """A word of kana: a small letter changes the sound before it, long vowels and doubled consonants are written once."""
    sounds: list[str] = []
    for letter in word:
        latin = anyascii(letter).lower()
        if letter in _LONG:
            continue
        if sounds and letter in _SMALL_Y + _SMALL_VOWELS:
            stem = sounds[-1][:-1] or {"u": "w"}.get(sounds[-1], "")
            soft = letter in _SMALL_Y and stem[-1:] in "hj"
            sounds[-1] = stem + (latin[1:] if soft else latin)
        else:
            sounds.append(latin)
    return "".join(sounds)


def indic(word: str) -> str:
    """A word in a script of India, with an `a` after each consonant that bears no vowel and does not end the word."""
    letters = [letter for letter in word if ord(letter) & 0x7F != 0x3C]
    made = []
    for at, letter in enumerate(letters):
        made.append(_SIGNS.get(ord(letter) & 0x7F, "") if ord(letter) & 0x7F < 4 else anyascii(letter))
        if _consonant(letter) and _said_with_a(letters[:at], letters[at + 1 :]):
            made.append("a")
    return "".join(made)


def _said_with_a(before: list[str], after: list[str]) -> bool:
    """Whether a consonant is followed by another letter and no sign, or ends the word as the last of several."""
    if not after:
        return bool(before) and ord(before[-1]) & 0x7F == 0x4D
    return _consonant(after[0]) or ord(after[0]) & 0x7F < 0x15


def _consonant(letter: str) -> bool:
    return 0x15 <= ord(letter) & 0x7F <= 0x39 or 0x58 <= ord(letter) & 0x7F <= 0x5F


def thai(word: str) -> str:
    """A word in Thai: a vowel that is written before its consonant is read after it, what bears a thanthakhat is silent."""
    return _ASPIRATED.sub(r"\1", anyascii(_THAI.sub(r"\2\1", _SILENT.sub("", word))))
