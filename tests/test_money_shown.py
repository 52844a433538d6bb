"""What the commands of money print for people: the answer with its unit first, whole words, and what is missing told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from commonground.cli import show
from commonground.cli.failure import run
from commonground.cli.main import cli
from theatres import EXAMPLE, theatre


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = theatre(tmp_path_factory.mktemp("shown") / "w", [EXAMPLE])
    held.close()
    return held.root


@pytest.fixture(scope="module")
def flows_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = [EXAMPLE / name for name in ("fts_flows_meridia_2017.csv", "XMD_adm1.geojson")]
    held = theatre(tmp_path_factory.mktemp("alone") / "w", paths)
    held.close()
    return held.root


def told(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(cli, ["-w", str(root), *arguments]) == code
    return capsys.readouterr().out


def test_the_gap_begins_with_its_answer_in_dollars(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(root, capsys, "gap", "--country", "XMD", "--year", "2017").splitlines()
    assert lines[:2] == ["XMD 2017: Meridia 2017", "required USD 7.5 m, funded USD 5.1 m (68 %), gap USD 2.4 m"]


@pytest.mark.parametrize("by", ["cluster", "plan", "place", "donor"])
def test_without_a_plan_table_every_breakdown_of_the_gap_answers(
    flows_alone: Path, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    asked = ("gap", "--country", "XMD", "--year", "2017", "--by", by)
    assert "no requirement is known" in told(flows_alone, capsys, *asked)
    answer = json.loads(told(flows_alone, capsys, *asked, "--json"))
    assert (answer["basis"], answer["required_usd"], answer["gap_usd"]) == ("flows", None, None)
    if by == "place":
        last = answer["rows"][-1]
        assert (last["name"], last["funded_usd"], last["required_usd"]) == ("not placed", answer["funded_usd"], None)


def test_the_donors_of_a_plan_name_the_files_of_their_flows(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(told(root, capsys, "gap", "--country", "XMD", "--year", "2017", "--by", "donor", "--json"))
    assert "fts_flows_meridia_2017.csv" in {source["file"] for source in answer["sources"]}


def test_no_activity_is_no_total_and_not_zero(flows_alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(told(flows_alone, capsys, "total", "--country", "XMD", "--json"))
    assert (answer["total_usd"], answer["low_usd"], answer["high_usd"], answer["steps"]) == (None, None, None, [])
    assert "no activity of IATI" in told(flows_alone, capsys, "total", "--country", "XMD")


def test_a_country_may_be_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = told(root, capsys, "gap", "--country", "Meridia", "--year", "2017")
    assert named == told(root, capsys, "gap", "--country", "XMD", "--year", "2017")


@pytest.mark.parametrize(
    "arguments",
    [
        ("gap", "--country", "XMD", "--year", "2017"),
        ("total", "--country", "XMD", "--explain"),
        ("flows", "--to-place", "XMD"),
        ("pledges", "--country", "XMD"),
        ("contributions",),
        ("quality",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_on_eighty_columns_no_table_breaks_a_figure(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    wide = told(root, capsys, *arguments)
    monkeypatch.setattr(show, "console", lambda: Console(width=80, highlight=False))
    narrow = told(root, capsys, *arguments)
    assert {word for word in wide.split() if any(letter.isdigit() for letter in word)} <= set(narrow.split())


def test_an_option_that_is_wrong_is_told_in_json_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(told(root, capsys, "gap", "--country", "XMD", "--json", code=2))
    assert answer["error"] == "bad-request"
    assert "--year" in answer["message"]
