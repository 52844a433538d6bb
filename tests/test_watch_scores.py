"""The scores against double loops, cases worked by hand, and the published table of the VIEWS benchmark files."""

from __future__ import annotations

import csv
import gzip
import math
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from commonground.vocabulary.errors import BadRequest
from commonground.watch.panel import Panel
from commonground.watch.points import POINTS, Forecast
from commonground.watch.score_calibration import pit_histogram, reliability
from commonground.watch.score_ranks import auc, average_precision, top
from commonground.watch.score_rows import IGN_BINS, crps, crps_above, crps_log1p, ign, inside, interval_score, log_score
from commonground.watch.scores import artefacts, best, rows, scored, summary

Floats = NDArray[np.float64]

DEATHS = st.integers(0, 3_000)
DRAWS = st.lists(DEATHS, min_size=1, max_size=30)


def points(*draws: int | float) -> NDArray[np.float32]:
    return np.sort(np.array(draws, np.float32))


def of(score: Floats) -> float:
    return float(np.asarray(score).reshape(()))


def history(*deaths: list[float]) -> Panel:
    areas = tuple(f"A{number}" for number in range(len(deaths)))
    return Panel(areas, areas, 24_100, np.array(deaths, float))


def crps_by_pairs(draws: list[int], truth: float) -> float:
    many = len(draws)
    return sum(abs(x - truth) for x in draws) / many - sum(abs(x - y) for x in draws for y in draws) / (2 * many * many)


@given(DRAWS, DEATHS)
def test_the_crps_is_that_of_all_pairs_of_draws(draws: list[int], truth: int) -> None:
    found = of(crps(points(*draws), np.array(float(truth))))
    assert found == pytest.approx(crps_by_pairs(draws, truth), abs=1e-6)
    assert found >= 0


@given(DRAWS, DEATHS)
def test_only_a_sure_and_right_forecast_costs_nothing(draws: list[int], truth: int) -> None:
    sure = set(draws) == {truth}
    assert (of(crps(points(*draws), np.array(float(truth)))) == 0) == sure
    assert of(log_score(points(truth), np.array(float(truth)))) == 0


@given(DRAWS, DEATHS)
def test_points_written_twice_score_the_same(draws: list[int], truth: int) -> None:
    once, twice, seen = points(*draws), points(*draws, *draws), np.array(float(truth))
    for score in (crps, crps_log1p, log_score, lambda x, y: inside(x, y, 0.9), lambda x, y: crps_above(x, y, 25)):
        assert of(score(once, seen)) == pytest.approx(of(score(twice, seen)), abs=1e-6)


def test_the_challenges_ignorance_score_depends_on_how_many_draws_there_are_and_ours_is_taken_at_a_thousand() -> None:
    past, seen = [0] * 9 + [1, 2, 40], 7.0

    def as_published(draws: list[int]) -> float:
        bins = [max(number for number, edge in enumerate(IGN_BINS) if draw >= edge) for draw in [*draws, seen]]
        return -math.log2((bins[:-1].count(bins[-1]) + 1) / (len(draws) + 11))

    assert as_published(past) == pytest.approx(4.52, abs=0.01)
    assert as_published(past * 84) == pytest.approx(9.99, abs=0.01)
    assert of(ign(points(*past), np.array(seen))) == of(ign(points(*past * 84), np.array(seen))) == -math.log2(1 / 1_011)
    thousand = list(range(0, 2_000, 2))
    assert of(ign(points(*thousand), np.array(seen))) == pytest.approx(as_published(thousand))


def test_the_crps_of_the_excess_sees_nothing_below_its_threshold() -> None:
    assert of(crps_above(points(0, 0, 24), np.array(3.0), 25)) == 0
    assert of(crps_above(points(0, 0), np.array(30.0), 25)) == 5
    assert of(crps_log1p(points(0), np.array(math.e - 1))) == pytest.approx(1)


def test_the_interval_score_is_the_width_and_twenty_times_the_miss() -> None:
    draws = points(*range(101))
    assert of(interval_score(draws, np.array(50.0), 0.9)) == pytest.approx(90)
    assert of(interval_score(draws, np.array(96.0), 0.9)) == pytest.approx(90 + 20)
    assert of(interval_score(draws, np.array(2.0), 0.9)) == pytest.approx(90 + 60)
    assert of(interval_score(points(0, 10), np.array(5.0), 0.9)) == pytest.approx(9), "between draws in proportion, as numpy does"


