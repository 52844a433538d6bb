"""What tells two organisations apart though their names are alike: another legal form, number, or point of the compass.

*123 Aviation Repair Plant* is not *121 Aviation Repair Plant*, *X Bank GmbH* not *X Bank AG*. Each is a log-odds (nats): the log
of how often two names of one body on the lists of the US, the EU and the UK differ so, over how often names of two bodies of one
list do that are as like, rounded. Countries and cities that differ were measured too: names of one body differ in them as often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.forms import Floats
from commonground.screening.legal_forms import classes
from commonground.screening.organisation_words import WAYS, same

OTHER_FORM, OTHER_NUMBER, MORE_NUMBERS, OTHER_WAY = -2.0, -5.0, -2.0, -2.5
"""Legal forms of different classes; numbers of which none is shared; numbers on one side alone; points of the compass of which
none is shared."""

MOST = 3
"""Numbers of a name that are compared."""

Bits = npt.NDArray[np.int64]
_WAY = {word: 1 << place for place, word in enumerate(sorted(WAYS))}


@dataclass(frozen=True)
class Marks:
    """Of names, a row each: classes of legal form and points of the compass as bits; numbers, -1 after the last."""

    form: Bits
    way: Bits
    number: Bits


def marks(names: Sequence[str], words: Sequence[Sequence[str]]) -> Marks:
    """The marks of names; `words` are the words that each is compared as (`tokens.tokens`)."""
    ways = [sum(_WAY[word] for word in WAYS.intersection(map(same, of))) for of in words]
    numbers = np.full((len(words), MOST), -1, np.int64)
    for at, of in enumerate(words):
        if found := [int(word[-15:]) for word in of if word.isdecimal()][:MOST]:
            numbers[at, : len(found)] = found
    return Marks(np.array([classes(name) for name in names], np.int64), np.array(ways, np.int64), numbers)


def told_apart(ours: Marks, at: Bits, theirs: Marks, to: Bits) -> Floats:
    """The log-odds, 0 or less, of what tells the names of each pair apart: `at[i]` of ours and `to[i]` of theirs."""
    found = np.zeros(len(at), np.float32)
    for odds in _odds(ours, at, theirs, to).values():
        found += odds
    return found


def said(ours: Marks, theirs: Marks) -> list[str]:
    """What tells the first names of both apart, each in words with its log-odds."""
    first = np.zeros(1, np.int64)
    return [f"{words} {float(odds[0]):+.1f}" for words, odds in _odds(ours, first, theirs, first).items() if odds[0]]


def _odds(ours: Marks, at: Bits, theirs: Marks, to: Bits) -> dict[str, Floats]:
    one, other = ours.number[at], theirs.number[to]
    some, more = one[:, 0] >= 0, other[:, 0] >= 0
    differ = np.zeros(len(at), bool)
    both = np.flatnonzero(some & more)
    a, b = one[both][:, :, None], other[both][:, None, :]
    differ[both] = ~((a == b) & (a >= 0)).any(axis=(1, 2))
    cases = {
        "another legal form": (_disjoint(ours.form[at], theirs.form[to]), OTHER_FORM),
        "another point of the compass": (_disjoint(ours.way[at], theirs.way[to]), OTHER_WAY),
        "another number": (differ, OTHER_NUMBER),
        "a number on one side": (some != more, MORE_NUMBERS),
    }
    return {words: holds.astype(np.float32) * np.float32(odds) for words, (holds, odds) in cases.items()}


def _disjoint(one: Bits, other: Bits) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (one > 0) & (other > 0) & (one & other == 0)
    return found
