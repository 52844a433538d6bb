"""Finding by words: the words of every entry, in one form of each letter, and those that are the same, begin alike, or nearly so.

Rules: case, accents and apostrophes do not count, nor do the Arabic letter forms that writers interchange and the article
(`reference.spelling`); a word of four letters or more may have one edit, one of eight or more two; consonants that
transliterations interchange are one in the names of places.
"""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
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

    `of_places`: words that are known to be in names of places beside those that these entries say.
    """

    def __init__(self, entries: Iterable[Held], of_places: Collection[str] = ()) -> None:
        read = cache(words_of)
        numbers: dict[str, int] = {}
        posted, at, weights = array("i"), array("i"), array("f")
        placed: set[int] = set()
        keys, prior = [], array("f")
        for number, entry in enumerate(entries):
            for text, weight in entry.weighed():
                for word in read(text):
                    posted.append(numbers.setdefault(word, len(numbers)))
                    at.append(number)
                    weights.append(weight)
            keys.append(tuple(" ".join(read(name)) for name in entry.names if name))
            prior.append(entry.prior)
            if entry.placed:
                placed.update(numbers[word] for name in entry.names if name for word in read(name))
        placed.update(numbers[word] for word in of_places if word in numbers)
        self._keys, self._prior = keys, np.array(prior, dtype=np.float32)
        self._words = sorted(numbers)
        self._post(
            np.array(posted), np.array(at), np.array(weights), np.array([numbers[word] for word in self._words], dtype=int)
        )
        self._by_length: dict[int, tuple[list[int], list[str]]] = {}
        self._sounds: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            of_length = self._by_length.setdefault(len(word), ([], []))
            of_length[0].append(number)
            of_length[1].append(word)
            if numbers[word] in placed and (sound := _sound(word)):
                self._sounds.setdefault(sound, []).append(number)

    def _post(self, posted: NDArray[Any], at: NDArray[Any], weights: NDArray[Any], order: NDArray[np.int_]) -> None:
        """For each word in order the entries that have it, each once, with the weight of the text where it counts most."""
        turn = np.empty(len(order), dtype=int)
        turn[order] = np.arange(len(order))
        words = turn[posted] if len(posted) else posted
        by = np.lexsort((-weights, at, words))
        words, at, weights = words[by], at[by], weights[by]
        first = np.ones(len(by), dtype=bool)
        first[1:] = (words[1:] != words[:-1]) | (at[1:] != at[:-1])
        self._entries, self._weights = at[first].astype(np.int32), weights[first].astype(np.float32)
        self._starts = np.searchsorted(words[first], np.arange(len(order) + 1))

    @property
    def of_places(self) -> Collection[str]:
        """The words in names of places that may be written as they sound."""
        return {self._words[number] for numbers in self._sounds.values() for number in numbers}

    def has(self, word: str) -> bool:
        """Whether an entry has this very word."""
        at = bisect.bisect_left(self._words, word)
        return at < len(self._words) and self._words[at] == word

    def find(self, typed: str, beside: Sequence[Index] = ()) -> list[tuple[int, float]]:
        """The entries that answer to every word, the best first, each with its points (about 1 where all is the same).

        A word that an index `beside` this one has is right as it is typed.
        """
        words = list(dict.fromkeys(words_of(typed[:400])))[:MOST_WORDS]
        if not words or not self._words:
            return []
        each = [self._of_word(word, right=any(one.has(word) for one in (self, *beside))) for word in words]
        all_of_them = np.min(np.stack(each), axis=0) > 0
        points = np.mean(np.stack(each), axis=0) + self._prior
        found = [(int(n), float(points[n]) + self._whole(" ".join(words), int(n))) for n in np.flatnonzero(all_of_them)]
        return sorted(found, key=lambda one: (-round(one[1], 4), one[0]))

    def _whole(self, typed: str, number: int) -> float:
        """More where a name is what was typed, or begins so; a little less for each letter that was not typed."""
        best = -0.2
        for key in self._keys[number]:
            bonus = 0.5 if key == typed else 0.15 if key.startswith(typed) else 0.0
            best = max(best, bonus - min(0.2, 0.004 * max(0, len(key) - len(typed))))
        return best

    def _of_word(self, word: str, *, right: bool) -> Scores:
        """How well each entry answers to one word; one that is `right` as it is typed stands for no other of like letters."""
        scores = np.zeros(len(self._prior), dtype=np.float32)
        first = bisect.bisect_left(self._words, word)
        last = bisect.bisect_left(self._words, word + "\U0010ffff", lo=first)
        if last > first:
            part = slice(self._starts[first], self._starts[last])
            lengths = np.array([len(one) for one in self._words[first:last]], dtype=np.float32)
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
            if length in self._by_length:
                numbers, words = self._by_length[length]
                far = process.cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
                for near in np.flatnonzero(far <= edits):
                    yield numbers[near], 0.75 - 0.12 * int(far[near])
        for number in self._sounds.get(_sound(word), ()):
            if OSA.distance(word, self._words[number]) <= len(word) // 2:
                yield number, 0.75


def _sound(word: str) -> str:
    """The consonants of a word in Latin letters, where they are enough to tell one name from another."""
    if not re.fullmatch("[a-z]{4,}", word):
        return ""
    found = skeleton(word)
    return found if len(found) >= 3 else ""
