"""What it would gain to know that a place was retaken: `python -m benchmarks.watch_ablation_control [--data DIR]`.

Of Iraq's cells with a place that the government declared retaken in 2014 to 2017, and of the governorates by
`iraq_control.csv`, by any of their places and by the last that was held (wholly): after so many months, a share of the members'
forecast gives way to zeros. Only cells and governorates with deaths in the year that have not been seen to fall yet, and nothing
after 2017. `iraq_regained.csv` was written by hand from what is generally known: approximate, to the month, without a source for
each, and for this alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.process import ROOT
from benchmarks.theatre import load
from benchmarks.watch_ablation_blocks import CONTROL
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary import months
from commonground.watch.area_months import panel as held_of
from commonground.watch.area_months import without_summaries
from commonground.watch.change_within import kept
from commonground.watch.grid import gid, grid_of
from commonground.watch.members import WITHIN
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import Forecast, pooled
from commonground.watch.pool import everybody
from commonground.watch.score_rows import crps, crps_log1p
from commonground.watch.states import recently

PLACES = Path(__file__).with_name("iraq_regained.csv")
LAST = 2017 * 12 + 11
AHEAD, SINCE, POINTS = (3, 6, 9, 12), (0, 1, 2, 3, 6), 200
"""Months ahead that are forecast, and months after a place was retaken at which they are."""

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
HALF = 0.5
"""An area of which more than this gives way already has been seen to fall."""

Retaken = Mapping[str, tuple[int, ...]]
"""Months (`months.index`) by area."""


def main() -> None:
    """Print a line for each kind of area and each number of months since: what came, was said, and scores by share of zeros."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch_ablation_control", description="What control would gain.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data")
    data = parser.parse_args().data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    with tempfile.TemporaryDirectory(prefix="commonground-control-") as scratch:
        load(Path(scratch) / "w", (data / "conflict", data / "places"))
        reader = Reader(Workspace(Path(scratch) / "w"))
        cells = replace(grid_of(reader, "IRQ").panel, beside={}).until(LAST)
        parts = replace(without_summaries(held_of(reader, ["IRQ"], 1)), beside={}).until(LAST)
    some = _governorates()
    last = {area: when[-1:] for area, when in some.items()}
    for name, panel, retaken in (("cells", cells, _places()), ("governorates", parts, some), ("wholly", parts, last)):
        told = _told(panel, retaken)
        for since, rows in ((None, np.concatenate([*told.values()])), *sorted(told.items())):
            print(_line(name, since, rows), flush=True)


def _told(panel: Panel, retaken: Retaken) -> dict[int, Floats]:
    """By months since an area's last place was retaken: what came and was said, means and shares of none, then scores."""
    found: dict[int, list[Floats]] = defaultdict(list)
    origins = {month + since for of in retaken.values() for month in of for since in SINCE}
    for origin in sorted(one for one in origins if one + min(AHEAD) <= LAST):
        asked = dict(_asked(panel.until(origin), retaken, origin))
        if not asked:
            continue
        ahead = [one for one in AHEAD if origin + one <= LAST]
        said = pooled([one.forecast(panel.until(origin), ahead, POINTS) for one in everybody(WITHIN)], np.ones(3))
        truth = panel.between(origin + 1, LAST)[:, [one - 1 for one in ahead]].T
        for at, since in asked.items():
            found[since].append(_scored(said[:, [at]], truth[:, [at]]))
    return {since: np.stack(rows) for since, rows in found.items()}


def _asked(until: Panel, retaken: Retaken, origin: int) -> Iterator[tuple[int, int]]:
    """The place in the panel and months since of each area that counts at an origin."""
    fresh = (recently(until) > 0) & (kept(until) > HALF)
    for area, when in retaken.items():
        since = [origin - month for month in when if month <= origin]
        if since and min(since) in SINCE and area in until.areas and fresh[until.areas.index(area)]:
            yield until.areas.index(area), min(since)


def _scored(said: Forecast, truth: Floats) -> Floats:
    none = np.zeros_like(said)
    mixed = [pooled([said, none], np.array([1 - share, share])) for share in SHARES]
    scores = [score(one, truth).mean() for score in (crps, crps_log1p) for one in mixed]
    return np.array([truth.mean(), said.mean(), (truth == 0).mean(), (said == 0).mean(), *scores])


def _places() -> Retaken:
    found: dict[str, list[int]] = defaultdict(list)
    with PLACES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cell = gid(np.array([float(row["longitude"])]), np.array([float(row["latitude"])]))[0]
            found[str(int(cell))].append(months.index(row["month"]))
    return {cell: tuple(when) for cell, when in found.items()}


def _governorates() -> Retaken:
    found: dict[str, list[int]] = defaultdict(list)
    with CONTROL.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["change"] == "regained" and row["month"] >= "2014":
                found[row["area"]].append(months.index(row["month"]))
    return {area: tuple(when) for area, when in found.items()}


def _line(name: str, since: int | None, rows: Floats) -> str:
    came, said, none, zero, *scores = rows.mean(axis=0)
    when = "all" if since is None else f"after {since}"
    deaths = " ".join(f"{value:7.2f}" for value in scores[: len(SHARES)])
    logs = " ".join(f"{value:6.3f}" for value in scores[len(SHARES) :])
    return (
        f"{name:<12} {when:<8} {len(rows):>4} came {came:6.1f} said {said:6.1f}  none {none:.2f} said {zero:.2f}"
        f"  crps by share of zeros {deaths}  log1p {logs}"
    )


if __name__ == "__main__":
    main()
