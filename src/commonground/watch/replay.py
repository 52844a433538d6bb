"""The replay: forecasts from what was published at the time, scored against what the last publication says of the months that came.

Inputs that were revised later would flatter a back-test: between the first and the last release of a month nearly a third of deaths
change. All violence, by country, one to six months ahead of each vintage's newest month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from commonground.vocabulary.errors import MissingInput
from commonground.watch import scores, views_areas
from commonground.watch.backtest import Step
from commonground.watch.baselines import BASELINES
from commonground.watch.members import EVERYBODY, MEMBERS
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS
from commonground.watch.published import NAME, Learned, learned, published
from commonground.watch.rolling import Rolling
from commonground.watch.scores import Rows
from commonground.watch.views_vintages import Vintage, truth, vintages

HORIZONS = (1, 2, 3, 4, 5, 6)


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
    sound, notes = usable(folder)
    taught: dict[int, Learned] = {}
    found = [_origin(one, sound[-1].usable, taught, step) for one in sound[:-1]]
    return Replay([one for one in found if _some(one)], notes)


def usable(folder: Path) -> tuple[list[Vintage], list[str]]:
    """The vintages of a folder that can be used, oldest first, and in words those that were refused.

    Raises MissingInput where there are no two.
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
    return sound, notes


def history(panel: Panel) -> Rolling:
    """What a vintage's forecasts are made from: its months, with the countries beside each country."""
    return Rolling(replace(panel, near=views_areas.near(panel.countries), beside={}), HORIZONS, POINTS)


def happened(panel: Panel, latest: Panel) -> Floats:
    """What the last vintage says of the months after one's newest, [horizons, areas]; NaN where it is not known."""
    return truth(latest, panel.areas, panel.last + 1, panel.last + HORIZONS[-1]).T


def learned_once(rolling: Rolling, taught: dict[int, Learned]) -> Learned:
    """Weights and calibration of the vintage's year, from its first vintage; they are kept in `taught`."""
    origin = rolling.history.last
    if origin // 12 not in taught:
        taught[origin // 12] = learned(rolling, MEMBERS, origin)
    return taught[origin // 12]


def _origin(vintage: Vintage, latest: Panel, taught: dict[int, Learned], step: Step) -> Origin:
    panel = vintage.usable
    rolling, came = history(panel), happened(panel, latest)
    step(f"vintage {vintage.date}")
    known = learned_once(rolling, taught)
    said = {model.name: rolling.forecast(model, panel.last) for model in (*BASELINES, *EVERYBODY)}
    said[NAME] = published(rolling, MEMBERS, panel.last, known)
    return Origin(
        vintage.date.isoformat(), panel.last, panel, {name: scores.rows(one, came, panel) for name, one in said.items()}
    )


def _some(one: Origin) -> bool:
    return any(not np.isnan(rows.truth).all() for rows in one.rows.values())
