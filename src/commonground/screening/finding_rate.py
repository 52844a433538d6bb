"""What a threshold finds: of names that the lists lack, how many reach it with their own entry, by group of names.

One alias of up to SAMPLE bodies of each list is taken out of the index, as in the scorecard (`holding_out`), and searched by its
name alone. It is measured over the very lists of a run and kept with them, so that every rate of false alarms can be told with
what it finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.groups import group_of
from commonground.screening.holding_out import hold_out
from commonground.screening.intervals import Share
from commonground.screening.screener import GROUPS, KEPT, Screener
from commonground.screening.subject import Subject, asked_as
from commonground.screening.thresholds import NOTHING

SAMPLE = 500
"""Aliases of each list that are taken out."""

LEAST = 30
"""Names of a group under which no share is told: too few to measure it."""


@dataclass(frozen=True, eq=False)
class AliasScores:
    """By group, the score of each alias taken out with its own body by a name of good quality; NOTHING where it has none."""

    scores: Mapping[str, npt.NDArray[np.float64]]

    def found(self, group: str, score: float) -> Share:
        """How many of the aliases of a group reach a score."""
        held = self.scores.get(group, np.zeros(0))
        return Share(int((held >= score).sum()), len(held))

    def recall(self, group: str, score: float) -> float | None:
        """The share that reaches it; None where fewer than LEAST names of the group are held."""
        share = self.found(group, score)
        return None if share.of < LEAST else share.value


def alias_scores(screener: Screener, bodies: Sequence[str]) -> AliasScores:
    """Take aliases out and search them; `bodies` says of each entry whom the publishers hold it to be."""
    out = hold_out(screener.listed, bodies, SAMPLE)
    cases = [case for case in out.aliases if case.kind in GROUPS]
    without = Screener(screener.listed.without(out.dropped))
    hits = without.screen([Subject(row, (case.name,), asked_as(case.kind)) for row, case in enumerate(cases)], limit=KEPT)
    found: dict[str, list[float]] = {}
    for case, of_case in zip(cases, hits, strict=True):
        own = (hit.by_good_name for hit in of_case if bodies[screener.listed.of[hit.entry.list, hit.entry.entry_id]] == case.body)
        best = max((hit.score for hit in own if hit is not None), default=NOTHING)
        found.setdefault(group_of(case.name, case.kind), []).append(best)
    return AliasScores({group: np.array(scores, np.float64) for group, scores in sorted(found.items())})
