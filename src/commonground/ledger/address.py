"""Where a ledger is kept, SQLite or PostgreSQL, and what differs between the two: opening, locking, committing, errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.ledger.writing import WAIT_S, commit, lock, roll_back
from commonground.vocabulary.errors import BadRequest, CommonGroundError, DamagedWorkspace, NoSpace, WorkspaceError

MAPPED_BYTES = 2**30
"""So much of an SQLite ledger is read through the system's own cache of files, without a call for each page."""

_READ = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class Address:
    """The place of a ledger: a file, or the address of a database as `postgresql+psycopg://user@host/name`."""

    def __init__(self, place: Path | str) -> None:
        if isinstance(place, Path) or "://" not in place:
            self.url = sa.URL.create("sqlite", database=str(place))
            self.shown = str(place)
        else:
            self.url = _postgresql(place)
            user, port = (f"{self.url.username}@" if self.url.username else ""), (f":{self.url.port}" if self.url.port else "")
            self.shown = f"{user}{self.url.host or 'localhost'}{port}/{self.url.database}"
        self.dialect = self.url.get_backend_name()

    @property
    def file(self) -> Path | None:
        """The file of an SQLite ledger."""
        return Path(self.url.database or "") if self.dialect == "sqlite" else None

    def engine(self) -> sa.Engine:
        """An engine whose transactions are begun and ended by the functions below. Raises WorkspaceError without psycopg."""
        given = {"timeout": WAIT_S} if self.file else {"connect_timeout": 10, "keepalives_idle": 30, "client_encoding": "utf8"}
        try:
            # every transaction is ended by us, or its connection thrown away: the pool has nothing to undo
            engine = sa.create_engine(self.url, connect_args=given, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
        except ModuleNotFoundError as error:
            raise WorkspaceError(
                "this ledger is in PostgreSQL, and its driver is not installed",
                where=self.shown,
                hint="pip install 'commonground[postgresql]'",
            ) from error
        sa.event.listen(engine, "connect", _sqlite_session if self.file else _postgresql_session)
        return engine

    @contextmanager
    def writing(self, connection: sa.Connection) -> Iterator[None]:
        """Hold the lock of the one writer; what is written within is on the disk as a whole at the end, or not at all."""
        lock(connection)
        try:
            yield
        except BaseException:
            roll_back(connection)
            raise
        commit(connection)

    @contextmanager
    def reading(self, connection: sa.Connection) -> Iterator[None]:
        """Everything read within is of one moment."""
        connection.exec_driver_sql(_READ[self.dialect])
        try:
            yield
        finally:
            roll_back(connection)

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Errors of the database, where a user can do something about them, become errors of the house."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            told = self._told(error)
            if told is None:
                raise
            raise told from error

    def _told(self, error: sa.exc.DBAPIError) -> CommonGroundError | None:
        words = " ".join(str(error.orig).split())
        return self._told_by_sqlite(words) if self.file else self._told_by_postgresql(error, words)

    def _told_by_sqlite(self, words: str) -> CommonGroundError | None:
        if "full" in words or "disk I/O" in words:
            return NoSpace("the disk is full; nothing was changed", hint="free some space and try again")
        if "readonly" in words or "unable to open" in words:
            return WorkspaceError(f"the ledger may not be written: {words}", hint="check the permissions of the workspace")
        if "locked" in words:
            return WorkspaceError("another writer holds the ledger; nothing was changed", hint="end it, or try again later")
        if any(word in words for word in ("malformed", "not a database", "decode", "no such table", "no such column")):
            return DamagedWorkspace(
                f"the ledger cannot be read: {words}", where=self.shown, hint="restore it from a back-up: `ledger restore`"
            )
        return None

    def _told_by_postgresql(self, error: sa.exc.DBAPIError, words: str) -> CommonGroundError | None:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state == "53100":
            return NoSpace("the disk of the ledger is full; nothing was changed", where=self.shown, hint="free some space there")
        if state == "55P03":
            return WorkspaceError("another writer holds the ledger; nothing was changed", hint="end it, or try again later")
        if state in ("42501", "25006"):
            return WorkspaceError(
                f"the ledger may not be written: {words}", where=self.shown, hint="the role must own the database"
            )
        if error.connection_invalidated or state[:2] == "57" or isinstance(error, sa.exc.OperationalError):
            return WorkspaceError(
                f"the ledger's database does not answer: {words}",
                where=self.shown,
                hint="start PostgreSQL, or check `ledger` in commonground.toml, PGPASSFILE and PGPASSWORD; see docs/ledger.md",
            )
        if state in ("42P01", "42703"):
            return DamagedWorkspace(
                f"the ledger cannot be read: {words.partition(' LINE ')[0]}", where=self.shown, hint="restore it from a back-up"
            )
        return None


def _postgresql(place: str) -> sa.URL:
    try:
        url = sa.make_url(place)
    except sa.exc.ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        raise BadRequest(
            "this is no address of a ledger", where="ledger", hint="write postgresql+psycopg://USER@HOST/DATABASE"
        ) from None
    return url.set(drivername="postgresql+psycopg")


def _sqlite_session(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
    cursor.close()


def _postgresql_session(connection: Any, _record: object) -> None:
    """Whatever the server's default, what is acknowledged is on its disk. Raises WorkspaceError where it is not written in UTF-8.

    A cluster that was made without a language has databases of SQL_ASCII, which compare and cut by bytes.
    """
    written = connection.info.parameter_status("server_encoding")
    if written != "UTF8":
        raise WorkspaceError(
            f"the ledger's database is written in {written}, not in UTF8",
            hint="make it anew: createdb NAME --owner ROLE --encoding UTF8 --template template0",
        )
    connection.execute(f"SET synchronous_commit = on; SET jit = off; SET lock_timeout = '{WAIT_S}s'")
