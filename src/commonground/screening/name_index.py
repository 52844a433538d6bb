"""Listed names of one kind as arrays of words; those most like a name asked about, and what the likeness is made of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from commonground.screening.alignment import Aligned, align
from commonground.screening.forms import Floats
from commonground.screening.name_score import FEATURES
from commonground.screening.tokens import VOWELLESS
from commonground.screening.variants import Variants
from commonground.screening.whole_name import Lengths, Written, most_likeness, whole_likeness, written
from commonground.screening.word_index import WordIndex, Words, spelt

Places = npt.NDArray[np.int64]
Grid = npt.NDArray[np.int32]

CANDIDATES = 32
"""Listed names that are aligned with each name asked about."""

INITIAL = 1.5
"""Log-odds (nats) of a word and its initial."""

WIDTHS = (2, 3, 4, 6, 12)
"""Words of a name to which arrays are cut, so that short names are not compared as long ones."""

JOINED = 6
"""Letters that two words written as one have at least."""


@dataclass(frozen=True)
class Asked:
    """Names asked about: all their words once, each name's words as places there (-1 after the last), and their number.

    `spelt` is how each word is spelt; `first` and `single` are the initials of the words, as of `initials`.
    """

    words: Words
    spelt: list[str]
    names: Grid
    length: npt.NDArray[np.int32]
    first: Grid
    single: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs: places of the name asked about and of the listed name."""

    ours: Places
    theirs: Places


