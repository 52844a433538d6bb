"""The second engine: what reads the rows of events is asked of Apache Spark, everything else of DuckDB; the text is the same.

For those whose events are too many for one machine. Every text is SQL of DuckDB's dialect; sqlglot says it in Spark's words.
What would mean something else there is refused by `tests/test_steps.py`; which figures are equal says decision 24.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonground.lake.engine import Engine, damaged
from commonground.vocabulary.errors import BadRequest

FILES = frozenset({"raw_event", "event_place", "kept_event_place"})
"""The tables of files that Spark reads itself. What is defined over one of them is Spark's too."""

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
"""ANSI: an overflow or a cast that fails is an error as in DuckDB, not a null."""

AT_HOME = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""A Spark within the process (`local[2]`) listens to nobody else."""


@dataclass(frozen=True)
class _Far:
    """What is Spark's: the files of a table, or a text with the tables that it reads; held, it needs neither any more."""

    paths: tuple[str, ...] = ()
    text: str = ""
    reads: frozenset[str] = frozenset()


class SparkEngine(Engine):
    """An Engine of which the rows of events are read, and the steps over them run, by the Spark at `master`.

    `master` is `local[2]` for two threads of this machine, or the address of a cluster (`spark://host:7077`), each machine of
    which must read the workspace's files under the same path. Spark starts with the first question that needs it. Raises
    BadRequest where pyspark or Java is not installed, no Spark answers or its memory is too small, and DamagedWorkspace
    where a file cannot be read.
    """

    def __init__(self, master: str) -> None:
        _installed()
        super().__init__()
        self._master = master
        self._far: dict[str, _Far] = {}
        self._told: set[str] = set()

    @cached_property
    def _spark(self) -> Any:
        return session(self._master)

    def register(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table readable under a name."""
        self._near(name)
        super().register(name, rows)

    def files(self, name: str, paths: Sequence[Path], schema: pa.Schema) -> None:
        """Make Parquet files readable as one table; with no files it is an empty table of the schema."""
        if name in FILES and paths:
            self._say(name, _Far(paths=tuple(address(path) for path in paths)))
            return
        self._near(name)
        super().files(name, paths, schema)

    def view(self, name: str, sql: str) -> None:
        """A named step."""
        asked = self._asked(sql)
        if asked:
            self._say(name, asked)
            return
        self._near(name)
        super().view(name, sql)

    def table(self, name: str, sql: str) -> None:
        """A named step, computed once and held."""
        asked = self._asked(sql)
        if not asked:
            self._near(name)
            super().table(name, sql)
            return
        self._tell(asked.reads)
        with _readable():
            self._spark.sql(asked.text).localCheckpoint().createOrReplaceTempView(name)
        self._far[name] = _Far()
        self._told.add(name)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The answer of a query, as Arrow."""
        asked = self._asked(sql, parameters)
        if not asked:
            return super().query(sql, parameters)
        self._tell(asked.reads)
        with _readable():
            answer: pa.Table = self._spark.sql(asked.text).toArrow()
        return answer

    def _say(self, name: str, known: _Far) -> None:
        self._far[name] = known
        self._told.discard(name)

    def _near(self, name: str) -> None:
        """A table of DuckDB is made or changed: what was lent may be built on it, and is lent anew when it is needed."""
        self._far.pop(name, None)
        self._told &= self._far.keys()

    def _asked(self, sql: str, parameters: Mapping[str, Any] | None = None) -> _Far | None:
        """The text in Spark's words and what it reads; None where it reads nothing of Spark's."""
        if not any(name in sql for name in self._far):
            return None
        from sqlglot import exp, parse_one

        tree = parse_one(sql, read="duckdb")
        own = {part.alias for part in tree.find_all(exp.CTE)}
        reads = frozenset(table.name for table in tree.find_all(exp.Table)) - own
        if not reads & self._far.keys():
            return None
        for place in list(tree.find_all(exp.Placeholder, exp.Parameter)):
            place.replace(exp.convert((parameters or {})[place.name]))
        for call in list(tree.find_all(exp.Anonymous)):
            if call.name.lower() == "list_position":  # of what is not there, null here and 0 there
                call.replace(exp.func("nullif", exp.func("array_position", *call.expressions), exp.Literal.number(0)))
        return _Far(text=tree.sql(dialect="spark"), reads=reads)

    def _tell(self, names: Iterable[str]) -> None:
        """Make names readable in Spark, with all that they read; tables of DuckDB are lent to it."""
        for name in sorted(names):
            known = self._far.get(name)
            if known is not None:
                self._tell(known.reads)
            if name in self._told:
                continue
            with _readable():
                if known is None:
                    self._spark.createDataFrame(self._lent(name)).createOrReplaceTempView(name)
                elif known.paths:
                    self._spark.read.parquet(*known.paths).createOrReplaceTempView(name)
                else:
                    self._spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {known.text}")
            self._told.add(name)

    def _lent(self, name: str) -> pa.Table:
        """The rows of a table of DuckDB, each column in one piece: a column without any, pyspark cannot take."""
        rows = super().query(f"SELECT * FROM {name}")
        return pa.table([column.combine_chunks() for column in rows.columns], schema=rows.schema)


def address(path: Path, *, read: bool = True) -> str:
    """A path as Spark takes it: blanks and `%` as they are, and to read, signs by which it would look for several escaped."""
    whole = str(path.resolve())
    return "file://" + (re.sub(r"([*?{}\[\]\\])", r"\\\1", whole) if read else whole)


def _installed() -> None:
    if not all(find_spec(name) for name in ("pyspark", "sqlglot")):
        raise BadRequest("the setting `spark` needs pyspark and sqlglot", hint="pip install 'commonground[spark]'")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise BadRequest("the setting `spark` needs Java 17 or newer", hint="Debian package openjdk-17-jre-headless")


def session(master: str) -> Any:
    """A session of its own, so that names of one reader are not those of another, on the one Spark of this process.

    Raises BadRequest where Spark is not installed or does not answer.
    """
    _installed()
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    home = master.startswith("local")
    if home:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # not the first python3 of the path
    builder = SparkSession.builder.appName("commonground").master(master)
    for key, value in (SETTINGS | (AT_HOME if home else {})).items():
        builder = builder.config(key, value)
    try:
        opened = builder.getOrCreate().newSession()
    except PySparkException as error:
        said = str(error).splitlines()[0]
        raise BadRequest(f"no Spark answers at {master}: {said}", hint="see the setting `spark` in docs/settings.md") from error
    if home:  # the usual 200 are for a cluster
        opened.conf.set("spark.sql.shuffle.partitions", str(2 * opened.sparkContext.defaultParallelism))
    return opened


@contextmanager
def _readable() -> Iterator[None]:
    """A Parquet file that is gone or broken is the workspace's damage, not the query's; and memory can be given."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        if "OutOfMemoryError" in str(error):
            hint = 'give it more: PYSPARK_SUBMIT_ARGS="--driver-memory 6g pyspark-shell"'
            raise BadRequest("Spark has too little memory for these events", hint=hint) from error
        if ".parquet" not in str(error):
            raise
        raise damaged(error) from error
