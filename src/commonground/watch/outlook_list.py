"""The watch list: quiet areas by the chance that violence comes back, the others by the chance that it grows worse; and what changed.

A change is counted from an outlook that was issued, whose numbers are in its file, else from what today's program makes of the data of
then. What today's program says of the data of then, less what was issued, is the model. The same data as revised by now moves it by
revised data, and the months since by new data. In whole percent, as they are shown, the three add up to the whole.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest
from commonground.watch.members import members_at
from commonground.watch.outlook import AHEAD, SOON, Outlook, chance, fresh, outlook, without, worse
from commonground.watch.outlook_before import Before
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

    NaN where there was no chance before, or in a step between: an area that was violent then, or was not held. `model` is None where
    no outlook was issued that it could be told from: then the other two are the whole.
    """

    whole: Floats
    new_data: Floats
    revised: Floats
    model: Floats | None

    def at(self, area: int) -> dict[str, int | None] | None:
        """The parts of one area; None where there is no change to tell."""
        if np.isnan(self.whole[area]):
            return None
        parts = {"whole": self.whole, "new_data": self.new_data, "revised": self.revised, "model": self.model}
        return {name: None if part is None else int(part[area]) for name, part in parts.items()}


def told(asked: Given, before: Given | None = None, issued: Before | None = None) -> dict[str, Any]:
    """The watch list as plain objects; with an earlier input, each chance's change and its parts in percent points.

    `issued`: the outlook that was issued from that input, where there is one.
    """
    panel, model = asked.learning, fresh(members_at(asked.level))
    model = replace(model, forecast=functools.cache(model.forecast))  # today's is asked for by the list and by its change
    one = outlook(panel, asked.countries, SOON, model, asked.kept_back)
    quiet = {area for area, share in zip(one.areas, one.returns[6, 1], strict=True) if not np.isnan(share)}
    was = None if issued is None else issued.chances(panel.areas, quiet)
    moved = None if before is None else change(before.learning, panel, _figure(quiet, model), was)
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
        "issued": None if issued is None else issued.told(),
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


def _figure(quiet: Collection[str], model: Model) -> Figure:
    """The chance by which each area is ranked now, made from any panel: of areas now quiet that of a return, of the others that of worse."""

    def figure(panel: Panel) -> Floats:
        grown = worse(model.forecast(panel, AHEAD, POINTS), recently(panel))
        return np.where([area in quiet for area in panel.areas], chances(panel, 6, 1), grown)

    return figure


def change(previous: Panel, now: Panel, figure: Figure, issued: Floats | None = None) -> Change:
    """What became of each area's chance between an earlier panel and now, and why, for the areas of `now` in their order.

    `figure`: by today's model; `issued`: the chances of the areas that were issued from `previous`. Raises BadRequest where the earlier
    panel holds later months.
    """
    if previous.last > now.last:
        raise BadRequest("the earlier issue holds later months than this one", hint="compare with an issue before it")
    then = _percent(_on(now, previous, figure(previous)))
    was = then if issued is None else _percent(issued)
    revised = _percent(figure(now.until(previous.last)))
    today = _percent(figure(now))
    gone = np.isnan(was + then + revised + today)
    parts = [np.where(gone, np.nan, part) for part in (today - was, today - revised, revised - then, then - was)]
    return Change(parts[0], parts[1], parts[2], None if issued is None else parts[3])


def _on(now: Panel, previous: Panel, values: Floats) -> Floats:
    """Values of one panel's areas on another's."""
    held = dict(zip(previous.areas, values, strict=True))
    return np.array([held.get(area, np.nan) for area in now.areas], np.float64)


def _percent(shares: Floats) -> Floats:
    """Whole percent as they are shown: less than one as none, more than 99 as 100."""
    return np.array([np.nan if np.isnan(share) else round(chance(float(share)) * 100) for share in shares], np.float64)


def _told(outlook: Outlook) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([not reason for reason in outlook.reasons], np.bool_)


def _ranked(outlook: Outlook, chances: Floats) -> list[Listed]:
    held = np.flatnonzero(~np.isnan(chances))
    order = sorted(held.tolist(), key=lambda at: (-chances[at], outlook.areas[at]))
    return [Listed(at, float(chances[at])) for at in order]
