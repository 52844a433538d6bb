"""Names of vessels that are on no list, made up of common words of ship names, to measure how often clean ones alarm.

A name is one word or two, with a number where there are sisters, or a person's given name after a word. Drawing is as for people
(`clean_names`): by a fixed sequence, the frequent words more often.
"""

from __future__ import annotations

from functools import cache

from commonground.screening import clean_names
from commonground.screening.clean_names import Patterns, different, drawn
from commonground.screening.tables import rows

VESSEL = "vessel"

GROUPS = (VESSEL,)

PATTERNS: Patterns = (
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
    found = {part: tuple(dict.fromkeys(words.split())) for part, words in rows("clean_vessels.tsv")}
    given = [names["given"] for group, names in clean_names.parts().items() if group != "arabic_script"]
    ordered = dict.fromkeys(name for row in zip(*given, strict=False) for name in row)
    return found | {"given": tuple(ordered), "number": tuple(map(str, range(1, 31)))}


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of vessels, always the same ones in the same order."""
    return different(drawn(group, parts(), PATTERNS), count)
