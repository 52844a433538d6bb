"""A name as the words that are compared: articles and patronymic particles gone, compounds joined, legal forms set aside.

Compounds are one word however they are spaced: Abd al-Rahman, Abdul Rahman and Abdurrahman; Nur al-Din and Nureddin;
Nasr Allah and Nasrallah. A word of a script that writes no short vowels, and a Latin one that is written without any, begins
with VOWELLESS.
"""

from __future__ import annotations

import re
from functools import lru_cache

from commonground.screening import legal_forms
from commonground.screening.acronyms import own
from commonground.screening.east_asian import east_asian, has_dot, is_east_asian
from commonground.screening.fold import fold, script
from commonground.screening.legal_forms import formless
from commonground.screening.organisation_words import numbered, parted, same, written
from commonground.screening.romanise import UNVOWELLED, romanise, written_in
from commonground.screening.romanise import VOWELLESS as VOWELLESS
from commonground.screening.tables import rows

MOST = 12
"""Words of a name that are compared."""

_VOWEL = re.compile("[aeiouy0-9]")
_WORD = re.compile("[^\\W_]+(?:[\u0900-\u0edf\u1000-\u109f\u1780-\u17ff]+[^\\W_]*)*")
"""Letters and digits, with the vowel signs of scripts that write them as marks."""
_APOSTROPHE = re.compile(r"['’‘`´ʿʾ]")
_SOFTENED = {"ג": "j", "ז": "zh", "צ": "ch", "ץ": "ch", "ת": "th"}
"""What Hebrew letters with a geresh are read as."""
_GERESH = re.compile("([גזצץת])'")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_SERVANT = re.compile(
    r"^abd(?:[aeiou]{1,2}l(?=[^aeioul].{2})|[aeiou]{1,2}(?=([rsnztdl])\1.{2})|[aeiou](?=[rsnztd][^aeiou]?[aeiou].{2}))"
)
_OF_GOD = re.compile(r"^abd[aeiou]*l+[aei]?h?$")
_GIFT = re.compile(r"^(.{3,}?)(?:[aeou]l+ah?|allh|llh)$")
_FAITH = re.compile(r"^(.{3,}?)(?:[aeiou]?(?:dd|ld)|ud)(?:in|een|ine|yn|n)$")


def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, kind in rows("words.tsv"):
        found.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in found.items()}


_CLASSES = _classes()
_ARTICLES, _ASSIMILATED, _SERVANTS = _CLASSES["article"], _CLASSES["assimilated"], _CLASSES["servant"]
_FAITHS, _GODS, _PATRONYMS, _NOBLE = _CLASSES["faith"], _CLASSES["god"], _CLASSES["patronym"], _CLASSES["noble"]
TITLES, FORMS = _CLASSES["title"], _CLASSES["form"]


def words(name: str, kind: str | None = None) -> tuple[str, ...]:
    """The words of a name in the order in which it is written, before any is dropped or joined."""
    return _words(name, kind, False)


def _words(name: str, kind: str | None, together: bool) -> tuple[str, ...]:
    """The words of a name; `together` as the words that translations of a word and numbers are compared as."""
    text = fold(name)
    if kind == "organisation":
        text = formless(text)
    if "." in text:
        text = _DOTTED.sub(lambda found: _undotted(found[0], kind), text)
    if "'" in text and not text.isascii():
        text = _GERESH.sub(lambda found: _SOFTENED[found[1]], text)
    found: list[str] = []
    for word in _WORD.findall(_APOSTROPHE.sub("", parted(text) if together else text)):
        if together and (one := written(word)) is not None:
            found += one.split()
        elif word.isascii():
            found.append(VOWELLESS + word if _unvowelled(word) else word)
        else:
            found += _latin(word)
        if len(found) > 40:
            break
    return tuple(numbered(found) if together else found)


def _unvowelled(word: str) -> bool:
    """Whether a Latin word is written without its vowels, as in Mhmd: none after the first letter."""
    return len(word) > 3 and word not in FORMS and word not in TITLES and not _VOWEL.search(word, 1)


def _undotted(text: str, kind: str | None) -> str:
    joined = text.replace(".", "")
    acronym = joined in FORMS or (kind == "organisation" and len(joined) > 2)
    return joined + " " if kind != "person" and acronym else text.replace(".", " ")


