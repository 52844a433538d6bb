"""The names of many records side by side, each a list of its own: what `name_index` says of each, worked out together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from itertools import pairwise
from math import inf

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from commonground.screening.forms import Floats, Forms, Grams, forms, readings
from commonground.screening.misread import misread
from commonground.screening.name_index import WIDTHS, Asked, NameIndex, Pairs, Places, grid, initials, spaced
from commonground.screening.name_score import FEATURES, terms
from commonground.screening.organisation_words import number_of, rarity
from commonground.screening.rarity import Rarity, light, light_in_pair
from commonground.screening.tokens import MOST, TITLES, VOWELLESS
from commonground.screening.variants import Variants
from commonground.screening.word_index import EXACT, LEAST, NEAREST, WordIndex, spelt

_VOWEL = re.compile("[^bcdfghjklmnpqrstvwxz]")

TAG = "\x1f"
"""Stands between a word and the number of the record that it is of or is held against; no compared word has it."""

TRANSLATED = -0.5
"""What a word and its translation have less than two equal words."""

WHOLE = 0.7
"""Likeness as wholes from which on two organisations are compared though no word of one is like one of the other."""

UNALIKE = -3.0
"""Log-odds of names of two organisations without like words: the log of how often two records of one body of the lists of the US,
the EU and the UK have none (5 %), over how often two of any bodies have (95 %). The likeness as wholes is added."""


def tagged(words: Sequence[str], record: int) -> tuple[str, ...]:
    """Words of a record, or to be held against it."""
    return tuple(f"{word}{TAG}{record}" for word in words)


def initialled(name: Sequence[str], own: Container[str]) -> tuple[str, ...] | None:
    """A name with words of two or three consonants that the other record lacks as their letters: JC, of Jean-Claude."""
    found = [
        [*word] if 1 < len(word) < 4 and word not in own and word not in TITLES and not _VOWEL.search(word) else [word]
        for word in name
    ]
    return tuple(letter for letters in found for letter in letters) if len(found) < sum(map(len, found)) else None


def untagged(words: Sequence[str]) -> list[str]:
    """Words of a record as they are compared."""
    return [word.partition(TAG)[0] for word in words]


def _records(words: Sequence[str]) -> list[int]:
    return [int(word.partition(TAG)[2]) for word in words]


def _some(of: Forms, places: Sequence[int]) -> Forms:
    text, spelt, bones, coarse = ([held[at] for at in places] for held in (of.text, of.spelt, of.bones, of.coarse))
    return Forms(text, spelt, bones, coarse, [of.groups[at] for at in places], of.vowelless[list(places)])


class _PairGrams(Grams):
    """N-grams that weigh by how rare they are among the words of their own record."""

    def __init__(self, of: Forms, records: Sequence[int]) -> None:
        rows = self._tagged(of, records)
        counts: dict[str, int] = {}
        owner: list[int] = []
        for record, row in zip(records, rows, strict=True):
            for gram in dict.fromkeys(gram for part in row for gram in part):
                if gram not in counts:
                    owner.append(record)
                counts[gram] = counts.get(gram, 0) + 1
        self._column = {gram: place for place, gram in enumerate(counts)}
        total = (np.bincount(records) + 1).astype(np.float32)[owner]
        self._weight = np.log(total / np.fromiter(counts.values(), np.float32, len(counts))).astype(np.float32)
        self.matrix = self._matrix(rows)

    def against(self, words: Forms, records: Sequence[int]) -> csr_matrix:
        """The rows of words over the columns of the record that each is held against."""
        return self._matrix(self._tagged(words, records))

    def _tagged(self, of: Forms, records: Sequence[int]) -> list[tuple[list[str], list[str], list[str]]]:
        rows = []
        for place, record in enumerate(records):
            end = f"{TAG}{record}"
            spelt, bones, whole = self._grams(of, place)
            rows.append(([gram + end for gram in spelt], [gram + end for gram in bones], [gram + end for gram in whole]))
        return rows


class _PairWords(WordIndex):
    """The words of records, each a list of its own; words are asked about with the TAG of the record they are held against."""

    def __init__(self, names: Sequence[Sequence[str]], variants: Variants, persons: bool) -> None:
        counts: dict[str, int] = {}
        for name in names:
            for word in name:
                counts[word] = counts.get(word, 0) + 1
        self.text = untagged(list(counts))
        self.place = {word: at for at, word in enumerate(counts)}
        self.forms = forms(self.text, variants)
        self._variants, self._persons = variants, persons
        self.records = _records(list(counts))
        self._asked = {}
        self._grams = self._own_grams = _PairGrams(self.forms, self.records)
        self._coarse_of = {text: at for at, text in enumerate(dict.fromkeys(self.forms.coarse))}
        self._coarse = np.array([self._coarse_of[text] for text in self.forms.coarse], np.int32)
        self._turned = self._grams.matrix.T.tocsr()
        held = np.fromiter(counts.values(), np.float32, len(counts))
        places = _by_record(self.records)
        self._rarities = {record: Rarity(_some(self.forms, of), held[of]) for record, of in places.items()}
        self.rarity = self._rarity_of(self.text, self.records, self.forms)
        self._light = light_in_pair if persons else light
        self.light = self._light(self.text)
        self.weight = self.rarity * self.light

    def _rarity_of(self, words: Sequence[str], records: Sequence[int], of: Forms) -> Floats:
        found = np.empty(len(words), np.float32)
        for record, places in _by_record(records).items():
            found[places] = self._rarities[record].of([words[at] for at in places], _some(of, places))
        if self._persons:
            return found
        known = common(words)
        return np.where(np.isinf(known), found, known)

    def _translated(self, words: Sequence[str], records: Sequence[int]) -> csr_matrix:
        """The log-odds of words and those of their record that translate them, 0 of others."""
        listed = _translations(self.text, self.records)
        pairs = [(at, to) for key, ours in _translations(words, records).items() for at in ours for to in listed.get(key, ())]
        of, to = (np.array(side, np.int64) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
        odds = np.maximum(np.minimum(common([words[at] for at in of.tolist()]), self.rarity[to]) + EXACT + TRANSLATED, 0)
        return csr_matrix((odds, (of, to)), shape=(len(words), len(self.text)), dtype=np.float32)

    def _look_up(self, words: Sequence[str]) -> None:
        records, plain = _records(words), untagged(words)
        read, owner = readings(plain)
        asked = forms(read, self._variants)
        against = self._own_grams.against(asked, [records[at] for at in owner.tolist()])
        near = sp_matmul_topn(against, self._turned, top_n=NEAREST, threshold=LEAST)
        rows = np.repeat(np.arange(len(read), dtype=np.int32), np.diff(near.indptr))
        rows, columns = self._worth_measuring(asked, rows, near.indices.astype(np.int32), near.data)
        rarity = self._rarity_of(plain, records, asked)
        like = self._like(words, asked, owner, rarity, rows, columns)
        if not self._persons:
            like = like.maximum(self._translated(plain, records)).tocsr()
            like.sort_indices()
        weights = (rarity * self._light(plain)).tolist()
        for at, word in enumerate(words):
            side = slice(like.indptr[at], like.indptr[at + 1])
            self._asked[word] = (like.indices[side], like.data[side], weights[at])


def _translations(words: Sequence[str], records: Sequence[int]) -> dict[tuple[int, int], list[int]]:
    """The places of words that `organisation_words` has, by the number of what they are the same as and their record."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (word, record) in enumerate(zip(words, records, strict=True)):
        for number in number_of(word.lstrip(VOWELLESS)):
            found[number, record].append(at)
    return found


