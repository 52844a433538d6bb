"""Forecasts that others made, as samples: the benchmarks and the entries of the VIEWS challenge, in long form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, MalformedFile
from commonground.watch import views_files
from commonground.watch.points import Forecast
from commonground.watch.views_files import MONTH_ZERO, Table

WINDOW = 12
"""Months of a window."""


@dataclass(frozen=True, eq=False)
class Samples:
    """One model's forecast of one window of twelve months.

    `draws` is a Forecast [12, areas, draws], NaN in rows (an area in a month) that the file lacks; `first` is the month of its
    first step as `months.index` counts it: January, but for a live window that began in another month.
    """

    model: str
    path: Path
    first: int
    areas: tuple[str, ...]
    draws: Forecast

    @property
    def year(self) -> int:
        """The year in which the window begins."""
        return self.first // 12

    def on(self, areas: Sequence[str]) -> Forecast:
        """The draws of some areas in their order, NaN for an area that the file lacks."""
        held = {area: place for place, area in enumerate(self.areas)}
        found = np.full((WINDOW, len(areas), self.draws.shape[-1]), np.nan, np.float32)
        places = [(to, held[area]) for to, area in enumerate(areas) if area in held]
        found[:, [to for to, _ in places]] = self.draws[:, [at for _, at in places]]
        return found

    def lacking(self, areas: Sequence[str]) -> str | None:
        """In words, how many of the rows of some areas the file lacks; None where it has them all."""
        count = int(np.isnan(self.on(areas)[..., 0]).sum())
        return f"{self.path.name} has no forecast for {count} of {WINDOW * len(areas)} area-months" if count else None


def samples(folder: Path, years: Collection[int]) -> Iterator[Samples]:
    """The forecasts in a folder and below it whose window begins in one of the years, file by file in the order of their paths.

    Raises MalformedFile for rows with unequal numbers of draws, with a draw that is no number or below 0; BadRequest where two
    files hold the same model's forecast of the same window.
    """
    seen: dict[tuple[str, int], Path] = {}
    for table in views_files.tables(views_files.files(folder)):
        if table.kind != "forecast":
            continue
        month = views_files.whole(table.path, ["month_id"])["month_id"] + MONTH_ZERO
        if not month.size or not any(first // 12 in years for first in _windows(month)):
            continue
        for one in _read(table, month):
            if one.year not in years:
                continue
            before = seen.setdefault((one.model, one.first), table.path)
            if before != table.path:
                raise BadRequest(
                    f"{before} and {table.path} both hold the forecast of {one.model} from {months.from_index(one.first)}",
                    hint="keep one of them in the folder, or give them different names",
                )
            yield one


def model_name(path: Path) -> str:
    """The model that a file is of: `cm_Conflictology_2018` is Conflictology, `bodentien_rueter_cm_nbinom_2018` keeps its team."""
    return views_files.stem(path).removeprefix("cm_")


def _windows(month: NDArray[np.int64]) -> range:
    """The first month of each window that months reach over: calendar years, or twelve months from where a live window began."""
    first, last = int(month.min()), int(month.max())
    within_a_year = first // 12 == last // 12
    return range(first - first % 12 if within_a_year else first, last + 1, WINDOW)


def _read(table: Table, month: NDArray[np.int64]) -> Iterator[Samples]:
    area = views_files.whole(table.path, [table.area])[table.area]
    values = views_files.numbers(table.path, [table.value])[table.value].astype(np.float32)
    wrong = np.flatnonzero(~((values >= 0) & (values < np.inf)))
    if wrong.size:
        raise MalformedFile(
            f"row {wrong[0] + 1} has {values[wrong[0]]} for {table.value}",
            where=str(table.path),
            hint="a draw is a number from 0 on",
        )
    ids, place = _codes(area)
    starts = _windows(month)
    key = (month - starts[0]) * len(ids) + place
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        key, values = key[order], values[order]
    counts = np.bincount(key, minlength=len(starts) * WINDOW * len(ids))
    held = np.flatnonzero(counts)
    _refuse_unequal(table.path, counts[held], [(int(ids[row % len(ids)]), starts[0] + int(row) // len(ids)) for row in held])
    draws = np.full((len(counts), int(counts[held[0]])), np.nan, np.float32)
    draws[held] = np.sort(values.reshape(len(held), -1), axis=-1)
    windows = draws.reshape(len(starts), WINDOW, len(ids), -1)
    areas = tuple(str(code) for code in ids)
    for first, window in zip(starts, windows, strict=True):
        yield Samples(model_name(table.path), table.path, first, areas, window)


def _codes(area: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The areas in their order and the place of each row's; by counting, which is quicker than sorting millions of rows."""
    lowest = int(area.min())
    ids = np.flatnonzero(np.bincount(area - lowest))
    places = np.zeros(int(ids[-1]) + 1, np.int64)
    places[ids] = np.arange(len(ids))
    return ids + lowest, places[area - lowest]


def _refuse_unequal(path: Path, counts: NDArray[np.int64], rows: Sequence[tuple[int, int]]) -> None:
    usual = int(np.bincount(counts).argmax())
    odd = np.flatnonzero(counts != usual)
    if odd.size:
        area, month = rows[odd[0]]
        raise MalformedFile(
            f"area {area} in {months.from_index(month)} (month_id {month - MONTH_ZERO}) has {counts[odd[0]]} draws, most {usual}",
            where=str(path),
            hint="give every area and month the same number of draws, or leave out the row altogether",
        )
