"""Analogues: what followed where an area once stood as this one stands now, whichever country it was in.

Likeness is of shape, not of size: the months before are compared in units of the area's own recent level, and what followed is carried
over in the same units. In absolute units the same neighbours forecast worse than an area's own last year. Quiet areas have no level to
compare; they are matched by the time since violence, what it once was, and how the neighbours fare, and take what followed as it was.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from commonground.watch.features import NAMES, Rows, Table, active, followed, known, level, newest, past, rows, taught_by
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model, levels

HALF_LIFE = 2.0
"""Of the recent level, in months: the best of 1, 1.5, 2, 3, 5 and 8 on the windows before 2018."""
FLOOR = 1.0
"""Deaths a month added to every level, so that what followed a trickle is not multiplied without bound."""
ACTIVE_NEIGHBOURS = 250
"""As good as 150 and better than 100 or 600; without the months of other areas the CRPS is three times as high."""
QUIET_NEIGHBOURS = 3000
"""Violence after a quiet year is rare: of fewer neighbours too few have seen it to tell quiet from quiet."""
MOST = 60_000
"""Area-months kept of a large panel."""

SHAPE = {"lag0": 0.5, "lag1": 0.4, "lag2": 0.3, "mean3": 0.7, "mean6": 0.7, "mean12": 0.7, "mean24": 0.5, "mean60": 0.5}
SHAPE |= {"max12": 0.5, "low12": 0.4, "median12": 0.4}
"""Levels compared in units of the recent one, and how much each counts."""
RHYTHM = {"share12": 1.2, "share60": 0.5, "sd12": 0.4, "near3": 0.15, "near_trend": 0.3}
SIZE = 0.2
"""How much the recent level itself counts: little, so that experience carries over from small wars to large ones."""
QUIET = {"since1": 1.0, "since25": 0.5, "mean60": 0.5, "share60": 1.0, "near3": 0.25, "near_since": 0.2}


@dataclass(frozen=True)
class Neighbour:
    """A past area-month like the present one: how far from it (0 is the same), its recent level, deaths in the months that followed."""

    area: str
    month: int
    distance: float
    level: float
    followed: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class _Described:
    """Area-months of one state (active or quiet): their recent level, and the place at which each stands among the others."""

    rows: Rows
    level: Floats
    place: Table


def neighbours(panel: Panel, area: str, count: int = 10, months: int = 12) -> tuple[Neighbour, ...]:
    """The past area-months most like an area's newest one, nearest first, and the deaths of the months that followed each.

    Only those of which all these months have passed; none of an area within as many months of a nearer one, for two months running
    are one experience. Nothing for an area of which nothing is known. Raises ValueError for an area that is not in the panel.
    """
    at, last, moving = panel.areas.index(area), panel.deaths.shape[1] - 1, active(panel)
    state = moving if moving[at, last] else known(panel) & ~moving
    here = _described(panel, newest(state) & (np.arange(len(state)) == at)[:, None], moving[at, last])
    if not len(here.place):
        return ()
    parts = [_near(one, here, moving[at, last], months, apart) for one, apart in taught_by(panel)]
    found: list[Neighbour] = []
    for like in heapq.merge(*parts, key=lambda one: one.distance):
        if any(like.area == one.area and abs(like.month - one.month) < months for one in found):
            continue
        found.append(like)
        if len(found) == count:
            break
    return tuple(found)


def _near(panel: Panel, here: _Described, is_active: bool, months: int, apart: int) -> Iterator[Neighbour]:
    """A panel's past area-months of one state, from the nearest on."""
    then = _described(panel, past(panel, is_active, months, MOST, apart), is_active)
    far = np.sqrt(((then.place - here.place) ** 2).sum(axis=1))
    for row in np.argsort(far, kind="stable"):
        area, column = int(then.rows.areas[row]), int(then.rows.columns[row])
        after = tuple(panel.deaths[area, column + 1 : column + 1 + months].tolist())
        yield Neighbour(panel.areas[area], panel.first + column, float(far[row]), float(then.level[row]), after)


def _forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
    found = np.zeros((len(horizons), len(panel.areas), points), np.float32)
    moving = active(panel)
    for state, is_active in ((moving, True), (known(panel) & ~moving, False)):
        now = _described(panel, newest(state), is_active)
        found[:, now.rows.areas] = likely(panel, now.rows.table, now.level, is_active, horizons, points)
    return found


def likely(panel: Panel, table: Table, recent: Floats, is_active: bool, horizons: Sequence[int], points: int) -> Forecast:
    """What followed the past months nearest to area-months by their features and recent level alone, [horizons, rows, points].

    `table`: [rows, `features.NAMES`]; `recent`: [rows], with HALF_LIFE. Zeros where nothing is held to compare.
    """
    then = [
        (one, _described(one, past(one, is_active, min(horizons), MOST, apart), is_active)) for one, apart in taught_by(panel)
    ]
    place = _place(table, recent, is_active)
    return np.stack([_followed(then, place, recent, ahead, points, is_active) for ahead in horizons])


ANALOGUES = Model("analogues", _forecast)


def _followed(
    then: Sequence[tuple[Panel, _Described]], place: Table, recent: Floats, ahead: int, points: int, is_active: bool
) -> Table:
    """What came so many months after the nearest past months, [rows, points]; only where it has come by their panel's last month."""
    told = [(of, *followed(panel, of.rows.columns, of.rows.areas, ahead)) for panel, of in then]
    after, at, base = (
        np.concatenate(part)
        for part in zip(*((value[held], of.place[held], of.level[held]) for of, value, held in told), strict=True)
    )
    if not len(after) or not len(place):
        return np.zeros((len(place), points), np.float32)
    count = min(ACTIVE_NEIGHBOURS if is_active else QUIET_NEIGHBOURS, len(after))
    _, nearest = cKDTree(at).query(place, k=[*range(1, count + 1)])
    values = after[nearest]
    if is_active:
        values = values * (recent[:, None] + FLOOR) / (base[nearest] + FLOOR)
    ordered = np.sort(values, axis=1)
    found: Table = ordered[:, np.floor(levels(points) * count).astype(int)].astype(np.float32)
    return found


def _described(panel: Panel, chosen: NDArray[np.bool_], is_active: bool) -> _Described:
    found = rows(panel, chosen)
    recent = level(panel, HALF_LIFE)[found.areas, found.columns]
    return _Described(found, recent, _place(found.table, recent, is_active))


def _place(table: Table, recent: Floats, is_active: bool) -> Table:
    return _shape(table, recent) if is_active else _weighed(table, QUIET)


def _shape(table: Table, recent: Floats) -> Table:
    unit = np.log(recent + FLOOR)[:, None]
    levels_of = np.log(np.expm1(table[:, _columns(SHAPE)]) + FLOOR) - unit
    return np.hstack([levels_of * np.array([*SHAPE.values()]), unit * SIZE, _weighed(table, RHYTHM)]).astype(np.float32)


def _weighed(table: Table, weights: dict[str, float]) -> Table:
    found: Table = (table[:, _columns(weights)] * np.array([*weights.values()])).astype(np.float32)
    return found


def _columns(wanted: dict[str, float]) -> list[int]:
    return [NAMES.index(name) for name in wanted]
