"""The engine: a name stands for what was last said of it, whenever the engine is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from commonground.lake.engine import Engine
from commonground.vocabulary.errors import DamagedWorkspace


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.close()


def numbers(*held: int) -> pa.Table:
    return pa.table({"n": pa.array(held, pa.int32())})


def answer(engine: Engine, name: str) -> list[int]:
    return engine.query(f"SELECT n FROM {name} ORDER BY n").column("n").to_pylist()


def test_a_step_may_be_named_before_what_it_reads(engine: Engine) -> None:
    engine.view("third", "SELECT n + 1 AS n FROM Second")
    engine.view("second", "SELECT n * 10 AS n FROM first")
    engine.register("first", numbers(1, 2))
    assert answer(engine, "THIRD") == [11, 21]


def test_a_column_may_be_called_as_a_step_is_that_is_made_of_its_table(engine: Engine) -> None:
    engine.register("entered", pa.table({"promise": pa.array([3], pa.int32())}))
    engine.view("raw", "SELECT promise FROM entered")
    engine.view("every", "SELECT promise AS n FROM raw")
    engine.view("promise", "SELECT n FROM every")
    assert answer(engine, "every") == [3]
    assert answer(engine, "promise") == [3]


def test_a_step_of_what_is_not_there_says_so(engine: Engine) -> None:
    engine.view("second", "SELECT n FROM nothing")
    with pytest.raises(duckdb.CatalogException, match="nothing"):
        answer(engine, "second")


def test_what_is_said_anew_counts_in_all_that_is_made_of_it(engine: Engine) -> None:
    engine.register("first", numbers(1))
    engine.view("second", "SELECT n + 1 AS n FROM first")
    engine.table("held", "SELECT n FROM second")
    assert answer(engine, "second") == [2]
    engine.register("first", numbers(5))
    assert answer(engine, "second") == [6]
    engine.view("second", "SELECT n + 2 AS n FROM first")
    assert answer(engine, "second") == [7]
    assert answer(engine, "held") == [2], "a table is computed once"


def test_what_is_forgotten_is_not_there(engine: Engine) -> None:
    engine.register("first", numbers(1))
    engine.register("other", numbers(2))
    assert answer(engine, "first") == [1]
    for name in ("first", "other"):
        engine.forget(name)
        with pytest.raises(duckdb.CatalogException):
            answer(engine, name)


def test_a_broken_file_is_told_of_each_time_and_by_who_reads_it_alone(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    engine.files("broken", [tmp_path / "a.parquet"], numbers().schema)
    engine.files("none", [], numbers().schema)
    assert answer(engine, "none") == []
    for _ in range(2):
        with pytest.raises(DamagedWorkspace, match="cannot be read"):
            answer(engine, "broken")
