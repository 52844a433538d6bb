"""The engine: an in-memory DuckDB that reads Parquet files and Arrow tables; nobody shares a database file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from commonground.vocabulary.errors import DamagedWorkspace, WorkspaceError

WRITING_MEMORY = "1GB"
"""What an ordering that is written may hold at once."""

_WORD = re.compile(r"\w+")


class Engine:
    """One connection. Steps are SQL in DuckDB's dialect; every answer comes back as Arrow.

    A name stands for what was last said of it, but DuckDB is told of it only once it is asked for something in which the name
    occurs: a reader has a hundred names, a question three or four, and each takes a millisecond.
    """

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")
        self._spills = False
        self._noted: dict[str, str] = {}
        """By name the SQL of the step, in which other names may occur; empty for files and Arrow tables."""
        self._unmade: dict[str, pa.Table | str] = {}
        """What DuckDB has not been told of yet: Arrow tables, and statements that make a view."""
        self._making = threading.RLock()
        self._connection.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        self._connection.execute("SET TimeZone='UTC'; SET preserve_insertion_order=false")
        self._connection.execute("SET parquet_metadata_cache=true")  # no file is ever written twice under one name

    def register(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table readable under a name."""
        self._note(name, "", rows)

    def forget(self, name: str) -> None:
        """Let go of a registered Arrow table."""
        with self._making:
            self._noted.pop(name.lower(), None)
            self._unmade.pop(name.lower(), None)
            self._connection.unregister(name)

    def files(self, name: str, paths: Sequence[Path], schema: pa.Schema) -> None:
        """Make Parquet files readable as one table; with no files it is an empty table of the schema."""
        if not paths:
            self.register(name, schema.empty_table())
            return
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        made = f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet([{listed}])"
        self._note(name, "", made)

    def view(self, name: str, sql: str) -> None:
        """A named step."""
        self._note(name, sql, f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def table(self, name: str, sql: str) -> None:
        """A named step, computed once and held."""
        self._stand(sql)
        with self._making, _readable():
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
            self._noted[name.lower()] = ""
            self._unmade.pop(name.lower(), None)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The answer of a query, as Arrow."""
        self._stand(sql)
        with _readable():
            return self._connection.sql(sql, params=dict(parameters or {})).to_arrow_table()

    def write(self, sql: str, path: Path, group_rows: int) -> None:
        """Write the answer of a query as a Parquet file, in its order; rows beyond WRITING_MEMORY wait on the disk beside it.

        Raises WorkspaceError where the disk is full or read-only.
        """
        self._stand(sql)
        if not self._spills:  # it can be said once
            beside = str(path.with_name(f"{path.name}.rows")).replace("'", "''")
            self._connection.execute(f"SET temp_directory='{beside}'")
            self._spills = True
        at = str(path).replace("'", "''")
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group_rows}, PRESERVE_ORDER true"
        self._connection.execute(f"SET memory_limit='{WRITING_MEMORY}'")
        try:
            with _readable():
                self._connection.execute(f"COPY ({sql}) TO '{at}' ({options})")
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise WorkspaceError(
                f"{path.name} cannot be written: {str(error).splitlines()[0]}", hint="free some space"
            ) from error
        finally:
            self._connection.execute("RESET memory_limit")

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _note(self, name: str, sql: str, made: pa.Table | str) -> None:
        with self._making:
            self._noted[name.lower()], self._unmade[name.lower()] = sql, made

    def _stand(self, sql: str) -> None:
        """Tell DuckDB of every name that occurs in `sql`, and in what that is made of, of which it does not know yet."""
        with self._making, _readable():
            found: dict[str, None] = {}
            self._under(sql, set(), found)
            waiting = [name for name in found if name in self._unmade]
            while waiting:
                refused = {name: why for name in waiting if (why := self._make(name)) is not None}
                if len(refused) == len(waiting):
                    raise refused[waiting[-1]]
                waiting = list(refused)

    def _under(self, sql: str, seen: set[str], found: dict[str, None]) -> None:
        """The names that `sql` is made of, each after those that it is made of itself."""
        for name in dict.fromkeys(_WORD.findall(sql.lower())):
            if name in self._noted and name not in seen:
                seen.add(name)
                self._under(self._noted[name], seen, found)
                found[name] = None

    def _make(self, name: str) -> duckdb.CatalogException | None:
        """Tell DuckDB of a name; gives why it could not be yet: a column that is called as a view is makes a ring of names."""
        made = self._unmade[name]
        if isinstance(made, str):
            try:
                self._connection.execute(made)
            except duckdb.CatalogException as missing:
                return missing
        else:
            self._connection.register(name, made)
        del self._unmade[name]
        return None


@contextmanager
def _readable() -> Iterator[None]:
    """A Parquet file that is gone or broken is the workspace's damage, not the query's."""
    try:
        yield
    except duckdb.Error as error:
        if ".parquet" not in str(error):
            raise
        raise damaged(error) from error


def damaged(error: Exception) -> DamagedWorkspace:
    """What is said of a file of the lake that an engine could not read."""
    return DamagedWorkspace(
        f"a file of the lake cannot be read: {str(error).splitlines()[0]}",
        hint="ask again; if it stays, run `commonground rebuild`",
    )
