"""Names of organisations that are on no list, made up by region from common words, to measure how often clean ones alarm.

A trader is a brand, place or family with a trade and a legal form, a charity a brand or place with a purpose and a kind, and a
public body a place with its kind. Drawing is as for people (`clean_names`): by a fixed sequence, the frequent words more often.
"""

from __future__ import annotations

from functools import cache

from commonground.screening.clean_names import Patterns, different, drawn, read

ARABIC_SCRIPT = "organisation_arabic_script"

GROUPS = (
    "organisation_middle_east",
    "organisation_asia",
    "organisation_eurasia",
    "organisation_world",
    ARABIC_SCRIPT,
)

PATTERNS: Patterns = (
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

EVEN = 5
"""How evenly words are drawn, as `clean_names.EVEN`."""


@cache
def parts() -> dict[str, dict[str, tuple[str, ...]]]:
    """Group to part to its words, the more frequent first."""
    return read("clean_organisations.tsv", "|")


@cache
def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many different names of a group, always the same ones in the same order."""
    patterns = PATTERNS
    if group == ARABIC_SCRIPT:
        patterns = tuple((share, tuple(sorted(way, key=lambda part: part not in _FIRST))) for share, way in PATTERNS)
    return different(drawn(group, parts()[group], patterns, EVEN), count)
