"""Payees of any number on Apache Spark: the function of `batches` by `DataFrame.mapInArrow`, hits written where they arise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from commonground.door.spark import address
from commonground.screening.batches import HITS, ID, screened
from commonground.screening.findings import Question
from commonground.screening.parquet_payees import Payees
from commonground.screening.program import Program, program
from commonground.screening.run import received, sent
from commonground.screening.screener import Screener
from commonground.vocabulary.errors import BadRequest, MalformedFile

OTHER = "a machine of Spark has another Common Ground"

TASK = 100_000
"""Payees of a task: some seconds of work, so that what fails is soon done again."""


def write(session: Any, asked: Question, of: Payees, out: Path) -> None:
    """Screen payees on the Spark of a session and write their HITS as a folder of Parquet files at `out`, which is not there yet.

    Equal payees meet in one task, where they are screened once. Rows are those of `screened` and in no order. Raises BadRequest
    where a machine has another program, and MalformedFile where Spark cannot read the payees or a task fails.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import from_arrow_schema

    try:
        frame = _payees(session, of)
        hits = frame.mapInArrow(_function(session, asked, of), from_arrow_schema(HITS))
        hits.write.parquet(address(out, read=False))
    except (Py4JError, PySparkException) as error:
        if OTHER in str(error):
            raise BadRequest(OTHER, hint="install the same version on all") from error
        said = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise MalformedFile(
            f"Spark could not screen it: {said[0][:300]}",
            hint="the types of a column must agree in all files, and every machine read them under the same path",
        ) from error


def _payees(session: Any, of: Payees) -> Any:
    """The rows of all files with the columns of ID and of `placed`, spread so that equal payees are in one task."""
    from pyspark.sql import functions as sql

    session.conf.set("spark.sql.caseSensitive", "true")
    read = session.read.option("mergeSchema", "true").parquet(*(address(path) for path in of.files.values()))
    ids = (sql.col("_metadata.file_path"), sql.col("_metadata.row_index") + 1)
    cells = [read["`" + heading.replace("`", "``") + "`"].alias(name) for heading, name in of.placed.items()]
    frame = read.select(*(column.alias(name) for column, name in zip(ids, ID, strict=True)), *cells)
    tasks = max(session.sparkContext.defaultParallelism, -(-of.rows // TASK))
    return frame.repartition(tasks, *of.placed.values())


def _function(session: Any, asked: Question, of: Payees) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a task does. The lists go to each machine once, and are made ready once in each of its Python processes."""
    given = session.sparkContext.broadcast(sent(asked))
    key = hashlib.sha256(asked.ready.kept).hexdigest()
    made = program()
    names = {path.resolve().as_uri(): name for name, path in of.files.items()}
    columns = dict(of.columns)

    def mapped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return screened(_ready(key, made, given.value), columns)(_named(batches, names))

    return mapped


def _named(batches: Iterator[pa.RecordBatch], names: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The batches with the names of files in place of their addresses, which Spark writes in its own way."""
    plain = {_plain(uri): name for uri, name in names.items()}
    for batch in batches:
        files = [plain[_plain(uri)] for uri in batch.column(ID[0]).to_pylist()]
        yield batch.set_column(batch.schema.names.index(ID[0]), ID[0], pa.array(files, pa.string()))


def _plain(uri: str) -> str:
    return unquote(uri.removeprefix("file:")).lstrip("/")


_HELD: dict[str, Screener] = {}


def _ready(key: str, made: Program, given: Question) -> Question:
    """The question with its screener, which a Python process of Spark keeps for the tasks to come.

    Raises BadRequest where this machine has another program than the one that asks: its answers might be others.
    """
    if key not in _HELD:
        if program() != made:
            raise BadRequest(OTHER, where=f"{program().version} beside {made.version}", hint="install the same on all")
        _HELD.clear()
        _HELD[key] = received(given).ready.screener
    return replace(given, ready=replace(given.ready, screener=_HELD[key]))
