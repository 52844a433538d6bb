"""How Alembic runs the migrations: over the connection it is handed; guards and function are put back after each."""

from __future__ import annotations

from typing import Any

from alembic import context

from commonground.ledger.function import install
from commonground.ledger.guards import guard
from commonground.ledger.schema import METADATA


def _guarded(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """After each revision: changing a table by copying it (Alembic's batch mode) drops its triggers."""
    guard(ctx.connection)
    install(ctx.connection)


context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, on_version_apply=_guarded, compare_type=True
)
context.run_migrations()
