"""Small databases beside the ledger, for what can be changed and erased: files of their own, or tables in its PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from commonground.vocabulary.errors import WorkspaceError

if TYPE_CHECKING:
    from commonground.door.workspace import Workspace


@dataclass(frozen=True)
class Kind:
    """Which database: its file, what users are told that it is, what its tables hold, and the lock under which they are made."""

    file: str
    called: str
    tables_of: str
    lock: int

    def place(self, workspace: Workspace) -> Path | str:
        """The path of the file, or the address of the ledger's database."""
        address = workspace.ledger.address
        return workspace.root / self.file if address.file else address.url.render_as_string(hide_password=False)


class Database:
    """One of them, written safely by several processes; a file is made with mode 0600, and what is erased is not left behind."""

    def __init__(self, kind: Kind, place: Path | str) -> None:
        self._kind = kind
        self.is_sqlite = isinstance(place, Path)
        if isinstance(place, Path):
            _private(place, kind)
            self._engine = sa.create_engine(f"sqlite:///{place}", connect_args={"timeout": 60})
            sa.event.listen(self._engine, "connect", _pragmas)
        else:
            self._engine = sa.create_engine(place, pool_pre_ping=True)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with. Raises WorkspaceError where the database does not answer."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, undone where an error leaves it; on SQLite one writer at a time. Raises WorkspaceError."""
        with self._told(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    @contextmanager
    def making(self, tables: sa.MetaData) -> Iterator[None]:
        """Make the tables where they are absent; another process that begins meanwhile waits until this is left."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": self._kind.lock})
            tables.create_all(connection)
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a database says, as an error of ours."""
        try:
            yield
        except sa.exc.OperationalError as error:
            hint = f"check {self._kind.file} and the free space, or that the database runs"
            raise WorkspaceError(f"{self._kind.called} does not answer", hint=hint) from error
        except sa.exc.ProgrammingError as error:
            if "permission denied" not in str(error.orig):
                raise
            raise WorkspaceError(
                f"the role of the database may not make or use the tables of {self._kind.tables_of}",
                hint="let it own the database, or grant it CREATE on the schema",
            ) from error


def _private(path: Path, kind: Kind) -> None:
    """Make a file that its owner alone reads and writes, or mend its mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise WorkspaceError(
            f"{kind.called} may not be written: {error.strerror}",
            where=path.name,
            hint="check the permissions of the workspace",
        ) from error


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "secure_delete=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
