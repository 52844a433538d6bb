"""What a threshold finds: of names that the lists lack, how many reach it with their own entry, by group of names.

One alias of up to SAMPLE bodies of each list is taken out, as in the scorecard (`holding_out`), and searched by its name alone.
It is measured over the very lists of a run and kept with them, so that every rate of false alarms can be told with what it finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.screening.groups import group_of
from commonground.screening.holding_out import hold_out
from commonground.screening.intervals import Share
from commonground.screening.name_score import name_scores
from commonground.screening.screener import GROUPS, Screener
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
    """Search aliases as if they were not listed; `bodies` says of each entry whom the publishers hold it to be.

    The names that are taken out stand in the index all the same, as a second index would cost as much as the first: they take
    places among the candidates and count for nothing, so that a little less is found than by a run.
    """
    listed = screener.listed
    out = hold_out(listed, bodies, SAMPLE)
    number = {body: at for at, body in enumerate(dict.fromkeys(bodies))}
    body_of = np.array([number[body] for body in bodies], np.int64)[listed.name_entry]
    counts = ~out.dropped & (np.array(listed.name_quality, object) != "weak")
    found: dict[str, list[float]] = {}
    for kind in GROUPS:
        cases = [case for case in out.aliases if case.kind == kind]
        best = np.full(len(cases), NOTHING)
        if compared := screener.compared([case.name for case in cases], kind):
            asked, pairs, owner = compared
            index, places = screener.index(kind)
            names, sought = places[pairs.theirs], np.array([number[case.body] for case in cases], np.int64)[owner]
            own = (body_of[names] == sought) & counts[names]
            np.maximum.at(best, owner[own], name_scores(index.measured(asked, pairs), kind)[own])
        for case, score in zip(cases, best.tolist(), strict=True):
            found.setdefault(group_of(case.name, kind), []).append(score)
    return AliasScores({group: np.array(scores, np.float64) for group, scores in sorted(found.items())})
