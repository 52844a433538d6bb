"""Finding by words: the words of every entry, in one form of each letter, and those that are the same, begin alike, or nearly so.

Rules: case, accents and apostrophes do not count, nor do the Arabic letter forms that writers interchange and the article
(`reference.spelling`); a word of four letters or more may have one edit, one of eight or more two; consonants that
transliterations interchange are one in the names of places.
"""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from commonground.reference.spelling import arabic_key, is_arabic, plain, skeleton

MOST_WORDS = 12
LONGEST_WORD = 40
"""So much of what is typed is looked for; no name needs more."""

_LETTERS = str.maketrans({"ی": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه"})
"""Persian, Kurdish and Urdu forms of letters that Arabic writes otherwise."""
_ARTICLES = frozenset("al ar as ash at ath ad adh an az el the of and in de la le les des du".split())
_WORD = re.compile(r"[^\W_]+")
_SIGNS = str.maketrans("", "", "'`\"")
_BARE = plain.__wrapped__
"""Without its memory, which is for names that come again and again."""

Scores = NDArray[np.float32]


def words_of(text: str) -> list[str]:
    """The words of a text in the form in which they are compared; articles only where there is nothing else."""
    if text.isascii():  # most texts: the same, four times as fast
        words = _WORD.findall(text.translate(_SIGNS).lower())
    else:
        bare = _BARE(text).translate(_LETTERS)
        words = (arabic_key(bare) if is_arabic(bare) else bare).split()
    kept = [word[:LONGEST_WORD] for word in words if word not in _ARTICLES]
    return kept or words


@dataclass(frozen=True, slots=True)
class Held:
    """One entry by its texts: what it is called, what else it is called, what it says. `placed`: it is the name of a place."""

    names: tuple[str, ...]
    texts: tuple[str, ...] = ()
    placed: bool = False
    prior: float = 0.0

    def weighed(self) -> Iterable[tuple[str, float]]:
        """Each text, with how much its words count."""
        for at, name in enumerate(self.names):
            if name:
                yield name, 1.0 if at == 0 else 0.95
        for text in self.texts:
            if text:
                yield text, 0.45


class Index:
    """The words of many entries; `find` gives how well each entry answers to what is typed.

    It is read from four tables, which may lie in files that are mapped into memory: `entries` (prior, keys), in their order;
    `words`, sorted, each with the first of its `posts` (entry, weight); `sounds`, sorted, with the number of a word.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._keys = _column(tables["entries"], "keys")
        self._prior = _column(tables["entries"], "prior").to_numpy()
        self._words, starts = _column(tables["words"], "word"), _column(tables["words"], "start")
        self._entries, self._weights = (_column(tables["posts"], name).to_numpy() for name in ("entry", "weight"))
        self._starts = np.append(starts.to_numpy(), len(self._entries))
        self._lengths = pc.utf8_length(self._words).to_numpy(zero_copy_only=False)
        self._sounds, self._sounding = (_column(tables["sounds"], name) for name in ("sound", "word"))

    @property
    def of_places(self) -> Collection[str]:
        """The words in names of places that may be written as they sound."""
        return set(self._words.take(self._sounding).to_pylist())

    def has(self, word: str) -> bool:
        """Whether an entry has this very word."""
        at = _before(self._words, word)
        return at < len(self._words) and self._words[at].as_py() == word

    def find(self, typed: str, beside: Sequence[Index] = ()) -> list[tuple[int, float]]:
        """The entries that answer to every word, the best first, each with its points (about 1 where all is the same).

        A word that an index `beside` this one has is right as it is typed.
        """
        words = list(dict.fromkeys(words_of(typed[:400])))[:MOST_WORDS]
        if not words or not len(self._words):
            return []
        each = [self._of_word(word, right=any(one.has(word) for one in (self, *beside))) for word in words]
        numbers = np.flatnonzero(np.min(np.stack(each), axis=0) > 0)
        points = (np.mean(np.stack(each), axis=0) + self._prior)[numbers]
        whole, keys = " ".join(words), self._keys.take(pa.array(numbers)).to_pylist()
        found = [(n, p + _whole(whole, of)) for n, p, of in zip(numbers.tolist(), points.tolist(), keys, strict=True)]
        return sorted(found, key=lambda one: (-round(one[1], 4), one[0]))

    def _of_word(self, word: str, *, right: bool) -> Scores:
        """How well each entry answers to one word; one that is `right` as it is typed stands for no other of like letters."""
        scores = np.zeros(len(self._prior), dtype=np.float32)
        first = _before(self._words, word)
        last = _before(self._words, word + "\U0010ffff", first)
        if last > first:
            part, lengths = slice(self._starts[first], self._starts[last]), self._lengths[first:last].astype(np.float32)
            near = np.where(lengths == len(word), 1.0, 0.7 + 0.2 * len(word) / lengths).astype(np.float32)
            spread = np.repeat(near, np.diff(self._starts[first : last + 1]))
            np.maximum.at(scores, self._entries[part], spread * self._weights[part])
        for number, quality in self._nearly(word, right=right):
            part = slice(self._starts[number], self._starts[number + 1])
            np.maximum.at(scores, self._entries[part], quality * self._weights[part])
        return scores

    def _nearly(self, word: str, *, right: bool) -> Iterable[tuple[int, float]]:
        """The words that sound alike and, where none is the same, those that are few edits away."""
        edits = 0 if len(word) < 4 or any(sign.isdigit() for sign in word) else 1 if len(word) < 8 else 2
        for length in range(len(word) - edits, len(word) + edits + 1) if edits and not right else ():
            numbers = np.flatnonzero(self._lengths == length)
            if len(numbers):
                words = self._words.take(pa.array(numbers)).to_pylist()
                far = process.cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
                for near in np.flatnonzero(far <= edits):
                    yield int(numbers[near]), 0.75 - 0.12 * int(far[near])
        sound = _sound(word)
        for at in range(_before(self._sounds, sound), len(self._sounds)) if sound else ():
            if self._sounds[at].as_py() != sound:
                break
            number = self._sounding[at].as_py()
            if OSA.distance(word, self._words[number].as_py()) <= len(word) // 2:
                yield number, 0.75


def indexed(entries: Iterable[Held], of_places: Collection[str] = ()) -> dict[str, pa.Table]:
    """The tables of an index of entries. `of_places`: words that are in names of places beside those that these entries say."""
    read = cache(words_of)
    numbers: dict[str, int] = {}
    posted, at, weights, prior = array("i"), array("i"), array("f"), array("f")
    placed: set[str] = set(of_places)
    keys = []
    for number, entry in enumerate(entries):
        for text, weight in entry.weighed():
            for word in read(text):
                posted.append(numbers.setdefault(word, len(numbers)))
                at.append(number)
                weights.append(weight)
        keys.append([" ".join(read(name)) for name in entry.names if name])
        prior.append(entry.prior)
        if entry.placed:
            placed.update(word for name in entry.names if name for word in read(name))
    words = sorted(numbers)
    order = np.array([numbers[word] for word in words], dtype=int)
    posts, starts = _posts(np.array(posted), np.array(at), np.array(weights), order)
    sounds = sorted((_sound(word), n) for n, word in enumerate(words) if word in placed and _sound(word))
    return {
        "entries": pa.table({"prior": pa.array(prior, pa.float32()), "keys": pa.array(keys, pa.list_(pa.string()))}),
        "words": pa.table({"word": pa.array(words, pa.string()), "start": pa.array(starts, pa.int64())}),
        "posts": posts,
        "sounds": pa.table(
            {"sound": pa.array([s for s, _ in sounds], pa.string()), "word": pa.array([n for _, n in sounds], pa.int32())}
        ),
    }


def _posts(
    posted: NDArray[Any], at: NDArray[Any], weights: NDArray[Any], order: NDArray[np.int_]
) -> tuple[pa.Table, NDArray[np.int_]]:
    """For each word in order the entries that have it, each once, with the weight of the text where it counts most."""
    turn = np.empty(len(order), dtype=int)
    turn[order] = np.arange(len(order))
    words = turn[posted] if len(posted) else posted
    by = np.lexsort((-weights, at, words))
    words, at, weights = words[by], at[by], weights[by]
    first = np.ones(len(by), dtype=bool)
    first[1:] = (words[1:] != words[:-1]) | (at[1:] != at[:-1])
    held = {"entry": pa.array(at[first].astype(np.int32)), "weight": pa.array(weights[first].astype(np.float32))}
    return pa.table(held), np.searchsorted(words[first], np.arange(len(order)))


def _column(table: pa.Table, name: str) -> Any:
    """A column in one piece, as it lies where it is mapped; only what has several is put together."""
    held = table.column(name)
    return held.chunk(0) if held.num_chunks == 1 else held.combine_chunks()


def _before(sorted_texts: Any, text: str, first: int = 0) -> int:
    """How many of the sorted texts stand before this one."""
    return bisect.bisect_left(range(len(sorted_texts)), text, lo=first, key=lambda at: sorted_texts[at].as_py())


def _whole(typed: str, keys: Iterable[str]) -> float:
    """More where a name is what was typed, or begins so; a little less for each letter that was not typed."""
    best = -0.2
    for key in keys:
        bonus = 0.5 if key == typed else 0.15 if key.startswith(typed) else 0.0
        best = max(best, bonus - min(0.2, 0.004 * max(0, len(key) - len(typed))))
    return best


def _sound(word: str) -> str:
    """The consonants of a word in Latin letters, where they are enough to tell one name from another."""
    if not re.fullmatch("[a-z]{4,}", word):
        return ""
    found = skeleton(word)
    return found if len(found) >= 3 else ""
