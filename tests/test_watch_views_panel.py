"""The history is put together from what lies in a folder and beside it; what nobody states is missing, never zero."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import MissingInput
from commonground.watch.views_areas import keys, near, ordered
from commonground.watch.views_panel import history, unknown_months

LIST = 'country_id,id,name\n41,41,Ghana\n57,57,Ethiopia\n167,167,"Congo, DRC"\n232,232,Kosovo\n'
KEY = (
    "id,name,gwcode,isoname,isoab\n41,Ghana,452,Ghana,GHA\n57,Ethiopia,530,Ethiopia,ETH\n191,Ethiopia,530,Ethiopia,ETH\n"
    '167,"Congo, DRC",490,"Congo, DRC",COD\n232,Kosovo,347,,\n'
)
WIDE = ',Kosovo,Ethiopia,"Congo, DRC",Ghana\n454,,10.0,2.9999999999999996,0.0\n455,,11.0,0.0,0.0\n456,1.0,12.0,0.0,0.0\n'
DECEMBER_2017 = months.index("2017-12")


def long(path: Path, rows: list[tuple[int, int, float]], value: str = "outcome", **more: list[float]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    month, area, deaths = map(list, zip(*rows, strict=True))
    pq.write_table(pa.table({value: deaths, "month_id": month, "country_id": area, **more}), path)


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """A folder as VIEWS' is: the keys in it, the wide panel and the actuals in folders of their own."""
    folder = tmp_path / "views"
    (folder / "pace_comp").mkdir(parents=True)
    (folder / "country_list.csv").write_text(LIST)
    (folder / "country_key.csv").write_text(KEY)
    (folder / "pace_comp" / "data.csv.gz").write_bytes(gzip.compress(WIDE.encode()))
    long(folder / "actuals" / "cm_actuals_2018.parquet", [(457, area, area) for area in (41, 57, 167, 232)])
    return folder


def test_the_wide_panel_is_found_in_the_folder_and_beside_it(views: Path) -> None:
    for given in (views, views / "actuals"):
        panel = history([given], DECEMBER_2017).panel
        assert (panel.areas, panel.countries) == (("41", "57", "167", "232"), ("GHA", "ETH", "COD", "XKX"))
        assert (months.from_index(panel.first), panel.last) == ("2017-10", DECEMBER_2017)
        assert np.array_equal(panel.deaths, [[0, 0, 0], [10, 11, 12], [3, 0, 0], [np.nan, np.nan, 1]], equal_nan=True)


def test_nothing_after_the_month_is_in_it(views: Path) -> None:
    assert history([views], months.index("2017-11")).panel.deaths.shape == (4, 2)
    assert history([views], months.index("2018-01")).panel.deaths[:, -1].tolist() == [41, 57, 167, 232]


def test_official_actuals_are_believed_before_features_before_the_panel_before_other_releases(views: Path) -> None:
    long(views / "actuals" / "early_cm_actuals_2017.parquet", [(454, 57, 1), (455, 57, 1), (456, 57, 1), (456, 41, 1)])
    long(views / "features" / "cm_features.parquet", [(455, 57, 2), (456, 57, 2)], "ged_sb", ged_ns=[0, 0])
    long(views / "actuals" / "cm_actuals_2017.parquet", [(456, 57, 3)])
    found = history([views / "actuals"], DECEMBER_2017)
    assert found.panel.deaths[1].tolist() == [10, 2, 3]
    assert found.panel.deaths[0].tolist() == [0, 0, 0]
    assert found.notes == (
        "history of 2017-12 to 2018-01 from cm_actuals",
        "history of 2017-11 from cm_features.parquet; 1 of its values differ from what is believed before it",
        "history of 2017-10 to 2017-12 from data.csv.gz; 2 of its values differ from what is believed before it",
        "nothing taken from early_cm_actuals; 4 of its values differ from what is believed before it",
    )


def test_a_month_that_is_in_no_file_is_an_error_that_names_it(views: Path) -> None:
    with pytest.raises(MissingInput, match="nothing is known of 2018-02 to 2018-10, and a forecast made in 2018-10"):
        history([views], months.index("2018-10"))


def test_a_gap_between_the_panel_and_later_actuals_is_an_error(views: Path) -> None:
    long(views / "actuals" / "cm_actuals_2018.parquet", [(459, 57, 1)])
    with pytest.raises(MissingInput, match="nothing is known of 2018-01 to 2018-02,"):
        history([views], months.index("2018-03"))


def test_a_month_before_all_files_is_an_error(views: Path) -> None:
    with pytest.raises(MissingInput, match="nothing is known of 2010-10"):
        history([views], months.index("2010-10"))


def test_a_country_without_a_row_in_a_month_is_missing_and_not_zero(views: Path) -> None:
    long(views / "actuals" / "cm_actuals_2018.parquet", [(457, 57, 5)])
    assert np.isnan(history([views], months.index("2018-01")).panel.deaths[:, -1]).tolist() == [True, False, True, True]


