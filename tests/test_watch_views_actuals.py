"""Actuals are told by their columns, releases are kept apart, and months come from the rows and not from the names."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import BadRequest, MalformedFile, MissingInput
from commonground.watch.views_actuals import releases
from commonground.watch.views_files import stem, tables

JANUARY_2018 = 457


def parquet(path: Path, **columns: list[float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def test_month_457_is_january_2018(tmp_path: Path) -> None:
    parquet(tmp_path / "cm_actuals_2018.parquet", outcome=[3], month_id=[JANUARY_2018], country_id=[57])
    (only,) = releases(tmp_path)
    assert (months.from_index(only.panel.first), only.panel.areas, only.panel.deaths.tolist()) == ("2018-01", ("57",), [[3]])


def test_the_two_releases_of_the_same_months_stay_apart_and_the_official_one_is_first(tmp_path: Path) -> None:
    parquet(tmp_path / "a_cm_actuals_2018.parquet", ged_sb=[98.0], month_id=[459], country_id=[124])
    parquet(tmp_path / "cm_actuals_2018.parquet", outcome=[114], month_id=[459], country_id=[124])
    found = releases(tmp_path)
    assert [(one.name, one.panel.deaths[0, 0]) for one in found] == [("cm_actuals", 114), ("a_cm_actuals", 98)]


def test_several_releases_without_the_official_one_are_refused(tmp_path: Path) -> None:
    for name in ("early", "late"):
        parquet(tmp_path / f"{name}_2018.parquet", outcome=[1], month_id=[457], country_id=[1])
    with pytest.raises(BadRequest, match="early, late"):
        releases(tmp_path)


def test_one_release_may_not_state_two_values(tmp_path: Path) -> None:
    parquet(tmp_path / "old" / "cm_actuals_2018.parquet", outcome=[1, 5], month_id=[457, 457], country_id=[1, 2])
    parquet(tmp_path / "new" / "cm_actuals_2018.parquet", outcome=[1, 6], month_id=[457, 457], country_id=[1, 2])
    with pytest.raises(MalformedFile, match="area 2 in 2018-01"):
        releases(tmp_path)


def test_one_file_may_not_state_two_values(tmp_path: Path) -> None:
    parquet(tmp_path / "cm_actuals_2018.parquet", outcome=[1, 2], month_id=[457, 457], country_id=[1, 1])
    with pytest.raises(MalformedFile, match="stands there twice"):
        releases(tmp_path)


def test_the_years_are_those_of_the_months_and_a_part_of_a_year_is_one(tmp_path: Path) -> None:
    parquet(tmp_path / "cm_actuals_2018.parquet", outcome=[1, 2], month_id=[468, 469], country_id=[1, 1])
    parquet(tmp_path / "cm_actuals_2024.parquet", outcome=[4], month_id=[529], country_id=[1])
    (only,) = releases(tmp_path)
    assert only.years == (2018, 2019, 2024)
    assert np.isnan(only.panel.between(months.index("2020-01"), months.index("2020-12"))).all()


def test_a_compressed_csv_with_a_mark_an_index_and_noise_is_read(tmp_path: Path) -> None:
    text = "\ufeff,month_id,country_id,ged_sb,__index_level_0__\n0,457.0,41,137.99999999999997,0\n1,457.0,40,,1\n"
    (tmp_path / "cm_actuals_2018.csv.gz").write_bytes(gzip.compress(text.encode()))
    (only,) = releases(tmp_path)
    assert only.panel.areas == ("40", "41")
    assert np.isnan(only.panel.deaths[0, 0])
    assert only.panel.deaths[1, 0] == 138


def test_a_folder_named_for_its_window_adds_no_column(tmp_path: Path) -> None:
    parquet(tmp_path / "window=Y2019" / "cm_actuals_2019.parquet", outcome=[1], month_id=[469], country_id=[1])
    assert [one.years for one in releases(tmp_path)] == [(2019,)]


def test_grids_forecasts_features_and_keys_are_no_actuals(tmp_path: Path) -> None:
    parquet(tmp_path / "pgm_actuals_2018.parquet", outcome=[1], month_id=[457], priogrid_gid=[1], country_id=[1])
    parquet(tmp_path / "cm_last_2018.parquet", outcome=[1], month_id=[457], country_id=[1], draw=[0])
    parquet(tmp_path / "cm_features.parquet", ged_sb=[1], ged_ns=[0], month_id=[457], country_id=[1])
    (tmp_path / "country_list.csv").write_text("country_id,id,name\n1,1,Guyana\n")
    assert [table.kind for table in tables(sorted(tmp_path.glob("*")))] == ["features", "forecast"]
    with pytest.raises(MissingInput):
        releases(tmp_path)


@pytest.mark.parametrize(("outcome", "month"), [(np.inf, 457), (-1.0, 457.0), (1.0, 457.5), (1.0, None)])
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, outcome: float, month: float) -> None:
    parquet(tmp_path / "cm_actuals_2018.parquet", outcome=[outcome], month_id=[month], country_id=[1])
    with pytest.raises(MalformedFile, match="row 1"):
        releases(tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "cm_actuals_2018.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(MalformedFile, match=r"cm_actuals_2018\.parquet"):
        releases(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="no folder"):
        releases(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cm_actuals_2018.parquet", "cm_actuals"),
        ("boot 2018.parquet", "boot"),
        ("cm_hurdle_test_window_2018.parquet", "cm_hurdle"),
        ("team_Y2023.csv.gz", "team"),
        ("cm_last_2024-2025.parquet", "cm_last"),
        ("conflictology/window=Y2018/2018.parquet", "conflictology"),
        ("ours/2018.parquet", "ours"),
        ("2018.parquet", "2018"),
        ("nb1234.parquet", "nb1234"),
    ],
)
def test_the_stem_is_the_name_without_its_year(name: str, expected: str) -> None:
    assert stem(Path(name)) == expected


def test_the_real_actuals_are_two_releases_of_the_same_191_countries(shared_data: Path) -> None:
    official, first = releases(shared_data / "views" / "actuals")
    assert (official.name, first.name) == ("cm_actuals", "toboden_cm_actuals")
    assert {2018, 2019, 2020, 2021} <= set(official.years)
    assert len(official.panel.areas) == len(first.panel.areas) == len(set(official.panel.countries)) == 191
    span = months.index("2018-01"), months.index("2021-12")
    # 17 + 20 + 32 + 54 country-months were revised between the two, counted file against file.
    assert int((official.panel.between(*span) != first.panel.between(*span)).sum()) == 123
