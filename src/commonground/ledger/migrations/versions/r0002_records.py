"""Format 2: the records of people, fingerprints by which a changed row is named, labels of briefs, and rebuilding in place."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from commonground.ledger.schema import COUNT, TEXT

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add two columns and two tables, and give the ledger its name."""
    op.add_column("source", sa.Column("loaded_tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=True), inline_references=True)
    op.add_column("issued", sa.Column("label_id", COUNT, sa.ForeignKey("label.label_id"), nullable=True), inline_references=True)
    op.create_table(
        "record_version",
        sa.Column("version_id", TEXT, primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("record_id", "kind", "op")),
        *(sa.Column(name, TEXT) for name in ("valid_from", "valid_to")),
        sa.Column("label_id", COUNT, sa.ForeignKey("label.label_id"), nullable=False),
        sa.Column("code", TEXT),
        sa.Column("body", TEXT, nullable=False),
        sa.CheckConstraint("op IN ('assert', 'end')", name="record_version_op"),
    )
    op.create_index("record_version_record", "record_version", ["record_id", "tx_id"])
    op.create_index(
        "record_version_kind",
        "record_version",
        ["kind", "record_id", "tx_id", "label_id", "valid_from", "valid_to"],
    )
    op.create_index("record_version_code", "record_version", ["kind", "code"])
    op.create_table(
        "fingerprint",
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), primary_key=True),
        sa.Column("tbl", TEXT, primary_key=True),
        sa.Column("rows", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    op.execute(f"INSERT INTO meta (key, value) VALUES ('workspace', '{secrets.token_hex(16)}')")
