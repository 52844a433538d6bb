"""What the ablation knows of countries: the months of VIEWS, and yearly stocks of displaced people."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.watch_ablation_blocks import Block, stock_of
from commonground.watch.panel import Floats, Panel
from commonground.watch.views_panel import history

STOCKS = Path("displacement") / "decoded" / "idmc_conflict_idp_stock_1990_2025.csv"

PUBLISHED = 6
"""Months from the December of a stock to the June from which it is taken as known: a year's report comes out in the May after."""


def panel(data: Path, last: int) -> Panel:
    """State-based deaths of all countries up to a month, as the back-test reads them."""
    return history([data / "views" / "actuals"], last).panel


def beside(own: Panel, data: Path) -> Panel:
    """A panel of governorates with all other countries as further areas to learn from, each set with its own neighbours."""
    whole = panel(data, own.last)
    kept = [at for at, country in enumerate(whole.countries) if country not in own.countries]
    deaths = np.concatenate([own.deaths, whole.between(own.first, own.last)[kept]])
    near = np.zeros((len(deaths), len(deaths)))
    count = len(own.areas)
    if own.near is not None:
        near[:count, :count] = own.near
    if whole.near is not None:
        near[count:, count:] = whole.near[np.ix_(kept, kept)]
    areas = tuple(f"country {whole.areas[at]}" for at in kept)
    names = tuple(whole.countries[at] for at in kept)
    return replace(own, areas=(*own.areas, *areas), countries=(*own.countries, *names), deaths=deaths, near=near)


def elsewhere(own: Panel, data: Path) -> Panel:
    """All other countries, as `Panel.elsewhere` has them: the published members learn from every fourth month of theirs."""
    whole = panel(data, own.last)
    kept = [at for at, country in enumerate(whole.countries) if country not in own.countries]
    near = None if whole.near is None else whole.near[np.ix_(kept, kept)]
    names = tuple(whole.countries[at] for at in kept)
    return Panel(tuple(whole.areas[at] for at in kept), names, whole.first, whole.deaths[kept], near)


def displaced(data: Path, panel: Panel) -> Block:
    """Displaced people of a country (IDMC), as they were known: a year's stock from the June after it, for a year."""
    found: Floats = np.full(panel.deaths.shape, np.nan)
    with (data / STOCKS).open(encoding="utf-8", newline="") as lines:
        for row in sorted(csv.DictReader(lines), key=lambda row: row["year"]):
            start = int(row["year"]) * 12 + 11 + PUBLISHED - panel.first
            for at, country in enumerate(panel.countries):
                if country == row["coo_iso"] and 0 <= start < found.shape[1]:
                    found[at, start : start + 12] = float(row["total"])
    return stock_of("displaced", panel, found)
