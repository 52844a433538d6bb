"""One model over a panel of the size of the global grid: `python -m benchmarks.watch_size trees|analogues`.

13,110 cells and 334 months, 12 months ahead, 100 points: counts of a negative binomial in spells, one cell in forty ever violent.
What is measured is the fit and the forecast, the process's memory included.
"""

from __future__ import annotations

import sys

import numpy as np

from commonground.watch.analogues import ANALOGUES
from commonground.watch.panel import Panel
from commonground.watch.trees import TREES

CELLS, MONTHS, POINTS = 13_110, 334, 100
VIOLENT = 1 / 40


def main() -> None:
    """Fit and forecast once."""
    model = {"trees": TREES, "analogues": ANALOGUES}[sys.argv[1]]
    found = model.forecast(_panel(), tuple(range(3, 15)), POINTS)
    assert found.shape == (12, CELLS, POINTS)


def _panel() -> Panel:
    chance = np.random.default_rng(20_180_608)
    deaths = np.zeros((CELLS, MONTHS))
    violent = np.flatnonzero(chance.random(CELLS) < VIOLENT)
    for cell in violent:
        for begin in chance.integers(0, MONTHS, 4):
            end = min(begin + int(chance.geometric(1 / 24)), MONTHS)
            deaths[cell, begin:end] = chance.negative_binomial(0.4, 0.4 / (0.4 + chance.gamma(1, 8)), end - begin)
    areas = tuple(str(cell) for cell in range(CELLS))
    return Panel(areas, tuple("X" for _ in areas), 1990 * 12, deaths)


if __name__ == "__main__":
    main()
