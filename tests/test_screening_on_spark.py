"""Payees screened on Apache Spark give the rows of the local function, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from commonground.cli.main import cli
from commonground.door.workspace import SETTINGS
from commonground.lake.spark import session
from commonground.screening import on_spark as on_spark_room
from commonground.screening.batches import HITS, screened
from commonground.screening.clean_names import made_up
from commonground.screening.findings import Question
from commonground.screening.on_spark import write
from commonground.screening.parquet_payees import Payees, batches, payees
from commonground.screening.program import program
from commonground.screening.run import sent
from commonground.vocabulary.errors import BadRequest, MalformedFile
from fixtures_small import Theatre, put
from test_screening_batches import HOSTILE, LIST, asked_of
from test_watch_panel_on_spark import on_spark

__all__ = ["on_spark"]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Question:
    return asked_of(tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hundreds of payees in three files of unlike columns, under names that addresses write in another way."""
    folder = tmp_path_factory.mktemp("payees")
    names = [*HOSTILE, *made_up("arabic", 200), *["Zebulon Marchbanks"] * 30, None, *made_up("arabic_script", 100)]
    (folder / "of 2018 #1").mkdir()
    pq.write_table(pa.table({"file": range(len(names)), "Payee.name": names}), folder / "of 2018 #1" / "100%25 [x].parquet")
    people = {
        "Payee.name": ["Wolfram", "Wolfram", "Wolfram"],
        "born": pa.array([-594_000_000_000_000, 0, None], pa.timestamp("us", "Asia/Baghdad")),
        "country": [["Iraq", "Syria"], [], None],
        "kind": ["person"] * 3,
    }
    pq.write_table(pa.table(people), folder / "people.parquet")
    pq.write_table(pa.table({"Payee.name": pa.array([], pa.string())}), folder / "none.parquet")
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    found = ds.dataset(path).to_table()
    assert found.schema.equals(HITS)
    return sorted(found.to_pylist(), key=lambda one: (one["file"], one["row"], one["place"] or 0))


def here(asked: Question, of: Payees) -> list[dict[str, Any]]:
    found = [row for one in screened(asked, of.columns)(batches(of)) for row in one.to_pylist()]
    return sorted(found, key=lambda one: (one["file"], one["row"], one["place"] or 0))


def test_rows_are_those_of_the_local_function(on_spark: str, asked: Question, folder: Path, tmp_path: Path) -> None:
    of = payees(folder, {"name": "Payee.name"})
    write(session(on_spark), asked, of, tmp_path / "hits.parquet")
    found = rows(tmp_path / "hits.parquet")
    assert found == here(asked, of)
    assert {one["file"] for one in found} == {"of 2018 #1/100%25 [x].parquet", "people.parquet"}
    assert sum(one["reference"] == "QDi.002" for one in found) >= 30
    assert [one["alert"] for one in found if one["file"] == "people.parquet"] == [True, False, False]


def test_columns_that_disagree_are_told(on_spark: str, asked: Question, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"name": ["Wolfram"], "born": ["1951"]}), tmp_path / "in" / "a.parquet")
    pq.write_table(pa.table({"name": ["Wolfram"], "born": [1951]}), tmp_path / "in" / "b.parquet")
    with pytest.raises(MalformedFile, match="Spark could not screen"):
        write(session(on_spark), asked, payees(tmp_path / "in"), tmp_path / "hits.parquet")


def test_the_command_screens_on_the_spark_of_the_workspace(on_spark: str, tmp_path: Path) -> None:
    Theatre(tmp_path / "w").load(put(tmp_path / "un.xml", LIST))
    told = (tmp_path / "w" / SETTINGS).read_text(encoding="utf-8")
    (tmp_path / "w" / SETTINGS).write_text(f'spark = "{on_spark}"\n' + told, encoding="utf-8")
    pq.write_table(pa.table({"name": ["Zebulon Marchbanks", None, "Ottoline Vanderplanck"]}), tmp_path / "p.parquet")
    words = ["-w", str(tmp_path / "w"), "screen", str(tmp_path / "p.parquet"), "-o", str(tmp_path / "hits.parquet")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commonground.screening.thresholds.CLEAN", 400)
        done = CliRunner().invoke(cli, [*words, "--fpr", "0.05"])
        again = CliRunner().invoke(cli, words)
    assert "3 rows, 1 without a name: 1 with hits, 1 alert" in done.output
    assert len(rows(tmp_path / "hits.parquet")) == 3
    assert isinstance(again.exception, BadRequest)
    assert {one.name for one in tmp_path.iterdir()} == {"w", "un.xml", "p.parquet", "hits.parquet"}


def test_another_program_answers_nothing(asked: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_spark_room, "_HELD", {})
    with pytest.raises(BadRequest, match="another Common Ground"):
        on_spark_room._ready("key", replace(program(), code="other"), sent(asked))
    kept = on_spark_room._ready("key", program(), sent(asked)).ready.screener
    assert on_spark_room._ready("key", program(), sent(asked)).ready.screener is kept
