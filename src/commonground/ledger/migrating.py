"""Migrations: a ledger of a released format becomes one of ours, in one transaction and with its chain as it was."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from commonground.ledger import schema
from commonground.ledger.rows import tables_there

FOLDER = Path(__file__).parent / "migrations"


def revision_of(connection: sa.Connection) -> str | None:
    """The migration at which a ledger stands; None where there is no ledger. One of format 1 does not say it."""
    there = tables_there(connection)
    if schema.version.name in there:
        found = connection.execute(sa.select(schema.version.c.version_num)).scalar()
        return str(found) if found is not None else None
    if schema.meta.name not in there:
        return None
    kept = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "format")).scalar()
    return schema.REVISIONS.get(str(kept))


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, over a connection that is within a transaction and holds the writers' lock."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))

    if schema.version.name not in tables_there(connection) and (stands := revision_of(connection)):
        command.stamp(config, stands)
    command.upgrade(config, revision)
