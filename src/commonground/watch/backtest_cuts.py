"""A back-test cut by horizon, state and region, and what it found of re-emergence, as plain objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.watch import regions
from commonground.watch.backtest import HORIZONS, Backtest
from commonground.watch.baselines import BASELINES
from commonground.watch.published import NAME
from commonground.watch.rolling_returns import Returns
from commonground.watch.scores import summary
from commonground.watch.skill_onsets import Onsets
from commonground.watch.states import NAMES, states

Flags = NDArray[np.bool_]


def cuts(found: Backtest, artefacts: Sequence[Flags]) -> dict[str, Any]:
    """Some scores of ours and of the baselines by `horizon`, `state` and `region`, and by region without the `artefacts` of each window.

    All windows taken together, every row counted once. Parts of one country are not cut by region: the object is empty.
    """
    every = len(found.windows)
    steps = range(len(HORIZONS))
    by_step = {str(HORIZONS[step]): [np.array([[one == step] for one in steps])] * every for step in steps}
    known = [states(found.history.until(window.origin))[None, :] for window in found.windows]
    by_state = {name: [here == number for here in known] for number, name in enumerate(NAMES)}
    held = np.arange(len(found.history.areas))
    by_region = {name: [np.isin(held, at)[None, :]] * every for name, at in regions.places(found.history.countries).items()}
    kept = {name: [here & ~out for here, out in zip(parts, artefacts, strict=True)] for name, parts in by_region.items()}
    named = {"horizon": by_step, "state": by_state, "region": by_region, "region_without_artefacts": kept}
    return {cut: {name: _cut(found, parts) for name, parts in of.items()} for cut, of in named.items()}


def _cut(found: Backtest, kept: Sequence[Flags]) -> dict[str, dict[str, float]]:
    answer = {}
    for name in (NAME, *(model.name for model in BASELINES)):
        scored = summary([window.rows[name].only(part) for window, part in zip(found.windows, kept, strict=True)])
        answer[name] = {key: scored[key] for key in ("crps", "crps_log1p", "coverage90", "rows")}
    return answer


def returned(one: Returns) -> dict[str, Any]:
    """How well quiet areas were ranked: `origins` of the lists, and by the months `within` which a death counts, ours beside `usual`."""
    return {
        "origins": [months.from_index(origin) for origin in one.origins],
        "within": {
            str(within): {
                "rows": ours[0].rows,
                "events": ours[0].events,
                NAME: _ranked(ours) | {"lists": [_listed(each) | _warned(each) for each in ours]},
                "usual": _ranked(one.usual[within]) | {"lists": [_listed(each) for each in one.usual[within]]},
            }
            for within, ours in one.ours.items()
        },
    }


def _ranked(of: Sequence[Onsets]) -> dict[str, Any]:
    return {"auc": of[0].auc, "average_precision": of[0].average_precision, "brier": of[0].brier}


def _listed(one: Onsets) -> dict[str, Any]:
    return {"length": one.k, "precision": one.precision, "recall": one.recall}


def _warned(one: Onsets) -> dict[str, Any]:
    """Returns of violence and the lead of those warned of; not told of the base rate, which ties: nobody is on its list for certain."""
    return {"returns": one.returns, "warned": one.warned, "median_lead": one.median_lead}
