"""Names in Chinese characters, kana and Hangul in Latin words: in each way in which they may be read and spaced.

The characters do not say whose name it is: one in Chinese characters is read as Chinese, and where `han.tsv` has all of them as
Korean and as Japanese. The syllables of a given name are words of their own, or one word, as Latin writes them both ways. A name
with a middle dot is foreign: each of its parts is one word, whose vowels do not tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from commonground.screening.romanise import VOWELLESS, romanise
from commonground.screening.syllables import hangul, kana
from commonground.screening.tables import rows
from commonground.screening.wade_giles import wade_giles

_EAST = "\u3005\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u30ff"
_HANGUL = "\uac00-\ud7a3"
_LETTERS = re.compile(f"[{_EAST}{_HANGUL}]")
_ALIKE = re.compile(f"[\u3400-\u9fff\uf900-\ufaff{_HANGUL}]")
_DOT = re.compile("[·・•‧]")
_CAPITALS = re.compile("[A-Z][a-z]*")

LONGEST = 6
"""Characters of a name that is read as one of China, Korea or Japan; a longer one is a foreign name."""

_FIRST = str.maketrans("dgzb", "tksh")
"""Consonants of a Japanese family name that are voiced within it and not at its start: 川 is gawa, and kawa."""

HANGUL, HAN = 10.0, 5.5
"""How much more the surest of clean names in these scripts score than others, beside the lists of `benchmarks.screening_learn`:
few syllables make all names, and each is read in several ways. By as much less counts what such names agree in."""

Reading = tuple[str, ...]


def _tables() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind, characters, latin in rows("han.tsv"):
        found.setdefault(kind, {})[characters] = latin
    return found


_TABLES = _tables()


def is_east_asian(text: str) -> bool:
    """Whether a text has a letter of these scripts."""
    return bool(_LETTERS.search(text))


def said_alike(text: str) -> float:
    """Nats that a name of these scripts tells less than one in Latin letters, beside a list: HANGUL, HAN or none."""
    if text.isascii() or not _ALIKE.search(text):
        return 0.0
    return HANGUL if re.search(f"[{_HANGUL}]", text) else HAN


def has_dot(text: str) -> bool:
    """Whether a middle dot parts the words of a name, as of a foreign one."""
    return bool(_DOT.search(text))


@lru_cache(maxsize=65_536)
def east_asian(text: str, foreign: bool) -> tuple[Reading, ...]:
    """The readings of a folded name with its spaces; `foreign` where a middle dot stood in it. None of a mixed one."""
    parts = re.findall(rf"[{_EAST}{_HANGUL}]+", text)
    together = "".join(parts)
    if not parts or len(re.sub(r"[\W_]", "", text)) > len(together):
        return ()
    if foreign or (len(parts) == 1 and len(together) > LONGEST):
        return (tuple(_foreign(part) for part in parts),)
    if _only(together, _HANGUL) or (re.search(f"[{_HANGUL}]", together) and all(map(_korean_word, together))):
        return tuple(dict.fromkeys(_korean(parts)))
    if _only(together, _KANA):
        return (tuple(map(kana, parts)),)
    made = [*_japanese(parts)]
    if not re.search(f"[{_KANA}{_HANGUL}]", together):
        made = [*_chinese(together), *_hanja(together), *made]
    return tuple(dict.fromkeys(made)) or (tuple(word for part in parts for word in romanise(part)),)


def _only(text: str, letters: str) -> bool:
    return re.fullmatch(f"[{letters}]+", text) is not None


def _foreign(part: str) -> str:
    """A word that is written by its sound, of which only the consonants tell."""
    return kana(part) if _only(part, _KANA) else VOWELLESS + "".join(romanise(part))


def _korean_word(letter: str, family: bool = False) -> str:
    """A syllable of Hangul, or a Chinese character as Koreans read it; empty for another."""
    return hangul(letter, family)[0] if _only(letter, _HANGUL) else _TABLES["ko"].get(letter, "")


def _spaced(family: str, given: list[str]) -> list[Reading]:
    """A family name and the syllables of a given one, as words of their own and as one word."""
    return [(family, *given), (family, "".join(given))] if given else [(family,)]


def _korean(parts: list[str]) -> list[Reading]:
    said = [[_korean_word(letter, not at) for at, letter in enumerate(part)] for part in parts]
    apart = tuple(word for part in said for word in part)
    whole = tuple("".join(map(_korean_word, part)) for part in parts)
    if len(parts) > 1:
        return [apart, (*said[0], "".join(apart[len(said[0]) :])), whole]
    return [*_spaced(apart[0], list(apart[1:])), whole]


def _chinese(name: str) -> list[Reading]:
    for length in (2, 1):
        if (family := _TABLES["zh-family"].get(name[:length])) and len(name) > length:
            return _spaced(family, _pinyin(name[length:]))
    said = _pinyin(name)
    if not said:
        return []
    older = [wade_giles(word) for word in said]
    foreign = [(VOWELLESS + "".join(said),)] if len(said) > 2 else []
    return [*_spaced(said[0], said[1:]), *_spaced(older[0], older[1:]), *foreign]


def _pinyin(name: str) -> list[str]:
    return [word.lower() for word in _CAPITALS.findall(anyascii(name))]


def _hanja(name: str) -> list[Reading]:
    said = [_TABLES["ko"].get(letter) for letter in name]
    return _spaced(said[0], [word for word in said[1:] if word]) if 2 <= len(name) <= 4 and said[0] and all(said) else []


def _japanese(parts: list[str]) -> list[Reading]:
    name = "".join(parts)
    lengths = [len(parts[0])] if len(parts) == 2 else [2, 1, 3]
    for length in lengths:
        if 0 < length < len(name):
            family, given = (
                _read(name[:length], "ja-family"),
                _TABLES["ja-alone"].get(name[length:]) or _read(name[length:], "ja-given"),
            )
            if family and given:
                return [(family, given)]
    return []


def _read(text: str, kind: str) -> str:
    """A text by the longest pieces that a table has, or that are kana; empty where it has not all of them."""
    made, at = "", 0
    while at < len(text):
        for length in (3, 2, 1):
            piece = text[at : at + length]
            latin = _TABLES[kind].get(piece) or (kana(piece) if _only(piece, _KANA) else "")
            if len(piece) == length and latin:
                made, at = made + (latin if at or length > 1 else latin.translate(_FIRST)), at + length
                break
        else:
            return ""
    return made
