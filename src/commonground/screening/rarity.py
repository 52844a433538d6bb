"""How rare the words of names are: by the listed names, and by the hand-written `common.tsv` where the world uses them more."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from commonground.screening.forms import Floats, Forms
from commonground.screening.tables import rows
from commonground.screening.tokens import FORMS, TITLES
from commonground.screening.variants import Variants

LIGHT = 0.12
"""Share of its weight that a title or legal form keeps."""


SHORT = {1: 3.0, 2: 5.0, 3: 6.5}
"""The rarity that a word of so few letters has at most: there are not many such words. One without its vowels is longer."""

_COMMON = {word: float(nats) for word, nats in rows("common.tsv")}


def _common_groups() -> dict[int, float]:
    """The rarity of groups of variants: that of their commonest form."""
    of: dict[int, float] = {}
    variants = Variants()
    for word, nats in _COMMON.items():
        for group in variants.of(word):
            of[group] = min(nats, of.get(group, nats))
    return of


_COMMON_GROUPS = _common_groups()


class Rarity:
    """Rarity (nats): -log of the share of all listed words that are the word, in any spelling or form that is held to be it."""

    def __init__(self, of: Forms, counts: Floats) -> None:
        self.total = max(float(counts.sum()), 20_000.0)
        self._spelt: dict[str, float] = {}
        self._grouped: dict[int, float] = {}
        for at, count in enumerate(counts.tolist()):
            if not of.vowelless[at]:
                self._spelt[of.spelt[at]] = self._spelt.get(of.spelt[at], 0) + count
            for group in of.groups[at]:
                self._grouped[group] = self._grouped.get(group, 0) + count

    def of(self, words: Sequence[str], forms: Forms) -> Floats:
        """The rarity of words; that of a word never seen is that of one seen once."""
        return np.array([self._one(word, forms, at) for at, word in enumerate(words)], np.float32)

    def _one(self, word: str, forms: Forms, at: int) -> float:
        seen = max([self._spelt.get(forms.spelt[at], 0), *(self._grouped.get(group, 0) for group in forms.groups[at])], default=0)
        own = float(np.log(self.total / max(seen, 0.7)))
        short = own if forms.vowelless[at] else SHORT.get(len(forms.text[at]), own)
        return min([own, short, _COMMON.get(word, own), *(_COMMON_GROUPS.get(group, own) for group in forms.groups[at])])


FATHER = 0.5
"""Share of its weight that a Slavic patronymic keeps in a given pair: it is often left out, and many brothers have it."""

_TITLES_IN_PAIR = frozenset(
    "president prezident presidente prasident minister ministre ministro senator senador ambassador governor princess prinz"
    " baroness excellency honourable honorable reverend rev pastor archbishop cardinal sergeant sgt corporal admiral marshal"
    " inspector mister mme madame mlle mademoiselle monsieur herr frau fraulein senor senora senorita sra srta dona dottore dott"
    " signor signora dipl advocate adv atty lic licenciado ingeniero mba phd msc bsc esq esquire obe cbe kbe gospodin gospozha"
    " pani hanim efendi effendi sahib sahiba shri smt".split()
)
"""Titles before or behind a person's name that are not in `words.tsv`: in two given names alone, as in lists some are names."""

_PATRONYMIC = re.compile("(?:[aoei][vw](?:ich|ych|itch|icz)|[oey]vna|[iy]chna|[iy]vna|a[uw]na)$")


def light_in_pair(words: Sequence[str]) -> Floats:
    """As `light`, LIGHT for more titles, and FATHER for a patronymic."""
    return light(words) * np.array([_light_in_pair(word) for word in words], np.float32)


def _light_in_pair(word: str) -> float:
    if word in _TITLES_IN_PAIR:
        return LIGHT
    return FATHER if len(word) > 6 and _PATRONYMIC.search(word) else 1.0


def light(words: Sequence[str]) -> Floats:
    """What share of its rarity each word weighs: all of it, or LIGHT for titles and legal forms."""
    return np.array([LIGHT if word in TITLES or word in FORMS else 1.0 for word in words], np.float32)
