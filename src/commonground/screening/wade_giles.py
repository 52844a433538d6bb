"""Pinyin syllables as Wade and Giles wrote them, without their apostrophes: names of Taiwan, and older ones of China."""

from __future__ import annotations

import re

_WHOLE = {
    "zi": "tzu", "ci": "tzu", "si": "ssu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "yi": "i", "e": "o",
    "er": "erh",
    "ge": "ko", "ke": "ko", "he": "ho", "ye": "yeh", "yue": "yueh", "yan": "yen", "you": "yu", "yong": "yung", "gui": "kuei",
    "kui": "kuei",
}  # fmt: skip
_FIRST = {
    "zh": "ch", "ch": "ch", "sh": "sh", "z": "ts", "c": "ts", "j": "ch", "q": "ch", "x": "hs", "r": "j", "b": "p", "d": "t",
    "g": "k",
}  # fmt: skip
_REST = {"ian": "ien", "ie": "ieh", "ue": "ueh", "ong": "ung", "iong": "iung"}
_SPLIT = re.compile("(zh|ch|sh|[^aeiou]?)(.*)")


def wade_giles(pinyin: str) -> str:
    """A syllable of pinyin in lower case without tones: `zhang` as `chang`, `jian` as `chien`, `xiong` as `hsiung`."""
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    first, rest = _SPLIT.fullmatch(pinyin).groups()  # type: ignore[union-attr]
    if rest == "uo" and first not in ("g", "k", "h", "sh"):
        rest = "o"
    return _FIRST.get(first, first) + _REST.get(rest, rest)
