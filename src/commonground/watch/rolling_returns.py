"""Re-emergence as it would have been told every three months of a back-test, beside the base rate, and what came of it.

At every origin the chances are learnt from the panel up to there alone. The base rate is that of areas as long without a death.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commonground.vocabulary import months
from commonground.watch.panel import Floats, Panel
from commonground.watch.reemergence import base_rates, returns
from commonground.watch.skill_onsets import Onsets, onsets

EVERY = 3
"""Months between two lists."""

LISTS = 4
"""Lists of a window of a year: the first is made with its forecast, in the October before."""

WITHIN = (3, 6)
"""Months within which a death counts."""

LENGTHS = (5, 10, 20)
"""Areas on a list."""


@dataclass(frozen=True)
class Returns:
    """How chances of a death within some months ranked quiet areas, and how the base rate did, each for lists of LENGTHS."""

    origins: tuple[int, ...]
    ours: Mapping[int, tuple[Onsets, ...]]
    usual: Mapping[int, tuple[Onsets, ...]]
    """By the months of WITHIN."""


def lists(first: Sequence[int], known: int) -> list[int]:
    """The months in which lists are made: EVERY three from each window's own origin on, of which some outcome is known by a month."""
    made = {origin + EVERY * step for origin in first for step in range(LISTS)}
    return sorted(origin for origin in made if origin + min(WITHIN) <= known)


def scored(history: Panel, origins: Sequence[int], step: Callable[[str], None]) -> Returns | None:
    """Make the lists at some origins, each from the history up to it, and score them against the rest; None without an origin."""
    ours: dict[int, dict[int, Floats]] = {within: {} for within in WITHIN}
    usual: dict[int, dict[int, Floats]] = {within: {} for within in WITHIN}
    for origin in origins:
        step(f"re-emergence: the list of {months.from_index(origin)}")
        until = history.until(origin)
        for (within, deaths), chance in returns(until, [(within, 1) for within in WITHIN]).items():
            ours[within][origin] = chance
            usual[within][origin] = base_rates(until, within, deaths)
    return Returns(tuple(origins), _all(history, ours), _all(history, usual)) if origins else None


def _all(history: Panel, said: Mapping[int, Mapping[int, Floats]]) -> dict[int, tuple[Onsets, ...]]:
    return {within: tuple(onsets(history, chances, within, k) for k in LENGTHS) for within, chances in said.items()}
