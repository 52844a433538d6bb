"""Names of people who are on no list, made up by group from common names, to measure how often clean names alarm.

A made-up name is drawn with the frequent parts more often (weights fall with the place in `clean_names.tsv`), in the patterns in
which the group writes names: `Muhammad Ali Hassan al-Jubouri` has the given names of father and grandfather. They are the hard
case: real payees have rarer names too. Drawing is by a fixed sequence: the same group gives the same names.
"""

from __future__ import annotations

import csv
import random
from functools import cache
from importlib.resources import files

GROUPS = ("arabic", "kurdish", "persian", "turkish", "pashto_urdu", "european", "arabic_script")

PATTERNS: dict[str, tuple[tuple[float, tuple[str, ...]], ...]] = {
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
    text = files(__package__).joinpath("clean_names.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in csv.DictReader(lines, delimiter="\t"):
        found.setdefault(row["group"], {})[row["part"]] = tuple(dict.fromkeys(row["names"].split()))
    return found


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of a group, always the same ones in the same order."""
    draw = random.Random(f"clean names of {group}")
    of = parts()[group]
    weights = {part: [1 / (place + EVEN) for place in range(len(names))] for part, names in of.items()}
    shares, patterns = zip(*PATTERNS[group], strict=True)
    found: dict[str, None] = {}
    while len(found) < count:
        pattern = draw.choices(patterns, shares)[0]
        chosen = [draw.choices(of[part], weights[part])[0] for part in pattern]
        if len(set(chosen)) == len(chosen):
            found[" ".join(chosen)] = None
    return tuple(found)
