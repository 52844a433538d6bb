"""The distinct words of the listed names: how rare each is, and which are like a word that is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from commonground.screening.forms import Floats, Grams, forms
from commonground.screening.likeness import log_odds, measures
from commonground.screening.tokens import FORMS, TITLES
from commonground.screening.variants import Variants

NEAREST = 40
"""Listed words that are measured for each word asked about."""

LEAST = 0.30
"""Likeness by n-grams under which a listed word is not looked at."""

FLOOR = 1.5
"""Log-odds under which two words are not held to be alike."""

EXACT = -0.4
"""Log of the share of aliases that repeat a word letter by letter."""

LIGHT = 0.12
"""Share of its weight that a title or legal form keeps."""


class WordIndex:
    """Words in the order in which they were first seen, with `rarity` (nats) and `weight` (rarity, titles light)."""

    def __init__(self, names: Iterable[Sequence[str]], variants: Variants) -> None:
        counts: dict[str, int] = {}
        for name in names:
            for word in name:
                counts[word] = counts.get(word, 0) + 1
        self.text = list(counts)
        self.place = {word: at for at, word in enumerate(counts)}
        self.forms = forms(list(counts), variants)
        self._variants = variants
        self._grams = Grams(self.forms)
        self._turned = self._grams.matrix.T.tocsr()
        own = np.fromiter(counts.values(), np.float32, len(counts))
        self.total = float(own.sum()) or 1.0
        self.rarity = -np.log(self._merged(own) / self.total).astype(np.float32)
        self.unknown = float(np.log(self.total + 1))
        light = np.fromiter((word in TITLES or word in FORMS for word in counts), bool, len(counts))
        self.weight = np.where(light, self.rarity * LIGHT, self.rarity).astype(np.float32)

    def _merged(self, own: Floats) -> Floats:
        """How often a word is listed in any of its spellings and forms."""
        of = self.forms
        spelt: dict[str, float] = {}
        grouped: dict[int, float] = {}
        for at, count in enumerate(own.tolist()):
            spelt[of.spelt[at]] = spelt.get(of.spelt[at], 0) + count
            for group in of.groups[at]:
                grouped[group] = grouped.get(group, 0) + count
        most = [max([spelt[of.spelt[at]], *(grouped[group] for group in of.groups[at])]) for at in range(len(own))]
        return np.array(most, np.float32)

    def like(self, words: Sequence[str]) -> csr_matrix:
        """One row a word asked about: the log-odds (nats) for each listed word that it may be the same as."""
        asked = forms(words, self._variants)
        near = sp_matmul_topn(self._grams.of(asked), self._turned, top_n=NEAREST, threshold=LEAST)
        rows = np.repeat(np.arange(len(words), dtype=np.int32), np.diff(near.indptr))
        columns = near.indices.astype(np.int32)
        found = measures(asked, rows, self.forms, columns)
        vowelless = asked.vowelless[rows] != self.forms.vowelless[columns]
        odds = log_odds(found, self.rarity[columns], vowelless)
        odds = np.minimum(odds, self.rarity[columns] + EXACT - 0.3)
        odds[(found[:, 0] == 1) & ~vowelless] = -1
        own = [(row, self.place[word]) for row, word in enumerate(words) if word in self.place]
        kept = odds >= FLOOR
        rows = np.concatenate([rows[kept], np.array([row for row, _ in own], np.int32)])
        columns = np.concatenate([columns[kept], np.array([column for _, column in own], np.int32)])
        exact = self.rarity[columns[len(columns) - len(own) :]] + EXACT
        light = np.where(self.weight < self.rarity, LIGHT, 1.0).astype(np.float32)
        values = np.concatenate([odds[kept], exact]) * light[columns]
        matrix = csr_matrix((values, (rows, columns)), shape=(len(words), len(self.place)), dtype=np.float32)
        matrix.sort_indices()
        return matrix

    def weigh(self, words: Sequence[str]) -> Floats:
        """The weight (nats) of words asked about: that of the listed word, else of a word seen once."""
        found = [self.place.get(word, -1) for word in words]
        plain = [
            float(self.weight[at]) if at >= 0 else self.unknown * (LIGHT if word in TITLES or word in FORMS else 1.0)
            for at, word in zip(found, words, strict=True)
        ]
        return np.array(plain, np.float32)
