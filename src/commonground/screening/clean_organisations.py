"""Names of organisations that are on no list, made up by region from common words, to measure how often clean ones alarm.

A trader is a brand, place or family with a trade and a legal form, a charity a brand or place with a purpose and a kind, and a
public body a place with its kind. Drawing is as for people (`clean_names`): by a fixed sequence, the frequent words more often.
"""

from __future__ import annotations

import csv
import random
from functools import cache
from importlib.resources import files

ARABIC_SCRIPT = "organisation_arabic_script"

GROUPS = (
    "organisation_middle_east",
    "organisation_asia",
    "organisation_eurasia",
    "organisation_world",
    ARABIC_SCRIPT,
)

PATTERNS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.35, ("brand", "trade", "form")),
    (0.10, ("place", "trade", "form")),
    (0.15, ("family", "trade", "form")),
    (0.20, ("brand", "charity", "kind")),
    (0.10, ("place", "charity", "kind")),
    (0.05, ("brand", "place", "trade", "form")),
    (0.05, ("place", "public")),
)
"""How often which parts make a name; in Arabic letters the legal form, the kind and the public body stand first."""

_FIRST = ("form", "kind", "public")


@cache
def parts() -> dict[str, dict[str, tuple[str, ...]]]:
    """Group to part to its words, the more frequent first."""
    text = files(__package__).joinpath("clean_organisations.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in csv.DictReader(lines, delimiter="\t"):
        found.setdefault(row["group"], {})[row["part"]] = tuple(row["names"].split("|"))
    return found


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of a group, always the same ones in the same order."""
    draw = random.Random(f"clean names of {group}")
    of = parts()[group]
    weights = {part: [1 / (place + 5) for place in range(len(words))] for part, words in of.items()}
    shares, patterns = zip(*PATTERNS, strict=True)
    found: dict[str, None] = {}
    while len(found) < count:
        pattern = draw.choices(patterns, shares)[0]
        if group == ARABIC_SCRIPT:
            pattern = tuple(sorted(pattern, key=lambda part: part not in _FIRST))
        found[" ".join(draw.choices(of[part], weights[part])[0] for part in pattern)] = None
    return tuple(found)
