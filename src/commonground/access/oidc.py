"""Signing in by an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

OWASP ASVS 5.0.0, V6.8, V10.1.2, V10.2, V10.5. What a sign-in needs to be finished is kept in the store under the hash of a random
text that the user's browser alone holds; it is good once, and for ten minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.id_token import Expected, UnknownKey, refused, verified_claims
from commonground.access.provider import ProviderClient, of_provider
from commonground.access.store import Store, digest, sweep
from commonground.vocabulary.errors import SignInRefused

FLOW_MINUTES = 10


@dataclass(frozen=True)
class Begun:
    """Where to send the user, and the text to keep in the user's browser alone (cookie.PROVIDER) until they are back."""

    url: str
    kept: str = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """Whom a provider vouches for: its issuer and its own name for the user, which it never gives to another (V10.5.2).

    `member` is the member's code that the settings map the user's claim to, if they do; `strong` whether the provider says that a
    second factor was used; `auth_time` when the user proved who they are there, in seconds since 1970.
    """

    issuer: str
    subject: str
    member: str | None
    strong: bool
    auth_time: int | None
    id_token: str = field(repr=False)


class RelyingParty:
    """We as a client of one provider."""

    def __init__(self, store: Store, client: ProviderClient) -> None:
        self._store, self._client = store, client
        self.provider = client.provider

    def begin(self, *, longest_age_seconds: int | None = None) -> Begun:
        """Start a sign-in; with `longest_age_seconds` the user has to have proved at the provider no longer ago than that.

        Raises Unavailable where the provider does not answer.
        """
        there = self._client.description()
        state, nonce, verifier, kept = (secrets.token_urlsafe(32) for _ in range(4))
        now, table = self._store.now_ms(), schema.flow
        row = {"issuer": self.provider.issuer, "state": state, "nonce": nonce, "verifier": verifier}
        row["redirect_uri"] = self.provider.redirect_uri
        with self._store.writing(f"flow {digest(kept)}") as connection:
            sweep(connection, table, table.c.expires_ms <= now)
            more = {"kept_hash": digest(kept), "expires_ms": now + FLOW_MINUTES * 60_000}
            connection.execute(table.insert().values(row | more | {"longest_age_seconds": longest_age_seconds}))
        asked: dict[str, str | int] = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.redirect_uri,
            "scope": " ".join(self.provider.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        if longest_age_seconds is not None:
            asked["max_age"] = longest_age_seconds
        joint = "&" if "?" in there.authorization_endpoint else "?"
        return Begun(f"{there.authorization_endpoint}{joint}{urlencode(asked)}", kept)

    def finish(self, params: Mapping[str, str], kept: str) -> Identity:
        """Whom the provider vouches for, by the parameters with which it sent the user back and the text kept in the browser.

        Raises SignInRefused where anything does not fit, Unavailable where the provider fails.
        """
        flow = self._taken(kept)
        same = hmac.compare_digest(str(params.get("state", "")).encode("utf-8", "surrogatepass"), flow["state"].encode())
        if not same or flow["issuer"] != self.provider.issuer:
            raise _not_begun()
        self._check_issuer(params)
        if "error" in params:
            raise of_provider(params["error"], self.provider.issuer)
        if not params.get("code"):
            raise refused("it has no code")
        token = self._client.exchange(params["code"], flow["verifier"])
        return self._identity(token, self._claims(token, flow))

    def logout_url(self, return_to: str, id_token: str | None = None) -> str | None:
        """Where to send the user to sign out at the provider too (RP-Initiated Logout 1.0); None where it has no such address.

        Our own session is ended by itself, whatever happens there.
        """
        end = self._client.description().end_session_endpoint
        if end is None:
            return None
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": return_to}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(asked | ({'id_token_hint': id_token} if id_token else {}))}"

    def _taken(self, kept: str) -> sa.RowMapping:
        """What was kept, which can be taken once."""
        table, hashed = schema.flow, digest(kept)
        with self._store.writing(f"flow {hashed}") as connection:
            flow = connection.execute(sa.select(table).where(table.c.kept_hash == hashed)).mappings().first()
            connection.execute(table.delete().where(table.c.kept_hash == hashed))
        if flow is None or flow["expires_ms"] <= self._store.now_ms():
            raise _not_begun()
        return flow

    def _check_issuer(self, params: Mapping[str, str]) -> None:
        """RFC 9207, against an answer of another provider (ASVS 5.0.0, V10.2.2)."""
        said = params.get("iss")
        if said != self.provider.issuer and (said is not None or self._client.description().answers_with_issuer):
            raise refused("it is by another issuer")

    def _claims(self, token: str, flow: sa.RowMapping) -> dict[str, Any]:
        expected = Expected(self.provider.issuer, self.provider.client_id, flow["nonce"], flow["longest_age_seconds"])
        now = self._store.now_ms() / 1000
        try:
            return verified_claims(token, self._client.keys(), expected, now)
        except UnknownKey:
            pass
        try:
            return verified_claims(token, self._client.keys(anew=True), expected, now)
        except UnknownKey:
            raise refused("it is signed with a key that is not the provider's") from None

    def _identity(self, token: str, claims: Mapping[str, Any]) -> Identity:
        own = self.provider
        values = claims.get(own.member_claim) if own.member_claim else None
        members = {own.members[v] for v in _texts(values) if v in own.members}
        methods = {*_texts(claims.get("amr")), *_texts(claims.get("acr"))}
        when = claims.get("auth_time")
        return Identity(
            issuer=own.issuer,
            subject=claims["sub"],
            # A user whose claim names two members is linked by a steward, or not at all.
            member=members.pop() if len(members) == 1 else None,
            strong=bool(methods & own.strong),
            auth_time=int(when) if isinstance(when, int) and not isinstance(when, bool) else None,
            id_token=token,
        )


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _not_begun() -> SignInRefused:
    return SignInRefused(
        "this sign-in was not begun in this browser, took too long, or was finished already", hint="begin it again"
    )
