"""Re-emergence: the chance that violence comes back to an area that has been quiet for six months or more.

The baseline is the base rate by time since the last death. On top of it stand a logistic regression and a small forest of extremely
randomised trees, averaged: what an area went through before, how often it relapsed, and what its neighbours go through. An area's own
recent months, all zeros, say nothing here; that is why forecasts from history alone cannot rank quiet areas. Chosen on origins from
2005 to 2017 of country-months, outcomes up to December 2017; the figures are in docs/watch.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from commonground.watch.features import NAMES, features
from commonground.watch.panel import Floats, Panel
from commonground.watch.skill_onsets import QUIET_MONTHS
from commonground.watch.states import quiet_spells

Flags = NDArray[np.bool_]

ENOUGH = 50
"""With fewer returns of violence to learn from, the base rate speaks alone; with so many, model and base rate weigh the same."""

WARM = 12
"""Months of history before the first area-month that is learnt from."""

STEP = 3
"""Months between the area-months that are learnt from: outcomes of months in a row overlap, and tell the same story."""

SPELLS = (9, 12, 18, 24, 36, 60, 120)
"""Months of quiet at which the classes of the base rate begin, after the one from QUIET_MONTHS on."""

PRIOR = 20.0
"""So many area-months at the overall rate are added to each class."""

USED = ("since1", "since5", "since25", "since100", "near3", "near12", "near_trend", "near_since", "mean60", "share24", "share60")
"""Of `features.NAMES`: those that differ between quiet areas."""

_FAINTEST = 0.0005
_TREES, _LEAF, _SHARE = 30, 40, "sqrt"
_PENALTY = 0.01


Target = tuple[int, int]
"""Within so many months, at least so many deaths in all."""


def chances(panel: Panel, months: int, deaths: int) -> Floats:
    """The chance of at least so many deaths in all within the next `months` months, [areas]; NaN for an area that is not quiet.

    Quiet is QUIET_MONTHS without a death, all of them known, up to the panel's end. What is learnt from lies in the panel, its outcome
    included. A part of a death (an event that runs over the end of a month) counts as one.
    """
    return _Quiet.of(panel).lesson(months, deaths).chances()


def returns(panel: Panel, targets: Sequence[Target]) -> dict[Target, Floats]:
    """`chances` of several targets, none above one that it implies: five deaths within three months are one within six."""
    quiet = _Quiet.of(panel)
    found: dict[Target, Floats] = {}
    for months, deaths in sorted(targets, key=lambda target: (-target[0], target[1])):
        implied = [values for (longer, fewer), values in found.items() if longer >= months and fewer <= deaths]
        found[months, deaths] = np.minimum.reduce([quiet.lesson(months, deaths).chances(), *implied])
    return {target: found[target] for target in targets}


def base_rates(panel: Panel, months: int, deaths: int) -> Floats:
    """What `chances` is measured against, [areas]: the share that came true after as long a quiet, wherever; NaN where not quiet."""
    spells = quiet_spells(panel)
    seen, outcome = _outcomes(panel.deaths, spells, _learnt_at(panel), months, deaths)
    counted, now = ~np.isnan(outcome), spells[:, -1]
    told = _base(spells[:, seen].T[counted], outcome[counted] > 0, now)
    return np.where(now >= QUIET_MONTHS, told, np.nan)


def evidence(panel: Panel, months: int, deaths: int) -> int:
    """Of how many quiet area-months it is known that violence came back: fewer than ENOUGH, and chances are base rates."""
    spells = quiet_spells(panel)
    _, came = _outcomes(panel.deaths, spells, _learnt_at(panel), months, deaths)
    return int(np.nansum(came))


@dataclass(frozen=True, eq=False)
class _Quiet:
    """Area-months of the past to learn from, at the columns `at`, and those of now: features [at and now, areas, features]."""

    deaths: Floats
    at: NDArray[np.int64]
    spells: NDArray[np.int64]
    table: Floats

    @classmethod
    def of(cls, panel: Panel) -> _Quiet:
        spells, at = quiet_spells(panel), _learnt_at(panel)
        return cls(panel.deaths, at, spells, _described(panel, spells, np.append(at, panel.deaths.shape[1] - 1)))

    def lesson(self, months: int, deaths: int) -> _Lesson:
        """What came of those whose months ahead are all known."""
        seen, outcome = _outcomes(self.deaths, self.spells, self.at, months, deaths)
        counted, spell = ~np.isnan(outcome), self.spells[:, seen].T
        quiet = self.spells[:, -1] >= QUIET_MONTHS
        return _Lesson(
            past=self.table[: len(seen)][counted],
            spell=spell[counted],
            came=outcome[counted] > 0,
            now=self.table[-1][quiet],
            now_spell=self.spells[quiet, -1],
            quiet=quiet,
        )


@dataclass(frozen=True, eq=False)
class _Lesson:
    """Quiet area-months of the past [rows] with what came of them, and those of now: features and months of quiet of each."""

    past: Floats
    spell: NDArray[np.int64]
    came: Flags
    now: Floats
    now_spell: NDArray[np.int64]
    quiet: Flags

    def chances(self) -> Floats:
        """The model's chances, drawn towards the base rate as far as few returns stand behind them."""
        base, returns = _base(self.spell, self.came, self.now_spell), int(self.came.sum())
        if returns < ENOUGH or returns == len(self.came) or not len(self.now):
            return self.placed(base)
        share = returns / (returns + ENOUGH)
        return self.placed(share * self._learnt() + (1 - share) * base)

    def placed(self, values: Floats) -> Floats:
        """Values of the quiet areas among all, NaN elsewhere."""
        found = np.full(len(self.quiet), np.nan)
        found[self.quiet] = values
        return found

    def _learnt(self) -> Floats:
        line = make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY, max_iter=300))
        trees = ExtraTreesClassifier(_TREES, min_samples_leaf=_LEAF, max_features=_SHARE, random_state=0, n_jobs=1)
        told = [model.fit(self.past, self.came).predict_proba(self.now)[:, 1] for model in (line, trees)]
        found: Floats = np.clip(np.mean(told, axis=0), _FAINTEST, 1)
        return found


