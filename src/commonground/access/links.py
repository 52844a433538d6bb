"""Which account a provider's user is: by issuer and subject together, as a steward linked them (OWASP ASVS 5.0.0, V6.8.1)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.store import Store
from commonground.vocabulary.errors import BadRequest, Refused


@dataclass(frozen=True)
class Link:
    """One user of a provider, the account it is, and the account that linked it."""

    issuer: str
    subject: str
    account_id: str
    linked_ms: int
    by: str


class Links:
    """Links and unlinks the users of providers in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def link(self, issuer: str, subject: str, account_id: str, by: str) -> None:
        """From now on the provider's user is the account. Raises Refused where the user is another account already,
        BadRequest for what no provider calls a user."""
        table = schema.link
        if not all(0 < len(text) <= 255 and text.isprintable() for text in (issuer, subject)):
            raise BadRequest("issuer and subject are texts of up to 255 printable signs", hint="take them from the provider")
        with self._store.writing(f"account {account_id}", f"user {issuer} {subject}") as connection:
            known = connection.execute(sa.select(table.c.account_id).where(*_user(issuer, subject))).scalar()
            if known not in (None, account_id):
                raise Refused("this user of the provider is linked to another account", hint="unlink that one first")
            if known is None:
                row = {"issuer": issuer, "subject": subject, "account_id": account_id, "by": by}
                connection.execute(table.insert().values(row | {"linked_ms": self._store.now_ms()}))

    def account_of(self, issuer: str, subject: str) -> str | None:
        """The account of a provider's user; None where nobody linked it."""
        with self._store.reading() as connection:
            return connection.execute(sa.select(schema.link.c.account_id).where(*_user(issuer, subject))).scalar()

    def of_account(self, account_id: str) -> tuple[Link, ...]:
        """The provider's users that are this account."""
        table = schema.link
        query = sa.select(table).where(table.c.account_id == account_id).order_by(table.c.issuer, table.c.subject)
        with self._store.reading() as connection:
            return tuple(Link(**row) for row in connection.execute(query).mappings())

    def unlink(self, issuer: str, subject: str) -> bool:
        """The provider's user is nobody here any more; False where it was nobody."""
        if not (issuer.isprintable() and subject.isprintable()):
            return False
        with self._store.writing(f"user {issuer} {subject}") as connection:
            return connection.execute(schema.link.delete().where(*_user(issuer, subject))).rowcount > 0


def _user(issuer: str, subject: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return schema.link.c.issuer == issuer, schema.link.c.subject == subject
