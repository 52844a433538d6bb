"""What of a compared word is looked at: letters, the one spelling, the consonants and their classes, its groups; and the n-grams
it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from commonground.screening.skeleton import coarse, skeleton
from commonground.screening.spelling import spelling
from commonground.screening.tokens import VOWELLESS
from commonground.screening.variants import Variants

Floats = npt.NDArray[np.float32]


WRITTEN = ("text", "spelt", "bones", "coarse")
"""The forms of a word that are compared letter by letter."""


@dataclass(frozen=True)
class Forms:
    """Words and their forms, as lists of equal length; what is worked out of all of them is worked out once."""

    text: list[str]
    spelt: list[str]
    bones: list[str]
    coarse: list[str]
    groups: list[tuple[int, ...]]
    vowelless: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.text)

    def __getstate__(self) -> dict[str, Any]:
        """The words alone."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def written(self) -> dict[str, npt.NDArray[np.object_]]:
        """WRITTEN as arrays, to be taken from by places."""
        return {part: np.array(getattr(self, part), object) for part in WRITTEN}

    @cached_property
    def lengths(self) -> dict[str, Floats]:
        """The number of letters of WRITTEN."""
        return {part: np.fromiter(map(len, getattr(self, part)), np.float32, len(self)) for part in WRITTEN}

    @cached_property
    def ends(self) -> dict[tuple[str, int], npt.NDArray[np.int32]]:
        """The first letter (0) of the one spelling and the consonants, the last (-1) of the spelling; 0 where there is none."""
        which = {("spelt", 0): self.spelt, ("spelt", -1): self.spelt, ("bones", 0): self.bones}
        return {
            (part, at): np.fromiter((ord(word[at]) if word else 0 for word in words), np.int32, len(words))
            for (part, at), words in which.items()
        }

    @cached_property
    def grouped(self) -> npt.NDArray[np.bool_]:
        """Whether a word is in any group."""
        return np.fromiter(map(bool, self.groups), bool, len(self))


READINGS = tuple(str.maketrans("DZVTFBP", said) for said in ("dzdtfbf", "zdzsfbf", "dzdtvvp"))
"""The letters that Arabic says in one way and Persian, Kurdish, Turkish and Urdu in another, ض ظ ذ ث; and those that stand for
two sounds: ف for f and in foreign names for v, ב for b and v, פ for f and p."""


def readings(words: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Words and the other readings of those that have one, with the place in `words` that each is of."""
    other = [
        (said, at)
        for at, word in enumerate(words)
        if not word.islower()
        for said in dict.fromkeys(word.translate(reading) for reading in READINGS[1:])
        if said not in (word, word.translate(READINGS[0]))
    ]
    owner = [*range(len(words)), *(at for _, at in other)]
    return [*words, *(word for word, _ in other)], np.array(owner, np.int32)


def forms(words: Sequence[str], variants: Variants) -> Forms:
    """The forms of compared words (`tokens.tokens`)."""
    text = [word.lstrip(VOWELLESS).translate(READINGS[0]) for word in words]
    spelt = [spelling(word) for word in text]
    vowelless = np.fromiter((word[:1] == VOWELLESS for word in words), bool, len(words))
    bones = [skeleton(word) for word in spelt]
    return Forms(text, spelt, bones, list(map(coarse, bones)), [variants.of(word) for word in words], vowelless)


class Grams:
    """The columns of the n-grams of a set of words, with the weight of each: the rarer, the heavier."""

    SPELT, BONES, SAME_BONES, GROUP = 1.0, 1.0, 0.5, 1.5

    def __init__(self, of: Forms) -> None:
        self._column: dict[str, int] = {}
        rows = [self._grams(of, place) for place in range(len(of))]
        counts: dict[str, int] = {}
        for spelt, bones, whole in rows:
            for gram in dict.fromkeys((*spelt, *bones, *whole)):
                counts[gram] = counts.get(gram, 0) + 1
        self._column = {gram: place for place, gram in enumerate(counts)}
        total = len(of) + 1
        self._weight = np.log(total / np.fromiter(counts.values(), np.float32, len(counts))).astype(np.float32)
        self.matrix = self._matrix(rows)

    def of(self, words: Forms) -> csr_matrix:
        """The rows of other words over the same columns."""
        return self._matrix([self._grams(words, place) for place in range(len(words))])

    @staticmethod
    def _grams(of: Forms, place: int) -> tuple[list[str], list[str], list[str]]:
        spelt, bones = f"^{of.spelt[place]}$", f"<{of.bones[place]}>"
        first = [] if of.vowelless[place] else [spelt[at : at + n] for n in (2, 3) for at in range(len(spelt) - n + 1)]
        second = [bones[at : at + n] for n in (2, 3) for at in range(len(bones) - n + 1)]
        whole = [bones + "="] if len(bones) > 3 else []
        if len(of.coarse[place]) > 1:
            whole.append(of.coarse[place] + "~")
        return first, second, whole + [f"#{group}" for group in of.groups[place]]

    def _matrix(self, rows: list[tuple[list[str], list[str], list[str]]]) -> csr_matrix:
        columns: list[int] = []
        values: list[float] = []
        starts = [0]
        at, weight = self._column, self._weight
        for spelt, bones, whole in rows:
            for grams, share in ((spelt, self.SPELT), (bones, self.BONES)):
                known = sorted({at[gram] for gram in grams if gram in at})
                if known:
                    found = weight[known]
                    found = found * (share / float(np.sqrt(found @ found)))
                    columns += known
                    values += found.tolist()
            for gram in whole:
                if gram in at:
                    columns.append(at[gram])
                    values.append(self.GROUP if gram[0] == "#" else self.SAME_BONES)
            starts.append(len(columns))
        shape = (len(rows), len(at))
        return csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), np.array(starts, np.int32)), shape=shape)
