"""What covariates gain: `python -m benchmarks.watch_ablation [--of AREAS] [--only BLOCK] [--pool] [--data DIR] [--json FILE]`.

AREAS are the `governorates` of which months are held (Iraq's, and Syria's for 2017), the `countries` of VIEWS, or `cells` of a
degree by year. Origins are the Octobers of 2009 to 2016, and nothing after 2017 is read. Each block is added to the features of
`trees` and `analogues` and of the model of re-emergence, which stay as they are otherwise; what it changes is printed with a 90 %
interval by area. With `--pool` the published forecast is scored too, its weights and calibration learnt anew with each block.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import watch_ablation_blocks as blocks
from benchmarks import watch_ablation_countries as countries
from benchmarks import watch_ablation_years as years
from benchmarks.process import ROOT
from benchmarks.theatre import load
from benchmarks.watch_ablation_blocks import Block
from benchmarks.watch_ablation_models import with_block
from benchmarks.watch_ablation_scores import Chances, Change, of_means, of_ranks
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.watch.area_months import panel as held_of
from commonground.watch.area_months import without_summaries
from commonground.watch.backtest import HORIZONS, origin_of
from commonground.watch.members import members_at
from commonground.watch.panel import Floats, Panel
from commonground.watch.points import POINTS, Forecast, Model, at_least
from commonground.watch.pool import everybody
from commonground.watch.published import NAME, published
from commonground.watch.reemergence import chances
from commonground.watch.rolling import Rolling
from commonground.watch.score_rows import crps, crps_log1p
from commonground.watch.scores import SOMEBODY
from commonground.watch.skill_onsets import QUIET_MONTHS
from commonground.watch.states import quiet_for

YEARS = tuple(range(2010, 2018))
Row = dict[str, Any]
"""A line of the result: a block, a score without and with it, what it gains."""

RETURN = "return"
"""The scores of the model of re-emergence."""

LAST = 2017 * 12 + 11
"""December 2017: nothing later is read."""

WINDOWS = {0: YEARS[1::2], 1: YEARS}
AHEAD = {0: HORIZONS[1::3], 1: HORIZONS}
"""The windows and the months ahead that are forecast at each level: of countries half the windows and a third of the months."""

WITHIN = 6
EVERY = {0: 6, 1: 3}
"""Months within which a return of violence is asked about, and from one origin to the next at each level."""

CHANCE = (1, 2, 3)
"""Seeds of the blocks that know nothing."""


@dataclass(frozen=True, eq=False)
class Variant:
    """What is compared: a panel to learn from, which begins with the areas that are scored, and perhaps a block beside it."""

    name: str
    panel: Panel
    block: Block | None = None

    def years(self, level: int) -> tuple[int, ...]:
        """The windows at whose origins the block says anything."""
        return tuple(year for year in WINDOWS[level] if self.block is None or origin_of(year) >= self.block.since)


@dataclass(frozen=True, eq=False)
class Told:
    """The scores of a variant by name: [windows, horizons, areas] of each mean, and chances with what came."""

    means: Mapping[str, Floats]
    ranks: Mapping[str, Chances]


def main() -> None:
    """Compare, print, and write what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch_ablation", description="What covariates gain or cost.")
    parser.add_argument("--of", choices=("governorates", "countries", "cells"), default="governorates", help="which areas")
    parser.add_argument("--only", action="append", metavar="BLOCK", help="only this block; can be given several times")
    parser.add_argument("--pool", action="store_true", help="the published forecast too: slow")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of real data")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    asked = parser.parse_args()
    data = asked.data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    found = []
    for row in _asked(asked.of, data, asked.only or (), pool=asked.pool):
        found.append(row)
        print(line(row), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _asked(of: str, data: Path, only: Sequence[str], *, pool: bool) -> Iterator[Row]:
    if of == "cells":
        yield from by_year(data, only)
        return
    with tempfile.TemporaryDirectory(prefix="commonground-ablation-") as scratch:
        truth, base, tried = governorates(data, Path(scratch)) if of == "governorates" else countries_of(data)
    chosen = [one for one in tried if not only or one.name in only]
    yield from compared(truth, base, chosen, level=int(of == "governorates"), pool=pool)


def governorates(data: Path, folder: Path) -> tuple[Panel, Variant, list[Variant]]:
    """What happened, the forecast without any block, and all that is tried, for the governorates whose months are held."""
    parts = ("conflict", "places", "control", "displacement")
    load(folder / "ablation", tuple(data / part for part in parts))
    reader = Reader(Workspace(folder / "ablation"))
    whole = held_of(reader, ["IRQ", "SYR"], 1).until(LAST)
    panel = replace(without_summaries(whole), beside={})
    of_events = blocks.of_events(reader, whole)
    others = (blocks.control(reader, whole), blocks.displaced(reader, whole), blocks.returned(reader, whole))
    every = blocks.joined("all of these", (*of_events, *others))
    tried = [Variant(block.name, panel, block) for block in (*of_events, *others, every, blocks.season(panel))]
    tried += [Variant(block.name, panel, block) for block in (blocks.placebo(panel, seed) for seed in CHANCE)]
    tried.append(Variant("without neighbours", replace(panel, near=None)))
    tried.append(Variant("own country alone", _of_country(panel, "IRQ")))
    tried.append(Variant("countries as well", countries.beside(panel, data)))
    tried.append(Variant("countries, every fourth", replace(panel, elsewhere=countries.elsewhere(panel, data))))
    return whole, Variant("base", panel), tried


def countries_of(data: Path) -> tuple[Panel, Variant, list[Variant]]:
    """The same for the countries of VIEWS."""
    panel = countries.panel(data, LAST)
    known = (countries.displaced(data, panel), *(blocks.placebo(panel, seed) for seed in CHANCE[:1]))
    return panel, Variant("base", panel), [Variant(block.name, panel, block) for block in known]


def by_year(data: Path, only: Sequence[str]) -> Iterator[Row]:
    """Returns of violence to cells by year: each block, all of them, and what is learnt from the own region alone."""
    held = years.rows(years.regions(data))
    base = years.told(held, ())
    tried: dict[str, tuple[str, ...]] = {name: (name,) for name in held.blocks if name != "base"}
    tried["all of these"] = tuple(name for name in tried if name != "chance")
    for name, added in (*tried.items(), ("own region alone", ())):
        if not only or name in only:
            rows = years.told(held, added, own_region=not added)
            for score in ("auc", "ap"):
                yield _row(name, years.YEARS, f"return in a year {score}", of_ranks(score, rows, base))


def compared(truth: Panel, base: Variant, tried: Sequence[Variant], level: int, *, pool: bool) -> Iterator[Row]:
    """A row for each variant and score: what the variant changes."""
    without = told(truth, base, level, pool=pool)
    for variant in tried:
        found, windows = told(truth, variant, level, pool=pool), variant.years(level)
        for name, after in found.means.items():
            before = without.means[name][[WINDOWS[level].index(year) for year in windows]][..., : after.shape[-1]]
            for country in dict.fromkeys(truth.countries) if level else (None,):
                own = [at for at in range(after.shape[-1]) if country in (None, truth.countries[at])]
                if own and np.isfinite(before[..., own]).any():
                    change = of_means(after[..., own], before[..., own], [truth.areas[at] for at in own])
                    yield _row(variant.name, windows, name, change, country)
        for name, rows in found.ranks.items():
            same = _same(without.ranks[name], rows)
            for score in ("auc", "ap") if name == RETURN else ("auc",):
                yield _row(variant.name, windows, f"{name} {score}", of_ranks(score, rows, same))


def told(truth: Panel, variant: Variant, level: int, *, pool: bool) -> Told:
    """All scores of a variant at the origins of its windows."""
    members = [one for one in everybody(members_at(level)) if one.name.startswith(("trees", "analogues"))]
    members += [_pool(variant, level)] if pool else []
    scored = [at for at, area in enumerate(truth.areas) if area in variant.panel.areas]
    own = [variant.panel.areas.index(truth.areas[at]) for at in scored]
    means: dict[str, list[Floats]] = {}
    ranks: dict[str, list[Chances]] = {}
    with with_block(variant.block):
        for year in variant.years(level):
            origin, seen = origin_of(year), _seen(truth, year, AHEAD[level])[:, scored]
            for model in members:
                ours = model.forecast(variant.panel.until(origin), AHEAD[level], POINTS)[:, own]
                means.setdefault(f"{model.name} crps", []).append(crps(ours, seen))
                means.setdefault(f"{model.name} log1p", []).append(crps_log1p(ours, seen))
                ranks.setdefault(f"{model.name} quiet", []).append(_quiet(ours, seen, truth, origin, scored))
        ranks[RETURN] = [_returns(variant, truth, level, scored, own)]
    return Told({name: np.stack(rows) for name, rows in means.items()}, {name: _together(rows) for name, rows in ranks.items()})


def _pool(variant: Variant, level: int) -> Model:
    """The published forecast of a variant; what is made at an earlier origin is made once for all windows."""
    rolling = Rolling(variant.panel, AHEAD[level], POINTS)
    return Model(NAME, lambda panel, _ahead, _points: published(rolling, members_at(level), panel.last))


def _seen(truth: Panel, year: int, ahead: Sequence[int]) -> Floats:
    """What came so many months after an origin, [months, areas]; NaN too where nothing of an area was known at the origin."""
    origin = origin_of(year)
    known = np.isfinite(truth.until(origin).deaths).any(axis=1)
    after = truth.between(origin + 1, origin + max(ahead))[:, [month - 1 for month in ahead]]
    return np.where(known, after.T, np.nan)


def _quiet(forecast: Forecast, seen: Floats, truth: Panel, origin: int, scored: Sequence[int]) -> Chances:
    """The chance of any death in each month, of the areas that were quiet for a year and of which it is known what came."""
    rows = (quiet_for(truth.until(origin))[scored] >= 12) & np.isfinite(seen)
    area = np.broadcast_to(np.asarray(scored), seen.shape)[rows]
    chance = at_least(forecast, SOMEBODY)[rows]
    return Chances(chance, (seen[rows] > 0).astype(float), area, np.full(len(area), (origin + 3) // 12))


def _returns(variant: Variant, truth: Panel, level: int, scored: Sequence[int], own: Sequence[int]) -> Chances:
    """The chance of a death within half a year, of areas that were quiet for one."""
    parts = []
    for origin in range(origin_of(variant.years(level)[0]), LAST - WITHIN + 1, EVERY[level]):
        after = truth.between(origin + 1, origin + WITHIN)[scored]
        rows = (quiet_for(truth.until(origin))[scored] >= QUIET_MONTHS) & np.isfinite(after).all(axis=1)
        chance = chances(variant.panel.until(origin), WITHIN, 1)[own]
        rows &= np.isfinite(chance)
        came = (after[rows] > 0).any(axis=1).astype(float)
        parts.append(Chances(chance[rows], came, np.asarray(scored)[rows], np.full(len(came), (origin + 3) // 12)))
    return _together(parts)


def _together(parts: Sequence[Chances]) -> Chances:
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in ("chance", "came", "area", "year")]
    return Chances(*columns)


def _same(base: Chances, rows: Chances) -> Chances:
    """Of the base's rows those that a variant has too: it may begin later, or have fewer areas."""
    kept = (base.year >= rows.year.min()) & np.isin(base.area, np.unique(rows.area))
    return Chances(base.chance[kept], base.came[kept], base.area[kept], base.year[kept])


def _of_country(panel: Panel, country: str) -> Panel:
    kept = [at for at, one in enumerate(panel.countries) if one == country]
    near = None if panel.near is None else panel.near[np.ix_(kept, kept)]
    if near is not None:
        near = near / np.maximum(near.sum(axis=1, keepdims=True), 1e-12)
    areas = tuple(panel.areas[at] for at in kept)
    return replace(panel, areas=areas, countries=(country,) * len(areas), deaths=panel.deaths[kept], near=near)


def _row(block: str, windows: Sequence[int], score: str, change: Change, country: str | None = None) -> Row:
    return {"block": block, "score": score, "country": country, "windows": f"{windows[0]}-{windows[-1]}", **asdict(change)}


def line(row: Row) -> str:
    """A row as it is printed, a sure gain with a plus, a sure loss with a minus."""
    sure = "+" if row["low"] > 0 else "-" if row["high"] < 0 else " "
    return (
        f"{row['block']:<28} {row['country'] or '':<4}{row['score']:<24} {row['windows']} {row['rows']:>6} rows"
        f"  {row['before']:9.4f} {row['after']:9.4f}  gained {row['low']:+.4f} to {row['high']:+.4f} {sure}"
        f" better in {row['better']} of {row['years']} years"
    )


if __name__ == "__main__":
    main()
