"""The distinct words of the listed names: how rare each is, and which are like a word that is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from commonground.screening.forms import READINGS, Floats, Forms, Grams, forms, readings
from commonground.screening.likeness import log_odds, measures
from commonground.screening.rarity import Rarity, light
from commonground.screening.spelling import spelling
from commonground.screening.tokens import VOWELLESS
from commonground.screening.variants import Variants

NEAREST = 120
"""Listed words that are looked at for each word asked about, the nearest by n-grams."""

LEAST = 0.25
"""Likeness by n-grams under which a listed word is not looked at."""

SURE = 1.0
"""Likeness by n-grams from which on two words are measured whatever their letters: they share much that is rare."""

WORTH = 0.6
"""Likeness of spelling under which two words with other consonants are not measured."""

FLOOR = 1.0
"""Log-odds under which two words are not held to be alike."""

EXACT = -0.4
"""Log of the share of aliases that repeat a word letter by letter."""

UNLIKE = -0.3
"""What a pair of unequal words has less than an equal one at least."""

BLOCK = 8_192
"""Words looked up at a time."""

REMEMBERED = 500_000
"""Words whose likes are remembered."""

LACKING = 0.4
"""What a pair loses of each nat that it is less sure than two words equal to the listed one: Guzman is not Gutsan.

