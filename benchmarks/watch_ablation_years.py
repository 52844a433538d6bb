"""The ablation by year, where events are held with their year alone: returns of violence to cells of one degree in three regions.

Afghanistan and Pakistan 2001 to 2016, Syria, Iraq and around 2003 to 2017, Lake Chad 2009 to 2016: more than one country, which
months by governorate are not. A row is a cell that had deaths before and a whole year without; the question is whether somebody
dies in the next. For the benchmark alone: no cell is ever shown.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.watch_ablation_scores import Chances
from commonground.watch.panel import Floats

FILES = {
    "afghanistan_pakistan_2001_2016": (2001, 2016),
    "syria_iraq_region_2003_2019": (2003, 2017),
    "lake_chad_2009_2016": (2009, 2016),
}
"""The files and the years read of each: none after 2017."""

PRECISE = 3
"""where_prec up to which an event lies in its cell of a degree."""

YEARS = tuple(range(2010, 2018))
FEWEST = 50
"""Returns to learn from."""


@dataclass(frozen=True, eq=False)
class Region:
    """Cells by year: deaths, those of one-sided violence and of civilians [cells, years]; dyads seen [cells, dyads, years]."""

    name: str
    first: int
    cells: NDArray[np.int64]
    deaths: Floats
    one_sided: Floats
    civilians: Floats
    seen: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Rows:
    """Quiet cell-years of all regions: the features of each block, what came in the next year; which cell, region and year."""

    blocks: Mapping[str, Floats]
    came: Floats
    cell: NDArray[np.int64]
    region: NDArray[np.int64]
    year: NDArray[np.int64]


def regions(data: Path) -> list[Region]:
    """The three files."""
    folder = data / "conflict" / "decoded"
    return [_region(folder / f"ucdp_ged_{name}.csv.gz", name, *span) for name, span in FILES.items()]


def rows(held: Sequence[Region]) -> Rows:
    """All quiet cell-years after a death, of which the next year is held."""
    parts = [part for at, region in enumerate(held) for part in _of_region(at, region)]
    names = parts[0].blocks
    return Rows(
        {name: np.concatenate([part.blocks[name] for part in parts]) for name in names},
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("came", "cell", "region", "year")),
    )


def told(of: Rows, blocks: Sequence[str], *, own_region: bool = False) -> Chances:
    """Chances by the base's figures and those of some blocks, learnt each year from what had come by then."""
    table = np.hstack([of.blocks[name] for name in ("base", *blocks)])
    parts = []
    for year in YEARS:
        for region in np.unique(of.region):
            now = np.flatnonzero((of.year == year - 1) & (of.region == region))
            past = np.flatnonzero((of.year < year - 1) & ((of.region == region) if own_region else True))
            if len(now):
                chance = _chance(table[past], of.came[past], table[now])
                parts.append(Chances(chance, of.came[now], of.cell[now], np.full(len(now), year)))
    return Chances(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("chance", "came", "area", "year")))


def _chance(past: Floats, came: Floats, now: Floats) -> Floats:
    """As in `watch.reemergence`: a line and a forest, averaged; the share of returns where there are too few to learn from."""
    if came.sum() < FEWEST or came.all():
        return np.full(len(now), came.mean() if len(came) else 0.5)
    line = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=300))
    trees = ExtraTreesClassifier(100, min_samples_leaf=20, max_features="sqrt", random_state=0, n_jobs=1)
    found: Floats = np.mean([model.fit(past, came).predict_proba(now)[:, 1] for model in (line, trees)], axis=0)
    return found


def _region(path: Path, name: str, first: int, last: int) -> Region:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        events = [row for row in csv.DictReader(lines) if first <= int(row["year"]) <= last and int(row["where_prec"]) <= PRECISE]
    places = [(int(np.floor(float(row["latitude"]))), int(np.floor(float(row["longitude"])))) for row in events]
    cells = {place: at for at, place in enumerate(sorted(set(places)))}
    dyads = {dyad: at for at, dyad in enumerate(sorted({row["dyad_name"] for row in events}))}
    deaths, one_sided, civilians = np.zeros((3, len(cells), last - first + 1))
    seen = np.zeros((len(cells), len(dyads), last - first + 1), bool)
    for row, place in zip(events, places, strict=True):
        at = cells[place], int(row["year"]) - first
        died = sum(int(row[f"deaths_{who}"] or 0) for who in ("a", "b", "civilians", "unknown"))
        deaths[at] += died
        one_sided[at] += died * row["dyad_name"].endswith("Civilians")
        civilians[at] += int(row["deaths_civilians"] or 0)
        seen[at[0], dyads[row["dyad_name"]], at[1]] = True
    return Region(name, first, np.array(list(cells)), deaths, one_sided, civilians, seen)


def _of_region(at: int, region: Region) -> Iterator[Rows]:
    apart = np.abs(region.cells[:, None] - region.cells[None]).max(axis=-1)
    near = apart == 1
    for column in range(1, region.deaths.shape[1] - 1):
        ever = region.deaths[:, :column].sum(axis=1) > 0
        kept = np.flatnonzero(ever & (region.deaths[:, column] == 0))
        blocks = {name: values[kept] for name, values in _blocks(region, near, column).items()}
        came = (region.deaths[kept, column + 1] > 0).astype(float)
        cell = at * 100_000 + kept
        yield Rows(blocks, came, cell, np.full(len(kept), at), np.full(len(kept), region.first + column))


def _blocks(region: Region, near: NDArray[np.bool_], column: int) -> dict[str, Floats]:
    past = region.deaths[:, : column + 1]
    violent, seen = past > 0, region.seen[..., : column + 1]
    years = np.arange(column + 1)
    since = column - np.maximum.reduce(np.where(violent, years, -1), axis=1)
    around = np.stack([np.log1p(near @ past[:, -1]), np.log1p(near @ past[:, -3:].sum(axis=1)), near @ violent[:, -1]], axis=1)
    base = [np.log1p(past.sum(axis=1)), np.log1p(past.max(axis=1)), since, violent.mean(axis=1), violent.sum(axis=1)]
    recent, ever = seen[..., -3:].any(axis=2), seen.any(axis=2)
    beside = (near.astype(float) @ seen[..., -1].astype(float)) > 0
    fought = np.log1p(np.stack([recent.sum(axis=1), ever.sum(axis=1)], axis=1))
    others = np.log1p(np.stack([(beside & ever).sum(axis=1), (beside & ~ever).sum(axis=1)], axis=1))
    whole = np.maximum(past.sum(axis=1), 1)
    return {
        "base": np.column_stack([*base, around, np.full(len(past), np.log1p(violent[:, -1].sum()))]),
        "dyads": fought,
        "dyads of neighbours": others,
        "one-sided share": (region.one_sided[:, : column + 1].sum(axis=1) / whole)[:, None],
        "civilians' share": (region.civilians[:, : column + 1].sum(axis=1) / whole)[:, None],
        "chance": np.random.default_rng(column).normal(size=(len(past), 3)),
    }
