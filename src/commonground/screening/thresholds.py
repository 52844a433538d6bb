"""A threshold is a promise: the score that at most so many of a thousand clean names reach, measured for each group of names.

Made-up clean names of each group (`clean_names`) are screened against the very lists of the run. As they are a
sample, fewer of them than the rate may alarm: so few that the upper bound of the true share is at most the rate. A rate of which
fewer than LEAST of them would be alarms is not promised: there are too few clean names to measure it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening import clean_names, clean_organisations, clean_vessels
from commonground.screening.groups import OTHER, OTHER_ORGANISATION, UNMEASURED
from commonground.screening.intervals import sure_below
from commonground.screening.subject import Kind

CLEAN = 10_000
"""Made-up names of a group."""

LEAST = 10
"""Alarms among the clean names that a rate allows at least, so that it can be measured."""

NOTHING = -1_000.0
"""The score of a name that is like no listed name at all."""

EVERY = (*clean_names.GROUPS, *clean_organisations.GROUPS, *clean_vessels.GROUPS)
"""The groups of people, of organisations and of vessels of which clean names are made up."""

Best = Callable[[Sequence[str], str], list[float]]
"""The best score of each name as one of a kind by a listed name of good quality; minus infinity where no name is like."""


@dataclass(frozen=True)
class Threshold:
    """From which score a name of a group alarms: `score` None where the rate cannot be promised, with the reason."""

    group: str
    rate: float
    score: float | None
    clean_names: int
    alarms: int
    reason: str = ""


@dataclass(frozen=True, eq=False)
class CleanScores:
    """By group, the best score of each clean name against the lists, sorted from the highest."""

    scores: Mapping[str, npt.NDArray[np.float64]]

    def rate(self, group: str, score: float) -> float | None:
        """The share of clean names of the group that reach the score; None where no clean names are held of it."""
        found = self.scores.get(group)
        return None if found is None else float(np.searchsorted(-found, -score, side="right")) / len(found)

    def threshold(self, group: str, rate: float) -> Threshold:
        """The least score that, by its clean names, surely (95 %) no more than `rate` of the names of the group reach."""
        found = self.scores.get(group)
        if found is None:
            return Threshold(group, rate, None, 0, 0, "no clean names are held in these letters")
        if int(np.floor(rate * len(found))) < LEAST:
            reason = f"{len(found):,} clean names are too few to measure a rate of {rate:g}"
            return Threshold(group, rate, None, len(found), 0, reason)
        allowed = max(sure_below(rate, len(found)), 0)
        edge = float(found[allowed]) if allowed < len(found) else NOTHING
        score = float(np.nextafter(edge, np.inf))
        return Threshold(group, rate, score, len(found), int(np.searchsorted(-found, -score, side="right")))

    def strictest(self, rate: float, groups: Collection[str]) -> float | None:
        """The highest threshold of these groups, for names of which nothing is measured; None where none can be."""
        found = (self.threshold(group, rate).score for group in groups)
        return max((score for score in found if score is not None), default=None)

    def least(self) -> float:
        """The lowest rate that is measured of any group."""
        return min((LEAST / len(found) for found in self.scores.values() if len(found)), default=1.0)


@dataclass(frozen=True)
class Applied:
    """From which score a name of a group alarms in a run: its own threshold, or the strictest where that cannot be measured."""

    threshold: Threshold
    score: float


def applied(clean: CleanScores, rate: float) -> dict[str, Applied]:
    """By group what alarms at a rate. Where none can be measured, nothing alarms below the highest clean score of all."""
    found: dict[str, Applied] = {}
    for group in (*EVERY, OTHER, OTHER_ORGANISATION, UNMEASURED):
        own = clean.threshold(group, rate)
        found[group] = Applied(own, own.score if own.score is not None else _strictest(clean, rate, group))
    return found


def _strictest(clean: CleanScores, rate: float, group: str) -> float:
    alike = clean_organisations.GROUPS if group.startswith("organisation") else clean_names.GROUPS
    measured = clean.strictest(max(rate, clean.least()), EVERY if group == UNMEASURED else alike)
    highest = max((float(found[0]) for found in clean.scores.values() if len(found)), default=NOTHING)
    return highest if measured is None else measured


def kind_of(group: str) -> Kind:
    """As what the names of one of EVERY are compared."""
    if group in clean_vessels.GROUPS:
        return "vessel"
    return "person" if group in clean_names.GROUPS else "organisation"


def made_up(group: str, count: int) -> tuple[str, ...]:
    """So many made-up clean names of one of EVERY, always the same ones in the same order."""
    of = {"person": clean_names, "organisation": clean_organisations, "vessel": clean_vessels}
    found: tuple[str, ...] = of[kind_of(group)].made_up(group, count)
    return found


def names_of(group: str) -> tuple[str, ...]:
    """The made-up clean names of a group by which its thresholds are set."""
    return made_up(group, CLEAN)


def measured(best: Best, clean: Callable[[str], tuple[str, ...]] = names_of) -> CleanScores:
    """Screen the clean names of every group as persons, organisations or vessels of whom nothing but the name is known.

    A weak alias never alarms alone: the best score of a clean name is that of the best name of good quality.
    """
    found = {group: np.array(best(clean(group), kind_of(group)), np.float64) for group in EVERY}
    return CleanScores({group: -np.sort(-np.maximum(scores, NOTHING)) for group, scores in found.items()})
