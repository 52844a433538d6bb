"""The ablation of covariates: what was known when, what a block changes and leaves, and which way a gain is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.watch_ablation_blocks import Block, dyads, within
from benchmarks.watch_ablation_blocks import stock_of_reports as stock
from benchmarks.watch_ablation_models import with_block
from benchmarks.watch_ablation_scores import Chances, of_means, of_ranks
from benchmarks.watch_ablation_years import Region, rows

from commonground.watch.analogues import ANALOGUES
from commonground.watch.panel import Panel
from commonground.watch.reemergence import chances
from commonground.watch.trees import TREES

FIRST = 2010 * 12


def panel(months: int, areas: int = 2) -> Panel:
    beside = 1 - np.eye(areas)
    names = tuple(f"G{at}" for at in range(areas))
    return Panel(names, ("X",) * areas, FIRST, np.zeros((areas, months)), beside / beside.sum(axis=1, keepdims=True))


def test_a_report_counts_from_the_month_after_it_and_for_a_year() -> None:
    block = stock("displaced", panel(24), [("G0", FIRST + 3, 999_999.0)])
    known = block.values[0, :, 2] > 0
    assert np.flatnonzero(known).tolist() == list(range(4, 16))
    assert block.values[0, 4, 0] == pytest.approx(1.0, abs=1e-4)
    assert block.since == FIRST + 4
    assert not block.values[1].any()


def test_the_newest_report_replaces_the_one_before_and_its_change_is_told_after_half_a_year() -> None:
    block = stock("returned", panel(24), [("G0", FIRST, 100.0), ("G0", FIRST + 6, 200.0)])
    assert np.expm1(block.values[0, [6, 7], 0] * np.log1p(1_000_000)) == pytest.approx([100, 200], rel=1e-3)
    assert block.values[0, 7, 1] == pytest.approx(np.log(201 / 101) / 4, rel=1e-5)
    assert block.values[0, 6, 1] == 0


def test_an_area_that_is_not_asked_about_has_no_report() -> None:
    block = stock("displaced", panel(12), [("G0", FIRST, 5.0), ("elsewhere", FIRST, 7.0)])
    assert block.values[1].sum() == 0


def test_a_dyad_is_new_for_a_year_and_the_neighbours_is_a_stranger_until_it_comes() -> None:
    seen = np.zeros((2, 2, 40), bool)
    seen[0, 0, 10] = seen[1, 1, 12] = seen[0, 1, 14] = True
    own, others = dyads(panel(40), seen)
    new, strangers = np.expm1(own.values[0, :, 2] * np.log1p(20)), np.expm1(others.values[0, :, 2] * np.log1p(20))
    assert new.round(3).tolist() == [0] * 10 + [1] * 4 + [2] * 8 + [1] * 4 + [0] * 14
    assert strangers.round(3).tolist() == [0] * 12 + [1] * 2 + [0] * 26


def test_no_figure_of_dyads_knows_a_later_month() -> None:
    seen = np.random.default_rng(1).random((3, 5, 50)) < 0.1
    whole = dyads(panel(50, 3), seen)
    cut = dyads(panel(30, 3), seen[..., :30])
    for one, other in zip(whole, cut, strict=True):
        assert np.array_equal(one.values[:, :30], other.values)


def test_a_window_sums_the_months_up_to_its_own() -> None:
    assert within(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]), 3).tolist() == [[1, 3, 6, 9, 12]]


@pytest.fixture(scope="module")
def history() -> Panel:
    """Six areas of which, every other month, one half or the other is at war."""
    deaths = np.zeros((6, 120))
    chance = np.random.default_rng(3)
    for month in range(120):
        deaths[(0, 1, 2) if month // 12 % 2 else (3, 4, 5), month] = chance.poisson(6, 3)
    return replace(panel(120, 6), deaths=deaths)


def test_a_block_that_foretells_what_comes_helps_and_is_gone_afterwards(history: Panel) -> None:
    coming = np.roll(history.deaths, -3, axis=1) / 6
    block = Block("oracle", np.stack([coming] * 8, axis=-1).astype(np.float32), FIRST)
    until, truth = history.until(FIRST + 110), history.deaths[:, 113]
    for model in (TREES, ANALOGUES):
        plain = model.forecast(until, (3,), 50)
        with with_block(block):
            told = model.forecast(until, (3,), 50)
        assert np.abs(told[0].mean(axis=1) - truth).sum() < np.abs(plain[0].mean(axis=1) - truth).sum()
        assert np.array_equal(model.forecast(until, (3,), 50), plain)


def test_the_chances_of_a_return_know_the_block_too(history: Panel) -> None:
    until = history.until(FIRST + 90)
    block = Block("oracle", np.roll(history.deaths, -3, axis=1)[..., None].astype(np.float32), FIRST)
    with with_block(None):
        plain = chances(until, 6, 1)
    with with_block(block):
        told = chances(until, 6, 1)
    assert np.array_equal(np.isnan(told), np.isnan(plain))
    assert chances(until, 6, 1).tobytes() == plain.tobytes()


def test_a_gain_of_a_mean_is_by_how_much_it_is_less() -> None:
    before = np.array([[[4.0, 6.0]], [[2.0, np.nan]]])
    change = of_means(before - 1, before, ("A", "B"))
    assert (change.rows, change.before, change.after, change.better, change.years) == (3, 4.0, 3.0, 2, 2)
    assert (change.low, change.high) == pytest.approx((1.0, 1.0))


def test_a_gain_of_ranks_is_by_how_much_they_are_better() -> None:
    area, year = np.repeat(np.arange(8), 2), np.tile([2015, 2016], 8)
    came = np.tile([0.0, 1.0, 1.0, 0.0], 4)
    right, wrong = Chances(came / 2, came, area, year), Chances(-came, came, area, year)
    change = of_ranks("auc", right, wrong)
    assert (change.rows, change.before, change.after, change.low, change.high) == (16, 0, 1, 1, 1)
    assert (change.better, change.years) == (2, 2)


def test_a_cell_is_asked_about_in_a_quiet_year_after_a_death_and_knows_no_later_dyad() -> None:
    deaths = np.array([[5.0, 0.0, 0.0, 2.0], [0.0, 0.0, 3.0, 0.0]])
    seen = np.zeros((2, 1, 4), bool)
    seen[:, 0, :] = deaths > 0
    region = Region("here", 2001, np.array([[0, 0], [0, 1]]), deaths, deaths * 0, deaths, seen)
    found = rows([region])
    assert list(zip(found.cell.tolist(), found.year.tolist(), found.came.tolist(), strict=True)) == [
        (0, 2002, 0.0),
        (0, 2003, 1.0),
    ]
    assert np.expm1(found.blocks["dyads"]).round(6).tolist() == [[1, 1], [1, 1]]
    assert np.expm1(found.blocks["dyads of neighbours"]).round(6).tolist() == [[0, 0], [1, 0]]