@lru_cache(maxsize=200_000)
def _latin(word: str) -> list[str]:
    mark = VOWELLESS if written_in(word) in UNVOWELLED else ""
    return [mark + latin for latin in romanise(word) if latin]


def tokens(name: str, kind: str | None = None) -> tuple[str, ...]:
    """What is compared of a name, at most MOST words; a name of nothing but particles keeps them."""
    found = (kind == "organisation" and _words(name, kind, True)) or words(name, kind)
    kept = _joined(found, kind)
    if kind != "person" and len(kept) > 1:
        kept = [word for word in kept if word not in FORMS and (kind != "organisation" or word not in legal_forms.WORDS)] or kept
    return tuple(kept[:MOST])


def parts(name: str, kind: str | None = None, every: bool = True) -> list[tuple[str, ...]]:
    """The names that a text holds: one, or one a script where it is written in two and each part has two words at least.

    Of a person's name in scripts of East Asia each way to read it, or without `every` the likeliest.
    Of an organisation whose name says its acronym beside it, the name without it and the acronym.
    """
    if kind == "organisation" and name.count(" ") > 2 and (short := own([word.lstrip(VOWELLESS) for word in words(name, kind)])):
        long = tokens(re.sub(rf"(?<!\w){short}(?!\w)", " ", fold(name)), kind)
        return [found for found in (long, tokens(short, kind)) if found]
    if name.isascii():
        return [found] if (found := tokens(name, kind)) else []
    if kind == "person" and is_east_asian(name) and (read := east_asian(fold(name), has_dot(name))):
        return [part[:MOST] for part in (read if every else read[:1])]
    letters = {script(letter) == "latin" for letter in name if letter.isalpha()}
    if len(letters) == 2:
        text = fold(name)
        if len(latin := tokens(_side(text, True), kind)) > 1 and len(other := tokens(_side(text, False), kind)) > 1:
            return [latin, other]
    return [found] if (found := tokens(name, kind)) else []


def _side(text: str, latin: bool) -> str:
    """A text without its letters of the other side: all but Latin ones, or these."""
    return "".join(letter if not letter.isalpha() or (script(letter) == "latin") is latin else " " for letter in text)


def _joined(found: tuple[str, ...], kind: str | None) -> list[str]:
    kept: list[str] = []
    servant, last = False, len(found) - 1
    for place, raw in enumerate(found):
        word = _bare(raw)
        if servant:
            if word in _ARTICLES or (place < last and _assimilates(word, found[place + 1])):
                continue
            kept.append(
                "abdlah" if word in _GODS or word == "allh" else "abd" + word if raw == word else VOWELLESS + "abd" + word
            )
            servant = False
        elif word in _SERVANTS and place < last:
            servant = True
        elif place < last and (word in _ARTICLES or _assimilates(word, found[place + 1])):
            continue
        elif word in _FAITHS and kept:
            kept[-1] += "din"
        elif word in _GODS and kept:
            kept[-1] += "ulah"
        elif 0 < place < last and (word in _PATRONYMS or word == "bn" or word in _NOBLE):
            continue
        else:
            kept.append(raw if kind == "organisation" and same(raw) else _compound(raw))
    return kept or list(found)


def _bare(raw: str) -> str:
    if raw[0] == VOWELLESS:
        return raw[3:] if raw.startswith("~al") and len(raw) > 5 and raw != "~allh" else raw[1:]
    return raw


def _assimilates(word: str, following: str) -> bool:
    if word not in _ASSIMILATED:
        return False
    bare = following.lstrip(VOWELLESS)
    return bool(bare) and word[1] == bare[0]


@lru_cache(maxsize=400_000)
def _compound(raw: str) -> str:
    """One word with its servant, gift or faith part written in one way, and an Arabic article taken off."""
    mark, word = (VOWELLESS, _bare(raw)) if raw[0] == VOWELLESS else ("", raw)
    if len(word) < 5:
        return mark + word
    if word.startswith("abd"):
        return "abdlah" if _OF_GOD.match(word) else mark + _SERVANT.sub("abd", word)
    for pattern, ending in ((_GIFT, "ulah"), (_FAITH, "din")):
        found = pattern.match(word)
        if found and len(word) > 6:
            return mark + found[1] + ending
    return mark + word
