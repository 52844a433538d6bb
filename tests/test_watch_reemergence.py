"""Re-emergence: who is asked about, what is learnt from, and that chances follow what did come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from commonground.vocabulary import months
from commonground.watch import views_areas, views_panel
from commonground.watch.panel import Panel
from commonground.watch.reemergence import base_rates, chances, evidence, quiet_spells, returns
from commonground.watch.score_ranks import auc


def panel(*rows: list[float]) -> Panel:
    return Panel(tuple(f"A{i}" for i in range(len(rows))), ("AAA",) * len(rows), 0, np.array(rows, dtype=np.float64))


def relapsing(areas: int = 60, length: int = 120) -> Panel:
    """Half of the areas see a month of violence every eight months, each at its own time; the others saw one, long ago."""
    deaths = np.zeros((areas, length))
    for area in range(areas // 2):
        deaths[area, area % 8 :: 8] = 10
    deaths[areas // 2 :, 0] = 10
    return panel(*deaths.tolist())


def test_only_areas_quiet_for_six_known_months_have_a_chance() -> None:
    quiet, loud, short, gap = [5.0] + [0.0] * 39, [0.0] * 39 + [2.0], [0.0] * 34 + [1.0] + [0.0] * 5, [0.0] * 40
    gap[36] = np.nan
    six = [0.0] * 33 + [1.0] + [0.0] * 6
    asked = ~np.isnan(chances(panel(quiet, loud, short, gap, six), 3, 1))
    assert asked.tolist() == [True, False, False, False, True]


def test_quiet_is_counted_month_by_month_and_a_missing_month_ends_it() -> None:
    assert quiet_spells(panel([0, 0, 3, 0, np.nan, 0, 0])).tolist() == [[1, 2, 0, 1, 0, 1, 2]]


def test_areas_that_relapse_stand_above_areas_at_peace() -> None:
    history = relapsing().until(101)
    found = chances(history, 3, 1)
    relapse = np.arange(60) < 30
    assert np.nanmin(found[relapse]) > 0.5 > 0.05 > np.nanmax(found[~relapse])


def test_with_few_returns_the_base_rate_speaks_alone() -> None:
    deaths = np.zeros((20, 60))
    deaths[0, ::12] = 3
    history = panel(*deaths.tolist())
    np.testing.assert_array_equal(chances(history, 3, 1), base_rates(history, 3, 1))


def test_the_base_rate_is_the_share_that_came_back_after_as_long_a_quiet() -> None:
    # Two areas, 30 months. The first dies in month 19, after a long quiet; of months 26 back to 14 by steps of three,
    # whose three months to come are known, that is months 26, 23, 20, 17 and 14.
    deaths = np.zeros((2, 30))
    deaths[0, 19] = 1
    # Quiet six months or more: of the first 14 and 17 (15 and 18 months of it) and 26 (7); of the second all five
    # (15, 18, 21, 24, 27). A death within three months: the first in 17 alone. Overall (1 + 0.5) / (8 + 1) = 1/6, with
    # the weight of 20 rows. Now: the first is quiet for 10 months, a class (9 to 11) nobody was in; the second for 30
    # (24 to 35), two rows and no return.
    found = base_rates(panel(*deaths.tolist()), 3, 1)
    np.testing.assert_allclose(found, [20 / 6 / 20, 20 / 6 / 22])
    assert evidence(panel(*deaths.tolist()), 3, 1) == 1


def test_at_least_five_deaths_are_no_likelier_than_one_where_the_base_rate_speaks() -> None:
    deaths = np.zeros((20, 60))
    deaths[0, ::12] = 3
    history = panel(*deaths.tolist())
    assert np.nanmax(base_rates(history, 3, 5) - base_rates(history, 3, 1)) < 0
    assert np.nanmin(base_rates(history, 6, 1) - base_rates(history, 3, 1)) > 0


def test_a_part_of_a_death_is_a_death() -> None:
    whole, part = relapsing(), relapsing()
    part = replace(part, deaths=np.where(part.deaths > 0, 0.3, 0.0))
    whole = replace(whole, deaths=np.where(whole.deaths > 0, 1.0, 0.0))
    np.testing.assert_array_equal(base_rates(part.until(101), 3, 1), base_rates(whole.until(101), 3, 1))


def test_trap_7_no_outcome_that_lies_after_the_origin_is_learnt_from() -> None:
    history = relapsing()
    other = replace(history, deaths=np.where(np.arange(120) > 80, 50.0, history.deaths))
    np.testing.assert_array_equal(chances(history.until(80), 6, 1), chances(other.until(80), 6, 1))


def test_the_same_history_gives_the_same_bytes_and_areas_in_another_order_the_same_chances() -> None:
    history = relapsing().until(101)
    assert chances(history, 6, 1).tobytes() == chances(history, 6, 1).tobytes()
    renamed = replace(history, areas=tuple(f"B{i}" for i in range(60)))
    assert chances(renamed, 6, 1).tobytes() == chances(history, 6, 1).tobytes()


def test_a_history_too_short_to_learn_from_says_nothing() -> None:
    assert np.isnan(chances(panel([0.0] * 10, [0.0] * 10), 3, 1)).all()


def test_where_no_area_is_quiet_there_is_no_chance_to_give() -> None:
    assert np.isnan(chances(replace(relapsing(), deaths=np.ones((60, 120))), 3, 1)).all()


def test_real_countries_are_ranked_better_than_by_the_time_since_violence(shared_data: Path) -> None:
    folder = shared_data / "views" / "pace_comp"
    wide = views_panel.of_wide(folder / "data.csv.gz", views_areas.keys([folder]))
    assert wide is not None
    history = replace(wide[0], near=views_areas.near(wide[0].countries))
    told, base, came = [], [], []
    for year in range(2006, 2018, 2):
        origin = months.index(f"{year}-12")
        past, ahead = history.until(origin), history.between(origin + 1, origin + 6)
        told.append(chances(past, 6, 1))
        base.append(base_rates(past, 6, 1))
        came.append(np.where(np.isnan(ahead).any(axis=1), np.nan, (ahead > 0).any(axis=1)))
    chance, rate, event = (np.concatenate(parts) for parts in (told, base, came))
    counted = ~np.isnan(chance) & ~np.isnan(event)
    assert auc(chance[counted], event[counted]) > auc(rate[counted], event[counted])
    assert np.mean((chance - event)[counted] ** 2) < np.mean((rate - event)[counted] ** 2)


def test_a_panel_without_neighbours_is_no_error() -> None:
    assert relapsing().near is None
    with np.errstate(all="raise"):
        chances(relapsing().until(101), 3, 1)


def test_no_target_is_likelier_than_one_that_it_implies() -> None:
    random = np.random.default_rng(3)
    history = panel(*np.where(random.random((80, 150)) < 0.05, random.integers(1, 9, (80, 150)), 0).astype(float).tolist())
    found = returns(history, ((3, 1), (3, 5), (6, 1), (6, 5)))
    quiet = ~np.isnan(found[6, 1])
    assert quiet.any()
    for less, more in (((3, 1), (6, 1)), ((3, 5), (6, 5)), ((3, 5), (3, 1)), ((6, 5), (6, 1))):
        assert (found[less] <= found[more])[quiet].all()
    np.testing.assert_array_equal(found[6, 1], chances(history, 6, 1))
