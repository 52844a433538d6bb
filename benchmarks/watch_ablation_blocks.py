"""What the ablation adds to features, block by block: series of every area and month, from what was published by then.

Figures are scaled so that one is about the most there is: counts and months as log1p over that of the most expected, shares as
they are. Zero stands where nothing is known, with a flag beside it where a block has gaps. A month's reports count from the next.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonground.door.reader import Reader
from commonground.vocabulary import months
from commonground.watch.panel import Floats, Panel

Table = NDArray[np.float32]

MANY_DYADS, FAR, CROWD = 20, 120, 1_000_000
"""The dyads of a year, months since, and people at which a figure is about one."""

STALE = 12
"""Months after which a report says nothing of now."""

CONTROL = Path(__file__).with_name("iraq_control.csv")
"""When a capital or a large town of a governorate was lost or regained by the government, or its control handed over to it:
written by hand from what is generally known, approximate, to the month, and for this ablation alone (docs/benchmarks.md)."""

DTM_NAMES = {
    "Anbar": "IQG01",
    "Baghdad": "IQG08",
    "Dahuk": "IQG09",
    "Diyala": "IQG10",
    "Erbil": "IQG11",
    "Kirkuk": "IQG13",
    "Ninewa": "IQG15",
    "Salah al-Din": "IQG16",
}
"""The governorates of the list of returnees, as it spells them."""


@dataclass(frozen=True, eq=False)
class Block:
    """Figures [areas, months, columns] from a panel's first month on; `since`: the first month at which they say anything."""

    name: str
    values: Table
    since: int

    @property
    def columns(self) -> tuple[str, ...]:
        """A name for each column, which no feature has."""
        return tuple(f"{self.name} {at}" for at in range(self.values.shape[-1]))


def joined(name: str, blocks: Sequence[Block]) -> Block:
    """Several blocks as one."""
    return Block(name, np.concatenate([block.values for block in blocks], axis=-1), min(block.since for block in blocks))


def season(panel: Panel) -> Block:
    """The month of the year, as a turn of the circle."""
    turn = (panel.first + np.arange(panel.deaths.shape[1])) % 12 * (2 * np.pi / 12)
    return block("season", panel, np.sin(turn) / 2, np.cos(turn) / 2)


def placebo(panel: Panel, seed: int) -> Block:
    """Three series that wander by chance: what a block that knows nothing gains or costs."""
    steps = np.random.default_rng(seed).normal(size=(3, *panel.deaths.shape))
    walks = np.zeros(steps.shape)
    for month in range(1, steps.shape[-1]):
        walks[..., month] = 0.9 * walks[..., month - 1] + steps[..., month]
    return block(f"chance {seed}", panel, *(walks / 8))


def of_events(reader: Reader, panel: Panel) -> tuple[Block, ...]:
    """Dyads, those of the neighbours, one-sided violence and civilians, from the events that made the panel of governorates."""
    rows = reader.rows(
        "SELECT place, month_index, side_a || ' - ' || side_b AS dyad, type_of_violence AS type, sum(best) AS best,"
        " sum(civilians) AS civilians FROM event_contribution WHERE place IS NOT NULL AND month_index BETWEEN $first AND $last"
        " GROUP BY ALL ORDER BY ALL",
        {"first": panel.first, "last": panel.last},
    )
    at = {area: row for row, area in enumerate(panel.areas)}
    pairs = {dyad: row for row, dyad in enumerate(sorted({row["dyad"] for row in rows}))}
    seen = np.zeros((len(at), len(pairs), panel.deaths.shape[1]), bool)
    best, one_sided, civilians = np.zeros((3, *panel.deaths.shape))
    for row in rows:
        area, month = at[row["place"]], row["month_index"] - panel.first
        seen[area, pairs[row["dyad"]], month] = True
        best[area, month] += float(row["best"])
        one_sided[area, month] += float(row["best"]) * (row["type"] == 3)
        civilians[area, month] += float(row["civilians"])
    return (
        *dyads(panel, seen),
        block("one-sided share", panel, *(share(one_sided, best, window) for window in (12, 60))),
        block("civilians' share", panel, *(share(civilians, best, window) for window in (12, 60))),
    )


def control(reader: Reader, panel: Panel) -> Block:
    """Months since a place was last lost or regained, which of the two, and how often in two years."""
    changes = [change for change in (*_iraq(), *_syria(reader, panel)) if change[1] <= panel.last]
    since = np.full(panel.deaths.shape, float(FAR))
    direction, often = np.zeros((2, *panel.deaths.shape))
    for area, month, change in sorted(changes):
        row, column = panel.areas.index(area), month - panel.first
        later = np.arange(panel.deaths.shape[1]) - column
        since[row, column:] = np.minimum(later[column:], FAR)
        direction[row, column:] = change
        often[row, column : column + 24] += 1
    return block("changes of control", panel, log(since, FAR), direction / 2, log(often, 4))


