"""Names of people who are on no list, made up by group from common names, to measure how often clean names alarm.

A made-up name is drawn with the frequent parts more often (weights fall with the place in `clean_names.tsv`), in the patterns in
which the group writes names: `Muhammad Ali Hassan al-Jubouri` has the given names of father and grandfather. They are the hard
case: real payees have rarer names too. Drawing is by a fixed sequence: the same group gives the same names.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from commonground.screening.tables import lines

Patterns = tuple[tuple[float, tuple[str, ...]], ...]
"""How often which parts make a name."""

GROUPS = ("arabic", "kurdish", "persian", "turkish", "pashto_urdu", "european", "arabic_script")

PATTERNS: dict[str, Patterns] = {
    "arabic": (
        (0.30, ("given", "father", "family")),
        (0.25, ("given", "father", "father", "family")),
        (0.25, ("given", "father", "father")),
        (0.20, ("given", "family")),
    ),
    "kurdish": (
        (0.35, ("given", "father", "family")),
        (0.30, ("given", "father", "father")),
        (0.35, ("given", "family")),
    ),
    "persian": ((0.8, ("given", "family")), (0.2, ("given", "given", "family"))),
    "turkish": ((0.8, ("given", "family")), (0.2, ("given", "given", "family"))),
    "pashto_urdu": (
        (0.45, ("given", "family")),
        (0.25, ("given", "father")),
        (0.30, ("given", "father", "family")),
    ),
    "arabic_script": (
        (0.30, ("given", "father", "family")),
        (0.25, ("given", "father", "father", "family")),
        (0.25, ("given", "father", "father")),
        (0.20, ("given", "family")),
    ),
    "european": ((0.75, ("given", "family")), (0.25, ("given", "given", "family"))),
}
"""How often a group writes which parts of a name."""


EVEN = 20
"""How evenly parts are drawn: that many places later in the table, a part is drawn half as often as the first."""


@cache
def parts() -> dict[str, dict[str, tuple[str, ...]]]:
    """Group to part (given, father, family) to its names, the more frequent first."""
    return read("clean_names.tsv")


def read(name: str, separator: str | None = None) -> dict[str, dict[str, tuple[str, ...]]]:
    """Group to part to its words, of a table of clean names whose words the separator parts."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in csv.DictReader(lines(name), delimiter="\t"):
        found.setdefault(row["group"], {})[row["part"]] = tuple(dict.fromkeys(row["names"].split(separator)))
    return found


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of a group, always the same ones in the same order."""
    names = drawn(group, parts()[group], PATTERNS[group])
    return different((words for words in names if len(set(words)) == len(words)), count)


def drawn(group: str, of: Mapping[str, Sequence[str]], patterns: Patterns, even: int = EVEN) -> Iterator[tuple[str, ...]]:
    """The words of one name of a group after the other, without end, in the sequence that is fixed for the group.

    `of`: part to its words; `even`: how evenly they are drawn, as EVEN.
    """
    draw = random.Random(f"clean names of {group}")
    weights = {part: [1 / (place + even) for place in range(len(words))] for part, words in of.items()}
    shares, ways = zip(*patterns, strict=True)
    while True:
        yield tuple(draw.choices(of[part], weights[part])[0] for part in draw.choices(ways, shares)[0])


def different(names: Iterator[tuple[str, ...]], count: int) -> tuple[str, ...]:
    """The first so many of these names that differ, each as it is written."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join(next(names))] = None
    return tuple(found)