def test_wide_files_that_count_rows_or_dates_are_not_the_panel(views: Path) -> None:
    (views / "pace_comp" / "obs.csv").write_text(",Ghana\n0,7\n1,7\n")
    (views / "pace_comp" / "df_input.csv").write_text(",Ghana\n1989-01-31,7\n1989-02-28,7\n")
    (views / "pace_comp" / "again.csv").write_text(",Ghana\n456,7\n456,7\n")
    assert (history([views], DECEMBER_2017).panel.deaths[0] == 0).all()


def test_a_name_that_no_key_has_is_said(views: Path) -> None:
    (views / "pace_comp" / "data.csv").write_text("month_id,Ghana,Atlantis\n453,0,4\n")
    assert "data.csv: no country_id is known for Atlantis" in history([views], DECEMBER_2017).notes


def test_what_cannot_be_read_beside_the_folder_is_passed_over_and_said(views: Path) -> None:
    (views / "other.csv.gz").write_bytes(b"no gzip")
    found = history([views / "actuals"], DECEMBER_2017)
    assert found.panel.deaths.shape == (4, 3)
    assert found.notes[0].startswith("other.csv.gz beside the folder is passed over")


def test_without_a_key_an_area_is_its_own_country_and_alone(tmp_path: Path) -> None:
    long(tmp_path / "given" / "cm_actuals_2018.parquet", [(457, 41, 5), (457, 7, 5)])
    panel = history([tmp_path / "given"], months.index("2018-01")).panel
    assert (panel.areas, panel.countries) == (("7", "41"), ("7", "41"))
    assert panel.near is not None
    assert not panel.near.any()


def test_the_list_decides_between_a_country_and_a_state_of_its_name_that_is_no_more(views: Path) -> None:
    assert keys([views]).ids["ethiopia"] == "57"
    (views / "country_list.csv").unlink()
    assert "ethiopia" not in keys([views]).ids


def test_areas_are_in_the_order_of_their_numbers() -> None:
    assert ordered(["100", "20", "XKX", "3", "20"]) == ("3", "20", "100", "XKX")


def test_neighbours_weigh_by_distance_and_rows_sum_to_one() -> None:
    weights = near(["IRQ", "SYR", "JPN", "TUV"])
    # Middles in centroids.tsv: (33.0, 43.7) and (35.0, 38.5) are 526 km apart, Japan is some 8,000 km from both.
    assert weights[0, 1] == pytest.approx(1, abs=1e-5)
    assert np.exp(-526 / 500) == pytest.approx(0.349, abs=0.001)
    assert weights.sum(axis=1).tolist() == pytest.approx([1, 1, 1, 0])
    assert np.diag(weights).tolist() == [0, 0, 0, 0]
    three = near(["IRQ", "SYR", "KWT"])
    # Kuwait (29.4, 47.6) is 543 km away: exp(-526/500) / (exp(-526/500) + exp(-543/500)).
    assert three[0, 1] == pytest.approx(0.508, abs=0.006)


def test_months_that_are_not_known_are_listed(views: Path) -> None:
    panel = history([views], DECEMBER_2017).panel
    assert unknown_months(panel, DECEMBER_2017 + 2) == [DECEMBER_2017 + 1, DECEMBER_2017 + 2]
    assert unknown_months(panel, panel.first - 1) == [panel.first - 1]


def test_the_real_history_is_191_countries_from_1990_in_which_states_that_were_not_yet_are_missing(shared_data: Path) -> None:
    found = history([shared_data / "views" / "actuals"], months.index("2017-10"))
    panel = found.panel
    assert (len(panel.areas), months.from_index(panel.first), months.from_index(panel.last)) == (191, "1990-01", "2017-10")
    assert int(np.isnan(panel.deaths).sum()) == 2405
    begins = {
        code: months.from_index(panel.first + int(np.isnan(row).sum()))
        for code, row in zip(panel.countries, panel.deaths, strict=True)
    }
    assert {code: begins[code] for code in ("SSD", "XKX", "ERI", "UKR", "IRQ")} == {
        "SSD": "2011-07",
        "XKX": "2008-03",
        "ERI": "1993-05",
        "UKR": "1991-12",
        "IRQ": "1990-01",
    }
    assert panel.near is not None
    assert [code for code, total in zip(panel.countries, panel.near.sum(axis=1), strict=True) if total == 0] == ["TUV"]


def test_the_real_panel_and_the_features_agree_wherever_both_speak(shared_data: Path, tmp_path: Path) -> None:
    views = shared_data / "views"
    for name in ("features", "pace_comp"):
        shutil.copytree(views / name, tmp_path / "views" / name)
    for name in ("country_list.csv", "country_key.csv"):
        shutil.copy(views / name, tmp_path / "views" / name)
    assert not [note for note in history([tmp_path / "views"], months.index("2020-10")).notes if "differ" in note]
