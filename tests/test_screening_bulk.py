"""`screen PAYEES.parquet --out HITS.parquet`: what is written, what is said, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from commonground.cli import screen_bulk
from commonground.cli.main import cli
from commonground.screening.batches import HITS
from commonground.vocabulary.errors import BadRequest
from fixtures_small import Theatre, put
from test_screening_batches import LIST


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulk")
    Theatre(folder / "w").load(put(folder / "un.xml", LIST))
    return folder / "w"


@pytest.fixture
def payees(tmp_path: Path) -> Path:
    names = ["Testorian Quillfeather", "Ottoline Vanderplanck", "", "Zebulon Marchbanks"]
    pq.write_table(pa.table({"Payee": names}), tmp_path / "payees.parquet")
    return tmp_path / "payees.parquet"


def screen(workspace: Path, *words: str | Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.screening.thresholds.CLEAN", 400)
        return CliRunner().invoke(cli, ["-w", str(workspace), "screen", *map(str, words), "--fpr", "0.05"], env={"COLUMNS": "80"})


def test_every_payee_is_in_the_file_and_the_alerts_are_told(workspace: Path, payees: Path, tmp_path: Path) -> None:
    done = screen(workspace, payees, "--out", tmp_path / "hits.parquet")
    assert done.exit_code == 0, done.output
    assert "4 rows, 1 without a name: 2 with hits, 2 alert" in done.output
    found = pq.read_table(tmp_path / "hits.parquet")
    assert found.schema.equals(HITS)
    best = [row for row in found.to_pylist() if row["place"] in (None, 1)]
    assert [(row["row"], row["result"], row["reference"]) for row in best] == [
        (1, "hit", "QDi.001"),
        (2, "no hit", None),
        (3, "no name", None),
        (4, "hit", "QDi.002"),
    ]


def test_a_folder_and_a_mapped_column(workspace: Path, payees: Path, tmp_path: Path) -> None:
    done = screen(workspace, payees.parent, "--map", "name=Payee", "-o", tmp_path / "hits.parquet", "--processes", "2")
    assert done.exit_code == 0, done.output
    assert set(pq.read_table(tmp_path / "hits.parquet").column("file").to_pylist()) == {"payees.parquet"}


def test_a_run_of_a_member_is_recorded_with_the_receipt_that_a_csv_has(payees: Path, tmp_path: Path) -> None:
    put(tmp_path / "un.xml", LIST)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert CliRunner().invoke(cli, ["init", "own", "--member", "CELL"]).exit_code == 0
        assert CliRunner().invoke(cli, ["-w", "own", "load", "un.xml"]).exit_code == 0
    csv = put(tmp_path / "payees.csv", "Payee\nTestorian Quillfeather\nOttoline Vanderplanck\n.\nZebulon Marchbanks\n")
    told = []
    for words in ((csv,), (payees, "-o", tmp_path / "hits.parquet")):
        done = screen(tmp_path / "own", *words, "--map", "name=Payee")
        assert done.exit_code == 0, done.output
        assert "recorded as" in done.output
        out = tmp_path / f"receipt-{len(told)}.json"
        assert CliRunner().invoke(cli, ["-w", str(tmp_path / "own"), "receipt", "LAST", "--out", str(out)]).exit_code == 0
        told.append(json.loads(out.read_text(encoding="utf-8")))
    same = ("lists", "program", "thresholds", "false_alarm_rate", "limit", "below", "what", "member")
    assert [told[0][key] for key in same] == [told[1][key] for key in same]
    assert [one["count"] for one in told[1]["no_hit"]] == [2]
    assert [(one["file"], one["row"], [hit["reference"] for hit in one["hits"]]) for one in told[1]["hits"]] == [
        (1, 1, ["QDi.001"]),
        (1, 4, ["QDi.002"]),
    ]
    assert told[1]["input"]["rows"] == 4
    assert told[1]["input"]["names"] == 3


def test_a_run_of_nobody_says_why_it_is_not_recorded(workspace: Path, payees: Path, tmp_path: Path) -> None:
    assert "not recorded: name who screens" in screen(workspace, payees, "--out", tmp_path / "hits.parquet").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("payees.csv", "-o", "hits.parquet"), "hits of one Parquet file or folder"),
        (("payees.parquet", "--json", "-o", "hits.parquet"), "are not shown"),
        (("payees.parquet", "-o", "hits.csv"), "go into Parquet"),
        (("payees.parquet", "payees.parquet", "-o", "hits.parquet"), "hits of one Parquet file or folder"),
    ],
)
def test_what_does_not_fit_is_refused(
    workspace: Path, payees: Path, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(payees.parent)
    done = screen(workspace, *words)
    assert isinstance(done.exception, BadRequest)
    assert said in done.exception.message
    assert not (payees.parent / "hits.parquet").exists()


def test_an_alert_of_a_second_hit_counts_its_payee_once() -> None:
    rows = [
        {"file": "f", "row": 1, "result": "hit", "place": 1, "alert": False},
        {"file": "f", "row": 1, "result": "hit", "place": 2, "alert": True},
        {"file": "f", "row": 1, "result": "hit", "place": 3, "alert": True},
        {"file": "f", "row": 2, "result": "no name"},
    ]
    counted = screen_bulk.Counted()
    counted.take(pa.RecordBatch.from_pylist(rows, HITS))
    assert (counted.rows, counted.unnamed, counted.with_hits, counted.alerting) == (2, 1, 1, 1)
