"""A real PostgreSQL for tests: an empty database with a role of its own, gone again when the run ends.

Its superuser is reached by the address in COMMONGROUND_POSTGRES, else as the system's account `postgres` of the local cluster.
"""

from __future__ import annotations

import atexit
import os
import secrets
import subprocess

import sqlalchemy as sa

from conftest import absent

GIVEN = os.environ.get("COMMONGROUND_POSTGRES", "")


def fresh_database(name: str, encoding: str = "ENCODING 'UTF8'") -> str:
    """The SQLAlchemy address of a new, empty database whose owner is the role in the address; skips where none can be made.

    `name` is letters, digits and `_`; the database's own name is that and a random ending, so that runs side by side never meet.
    `encoding` is SQL: how the database is written.
    """
    own = f"cg_test_{name}_{secrets.token_hex(4)}".lower()
    password = secrets.token_hex(16)
    statements = (
        f"CREATE ROLE {own} LOGIN PASSWORD '{password}'",
        f"CREATE DATABASE {own} OWNER {own} TEMPLATE template0 {encoding}",
    )
    try:
        port = _as_superuser(*statements)
    except (OSError, subprocess.SubprocessError, sa.exc.SQLAlchemyError) as error:
        absent("postgresql", f"no database can be made: {_words(error)} (Debian: `pg_ctlcluster 15 main start`)")
    atexit.register(drop_database, own)
    if GIVEN:
        given = sa.make_url(GIVEN).set(drivername="postgresql+psycopg", username=own, password=password, database=own)
        return given.render_as_string(hide_password=False)
    return f"postgresql+psycopg://{own}:{password}@127.0.0.1:{port}/{own}"


def drop_database(name_or_address: str) -> None:
    """Remove a database that `fresh_database` made, and its role; nothing happens where it is gone."""
    own = sa.make_url(name_or_address).database if "://" in name_or_address else name_or_address
    assert own is not None
    assert own.startswith("cg_test_"), own
    try:
        _as_superuser(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)", f"DROP ROLE IF EXISTS {own}")
    except (OSError, subprocess.SubprocessError, sa.exc.SQLAlchemyError):
        pass


def _as_superuser(*statements: str) -> int:
    """Run statements outside of any transaction, and give the port of the server."""
    if GIVEN:
        address = sa.make_url(GIVEN).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        return address.port or 5432
    psql = ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres"]
    command = [*psql, *(part for statement in (*statements, "SHOW port") for part in ("-c", statement))]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd="/")
    return int(done.stdout.split()[-1])


def _words(error: Exception) -> str:
    """The first line of what PostgreSQL said."""
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return (said or str(error)).strip().splitlines()[0]
