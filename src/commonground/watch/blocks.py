"""What the chance of an area hangs on: one block of its features at a time is put in place of those of other area-months in its state.

Block permutation, and not a share for every feature: lags, means and half-lives of one series say nearly the same, so that any one of them
can be changed without the others noticing. What the blocks move need not add up, for they work together. Only the members that compare
features are asked, `trees` and `analogues`, by their weights in the pool; the others know an area's own past as a whole. Where the level of
an area has fallen and memory begins anew, that part of a forecast stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.watch import analogues, trees
from commonground.watch.change_within import kept
from commonground.watch.features import NAMES, Rows, active, earlier, known, level, newest, rows
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import at_least
from commonground.watch.pool import THIN
from commonground.watch.scores import SOMEBODY
from commonground.watch.states import MANY

BLOCKS: Mapping[str, tuple[str, ...]] = {
    "recent": (*(f"lag{lag}" for lag in range(6)), "mean3", "mean6", "level2", "share6"),
    "memory": ("mean12", "mean24", "mean60", "level5", "level12", "share12", "share24", "share60"),
    "since": ("since1", "since5", "since25", "since100"),
    "near": ("near3", "near12", "near_trend", "near_since"),
    "shape": ("max12", "sd12", "low12", "median12", "trend3_6", "trend3_12", "trend12_60"),
}
"""The features by what they tell: the level of six months, longer memory, time since violence, neighbours, shape and trend."""

OTHERS = 100
"""Other area-months whose blocks are put in, at a regular step through all past ones in the same state."""

_ASKED = {"trees": trees.likely, "trees_reset": trees.likely, "analogues": analogues.likely, "analogues_reset": analogues.likely}


@dataclass(frozen=True)
class Moved:
    """A block of BLOCKS: the mean chance with that of others in its place, and by how much its own moves the chance from there."""

    block: str
    chance: float
    moves: float


@dataclass(frozen=True)
class Moves:
    """The chance of a death in a month by the members that compare features, and what it hangs on, the block that moves it most first.

    `weight`: their share of the pool. `others`: the mean chance with every block replaced, that of `compared` other area-months alike.
    """

    weight: float
    chance: float
    others: float
    compared: int
    blocks: tuple[Moved, ...]


def moves(panel: Panel, at: int, said: Mapping[str, tuple[float, float]], ahead: int) -> Moves | None:
    """What the chance of a death hangs on, as a mean over the months up to `ahead`, for the area at a place of the panel.

    `said`: by member its weight for this area, and the mean chance that it gives. None where no member compares features, or no other
    area-month was in the state.
    """
    asked = {name: said[name] for name in _ASKED if name in said and said[name][0] > 0}
    here, others, is_active = _compared(panel, at)
    if not asked or not len(here.areas) or not len(others.areas):
        return None
    table, recent = _replaced(panel, here, others)
    weight = sum(share for share, _ in asked.values())
    stays, horizons = float(kept(panel)[at]), range(1, ahead + 1)
    chance = np.zeros(len(table))
    for name, (share, own) in asked.items():
        told = at_least(_ASKED[name](panel, table, recent, is_active, horizons, THIN), SOMEBODY).mean(axis=0)
        chance += share / weight * (own + (stays if name.endswith("_reset") else 1.0) * (told - told[0]))
    means = chance[1:].reshape(len(BLOCKS) + 1, -1).mean(axis=1)
    found = [Moved(name, float(mean), float(chance[0] - mean)) for name, mean in zip(BLOCKS, means, strict=False)]
    ranked = tuple(sorted(found, key=lambda one: -round(abs(one.moves), 6)))
    return Moves(weight, float(chance[0]), float(means[-1]), len(others.areas), ranked)


def _compared(panel: Panel, at: int) -> tuple[Rows, Rows, bool]:
    """The area's newest month, some past area-months in the same state, and whether that state has violence."""
    moving = active(panel)
    is_active = bool(moving[at, -1])
    alike = moving if is_active else known(panel) & ~moving
    here = rows(panel, newest(alike) & (np.arange(len(alike)) == at)[:, None])
    past = rows(panel, earlier(alike, 1, trees.MOST))
    # Areas with violence are of two states, and quiet ones of one.
    same = np.flatnonzero(_high(past) == (is_active and bool(_high(here).any())))
    some = same[np.linspace(0, len(same) - 1, min(OTHERS, len(same))).astype(int)]
    return here, Rows(past.areas[some], past.columns[some], past.table[some]), is_active


def _high(of: Rows) -> NDArray[np.bool_]:
    high: NDArray[np.bool_] = np.expm1(of.table[:, NAMES.index("mean12")]) >= MANY
    return high


def _replaced(panel: Panel, here: Rows, others: Rows) -> tuple[NDArray[np.float32], Floats]:
    """The area-month itself, then with each block of each other one, then the others: tables and recent levels.

    [1 + (blocks + 1) x others, features]. The recent level that forecasts are scaled by goes with the block of that name.
    """
    count, levels = len(others.areas), level(panel, trees.HALF_LIFE)
    own, theirs = levels[here.areas, here.columns], levels[others.areas, others.columns]
    tables, recent = [here.table], [own]
    for name, of_block in BLOCKS.items():
        mixed = np.repeat(here.table, count, axis=0)
        columns = _columns(of_block)
        mixed[:, columns] = others.table[:, columns]
        tables.append(mixed)
        recent.append(theirs if name == "recent" else np.repeat(own, count))
    return np.concatenate([*tables, others.table]), np.concatenate([*recent, theirs])


def _columns(names: Sequence[str]) -> list[int]:
    return [NAMES.index(name) for name in names]
