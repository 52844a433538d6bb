"""Tokens for programs: shown once, kept as a hash, with a scope and an end.

`cg_` and the checksum at the end let a scanner recognise a token that was published by mistake, and let a slip of the pen be told
from a wrong token without asking the store.
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.store import Store, digest
from commonground.vocabulary.errors import BadRequest, NotSignedIn, Refused

PREFIX, RANDOM_SIGNS, CHECK_SIGNS = "cg_", 43, 6
"""43 signs of 62 are 256 bits; 6 hold a CRC-32."""

LONGEST_DAYS = 365
DAY_MS, SEEN_EVERY_MS = 86_400_000, 60_000

READ, ENTER, APPROVE = "read", "enter", "approve"
ACTS = (READ, ENTER, APPROVE)
_KIND = re.compile(r"(read|enter):[a-z][a-z0-9_-]*")
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Token:
    """One token as a list shows it: never its secret. Its scope is never more than what the account itself may do."""

    token_id: str
    account_id: str
    name: str
    scope: tuple[str, ...]
    made_ms: int
    expires_ms: int
    used_ms: int | None
    revoked_ms: int | None

    def admits(self, act: str, kind: str | None = None) -> bool:
        """Whether the scope covers an act (`read`, `enter`, `approve`), on records of a kind where one is named."""
        return act in self.scope or (kind is not None and f"{act}:{kind}" in self.scope)


class Tokens:
    """Makes, finds and revokes the tokens in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, account_id: str, name: str, scope: Iterable[str], days: int) -> tuple[str, Token]:
        """A new token and its secret, which is shown this once. Raises BadRequest for a scope or time that cannot be given.

        Scope: `read`, `enter`, `approve`, or the first two for one kind of record, as `enter:undertaking`.
        """
        asked = tuple(sorted(set(scope)))
        wrong = [part for part in asked if part not in ACTS and not _KIND.fullmatch(part)]
        if wrong or not asked:
            raise BadRequest(
                f"no scope {wrong[0]!r}" if wrong else "a token needs a scope",
                hint="read, enter, approve, or a kind of record, as enter:undertaking",
            )
        if not 1 <= days <= LONGEST_DAYS:
            raise BadRequest(f"a token lives from 1 to {LONGEST_DAYS} days, not {days}", hint="make a new one when it ends")
        label = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:80]
        if not label:
            raise BadRequest("a token needs a name", hint="say what uses it, for example 'nightly import'")
        secret, now = _secret(), self._store.now_ms()
        times = {"made_ms": now, "expires_ms": now + days * DAY_MS, "used_ms": None, "revoked_ms": None}
        row = {"token_id": secrets.token_hex(8), "account_id": account_id, "name": label, "scope": " ".join(asked), **times}
        with self._store.writing(f"account {account_id}") as connection:
            connection.execute(schema.token.insert().values(row | {"secret_hash": digest(secret)}))
        return secret, _token(row)

    def find(self, secret: str) -> Token:
        """The token of a secret, which is thereby used. Raises NotSignedIn for one that is unknown, revoked or past its end."""
        table = schema.token
        row = None
        if well_formed(secret):
            with self._store.reading() as connection:
                row = connection.execute(sa.select(table).where(table.c.secret_hash == digest(secret))).mappings().first()
        now = self._store.now_ms()
        if row is None or row["revoked_ms"] is not None or row["expires_ms"] <= now:
            raise NotSignedIn("this token opens nothing", hint="make a new one: it is mistyped, past its end, or was revoked")
        if row["used_ms"] is None or now - row["used_ms"] >= SEEN_EVERY_MS:
            with self._store.writing(f"account {row['account_id']}") as connection:
                connection.execute(table.update().where(table.c.token_id == row["token_id"]).values(used_ms=now))
        return _token(dict(row))

    def require(self, token: Token, act: str, kind: str | None = None) -> None:
        """Raises Refused where the token's scope does not cover the act."""
        if not token.admits(act, kind):
            wanted = f"{act} {kind}" if kind else act
            raise Refused(f"the token's scope does not cover this: {wanted}", hint="make a token with that scope")

    def of_account(self, account_id: str) -> tuple[Token, ...]:
        """All tokens of an account, the newest first, with those that have ended."""
        table = schema.token
        query = sa.select(table).where(table.c.account_id == account_id).order_by(table.c.made_ms.desc(), table.c.token_id)
        with self._store.reading() as connection:
            return tuple(_token(dict(row)) for row in connection.execute(query).mappings())

    def revoke(self, account_id: str, token_id: str | None = None) -> int:
        """End one token of an account, or all of them; gives how many ended now."""
        table = schema.token
        where = [table.c.account_id == account_id, table.c.revoked_ms.is_(None)]
        if token_id is not None:
            if not (token_id.isascii() and token_id.isalnum()):
                return 0
            where.append(table.c.token_id == token_id)
        with self._store.writing(f"account {account_id}") as connection:
            return connection.execute(table.update().where(*where).values(revoked_ms=self._store.now_ms())).rowcount


def well_formed(secret: str) -> bool:
    """Whether prefix, length and checksum are those of a token."""
    if len(secret) != len(PREFIX) + RANDOM_SIGNS + CHECK_SIGNS or not secret.startswith(PREFIX) or not secret.isascii():
        return False
    body = secret[len(PREFIX) :]
    return _check(body[:RANDOM_SIGNS]) == body[RANDOM_SIGNS:]


def _secret() -> str:
    body = "".join(secrets.choice(_SIGNS) for _ in range(RANDOM_SIGNS))
    return f"{PREFIX}{body}{_check(body)}"


def _check(body: str) -> str:
    number, signs = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_SIGNS):
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    return signs


def _token(row: dict[str, Any]) -> Token:
    plain = {name: value for name, value in row.items() if name not in ("secret_hash", "scope")}
    return Token(scope=tuple(row["scope"].split()), **plain)
