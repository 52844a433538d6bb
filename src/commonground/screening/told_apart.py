"""What tells two organisations apart though their names are alike: another legal form, number, place, or point of the compass.

*123 Aviation Repair Plant* is not *121 Aviation Repair Plant*, *X Bank GmbH* not *X Bank AG*. Each is a log-odds (nats): the log
of how often two names of one body on the lists of the US, the EU and the UK differ so, over how often names of two bodies of one
list do that are as like, rounded. A country or city on one side alone tells nothing: names of one body differ in it as often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.forms import Floats
from commonground.screening.legal_forms import classes
from commonground.screening.organisation_words import PLACES, WAYS, same

OTHER_FORM, OTHER_NUMBER, MORE_NUMBERS, OTHER_WAY, OTHER_PLACE = -2.0, -5.0, -2.0, -2.5, -3.0
"""Legal forms of different classes; numbers of which none is shared; numbers on one side alone; points of the compass, and
countries and cities, of which none is shared."""

FORM_IN_PAIR, LETTER_IN_PAIR = -1.5, -3.0
"""What counts more against two given names, chosen by hand: legal forms of different classes; words of one letter, as of funds
and ships, of which none is shared. Who lays two such names side by side means two bodies."""

MOST = 3
"""Numbers and places of a name that are compared."""

Bits = npt.NDArray[np.int64]
_WAY = {word: 1 << place for place, word in enumerate(sorted(WAYS))}
_PLACE = {word: place for place, word in enumerate(sorted(PLACES))}


@dataclass(frozen=True)
class Marks:
    """Of names, a row each: classes of legal form, points of the compass and words of one letter as bits; numbers and
    places, -1 after the last."""

    form: Bits
    way: Bits
    number: Bits
    place: Bits
    letter: Bits


def marks(names: Sequence[str], words: Sequence[Sequence[str]]) -> Marks:
    """The marks of names; `words` are the words that each is compared as (`tokens.tokens`)."""
    read = [[one for word in of if (one := same(word))] for of in words]
    ways = [sum(_WAY[word] for word in WAYS.intersection(of)) for of in read]
    numbers = _some([[int(word[-15:]) for word in of if word.isdecimal()] for of in words])
    places = _some([[_PLACE[word] for word in of if word in _PLACE] for of in read])
    letters = [sum(1 << ord(word) - 97 for word in {*of} if len(word) == 1 and "a" <= word <= "z") for of in words]
    forms = np.array([classes(name) for name in names], np.int64)
    return Marks(forms, np.array(ways, np.int64), numbers, places, np.array(letters, np.int64))


def _some(values: Sequence[list[int]]) -> Bits:
    found = np.full((len(values), MOST), -1, np.int64)
    for at, of in enumerate(values):
        found[at, : len(of[:MOST])] = of[:MOST]
    return found


def told_apart(ours: Marks, at: Bits, theirs: Marks, to: Bits) -> Floats:
    """The log-odds, 0 or less, of what tells the names of each pair apart: `at[i]` of ours and `to[i]` of theirs."""
    found = np.zeros(len(at), np.float32)
    for odds in _odds(ours, at, theirs, to).values():
        found += odds
    return found


def in_pair(ours: Marks, at: Bits, theirs: Marks, to: Bits) -> Floats:
    """The log-odds, 0 or less, that count more against two given names than beside whole lists."""
    form, letter = _disjoint(ours.form[at], theirs.form[to]), _disjoint(ours.letter[at], theirs.letter[to])
    found: Floats = FORM_IN_PAIR * form + LETTER_IN_PAIR * letter
    return found.astype(np.float32)


def said(ours: Marks, theirs: Marks) -> list[str]:
    """What tells the first names of both apart, each in words with its log-odds."""
    first = np.zeros(1, np.int64)
    return [f"{words} {float(odds[0]):+.1f}" for words, odds in _odds(ours, first, theirs, first).items() if odds[0]]


def _odds(ours: Marks, at: Bits, theirs: Marks, to: Bits) -> dict[str, Floats]:
    one, other = ours.number[at], theirs.number[to]
    cases = {
        "another legal form": (_disjoint(ours.form[at], theirs.form[to]), OTHER_FORM),
        "another point of the compass": (_disjoint(ours.way[at], theirs.way[to]), OTHER_WAY),
        "another place": (_differ(ours.place[at], theirs.place[to]), OTHER_PLACE),
        "another number": (_differ(one, other), OTHER_NUMBER),
        "a number on one side": ((one[:, 0] >= 0) != (other[:, 0] >= 0), MORE_NUMBERS),
    }
    return {words: holds.astype(np.float32) * np.float32(odds) for words, (holds, odds) in cases.items()}


def _differ(one: Bits, other: Bits) -> npt.NDArray[np.bool_]:
    """Where both have some and share none."""
    found = np.zeros(len(one), bool)
    both = np.flatnonzero((one[:, 0] >= 0) & (other[:, 0] >= 0))
    a, b = one[both][:, :, None], other[both][:, None, :]
    found[both] = ~((a == b) & (a >= 0)).any(axis=(1, 2))
    return found


def _disjoint(one: Bits, other: Bits) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (one > 0) & (other > 0) & (one & other == 0)
    return found
