"""The watch: how near its forecasts come, each beside the best named baseline of the same run, and what they cost.

With the VIEWS files and GED of the folder of real data; without them nothing is measured, and that is said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.process import COMMONGROUND, ROOT, measure, python
from benchmarks.theatre import load

OURS = "commonground"
BASELINES = ("zeros", "last_poisson", "conflictology_12", "conflictology_36", "bootstrap", "mixture", "nb_9", "ew_4")
DEVELOPMENT = ",".join(str(year) for year in range(2008, 2018))
COUNTRIES = 191


def watch(data: Path | None, folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Back-tests by country, in real time and by cell; a fresh forecast; and a fit of the size of the global grid."""
    held = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (held / "views" / "actuals").is_dir():
        print("no VIEWS files: the watch was not measured", flush=True)
        return
    yield from _countries(held / "views")
    if not quick:
        yield from _development(held / "views")
    yield from _within(held, folder)
    if not quick:
        yield from _size()


def _countries(views: Path) -> Iterator[Figure]:
    command = ["watch", "backtest", "--actuals", views / "actuals", "--benchmarks", views / "benchmarks", "--json"]
    run = measure([*COMMONGROUND, *command])
    told = json.loads(run.printed)
    years = "-".join((min(told["windows"]), max(told["windows"])))
    yield Figure(f"watch, countries {years}: the whole back-test", run.wall_s, "s", 240, cpu_s=run.cpu_s)
    yield Figure(f"watch, countries {years}: its memory", run.peak_mb / 1024, "GB", 4)
    yield _beside(told["mean"], f"watch, countries {years}: CRPS", "crps")
    yield _beside(told["mean"], f"watch, countries {years}: log1p-CRPS", "crps_log1p", below_best=True)
    yield from _calibrated(told["mean"], f"watch, countries {years}", 0.75)
    yield _beside(told["without_artefacts"], f"watch, countries {years} without artefact rows: CRPS", "crps")
    again = measure([*COMMONGROUND, *command, "--windows", years[:4], "--vintages", views / "pace_vintages"])
    replayed = json.loads(again.printed)["replay"]
    yield _beside(replayed["mean"], "watch, replay of vintages: CRPS", "crps", below_best=True)


def _development(views: Path) -> Iterator[Figure]:
    """With rows of which the truth is unknown counted as rows without error, as the figure that is to be beaten was."""
    run = measure([*COMMONGROUND, "watch", "backtest", "--actuals", views / "actuals", "--windows", DEVELOPMENT, "--json"])
    ours = json.loads(run.printed)["mean"]
    share = ours[OURS]["rows"] / (12 * COUNTRIES)
    name, best = _best(ours, "crps")
    yield Figure("watch, countries 2008-2017: CRPS", ours[OURS]["crps"] * share, "", 13.2, best * share, name)
    yield from _calibrated(ours, "watch, countries 2008-2017", 0.75)


def _within(held: Path, folder: Path) -> Iterator[Figure]:
    workspace = folder / "watch"
    load(workspace, (held / "conflict", held / "places"))
    on = [*COMMONGROUND, "-w", workspace, "watch"]
    run = measure([*on, "backtest", "--grid", "IRQ", "--windows", ",".join(str(year) for year in range(2012, 2019)), "--json"])
    told = json.loads(run.printed)
    yield _beside(told["mean"], "watch, Iraq by cell 2012-2018: CRPS", "crps", 3.25)
    yield Figure("watch, Iraq by cell 2012-2018: 1 - AUC of quiet cells", 1 - told["mean"][OURS]["auc_quiet"], "", 1 - 0.84)
    last = told["windows"]["2018"]
    yield Figure("watch, Iraq by cell 2018: CRPS", last[OURS]["crps"], "", last["zeros"]["crps"], last["zeros"]["crps"], "zeros")
    fresh = measure([*on, "forecast", "--country", "IRQ", "--month", "2018-12", "--json"])
    yield Figure("watch, a fresh forecast of Iraq's governorates", fresh.wall_s, "s", 10, cpu_s=fresh.cpu_s)


def _size() -> Iterator[Figure]:
    for name in ("trees", "analogues"):
        run = measure(python("watch_size", name))
        yield Figure(f"watch, a grid of 13,110 cells: {name}", run.wall_s, "s", 240, cpu_s=run.cpu_s)
        yield Figure(f"watch, a grid of 13,110 cells: memory of {name}", run.peak_mb / 1024, "GB", 4)


def _best(mean: dict[str, Any], key: str) -> tuple[str, float]:
    name = min((name for name in BASELINES if name in mean), key=lambda name: mean[name][key])
    return name, mean[name][key]


def _beside(mean: dict[str, Any], name: str, key: str, limit: float | None = None, *, below_best: bool = False) -> Figure:
    best, value = _best(mean, key)
    return Figure(name, mean[OURS][key], "", value if below_best else limit, value, best)


def _calibrated(mean: dict[str, Any], name: str, auc: float) -> Iterator[Figure]:
    """How far coverage of active rows is from 90 %, and how far the ranking of quiet areas falls short of a perfect one."""
    ours = mean[OURS]
    yield Figure(f"{name}: 90 % range of active rows, away from 90 %", abs(ours["coverage90_active"] - 0.9) * 100, "points", 2)
    yield Figure(f"{name}: 1 - AUC of quiet areas", 1 - ours["auc_quiet"], "", 1 - auc)
