"""Accounts: who they are, by the ledger, joined with what proves that somebody is one of them, by the store of access.

An account signs in while its record and its member are in force; that is looked up each time, so that an end, or another role,
counts from the next request on.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from commonground.access.access import Access, Policy
from commonground.access.oidc import Identity
from commonground.access.sessions import Signed
from commonground.access.store import FILE, Clock, utc_now
from commonground.door.actor import Actor
from commonground.door.parties import originator_of
from commonground.door.workspace import Workspace
from commonground.ledger.history import periods, versions
from commonground.vocabulary.errors import NotFound, NotSignedIn, SignInRefused


@dataclass(frozen=True)
class Account:
    """An account in force: the id of its record, `MEMBER/NAME`, and its role."""

    account_id: str
    member: str
    login: str
    role: str

    @property
    def name(self) -> str:
        """The name to sign in with."""
        return f"{self.member}/{self.login}"

    def actor(self, scope: tuple[str, ...] | None = None) -> Actor:
        """The account as somebody who acts."""
        return Actor(self.member, self.login, self.role, self.account_id, scope)


class Accounts:
    """The accounts of a workspace. `access` is the room of passwords, second factors, sessions and tokens."""

    def __init__(self, workspace: Workspace, *, policy: Policy | None = None, clock: Clock = utc_now) -> None:
        self._workspace, self._clock = workspace, clock
        address = workspace.ledger.address
        place = workspace.root / FILE if address.file else address.url.render_as_string(hide_password=False)
        self._kept: tuple[object, Mapping[str, Account]] | None = None
        self.providers = workspace.settings.web.providers
        self.access = Access(place, policy=policy, providers=[one.provider() for one in self.providers], clock=clock)

    def close(self) -> None:
        """Let go of the store."""
        self.access.close()

    def any(self) -> bool:
        """Whether anybody at all has an account in force."""
        return bool(self._in_force_today())

    def find(self, name: str) -> Account:
        """The account in force that is called `MEMBER/NAME`. Raises NotFound."""
        found = self._named(name)
        if found is None:
            raise NotFound(f"there is no account {name!r}", hint="write MEMBER/NAME; see `commonground account list`")
        return found

    def of(self, account_id: str) -> Account | None:
        """The account in force with this id."""
        return self._in_force_today().get(account_id)

    def sign_in(self, name: str, password: str, code: str | None = None, **where: str | None) -> Signed:
        """A session for who knows the password of `MEMBER/NAME`, and the code where one is needed.

        An account that is not, or no longer, in force costs the same work and gets the same answer as a wrong password. Raises
        SignInRefused, TooManyAttempts.
        """
        found = self._named(name)
        account_id, role = (found.account_id, found.role) if found else (None, "reader")
        return self.access.sign_in(account_id, name, password, role, code=code, **where)

    def sign_in_by(self, identity: Identity, **where: str | None) -> Signed:
        """A session for whom a provider vouches, where a steward has linked the user to an account in force.

        Raises SignInRefused.
        """
        linked = self.access.links.account_of(identity.issuer, identity.subject)
        found = self.of(linked) if linked else None
        if found is None:
            raise SignInRefused("no account here is linked to this user of the provider", hint="ask a steward of your member")
        return self.access.sign_in_by(identity, found.role, account_id=found.account_id, **where)

    def by_session(self, session_id: str) -> Actor:
        """Who acts in a session. Raises NotSignedIn or SignInAgain."""
        found = self._in_force(self.access.sessions.find(session_id).account_id)
        self.access.session(session_id, found.role)
        return found.actor()

    def by_token(self, secret: str) -> Actor:
        """Who acts by a token, within its scope. Raises NotSignedIn."""
        token = self.access.tokens.find(secret)
        return self._in_force(token.account_id).actor(token.scope)

    def now_ms(self) -> int:
        """The moment, in milliseconds since 1970."""
        return int(self._clock().timestamp() * 1000)

    def state(self, account_id: str) -> dict[str, Any]:
        """What is set up for an account: password, second factor, living sessions and tokens."""
        now = self.now_ms()
        tokens = self.access.tokens.of_account(account_id)
        return {
            "password": self.access.credentials.has_password(account_id),
            "second_factor": self.access.second_factor.state(account_id).confirmed,
            "sessions": len(self.access.sessions.of_account(account_id)),
            "tokens": sum(one.revoked_ms is None and one.expires_ms > now for one in tokens),
        }

    def _in_force(self, account_id: str) -> Account:
        found = self.of(account_id)
        if found is None:
            self.access.end_account(account_id)
            raise NotSignedIn("this account is no longer in force", hint="ask a steward of your member")
        return found

    def _named(self, name: str) -> Account | None:
        return next((one for one in self._in_force_today().values() if one.name == name.strip()), None)

    def _in_force_today(self) -> Mapping[str, Account]:
        """By id every account in force, of a member in force, whoever may read their records: none of it is shown.

        They are read anew after each transaction, of whatever process, and on each day.
        """
        today = self._clock().date()
        end = (self._workspace.ledger.newest(), today)
        if self._kept is None or self._kept[0] != end:
            self._kept = (end, {one.account_id: one for one in self._read(today)})
        return self._kept[1]

    def _read(self, today: dt.date) -> Iterator[Account]:
        with self._workspace.ledger.reading() as connection:
            held = {kind: versions(connection, kind=kind, sight=None, known_by=None) for kind in ("member", "account")}
        members = {row["code"] for rows in held["member"].values() if (row := _today(rows, today))}
        for record_id, rows in held["account"].items():
            row = _today(rows, today)
            if row is not None and (member := originator_of(row)) in members:
                yield Account(record_id, member, row["code"], json.loads(row["body"])["role"])


def _today(rows: list[Mapping[str, Any]], today: dt.date) -> Mapping[str, Any] | None:
    """The version of a record that holds on a day."""
    return next((row for first, last, row in periods(rows) if (first or today) <= today <= (last or today)), None)


@contextmanager
def accounts(workspace: Workspace, **options: Any) -> Iterator[Accounts]:
    """The accounts of a workspace, closed at the end."""
    opened = Accounts(workspace, **options)
    try:
        yield opened
    finally:
        opened.close()


def context_words(account: Account, member: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Words that anybody would try as a password of this account."""
    return tuple(word for word in (account.member, account.login, (member or {}).get("name")) if word)