def _base(past: NDArray[np.int64], came: Flags, now: NDArray[np.int64]) -> Floats:
    """The base rate of each length of quiet `now`, from those of the `past`; where nothing was ever quiet before, nothing is known."""
    if not len(came):
        return np.full(len(now), np.nan)
    of_past = np.digitize(past, SPELLS)
    overall = (came.sum() + 0.5) / (len(came) + 1)
    returned = np.bincount(of_past, came, len(SPELLS) + 1)
    rows = np.bincount(of_past, minlength=len(SPELLS) + 1)
    found: Floats = ((returned + PRIOR * overall) / (rows + PRIOR))[np.digitize(now, SPELLS)]
    return found


def _learnt_at(panel: Panel) -> NDArray[np.int64]:
    """The columns of the area-months that are learnt from."""
    return np.arange(panel.deaths.shape[1] - 1 - STEP, WARM - 1, -STEP)[::-1]


def _outcomes(
    deaths: Floats, spells: NDArray[np.int64], at: NDArray[np.int64], months: int, least: int
) -> tuple[NDArray[np.int64], Floats]:
    """The columns of which the months ahead have passed, and what came of each area there; NaN where not quiet, or not known."""
    seen = at[at + months < deaths.shape[1]]
    return seen, np.where(spells[:, seen].T >= QUIET_MONTHS, _came(deaths, seen, months, least), np.nan)


def _came(deaths: Floats, at: NDArray[np.int64], months: int, least: int) -> Floats:
    """1 where at least so many deaths came in the months after each column, else 0; NaN where one of them is missing, [at, areas]."""
    missing = _within(np.isnan(deaths), at + months, months)
    total = _within(np.nan_to_num(deaths), at + months, months)
    return np.where(missing > 0, np.nan, np.ceil(total.round(6)) >= least).T


def _described(panel: Panel, spells: NDArray[np.int64], at: NDArray[np.int64]) -> Floats:
    """The features of every area at some columns, [at, areas, features]."""
    known = features(panel, (panel.first + at).tolist())[..., [NAMES.index(name) for name in USED]]
    return np.concatenate([np.nan_to_num(known.astype(np.float64)), _past(panel, spells, at)], axis=-1)


def _past(panel: Panel, spells: NDArray[np.int64], at: NDArray[np.int64]) -> Floats:
    """What the features leave out: the whole past of an area, its relapses, and how many of its neighbours are violent or relapsed.

    [at, areas, features]: relapses ever and in ten years, the share of violent months ever and in ten years, the worst month, the sum of deaths,
    the share of neighbours with violence in 3 and 12 months and with a relapse in 6, their level, the share of all areas that are
    violent, and relapses for each month of quiet.
    """
    deaths = np.nan_to_num(panel.deaths)
    months = np.isfinite(panel.deaths).astype(np.float64)
    violent = deaths > 0
    back = violent & (np.pad(spells, ((0, 0), (1, 0)))[:, :-1] >= QUIET_MONTHS)
    near = np.zeros((len(deaths), len(deaths))) if panel.near is None else panel.near
    ever = spells.shape[1]
    lived, quiet = _within(months, at, ever), _within(spells >= QUIET_MONTHS, at, ever)
    backs = _within(back, at, ever)
    blocks = [
        np.log1p(backs),
        np.log1p(_within(back, at, 120)),
        _within(violent, at, ever) / (lived + 24),
        _within(violent, at, 120) / np.maximum(_within(months, at, 120), 24),
        np.log1p(np.maximum.accumulate(deaths, axis=1)[:, at]),
        np.log1p(_within(deaths, at, ever)),
        *(near @ (_within(violent, at, window) / window) for window in (3, 12)),
        near @ _within(back, at, 6),
        near @ (_within(np.log1p(deaths), at, 3) / 3),
        np.broadcast_to((violent.sum(axis=0) / np.maximum(months.sum(axis=0), 1))[at], backs.shape),
        np.log((backs + 0.3) / (quiet + 60)),
    ]
    return np.stack(blocks, axis=-1).swapaxes(0, 1)


def _within(series: NDArray[np.generic], at: NDArray[np.int64], window: int) -> Floats:
    """The sum of the months up to and with each column, so many at most, [areas, at]."""
    sums = np.zeros((series.shape[0], series.shape[1] + 1))
    np.cumsum(series, axis=1, out=sums[:, 1:])
    return sums[:, at + 1] - sums[:, np.maximum(at + 1 - window, 0)]
