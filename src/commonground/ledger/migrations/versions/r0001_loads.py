"""Format 1: transactions, labels, and what loads, removals and briefs record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from commonground.ledger.schema import COUNT, TEXT

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _basis()
    _sources()
    op.create_table(
        "lake_file",
        sa.Column("path", TEXT, primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        sa.Column("loaded_tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("tbl", "feed", "sha256")),
        *(sa.Column(name, COUNT, nullable=False) for name in ("rows", "bytes")),
    )
    op.create_table(
        "retired_file",
        sa.Column("path", TEXT, sa.ForeignKey("lake_file.path"), primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
    )
    op.create_table(
        "purge",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("why", "holes")),
    )
    op.create_table(
        "issued",
        sa.Column("brief_id", TEXT, primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("request", "figures")),
    )
    op.execute("INSERT INTO meta (key, value) VALUES ('format', '1')")


def _basis() -> None:
    op.create_table("meta", sa.Column("key", TEXT, primary_key=True), sa.Column("value", TEXT, nullable=False))
    op.create_table(
        "tx",
        sa.Column("tx_id", COUNT, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", TEXT, nullable=False, unique=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("actor", "action", "why", "body", "prev_hash")),
        sa.Column("hash", TEXT, nullable=False, unique=True),
    )
    op.create_table(
        "label",
        sa.Column("label_id", COUNT, primary_key=True, autoincrement=False),
        sa.Column("canonical", TEXT, nullable=False, unique=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
    )


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("source_id", TEXT, primary_key=True),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("container", TEXT),
        *(sa.Column(name, TEXT, nullable=False) for name in ("feed", "family")),
        sa.Column("precedence", COUNT, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("publisher", "licence", "attribution")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("published", "published_basis", "retrieved")),
        *(sa.Column(name, TEXT) for name in ("about_from", "about_to")),
        *(sa.Column(name, COUNT, nullable=False) for name in ("detail", "rows", "rejects", "bytes")),
        sa.Column("label_id", COUNT, sa.ForeignKey("label.label_id"), nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
    )
    op.create_table(
        "claim",
        sa.Column("claim_id", COUNT, primary_key=True, autoincrement=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("tx_id", COUNT, sa.ForeignKey("tx.tx_id"), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("tbl", "key")),
        *(sa.Column(name, TEXT) for name in ("first_month", "last_month")),
    )
