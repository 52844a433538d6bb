"""The tables of the store of credentials; all of them may be changed and emptied, unlike the ledger's.

Times are milliseconds since 1970-01-01 UTC. What is secret stands as a hash, except the seed of a second factor, which has to be
read to be checked (RFC 6238, section 5.1).
"""

from __future__ import annotations

import sqlalchemy as sa

FORMAT = 1
"""The format of these tables; a store with another one is refused."""

METADATA = sa.MetaData()


def _table(name: str, *columns: sa.Column[object] | sa.Index) -> sa.Table:
    return sa.Table(f"access_{name}", METADATA, *columns)


def _text(name: str, *, key: bool = False, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=empty)


def _ms(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger, nullable=empty)


format_ = _table("format", sa.Column("format", sa.Integer, primary_key=True, autoincrement=False))

password = _table("password", _text("account_id", key=True), _text("hash"), _ms("set_ms"))

invitation = _table("invitation", _text("code_hash", key=True), _text("account_id"), _ms("expires_ms"))

factor = _table(
    "factor",
    _text("account_id", key=True),
    _text("seed"),
    _ms("enrolled_ms"),
    _ms("confirmed_ms", empty=True),
    _ms("last_step"),
)
"""`last_step` is the number of the 30-second step of the last code that was used, -1 before the first."""

recovery = _table("recovery", _text("code_hash", key=True), _text("account_id"))

session = _table(
    "session",
    _text("id_hash", key=True),
    _text("account_id"),
    _text("reference"),
    _ms("begun_ms"),
    _ms("proved_ms"),
    _ms("seen_ms"),
    _text("factors"),
    _text("pending", empty=True),
    _text("address", empty=True),
    _text("agent", empty=True),
)
"""`reference` names a session in a list without giving it away; `begun_ms` is the first sign-in, `proved_ms` the latest proof."""

token = _table(
    "token",
    _text("token_id", key=True),
    _text("account_id"),
    sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("scope"),
    _ms("made_ms"),
    _ms("expires_ms"),
    _ms("used_ms", empty=True),
    _ms("revoked_ms", empty=True),
)

link = _table("link", _text("issuer", key=True), _text("subject", key=True), _text("account_id"), _ms("linked_ms"), _text("by"))

flow = _table(
    "flow",
    _text("kept_hash", key=True),
    _text("issuer"),
    _text("state"),
    _text("nonce"),
    _text("verifier"),
    _text("redirect_uri"),
    sa.Column("longest_age_seconds", sa.Integer),
    _ms("expires_ms"),
)

attempt = _table(
    "attempt",
    sa.Column("attempt_id", sa.Text, primary_key=True),
    _text("bucket"),
    _text("account_id", empty=True),
    _ms("at_ms"),
)

known_address = _table("known_address", _text("account_id", key=True), _text("address", key=True), _ms("seen_ms"))

sa.Index("access_attempt_bucket", attempt.c.bucket, attempt.c.at_ms)
sa.Index("access_session_account", session.c.account_id)
sa.Index("access_token_account", token.c.account_id)

OF_ACCOUNT = (password, invitation, factor, recovery, session, token, link, attempt, known_address)
"""The tables with a column `account_id`: what `forget` empties."""
