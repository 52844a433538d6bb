"""`screen PAYEES.parquet --out HITS.parquet`: what is written, what is said, and what is refused."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("payees.csv", "-o", "hits.parquet"), "hits of one Parquet file or folder"),
        (("payees.parquet", "--json", "-o", "hits.parquet"), "not shown or recorded"),
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
    assert (counted.rows, counted.unnamed, counted.with_hits, len(counted.alerting)) == (2, 1, 1, 1)
