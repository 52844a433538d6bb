"""Accounts: who they are, by the ledger, joined with what proves that somebody is one of them, by the store of access.

An account signs in while its record and its member are in force; that is looked up each time, so that an end, or another role,
counts from the next request on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from commonground.access.access import Access, Policy
from commonground.access.sessions import Signed
from commonground.access.store import FILE, Clock, utc_now
from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import NotFound, NotSignedIn


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
        self.access = Access(place, policy=policy, clock=clock)

    def close(self) -> None:
        """Let go of the store."""
        self.access.close()

    def find(self, name: str) -> Account:
        """The account in force that is called `MEMBER/NAME`. Raises NotFound."""
        found = self._named(name)
        if found is None:
            raise NotFound(f"there is no account {name!r}", hint="write MEMBER/NAME; see `commonground account list`")
        return found

    def of(self, account_id: str) -> Account | None:
        """The account in force with this id."""
        for member in self._members():
            found = next((one for one in self._held(member) if one.record_id == account_id), None)
            if found:
                return _account(found)
        return None

    def sign_in(self, name: str, password: str, code: str | None = None, **where: str | None) -> Signed:
        """A session for who knows the password of `MEMBER/NAME`, and the code where one is needed.

        An account that is not, or no longer, in force costs the same work and gets the same answer as a wrong password. Raises
        SignInRefused, TooManyAttempts.
        """
        found = self._named(name)
        account_id, role = (found.account_id, found.role) if found else (None, "reader")
        return self.access.sign_in(account_id, name, password, role, code=code, **where)

    def by_session(self, session_id: str) -> Actor:
        """Who acts in a session. Raises NotSignedIn or SignInAgain."""
        found = self._in_force(self.access.sessions.find(session_id).account_id)
        self.access.session(session_id, found.role)
        return found.actor()

    def by_token(self, secret: str) -> Actor:
        """Who acts by a token, within its scope. Raises NotSignedIn."""
        token = self.access.tokens.find(secret)
        return self._in_force(token.account_id).actor(token.scope)

    def state(self, account_id: str) -> dict[str, Any]:
        """What is set up for an account: password, second factor, living sessions and tokens."""
        now = int(self._clock().timestamp() * 1000)
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
        member, _, login = name.strip().partition("/")
        held = self._held(member) if member in self._members() else ()
        return next((_account(one) for one in held if one.code == login), None)

    def _members(self) -> list[str]:
        """The members in force, whoever may know of them."""
        own = self._workspace.settings.member
        today = self._clock().date()
        members = Records(self._workspace, viewer_of(self._workspace, own), today=today).of("member")
        return [str(one.code) for one in members]

    def _held(self, member: str) -> tuple[Record, ...]:
        records = Records(self._workspace, viewer_of(self._workspace, member), today=self._clock().date())
        return tuple(one for one in records.of("account") if one.originator == member)


def _account(record: Record) -> Account:
    return Account(record.record_id, record.originator, str(record.code), str(record["role"]))


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
