"""What a month's history says of every area: levels, rhythm, quiet, trend, what the neighbours go through.

Every figure at month t is computed from months up to t and from nothing else of the area than its series: no code, no place on the
map, so that what was learnt in one country can be carried to another. A missing month is left out of a mean, never read as zero.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from commonground.watch.panel import Floats, Panel

Table = NDArray[np.float32]

LAGS = (0, 1, 2, 3, 4, 5)
WINDOWS = (3, 6, 12, 24, 60)
HALF_LIVES = (2, 5, 12)
SHARES = (6, 12, 24, 60)
THRESHOLDS = (1, 5, 25, 100)
FAR = 120
"""Months after which violence is as long ago as violence that was never seen."""
WARM = 60
"""Months before the first that is learnt from: what is not yet five years long is no history to compare."""
APART = 4
"""Months between those that are learnt from of areas elsewhere: nearly all of the gain of every one, for a quarter of the time."""
AT_A_TIME = 500
"""Areas whose features are computed together: 500 areas of 400 months are 30 MB."""

NAMES = (
    *(f"lag{lag}" for lag in LAGS),
    *(f"mean{window}" for window in WINDOWS),
    *(f"level{half_life}" for half_life in HALF_LIVES),
    *(f"share{window}" for window in SHARES),
    *("max12", "sd12", "low12", "median12"),
    *(f"since{threshold}" for threshold in THRESHOLDS),
    *("trend3_6", "trend3_12", "trend12_60"),
    *("near3", "near12", "near_trend", "near_since"),
    *("season_sin", "season_cos"),
)
"""The features in their order: deaths and months since as log1p, shares from 0 to 1, trends as differences of log1p means."""


def names(panel: Panel) -> tuple[str, ...]:
    """`NAMES` and, for each series beside the deaths, its means of 3 and of 12 months."""
    return (*NAMES, *(f"{series}{window}" for series in sorted(panel.beside) for window in (3, 12)))


def features(panel: Panel, months: Sequence[int] | NDArray[np.int64]) -> Table:
    """The features of every area at some months (as `months.index` counts them): [months, areas, `names(panel)`], float32.

    NaN for an area of which nothing is known yet; a window without a known month takes the value of the next longer one.
    """
    return _table(panel, _around(panel), slice(None), np.asarray(months) - panel.first)


@dataclass(frozen=True, eq=False)
class Rows:
    """Area-months with their features: the place of the area in the panel and the month's column, both [rows]; `table` [rows, names]."""

    areas: NDArray[np.int64]
    columns: NDArray[np.int64]
    table: Table


def rows(panel: Panel, chosen: NDArray[np.bool_]) -> Rows:
    """The features of the area-months that are chosen ([areas, months]), by area and month, some hundred areas at a time."""
    around, columns = _around(panel), np.flatnonzero(chosen.any(axis=0))
    found = [np.empty((0, len(names(panel))), np.float32)]
    for start in range(0, len(chosen), AT_A_TIME):
        some = slice(start, start + AT_A_TIME)
        found.append(_table(panel, around, some, columns).swapaxes(0, 1)[chosen[some][:, columns]])
    areas, at = np.nonzero(chosen)
    return Rows(areas, at, np.concatenate(found))


def active(panel: Panel) -> NDArray[np.bool_]:
    """Whether an area had deaths in the twelve months up to a month, [areas, months]; the others are quiet, or unknown."""
    history = _History(panel.deaths, np.arange(panel.deaths.shape[1]))
    return (history.share(12) > 0).T


