"""Format 3: digests that need no place in the chain, a function that appends, and fewer indexes for a writer to keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from commonground.ledger.schema import COUNT, TEXT

revision = "0003"
down_revision = "0002"

_ENTRY = ("tx_id", "recorded_at", "actor", "action", "why", "body", "prev_hash", "hash")
_VERSION = ("version_id", "tx_id", "record_id", "kind", "op", "valid_from", "valid_to", "label_id", "code", "body")


def upgrade() -> None:
    """Take the index of hashes and that of versions' ids away; SQLite can do that only by writing the tables again."""
    op.drop_index("record_version_code", "record_version")
    op.drop_index("record_version_record", "record_version")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("record_version_kind", "record_version")
        _written_again()
        op.create_index(
            "record_version_kind",
            "record_version",
            ["kind", "record_id", "tx_id", "label_id", "valid_from", "valid_to"],
        )
    else:
        op.drop_constraint("tx_hash_key", "tx")
        op.drop_constraint("record_version_pkey", "record_version")
        op.create_primary_key("record_version_pkey", "record_version", ["record_id", "tx_id", "version_id"])
    where = sa.text("code IS NOT NULL")
    op.create_index("record_version_code", "record_version", ["kind", "code"], sqlite_where=where, postgresql_where=where)
    op.execute("UPDATE meta SET value = '3' WHERE key = 'format'")


def _written_again() -> None:
    op.create_table(
        "tx_new",
        sa.Column("tx_id", COUNT, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", TEXT, nullable=False, unique=True),
        *(sa.Column(name, TEXT, nullable=False) for name in _ENTRY[2:]),
    )
    op.create_table(
        "record_version_new",
        sa.Column("version_id", TEXT, nullable=False),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("record_id", "kind", "op")),
        *(sa.Column(name, TEXT) for name in ("valid_from", "valid_to")),
        sa.Column("label_id", COUNT, sa.ForeignKey("label.label_id"), nullable=False),
        sa.Column("code", TEXT),
        sa.Column("body", TEXT, nullable=False),
        sa.CheckConstraint("op IN ('assert', 'end')", name="record_version_op"),
        sa.PrimaryKeyConstraint("record_id", "tx_id", "version_id"),
    )
    for table, names in (("tx", _ENTRY), ("record_version", _VERSION)):
        columns = ", ".join(names)
        op.execute(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table} ORDER BY tx_id")
        op.drop_table(table)
        op.rename_table(f"{table}_new", table)
