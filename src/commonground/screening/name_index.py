"""Listed names of one kind as arrays of words; the names most like a name that is asked about, and what the likeness is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from commonground.screening.alignment import Aligned, align
from commonground.screening.forms import Floats
from commonground.screening.variants import Variants
from commonground.screening.word_index import WordIndex

Places = npt.NDArray[np.int64]

CANDIDATES = 24
"""Listed names that are aligned with each name asked about."""

INITIAL = 1.5
"""Log-odds (nats) of a word and its initial."""


@dataclass(frozen=True)
class Asked:
    """Names asked about: the words of all of them once, and each name's words as places there."""

    words: tuple[str, ...]
    names: list[npt.NDArray[np.int32]]
    like: csr_matrix
    weight: Floats


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs: places of the name asked about and of the listed name."""

    ours: Places
    theirs: Places


class NameIndex:
    """Listed names by their words."""

    def __init__(self, names: Sequence[tuple[str, ...]], variants: Variants) -> None:
        self.words = WordIndex(names, variants)
        places = self.words.place
        self.names = [np.array([places[word] for word in name], np.int32) for name in names]
        self.length = np.array([len(name) for name in names], np.int32)
        width = int(self.length.max(initial=1))
        self.padded = np.full((len(names), width), -1, np.int32)
        for at, name in enumerate(self.names):
            self.padded[at, : len(name)] = name
        weight = self.words.weight
        self.total = np.array([float(weight[name].sum()) for name in self.names], np.float32)
        rows = np.repeat(np.arange(len(names), dtype=np.int32), self.length)
        columns = np.concatenate(self.names) if len(names) else np.zeros(0, np.int32)
        share = 1 / np.sqrt(self.total[rows] + 4)
        self._holding = csr_matrix((share, (columns, rows)), shape=(len(places), len(names)), dtype=np.float32)
        self.first = np.array([ord(text[0]) if text else 0 for text in self.words.forms.text], np.int32)
        self.single = np.array([len(text) == 1 for text in self.words.forms.text], bool)

    def ask(self, names: Sequence[tuple[str, ...]]) -> Asked:
        """The words of names looked up, each word once."""
        seen: dict[str, int] = {}
        places = [np.array([seen.setdefault(word, len(seen)) for word in name], np.int32) for name in names]
        words = tuple(seen)
        return Asked(words, places, self.words.like(words), self.words.weigh(words))

    def candidates(self, asked: Asked, most: int = CANDIDATES) -> Pairs:
        """The listed names that share most weight with each name, by the sum over like words."""
        rows = np.repeat(np.arange(len(asked.names)), [len(name) for name in asked.names])
        columns = np.concatenate(asked.names) if asked.names else np.zeros(0, np.int32)
        shape = (len(asked.names), len(asked.words))
        held = csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=shape)
        found = sp_matmul_topn(held @ asked.like, self._holding, top_n=most)
        ours = np.repeat(np.arange(len(asked.names)), np.diff(found.indptr))
        order = np.lexsort((found.indices, ours))
        return Pairs(ours[order], found.indices[order].astype(np.int64))

    def aligned(self, asked: Asked, pairs: Pairs) -> tuple[Aligned, Floats]:
        """The alignment of each pair, and what it is scored by (one column a name of FEATURES)."""
        length = np.array([len(name) for name in asked.names], np.int32)
        width = int(length.max(initial=1))
        padded = np.full((len(asked.names), width), -1, np.int32)
        for at, name in enumerate(asked.names):
            padded[at, : len(name)] = name
        ours = padded[pairs.ours]
        theirs = self.padded[pairs.theirs, : int(self.length[pairs.theirs].max(initial=1))]
        odds = self._odds(asked, ours, theirs)
        found = align(odds)
        return found, self._features(asked, ours, theirs, found)

    def _odds(self, asked: Asked, ours: npt.NDArray[np.int32], theirs: npt.NDArray[np.int32]) -> Floats:
        like = asked.like
        size = np.int64(like.shape[1])
        keys = np.repeat(np.arange(like.shape[0], dtype=np.int64), np.diff(like.indptr)) * size + like.indices
        sought = (ours[:, :, None].astype(np.int64) * size + theirs[:, None, :]).reshape(-1)
        at = np.minimum(np.searchsorted(keys, sought), max(len(keys) - 1, 0))
        odds = np.where(keys[at] == sought, like.data[at], 0) if len(keys) else np.zeros(len(sought))
        odds = odds.astype(np.float32).reshape(len(ours), ours.shape[1], theirs.shape[1])
        odds[(ours < 0)[:, :, None] | (theirs < 0)[:, None, :]] = 0
        return self._with_initials(odds, asked, ours, theirs)

    def _with_initials(self, odds: Floats, asked: Asked, ours: npt.NDArray[np.int32], theirs: npt.NDArray[np.int32]) -> Floats:
        bare = [word.lstrip("~") for word in asked.words]
        single = np.array([len(word) == 1 for word in bare] or [False])
        if not (single[ours] & (ours >= 0)).any() and not self.single.any():
            return odds
        first = np.array([ord(word[0]) if word else 0 for word in bare] or [0], np.int32)
        real = (ours >= 0)[:, :, None] & (theirs >= 0)[:, None, :]
        one = single[ours][:, :, None] | self.single[theirs][:, None, :]
        same = first[ours][:, :, None] == self.first[theirs][:, None, :]
        return np.where(real & one & same, np.maximum(odds, INITIAL), odds).astype(np.float32)

    def _features(self, asked: Asked, ours: npt.NDArray[np.int32], theirs: npt.NDArray[np.int32], found: Aligned) -> Floats:
        weighed = np.append(asked.weight, 0).astype(np.float32)[ours]
        listed = np.append(self.words.weight, 0).astype(np.float32)[theirs]
        matched = found.partner >= 0
        rest = np.where(matched, 0, weighed)
        left = np.where(found.theirs, 0, listed)
        partner = np.take_along_axis(listed, np.maximum(found.partner, 0).astype(np.intp), axis=1)
        short = np.where(matched, np.maximum(np.minimum(weighed, partner) - 0.4 - found.gain, 0), 0)
        gains = np.sort(found.gain, axis=1)
        second = gains[:, -2] if gains.shape[1] > 1 else np.zeros(len(gains))
        return np.column_stack(
            [
                found.gain.sum(axis=1),
                gains[:, -1],
                second,
                rest.sum(axis=1),
                rest.max(axis=1),
                left.sum(axis=1),
                left.max(axis=1),
                short.sum(axis=1),
                short.max(axis=1),
                matched.sum(axis=1),
                (ours >= 0).sum(axis=1),
                (theirs >= 0).sum(axis=1),
            ]
        ).astype(np.float32)
