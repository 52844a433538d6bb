"""The store of credentials: a file of its own, or tables of its own in PostgreSQL; written safely by several processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.access import schema
from commonground.vocabulary.errors import BadRequest, DamagedWorkspace, NoSpace, OlderWorkspace, WorkspaceError

FILE = "access.sqlite"
"""The name of the store's file in a workspace."""

Place = Path | str | sa.Engine
Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The time of this machine."""
    return dt.datetime.now(dt.UTC)


class Store:
    """The tables of schema.py at a place: the path of an SQLite file, the address of a PostgreSQL database, or an engine.

    The file is made with mode 0600. A path or an address makes the tables where they are absent. Raises WorkspaceError where
    the file may not be written, OlderWorkspace where it has another format, BadRequest for an address that nothing can read.
    """

    def __init__(self, place: Place, clock: Clock = utc_now) -> None:
        self._clock = clock
        if isinstance(place, sa.Engine):
            self._engine, self._own = place, False
        elif isinstance(place, Path):
            _private(place)
            self._engine, self._own = sa.create_engine(f"sqlite:///{place}", connect_args={"timeout": 60}), True
        else:
            self._engine, self._own = _by_address(place), True
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        if self.is_sqlite and self._own:
            sa.event.listen(self._engine, "connect", _pragmas)
        self._prepare()

    def now_ms(self) -> int:
        """The store's time, in milliseconds since 1970."""
        return int(self._clock().timestamp() * 1000)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with. Raises WorkspaceError where the database does not answer."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *subjects: str) -> Iterator[sa.Connection]:
        """One transaction, in which nobody else changes what concerns the subjects; it is undone where an error leaves it.

        SQLite: BEGIN IMMEDIATE, one writer at a time. PostgreSQL: a transaction's advisory lock for each subject, taken in
        one order, so that two never wait for each other. Raises NoSpace or WorkspaceError where nothing can be written.
        """
        with self._told(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            try:
                if not self.is_sqlite:
                    for number in sorted({_lock_number(subject) for subject in subjects}):
                        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    def close(self) -> None:
        """Let go of the database; an engine that was handed in is left open."""
        if self._own:
            self._engine.dispose()

    def _prepare(self) -> None:
        with self.reading() as connection:
            found = self._format(connection) if sa.inspect(connection).has_table(schema.format_.name) else None
        if found is None:
            with self.writing("format") as connection:
                schema.METADATA.create_all(connection)
                found = self._format(connection)
                if found is None:
                    connection.execute(schema.format_.insert().values(format=schema.FORMAT))
        if found not in (None, schema.FORMAT):
            raise OlderWorkspace(
                f"the store of credentials has format {found}, this program reads {schema.FORMAT}",
                where=self._name(),
                hint="use the program that wrote it, or begin anew without the file: every account then has to be invited again",
            )

    def _format(self, connection: sa.Connection) -> int | None:
        return connection.execute(sa.select(schema.format_.c.format)).scalar()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a database says, as an error of ours; a fault of the program stays one."""
        try:
            yield
        except sa.exc.OperationalError as error:
            raise _unusable(error) from error
        except sa.exc.ProgrammingError as error:
            if "permission denied" not in str(error.orig):
                raise
            raise WorkspaceError(
                "the role of the database may not use the tables of credentials",
                where=self._name(),
                hint="let it own the database, or grant it CREATE on the schema",
            ) from error
        except sa.exc.DatabaseError as error:
            if type(error) is not sa.exc.DatabaseError:
                raise
            raise DamagedWorkspace(
                "the store of credentials cannot be read", where=self._name(), hint=f"restore {FILE} from a back-up"
            ) from error

    def _name(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def sweep(connection: sa.Connection, table: sa.Table, gone: sa.ColumnElement[bool]) -> None:
    """Take out rows of anybody's that have had their time; those that somebody else holds just now are left for later."""
    key = next(iter(table.primary_key.columns))
    connection.execute(table.delete().where(key.in_(sa.select(key).where(gone).with_for_update(skip_locked=True))))


def digest(secret: str) -> str:
    """The sha256 of a secret of at least 112 random bits: what stands at rest (ASVS 5.0.0, V6.5.2)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _lock_number(subject: str) -> int:
    return int.from_bytes(hashlib.sha256(f"access {subject}".encode()).digest()[:8], "big", signed=True)


def _by_address(address: str) -> sa.Engine:
    """An engine for an address; PostgreSQL is spoken to through psycopg."""
    try:
        url = sa.make_url(address)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise BadRequest(
            "PostgreSQL needs the package psycopg", hint="install it with `pip install 'commonground[postgresql]'`"
        ) from None
    except sa.exc.ArgumentError:
        raise BadRequest(
            "the address of the database cannot be read", hint="write it as postgresql://name:password@host/database"
        ) from None


def _private(path: Path) -> None:
    """Make the file, or mend its mode: nobody but its owner reads or writes it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)
    except OSError as error:
        raise WorkspaceError(
            f"the store of credentials may not be written: {error.strerror}", where=str(path), hint="check its permissions"
        ) from error


def _unusable(error: sa.exc.OperationalError) -> WorkspaceError:
    if "full" in str(error) or "disk I/O" in str(error):
        return NoSpace("the disk is full; nothing was changed", hint="free some space and try again")
    said = str(error.orig).strip().splitlines()
    return WorkspaceError(
        f"the store of credentials cannot be used: {said[0] if said else 'it does not answer'}",
        hint="check the permissions of the file, or that the database answers",
    )


def _pragmas(connection: Any, _record: object) -> None:
    # No write-ahead log, and freed pages are overwritten: what was erased is not left behind in the file or beside it.
    cursor = connection.cursor()
    for pragma in ("journal_mode=DELETE", "secure_delete=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