def earlier(chosen: NDArray[np.bool_], ahead: int, most: int) -> NDArray[np.bool_]:
    """Of chosen area-months, those to learn from: five years after the first, and with so many months after them, [areas, months].

    A panel shorter than fifteen years gives up its first third. Of more than `most`, so many are kept at a regular step through all.
    """
    months = chosen.shape[1]
    kept = chosen.copy()
    kept[:, : min(WARM, months // 3)] = False
    kept[:, max(months - ahead, 0) :] = False
    places = np.flatnonzero(kept)
    if len(places) > most:
        kept = np.zeros_like(kept)
        kept.flat[places[np.linspace(0, len(places) - 1, most).astype(int)]] = True
    return kept


def taught_by(panel: Panel) -> tuple[tuple[Panel, int], ...]:
    """The panels whose past teaches, the areas' own first, each with the months between those that are learnt from."""
    return ((panel, 1),) if panel.elsewhere is None else ((panel, 1), (panel.elsewhere, APART))


def past(panel: Panel, is_active: bool, ahead: int, most: int, apart: int = 1) -> NDArray[np.bool_]:
    """The area-months to learn from that were active, or quiet: `earlier`, and of these every so many months back from the last."""
    moving = active(panel)
    kept = earlier(moving if is_active else known(panel) & ~moving, ahead, most)
    columns = np.arange(kept.shape[1])
    found: NDArray[np.bool_] = kept & ((columns[-1:] - columns) % apart == 0)
    return found


def newest(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of chosen area-months, those of the last month, [areas, months]."""
    kept = np.zeros_like(chosen)
    kept[:, -1] = chosen[:, -1]
    return kept


def known(panel: Panel) -> NDArray[np.bool_]:
    """Whether anything is known of an area up to a month, [areas, months]."""
    return np.maximum.accumulate(np.isfinite(panel.deaths), axis=1)


def followed(
    panel: Panel, columns: NDArray[np.intp], areas: NDArray[np.intp], ahead: NDArray[np.int64] | int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Deaths so many months after past area-months, and whether they are known: only what has come by the panel's last month is."""
    to = columns + ahead
    after: Floats = panel.deaths[areas, np.minimum(to, panel.deaths.shape[1] - 1)]
    return after, (to < panel.deaths.shape[1]) & np.isfinite(after)


def level(panel: Panel, half_life: float) -> Floats:
    """The exponentially weighted mean of what is known up to every month, [areas, months]; NaN before the first known month."""
    return _weighted(panel.deaths, half_life)


@dataclass(frozen=True)
class _History:
    """Series [areas, months] and the columns at which they are looked back on; what comes out is [columns, areas]."""

    series: Floats
    at: NDArray[np.int64]

    def mean(self, window: int) -> Table:
        known = np.isfinite(self.series)
        sums, counts = (self._sum(part, window) for part in (np.where(known, self.series, 0.0), known))
        means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0).astype(np.float32)
        longer = [other for other in (*WINDOWS, FAR * 10) if other > window]
        return np.where(np.isnan(means), self.mean(longer[0]), means) if longer and np.isnan(means).any() else means

    def share(self, window: int) -> Table:
        above = np.where(np.isfinite(self.series), self.series > 0, np.nan)
        return _History(above, self.at).mean(window)

    def level(self, half_life: float) -> Table:
        return _weighted(self.series, half_life).T[self.at].astype(np.float32)

    def lag(self, months: int) -> Table:
        """The value so many months before, or the last known one before that."""
        columns = np.arange(self.series.shape[1])
        held = np.maximum.accumulate(np.where(np.isfinite(self.series), columns, -1), axis=1)
        at = np.where(self.at >= months, self.at - months, 0)
        last = held[:, at].T
        values = np.take_along_axis(self.series, np.maximum(last, 0).T, axis=1).T
        return np.where((last >= 0) & (self.at >= months)[:, None], values, np.nan).astype(np.float32)

    def since(self, threshold: float) -> Table:
        """Months since the last one with so many deaths, at most `FAR`; NaN before the first known month."""
        columns = np.arange(self.series.shape[1])
        with np.errstate(invalid="ignore"):
            reached = np.maximum.accumulate(np.where(self.series >= threshold, columns, -FAR * 10), axis=1)
        known = np.maximum.accumulate(np.isfinite(self.series), axis=1)
        months = np.where(known, np.minimum(columns - reached, FAR), np.nan)
        return months.T[self.at].astype(np.float32)

    def _sum(self, part: NDArray[np.generic], window: int) -> Floats:
        sums = np.zeros((part.shape[0], part.shape[1] + 1))
        np.cumsum(part, axis=1, out=sums[:, 1:])
        return (sums[:, self.at + 1] - sums[:, np.maximum(self.at + 1 - window, 0)]).T


def _table(panel: Panel, around: Floats | None, some: slice, at: NDArray[np.int64]) -> Table:
    history = _History(panel.deaths[some], at)
    near = None if around is None else _History(around[some], at)
    months = at + panel.first
    blocks = [
        *_levels(history),
        *_year(history),
        *_since(history),
        *_trends(history),
        *_near(near, history),
        *_season(months, history),
    ]
    for series in sorted(panel.beside):
        beside = _History(panel.beside[series][some], at)
        blocks += [np.nan_to_num(np.log1p(beside.mean(window))) for window in (3, 12)]
    return np.stack(blocks, axis=-1)


def _weighted(series: Floats, half_life: float) -> Floats:
    """A missing month neither adds to the mean nor counts in it: only the weights of the others go on falling."""
    fade = 0.5 ** (1 / half_life)
    known = np.isfinite(series)
    sums, counts = (
        lfilter([1.0], [1.0, -fade], part, axis=1) for part in (np.where(known, series, 0.0), known.astype(np.float64))
    )
    means: Floats = np.divide(sums, counts, out=np.full(series.shape, np.nan), where=counts > 1e-9)
    return means


def _around(panel: Panel) -> Floats | None:
    """The weighted mean of the neighbours in every month, if they are given; NaN where none of them is known."""
    if panel.near is None:
        return None
    known = np.isfinite(panel.deaths)
    sums, shares = (np.asarray(panel.near @ part) for part in (np.where(known, panel.deaths, 0.0), known.astype(np.float64)))
    means: Floats = np.divide(sums, shares, out=np.full(sums.shape, np.nan), where=shares > 0)
    return means


def _levels(history: _History) -> list[Table]:
    return [
        *(np.log1p(_or(history.lag(lag), history.mean(12))) for lag in LAGS),
        *(np.log1p(history.mean(window)) for window in WINDOWS),
        *(np.log1p(history.level(half_life)) for half_life in HALF_LIVES),
        *(history.share(window) for window in SHARES),
    ]


def _year(history: _History) -> list[Table]:
    """The highest, the spread, the lower quarter and the middle of the last twelve months, month by month to save memory."""
    found = np.empty((4, len(history.at), len(history.series)), np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an area of which the year holds nothing
        for row, column in enumerate(history.at):
            year = np.log1p(history.series[:, max(column - 11, 0) : column + 1].astype(np.float32))
            found[0, row], found[1, row] = np.nanmax(year, axis=1), np.nanstd(year, axis=1)
            found[2, row], found[3, row] = _ranked(year, 0.25), _ranked(year, 0.5)
    level = np.log1p(history.mean(12))
    return [_or(found[0], level), _or(found[1], level * 0), _or(found[2], level), _or(found[3], level)]


def _ranked(year: Table, share: float) -> Table:
    ordered = np.sort(year, axis=1)  # missing months come last
    rank = np.maximum(np.ceil(np.isfinite(year).sum(axis=1) * share).astype(int) - 1, 0)
    found: Table = np.take_along_axis(ordered, rank[:, None], axis=1)[:, 0]
    return found


def _since(history: _History) -> list[Table]:
    return [np.log1p(history.since(threshold)) for threshold in THRESHOLDS]


def _trends(history: _History) -> list[Table]:
    short, half, year, long = (np.log1p(history.mean(window)) for window in (3, 6, 12, 60))
    return [short - half, short - year, year - long]


def _near(near: _History | None, history: _History) -> list[Table]:
    """Nothing is said of the neighbours where none is given or known: zeros, as in a world at peace, long since."""
    if near is None:
        quiet = np.zeros((len(history.at), len(history.series)), np.float32)
        return [quiet, quiet, quiet, quiet + np.float32(np.log1p(FAR))]
    short, year = np.log1p(near.mean(3)), np.log1p(near.mean(12))
    far = np.full_like(year, FAR)
    return [*(np.nan_to_num(part) for part in (short, year, short - year)), np.log1p(_or(near.since(0.5), far))]


def _season(months: NDArray[np.int64], history: _History) -> list[Table]:
    turn = (months % 12 * (2 * np.pi / 12)).astype(np.float32)
    flat = np.ones((1, len(history.series)), np.float32)
    return [np.sin(turn)[:, None] * flat, np.cos(turn)[:, None] * flat]


def _or(values: Table, otherwise: Table) -> Table:
    return np.where(np.isnan(values), otherwise, values)
