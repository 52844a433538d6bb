"""The replay: forecasts from what was published at the time, scored against what the last publication says of the months that came.

Inputs that were revised later would flatter a back-test: between the first and the last release of a month nearly a third of deaths
change. All violence, by country, one to six months ahead of each vintage's newest month. Beside the forecast that is published stands
one that expects its newest months to be revised as months of earlier vintages were.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.vocabulary.errors import MissingInput
from commonground.watch import nowcast, scores, views_areas
from commonground.watch.backtest import Step
from commonground.watch.baselines import BASELINES
from commonground.watch.members import EVERYBODY, MEMBERS
from commonground.watch.panel import Panel
from commonground.watch.points import POINTS, Forecast
from commonground.watch.published import NAME, Learned, learned, published
from commonground.watch.rolling import Rolling
from commonground.watch.scores import Rows
from commonground.watch.views_vintages import Vintage, truth, vintages

HORIZONS = (1, 2, 3, 4, 5, 6)

CORRECTED = f"{NAME}_nowcast"
"""The published forecast of a panel whose newest months are drawn as they may be revised."""


@dataclass(frozen=True, eq=False)
class Origin:
    """One vintage: its date, its newest month, and the rows of every model."""

    date: str
    origin: int
    panel: Panel
    rows: dict[str, Rows]


@dataclass(frozen=True, eq=False)
class Replay:
    """All vintages whose months ahead are known in part, and in words those that were refused."""

    origins: list[Origin]
    notes: list[str]


def replay(folder: Path, step: Step) -> Replay:
    """Forecast from each vintage in a folder but the last, by which it is scored; weights are learned once a year, from its first.

    Raises MissingInput where there are no two vintages that can be used.
    """
    held = vintages(folder)
    notes = [f"the vintage of {one.date} is refused: {one.refused}" for one in held if one.panel is None]
    sound = [one for one in held if one.panel is not None]
    if len(sound) < 2:
        raise MissingInput(
            f"{len(sound)} vintages can be used, and two are needed" + "".join(f"; {note}" for note in notes),
            where=str(folder),
            hint="a vintage is a CSV with its day (YYYY-MM-DD) in its name, months in the first column and a column a country",
        )
    found: list[Origin] = []
    taught: dict[int, Learned] = {}
    for at, one in enumerate(sound[:-1]):
        known = nowcast.revisions([earlier.usable for earlier in sound[: at + 1]])
        found.append(_origin(one, sound[-1].usable, taught, known, step))
    return Replay([one for one in found if _some(one)], notes)


def _origin(vintage: Vintage, latest: Panel, taught: dict[int, Learned], revised: nowcast.Revisions | None, step: Step) -> Origin:
    panel = vintage.usable
    near = views_areas.near(panel.countries)
    rolling = Rolling(Panel(panel.areas, panel.countries, panel.first, panel.deaths, near), HORIZONS, POINTS)
    happened = truth(latest, panel.areas, panel.last + 1, panel.last + HORIZONS[-1]).T
    year = panel.last // 12
    step(f"vintage {vintage.date}")
    known = taught.get(year) or learned(rolling, MEMBERS, panel.last)
    taught[year] = known
    said = {model.name: rolling.forecast(model, panel.last) for model in (*BASELINES, *EVERYBODY)}
    said[NAME] = published(rolling, MEMBERS, panel.last, known)
    said[CORRECTED] = _corrected(rolling, revised, known, said[NAME])
    return Origin(
        vintage.date.isoformat(), panel.last, panel, {name: scores.rows(one, happened, panel) for name, one in said.items()}
    )


def _corrected(rolling: Rolling, revised: nowcast.Revisions | None, known: Learned, plain: Forecast) -> Forecast:
    """The published forecast with its open months drawn; `plain` where no revision was seen before."""

    def make(panel: Panel) -> Forecast:
        if panel is rolling.history:
            return plain
        return published(Rolling(panel, HORIZONS, POINTS), MEMBERS, panel.last, known)

    return nowcast.forecast(rolling.history, revised, make)


def _some(one: Origin) -> bool:
    return any(not np.isnan(rows.truth).all() for rows in one.rows.values())