@pytest.mark.parametrize(("share", "held"), [(0.5, [0, 0, 1, 1, 1, 0]), (0.8, [0, 1, 1, 1, 1, 1])])
def test_an_interval_ends_at_values_that_the_forecast_holds(share: float, held: list[int]) -> None:
    months = points(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    truths = np.array([1.0, 2.0, 3.0, 8.0, 9.0, 11.0])
    assert inside(np.broadcast_to(months, (6, 12)), truths, share).tolist() == held


@given(st.lists(DEATHS, min_size=1, max_size=12), st.lists(DEATHS, min_size=1, max_size=12))
def test_no_forecast_has_a_better_log_score_than_the_distribution_that_truths_come_from(
    real: list[int], other: list[int]
) -> None:
    truths = np.array(real, float)
    honest = log_score(np.broadcast_to(points(*real), (len(real), len(real))), truths).mean()
    another = log_score(np.broadcast_to(points(*other), (len(real), len(other))), truths).mean()
    assert honest <= another + 1e-12


def test_doubt_stated_as_it_is_beats_more_and_less_of_it() -> None:
    truths = np.array([0.0] * 9 + [60.0])
    said = {many: np.tile(points(*[0] * (100 - many), *[60] * many), (10, 1)) for many in (0, 1, 5, 9, 10, 11, 15, 50)}
    assert min(said, key=lambda many: float(log_score(said[many], truths).mean())) == 10


def test_the_log_score_by_hand() -> None:
    # Bins: 0 to 10 each its own, then 42 more. Three points of four at 0, one at 4; the truth is 4.
    ground = 0.01 / 53
    seen = {3: 0.99 * 0.2 + ground, 4: 0.99 * 0.6 + ground, 5: 0.99 * 0.2 + ground}
    said = {0: 0.99 * 0.75 + ground, 3: 0.99 * 0.05 + ground, 4: 0.99 * 0.15 + ground, 5: 0.99 * 0.05 + ground}
    wanted = sum(seen.get(bin, ground) * math.log(seen.get(bin, ground) / said.get(bin, ground)) for bin in range(53))
    assert of(log_score(points(0, 0, 0, 4), np.array(4.0))) == pytest.approx(wanted)


def test_the_log_score_of_the_worst_surprise_is_finite_and_grows_with_the_distance() -> None:
    found = log_score(np.tile(points(10), (5, 1)), np.array([10.0, 12.0, 13.0, 16.0, 1e9]))
    assert found[:2].tolist() == [0, 0], "10 to 12 are one bin"
    assert 0 < found[2] < found[3] < found[4] < 8.6


def test_ranks_share_ties_and_agree_with_another_library() -> None:
    chance, event = np.array([0.9, 0.5, 0.5, 0.5, 0.1, 0.0, 0.0]), np.array([1.0, 1.0, 0, 0, 1.0, 0, 0])
    assert auc(chance, event) == pytest.approx((4 + (2 + 1) + 2) / 12)
    assert average_precision(chance, event) == pytest.approx((1 + 2 / 4 + 3 / 5) / 3)
    assert math.isnan(auc(chance, np.zeros(7)))
    assert math.isnan(average_precision(chance, np.zeros(7)))
    assert top(chance, 2).tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0, 0, 0])
    assert top(np.array([0.2, 0.1]), 5).tolist() == [1, 1]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_ranks_are_those_of_another_library_in_any_order(pairs: list[tuple[int, bool]]) -> None:
    said, seen = np.array([pair[0] / 5 for pair in pairs]), np.array([float(pair[1]) for pair in pairs])
    if 0 < seen.sum() < len(seen):
        assert auc(said, seen) == pytest.approx(roc_auc_score(seen, said))
        assert average_precision(said, seen) == pytest.approx(average_precision_score(seen, said))
        assert average_precision(said[::-1], seen[::-1]) == pytest.approx(average_precision(said, seen))


