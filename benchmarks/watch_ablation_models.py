"""The published members and the model of re-emergence with a block of the ablation among their features, else unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.watch_ablation_blocks import Block
from commonground.watch import analogues, features, reemergence, trees
from commonground.watch.features import NAMES, Rows, Table
from commonground.watch.panel import Panel

WEIGHT = 0.3
"""How much each figure of a block counts where analogues are compared: as much as the trend of the neighbours."""


@contextmanager
def with_block(block: Block | None) -> Iterator[None]:
    """Forecasts made inside know the block too. Panels must begin where the block's does, and have its areas."""
    if block is None:
        yield
        return
    names = (*NAMES, *block.columns)

    def rows(panel: Panel, chosen: NDArray[np.bool_]) -> Rows:
        found = features.rows(panel, chosen)
        return Rows(found.areas, found.columns, np.hstack([found.table, block.values[found.areas, found.columns]]))

    def table(panel: Panel, months: Sequence[int]) -> Table:
        at = np.asarray(months) - panel.first
        return np.concatenate([features.features(panel, months), block.values[:, at].swapaxes(0, 1)], axis=-1)

    more = dict.fromkeys(block.columns, WEIGHT)
    added = list(range(len(NAMES), len(names)))
    with (
        patch.multiple(trees, rows=rows, USED=[*trees.USED, *added]),
        patch.multiple(analogues, rows=rows, NAMES=names, RHYTHM=analogues.RHYTHM | more, QUIET=analogues.QUIET | more),
        patch.multiple(reemergence, features=table, NAMES=names, USED=(*reemergence.USED, *block.columns)),
    ):
        yield
