"""The whole of signing in and out, over the parts of this room: what the door asks for.

Accounts are records of the ledger: here they are ids alone. Whoever calls has looked the account up, and says its role.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from commonground.access import schema
from commonground.access.attempts import PER_ACCOUNT, PER_ADDRESS, Allowance, Attempt, Attempts
from commonground.access.credentials import Credentials
from commonground.access.links import Links
from commonground.access.oidc import Identity, RelyingParty
from commonground.access.passwords import COST, Cost, Hasher
from commonground.access.provider import Provider, ProviderClient
from commonground.access.second_factor import Enrolment, SecondFactor
from commonground.access.sessions import ENROLMENT, SECOND_FACTOR, Session, Sessions, Signed, Times, not_signed_in
from commonground.access.store import Clock, Place, Store, utc_now
from commonground.access.tokens import APPROVE, Token, Tokens
from commonground.vocabulary.errors import NotFound, Refused, SignInAgain, SignInRefused, TooManyAttempts

if TYPE_CHECKING:
    import httpx

ALL_ROLES = frozenset({"reader", "contributor", "approver", "steward"})
PASSED_FACTORS = ("totp", "recovery", "provider-strong")
"""What counts as a second factor that was shown."""

APPROVING = frozenset({"approver", "steward"})

_log = logging.getLogger("commonground.access")


@dataclass(frozen=True)
class Policy:
    """What a workspace may set: who needs a second factor, how long sessions live, what a hash costs, how often one may try."""

    second_factor_roles: frozenset[str] = APPROVING
    times: Times = field(default_factory=Times)
    cost: Cost = COST
    per_account: Allowance = PER_ACCOUNT
    per_address: Allowance = PER_ADDRESS


@dataclass(frozen=True)
class Enrolled:
    """A confirmed second factor: the session under its new id, and the recovery codes, shown this once."""

    signed: Signed
    recovery_codes: tuple[str, ...] = field(repr=False)


class Access:
    """The credentials and sessions of a workspace, at a path, an address of PostgreSQL, or an engine."""

    def __init__(
        self,
        place: Place,
        *,
        policy: Policy | None = None,
        providers: Iterable[Provider] = (),
        clock: Clock = utc_now,
        http: httpx.Client | None = None,
    ) -> None:
        self.policy = policy or Policy()
        self._store = Store(place, clock)
        self.hasher = Hasher(self.policy.cost)
        self.credentials = Credentials(self._store, self.hasher)
        self.second_factor = SecondFactor(self._store)
        self.attempts = Attempts(self._store, per_account=self.policy.per_account, per_address=self.policy.per_address)
        self.sessions = Sessions(self._store, self.policy.times)
        self.tokens = Tokens(self._store)
        self.links = Links(self._store)
        self._clients = {one.issuer: ProviderClient(one, http, clock) for one in providers}
        self.providers = {issuer: RelyingParty(self._store, client) for issuer, client in self._clients.items()}

    def __enter__(self) -> Access:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store, and of the connections to providers."""
        self._store.close()
        for client in self._clients.values():
            client.close()

    def provider(self, issuer: str) -> RelyingParty:
        """We as a client of the provider. Raises NotFound for one that is not in the settings."""
        if issuer not in self.providers:
            raise NotFound("this identity provider is not set up here", where=issuer, hint="see the workspace's settings")
        return self.providers[issuer]

    def sign_in(
        self,
        account_id: str | None,
        name: str,
        password: str,
        role: str,
        *,
        code: str | None = None,
        address: str | None = None,
        agent: str | None = None,
    ) -> Signed:
        """A session for who knows the password, and has the second factor where the account has one.

        `account_id` is None where nobody has the name: the work and the answer are those of a wrong password. Without the code
        that is needed the session is pending: `continue_sign_in`, or `enrol` and `confirm`, make it whole. Raises SignInRefused,
        TooManyAttempts.
        """
        attempt = self._attempt(account_id, name, address)
        right = self.credentials.check(account_id, password)
        if not right or account_id is None:
            raise _refused(attempt)
        factors, pending = ["password"], None
        if self.second_factor.state(account_id).confirmed:
            if code is None:
                pending = SECOND_FACTOR
            else:
                factors.append(self._checked(attempt, account_id, code))
        elif role in self.policy.second_factor_roles:
            pending = ENROLMENT
        self.attempts.succeeded(attempt, complete=pending is None)
        return self._begin(account_id, factors, pending, address, agent)

    def continue_sign_in(self, session_id: str, code: str, *, address: str | None = None) -> Signed:
        """The session whole, under a new id, for the code it waits for. Raises NotSignedIn, SignInRefused, TooManyAttempts."""
        session = self.sessions.find(session_id, pending=SECOND_FACTOR)
        if session.pending is None:
            raise not_signed_in()
        attempt = self._attempt(session.account_id, "", address)
        factor = self._checked(attempt, session.account_id, code)
        self.attempts.succeeded(attempt)
        _log.info("signed in by %s too: account %s", factor, session.account_id)
        return self.sessions.renew(session_id, [factor])

    def sign_in_by(
        self,
        identity: Identity,
        role: str,
        *,
        address: str | None = None,
        agent: str | None = None,
        account_id: str | None = None,
    ) -> Signed:
        """A session for whom a provider vouches; `account_id` is for one whose link the caller has just made.

        A factor that the provider says it checked counts; else our own is asked for, as after a password. Raises SignInRefused
        where nobody linked the user to an account.
        """
        account = account_id or self.links.account_of(identity.issuer, identity.subject)
        if account is None:
            _log.info("sign-in by provider refused: no link")
            raise SignInRefused("no account here is linked to this user of the provider", hint="ask a steward of your member")
        pending = None
        if not identity.strong and self.second_factor.state(account).confirmed:
            pending = SECOND_FACTOR
        elif not identity.strong and role in self.policy.second_factor_roles:
            pending = ENROLMENT
        factors = ["provider", "provider-strong"] if identity.strong else ["provider"]
        return self._begin(account, factors, pending, address, agent)

    def reauthenticate(
        self, session_id: str, password: str | None = None, code: str | None = None, *, address: str | None = None
    ) -> Signed:
        """The session under a new id, proved anew for a sensitive act: by the password, and the code where there is a factor.

        An account without a password that came by its provider proves itself by the code, or goes by `reauthenticate_by`.
        """
        session = self.sessions.find(session_id)
        account_id = session.account_id
        attempt = self._attempt(account_id, "", address)
        factors, has_factor = [], self.second_factor.state(account_id).confirmed
        if password is not None or self.credentials.has_password(account_id) or not has_factor:
            if not self.credentials.check(account_id, password or ""):
                raise _refused(attempt)
            factors.append("password")
        if has_factor:
            factors.append(self._checked(attempt, account_id, code or ""))
        self.attempts.succeeded(attempt)
        return self.sessions.renew(session_id, factors)

    def reauthenticate_by(self, session_id: str, identity: Identity) -> Signed:
        """The same by the provider, which was asked with `longest_age_seconds`. Raises SignInRefused for somebody else."""
        session = self.sessions.find(session_id)
        if self.links.account_of(identity.issuer, identity.subject) != session.account_id:
            raise SignInRefused("this is another user than the one who is signed in", hint="sign out first")
        if identity.auth_time is None:
            raise SignInRefused("the provider does not say when it checked who you are", hint="use your password or a code")
        return self.sessions.renew(session_id, ["provider", "provider-strong"] if identity.strong else ["provider"])

    def enrol(self, session_id: str, account_name: str) -> Enrolment:
        """A new second factor for whoever is signed in: first for who has to have one, else after a recent proof."""
        session = self.sessions.find(session_id, pending=ENROLMENT)
        self.sessions.require_recent(session)
        return self.second_factor.enrol(session.account_id, account_name)

    def confirm(self, session_id: str, code: str) -> Enrolled:
        """The factor counts from now on: the session goes on under a new id, the account's others end (V7.4.3)."""
        session = self.sessions.find(session_id, pending=ENROLMENT)
        self.sessions.require_recent(session)
        codes = self.second_factor.confirm(session.account_id, code)
        signed = self.sessions.renew(session_id, ["totp"])
        self.sessions.end_all(session.account_id, but=signed.session_id)
        _log.info("second factor confirmed: account %s", session.account_id)
        return Enrolled(signed, codes)

    def renew_recovery_codes(self, session_id: str) -> tuple[str, ...]:
        """New recovery codes, after a recent proof with the second factor."""
        session = self.sessions.find(session_id)
        self.sessions.require_recent(session, *PASSED_FACTORS)
        return self.second_factor.renew_recovery_codes(session.account_id)

    def remove_second_factor(self, session_id: str, role: str) -> Signed:
        """Take one's own factor away, after a recent proof with it or a recovery code; who needs one enrols anew at once."""
        session = self.sessions.find(session_id)
        self.sessions.require_recent(session, *PASSED_FACTORS)
        if not self.second_factor.remove(session.account_id):
            raise Refused("this account has no second factor", hint="enrol one")
        pending = ENROLMENT if role in self.policy.second_factor_roles else None
        signed = self.sessions.renew(session_id, [], pending=pending, without=("totp", "recovery"))
        self.sessions.end_all(session.account_id, but=signed.session_id)
        _log.info("second factor removed: account %s", session.account_id)
        return signed

    def change_password(
        self, session_id: str, old: str, new: str, context: Iterable[str] = (), *, address: str | None = None
    ) -> Signed:
        """A new password for who knows the old one (V6.2.3); every session ends but this one, which gets a new id.

        Raises SignInRefused for a wrong old one, BadRequest where the new one may not be a password, SignInAgain where the
        account has a second factor and the session's proof is not recent.
        """
        session = self.sessions.find(session_id)
        account_id = session.account_id
        if self.second_factor.state(account_id).confirmed:
            self.sessions.require_recent(session, *PASSED_FACTORS)
        attempt = self._attempt(account_id, "", address)
        if not self.credentials.check(account_id, old):
            raise _refused(attempt)
        self.attempts.succeeded(attempt)
        self.credentials.change(account_id, new, context)
        _log.info("password changed: account %s", account_id)
        return self.sessions.begin(
            account_id, session.factors, address=session.address, agent=session.agent, begun_ms=session.begun_ms
        )

    def reset(self, account_id: str) -> str:
        """A steward's help for who has lost everything: no password, factor or session is left; gives a new invitation.

        The steward has made sure who asks, as at the first invitation (V6.4.4). A forgotten password alone needs only
        `credentials.invite`, which leaves the factor standing (V6.4.3).
        """
        self.second_factor.remove(account_id)
        self.credentials.remove(account_id)
        self.end_account(account_id)
        return self.credentials.invite(account_id)

    def end_account(self, account_id: str) -> None:
        """The account has ended in the ledger: its sessions end and its tokens are revoked, now."""
        self.sessions.end_all(account_id)
        self.tokens.revoke(account_id)
        _log.info("sessions ended and tokens revoked: account %s", account_id)

    def forget(self, account_id: str) -> int:
        """Erase everything that is kept of an account here; gives how many rows there were."""
        with self._store.writing(f"account {account_id}") as connection:
            gone = [connection.execute(t.delete().where(t.c.account_id == account_id)).rowcount for t in schema.OF_ACCOUNT]
        return sum(gone)

    def session(self, session_id: str, role: str) -> Session:
        """Whose session an id is. Raises NotSignedIn where it is not whole and alive, SignInAgain where the role needs more.

        An account that was given a role with a second factor while it was signed in has to sign in anew for it.
        """
        session = self.sessions.find(session_id)
        if role in self.policy.second_factor_roles and not set(PASSED_FACTORS) & set(session.factors):
            raise SignInAgain(f"the role of {role} needs a second factor", hint="sign out, and sign in again with one")
        return session

    def make_token(self, session_id: str, role: str, name: str, scope: Iterable[str], days: int) -> tuple[str, Token]:
        """A token for whoever is signed in, after a recent proof; gives its secret, shown this once, and the token.

        Raises Refused for the scope `approve` where the role does not approve: another role later does not widen a token.
        """
        session, asked = self.session(session_id, role), tuple(scope)
        self.sessions.require_recent(session)
        if APPROVE in asked and role not in APPROVING:
            raise Refused("a token that approves is for an approver or a steward", hint="leave `approve` out of the scope")
        secret, token = self.tokens.make(session.account_id, name, asked, days)
        _log.info("token %s made: account %s", token.token_id, session.account_id)
        return secret, token

    def _attempt(self, account_id: str | None, name: str, address: str | None) -> Attempt:
        try:
            return self.attempts.begin(account_id, name, address)
        except TooManyAttempts as error:
            _log.info("attempt not heard for %d seconds: account %s", error.wait_seconds, account_id or "unknown")
            raise

    def _checked(self, attempt: Attempt, account_id: str, code: str) -> str:
        factor = self.second_factor.check(account_id, code)
        if factor is None:
            raise _refused(attempt)
        return factor

    def _begin(self, account_id: str, factors: list[str], pending: str | None, address: str | None, agent: str | None) -> Signed:
        waits = f", waiting for {pending}" if pending else ""
        _log.info("signed in by %s%s: account %s", " and ".join(factors), waits, account_id)
        return self.sessions.begin(account_id, factors, pending=pending, address=address, agent=agent)


def _refused(attempt: Attempt) -> SignInRefused:
    """The one answer to a wrong name, password or code (V6.3.8)."""
    _log.info("sign-in refused: account %s", attempt.account_id or "unknown")
    return SignInRefused("name, password or code are wrong", hint="check all three; after several failures there is a wait")
