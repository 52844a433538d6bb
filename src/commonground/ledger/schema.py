"""The tables of the ledger; the guards on each refuse UPDATE and DELETE. The same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

FORMAT = 3
"""The format of the ledger; `commonground ledger upgrade` brings an older one up to it."""

REVISION = "0003"
"""The last migration, after which the tables are those of this module."""

REVISIONS = {"1": "0001", "2": "0002", "3": "0003"}
"""The migration at which each released format stands; a ledger of format 1 does not know its own."""

METADATA = sa.MetaData()

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is compared and ordered by its code points on both databases."""

COUNT = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
"""A number of 64 bits on both databases."""

meta = sa.Table("meta", METADATA, sa.Column("key", TEXT, primary_key=True), sa.Column("value", TEXT, nullable=False))
"""`format`, and `workspace`: the random name by which a folder knows the ledger that it belongs to."""

version = sa.Table("alembic_version", METADATA, sa.Column("version_num", sa.String(32), nullable=False, primary_key=True))
"""The migration at which the ledger stands, kept by Alembic."""

NOTES = frozenset({"meta", "alembic_version"})
"""What the program notes of the ledger itself: not part of it, and not guarded."""

tx = sa.Table(
    "tx",
    METADATA,
    sa.Column("tx_id", COUNT, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", TEXT, nullable=False, unique=True),
    sa.Column("actor", TEXT, nullable=False),
    sa.Column("action", TEXT, nullable=False),
    sa.Column("why", TEXT, nullable=False),
    sa.Column("body", TEXT, nullable=False),
    sa.Column("prev_hash", TEXT, nullable=False),
    sa.Column("hash", TEXT, nullable=False),
)
"""The entries of the chain. No index keeps hashes apart: each follows from the one before, and an index of random keys would cost
every writer a page."""

label = sa.Table(
    "label",
    METADATA,
    sa.Column("label_id", COUNT, primary_key=True, autoincrement=False),
    sa.Column("canonical", TEXT, nullable=False, unique=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
)

source = sa.Table(
    "source",
    METADATA,
    sa.Column("source_id", TEXT, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("container", TEXT),
    sa.Column("feed", TEXT, nullable=False),
    sa.Column("family", TEXT, nullable=False),
    sa.Column("precedence", COUNT, nullable=False),
    sa.Column("publisher", TEXT, nullable=False),
    sa.Column("licence", TEXT, nullable=False),
    sa.Column("attribution", TEXT, nullable=False),
    sa.Column("published", TEXT, nullable=False),
    sa.Column("published_basis", TEXT, nullable=False),
    sa.Column("retrieved", TEXT, nullable=False),
    sa.Column("about_from", TEXT),
    sa.Column("about_to", TEXT),
    sa.Column("detail", COUNT, nullable=False),
    sa.Column("rows", COUNT, nullable=False),
    sa.Column("rejects", COUNT, nullable=False),
    sa.Column("bytes", COUNT, nullable=False),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), nullable=False),
    sa.Column("kept", sa.Boolean, nullable=False),
    sa.Column("loaded_tx_id", sa.ForeignKey("tx.tx_id"), info={"since": 2}),
)
"""A source's newest row, with the claims recorded under the same transaction, is what counts. Where a rebuilding recorded it
again, `loaded_tx_id` is the transaction under which it was loaded."""

claim = sa.Table(
    "claim",
    METADATA,
    sa.Column("claim_id", COUNT, primary_key=True, autoincrement=False),
    sa.Column("source_id", TEXT, nullable=False),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("tbl", TEXT, nullable=False),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("first_month", TEXT),
    sa.Column("last_month", TEXT),
)

lake_file = sa.Table(
    "lake_file",
    METADATA,
    sa.Column("path", TEXT, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("loaded_tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("tbl", TEXT, nullable=False),
    sa.Column("feed", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("rows", COUNT, nullable=False),
    sa.Column("bytes", COUNT, nullable=False),
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
    sa.Column("source_id", TEXT, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("why", TEXT, nullable=False),
    sa.Column("holes", TEXT, nullable=False),
)

issued = sa.Table(
    "issued",
    METADATA,
    sa.Column("brief_id", TEXT, primary_key=True),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("request", TEXT, nullable=False),
    sa.Column("figures", TEXT, nullable=False),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), info={"since": 2}),
)

_WITH_CODE: Any = {f"{dialect}_where": sa.text("code IS NOT NULL") for dialect in ("sqlite", "postgresql")}

record_version = sa.Table(
    "record_version",
    METADATA,
    sa.Column("version_id", TEXT, nullable=False),
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), nullable=False),
    sa.Column("record_id", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("op", TEXT, nullable=False),
    sa.Column("valid_from", TEXT),
    sa.Column("valid_to", TEXT),
    sa.Column("label_id", sa.ForeignKey("label.label_id"), nullable=False),
    sa.Column("code", TEXT),
    sa.Column("body", TEXT, nullable=False),
    sa.CheckConstraint("op IN ('assert', 'end')", name="record_version_op"),
    sa.PrimaryKeyConstraint("record_id", "tx_id", "version_id"),
    sa.Index("record_version_kind", "kind", "record_id", "tx_id", "label_id", "valid_from", "valid_to"),
    sa.Index("record_version_code", "kind", "code", **_WITH_CODE),
)
"""What people entered: each version of each record. `end` says that the record is not in force in its valid period."""

fingerprint = sa.Table(
    "fingerprint",
    METADATA,
    sa.Column("tx_id", sa.ForeignKey("tx.tx_id"), primary_key=True),
    sa.Column("tbl", TEXT, primary_key=True),
    sa.Column("rows", TEXT, nullable=False),
    sqlite_with_rowid=False,
)
"""The first 12 hexadecimal digits of each row's hash under a transaction, so that a changed row can be named. Since format 3 only
where a transaction has several rows of a table: the digest of a single one says the same."""

LOADED = (label, source, claim, lake_file, retired_file, purge, issued)
"""What loads and briefs record: small, and read as a whole."""

RECORDED = (*LOADED, record_version, fingerprint)
"""The tables whose rows stand under a transaction and in its hash."""

LEDGER = (tx, *RECORDED)
"""The tables that are only ever added to."""
