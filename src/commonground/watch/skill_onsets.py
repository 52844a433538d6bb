"""Re-emergence: how well the areas are ranked that have been quiet, where violence came back and where it did not.

A watch list holds, at each origin, the k quiet areas with the highest chance of a death within the coming months. Precision says how much of the
list is a false alarm, recall how much it misses; neither is given without the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary.errors import BadRequest
from commonground.watch.panel import Panel
from commonground.watch.score_ranks import auc, average_precision, top
from commonground.watch.states import quiet_for

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

QUIET_MONTHS = 6
"""Months without a death, all of them known, after which the next one is a re-emergence."""


@dataclass(frozen=True)
class Onsets:
    """How a ranking of quiet areas did over a sequence of origins; NaN where there is nothing to take it of.

    `rows` area-origins that were quiet and whose outcome is known, `events` those with a death within the months ahead, `base_rate` their share.
    `auc`, `average_precision` and `brier` (mean squared error) over all rows. `precision` and `recall` at `k` a list, summed over the origins (areas tied for the last
    places count in part: what a draw among them would give on average). `returns`: re-emergences, each counted once; `warned`: those
    whose area was on a list in the months before; `lead`: for each of these, how many months before.
    """

    rows: int
    events: int
    base_rate: float
    auc: float
    average_precision: float
    brier: float
    k: int
    precision: float
    recall: float
    returns: int
    warned: int
    lead: tuple[int, ...]

    @property
    def median_lead(self) -> float:
        """The median lead of the warned, in months."""
        return float(np.median(self.lead)) if self.lead else float("nan")


def onsets(history: Panel, chances: Mapping[int, Floats], months: int, k: int) -> Onsets:
    """Score chances of a death within `months` months, [areas] for each origin, against the history that followed.

    An outcome counts where all the months are known: of the others only deaths would be seen. An area whose chance is NaN is left out. Refuses chances that are not of the panel's areas.
    """
    _refuse_other_areas(history, chances)
    origins = sorted(chances)
    quiet = {origin: (quiet_for(history.until(origin)) >= QUIET_MONTHS) & ~np.isnan(chances[origin]) for origin in origins}
    lists = {origin: _listed(chances[origin], quiet[origin], k) for origin in origins}
    truths = {origin: _returned(history.between(origin + 1, origin + months)) for origin in origins}
    counted = {origin: quiet[origin] & ~np.isnan(truths[origin]) for origin in origins}
    chance, event, listed = (
        np.concatenate([of[origin][counted[origin]] for origin in origins]) if origins else np.empty(0)
        for of in (chances, truths, lists)
    )
    leads = _leads(history, lists, months)
    warned = tuple(sorted(lead for lead in leads if lead > 0))
    return Onsets(
        rows=len(event),
        events=int(event.sum()),
        base_rate=_share(float(event.sum()), len(event)),
        auc=auc(chance, event),
        average_precision=average_precision(chance, event),
        brier=_share(float(((chance - event) ** 2).sum()), len(event)),
        k=k,
        precision=_share(float(listed @ event), float(listed.sum())),
        recall=_share(float(listed @ event), float(event.sum())),
        returns=len(leads),
        warned=len(warned),
        lead=warned,
    )


def _listed(chance: Floats, quiet: Flags, k: int) -> Floats:
    """How far each area is on the list, [areas]: 0 for one that is not quiet."""
    found = np.zeros(len(chance))
    found[quiet] = top(chance[quiet], k)
    return found


def _returned(ahead: Floats) -> Floats:
    """1 where there was a death in the months ahead, else 0; NaN where any of the months is not known, [areas]."""
    return np.where(np.isnan(ahead).any(axis=1), np.nan, (ahead > 0).any(axis=1))


def _leads(history: Panel, lists: Mapping[int, Floats], months: int) -> list[int]:
    """For each re-emergence that an origin could have warned of: the months from the first list that held its area, or 0.

    A list says "within so many months": one further back was a false alarm, and lends its area no lead. Being on it is certain, not shared with
    ties. A re-emergence counts if the area was quiet already at one of the origins in those months, in the same quiet as ends.
    """
    found: list[int] = []
    for month in range(min(lists, default=0) + 1, history.last + 1):
        before = [origin for origin in lists if month - months <= origin < month]
        if not before:
            continue
        run = quiet_for(history.until(month - 1))
        for area in np.flatnonzero((run >= QUIET_MONTHS) & (history.between(month, month)[:, 0] > 0)):
            could = [origin for origin in before if run[area] - (month - 1 - origin) >= QUIET_MONTHS]
            held = [origin for origin in could if lists[origin][area] == 1]
            if could:
                found.append(month - min(held) if held else 0)
    return found


def _refuse_other_areas(history: Panel, chances: Mapping[int, Floats]) -> None:
    for origin, chance in chances.items():
        if chance.shape != (len(history.areas),):
            raise BadRequest(
                f"the chances at origin {origin} have the shape {chance.shape}, the history has {len(history.areas)} areas",
                hint="give one chance for each area of the history, in its order",
            )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
