"""An identity provider as we talk to it: its settings, its own description, its keys, and the exchange of a code.

OpenID Connect Discovery 1.0, RFC 6749 section 4.1.3, RFC 7636. Nothing that is secret is ever part of a message or a repr.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from commonground.access.store import Clock, utc_now
from commonground.vocabulary.errors import BadRequest, CommonGroundError, SignInRefused, Unavailable

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER = 1_000_000
KEEP_SECONDS = 3600
"""How long the provider's description and keys are kept."""

AGAIN_AFTER_SECONDS = 10
"""How soon the keys are asked for again because of a key that is not among them."""


@dataclass(frozen=True)
class Provider:
    """The settings of one provider, as its administrator gives them. Raises BadRequest where they cannot be used.

    `member_claim` and `members` say which claim names a member, and which value which member: only then may an account be made
    by itself; else a steward links each user. `strong` are the values of `acr` or `amr` that count as a second factor.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    client_secret: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] = ("openid",)
    member_claim: str | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    strong: frozenset[str] = frozenset({"mfa", "otp", "hwk"})

    def __post_init__(self) -> None:
        for name, address in (("issuer", self.issuer), ("redirect_uri", self.redirect_uri)):
            if not is_safe(address):
                raise BadRequest(f"the {name} is no https address", where=self.issuer, hint="http is for this machine alone")
        if "openid" not in self.scopes or not self.client_id:
            raise BadRequest("a provider needs a client_id and the scope openid", where=self.issuer)


@dataclass(frozen=True)
class Description:
    """What a provider says of itself at `/.well-known/openid-configuration`, as far as we use it."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    answers_with_issuer: bool
    secret_in_body: bool


class ProviderClient:
    """Asks a provider, and keeps its description and keys for an hour."""

    def __init__(self, provider: Provider, http: httpx.Client | None = None, clock: Clock = utc_now) -> None:
        import httpx  # not for the many installations without a provider: a tenth of a second of each start

        self.provider = provider
        self._http, self._own = http or httpx.Client(), http is None
        self._clock = clock
        self._guard = threading.Lock()
        self._description: tuple[float, Description] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None

    def close(self) -> None:
        """Let go of the connections; a client that was handed in is left open."""
        if self._own:
            self._http.close()

    def description(self) -> Description:
        """The provider's description. Raises Unavailable where it is not there or is another issuer's (ASVS 5.0.0, V10.5.3)."""
        with self._guard:
            if self._description is None or self._age(self._description[0]) > KEEP_SECONDS:
                address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                self._description = (self._now(), _description(self._ask("GET", address), self.provider.issuer))
            return self._description[1]

    def keys(self, *, anew: bool = False) -> list[dict[str, Any]]:
        """The provider's public keys; `anew` asks again, though not within seconds of the last time."""
        address = self.description().jwks_uri
        with self._guard:
            limit = AGAIN_AFTER_SECONDS if anew else KEEP_SECONDS
            if self._keys is None or self._age(self._keys[0]) > limit:
                found = self._ask("GET", address).get("keys")
                if not isinstance(found, list):
                    raise self._wrong("its keys cannot be read")
                self._keys = (self._now(), [key for key in found if isinstance(key, dict)])
            return self._keys[1]

    def exchange(self, code: str, verifier: str) -> str:
        """The ID token for a code. Raises SignInRefused for a code that is not good, Unavailable where the provider fails."""
        own, there = self.provider, self.description()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": own.redirect_uri, "code_verifier": verifier}
        headers = {}
        if own.client_secret is None:
            form["client_id"] = own.client_id
        elif there.secret_in_body:
            form |= {"client_id": own.client_id, "client_secret": own.client_secret}
        else:
            pair = f"{quote(own.client_id, safe='')}:{quote(own.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = self._ask("POST", there.token_endpoint, data=form, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise self._wrong("its answer has no ID token")
        return token

    def _ask(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
        import httpx

        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        try:
            with self._http.stream(
                method, address, headers=sent, timeout=TIMEOUT_SECONDS, follow_redirects=False, **more
            ) as answer:
                read = b""
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > LARGEST_ANSWER:
                        raise self._wrong("its answer is too long")
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # `from None`: the request in the chain holds the code and our secret.
            raise self._wrong(f"it does not answer ({type(error).__name__})") from None
        try:
            body = json.loads(read)
        except (ValueError, RecursionError):
            body = None
        if status >= 400 and isinstance(body, dict) and "error" in body:
            raise of_provider(str(body["error"]), self.provider.issuer)
        if status != 200 or not isinstance(body, dict):
            raise self._wrong(f"its answer has status {status}" if status != 200 else "its answer is no JSON object")
        return body

    def _wrong(self, what: str) -> Unavailable:
        return Unavailable(f"the identity provider cannot be used: {what}", where=self.provider.issuer, hint=_TRY)

    def _now(self) -> float:
        return self._clock().timestamp()

    def _age(self, since: float) -> float:
        return self._now() - since


_TRY = "try again later, or sign in with a password; if it goes on, check the provider's settings"

_OF_THE_USER = {
    "access_denied": "the sign-in was broken off there",
    "login_required": "nobody is signed in there",
    "interaction_required": "it wants to ask the user something",
    "consent_required": "the user has not agreed",
    "account_selection_required": "the user has to choose an account",
    "invalid_grant": "the code is not good any more",
}


def of_provider(error: str, issuer: str) -> CommonGroundError:
    """The error of a provider as one of ours; of its own words only the code is shown (RFC 6749, sections 4.1.2.1 and 5.2)."""
    if error in _OF_THE_USER:
        return SignInRefused(f"the identity provider did not let in: {_OF_THE_USER[error]}", hint="sign in again")
    shown = error if re.fullmatch(r"[a-z_]{1,40}", error) else "an error that is not shown"
    return Unavailable(f"the identity provider refused: {shown}", where=issuer, hint=_TRY)


def is_safe(address: object) -> bool:
    """Whether an address is https, or http on this machine alone."""
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        split = urlsplit(address)
        host, _ = split.hostname, split.port
    except ValueError:
        return False
    if not host or split.username is not None or split.fragment:
        return False
    return split.scheme == "https" or (split.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"))


def _description(body: Mapping[str, Any], issuer: str) -> Description:
    wrong = None
    if body.get("issuer") != issuer:
        wrong = "its description is that of another issuer"
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    ends = body.get("end_session_endpoint")
    if not all(is_safe(body.get(name)) for name in names) or (ends is not None and not is_safe(ends)):
        wrong = wrong or "its description names no https addresses"
    challenges = body.get("code_challenge_methods_supported")
    if isinstance(challenges, list) and "S256" not in challenges:
        wrong = wrong or "it does not know PKCE with S256"
    if wrong:
        raise Unavailable(f"the identity provider cannot be used: {wrong}", where=issuer, hint="check the issuer in the settings")
    methods = body.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Description(
        authorization_endpoint=body["authorization_endpoint"],
        token_endpoint=body["token_endpoint"],
        jwks_uri=body["jwks_uri"],
        end_session_endpoint=ends,
        answers_with_issuer=body.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body="client_secret_basic" not in methods and "client_secret_post" in methods,
    )
