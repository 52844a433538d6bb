"""How good the chain is: links that publishers gave are hidden and found again, and compared with what was given.

A given id names an activity, not a transaction. A *given end* is an entry that names an activity of another publisher which
is held. It can be found again only where that activity has an entry whose amount and date fit; the others are counted apart,
for nothing there is to be found. A link is *right* where it leads to the activity that was given, or to its declared parent
or child (publishers give the programme where the payment stands in its component); `strict` counts the activity alone.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonground.funding.chain import Collection, anchors
from commonground.funding.chain_assign import GIVEN, chosen, confidences
from commonground.funding.chain_ends import OUT, TRANSFER, Ends, Ints
from commonground.funding.chain_features import COMPARISONS, compared
from commonground.funding.chain_model import Floats, Parameters, estimate
from commonground.funding.chain_pairs import Pairs, candidates

FOLDS = 5
BINS = (0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
RELATED = COMPARISONS[-1].at("related")


@dataclass(frozen=True)
class Share:
    """A share of n with its 90 % interval (Clopper and Pearson 1934)."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The lower end: with a smaller share, as many hits would come once in twenty times at most."""
        return 0.0 if self.hits == 0 else _bisected(lambda p: _tail(self.hits, self.of, p) - 0.05)

    @property
    def high(self) -> float:
        """The upper end."""
        return 1.0 if self.hits == self.of else _bisected(lambda p: _tail(self.hits + 1, self.of, p) - 0.95)

    def __str__(self) -> str:
        return f"{self.hits}/{self.of}" + (
            f" = {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]" if self.value is not None else ""
        )


@dataclass(frozen=True)
class Quality:
    """What was found again at a confidence, with the reliability of each band of confidence."""

    confidence: float
    given_ends: int
    with_counterpart: int
    precision: Share
    precision_strict: Share
    recall: Share
    bands: tuple[tuple[float, float, float, Share], ...]


def quality(held: Collection, parameters: Parameters, *, confidence: float = 0.9, refit: bool = True) -> Quality:
    """Precision and recall on given links that were hidden.

    With `refit` the weights are estimated anew for each fifth of the publisher pairs from the other four: no link is found
    by weights that it helped to set. Without it `parameters` are used as they are.
    """
    ends, pairs = held.ends, candidates(held.ends)
    levels = compared(ends, pairs, held.activities, held.organisations)
    fold = _folds(ends, pairs)
    hidden = ends.hidden(np.ones(len(ends), np.bool_))
    blind = compared(hidden, pairs, held.activities, held.organisations)
    found: list[tuple[Ints, Ints, Floats, Ints]] = []
    for k in range(FOLDS if refit else 1):
        weights = _without(held, levels, blind, fold, k, parameters) if refit else parameters
        links = chosen(hidden, pairs, confidences(hidden, pairs, blind, weights))
        mine = fold[links.pair] == k if refit else np.ones(len(links.pair), np.bool_)
        found.append(
            (links.upper[mine], links.lower[mine], links.confidence[mine], levels[links.pair[mine], -1].astype(np.int64))
        )
    upper, lower, sure, level = (np.concatenate([f[i] for f in found]) for i in range(4))
    return _measured(ends, pairs, levels, (upper, lower, np.asarray(sure, np.float64), level), confidence)


def _without(
    held: Collection, levels: npt.NDArray[np.int8], blind: npt.NDArray[np.int8], fold: Ints, k: int, start: Parameters
) -> Parameters:
    """Weights from the other folds: the given ids of this one are not seen."""
    known = anchors(levels) & (fold != k)
    ends = held.ends
    return estimate(blind, known, start, uppers=int((ends.side < 2).sum()), lowers=int((ends.side > OUT).sum()))


def _folds(ends: Ends, pairs: Pairs) -> Ints:
    """A fold for each pair, by the two publishers alone, so that no pair of publishers is in two folds."""
    low, high = (
        np.minimum(ends.reporter[pairs.upper], ends.reporter[pairs.lower]),
        np.maximum(ends.reporter[pairs.upper], ends.reporter[pairs.lower]),
    )
    answer: Ints = ((low * 7919 + high * 104729) % 1_000_003) % FOLDS
    return answer


def _judged(ends: Ends, upper: Ints, lower: Ints) -> npt.NDArray[np.bool_]:
    """Pairs of which a given id says whether they are right: one end names a held activity of another publisher."""
    owner = np.full(int(max(ends.activity.max(initial=-1), ends.named_activity.max(initial=-1))) + 1, -1, np.int64)
    owner[ends.activity[ends.activity >= 0]] = ends.reporter[ends.activity >= 0]
    answer = np.zeros(len(upper), np.bool_)
    for end in (upper, lower):
        named = ends.named_activity[end]
        answer |= (named >= 0) & (owner[np.maximum(named, 0)] >= 0) & (owner[np.maximum(named, 0)] != ends.reporter[end])
    return answer


def _measured(
    ends: Ends, pairs: Pairs, levels: npt.NDArray[np.int8], found: tuple[Ints, Ints, Floats, Ints], confidence: float
) -> Quality:
    upper, lower, sure, level = found
    judged, strict, right = _judged(ends, upper, lower), level == GIVEN, (level == GIVEN) | (level == RELATED)
    enough = sure >= confidence
    given = levels[:, -1] == GIVEN
    able = {("l", x) for x in pairs.lower[given & (ends.named_activity[pairs.lower] == ends.activity[pairs.upper])].tolist()}
    able |= {("u", x) for x in pairs.upper[given & (ends.named_activity[pairs.upper] == ends.activity[pairs.lower])].tolist()}
    again = {("l", x) for x in lower[enough & right].tolist()} | {("u", x) for x in upper[enough & right].tolist()}
    every = np.arange(len(ends))
    bands = []
    for low, high in itertools.pairwise(BINS):
        within = judged & (sure >= low) & ((sure < high) | (high == 1.0))
        mean = float(sure[within].mean()) if within.any() else float("nan")
        bands.append((low, high, mean, Share(int((within & right).sum()), int(within.sum()))))
    return Quality(
        confidence,
        int(_judged(ends, every, every).sum()),
        len(able),
        Share(int((judged & enough & right).sum()), int((judged & enough).sum())),
        Share(int((judged & enough & strict).sum()), int((judged & enough).sum())),
        Share(len(able & again), len(able)),
        tuple(bands),
    )


def _tail(hits: int, of: int, p: float) -> float:
    """The probability of `hits` or more."""
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    logs = [
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(p) + (of - k) * math.log1p(-p)
        for k in range(hits, of + 1)
    ]
    return min(1.0, math.fsum(math.exp(x) for x in logs))


def _bisected(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def chance_found(held: Collection, parameters: Parameters, *, years: int = 7, confidence: float = 0.9) -> tuple[int, int]:
    """Links found among ends that cannot be one transfer, and those found in truth, at a confidence and without given ids.

    The dates of third parties are moved by some years, those of incoming entries by twice as many: what is then linked is
    linked by chance. Organisations, amounts and texts are as they were, so this tries what given links are too few to show.
    """
    ends = held.ends
    moved = dataclasses.replace(
        ends, day=ends.day + (years * 365 + 100) * ends.side + 40 * 365 * ends.system * (ends.side == TRANSFER)
    )
    counts = []
    for world in (moved, ends):
        blind = world.hidden(np.ones(len(world), np.bool_))
        pairs = candidates(blind)
        levels = compared(blind, pairs, held.activities, held.organisations)
        links = chosen(blind, pairs, confidences(blind, pairs, levels, parameters))
        counts.append(int((links.confidence >= confidence).sum()))
    return counts[0], counts[1]
