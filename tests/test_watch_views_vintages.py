"""A vintage is dated by its name, refused where its newest month is empty, halved or old, and read on the areas of another."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pytest

from commonground.vocabulary import months
from commonground.vocabulary.errors import MalformedFile
from commonground.watch.views_vintages import truth, vintages


def vintage(folder: Path, date: str, last: str, *series: tuple[str, list[float]]) -> Path:
    """A file of a date whose columns are countries and whose last row is a month."""
    count = len(series[0][1])
    ends = [months.last_day(months.from_index(months.index(last) - count + 1 + step)) for step in range(count)]
    lines = ["," + ",".join(f'"{name}"' for name, _ in series)]
    lines += [f"{end}," + ",".join(f"{values[row]:g}" for _, values in series) for row, end in enumerate(ends)]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"Conf_{date}_2d528c7.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def refused(folder: Path) -> str:
    (only,) = vintages(folder)
    assert only.panel is None
    with pytest.raises(MalformedFile, match="is refused"):
        _ = only.usable
    return str(only.refused)


def test_a_vintage_has_its_date_from_its_name_and_its_countries_by_their_code(tmp_path: Path) -> None:
    vintage(
        tmp_path,
        "2024-02-22",
        "2024-01",
        ("Cambodia (Kampuchea)", [1, 2]),
        ("DR Congo (Zaire)", [5, 6]),
        ("Bosnia-Herzegovina", [0, 0]),
    )
    (only,) = vintages(tmp_path)
    assert (only.date, only.refused) == (dt.date(2024, 2, 22), None)
    assert (only.usable.areas, months.from_index(only.usable.last)) == (("BIH", "COD", "KHM"), "2024-01")
    assert only.usable.deaths.tolist() == [[0, 0], [5, 6], [1, 2]]
    assert only.usable.near is not None


def test_a_newest_month_without_deaths_is_not_published_yet(tmp_path: Path) -> None:
    vintage(tmp_path, "2026-02-21", "2026-01", ("Iraq", [50] * 12 + [0]))
    assert "2026-01, has no deaths at all" in refused(tmp_path)


@pytest.mark.parametrize(("newest", "usable"), [(39, False), (40, True)])
def test_a_newest_month_under_two_fifths_of_the_median_is_incomplete(tmp_path: Path, newest: int, usable: bool) -> None:
    # The median of the twelve months before is 100; the thousands of the months before those do not count.
    vintage(tmp_path, "2024-02-22", "2024-01", ("Iraq", [9000] * 5 + [90] * 5 + [100] * 2 + [110] * 5 + [newest]))
    (only,) = vintages(tmp_path)
    assert (only.panel is not None) is usable


@pytest.mark.parametrize(("date", "usable"), [("2024-03-16", True), ("2024-03-17", False), ("2024-01-30", False)])
def test_a_newest_month_may_be_45_days_old_and_must_have_ended(tmp_path: Path, date: str, usable: bool) -> None:
    vintage(tmp_path, date, "2024-01", ("Iraq", [10, 10]))
    (only,) = vintages(tmp_path)
    assert (only.panel is not None) is usable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (",Iraq\n2023-11-30,4\n2024-01-31,5\n", "the month after 2023-11"),
        (",Iraq\n2024-01-31,five\n", "not a date or a number"),
        (",Iraq\n2024-01-31,5,6\n", "another length"),
        ("", "no rows"),
    ],
)
def test_a_broken_file_is_a_refused_vintage_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "Conf_2024-02-22_cd1efbb.csv").write_text(text)
    assert reason in refused(tmp_path)


def test_files_without_a_date_are_no_vintages_and_the_oldest_is_first(tmp_path: Path) -> None:
    vintage(tmp_path / "b", "2024-01-26", "2023-12", ("Iraq", [1]))
    vintage(tmp_path / "a", "2024-02-22", "2024-01", ("Iraq", [1]))
    (tmp_path / "country_list.csv").write_text("country_id,id,name\n")
    assert [one.date.month for one in vintages(tmp_path)] == [1, 2]


def test_an_older_form_of_a_name_is_the_same_country_in_another_vintage(tmp_path: Path) -> None:
    vintage(tmp_path, "2024-01-26", "2023-12", ("Macedonia, FYR", [1]), ("Yemen (North Yemen)", [1]))
    vintage(tmp_path, "2024-02-22", "2024-01", ("North Macedonia", [1]), ("Yemen", [1]))
    assert [one.usable.areas for one in vintages(tmp_path)] == [("MKD", "YEM")] * 2


def test_a_country_without_a_column_has_no_event_and_a_month_beyond_the_vintage_is_missing(tmp_path: Path) -> None:
    vintage(tmp_path, "2024-02-22", "2024-01", ("Iraq", [3, 4]))
    found = truth(vintages(tmp_path)[0].usable, ["DNK", "IRQ"], months.index("2023-12"), months.index("2024-02"))
    assert np.array_equal(found, [[0, 0, np.nan], [3, 4, np.nan]], equal_nan=True)


def test_the_real_vintages_of_2024_are_all_sound(shared_data: Path) -> None:
    held = [one for one in vintages(shared_data / "views" / "pace_vintages") if one.date.year == 2024]
    assert [one.refused for one in held] == [None] * 12
    assert [months.from_index(one.usable.last) for one in held] == [
        months.from_index(months.index("2023-12") + step) for step in range(12)
    ]
    assert all(len(code) == 3 and code.isupper() for one in held for code in one.usable.areas)
    # Totals of December 2023 read off the first and the last file.
    assert (np.sum(held[0].usable.deaths[:, -1]), np.sum(held[-1].usable.deaths[:, -12])) == (9457, 13599)
