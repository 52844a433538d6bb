"""Newest months drawn as they may be revised: `python -m benchmarks.watch_ablation_nowcast [--data DIR] [--json FILE]`.

The published forecast of every vintage of 2024 beside one that is made from panels whose newest months are drawn as months of
earlier vintages were revised, scored as the replay of `watch backtest` scores them. It lost and is not published: docs/watch.md.
Each run is a look at 2024.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.process import ROOT
from commonground.watch import scores
from commonground.watch.members import MEMBERS
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS, Forecast, pooled
from commonground.watch.published import NAME, Learned, published
from commonground.watch.replay import HORIZONS, happened, history, learned_once, usable
from commonground.watch.revisions import Revisions, open_months, revisions
from commonground.watch.rolling import Rolling
from commonground.watch.scores import SOMEBODY, Rows

CORRECTED = f"{NAME}_nowcast"
"""The published forecast of a panel whose newest months are drawn as they may be revised."""

SHOWN = ("crps", "crps_log1p", "auc_quiet")

BELIEF = 20
"""To what was seen at a lag and level so many months without any revision are added: where little was seen, little is changed."""

MANY = 25
"""Levels, each with its own distribution: no death, fewer than MANY, more."""

DRAWS = 4
"""Panels that are drawn; each costs a forecast. A level of revision is drawn for each from another quarter."""

Drawing = Callable[[Panel], Forecast]


def main() -> None:
    """Forecast, print the means over vintages, and write those of each vintage."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch_ablation_nowcast", description="What drawn months cost.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores of each vintage")
    asked = parser.parse_args()
    data = asked.data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    found = []
    for date, rows in replayed(data / "views" / "pace_vintages"):
        found.append({"vintage": date, **{name: scores.summary([one]) for name, one in rows.items()}})
        print(date, *(f"{name} {found[-1][name]['crps']:.4f}" for name in rows), flush=True)
    for score in SHOWN:
        means = {name: np.nanmean([one[name][score] for one in found]) for name in (NAME, CORRECTED)}
        print(f"{score:<12}", *(f"{name} {value:.4f}" for name, value in means.items()))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def replayed(folder: Path) -> Iterator[tuple[str, dict[str, Rows]]]:
    """The rows of both forecasts at the day of each vintage but the last, by which they are scored."""
    sound, _ = usable(folder)
    taught: dict[int, Learned] = {}
    for at, one in enumerate(sound[:-1]):
        rolling, came = history(one.usable), happened(one.usable, sound[-1].usable)
        if np.isnan(came).all():
            continue
        known = learned_once(rolling, taught)
        plain = published(rolling, MEMBERS, rolling.history.last, known)
        revised = revisions([earlier.usable for earlier in sound[: at + 1]])
        said = {NAME: plain, CORRECTED: corrected(rolling, revised, known, plain)}
        yield one.date.isoformat(), {name: scores.rows(forecast, came, one.usable) for name, forecast in said.items()}


def corrected(rolling: Rolling, revised: Revisions | None, known: Learned, plain: Forecast) -> Forecast:
    """The published forecast with its open months drawn; `plain` where no revision was seen before."""

    def make(panel: Panel) -> Forecast:
        if panel is rolling.history:
            return plain
        return published(Rolling(panel, HORIZONS, POINTS), MEMBERS, panel.last, known)

    return forecast(rolling.history, revised, make)


def drawn(panel: Panel, known: Revisions, draws: int = DRAWS) -> list[Panel]:
    """Panels with the open months as they may be revised, equally likely; what was stated as zero may have deaths.

    In one draw an area's months all stand at the same level of the distribution of their lag: one release revises them all.
    """
    random = np.random.default_rng(0)
    strata = np.tile(np.arange(draws), (len(panel.areas), 1))
    levels = ((random.permuted(strata, axis=1) + random.random(strata.shape)) / draws).T
    return [_revised(panel, known, level) for level in levels]


def forecast(panel: Panel, known: Revisions | None, make: Drawing) -> Forecast:
    """Those of the drawn panels, each alike; that of the panel as it stands where no month is known to be open."""
    if known is None or known.reached >= panel.last:
        return make(panel)
    made = [make(one) for one in drawn(panel, known)]
    return pooled(made, np.full(len(made), 1 / len(made)))


def _revised(panel: Panel, known: Revisions, level: Floats) -> Panel:
    deaths = panel.deaths.copy()
    for lag in range(min(open_months(panel, known), deaths.shape[1])):
        column = deaths[:, -1 - lag]
        here = known.lag == lag
        (none, *some), (none_then, *some_then) = _levels(column), _levels(known.stated)
        # Of a month without deaths the deaths that came are drawn, of another the ratio.
        column[none] = _drawn(known.latest[here & none_then], 0.0, level[none])
        for chosen, seen in zip(some, some_then, strict=True):
            ratios = known.latest[here & seen] / known.stated[here & seen]
            column[chosen] *= _drawn(ratios, 1.0, level[chosen])
    return replace(panel, deaths=deaths)


def _drawn(values: Floats, usual: float, level: Floats) -> Floats:
    """The values at some levels of what was seen, with BELIEF times the usual one."""
    found: Floats = np.quantile(np.concatenate([values, np.full(BELIEF, usual)]), level, method="inverted_cdf")
    return found


def _levels(deaths: Floats) -> tuple[NDArray[np.bool_], ...]:
    return deaths < SOMEBODY, (deaths >= SOMEBODY) & (deaths < MANY), deaths >= MANY


if __name__ == "__main__":
    main()