The rarity of the word asked about does not count here: what is mistyped is always rare."""

MARKS = 1 << 22
"""Last bits of a place in the matrix of words by which unlike ones are told; a power of two."""

Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Words:
    """Words asked about: `like` has a row a word and a column a listed word, log-odds in nats; `weight` is what a word weighs."""

    text: tuple[str, ...]
    like: csr_matrix
    weight: Floats

    def of(self, ours: Places, theirs: Places) -> Floats:
        """`like` at places of words asked about and listed ones, in the shape that both have together; 0 where either is -1."""
        sought = ours.astype(np.int64) * (self.like.shape[1] + 1) + theirs
        odds = np.zeros(sought.shape, np.float32)
        maybe = np.flatnonzero(self._marked[sought & (MARKS - 1)])
        keys, wanted = self._keys, sought.reshape(-1)[maybe]
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        held = keys[at] == wanted
        odds.reshape(-1)[maybe[held]] = self.like.data[at[held]]
        return odds

    @cached_property
    def _keys(self) -> npt.NDArray[np.int64]:
        """Of each value of `like` its place in the whole matrix, row by row, ascending; a column more, so that -1 is no word."""
        rows = np.repeat(np.arange(self.like.shape[0], dtype=np.int64), np.diff(self.like.indptr))
        keys: npt.NDArray[np.int64] = rows * (self.like.shape[1] + 1) + self.like.indices
        return keys

    @cached_property
    def _marked(self) -> npt.NDArray[np.bool_]:
        """Whether any key has these last bits: nearly all pairs of words are unlike, and need not be sought."""
        marked = np.zeros(MARKS, bool)
        marked[self._keys & (MARKS - 1)] = True
        return marked


class WordIndex:
    """Words in the order of first sight, with `rarity` and `weight` (rarity, titles and legal forms light) in nats."""

    def __init__(self, names: Iterable[Sequence[str]], variants: Variants) -> None:
        counts: dict[str, int] = {}
        for name in names:
            for word in name:
                counts[word] = counts.get(word, 0) + 1
        self.text = list(counts)
        self.place = {word: at for at, word in enumerate(counts)}
        self.forms = forms(self.text, variants)
        self._variants = variants
        self.spellings = frozenset(self.forms.spelt)
        self._asked: dict[str, tuple[Places, Floats, float]] = {}
        self._grams = Grams(self.forms)
        self._coarse_of = {text: at for at, text in enumerate(dict.fromkeys(self.forms.coarse))}
        self._coarse = np.array([self._coarse_of[text] for text in self.forms.coarse], np.int32)
        self._turned = self._grams.matrix.T.tocsr()
        self._rarity = Rarity(self.forms, np.fromiter(counts.values(), np.float32, len(counts)))
        self.rarity = self._rarity.of(self.text, self.forms)
        self.light = light(self.text)
        self.weight = self.rarity * self.light

    def __getstate__(self) -> dict[str, Any]:
        """All but the words that were asked about, which are looked up anew."""
        return self.__dict__ | {"_asked": {}}

    def ask(self, words: Sequence[str]) -> Words:
        """Words asked about, each with the listed words that it may be the same as; a word is looked up once in a process."""
        new = [word for word in words if word not in self._asked]
        if len(self._asked) + len(new) > REMEMBERED:
            self._asked.clear()
            new = list(words)
        for start in range(0, len(new), BLOCK):
            self._look_up(new[start : start + BLOCK])
        found = [self._asked[word] for word in words]
        sizes = np.cumsum([0, *(len(columns) for columns, _, _ in found)])
        columns = np.concatenate([columns for columns, _, _ in found] or [np.zeros(0, np.int32)])
        values = np.concatenate([values for _, values, _ in found] or [np.zeros(0, np.float32)])
        like = csr_matrix((values, columns, sizes), shape=(len(words), len(self.text)))
        return Words(tuple(words), like, np.array([weight for _, _, weight in found], np.float32))

    def _look_up(self, words: Sequence[str]) -> None:
        read, owner = readings(words)
        asked = forms(read, self._variants)
        near = sp_matmul_topn(self._grams.of(asked), self._turned, top_n=NEAREST, threshold=LEAST)
        rows = np.repeat(np.arange(len(read), dtype=np.int32), np.diff(near.indptr))
        rows, columns = self._worth_measuring(asked, rows, near.indices.astype(np.int32), near.data)
        rarity = self._rarity.of(words, asked)
        like = self._like(words, asked, owner, rarity, rows, columns)
        weights = (rarity * light(words)).tolist()
        for at, word in enumerate(words):
            side = slice(like.indptr[at], like.indptr[at + 1])
            self._asked[word] = (like.indices[side], like.data[side], weights[at])

    def _worth_measuring(self, asked: Forms, rows: Places, columns: Places, near: Floats) -> tuple[Places, Places]:
        """What is measured of the nearest: words of equal or equally confused consonants, and those that are spelt alike."""
        coarse = np.array([self._coarse_of.get(text, -1) for text in asked.coarse], np.int32)
        kept = (near >= SURE) | (coarse[rows] == self._coarse[columns]) | asked.vowelless[rows] | self.forms.vowelless[columns]
        one, other = asked.lengths["spelt"][rows], self.forms.lengths["spelt"][columns]
        rest = np.flatnonzero(~kept & (np.minimum(one, other) >= WORTH * np.maximum(one, other) - 1e-3))  # others cannot reach it
        spelt = asked.written["spelt"][rows[rest]].tolist(), self.forms.written["spelt"][columns[rest]].tolist()
        like = process.cpdist(*spelt, scorer=Levenshtein.normalized_similarity, score_cutoff=WORTH, dtype=np.float32)
        kept[rest] = like > 0
        return rows[kept], columns[kept]

    def _like(
        self, words: Sequence[str], asked: Forms, owner: Places, rarity: Floats, rows: Places, columns: Places
    ) -> csr_matrix:
        odds = self.odds(asked, rows, columns, rarity[owner[rows]])
        kept = odds >= FLOOR
        own = [(row, self.place[word]) for row, word in enumerate(words) if word in self.place]
        rows = np.concatenate([owner[rows[kept]], np.array([row for row, _ in own], np.int32)])
        columns = np.concatenate([columns[kept], np.array([column for _, column in own], np.int32)])
        exact = self.rarity[columns[len(columns) - len(own) :]] + EXACT
        values = np.concatenate([odds[kept], exact]) * self.light[columns]
        return _largest(values, rows, columns, (len(words), len(self.text)))

    def odds(self, asked: Forms, rows: Places, columns: Places, rarity: Floats) -> Floats:
        """The log-odds of pairs of a word asked about and a listed word; `rarity` is that of ours, one a pair; -1 where equal."""
        found = measures(asked, rows, self.forms, columns)
        vowelless = asked.vowelless[rows] != self.forms.vowelless[columns]
        odds = log_odds(found, rarity, self.rarity[columns], vowelless)
        listed = self.rarity[columns]
        commoner = np.minimum(listed, rarity)
        lacking = np.maximum(listed + EXACT + UNLIKE - odds, 0)
        held: Floats = (np.minimum(odds, commoner + EXACT + UNLIKE) - LACKING * lacking).astype(np.float32)
        held[(found[:, 0] == 1) & (asked.vowelless[rows] == self.forms.vowelless[columns])] = -1
        return held


def spelt(word: str) -> str:
    """The one spelling of a word asked about."""
    return spelling(word.lstrip(VOWELLESS).translate(READINGS[0]))


def _largest(values: Floats, rows: Places, columns: Places, shape: tuple[int, int]) -> csr_matrix:
    """A sparse matrix of the largest value at each place."""
    keys = rows.astype(np.int64) * shape[1] + columns
    order = np.lexsort((-values, keys))
    first = order[np.unique(keys[order], return_index=True)[1]]
    starts = np.searchsorted(rows[first], np.arange(shape[0] + 1))
    return csr_matrix((values[first].astype(np.float32), columns[first], starts), shape=shape)
