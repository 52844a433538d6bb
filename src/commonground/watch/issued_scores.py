"""How right an issued outlook was, as far as what it speaks of is known by now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch.area_months import without_summaries
from commonground.watch.issued import Outlook
from commonground.watch.panel import Panel
from commonground.watch.scores import MANY

Floats = NDArray[np.float64]

PAST = 12
"""Months up to the newest of the outlook's data that the comparisons are made of."""

EDGES = (0.05, 0.95)
"""The levels between which nine truths in ten should lie."""


@dataclass(frozen=True)
class Scores:
    """The scores of an outlook over its known area-months, each beside its comparison; less is better.

    `brier_any` and `brier_25`: mean squared error of the chances of any death and of at least 25, beside that of a `base` rate: the share
    of such months among all of the outlook's areas in the twelve months up to its newest. `quantile`: the mean quantile score of
    deaths, beside that of `last_12`, each area's own last twelve months as equally likely. `inside_90`: how many truths lie in the
    central interval of 90 %, its ends included; None where the outlook does not give it.

    `scored` counts the area-months: those that are known and whose last twelve months are too, so that all are asked the same.
    """

    scored: int
    brier_any: float
    brier_any_base: float
    brier_25: float
    brier_25_base: float
    quantile: float
    quantile_last_12: float
    inside_90: int | None


def truths(outlook: Outlook, panel: Panel | None) -> Floats:
    """Deaths in the outlook's months and areas [months, areas]; NaN where not known, and everywhere without a panel."""
    return deaths_of(outlook, panel, outlook.ahead)


def scores(outlook: Outlook, panel: Panel) -> Scores | None:
    """The scores of an outlook by a panel; None while none of its area-months is known.

    The comparisons are made of what the panel holds now of the months before the outlook, revisions since included, which favours
    them; as every input of a model they are without the deaths of summaries, which nobody knew of then.
    """
    truth = truths(outlook, panel)
    clean = without_summaries(panel) if "summary" in panel.beside else panel
    past = deaths_of(outlook, clean, tuple(range(outlook.newest - PAST + 1, outlook.newest + 1)))
    kept = np.isfinite(truth) & np.isfinite(past).all(axis=0)
    if not kept.any():
        return None
    known = truth[kept]
    levels = np.array(outlook.levels)
    own = np.broadcast_to(_quantiles(past, levels), outlook.quantiles.shape)
    base = past[:, np.isfinite(past).all(axis=0)]
    return Scores(
        int(kept.sum()),
        _brier(outlook.some[kept], known > 0),
        _brier(np.mean(base > 0), known > 0),
        _brier(outlook.many[kept], known >= MANY),
        _brier(np.mean(base >= MANY), known >= MANY),
        quantile_score(outlook.quantiles[kept], levels, known),
        quantile_score(own[kept], levels, known),
        _inside(outlook, kept, known),
    )


def quantile_score(quantiles: Floats, levels: Floats, truth: Floats) -> float:
    """The mean of 2 (1{y <= q} - level)(q - y) over rows and levels: [rows, levels], [levels], [rows].

    A proper score of the stated quantiles, whose mean over ever more evenly spaced levels is the CRPS (Laio and Tamea 2007,
    "Verification tools for probabilistic forecasts of continuous hydrological variables", eq. 8). In deaths.
    """
    apart = quantiles - truth[:, None]
    return float(np.mean(2 * ((apart >= 0) - levels) * apart))


def _brier(chance: Floats | np.floating, happened: NDArray[np.bool_]) -> float:
    return float(np.mean((chance - happened) ** 2))


def _quantiles(past: Floats, levels: Floats) -> Floats:
    """Each area's past months [months, areas] as quantiles [areas, levels], all of them values that it had."""
    found: Floats = np.quantile(past, levels, axis=0, method="inverted_cdf").T
    return found


def _inside(outlook: Outlook, kept: NDArray[np.bool_], known: Floats) -> int | None:
    if not set(EDGES) <= set(outlook.levels):
        return None
    lower, upper = (outlook.quantiles[kept][:, outlook.levels.index(edge)] for edge in EDGES)
    return int(np.sum((lower <= known) & (known <= upper)))


def deaths_of(outlook: Outlook, panel: Panel | None, wanted: tuple[int, ...]) -> Floats:
    """Deaths of the outlook's areas in some months, [months, areas]; an area that the panel has not is not known."""
    found = np.full((len(wanted), len(outlook.areas)), np.nan)
    if panel is None:
        return found
    first, last = min(wanted), max(wanted)
    held = panel.between(first, last)
    rows = {area: row for row, area in enumerate(panel.areas)}
    for at, area in enumerate(outlook.areas):
        if area in rows:
            found[:, at] = held[rows[area], [month - first for month in wanted]]
    return found
