"""The back-test: every model forecast from every window's origin with what was there by then, and scored against what came.

Windows and horizons are those of the VIEWS challenge (prio-data/prediction_competition_2023): made in October, for January to December.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from commonground.vocabulary.errors import BadRequest, MissingInput
from commonground.watch import scores, views_areas, views_samples
from commonground.watch.baselines import BASELINES
from commonground.watch.members import EVERYBODY, MEMBERS, WITHIN
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS, Forecast
from commonground.watch.pool import Members, everybody
from commonground.watch.published import NAME, published
from commonground.watch.rolling import Rolling
from commonground.watch.rolling_returns import Returns, lists, scored
from commonground.watch.score_rows import crps
from commonground.watch.scores import Rows
from commonground.watch.views_actuals import Release, releases
from commonground.watch.views_panel import History, history

HORIZONS = tuple(range(3, 15))
"""Months ahead of an October origin: January to December."""

LAST_YEARS = 7
"""Windows of parts of a country where no years are named."""

Step = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a user gives: folders in the VIEWS formats, and the years to score (none named: all that the actuals hold)."""

    actuals: Path
    benchmarks: Path | None = None
    windows: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Window:
    """One year: its origin, what happened [12, areas], and the rows of every model by name."""

    year: int
    origin: int
    truth: Floats
    rows: Mapping[str, Rows]
    others: Mapping[str, Mapping[str, float]]
    """The mean CRPS of the published forecast and of the baselines against other releases of the truth, by release and model."""


@dataclass(eq=False)
class Backtest:
    """All windows, over one history; `notes` say what was read and what was left out."""

    history: Panel
    windows: list[Window]
    notes: list[str] = field(default_factory=list)
    returns: Returns | None = None
    """Re-emergence; None where it is not scored."""

    @property
    def models(self) -> list[str]:
        """Every model's name, ours first, then the baselines, then the members, then the files'."""
        known = [NAME, *(model.name for model in BASELINES), *(model.name for model in EVERYBODY)]
        found = list(dict.fromkeys(name for window in self.windows for name in window.rows))
        return sorted(found, key=lambda name: (known.index(name) if name in known else len(known), name))


def origin_of(year: int) -> int:
    """The October before a year, as `months.index` counts it."""
    return (year - 1) * 12 + 9


def run(asked: Asked, step: Step) -> Backtest:
    """Score every model on every window; `step` is told in words what is being done.

    Raises MissingInput where actuals or the history up to an origin lack.
    """
    truths = releases(asked.actuals)
    years = tuple(sorted(asked.windows or truths[0].years))
    own = [year for year in years if year not in truths[0].years]
    step("reading the history")
    needed = max([origin_of(max(years)), *(year * 12 + 11 for year in own)])
    read = _read(asked.actuals, needed, max(years) * 12 + 11)
    rolling = Rolling(read.panel.until(needed), HORIZONS, POINTS)
    found = Backtest(rolling.history, [], list(read.notes))
    if own:
        found.notes.append(f"no actuals for {', '.join(map(str, own))}: scored against the history itself")
    stored = _stored(asked, years, found, step)
    for year in years:
        found.windows.append(_window(rolling, MEMBERS, year, truths, stored.get(year, {}), step))
    found.returns = scored(read.panel, lists([origin_of(year) for year in years], read.panel.last), step)
    return found


def run_within(panel: Panel, windows: Sequence[int], step: Step) -> Backtest:
    """The same over the parts of one country, each a block of its own: governorates, or the cells of a benchmark's grid.

    No years named: the last seven whole years of the panel. Raises BadRequest for a year that the panel does not hold.
    """
    whole = (panel.last + 1) // 12
    years = tuple(sorted(windows or range(whole - LAST_YEARS, whole)))
    if years[0] * 12 - 24 < panel.first or years[-1] >= whole:
        raise BadRequest(
            f"the windows {years[0]} to {years[-1]} are not all within what is held",
            hint=f"name years from {panel.first // 12 + 2} to {whole - 1} with --windows",
        )
    blocks = replace(panel, countries=panel.areas)
    rolling = Rolling(blocks, HORIZONS, POINTS)
    found = Backtest(blocks, [], ["parts of one country: each is a block of its own in the interval of a difference"])
    for year in years:
        found.windows.append(_window(rolling, WITHIN, year, (), {}, step))
    return found


def _read(folder: Path, needed: int, last: int) -> History:
    """The history up to a month that is needed, and on to the last of the windows where no month between lacks."""
    try:
        return history([folder], last)
    except MissingInput:
        return history([folder], needed)


def _stored(asked: Asked, years: Sequence[int], found: Backtest, step: Step) -> dict[int, dict[str, Forecast]]:
    stored: dict[int, dict[str, Forecast]] = {}
    if asked.benchmarks is None:
        return stored
    step("reading stored forecasts")
    for one in views_samples.samples(asked.benchmarks, years):
        if one.first != one.year * 12:
            found.notes.append(f"{one.path.name} does not begin in January: left out")
            continue
        stored.setdefault(one.year, {})[_named(one.model)] = one.on(found.history.areas)
        if said := one.lacking(found.history.areas):
            found.notes.append(said)
    return stored


def _named(model: str) -> str:
    """The name of a stored forecast; one that a model of ours has too says that it is a file's."""
    ours = {NAME, *(one.name for one in (*BASELINES, *EVERYBODY))}
    return f"{model} (file)" if model in ours else model


def _window(
    rolling: Rolling, members: Members, year: int, truths: Sequence[Release], stored: Mapping[str, Forecast], step: Step
) -> Window:
    origin = origin_of(year)
    truth = _truth(rolling.history, year, truths[0] if truths else None)
    until = rolling.history.until(origin)
    rows: dict[str, Rows] = {}
    released = {one.name: _truth(rolling.history, year, one) for one in truths[1:] if year in one.years}
    others: dict[str, dict[str, float]] = {name: {} for name in released}
    ours = {NAME, *(model.name for model in BASELINES)}
    for name, forecast in _forecasts(rolling, members, origin, stored, lambda name: step(f"window {year}: {name}")):
        lacking = np.isnan(forecast[..., 0])
        rows[name] = scores.rows(np.nan_to_num(forecast), np.where(lacking, np.nan, truth), until)
        for release, other in released.items() if name in ours else ():
            others[release][name] = float(np.nanmean(crps(forecast, other)))
    return Window(year, origin, truth, rows, others)


def _forecasts(
    rolling: Rolling, members: Members, origin: int, stored: Mapping[str, Forecast], step: Step
) -> Iterator[tuple[str, Forecast]]:
    for model in (*BASELINES, *everybody(members)):
        step(model.name)
        yield model.name, rolling.forecast(model, origin)
    step(NAME)
    yield NAME, published(rolling, members, origin)
    for name, forecast in stored.items():
        step(name)
        yield name, forecast


def _truth(panel: Panel, year: int, release: Release | None) -> Floats:
    first = year * 12
    source = panel if release is None or year not in release.years else views_areas.on_areas(release.panel, panel.areas)
    return source.between(first, first + 11).T
