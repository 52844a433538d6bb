"""The passwords of accounts: set by an invitation, changed by who knows the old one, checked, forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.passwords import Hasher, fault
from commonground.access.store import Store, digest, sweep
from commonground.vocabulary.errors import BadRequest, SignInRefused

INVITATION_HOURS = 24
"""How long the code with which a password is set first, or set anew, can be used (OWASP ASVS 5.0.0, V6.4.1)."""


class Credentials:
    """Keeps the passwords in the store; a steward invites, and never knows a password (OWASP ASVS 5.0.0, V6.4.6)."""

    def __init__(self, store: Store, hasher: Hasher) -> None:
        self._store, self._hasher = store, hasher

    def invite(self, account_id: str, *, hours: int = INVITATION_HOURS) -> str:
        """A code, shown once, with which the account's password can be set once within the hours; it voids an earlier code.

        The old password keeps working until the code is used, and the second factor is not touched.
        """
        code, table = secrets.token_urlsafe(32), schema.invitation
        with self._store.writing(f"account {account_id}") as connection:
            now = self._store.now_ms()
            connection.execute(table.delete().where(table.c.account_id == account_id))
            sweep(connection, table, table.c.expires_ms <= now)
            row = {"code_hash": digest(code), "account_id": account_id, "expires_ms": now + hours * 3_600_000}
            connection.execute(table.insert().values(row))
        return code

    def invited(self, code: str) -> str | None:
        """The account that a code is for, while it can be used."""
        with self._store.reading() as connection:
            return _invited(connection, code, self._store.now_ms())

    def accept(self, code: str, password: str, context: Iterable[str] = ()) -> str:
        """Set the password by the code of an invitation; gives the account. The code is used up, the sessions ended.

        Raises SignInRefused where the code is not or no longer good, BadRequest where the password may not be one.
        """
        account_id = self.invited(code)
        if account_id is None:
            raise _no_invitation()
        kept = self._allowed(password, context)
        with self._store.writing(f"account {account_id}") as connection:
            if _invited(connection, code, self._store.now_ms()) != account_id:
                raise _no_invitation()
            connection.execute(schema.invitation.delete().where(schema.invitation.c.account_id == account_id))
            self._write(connection, account_id, kept)
        return account_id

    def change(self, account_id: str, password: str, context: Iterable[str] = ()) -> None:
        """A new password in place of the old one, which the caller has checked; all sessions and invitations end.

        Raises BadRequest where the new one may not be a password or is the old one.
        """
        old = self._kept(account_id)
        kept = self._allowed(password, context)
        if old is not None and self._hasher.matches(old, password):
            raise BadRequest("this is the password already", hint="choose another one")
        with self._store.writing(f"account {account_id}") as connection:
            connection.execute(schema.invitation.delete().where(schema.invitation.c.account_id == account_id))
            self._write(connection, account_id, kept)

    def check(self, account_id: str | None, password: str) -> bool:
        """Whether the password is the account's; no account, or none with a password, costs one hash as well, and is no.

        A hash of an older cost is made anew.
        """
        kept = self._kept(account_id) if account_id else None
        if not self._hasher.matches(kept, password):
            return False
        if account_id and kept and self._hasher.is_outdated(kept):
            anew, table = self._hasher.make(password), schema.password
            with self._store.writing(f"account {account_id}") as connection:
                same = (table.c.account_id == account_id) & (table.c.hash == kept)
                connection.execute(table.update().where(same).values(hash=anew))
        return True

    def has_password(self, account_id: str) -> bool:
        """Whether a password is set."""
        return self._kept(account_id) is not None

    def remove(self, account_id: str) -> None:
        """Take the password and any invitation away, for an account that only comes in by its provider or has ended."""
        with self._store.writing(f"account {account_id}") as connection:
            for table in (schema.password, schema.invitation):
                connection.execute(table.delete().where(table.c.account_id == account_id))

    def _allowed(self, password: str, context: Iterable[str]) -> str:
        said = fault(password, context)
        if said:
            raise BadRequest(said, hint="a sentence that you made up is long enough and easy to remember; every sign is allowed")
        return self._hasher.make(password)

    def _kept(self, account_id: str) -> str | None:
        with self._store.reading() as connection:
            query = sa.select(schema.password.c.hash).where(schema.password.c.account_id == account_id)
            return connection.execute(query).scalar()

    def _write(self, connection: sa.Connection, account_id: str, kept: str) -> None:
        connection.execute(schema.password.delete().where(schema.password.c.account_id == account_id))
        row = {"account_id": account_id, "hash": kept, "set_ms": self._store.now_ms()}
        connection.execute(schema.password.insert().values(row))
        connection.execute(schema.session.delete().where(schema.session.c.account_id == account_id))


def _invited(connection: sa.Connection, code: str, now_ms: int) -> str | None:
    table = schema.invitation
    query = sa.select(table.c.account_id).where(table.c.code_hash == digest(code), table.c.expires_ms > now_ms)
    return connection.execute(query).scalar()


def _no_invitation() -> SignInRefused:
    return SignInRefused(
        "this invitation cannot be used: it is unknown, was used, or is too old",
        hint="ask a steward of your member for a new one",
    )
