"""A threshold is a promise: the score that at most so many of a thousand clean names reach, measured for each group of names.

Made-up clean names of each group (`clean_names`) are screened against the very lists of the run. A rate of which fewer than LEAST
of them would be alarms is not promised: there are too few clean names to measure it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.clean_names import GROUPS, made_up
from commonground.screening.screener import Hit
from commonground.screening.subject import Subject

CLEAN = 10_000
"""Made-up names of a group."""

LEAST = 10
"""Alarms among the clean names that a measured rate rests on at least."""

NOTHING = -1_000.0
"""The score of a name that is like no listed name at all."""

Screen = Callable[[list[Subject]], list[list[Hit]]]


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
        """The least score that no more than `rate` of the clean names of the group reach."""
        found = self.scores.get(group)
        if found is None:
            return Threshold(group, rate, None, 0, 0, "no clean names are held in these letters")
        allowed = int(np.floor(rate * len(found)))
        if allowed < LEAST:
            reason = f"{len(found):,} clean names are too few to measure a rate of {rate:g}"
            return Threshold(group, rate, None, len(found), 0, reason)
        edge = float(found[allowed]) if allowed < len(found) else NOTHING
        score = float(np.nextafter(edge, np.inf))
        return Threshold(group, rate, score, len(found), int(np.searchsorted(-found, -score, side="right")))

    def strictest(self, rate: float) -> float | None:
        """The highest threshold of all groups, for names of a group of which nothing is measured."""
        found = [one.score for group in GROUPS if (one := self.threshold(group, rate)).score is not None]
        return max((score for score in found if score is not None), default=None)


def measured(screen: Screen, clean: Callable[[str], tuple[str, ...]] = lambda group: made_up(group, CLEAN)) -> CleanScores:
    """Screen the clean names of every group as persons of whom nothing but the name is known."""
    scores = {}
    for group in GROUPS:
        names = clean(group)
        hits = screen([Subject(row, (name,), "person") for row, name in enumerate(names)])
        best = [found[0].score if found else NOTHING for found in hits]
        scores[group] = -np.sort(-np.array(best, np.float64))
    return CleanScores(scores)
