"""The tables of what users follow: in `following.sqlite` of the workspace, or in the database that holds the ledger.

Unlike the ledger they may be changed and emptied. `account_id` is the id of an account's record, or `operator of MEMBER`. Times
are milliseconds since 1970-01-01 UTC. The one table of the project that holds addresses of mail is `following_reader`.
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

subscription = sa.Table(
    "following_subscription",
    METADATA,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("mailed", sa.Boolean, nullable=False),
    sa.Column("made_ms", sa.BigInteger, nullable=False),
)
"""`kind` and `reference` are those of `answers.news`; no name is kept: what may no longer be read is not called by it here."""

view = sa.Table(
    "following_view",
    METADATA,
    sa.Column("view_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("made_ms", sa.BigInteger, nullable=False),
)
"""`address` is within the site: a path and its query."""

reader = sa.Table(
    "following_reader",
    METADATA,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("code_until_ms", sa.BigInteger),
    sa.Column("confirmed_ms", sa.BigInteger),
    sa.Column("sent_ms", sa.BigInteger),
    sa.Column("stop", sa.Text, index=True),
    sa.Column("feed", sa.Text, index=True),
    sa.Column("feed_made_ms", sa.BigInteger),
)
"""`code` and `feed` are sha256 of secrets that are shown once; `stop` is the secret by which a mail's link ends mail, no more."""

sending = sa.Table(
    "following_sending",
    METADATA,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("sent_ms", sa.BigInteger),
    sa.Column("items", sa.BigInteger),
    sa.Column("failed_ms", sa.BigInteger),
    sa.Column("failure", sa.Text),
)
"""The last mail that went out, with how many items, and the last that did not, with why, in words without an address."""

OF_ACCOUNT = (subscription, view, reader, sending)
"""What is erased with an account."""