def test_the_pit_of_a_count_is_spread_over_its_mass() -> None:
    below, upto = np.array([[0.0, 0.5, 0.25]]), np.array([[0.5, 1.0, 0.25]])
    assert pit_histogram(below, upto, 4).tolist() == pytest.approx([1 / 6, 1 / 6 + 1 / 3, 1 / 6, 1 / 6])
    outside = pit_histogram(np.array([0.0, 1.0, np.nan]), np.array([0.0, 1.0, np.nan]), 4)
    assert outside.tolist() == [0.5, 0, 0, 0.5]
    assert np.isnan(pit_histogram(np.array([np.nan]), np.array([np.nan]), 2)).all()


def test_a_reliability_diagram_holds_what_was_said_beside_what_was_seen() -> None:
    found = reliability(np.array([0.1, 0.2, 0.9, 1.0, 0.5]), np.array([0, 1, 1, 1, np.nan]), 4)
    assert np.array(found) == pytest.approx(np.array([[0.15, 0.5, 2], [0.95, 1.0, 2]]))


def small() -> tuple[Forecast, Floats, Panel]:
    """Two months ahead of three areas: one at war, one quiet for a year, one that is new and of which two months are held."""
    forecast = np.array([[[20, 30, 40, 50], [0, 0, 0, 2], [0, 0, 0, 0]]] * 2, np.float32)
    truth = np.array([[30, 0, 0], [60, 3, np.nan]])
    return forecast, truth, history([9.0] * 12, [0.0] * 12, [np.nan] * 10 + [0, 0])


def test_a_window_has_every_named_score() -> None:
    found = scored(*small())
    assert found["rows"] == 5
    assert found["crps"] == pytest.approx((3.75 + 18.75 + 0.125 + 2.125 + 0) / 5)
    assert found["brier25"] == pytest.approx((0.25**2 + 0.25**2) / 5)
    assert found["brier_any"] == pytest.approx((0.25**2 + 0.75**2) / 5)
    assert found["coverage90"] == pytest.approx(3 / 5)
    assert found["coverage90_active"] == pytest.approx(1 / 2), "of the area at war alone"
    assert found["auc_any"] == pytest.approx((2 + 2 + 1.5) / 6)
    assert found["ap25"] == 1
    assert found["auc_quiet"] == 0.5, "of the quiet area's two months; of the new one it is not known to be quiet"
    wanted = {
        "crps_log1p",
        "twcrps25",
        "log_score",
        "ign",
        "mis90",
        "coverage50",
        "coverage80",
        "coverage50_active",
        "coverage80_active",
    }
    assert wanted <= set(found)


def test_what_is_not_known_changes_nothing() -> None:
    forecast, truth, panel = small()
    added = np.concatenate([forecast, forecast[:1] + 5])
    assert scored(added, np.vstack([truth, np.full(3, np.nan)]), panel) == scored(forecast, truth, panel)


@given(st.permutations(range(3)))
def test_the_order_of_areas_changes_nothing(order: list[int]) -> None:
    forecast, truth, panel = small()
    turned = scored(forecast[:, order], truth[:, order], history(*panel.deaths[order].tolist()))
    assert turned == pytest.approx(scored(forecast, truth, panel), nan_ok=True)


def test_windows_taken_together_count_every_row_once() -> None:
    forecast, truth, panel = small()
    both = summary([rows(forecast, truth, panel), rows(forecast[:1], truth[:1], panel)])
    assert both["rows"] == 8
    assert both["crps"] == pytest.approx((2 * (3.75 + 0.125) + 18.75 + 2.125) / 8)


def test_nothing_to_score_is_no_number() -> None:
    forecast, truth, panel = small()
    found = scored(forecast, np.full_like(truth, np.nan), panel)
    assert found.pop("rows") == 0
    assert all(math.isnan(score) for score in found.values())


def test_a_row_that_decides_a_window_alone_is_found_by_rule() -> None:
    forecast, truth, panel = small()
    window = rows(forecast, truth, panel)
    baselines = {"good": window.scores["crps"], "bad": np.full((2, 3), 100.0)}
    assert best({name: [score] for name, score in baselines.items()}) == "good"
    # Of 24.75 in all: 18.75 is more than a fifth, 3.75 is not.
    found = artefacts(baselines)
    assert np.argwhere(found).tolist() == [[1, 0]]
    assert summary([window.only(~found)])["crps"] == pytest.approx(6 / 4)


def test_a_forecast_for_other_areas_is_refused() -> None:
    forecast, truth, panel = small()
    with pytest.raises(BadRequest, match="areas"):
        scored(forecast, truth[:, :2], panel)