def common(words: Sequence[str]) -> Floats:
    """The rarity of words as words of organisations, infinite of those that the table has not."""
    return np.array([inf if (nats := rarity(word.lstrip(VOWELLESS))) is None else nats for word in words], np.float32)


def wordless(found: Floats) -> npt.NDArray[np.bool_]:
    """Which rows of FEATURES are of names that have no like words, and are not like as wholes either."""
    none: npt.NDArray[np.bool_] = (found[:, FEATURES.index("matched")] == 0) & (found[:, -1] < WHOLE)
    return none


def _by_record(records: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        found[record].append(at)
    return found


class PairIndex(NameIndex):
    """The names of records, each with the number of its record; records come in ascending order."""

    words: _PairWords

    def __init__(self, names: Sequence[tuple[tuple[str, ...], int]], variants: Variants, persons: bool = False) -> None:
        """`persons` says that the records are of persons."""
        self._persons = persons
        super().__init__([tagged(words, record) for words, record in names], variants)
        text, spellings, records = self.words.text, self.words.forms.spelt, self.words.records
        self._own: dict[int, tuple[set[str], set[str], dict[str, tuple[str, str]]]] = {}
        for word, spelling, record in zip(text, spellings, records, strict=True):
            own = self._own.setdefault(record, (set(), set(), {}))
            own[0].add(word)
            own[1].add(spelling)
        for a, b in self.following():
            self._own[records[a]][2][spellings[a] + spellings[b]] = (text[a], text[b])

    def _words(self, names: Sequence[tuple[str, ...]], variants: Variants) -> WordIndex:
        return _PairWords(names, variants, self._persons)

    def spaced(self, name: tuple[str, ...], record: int) -> list[tuple[str, ...]]:
        """The readings of a name beside the names of a record, tagged."""
        found = spaced(name, *self._own[record])
        if self._persons and (letters := initialled(name, self._own[record][0])) is not None:
            found.append(letters)
        if self._persons:
            found += [other for reading in [*found] for other in misread(reading, self._own[record][0])]
        return [tagged(words, record) for words in dict.fromkeys(found)]

    def ask(self, names: Sequence[tuple[str, ...]]) -> Asked:
        """The tagged words of names looked up, each word once for a record."""
        seen = {word: at for at, word in enumerate(dict.fromkeys(word for name in names for word in name))}
        plain = untagged(list(seen))
        return Asked(self.words.ask(list(seen)), list(map(spelt, plain)), *grid(names, seen), *initials(plain))

    def beside(self, asked: Asked, owner: Places) -> Pairs:
        """The `candidates` of each name, and where no name of an owner has any every listed name of the record beside it."""
        found = self.candidates(asked)
        alone = np.flatnonzero(~np.isin(owner, owner[found.ours]))
        if not len(alone):
            return found
        listed, records = (
            np.array(self.words.records)[self.names[:, 0]],
            np.array(_records(asked.words.text))[asked.names[alone, 0]],
        )
        ours, theirs = np.nonzero(records[:, None] == listed[None, :])
        both = np.concatenate([found.ours, alone[ours]]), np.concatenate([found.theirs, theirs])
        order = np.lexsort((both[1], both[0]))
        return Pairs(both[0][order], both[1][order])

    def scored(self, asked: Asked, pairs: Pairs, owner: Places, weights: Floats) -> Floats:
        """The score of each pair of names by `weights`; those of one owner stand together, and are added up as if alone.

        How many numbers are added at a time changes the last bit of a sum: names are cut to the width that those of their owner
        would be cut to, and each owner's are multiplied by the weights by themselves.
        """
        found = self.measured_alone(asked, pairs, owner)
        values = terms(found)[1]
        edges = [*np.flatnonzero(np.diff(owner, prepend=-1)).tolist(), len(owner)]
        parts = [values[start:end] @ weights for start, end in pairwise(edges)]
        return np.where(wordless(found), UNALIKE + found[:, -1], np.concatenate(parts)) if parts else np.zeros(0, np.float32)

    def measured_alone(self, asked: Asked, pairs: Pairs, owner: Places) -> Floats:
        """What each pair is scored by, one column a name of FEATURES, as `scored` cuts it."""
        found = np.zeros((len(pairs.ours), len(FEATURES)), np.float32)
        ours, theirs = asked.length[pairs.ours].astype(np.int64), self.length[pairs.theirs].astype(np.int64)
        group = (owner * len(WIDTHS) + np.searchsorted(WIDTHS, ours)) * len(WIDTHS) + np.searchsorted(WIDTHS, theirs)
        widths = _most(group, ours) * (MOST + 1) + _most(group, theirs)
        for width in np.unique(widths).tolist():
            chosen = np.flatnonzero(widths == width)
            found[chosen, :-1] = self.aligned(asked, Pairs(pairs.ours[chosen], pairs.theirs[chosen]))[1]
        found[:, -1] = self.whole(asked, pairs)
        return found


def _most(group: Places, of: Places) -> Places:
    """For each the most of its group."""
    _, at = np.unique(group, return_inverse=True)
    most = np.zeros(int(at.max(initial=-1)) + 1, np.int64)
    np.maximum.at(most, at, of)
    found: Places = most[at]
    return found
