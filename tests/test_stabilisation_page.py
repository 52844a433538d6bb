"""The walk through real activities in docs/stabilisation.md says what the program says of the same files."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli

PAGE = Path(__file__).resolve().parent.parent / "docs" / "stabilisation.md"
SNAPSHOT = "iati/dportal_20210615_all_132_pages.tar.gz"
PAGES = ("8", "14", "17", "21", "25", "43", "78", "79")
"""The pages of the snapshot that hold the eleven activities."""


def told() -> dict[str, list[list[str]]]:
    """The rows of each activity's table: flow, rung, date, value date, amount, rate with its day, dollars."""
    found: dict[str, list[list[str]]] = {}
    activity = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (?:\d+\. |Beside them: )([^ ,]+)", line):
            activity = heading[1]
        elif line.startswith("| `"):
            found.setdefault(activity, []).append([cell.strip(" `") for cell in line.strip("|").split("|")])
    return found


def as_written(row: dict[str, Any]) -> list[str]:
    """A row of `flows --json` as a row of the page."""
    stated = row["currency"] == "USD"
    return [
        row["flow"].removeprefix("iati:"),
        row["stage"] + (", in" if row["direction"] == "in" else ""),
        row["date"],
        row["value_date"],
        f"{row['currency']} {row['amount']:,.2f}",
        "1" if stated else f"{row['rate']:.6g}, {row['rate_date']}",
        f"{row['usd']:,.2f}",
    ]


@pytest.fixture(scope="module")
def snapshot(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stabilisation")
    with tarfile.open(shared_data / SNAPSHOT) as archive:
        for member in archive:
            if member.isfile() and re.search(r"_(\d+)\.xml$", member.name)[1] in PAGES:  # type: ignore[index]
                archive.extract(member, folder / "pages", filter="data")
    root = folder / "theatre"
    assert run(cli, ["init", str(root)]) == 0
    assert run(cli, ["-w", str(root), "load", str(shared_data / "fx" / "ecb_eurofxref-hist.zip"), str(folder / "pages")]) == 0
    return root


def test_ten_activities_and_one_beside_them_are_walked_through() -> None:
    rows = told()
    assert len(rows) == 11
    assert sum(map(len, rows.values())) == 34
    assert "all 34 agree" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("activity", sorted(told()))
def test_each_row_is_what_the_program_prints(activity: str, snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(cli, ["-w", str(snapshot), "flows", "--activity", activity, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sorted(told()[activity]) == sorted(as_written(row) for row in rows)
    assert {row["share"] for row in rows} == {1.0}
