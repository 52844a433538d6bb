"""Forecasts in long form become [12, areas, draws]; what a file lacks is missing, what does not add up is refused by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, MalformedFile
from commonground.watch.views_panel import history
from commonground.watch.views_samples import model_name, samples


def forecast(path: Path, rows: list[tuple[int, int, int, float]]) -> None:
    """A file of (month_id, country_id, draw, outcome)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ("month_id", "country_id", "draw", "outcome")
    pq.write_table(pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))), path)


def test_draws_are_sorted_and_stand_at_their_month_and_area_in_any_order_of_rows(tmp_path: Path) -> None:
    forecast(
        tmp_path / "cm_x_2018.parquet",
        [(468, 9, 0, 5), (457, 9, 1, 1), (457, 2, 0, 7), (457, 9, 0, 3), (468, 9, 1, 4), (457, 2, 1, 0)],
    )
    (only,) = samples(tmp_path, {2018})
    assert (only.model, only.year, only.areas, only.draws.shape, only.draws.dtype) == (
        "x",
        2018,
        ("2", "9"),
        (12, 2, 2),
        np.float32,
    )
    assert only.draws[0].tolist() == [[0, 7], [1, 3]]
    assert only.draws[11, 1].tolist() == [4, 5]


def test_rows_that_lack_are_missing_and_counted(tmp_path: Path) -> None:
    forecast(tmp_path / "cm_x_2018.parquet", [(month, 2, draw, 1) for month in range(457, 469) for draw in range(3)])
    (only,) = samples(tmp_path, {2018})
    on = only.on(["1", "2"])
    assert np.isnan(on[:, 0]).all()
    assert (on[:, 1] == 1).all()
    assert only.lacking(["2"]) is None
    assert only.lacking(["1", "2"]) == "cm_x_2018.parquet has no forecast for 12 of 24 area-months"


def test_a_file_of_a_part_of_a_year_is_that_part(tmp_path: Path) -> None:
    forecast(tmp_path / "cm_x_2019.parquet", [(471, 2, 0, 1), (472, 2, 0, 2)])
    (only,) = samples(tmp_path, {2019})
    assert np.flatnonzero(~np.isnan(only.draws[:, 0, 0])).tolist() == [2, 3]


def test_a_live_window_begins_in_its_own_month(tmp_path: Path) -> None:
    forecast(tmp_path / "cm_x_2024.parquet", [(month, 2, 0, month) for month in range(535, 547)])
    (only,) = samples(tmp_path, {2024})
    assert (months.from_index(only.first), only.draws[:, 0, 0].tolist()) == ("2024-07", list(range(535, 547)))


def test_a_file_of_two_years_is_two_windows_and_other_years_are_not_read(tmp_path: Path) -> None:
    forecast(tmp_path / "cm_x.parquet", [(month, 2, 0, month) for month in range(457, 481)])
    assert [(one.year, one.draws[0, 0, 0]) for one in samples(tmp_path, {2018, 2019})] == [(2018, 457), (2019, 469)]
    assert [one.year for one in samples(tmp_path, {2019})] == [2019]
    assert list(samples(tmp_path, {2020})) == []


def test_unequal_numbers_of_draws_are_refused_with_file_and_row(tmp_path: Path) -> None:
    forecast(tmp_path / "cm_x_2018.parquet", [(457, 1, 0, 0), (457, 1, 1, 0), (457, 2, 0, 0), (457, 3, 0, 0), (457, 3, 1, 0)])
    with pytest.raises(MalformedFile, match=r"cm_x_2018.*area 2 in 2018-01 \(month_id 457\) has 1 draws, most 2"):
        list(samples(tmp_path, {2018}))


@pytest.mark.parametrize("draw", [-1.0, float("nan"), float("inf"), None])
def test_a_draw_that_is_no_number_of_deaths_is_refused_with_its_row(tmp_path: Path, draw: float) -> None:
    forecast(tmp_path / "cm_x_2018.parquet", [(457, 1, 0, 0.0), (457, 1, 1, draw)])
    with pytest.raises(MalformedFile, match="row 2"):
        list(samples(tmp_path, {2018}))


def test_two_files_of_one_model_and_window_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        forecast(tmp_path / folder / "cm_x_2018.parquet", [(457, 1, 0, 0)])
    with pytest.raises(BadRequest, match="both hold the forecast of x from 2018-01"):
        list(samples(tmp_path, {2018}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cm_Conflictology_2018.parquet", "Conflictology"),
        ("cm_last_2019.parquet", "last"),
        ("bodentien_rueter_cm_nbinom_2018.parquet", "bodentien_rueter_cm_nbinom"),
        ("toboden_bm_cm_bootstrap_expanded_2018.parquet", "toboden_bm_cm_bootstrap_expanded"),
    ],
)
def test_a_model_is_named_by_its_file(name: str, expected: str) -> None:
    assert model_name(Path(name)) == expected


def test_the_real_files_of_a_year_are_all_read(shared_data: Path) -> None:
    read = {
        one.model: one.draws.shape
        for folder in ("benchmarks", "participants")
        for one in samples(shared_data / "views" / folder, {2018})
    }
    assert read["Conflictology"] == (12, 191, 12)
    assert read["boot"] == read["last"] == read["zero"] == read["toboden_bm_cm_bootstrap_expanded"] == (12, 191, 1000)
    assert read["hurdle"] == read["NeuralNetNegBin"] == read["bodentien_rueter_cm_nbinom"] == (12, 191, 999)


@pytest.mark.parametrize("year", [2020, 2021])
def test_conflictology_is_the_twelve_months_of_our_history_up_to_its_origin(shared_data: Path, year: int) -> None:
    (published,) = (one for one in samples(shared_data / "views" / "benchmarks", {year}) if one.model == "Conflictology")
    origin = months.index(f"{year - 1}-10")
    panel = history([shared_data / "views" / "actuals"], origin).panel
    twelve = np.sort(panel.between(origin - 11, origin), axis=1)
    assert np.array_equal(published.on(panel.areas), np.broadcast_to(twelve, (12, *twelve.shape)))
