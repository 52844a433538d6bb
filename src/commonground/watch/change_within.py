"""Parts of a country where violence has moved on: memory begins anew where a part has fallen itself, and zeros are let in where it
has not but the land around it has.

A part that saw the last battles of an offensive shows no fall: its newest months are its worst. That the war is over stands in what
lies around it. Chosen on origins from 2004 to October 2016, by cell and by governorate of Iraq (docs/watch.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.watch.change import BEFORE, DOUBT, LONGEST, Shifts, anew, shifts
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model, pooled
from commonground.watch.states import recently


@dataclass(frozen=True, eq=False)
class MovedOn:
    """What gives way in a forecast: the areas' own shifts; `own`, the share where an area has fallen itself, and `around`, the share
    where the land around it alone has fallen, both [areas] from 0 to 1, never both of one area.
    """

    shift: Shifts
    own: Floats
    around: Floats


def moved_on(panel: Panel) -> MovedOn:
    """Where memory gives way at a panel's end, and how much of it: the more, the surer the fall.

    `own` is evidence^2 / (evidence^2 + DOUBT^2): in parts of countries a doubtful fall tells less, and one beyond doubt more, than
    by the ratio that serves countries. `around` is evidence / (evidence + DOUBT), and 0 for an area that was quiet for a year: it has
    nothing to forget, and is ranked worse by what its neighbours have left behind.
    """
    shift, wide = shifts(panel), shifts(surrounded(panel))
    fallen = shift.direction < 0
    own = np.where(fallen, shift.evidence**2 / (shift.evidence**2 + DOUBT**2), 0.0)
    told = ~fallen & (wide.direction < 0) & (recently(panel) > 0)
    around = np.where(told, wide.evidence / (wide.evidence + DOUBT), 0.0)
    return MovedOn(shift, own, around)


def kept(panel: Panel) -> Floats:
    """The part of a member's forecast that stays, [areas]; 1 where nothing has fallen."""
    found = moved_on(panel)
    return 1 - found.own - found.around


def reset_within(model: Model, half_life: float) -> Model:
    """A model whose forecast gives way, where an area has fallen, to the months since (`change.anew`), and where only the land around
    it has fallen, to zeros. Elsewhere the forecast is the model's to the byte.
    """

    def forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
        found = moved_on(panel)
        told = anew(model.forecast(panel, horizons, points), panel, found.shift, found.own, half_life)
        areas = np.flatnonzero(found.around > 0)
        if not len(areas):
            return told
        told, share = np.array(told), found.around[areas]
        zeros = np.zeros_like(told[:, areas])
        told[:, areas] = pooled([told[:, areas], zeros], np.stack([1 - share, share])[:, None, :])
        return told

    return Model(f"{model.name}_reset", forecast)


def surrounded(panel: Panel) -> Panel:
    """The deaths of each area together with those of the areas beside it; a neighbour counts only where, in the newest months by
    which a shift is told, it is held whenever the area is, so that a file that ends is no fall.
    """
    if panel.near is None:
        return panel
    held = np.isfinite(panel.deaths)
    recent = held[:, -(BEFORE + LONGEST) :].astype(np.float32)
    beside = (panel.near > 0) & (recent @ (1 - recent).T == 0)
    around = beside.astype(np.float64) @ np.where(held, panel.deaths, 0.0)
    return replace(panel, deaths=panel.deaths + around)
