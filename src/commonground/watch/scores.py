"""A window scored: every score of each area and month, and the named means that are published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary.errors import BadRequest
from commonground.watch.calibration import placed
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, at_least
from commonground.watch.score_ranks import auc, average_precision
from commonground.watch.score_rows import crps, crps_above, crps_log1p, ign, inside, interval_score, log_score
from commonground.watch.states import QUIET, quiet_for, states

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kind = TypeVar("Kind", bound=np.generic)

MANY = 25.0
"""Deaths in a month from which `brier25`, `ap25` and `twcrps25` count."""

SOMEBODY = 0.5
"""From here on a point stands for at least one death: values between 0 and 1 come of interpolation, and are read as the nearer one."""

QUIET_MONTHS = 12
"""Months up to the origin without a death, all of them known, after which an area is quiet in `auc_quiet`."""

ARTEFACT = 0.2
"""The share of a window's summed CRPS from which on a single row decides it."""

_OF_ROWS: Mapping[str, Callable[[Forecast, Floats], Floats]] = {
    "crps": crps,
    "crps_log1p": crps_log1p,
    "twcrps25": lambda points, truth: crps_above(points, truth, MANY),
    "log_score": log_score,
    "ign": ign,
    "mis90": lambda points, truth: interval_score(points, truth, 0.9),
    "coverage50": lambda points, truth: inside(points, truth, 0.5),
    "coverage80": lambda points, truth: inside(points, truth, 0.8),
    "coverage90": lambda points, truth: inside(points, truth, 0.9),
}


@dataclass(frozen=True, eq=False)
class Rows:
    """What is known of a forecast once its truth is, each [horizons, areas] and NaN where the truth is not known.

    `scores` by name (those of `score_rows`, coverage as 0 or 1); `some` and `many` are the chances of any death and of at least 25,
    `below` and `upto` those of fewer deaths than came and of no more.
    `active`: the area had a death in the twelve months up to the origin. It is what was known at the origin: rows chosen for their truth
    would make the best of forecasts look too narrow. `quiet`: no death in twelve months that are all known.
    """

    truth: Floats
    scores: Mapping[str, Floats]
    some: Floats
    many: Floats
    below: Floats
    upto: Floats
    active: Flags
    quiet: Flags

    def only(self, kept: Flags) -> Rows:
        """Without the rows that are not kept ([horizons, areas], or what spreads to it): of a region, a state, a horizon."""
        truth = np.where(kept, self.truth, np.nan)
        scores = {name: np.where(kept, score, np.nan) for name, score in self.scores.items()}
        below, upto = np.where(kept, self.below, np.nan), np.where(kept, self.upto, np.nan)
        return Rows(truth, scores, self.some, self.many, below, upto, self.active, self.quiet)


def rows(forecast: Forecast, truth: Floats, until_origin: Panel) -> Rows:
    """A forecast [horizons, areas, points] beside its truth [horizons, areas] and what was held when it was made.

    Refuses a forecast, a truth and a panel that are not of the same areas and months.
    """
    if forecast.shape[:2] != truth.shape or truth.shape[1] != len(until_origin.areas):
        raise BadRequest(
            f"the forecast is for {forecast.shape[:2]}, the truth for {truth.shape} (months, areas), the panel has {len(until_origin.areas)} areas",
            hint="give the three for the same areas in the same order, and the truth for the forecast's months",
        )
    # One horizon at a time: of a grid with 1,000 points the whole would not fit in memory as doubles.
    scores = {name: np.stack([of(one, seen) for one, seen in zip(forecast, truth, strict=True)]) for name, of in _OF_ROWS.items()}
    active = np.broadcast_to(states(until_origin) != QUIET, truth.shape)
    quiet = np.broadcast_to(quiet_for(until_origin) >= QUIET_MONTHS, truth.shape)
    below, upto = (np.stack(one) for one in zip(*map(_placed, forecast, truth), strict=True))
    return Rows(truth, scores, at_least(forecast, SOMEBODY), at_least(forecast, MANY), below, upto, active, quiet)


def _placed(points: Forecast, truth: Floats) -> tuple[Floats, Floats]:
    """The place of each truth in its forecast, both in whole deaths as they are told: from SOMEBODY on there was one."""
    return placed(np.floor(points + np.float32(1 - SOMEBODY)), np.floor(truth + (1 - SOMEBODY)))


def summary(windows: Sequence[Rows]) -> dict[str, float]:
    """The named scores of one window, or of several taken together, every known row counted once.

    `crps`, `crps_log1p`, `twcrps25`, `log_score`, `ign`, `mis90`: means. `brier25`, `brier_any`: mean squared error of a chance.
    `auc_any`, `ap25`, `auc_quiet`: of ranks. `coverage50`, `_80`, `_90`: shares, and with `_active` of active rows. `rows`: how many. NaN
    where there is nothing to take it of.
    """
    truth = _known([one.truth for one in windows], windows)
    some, many = _known([one.some for one in windows], windows), _known([one.many for one in windows], windows)
    active, quiet = _known([one.active for one in windows], windows), _known([one.quiet for one in windows], windows)
    any_death, many_deaths = (truth > 0).astype(np.float64), (truth >= MANY).astype(np.float64)
    found: dict[str, float] = {}
    for name in _OF_ROWS:
        score = _known([one.scores[name] for one in windows], windows)
        found[name] = _mean(score)
        if name.startswith("coverage"):
            found[f"{name}_active"] = _mean(score[active])
    return found | {
        "brier25": _mean((many - many_deaths) ** 2),
        "brier_any": _mean((some - any_death) ** 2),
        "auc_any": auc(some, any_death),
        "ap25": average_precision(many, many_deaths),
        "auc_quiet": auc(some[quiet], any_death[quiet]),
        "rows": float(len(truth)),
    }


def scored(forecast: Forecast, truth: Floats, until_origin: Panel) -> dict[str, float]:
    """The named scores of one forecast (`summary`)."""
    return summary([rows(forecast, truth, until_origin)])


def best(baselines: Mapping[str, Sequence[Floats]]) -> str:
    """The baseline with the least mean CRPS over its windows' rows; of equals the first by name."""
    return min(sorted(baselines), key=lambda name: _mean(np.concatenate([window.ravel() for window in baselines[name]])))


def artefacts(baselines: Mapping[str, Floats]) -> Flags:
    """The rows of a window that decide it alone: more than a fifth of the summed CRPS of its best baseline, [horizons, areas].

    `baselines`: CRPS [horizons, areas] by name. Such rows are in the data what the months of one report are (Ethiopia in December 2021: the
    deaths of a year, booked on a day), and no forecast can win or lose them; found by this rule, never by name. Scores are published with
    them and without: `rows.only(~artefacts)`.
    """
    score = baselines[best({name: [score] for name, score in baselines.items()})]
    return np.nan_to_num(score) > ARTEFACT * np.nansum(score)


def _known(parts: Sequence[NDArray[Kind]], windows: Sequence[Rows]) -> NDArray[Kind]:
    """The rows whose truth is known, [rows]."""
    return np.concatenate([part[~np.isnan(one.truth)] for part, one in zip(parts, windows, strict=True)])


def _mean(values: Floats) -> float:
    held = values[~np.isnan(values)]
    return float(held.mean()) if len(held) else float("nan")