def displaced(reader: Reader, panel: Panel) -> Block:
    """People displaced in a governorate: how many, by how much more than half a year ago, and whether it is known."""
    rows = reader.rows(
        "SELECT pcode AS area, about_to AS day, avg(people) AS people FROM headcount"
        " WHERE measure = 'idps' AND level = 1 AND pcode IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    return stock_of_reports("displaced", panel, ((row["area"], _month(row["day"]), float(row["people"])) for row in rows))


def returned(reader: Reader, panel: Panel) -> Block:
    """People returned to a governorate, from the lists of places, in the same way; a governorate without a list is not known."""
    rows = reader.rows(
        "SELECT adm1_name AS name, about_to AS day, sum(people) AS people FROM headcount WHERE country = 'IRQ'"
        " AND measure = 'returnees' AND level = 4 AND adm1_name IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    return stock_of_reports(
        "returned", panel, ((DTM_NAMES[row["name"]], _month(row["day"]), float(row["people"])) for row in rows)
    )


def stock_of(name: str, panel: Panel, published: Floats) -> Block:
    """A stock of people as published by each month, [areas, months], NaN where not known: level, change, and whether known."""
    level = log(np.nan_to_num(published), CROWD)
    before = np.pad(published, ((0, 0), (6, 0)), constant_values=np.nan)[:, : published.shape[1]]
    change = np.clip(np.log1p(published) - np.log1p(before), -2, 2) / 4
    first = int(np.flatnonzero(np.isfinite(published).any(axis=0))[0])
    return block(name, panel, level, np.nan_to_num(change), np.isfinite(published) / 2, since=panel.first + first)


def block(name: str, panel: Panel, *columns: Floats, since: int | None = None) -> Block:
    spread = [np.broadcast_to(column, panel.deaths.shape) for column in columns]
    return Block(name, np.stack(spread, axis=-1).astype(np.float32), panel.first if since is None else since)


def dyads(panel: Panel, seen: NDArray[np.bool_]) -> tuple[Block, Block]:
    """`seen`: [areas, dyads, months]. A dyad is new for a year after an area saw it first."""
    count, calendar = panel.deaths.shape[1], np.arange(panel.deaths.shape[1])
    year, five = (within(seen, window) > 0 for window in (12, 60))
    ever = np.maximum.accumulate(seen, axis=2)
    begun = ever & ~np.pad(ever, ((0, 0), (0, 0), (1, 0)))[..., :count]
    new = within(begun, 12).sum(axis=1)
    last = np.maximum.accumulate(np.where(begun.any(axis=1), calendar, -FAR), axis=1)
    beside = np.zeros((len(seen), len(seen))) if panel.near is None else (panel.near > 0).astype(float)
    around = np.einsum("ab,bdm->adm", beside, year.astype(float)) > 0
    near = np.zeros_like(beside) if panel.near is None else panel.near
    own = block(
        "dyads",
        panel,
        *(log(part.sum(axis=1), MANY_DYADS) for part in (year, five)),
        log(new, MANY_DYADS),
        log(np.minimum(calendar - last, FAR), FAR),
    )
    others = block(
        "dyads of neighbours",
        panel,
        near @ log(year.sum(axis=1), MANY_DYADS),
        log((around & ever).sum(axis=1), MANY_DYADS),
        log((around & ~ever).sum(axis=1), MANY_DYADS),
    )
    return own, others


def stock_of_reports(name: str, panel: Panel, reports: Iterable[tuple[str, int, float]]) -> Block:
    """Reports of (area, month, people): the newest that had been published by each month, and is not stale."""
    at = {area: row for row, area in enumerate(panel.areas)}
    found = np.full(panel.deaths.shape, np.nan)
    for area, month, people in sorted(report for report in reports if report[0] in at and report[1] >= panel.first):
        start = month + 1 - panel.first
        found[at[area], start : start + STALE] = people
    return stock_of(name, panel, found)


def _iraq() -> list[tuple[str, int, int]]:
    with CONTROL.open(encoding="utf-8", newline="") as lines:
        return [
            (row["area"], months.index(row["month"]), 1 if row["change"] == "regained" else -1) for row in csv.DictReader(lines)
        ]


def _syria(reader: Reader, panel: Panel) -> list[tuple[str, int, int]]:
    """The dated changes in the list of Syrian towns, to the government (1) or away from it (-1)."""
    names = _governorates(reader)
    rows = reader.rows(
        "SELECT adm1_name, holder, from_date FROM control WHERE country = 'SYR' AND from_date IS NOT NULL ORDER BY ALL"
    )
    found = [(names.get(row["adm1_name"]), _month(row["from_date"]), row["holder"] == "Government") for row in rows]
    return [(area, month, 1 if back else -1) for area, month, back in found if area in panel.areas]


def _governorates(reader: Reader) -> Mapping[str, str]:
    held = reader.rows("SELECT DISTINCT pcode, name FROM place WHERE country = 'SYR' AND level = 1 ORDER BY ALL")
    spelt = {"Damascus and Rif Damashq Governorates": "Rural Damascus", "Daraa Governorate": "Dar'a"}
    spelt |= {"Idlib Governorate": "Idleb", "Raqqa Governorate": "Ar-Raqqa", "Latakia Governorate": "Lattakia"}
    codes = {row["name"]: row["pcode"] for row in held}
    plain = {f"{name} Governorate": code for name, code in codes.items()}
    return plain | {there: codes[here] for there, here in spelt.items() if here in codes}


def _month(day: object) -> int:
    return months.index(str(day)[:7])


def log(values: NDArray[np.generic], most: float) -> Floats:
    found: Floats = np.log1p(values) / np.log1p(most)
    return found


def share(part: Floats, whole: Floats, window: int) -> Floats:
    below = within(whole, window)
    found: Floats = np.divide(within(part, window), below, out=np.zeros_like(below), where=below > 0)
    return found


def within(series: NDArray[np.generic], window: int) -> Floats:
    """The sum of the months up to and with each, so many at most, along the last axis."""
    sums = np.cumsum(series, axis=-1, dtype=np.float64)
    sums[..., window:] = sums[..., window:] - sums[..., :-window].copy()
    return sums
