"""The watch list: quiet areas by the chance that violence comes back, the others by the chance that it grows worse; and what changed.

A change since the last issue is split by making the last one's forecast anew twice: with the months that it knew as they are revised
by now, and with the months since. What the first moves is revised data, what the second moves is new data, and what is left when today's
model replaces the last one's is the model. In whole percent the three add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest
from commonground.watch.members import members_at
from commonground.watch.outlook import AHEAD, SOON, Outlook, chance, fresh, outlook, without, worse
from commonground.watch.outlook_input import Given
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS, Model
from commonground.watch.reemergence import chances
from commonground.watch.states import recently

Figure = Callable[[Panel], Floats]
"""A model's chances from a panel, [areas]; NaN where it gives none."""


@dataclass(frozen=True)
class Listed:
    """An area on the list, by its place in the outlook, with the chance by which it is ranked."""

    at: int
    chance: float


@dataclass(frozen=True, eq=False)
class Change:
    """The change of each area's chance in percent points, whole numbers, [areas]; `new_data + revised + model == whole`.

    NaN where there was no chance before, or in a step between: an area that was violent then, or was not held.
    """

    whole: Floats
    new_data: Floats
    revised: Floats
    model: Floats

    def at(self, area: int) -> dict[str, int] | None:
        """The parts of one area; None where there is no change to tell."""
        if np.isnan(self.whole[area]):
            return None
        return {name: int(getattr(self, name)[area]) for name in ("whole", "new_data", "revised", "model")}


def told(asked: Given, before: Given | None = None) -> dict[str, Any]:
    """The watch list as plain objects; with an earlier issue's input, each chance's change and its three parts in percent points."""
    panel, model = asked.learning, fresh(members_at(asked.level))
    one = outlook(panel, asked.countries, SOON, model)
    moved = None if before is None else change(before.learning, panel, *[_figure(one, model)] * 2)
    place = {area: at for at, area in enumerate(panel.areas)}

    def row(listed: Listed) -> dict[str, Any]:
        area = one.areas[listed.at]
        found = {
            "area": area,
            "name": asked.names.get(area, area),
            "chance": chance(listed.chance),
            "quiet_months": int(one.quiet[listed.at]),
            "recent": round(float(one.recent[listed.at]), 1),
        }
        return found if moved is None else {**found, "change": moved.at(place[area])}

    return {
        "newest_month": months.from_index(one.newest),
        "level": asked.level,
        "violence": asked.violence,
        "since": None if before is None else months.from_index(before.learning.last),
        "returning": [row(listed) for listed in returning(one)],
        "worsening": [row(listed) for listed in worsening(one)],
        "without": without(one, asked.names),
    }


def returning(outlook: Outlook) -> list[Listed]:
    """Quiet areas by the chance of a death within six months, the highest first; of equals the first by code."""
    return _ranked(outlook, np.where(_told(outlook), outlook.returns[6, 1], np.nan))


def worsening(outlook: Outlook) -> list[Listed]:
    """Areas that are not quiet by the chance that the coming months are worse than their last year."""
    return _ranked(outlook, np.where(_told(outlook) & np.isnan(outlook.returns[6, 1]), outlook.worse, np.nan))


def _figure(one: Outlook, model: Model) -> Figure:
    """The chance by which each area is ranked now, made from any panel: of areas now quiet that of a return, of the others that of worse."""
    quiet = {area for area, chance in zip(one.areas, one.returns[6, 1], strict=True) if not np.isnan(chance)}

    def figure(panel: Panel) -> Floats:
        grown = worse(model.forecast(panel, AHEAD, POINTS), recently(panel))
        return np.where([area in quiet for area in panel.areas], chances(panel, 6, 1), grown)

    return figure


def change(previous: Panel, now: Panel, figure_then: Figure, figure_now: Figure) -> Change:
    """What became of each area's chance between two issues, and why, for the areas of `now` in their order.

    `figure_then`, `figure_now`: by the models of the two issues. Raises BadRequest where the earlier one holds later months.
    """
    if previous.last > now.last:
        raise BadRequest("the earlier issue holds later months than this one", hint="compare with an issue before it")
    was = _percent(_on(now, previous, figure_then(previous)))
    revised = _percent(figure_then(now.until(previous.last)))
    longer = _percent(figure_then(now))
    today = longer if figure_now is figure_then else _percent(figure_now(now))
    gone = np.isnan(was + revised + longer + today)
    parts = (today - was, longer - revised, revised - was, today - longer)
    return Change(*(np.where(gone, np.nan, part) for part in parts))


def _on(now: Panel, previous: Panel, values: Floats) -> Floats:
    """Values of one panel's areas on another's."""
    held = dict(zip(previous.areas, values, strict=True))
    return np.array([held.get(area, np.nan) for area in now.areas], np.float64)


def _percent(shares: Floats) -> Floats:
    found: Floats = np.round(shares * 100)
    return found


def _told(outlook: Outlook) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([not reason for reason in outlook.reasons], np.bool_)


def _ranked(outlook: Outlook, chances: Floats) -> list[Listed]:
    held = np.flatnonzero(~np.isnan(chances))
    order = sorted(held.tolist(), key=lambda at: (-chances[at], outlook.areas[at]))
    return [Listed(at, float(chances[at])) for at in order]
