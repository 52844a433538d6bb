"""The eight baselines: what each says of a small history, and that it is what the official files say."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

from commonground.vocabulary.months import index
from commonground.watch.baselines import BASELINES
from commonground.watch.panel import Panel
from commonground.watch.points import Forecast, Model

NAN = float("nan")
NAMED: dict[str, Model] = {model.name: model for model in BASELINES}
ORIGIN = index("2017-10")


def small() -> Panel:
    """A war that ends, a quiet area, one whose last two months are not published, one of which nothing is held."""
    war = [40.0] * 30 + [0, 0, 3, 0, 0, 7, 0, 0, 0, 2, 0, 4]
    late = [1.0] * 40 + [NAN, NAN]
    return Panel(tuple("ABCD"), ("XMD",) * 4, index("2014-01"), np.array([war, [0.0] * 42, late, [NAN] * 42]))


def said(name: str, points: int = 1000) -> Forecast:
    return NAMED[name].forecast(small(), [3, 14], points)


def test_there_are_eight_and_each_has_its_name() -> None:
    assert list(NAMED) == "zeros last_poisson conflictology_12 conflictology_36 bootstrap mixture nb_9 ew_4".split()


@pytest.mark.parametrize("name", list(NAMED))
def test_points_are_sorted_whole_and_the_same_each_time(name: str) -> None:
    found = said(name)
    assert found.shape == (2, 4, 1000)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found, axis=-1) >= 0).all()
    assert found.tobytes() == said(name).tobytes()


@pytest.mark.parametrize("name", [name for name in NAMED if name not in ("bootstrap", "mixture")])
def test_an_area_without_violence_or_without_data_is_zero(name: str) -> None:
    assert not said(name)[:, [1, 3]].any()


def test_conflictology_is_the_last_twelve_months_and_nothing_else() -> None:
    values, counts = np.unique(said("conflictology_12", 1200)[0, 0], return_counts=True)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {0: 800, 2: 100, 3: 100, 4: 100, 7: 100}


def test_conflictology_of_three_years_still_remembers_the_war() -> None:
    assert float(np.mean(said("conflictology_36", 3600)[0, 0] == 40)) == pytest.approx(24 / 36)


def test_the_last_month_is_a_poisson_mean_where_one_is_held() -> None:
    found = said("last_poisson")[0]
    assert float(found[0].mean()) == pytest.approx(4, rel=0.01)
    assert float(np.mean(found[2] == 0)) == pytest.approx(np.exp(-1), abs=0.002)


def test_the_bootstrap_says_the_same_of_every_area() -> None:
    found = said("bootstrap")[0]
    np.testing.assert_array_equal(found[0], found[3])
    # Of the 124 months held: 30 of forty deaths, 42 + 8 without any.
    assert float(np.mean(found[0] == 40)) == pytest.approx(30 / 124, abs=0.001)
    assert float(np.mean(found[0] == 0)) == pytest.approx(50 / 124, abs=0.001)


def test_the_mixture_leaves_one_draw_in_twenty_to_all_that_ever_happened() -> None:
    found = said("mixture")[0]
    assert float(np.mean(found[1] > 0)) == pytest.approx(0.05)
    # Of the 74 positive months, 30 had forty deaths.
    assert float(np.mean(found[1] == 40)) == pytest.approx(0.05 * 30 / 74, abs=0.001)
    np.testing.assert_array_equal(found[1], found[3])


def test_the_mixture_of_a_world_without_violence_is_zero() -> None:
    panel = Panel(("A",), ("XMD",), ORIGIN, np.zeros((1, 20)))
    assert not NAMED["mixture"].forecast(panel, [3], 100).any()


def countries(shared_data: Path) -> Panel:
    with gzip.open(shared_data / "views" / "pace_comp" / "data.csv.gz", "rt", encoding="utf-8") as lines:
        head, *rows = list(csv.reader(lines))
    deaths = np.array([[float(cell) if cell else NAN for cell in row[1:]] for row in rows]).T
    return Panel(tuple(head[1:]), tuple(head[1:]), index("1990-01"), deaths)


def official(shared_data: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Country ids and outcomes of January 2018."""
    table = parquet.read_table(shared_data / "views" / "benchmarks" / f"cm_{name}_2018.parquet", filters=[("month_id", "=", 457)])
    return table["country_id"].to_numpy(), table["outcome"].to_numpy()


def test_conflictology_is_what_the_official_file_holds(shared_data: Path) -> None:
    ids, outcomes = official(shared_data, "Conflictology")
    theirs = sorted(tuple(sorted(outcomes[ids == one].tolist())) for one in np.unique(ids))
    ours = NAMED["conflictology_12"].forecast(countries(shared_data).until(ORIGIN), [3], 12)[0]
    held = sorted(tuple(row) for row in ours.astype(int).tolist())
    assert sum(a == b for a, b in zip(held, theirs, strict=True)) >= 175  # of 191: the rest was revised since


def test_the_last_month_is_what_the_official_file_holds(shared_data: Path) -> None:
    ids, outcomes = official(shared_data, "last")
    theirs = np.sort([outcomes[ids == one].mean() for one in np.unique(ids)])
    ours = np.sort(NAMED["last_poisson"].forecast(countries(shared_data).until(ORIGIN), [3], 1000)[0].mean(axis=1))
    assert np.mean(np.isclose(ours, theirs, rtol=0.05, atol=0.1)) > 0.95


def test_the_bootstrap_draws_from_the_pool_of_the_official_file(shared_data: Path) -> None:
    _, outcomes = official(shared_data, "boot")
    ours = NAMED["bootstrap"].forecast(countries(shared_data).until(ORIGIN), [3], 1000)[0, 0]
    assert float(np.mean(ours == 0)) == pytest.approx(float(np.mean(outcomes == 0)), abs=0.006)
    assert float(np.mean(ours >= 25)) == pytest.approx(float(np.mean(outcomes >= 25)), abs=0.004)
    assert float(np.mean(ours >= 1000)) == pytest.approx(float(np.mean(outcomes >= 1000)), abs=0.002)
