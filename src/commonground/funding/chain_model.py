"""How sure a pair is: the model of Fellegi and Sunter (1969), its weights estimated from the data, and what they mean in the end.

Each level of each comparison has two probabilities: m, among pairs that are one transfer, and u, among pairs drawn at
random. The log of their ratio is the weight of the level in bits; weights add up to the odds, beginning with how rarely two
ends drawn at random are one transfer. u is counted or sampled over all pairs, never over candidates, which agree by
construction on what they were found by; m comes from EM over the candidates, as in splink.
Two ends compete for a third: the odds of a pair stand against those of its rivals (`contested`), and a scale fitted on links
that publishers gave (`calibrated`) makes of the result the share of such pairs that are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from commonground.funding.chain_features import COMPARISONS, Levels

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEARNED = len(COMPARISONS) - 1
"""The last comparison, the given activity id, is not learned: it is what the others are tried on."""

GIVEN_BITS: tuple[float, ...] = (12.0, 6.0, 0.0, -1.0)
"""Weights of what the given ids say, set by hand: this activity, a relative of it, nothing, another one.

That another id weighs so little has a reason: ids of programmes, of the grant further up and of accounts stand beside true
pairs, too."""

FEWEST_UPPERS = 20_000
"""A small collection is judged as if it had so many upper ends: what else there is to confuse was not loaded, but exists."""


@dataclass(frozen=True)
class Parameters:
    """m and u for each level of each learned comparison; `share` of lower ends whose upper end is held; the last scale."""

    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]
    share: float
    slope: float = 1.0
    offset: float = 0.0

    def bits(self) -> list[Floats]:
        """The weight of each level: log2(m / u)."""
        return [np.log2(np.array(m) / np.array(u)) for m, u in zip(self.m, self.u, strict=True)]


def log_odds(levels: Levels, parameters: Parameters, uppers: int) -> Floats:
    """The natural log of the odds that each pair is one transfer, among `uppers` upper ends, before rivals are considered."""
    chance = parameters.share / max(uppers, FEWEST_UPPERS)
    total = np.full(len(levels), np.log2(chance / (1 - chance)))
    for i, bits in enumerate(parameters.bits()):
        total += bits[levels[:, i]]
    answer: Floats = (total + np.array(GIVEN_BITS)[levels[:, LEARNED]]) * np.log(2)
    return answer


def estimate(
    levels: Levels,
    known: npt.NDArray[np.bool_],
    start: Parameters,
    *,
    uppers: int,
    lowers: int,
    rounds: int = 40,
    prior: float = 20.0,
) -> Parameters:
    """m and the share by EM over candidates with u as it is in `start`, whose m count as `prior` pairs in every comparison.

    `known` pairs (their ids are given) are true throughout; all others are judged without their given ids.
    """
    blind = levels.copy()
    blind[:, LEARNED] = COMPARISONS[LEARNED].at("none")
    patterns, at = np.unique(np.column_stack([blind, known]), axis=0, return_inverse=True)
    times = np.bincount(at.reshape(-1), minlength=len(patterns)).astype(np.float64)
    sure, found = patterns[:, -1] == 1, start
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-log_odds(patterns[:, : len(COMPARISONS)], found, uppers)))
        right = times * np.where(sure, 1.0, likely)
        m = tuple(_shares(patterns[:, i], right, start.m[i], prior) for i in range(LEARNED))
        found = replace(found, m=m, share=float(min(0.5, (right.sum() + 1) / (lowers + 100))))
    return found


def _shares(levels: npt.NDArray[np.int8], weight: Floats, start: Sequence[float], prior: float) -> tuple[float, ...]:
    count = np.bincount(levels.astype(np.int64), weights=weight, minlength=len(start)) + prior * np.array(start)
    return tuple(float(x) for x in count / count.sum())


def contested(odds: Floats, upper: Ints, lower: Ints, group: Ints) -> Floats:
    """The log odds of each pair against nothing at all and against every rival that shares an end with it.

    Pairs of one `group` are no rivals: two equal payments in one activity may stand for one another.
    """
    capped = np.clip(odds, -30, 30)
    against = np.ones(len(odds))
    for end in (upper, lower):
        against += _rivals(np.exp(capped), end, group)
    answer: Floats = capped - np.log(against)
    return answer


def _rivals(weight: Floats, end: Ints, group: Ints) -> Floats:
    """For each pair the summed weight of the other groups at its end, each group by its best pair."""
    if not len(weight):
        return weight
    order = np.lexsort((-weight, group, end))
    first = np.ones(len(order), np.bool_)
    first[1:] = (end[order][1:] != end[order][:-1]) | (group[order][1:] != group[order][:-1])
    number = np.cumsum(first) - 1
    best = weight[order][first]
    _, place = np.unique(end[order][first], return_inverse=True)
    total = np.bincount(place, weights=best)
    result = np.empty(len(weight))
    result[order] = np.maximum(total[place][number] - best[number], 0.0)
    return result


def calibrated(odds: Floats, parameters: Parameters) -> Floats:
    """Confidence from log odds: the logistic scale of Platt (1999) with the slope and offset that given links support."""
    return _logistic(parameters.slope * np.clip(odds, -30, 30) + parameters.offset)


def fitted_scale(odds: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic scale for pairs known to be right or wrong, with Platt's smoothed targets.

    Newton's method with a ridge towards slope 1 and offset 0, which few or one-sided pairs leave as they are.
    """
    target = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
    x = np.column_stack([np.clip(odds, -15, 15), np.ones(len(right))])
    beta, start = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(100):
        p = _logistic(x @ beta)
        gradient = x.T @ (p - target) + (beta - start)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while np.abs(step).max() > 1e-12 and _loss(x @ (beta - step), target, beta - step) > _loss(x @ beta, target, beta):
            step = step / 2
        beta = beta - step
    return float(beta[0]), float(beta[1])


def _loss(score: Floats, target: Floats, beta: Floats) -> float:
    """The negative log likelihood, with the ridge."""
    return float(np.sum(np.logaddexp(0.0, score) - target * score) + 0.5 * np.sum((beta - np.array([1.0, 0.0])) ** 2))


def _logistic(score: Floats) -> Floats:
    answer: Floats = 1 / (1 + np.exp(-np.clip(score, -500, 500)))
    return answer
