"""Forecasts as they would have been made at earlier origins, each from what was there by then and each made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, Model

Kept = TypeVar("Kept")


class Rolling:
    """The forecasts of models at any origin of one history; asked for again, the same is given."""

    def __init__(self, history: Panel, horizons: Sequence[int], points: int) -> None:
        self.history = history
        self.horizons = tuple(horizons)
        self.points = points
        self._made: dict[Hashable, Any] = {}

    def forecast(self, model: Model, origin: int) -> Forecast:
        """What a model says at an origin, [horizons, areas, points]; it is handed the history up to there."""
        return self.once((model.name, origin), lambda: model.forecast(self.history.until(origin), self.horizons, self.points))

    def once(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made under a key; made now where it was not yet."""
        if key not in self._made:
            self._made[key] = make()
        found: Kept = self._made[key]
        return found

    def truth(self, origin: int, known_by: int | None = None) -> Floats:
        """What followed an origin, [horizons, areas]; NaN where it was not known by a month: at an origin nobody knows what comes."""
        months = [origin + ahead for ahead in self.horizons]
        found = self.history.between(min(months), max(months))[:, [month - min(months) for month in months]].T.copy()
        if known_by is not None:
            found[[month > known_by for month in months]] = float("nan")
        return found
