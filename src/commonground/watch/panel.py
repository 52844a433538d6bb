"""The panel: deaths by area and month, all that a forecast may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Panel:
    """Deaths of every area in every month from `first` on; NaN where nothing is published, which is never zero.

    `areas` are codes (a country, a governorate's p-code, a grid cell), `countries` the country of each, `first` the month of the first
    column as `months.index` counts it. `deaths` and each series of `beside` have the shape [areas, months]. `near` has, for each area,
    the weights of the others around it (rows sum to 1, or to 0 for an area alone). What a model may not know is not in it: it is
    handed `until(origin)`, never the whole. `elsewhere`: areas of other places, whose past is learnt from too and which are forecast
    by nobody; a panel of its own, with its own neighbours.
    """

    areas: tuple[str, ...]
    countries: tuple[str, ...]
    first: int
    deaths: Floats
    near: Floats | None = None
    beside: Mapping[str, Floats] = field(default_factory=dict)
    elsewhere: Panel | None = None

    @property
    def last(self) -> int:
        """The last month that is held, as `months.index` counts it."""
        return self.first + int(self.deaths.shape[1]) - 1

    def until(self, month: int) -> Panel:
        """What there was up to and with a month, here and elsewhere."""
        stop = max(month - self.first + 1, 0)
        beside = {name: series[:, :stop] for name, series in self.beside.items()}
        elsewhere = None if self.elsewhere is None else self.elsewhere.until(month)
        return replace(self, deaths=self.deaths[:, :stop], beside=beside, elsewhere=elsewhere)

    def between(self, first: int, last: int) -> Floats:
        """Deaths from one month to another, both included, [areas, months]; NaN beyond what is held."""
        wanted = np.full((len(self.areas), last - first + 1), np.nan)
        lower, upper = max(first, self.first), min(last, self.last)
        if lower <= upper:
            wanted[:, lower - first : upper - first + 1] = self.deaths[:, lower - self.first : upper - self.first + 1]
        return wanted
