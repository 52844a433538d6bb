"""How a listed name may come to be written: by one small rule each, so that it can be measured which of them hides an entry.

A rule gives the name as it would then be written, or None where it changes nothing. Where it must choose a letter or a word, the
choice is drawn from the rule and the name: the same name gives the same answer.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from commonground.screening.tokens import FORMS

TRUNCATED = 20
"""Characters that a payment system with short fields keeps of a name."""

EVERY = ("person", "organisation", "vessel")
"""The kinds of entry whose names are perturbed."""

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PARTICLE = re.compile(r"\b(?:al|el|ul|ad|an|ar|as|ash|at|az)[-'’ ]+(?=\w{3})|\b(?:bin|ibn|ben|bint)\s+", re.IGNORECASE)
_HOMOGLYPHS = str.maketrans("aceopxyACEHOPTX", "асеорхуАСЕНОРТХ")
_DOUBLED = re.compile(r"([^\W\d_])\1", re.IGNORECASE)
_INNER_VOWEL = re.compile(r"(?<=\w)[aeiou]", re.IGNORECASE)


@dataclass(frozen=True)
class Perturbation:
    """A rule by its key and in words; `of` are the kinds of entry for which it makes sense."""

    rule: str
    words: str
    change: Callable[[str, random.Random], str]
    of: tuple[str, ...] = EVERY

    def apply(self, name: str) -> str | None:
        """The name as it would be written; None where the rule changes nothing or leaves nothing."""
        if not name.split():
            return None
        made = " ".join(self.change(name, random.Random(f"{self.rule} {name}")).split())
        return made if made and (made != name or self.rule == AS_LISTED) else None


AS_LISTED = "as_listed"
"""The rule that changes nothing, beside which the others are read."""


def _last_first(name: str, draw: random.Random) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]])


def _initials(name: str, draw: random.Random) -> str:
    words = name.split()
    return " ".join([*(f"{word[0]}." for word in words[:-1]), words[-1]])


def _without_middle(name: str, draw: random.Random) -> str:
    words = name.split()
    if len(words) > 2:
        del words[draw.randrange(1, len(words) - 1)]
    return " ".join(words)


def _without_vowels(name: str, draw: random.Random) -> str:
    return _INNER_VOWEL.sub("", name)


def _doubled(name: str, draw: random.Random) -> str:
    at = _letter(name, draw)
    return name if at is None else name[: at + 1] + name[at].lower() + name[at + 1 :]


def _single(name: str, draw: random.Random) -> str:
    return _DOUBLED.sub(r"\1", name)


def _mistyped(name: str, draw: random.Random) -> str:
    at = _letter(name, draw)
    return name if at is None else name[:at] + draw.choice(_neighbours(name[at].lower())) + name[at + 1 :]


def _swapped(name: str, draw: random.Random) -> str:
    places = [at for at in range(1, len(name) - 1) if name[at : at + 2].isalpha() and name[at].lower() != name[at + 1].lower()]
    if not places:
        return name
    at = draw.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _letter(name: str, draw: random.Random) -> int | None:
    """The place of a letter that a keyboard has, not the first of its word."""
    places = [at for at in range(1, len(name)) if name[at].isascii() and name[at].isalpha() and name[at - 1].isalpha()]
    return draw.choice(places) if places else None


def _neighbours(letter: str) -> list[str]:
    row = next(keys for keys in _KEYS if letter in keys)
    at = row.index(letter)
    return [row[to] for to in (at - 1, at + 1) if 0 <= to < len(row)]


def _joined(name: str, draw: random.Random) -> str:
    words = name.split()
    if len(words) > 1:
        at = draw.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1].lower()]
    return " ".join(words)


def _split(name: str, draw: random.Random) -> str:
    words = name.split()
    longest = max(words, key=len, default="")
    if len(longest) < 6:
        return name
    words[words.index(longest)] = f"{longest[: len(longest) // 2]} {longest[len(longest) // 2 :]}"
    return " ".join(words)


def _without_particles(name: str, draw: random.Random) -> str:
    return _PARTICLE.sub("", name)


def _without_form(name: str, draw: random.Random) -> str:
    words = name.split()
    kept = [word for word in words if "".join(letter for letter in word.lower() if letter.isalnum()) not in FORMS]
    return " ".join(kept)


def _without_accents(name: str, draw: random.Random) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


def _other_case(name: str, draw: random.Random) -> str:
    return name.lower() if name.isupper() else name.upper()


def _homoglyphs(name: str, draw: random.Random) -> str:
    return name.translate(_HOMOGLYPHS)


def _zero_width(name: str, draw: random.Random) -> str:
    return " ".join(f"{word[: len(word) // 2]}\u200b{word[len(word) // 2 :]}" for word in name.split())


def _truncated(name: str, draw: random.Random) -> str:
    return name[:TRUNCATED]


def _scanned(name: str, draw: random.Random) -> str:
    return re.sub("l", "1", re.sub("o", "0", name, count=1, flags=re.IGNORECASE), count=1, flags=re.IGNORECASE)


def _respelt(long: str, short: str) -> Callable[[str, random.Random], str]:
    """The longer spelling of a sound as the shorter, or the other way where the name has the shorter alone."""

    def change(name: str, draw: random.Random) -> str:
        old, new = (long, short) if long in name.lower() else (short, long)
        return re.sub(old, new, name, flags=re.IGNORECASE)

    return change


_PERSON = ("person",)
_SOUNDS = (("ou", "u"), ("ee", "i"), ("q", "k"), ("kh", "h"), ("dh", "d"), ("dj", "j"))

PERTURBATIONS = (
    Perturbation(AS_LISTED, "as listed", lambda name, draw: name),
    Perturbation("last_first", "last word first", _last_first, _PERSON),
    Perturbation("initials", "initials, last word whole", _initials, _PERSON),
    Perturbation("middle_missing", "a middle word missing", _without_middle, _PERSON),
    Perturbation("particles_off", "without al-, bin", _without_particles, _PERSON),
    Perturbation("form_off", "without its legal form", _without_form, ("organisation",)),
    Perturbation("vowels_off", "vowels left out", _without_vowels),
    Perturbation("doubled", "a letter doubled", _doubled),
    Perturbation("single", "doubled letters once", _single),
    Perturbation("mistyped", "a neighbouring key hit", _mistyped),
    Perturbation("swapped", "two letters swapped", _swapped),
    Perturbation("joined", "two words joined", _joined),
    Perturbation("split", "the longest word split", _split),
    Perturbation("truncated", f"cut after {TRUNCATED} characters", _truncated),
    Perturbation("scanned", "0 for o, 1 for l", _scanned),
    *(Perturbation(f"{long}_{short}", f"{long} as {short} or back", _respelt(long, short)) for long, short in _SOUNDS),
    Perturbation("accents_off", "accents left out", _without_accents),
    Perturbation("case", "capitals, or none", _other_case),
    Perturbation("homoglyphs", "Cyrillic look-alikes", _homoglyphs),
    Perturbation("zero_width", "invisible characters", _zero_width),
)
"""Every rule that is measured, the one that changes nothing first. Letters of another script are measured by held-out names."""