class NameIndex:
    """Listed names by their words."""

    def __init__(self, names: Sequence[tuple[str, ...]], variants: Variants) -> None:
        self.words = self._words(names, variants)
        self.names, self.length = grid(names, self.words.place)
        rows, columns = np.nonzero(self.names >= 0)
        words = self.names[rows, columns]
        total = np.bincount(rows, self.words.weight[words], minlength=len(names))
        share = (1 / np.sqrt(total + 4))[rows]
        self._holding = csr_matrix((share, (words, rows)), shape=(len(self.words.text), len(names)), dtype=np.float32)
        self._first, self._single = initials(self.words.text)
        self._written = _written(self.names, self.words.forms.spelt)
        self._lengths = _lengths(self.names, self.words.forms.spelt)
        self._together = self._pairs_together()

    def _words(self, names: Sequence[tuple[str, ...]], variants: Variants) -> WordIndex:
        return WordIndex(names, variants)

    def _pairs_together(self) -> dict[str, tuple[str, str]]:
        """Two words that follow each other in a listed name, by how they are spelt as one."""
        text, spellings = self.words.text, self.words.forms.spelt
        return {spellings[a] + spellings[b]: (text[a], text[b]) for a, b in self.following()}

    def following(self) -> list[list[int]]:
        """The places of two words that follow each other in a listed name and are long enough to be written as one, sorted."""
        text, spellings = self.words.text, self.words.forms.spelt
        follow = np.unique(np.stack([self.names[:, :-1].ravel(), self.names[:, 1:].ravel()], axis=1), axis=0)
        return [
            [a, b]
            for a, b in follow[(follow >= 0).all(axis=1)].tolist()
            if len(spellings[a]) + len(spellings[b]) >= JOINED and len(text[a]) > 1 and len(text[b]) > 1
        ]

    def sums(self, of: Places) -> Places:
        """Of each listed name the sum of what its words have in `of`, one value a word."""
        found: Places = np.append(of, 0)[self.names].sum(axis=1)
        return found

    def readings(self, name: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The name, and how else its words can be spaced so that listed words come of it: one word split or one pair joined."""
        return spaced(name, self.words.place, self.words.spellings, self._together)

    def ask(self, names: Sequence[tuple[str, ...]]) -> Asked:
        """The words of names looked up, each word once."""
        seen: dict[str, int] = {}
        for name in names:
            for word in name:
                seen.setdefault(word, len(seen))
        return Asked(self.words.ask(list(seen)), list(map(spelt, seen)), *grid(names, seen), *initials(list(seen)))

    def candidates(self, asked: Asked, most: int = CANDIDATES) -> Pairs:
        """The listed names that share most weight with each name, by the sum over like words."""
        rows, columns = np.nonzero(asked.names >= 0)
        shape = (len(asked.names), len(asked.words.text))
        held = csr_matrix((np.ones(len(rows), np.float32), (rows, asked.names[rows, columns])), shape=shape)
        found = sp_matmul_topn(held @ asked.words.like, self._holding, top_n=most)
        found.sort_indices()
        ours = np.repeat(np.arange(len(asked.names)), np.diff(found.indptr))
        return Pairs(ours, found.indices.astype(np.int64))

    def measured(self, asked: Asked, pairs: Pairs) -> Floats:
        """What each pair is scored by: one column a name of FEATURES."""
        found = self.by_words(asked, pairs)
        found[:, -1] = self.whole(asked, pairs)
        return found

    def by_words(self, asked: Asked, pairs: Pairs) -> Floats:
        """The same, but the last column is the most that it can be."""
        found = np.zeros((len(pairs.ours), len(FEATURES)), np.float32)
        ours = np.searchsorted(WIDTHS, asked.length[pairs.ours])
        theirs = np.searchsorted(WIDTHS, self.length[pairs.theirs])
        groups = ours * len(WIDTHS) + theirs
        for group in np.unique(groups).tolist():
            chosen = np.flatnonzero(groups == group)
            found[chosen, :-1] = self.aligned(asked, Pairs(pairs.ours[chosen], pairs.theirs[chosen]))[1]
        found[:, -1] = most_likeness(_lengths(asked.names, asked.spelt), pairs.ours, self._lengths, pairs.theirs)
        return found

    def whole(self, asked: Asked, pairs: Pairs) -> Floats:
        """The last of FEATURES: how like the names of each pair are as wholes."""
        named, ours = np.unique(pairs.ours, return_inverse=True)
        own = _written(asked.names[named], asked.spelt)
        return whole_likeness(own, ours, self._written, pairs.theirs)

    def aligned(self, asked: Asked, pairs: Pairs) -> tuple[Aligned, Floats]:
        """The alignment of each pair, and what it is scored by but for the last of FEATURES."""
        ours = asked.names[pairs.ours, : int(asked.length[pairs.ours].max(initial=1))]
        theirs = self.names[pairs.theirs, : int(self.length[pairs.theirs].max(initial=1))]
        found = align(self._odds(asked, ours, theirs))
        return found, self._features(asked, ours, theirs, found)

    def _odds(self, asked: Asked, ours: Grid, theirs: Grid) -> Floats:
        odds = asked.words.of(ours[:, :, None], theirs[:, None, :])
        own, listed = asked.single[ours], self._single[theirs]
        some = np.flatnonzero(own.any(axis=1) | listed.any(axis=1))
        if len(some):
            ours, theirs = ours[some], theirs[some]
            real = (ours >= 0)[:, :, None] & (theirs >= 0)[:, None, :]
            one = own[some][:, :, None] | listed[some][:, None, :]
            same = asked.first[ours][:, :, None] == self._first[theirs][:, None, :]
            odds[some] = np.where(real & one & same, np.maximum(odds[some], INITIAL), odds[some])
        return odds

    def _features(self, asked: Asked, ours: Grid, theirs: Grid, found: Aligned) -> Floats:
        weighed = np.append(asked.words.weight, 0).astype(np.float32)[ours]
        listed = np.append(self.words.weight, 0).astype(np.float32)[theirs]
        matched = found.partner >= 0
        rest, left = np.where(matched, 0, weighed), np.where(found.theirs, 0, listed)
        partner = np.take_along_axis(listed, np.maximum(found.partner, 0).astype(np.intp), axis=1)
        short = np.where(matched, np.maximum(np.minimum(weighed, partner) - 0.4 - found.gain, 0), 0)
        gains = np.sort(found.gain, axis=1)
        second = gains[:, -2] if gains.shape[1] > 1 else np.zeros(len(gains))
        columns = [
            *(found.gain.sum(axis=1), gains.max(axis=1, initial=0), second),
            *(rest.sum(axis=1), rest.max(axis=1, initial=0), left.sum(axis=1), left.max(axis=1, initial=0)),
            *(short.sum(axis=1), short.max(axis=1, initial=0)),
            *(matched.sum(axis=1), (ours >= 0).sum(axis=1), (theirs >= 0).sum(axis=1)),
        ]
        return np.column_stack(columns).astype(np.float32)


def spaced(
    name: tuple[str, ...], place: Container[str], spellings: Container[str], together: Mapping[str, tuple[str, str]]
) -> list[tuple[str, ...]]:
    """The readings of a name beside listed words, how they are spelt, and what two that follow each other are spelt as one."""
    found = [name]
    for at, word in enumerate(name):
        if len(word) >= JOINED and word not in place and (parts := together.get(spelt(word))) and len(found) < 3:
            found.append((*name[:at], *parts, *name[at + 1 :]))
        if at + 1 < len(name) and len(found) < 3:
            joined = word + name[at + 1].lstrip(VOWELLESS)
            if len(joined) >= JOINED and (joined in place or spelt(joined) in spellings):
                found.append((*name[:at], joined, *name[at + 2 :]))
    return found


def grid(names: Sequence[tuple[str, ...]], place: dict[str, int]) -> tuple[Grid, npt.NDArray[np.int32]]:
    """Names as rows of places of words, -1 after the last."""
    length = np.array([len(name) for name in names], np.int32)
    grid = np.full((len(names), int(length.max(initial=1))), -1, np.int32)
    words = np.array([place[word] for name in names for word in name], np.int32)
    grid[np.arange(grid.shape[1]) < length[:, None]] = words
    return grid, length


def _written(names: Grid, spelt: Sequence[str]) -> Written:
    """Names in rows of places of words, as texts of how the words are spelt."""
    return written([spelt[place] for place in row if place >= 0] for row in names.tolist())


def _lengths(names: Grid, spelt: Sequence[str]) -> Lengths:
    """The lengths of the same texts."""
    joined = np.array([*map(len, spelt), 0], np.float32)[names].sum(axis=1)
    return Lengths(joined + (names >= 0).sum(axis=1, dtype=np.float32) - 1, joined)


def initials(words: Sequence[str]) -> tuple[Grid, npt.NDArray[np.bool_]]:
    """First letters of words, and whether that is all there is; one more at the end, for no word."""
    bare = [word.lstrip(VOWELLESS) for word in words]
    first = np.array([*(ord(word[0]) if word else 0 for word in bare), 0], np.int32)
    return first, np.array([*(len(word) == 1 for word in bare), False], bool)