PUBLISHED = {
    "Conflictology": (14.483, 9.146, 21.339, 76.849),
    "last": (20.173, 9.480, 23.698, 85.605),
    "boot": (23.577, 22.458, 31.417, 86.626),
    "zero": (24.130, 23.019, 32.041, 87.339),
}
"""Mean CRPS of the official benchmark files for 2018 to 2021, as computed from them with the challenge's own estimator."""


def test_conflictology_covers_of_active_rows_what_is_known_of_it(shared_data: Path) -> None:
    # 58, 73 and 84 % over 2018 to 2023; the rows of 2018 to 2021 are at hand.
    views, windows = shared_data / "views", []
    with (views / "country_list.csv").open(encoding="utf-8") as listed:
        number = {row["name"]: int(row["country_id"]) for row in csv.DictReader(listed)}
    with gzip.open(views / "pace_comp/data.csv.gz", "rt", encoding="utf-8") as written:
        names, *months = list(csv.reader(written))
    order = np.argsort([number[name] for name in names[1:]])
    deaths = np.array([[float(value or "nan") for value in month[1:]] for month in months]).T[order]
    areas = tuple(str(code) for code in sorted(number[name] for name in names[1:]))
    panel = Panel(areas, areas, 12 * 1990, deaths)
    for year in range(2018, 2022):
        forecast, truth = benchmark(views, "Conflictology", year)
        windows.append(rows(forecast, truth, panel.until(12 * year - 3)))
    found = summary(windows)
    active = [found[f"coverage{share}_active"] for share in (50, 80, 90)]
    assert active == pytest.approx([0.58, 0.73, 0.84], abs=0.01)
    assert found["crps"] == pytest.approx(30.454, abs=6e-4)


def benchmark(views: Path, model: str, year: int) -> tuple[Forecast, Floats]:
    """An official file as points, and the truth of its year, both by month and country."""
    truth = outcomes(views / f"actuals/cm_actuals_{year}.parquet", "month_id", "country_id")[..., 0].astype(float)
    forecast = outcomes(views / f"benchmarks/cm_{model}_{year}.parquet", "month_id", "country_id", "outcome").astype(np.float32)
    return forecast, truth


def outcomes(path: Path, *order: str) -> NDArray[np.int64]:
    asked = duckdb.connect().execute(f"select outcome from '{path}' order by {', '.join(order)}")
    found = asked.fetchnumpy()["outcome"]
    return np.asarray(found).reshape(12, 191, -1)


@pytest.mark.parametrize("model", list(PUBLISHED))
def test_the_benchmark_files_score_as_published(shared_data: Path, model: str) -> None:
    for year, published in zip(range(2018, 2022), PUBLISHED[model], strict=True):
        forecast, truth = benchmark(shared_data / "views", model, year)
        assert forecast.shape[-1] == (12 if model == "Conflictology" else POINTS)
        assert crps(forecast, truth).mean() == pytest.approx(published, abs=6e-4)


def test_the_row_of_ethiopia_in_december_2021_is_found_by_rule(shared_data: Path) -> None:
    found = {}
    for model in PUBLISHED:
        forecast, truth = benchmark(shared_data / "views", model, 2021)
        found[model] = crps(forecast, truth)
    assert np.argwhere(artefacts(found)).tolist() == [list(np.unravel_index(np.argmax(truth), truth.shape))]
    assert found["Conflictology"].max() / found["Conflictology"].sum() == pytest.approx(0.64, abs=0.01)


def test_an_entry_of_the_challenge_has_the_interval_and_ignorance_scores_found_with_its_code(shared_data: Path) -> None:
    views, found = shared_data / "views", []
    for year in range(2018, 2022):
        truth = outcomes(views / f"actuals/cm_actuals_{year}.parquet", "month_id", "country_id")[..., 0].astype(float)
        path = views / f"participants/bodentien_rueter_cm_nbinom_{year}.parquet"
        entry = outcomes(path, "month_id", "country_id", "outcome").astype(np.float32)
        found.append([interval_score(entry, truth, 0.9).mean(), ign(entry, truth).mean(), crps(entry, truth).mean()])
    assert np.mean(found, axis=0) == pytest.approx([508.0, 0.617, 30.878], rel=1e-3)
