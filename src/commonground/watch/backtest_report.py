"""The figures of a back-test as one object: by window and model, their means, what is claimed, and what decides them alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.watch.backtest import Backtest, Window
from commonground.watch.backtest_cuts import cuts, returned
from commonground.watch.baselines import BASELINES
from commonground.watch.panel import Floats
from commonground.watch.published import NAME
from commonground.watch.replay import Replay
from commonground.watch.score_calibration import pit_histogram, reliability
from commonground.watch.scores import MANY, Rows, artefacts, summary
from commonground.watch.skill import Skill, skill

BINS = 10
"""Classes of probability in a reliability diagram, and of the PIT in its histogram."""

Flags = NDArray[np.bool_]


def report(found: Backtest, again: Replay | None = None) -> dict[str, Any]:
    """Everything that is published of a back-test, ready for JSON; what cannot be computed is None.

    `windows` and `mean` as the scores name them, `without_artefacts` the means without the rows of `artefacts`, `skill` of our
    forecast, of its members and of stored ones against the best baseline, with and without these rows, `by` horizon, state and region,
    `pit` and `reliability`, `reemergence`, and under `replay` what `again` found over vintages.
    """
    flags = [_artefacts(window) for window in found.windows]
    kept = [_only(window, ~out) for window, out in zip(found.windows, flags, strict=True)]
    whole = [window.rows for window in found.windows]
    told = _summaries(whole)
    answer = {
        "windows": {str(window.year): one for window, one in zip(found.windows, told, strict=True)},
        "mean": _means(told, found.models),
        "without_artefacts": _means(_summaries(kept), found.models),
        "artefacts": [row for window, out in zip(found.windows, flags, strict=True) for row in _told(found, window, out)],
        "skill": {"all": _skill(found, whole), "without_artefacts": _skill(found, kept)},
        "by": cuts(found, flags),
        "pit": _pits(whole),
        "reliability": _reliability(whole),
        "reemergence": None if found.returns is None else returned(found.returns),
        "releases": _releases(found),
        "replay": None if again is None else _replayed(again),
        "notes": [*found.notes, *(again.notes if again else ())],
    }
    plain: dict[str, Any] = _plain(answer)
    return plain


def _artefacts(window: Window) -> Flags:
    return artefacts({model.name: window.rows[model.name].scores["crps"] for model in BASELINES})


def _only(window: Window, kept: Flags) -> dict[str, Rows]:
    return {name: rows.only(kept) for name, rows in window.rows.items()}


def _summaries(windows: Sequence[Mapping[str, Rows]]) -> list[dict[str, dict[str, float]]]:
    return [{name: summary([rows]) for name, rows in window.items()} for window in windows]


def _means(windows: Sequence[Mapping[str, Mapping[str, float]]], names: Sequence[str]) -> dict[str, dict[str, float]]:
    """The means over windows, as the challenge takes them; a model that lacks a window has the mean of those that it has."""
    return {name: _mean([window[name] for window in windows if name in window]) for name in names}


def _mean(told: Sequence[Mapping[str, float]]) -> dict[str, float]:
    found = {}
    for key in told[0]:
        values = [one[key] for one in told if not math.isnan(one[key])]
        found[key] = float(np.mean(values)) if values else math.nan
    return found


def _told(found: Backtest, window: Window, flags: Flags) -> list[dict[str, Any]]:
    rows = []
    for ahead, area in zip(*np.nonzero(flags), strict=True):
        rows.append(
            {
                "window": str(window.year),
                "area": found.history.areas[area],
                "country": found.history.countries[area],
                "month": months.from_index(window.year * 12 + int(ahead)),
                "deaths": float(window.truth[ahead, area]),
            }
        )
    return rows


def _skill(found: Backtest, windows: Sequence[Mapping[str, Rows]]) -> dict[str, Any]:
    baselines = {model.name: _stacked(windows, model.name) for model in BASELINES}
    told = {}
    for name in found.models:
        if name not in baselines and all(name in rows for rows in windows):
            told[name] = _in_words(skill(_stacked(windows, name), baselines, found.history.countries, overlap=1))
    return told


def _stacked(windows: Sequence[Mapping[str, Rows]], name: str) -> Floats:
    return np.stack([rows[name].scores["crps"] for rows in windows])


def _in_words(one: Skill) -> dict[str, Any]:
    apart = one.difference
    return {
        "against": one.against,
        "difference_percent": apart.percent,
        "low_percent": apart.percent_low,
        "high_percent": apart.percent_high,
        "claimed": one.claimed,
        "areas_improved": one.improved,
        "areas_compared": one.compared,
        "p_diebold_mariano": one.p,
    }


def _pits(windows: Sequence[Mapping[str, Rows]]) -> dict[str, dict[str, list[float]]]:
    """The PIT histograms of ours and of the baselines, over active rows and over all: the share of truths in each of BINS classes."""
    names = (NAME, *(model.name for model in BASELINES))
    return {
        "active": {name: _pit([rows[name].only(rows[name].active) for rows in windows]) for name in names},
        "all": {name: _pit([rows[name] for rows in windows]) for name in names},
    }


def _pit(rows: Sequence[Rows]) -> list[float]:
    below, upto = (
        np.concatenate([part.ravel() for part in parts]) for parts in zip(*((one.below, one.upto) for one in rows), strict=True)
    )
    return [float(share) for share in pit_histogram(below, upto, BINS)]


def _reliability(windows: Sequence[Mapping[str, Rows]]) -> dict[str, Any]:
    """For our forecast, the chance of any death and of at least 25 in classes: (mean chance, share that happened, rows)."""
    rows = [one[NAME] for one in windows]
    truth = np.concatenate([one.truth.ravel() for one in rows])
    known = ~np.isnan(truth)
    some = np.concatenate([one.some.ravel() for one in rows])[known]
    many = np.concatenate([one.many.ravel() for one in rows])[known]
    return {
        "any": reliability(some, (truth[known] > 0).astype(float), BINS),
        "at_least_25": reliability(many, (truth[known] >= MANY).astype(float), BINS),
    }


def _releases(found: Backtest) -> dict[str, Any]:
    """The mean CRPS against other releases of the truth, by release and model."""
    told: dict[str, dict[str, list[float]]] = {}
    for window in found.windows:
        for release, models in window.others.items():
            for name, score in models.items():
                told.setdefault(release, {}).setdefault(name, []).append(score)
    return {release: {name: float(np.mean(values)) for name, values in models.items()} for release, models in told.items()}


def _replayed(again: Replay) -> dict[str, Any]:
    """By vintage the mean CRPS of every model, their means over vintages, and what is claimed."""
    told = _summaries([one.rows for one in again.origins])
    means = _means(told, list(told[0]))
    return {
        "origins": [{"vintage": one.date, "newest_month": months.from_index(one.origin)} for one in again.origins],
        "mean": means,
        "crps": {name: [one[name]["crps"] for one in told] for name in means},
        "better_than_every_baseline": all(means[NAME]["crps"] < means[model.name]["crps"] for model in BASELINES),
    }


def _plain(value: Any) -> Any:
    """Numbers as JSON has them: what is not a number is None."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (float, np.floating)):
        return None if math.isnan(value) else float(value)
    return value
