"""Names of vessels that are on no list, made up of common words of ship names, to measure how often clean ones alarm.

A name is one word or two, with a number where there are sisters, or a person's given name after a word. Drawing is as for people
(`clean_names`): by a fixed sequence, the frequent words more often.
"""

from __future__ import annotations

import random
from functools import cache
from importlib.resources import files

from commonground.screening import clean_names

VESSEL = "vessel"

GROUPS = (VESSEL,)

PATTERNS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.05, ("first",)),
    (0.05, ("second",)),
    (0.50, ("first", "second")),
    (0.15, ("first", "second", "number")),
    (0.05, ("second", "number")),
    (0.15, ("first", "given")),
    (0.05, ("given", "second")),
)
"""How often which parts make a name."""


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Part (first, second, number, given) to its words, the more frequent first."""
    text = files(__package__).joinpath("clean_vessels.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    found = {part: tuple(dict.fromkeys(words.split())) for part, words in rows}
    given = [names["given"] for group, names in clean_names.parts().items() if group != "arabic_script"]
    ordered = dict.fromkeys(name for row in zip(*given, strict=False) for name in row)
    return found | {"given": tuple(ordered), "number": tuple(map(str, range(1, 31)))}


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of vessels, always the same ones in the same order."""
    draw = random.Random(f"clean names of {group}")
    of = parts()
    weights = {part: [1 / (place + clean_names.EVEN) for place in range(len(words))] for part, words in of.items()}
    shares, patterns = zip(*PATTERNS, strict=True)
    found: dict[str, None] = {}
    while len(found) < count:
        pattern = draw.choices(patterns, shares)[0]
        found[" ".join(draw.choices(of[part], weights[part])[0] for part in pattern)] = None
    return tuple(found)
