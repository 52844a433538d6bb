"""The tables of the ledger; a trigger on each refuses UPDATE and DELETE."""

from __future__ import annotations

import sqlalchemy as sa

FORMAT = 2
"""The workspace format; `commonground rebuild` brings an older one up to it."""

METADATA = sa.MetaData()

meta = sa.Table("meta", METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))

tx = sa.Table(
    "tx",
    METADATA,
    sa.Column("tx_id", sa.Integer, primary_key=True),
    sa.Column("recorded_at", sa.Text, nullable=False, unique=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
)

label = sa.Table(
    "label",
    METADATA,
    sa.Column("label_id", sa.Integer, primary_key=True),
    sa.Column("canonical", sa.Text, nullable=False, unique=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
)

source = sa.Table(
    "source",
    METADATA,
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("container", sa.Text),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("precedence", sa.Integer, nullable=False),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("attribution", sa.Text, nullable=False),
    sa.Column("published", sa.Text, nullable=False),
    sa.Column("published_basis", sa.Text, nullable=False),
    sa.Column("retrieved", sa.Text, nullable=False),
    sa.Column("about_from", sa.Text),
    sa.Column("about_to", sa.Text),
    sa.Column("detail", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("rejects", sa.Integer, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False),
)

claim = sa.Table(
    "claim",
    METADATA,
    sa.Column("claim_id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("tbl", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("first_month", sa.Text),
    sa.Column("last_month", sa.Text),
)

lake_file = sa.Table(
    "lake_file",
    METADATA,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("loaded_tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("tbl", sa.Text, nullable=False),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
)

retired_file = sa.Table(
    "retired_file",
    METADATA,
    sa.Column("path", sa.ForeignKey("lake_file.path"), primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
)

purge = sa.Table(
    "purge",
    METADATA,
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("holes", sa.Text, nullable=False),
)

issued = sa.Table(
    "issued",
    METADATA,
    sa.Column("brief_id", sa.Text, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), info={"since": 2}),
)

record_version = sa.Table(
    "record_version",
    METADATA,
    sa.Column("version_id", sa.Text, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("op", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Text),
    sa.Column("valid_to", sa.Text),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), nullable=False),
    sa.Column("code", sa.Text),
    sa.Column("body", sa.Text, nullable=False),
    sa.CheckConstraint("op IN ('assert', 'end')", name="record_version_op"),
    sa.Index("record_version_record", "record_id", "tx_id"),
    sa.Index("record_version_kind", "kind", "record_id", "tx_id", "valid_from", "valid_to", "label_id", "op"),
    sa.Index("record_version_code", "kind", "code"),
)
"""What people entered: each version of each record. `end` says that the record is not in force in its valid period."""

fingerprint = sa.Table(
    "fingerprint",
    METADATA,
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("tbl", sa.Text, primary_key=True),
    sa.Column("rows", sa.Text, nullable=False),
)
"""The first 12 hexadecimal digits of each row's hash under a transaction, so that a changed row can be named."""

LOADED = (label, source, claim, lake_file, retired_file, purge, issued)
"""What loads and briefs record: small, and read as a whole."""

RECORDED = (*LOADED, record_version, fingerprint)
"""The tables whose rows stand under a transaction and in its hash."""


def guards() -> list[str]:
    """The triggers that refuse to change or remove a recorded row (SQLite)."""
    statements = []
    for table in METADATA.sorted_tables:
        if table.name == "meta":
            continue
        for act in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER IF NOT EXISTS no_{act.lower()}_{table.name} BEFORE {act} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {act} on {table.name}'); END"
            )
    return statements
