"""Spelling of place names: what a publisher's wording states of the unit, and the keys under which two spellings are one.

The transliteration rules follow what differs between the tables of IOM, UNHCR, UCDP and OCHA: Arabic letters that Latin
script writes in several ways (qaf as q or k, jim as j or g, dhal as th or dh), vowels, and the final ta marbuta.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ANY_LEVEL = frozenset(range(10))

KEPT = 1 << 17
"""Spellings whose key is remembered: more than the names of all boundary sets, and no more than a process can spare."""

LEVEL_WORDS: dict[str, frozenset[int]] = {
    **dict.fromkeys("governorate muhafazah mohafazah muhafazat muhafaza mohafaza".split(), frozenset({1})),
    **dict.fromkeys("wilayat wllayat wllayet walayat wilaya gobolka region state".split(), frozenset({1})),
    **dict.fromkeys("province provincia".split(), frozenset({1, 2})),
    **dict.fromkeys(
        "qada qadaa qadha wolaswalei woleswali departement mintaqat mantiqat mintaqah mantiqah".split(), frozenset({2})
    ),
    **dict.fromkeys("nahiya nahia nahiyah prefecture".split(), frozenset({3})),
    "markaz": frozenset({2, 3}),
    "district": frozenset({1, 2, 3}),
    "popularate": frozenset({1, 2}),
    "point": frozenset(),
}
"""Words for a unit and the admin levels at which countries use them; a point is no unit."""

_ARTICLES = frozenset("al ar as ash at ath ad adh an az el er es et ed ez il ul".split())
_BROKEN = (("GÇÖ", "'"), ("GÇô", "-"), ("+¬", "e"), ("Ã©", "e"), ("â€™", "'"))
"""UTF-8 read in another code page, as it stands in published tables."""
_MARKS = re.compile("['’‘ʼʻʾʿ`´ˈʹ“”\"]")
_BRACKET = re.compile(r"\[\s*admin(?:istrative)?\s*(\d)[^\]]*\]\s*$", re.IGNORECASE)
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ئ": "ي", "ؤ": "و", "ـ": None, "ء": None}
)
_ARABIC_UNITS = frozenset("محافظه قضاء قضا ناحيه مركز منطقه مدينه".split())
_DIGRAPHS = (("kh", "X"), ("gh", "G"), ("sh", "S"), ("th", "d"), ("dh", "d"), ("ph", "f"), ("ch", "C"))
_LETTERS = str.maketrans({"q": "k", "c": "k", "g": "j", "v": "w"})


@dataclass(frozen=True)
class Stated:
    """What a publisher's wording says: the bare name, the levels that its words allow, and the unit above, where named."""

    name: str
    levels: frozenset[int] = ANY_LEVEL
    within: str | None = None


def read_name(text: str) -> Stated:
    """A wording taken apart: `Idleb [Admin 1]`, `Aleppo : Mohafazah - Governorate`, `Duhok District : Duhok Governorate`."""
    for broken, letters in _BROKEN:
        text = text.replace(broken, letters)
    levels = ANY_LEVEL
    bracket = _BRACKET.search(text)
    if bracket:
        levels, text = frozenset({int(bracket[1])}), text[: bracket.start()]
    first, _, rest = text.partition(":")
    within = None
    if rest.strip():
        allowed, bare = _levels(rest)
        levels &= allowed
        within = bare or None
    allowed, bare = _levels(first)
    if within is not None and allowed != ANY_LEVEL:
        # "Duhok District : Duhok Governorate" names the district and the unit above it.
        return Stated(bare, allowed - {1}, within)
    return Stated(bare or first.strip(), levels & allowed)


def _levels(text: str) -> tuple[frozenset[int], str]:
    """The levels that unit words at the ends of a text allow, and the text without them."""
    tokens = text.replace(" - ", " ").split()
    levels = ANY_LEVEL
    while tokens and (word := _word(tokens[-1])) in LEVEL_WORDS:
        levels &= LEVEL_WORDS[word]
        tokens.pop()
    while len(tokens) > 1 and (word := _word(tokens[0])) in LEVEL_WORDS:
        levels &= LEVEL_WORDS[word]
        tokens.pop(0)
        tokens = tokens[1:] if tokens[0].casefold() == "of" and len(tokens) > 1 else tokens
    if len(tokens) > 2 and [token.casefold() for token in tokens[:2]] == ["city", "of"]:
        tokens = tokens[2:]
    return levels, " ".join(tokens)


def _word(token: str) -> str:
    return plain(token).replace(" ", "")


@lru_cache(maxsize=KEPT)
def plain(text: str) -> str:
    """Lower case without accents, ayn, hamza and apostrophes; hyphens and other signs are spaces."""
    decomposed = unicodedata.normalize("NFKD", _MARKS.sub("", text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


@lru_cache(maxsize=KEPT)
def without_articles(key: str) -> str:
    """A plain name without the Arabic articles, unless nothing would be left."""
    words = key.split()
    kept = [word for i, word in enumerate(words) if word not in _ARTICLES or i == len(words) - 1]
    return " ".join(kept)


def is_arabic(text: str) -> bool:
    """Whether the text is in Arabic script."""
    return bool(_ARABIC.search(text))


def arabic_key(text: str) -> str:
    """An Arabic name without article, unit words, vowel signs and the letter forms that writers interchange."""
    bare = "".join(char for char in unicodedata.normalize("NFC", text) if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", bare.translate(_ARABIC_LETTERS))
    kept = [word for word in words if word not in _ARABIC_UNITS] or words
    return " ".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in kept)


@lru_cache(maxsize=KEPT)
def skeleton(key: str) -> str:
    """The consonants of a plain name, one sign for letters that transliterations interchange; an opening vowel is `A`."""
    letters = without_articles(key).replace(" ", "")
    for pair, sign in _DIGRAPHS:
        letters = letters.replace(pair, sign)
    letters = re.sub(r"(.)\1+", r"\1", letters.translate(_LETTERS))
    opening = "A" if letters[:1] in tuple("aeiou") else letters[:1]
    rest = re.sub(r"[aeiouyw]", "", letters[1:])
    rest = rest[:-1] if rest.endswith("h") else rest
    return opening + rest


def distance(one: str, other: str, most: int) -> int:
    """Edits (insert, delete, replace, swap two neighbours) that make one text the other; `most + 1` where it takes more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        current = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (char != against))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return min(row[-1], most + 1)
