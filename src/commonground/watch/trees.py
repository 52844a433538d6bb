"""Trees: forests whose leaves are past area-months, and whose forecast is what followed the months that share a leaf.

Two forests, as for a hurdle. Where there were deaths within the year, the trees split by the ratio of what followed to the area's own
recent level, and the ratios of a leaf are carried over to the level of now. Where all was quiet, they split by whether anything, and
whether 25 deaths or more, came at all. Extremely randomised trees with leaf weights: Geurts et al. 2006, Meinshausen 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.ensemble import ExtraTreesRegressor

from commonground.watch.features import NAMES, Rows, Table, active, followed, known, level, newest, past, rows, taught_by
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model, levels

HALF_LIFE = 2.0
"""Of the recent level, in months."""
FLOOR = 1.0
"""Deaths a month added to every level: ratios to a trickle say little."""
COUNT = 60
"""Trees of a forest."""
ACTIVE_LEAF, QUIET_LEAF = 50, 300
"""The fewest past area-months in a leaf; with 15 instead of 30 wars are forecast worse."""
SHARE = 0.4
"""Of the features, those tried at a split."""
TOGETHER = 4
"""Horizons that one forest serves, with the horizon among its features."""
MOST = 25_000
"""Area-months that a forest learns from. On the windows before 2018 quiet months are the only ones that are more, and all of them
forecast and rank no better, in twice the time; with 12,000 quiet areas are ranked worse."""
MANY = 25
"""Deaths that make a month of war rather than an incident; the threshold of yearly conflict lists."""
QUERIES = 2_000
"""Forecasts whose leaf weights are held at a time."""

LEVELS = [at for at, name in enumerate(NAMES) if name.startswith(("lag", "mean", "level", "max", "low", "median"))]
USED = [at for at, name in enumerate(NAMES) if not name.startswith("season")]
"""All but the season, with which the log-scale score and the ranking of quiet areas are worse on the windows before 2018."""


@dataclass(frozen=True, eq=False)
class _Lesson:
    """Past area-months with one horizon each, and what followed: features, what the trees split by, and the value a leaf hands on."""

    table: Table
    split: Floats
    value: Floats


def _forecast(panel: Panel, horizons: Sequence[int], points: int) -> Forecast:
    found = np.zeros((len(horizons), len(panel.areas), points), np.float32)
    moving, recent = active(panel), level(panel, HALF_LIFE)
    for state, is_active in ((moving, True), (known(panel) & ~moving, False)):
        now = rows(panel, newest(state))
        found[:, now.areas] = likely(panel, now.table, recent[now.areas, now.columns], is_active, horizons, points)
    return found


def likely(panel: Panel, table: Table, recent: Floats, is_active: bool, horizons: Sequence[int], points: int) -> Forecast:
    """What the forests say of area-months by their features and recent level alone, [horizons, rows, points], whoever had them.

    `table`: [rows, `features.NAMES`]; `recent`: [rows], with HALF_LIFE. Zeros where nothing is held to learn from.
    """
    known_of = [(one, rows(one, past(one, is_active, min(horizons), MOST, apart)), apart) for one, apart in taught_by(panel)]
    unit = recent + FLOOR if is_active else np.ones(len(table))
    found = np.zeros((len(horizons), len(table), points), np.float32)
    for start in range(0, len(horizons), TOGETHER):
        some = np.asarray(horizons[start : start + TOGETHER])
        lesson = _joined([_lesson(one, of_one, some, is_active, apart) for one, of_one, apart in known_of])
        asked = np.concatenate([_described(table, recent, np.full(len(table), ahead)) for ahead in some])
        if len(asked) and len(lesson.value):
            values = _followed(lesson, asked, ACTIVE_LEAF if is_active else QUIET_LEAF, points)
            found[start : start + len(some)] = values.reshape(len(some), -1, points) * unit[:, None]
    return found


TREES = Model("trees", _forecast)


def _joined(lessons: Sequence[_Lesson]) -> _Lesson:
    parts = ([getattr(one, name) for one in lessons] for name in ("table", "split", "value"))
    return _Lesson(*(np.concatenate(part) for part in parts))


def _lesson(panel: Panel, of: Rows, horizons: NDArray[np.int64], is_active: bool, apart: int) -> _Lesson:
    """Horizons take turns over the past area-months; one whose month lies beyond the panel's last, or is missing, teaches nothing."""
    recent = level(panel, HALF_LIFE)[of.areas, of.columns]
    ahead = horizons[(of.columns // apart + of.areas) % len(horizons)]
    after, held = followed(panel, of.columns, of.areas, ahead)
    table, after = _described(of.table, recent, ahead)[held], after[held]
    if not is_active:
        return _Lesson(table, np.stack([after > 0, 2.0 * (after >= MANY)], axis=1).astype(np.float64), after)
    unit = recent[held] + FLOOR
    return _Lesson(table, np.log((after + FLOOR) / unit), after / unit)


def _followed(lesson: _Lesson, asked: Table, leaf: int, points: int) -> Table:
    """What followed the past area-months that share leaves with those asked for, [asked, points]."""
    forest = ExtraTreesRegressor(COUNT, min_samples_leaf=leaf, max_features=SHARE, random_state=0)
    forest.fit(lesson.table, lesson.split)
    values, column = np.unique(lesson.value, return_inverse=True)
    nodes = np.cumsum([0, *(tree.tree_.node_count for tree in forest.estimators_)])
    taught = forest.apply(lesson.table) + nodes[:-1]
    size = np.bincount(taught.ravel(), minlength=nodes[-1])
    handed = _matrix(taught.ravel(), np.repeat(column, COUNT), (nodes[-1], len(values)))
    handed = sparse.diags_array(1 / np.maximum(size, 1), dtype=np.float32) @ handed
    found = np.empty((len(asked), points), np.float32)
    for start in range(0, len(asked), QUERIES):
        leaves = forest.apply(asked[start : start + QUERIES]) + nodes[:-1]
        of_leaf = _matrix(np.repeat(np.arange(len(leaves)), COUNT), leaves.ravel(), (len(leaves), nodes[-1]))
        found[start : start + QUERIES] = _points(of_leaf @ handed, values, points)
    return found


def _matrix(row: NDArray[np.int64], column: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(row), np.float32), (row, column)), shape=shape)


def _points(weights: sparse.csr_array, values: Floats, points: int) -> Table:
    """Points of the distribution of each row: the values in their order with the row's weights."""
    weights.sort_indices()
    first, last = weights.indptr[:-1], weights.indptr[1:]
    reached = np.cumsum(weights.data, dtype=np.float64)
    before = np.where(first > 0, reached[first - 1], 0.0)
    row = np.repeat(np.arange(len(first)), last - first)
    # one search for all rows: row i reaches from i to i + 1
    reached = (reached - before[row]) / (reached[last - 1] - before)[row] + row
    at = np.searchsorted(reached, (np.arange(len(first))[:, None] + levels(points)).ravel()).reshape(-1, points)
    found: Table = values[weights.indices[np.minimum(at, last[:, None] - 1)]].astype(np.float32)
    return found


def _described(table: Table, recent: Floats, ahead: NDArray[np.int64]) -> Table:
    """The features, the levels among them in units of the recent one as well, that level and the months ahead."""
    unit = np.log(recent + FLOOR)[:, None]
    relative = np.log(np.expm1(table[:, LEVELS]) + FLOOR) - unit
    return np.hstack([table[:, USED], relative, unit, ahead[:, None]]).astype(np.float32)
