"""How like two names are as wholes: their letters in one spelling, whatever the order of the words and however they are spaced.

What words alone do not tell: a name in which every word is a little otherwise, or is parted or joined otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from commonground.screening.forms import Floats


@dataclass(frozen=True)
class Written:
    """Names as texts: their words in the order of the alphabet with spaces, and in their own order without any."""

    ordered: list[str]
    joined: list[str]


@dataclass(frozen=True)
class Lengths:
    """The lengths of the texts of names as of Written, in letters."""

    ordered: npt.NDArray[np.float32]
    joined: npt.NDArray[np.float32]


def written(names: Iterable[list[str]]) -> Written:
    """Names, each the words of one in one spelling (`spelling.spelling`), as texts."""
    held = list(names)
    return Written([" ".join(sorted(words)) for words in held], ["".join(words) for words in held])


def whole_likeness(ours: Written, at: npt.NDArray[np.int64], theirs: Written, to: npt.NDArray[np.int64]) -> Floats:
    """The better likeness, from 0 to 1, of each pair of texts of `ours[at[i]]` and `theirs[to[i]]`: one less edits by length."""
    places = at.tolist(), to.tolist()
    return np.maximum(_like(ours.ordered, theirs.ordered, *places), _like(ours.joined, theirs.joined, *places))


def most_likeness(ours: Lengths, at: npt.NDArray[np.int64], theirs: Lengths, to: npt.NDArray[np.int64]) -> Floats:
    """The most that `whole_likeness` of each pair can be: what one text is longer than the other has no partner."""
    return np.maximum(_most(ours.ordered[at], theirs.ordered[to]), _most(ours.joined[at], theirs.joined[to]))


def _most(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> Floats:
    found: Floats = 1 - np.abs(one - other) / np.maximum(np.maximum(one, other), 1)
    return found


def _like(ours: list[str], theirs: list[str], at: list[int], to: list[int]) -> Floats:
    texts = [ours[i] for i in at], [theirs[i] for i in to]
    found: Floats = process.cpdist(*texts, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    return found
