"""Whether an ID token is the provider's word to us, about this sign-in, now: OpenID Connect Core 1.0, section 3.1.3.7.

OWASP ASVS 5.0.0, V9.1, V9.2 and V10.5. Only signatures that need the provider's private key are accepted, with keys that came
from the provider's own address; a key or an address in the token's header is never used.
"""

from __future__ import annotations

import base64
import hmac
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from commonground.vocabulary.errors import SignInRefused

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""The signatures that are accepted, and the kind of key of each; neither `none` nor a shared secret."""

LEEWAY_SECONDS = 60
"""How far the two clocks may be apart."""

OLDEST_SECONDS = 600
"""A token that was made longer ago was not made for this sign-in."""

LONGEST_TOKEN = 16_384
SMALLEST_RSA_BITS = 2048


@dataclass(frozen=True)
class Expected:
    """What the token has to say: by whom, for whom, with which nonce, and how long ago the user proved who they are at most."""

    issuer: str
    client_id: str
    nonce: str
    longest_age_seconds: int | None = None


class UnknownKey(Exception):
    """The token names a key that is not among those at hand: the provider may have changed its keys."""


def verified_claims(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected, now_seconds: float) -> dict[str, Any]:
    """The claims of a token, when signature and claims hold. Raises SignInRefused otherwise, UnknownKey for a key not at hand.

    `keys` are the JSON Web Keys of the provider.
    """
    claims = _signed_claims(token, keys)
    said = fault(claims, expected, now_seconds)
    if said:
        raise refused(said)
    return claims


def fault(claims: Mapping[str, Any], expected: Expected, now_seconds: float) -> str | None:
    """Why the claims of a signed token do not let in; None where they do."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    subject = claims.get("sub")
    if claims.get("iss") != expected.issuer:
        return "the token is by another issuer"
    if audiences != [expected.client_id] or claims.get("azp", expected.client_id) != expected.client_id:
        return "the token is for another application"
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        return "the token names no user"
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(
        claims["nonce"].encode("utf-8", "surrogatepass"), expected.nonce.encode()
    ):
        return "the token is for another sign-in"
    return _untimely(claims, expected, now_seconds)


def _untimely(claims: Mapping[str, Any], expected: Expected, now: float) -> str | None:
    ends, made, begins = (_number(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None or (begins is None and "nbf" in claims):
        return "the token does not say when it holds"
    if ends <= now - LEEWAY_SECONDS:
        return "the token is past its end"
    if max(made, begins or made) > now + LEEWAY_SECONDS or made < now - OLDEST_SECONDS - LEEWAY_SECONDS:
        return "the token was not made now: the clocks differ, or it is an old one"
    if expected.longest_age_seconds is not None:
        proved = _number(claims.get("auth_time"))
        if proved is None or proved < now - expected.longest_age_seconds - LEEWAY_SECONDS:
            return "the sign-in at the provider is too long ago"
    return None


def _number(value: object) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if fine and isinstance(value, int | float) else None


def _signed_claims(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN:
        raise refused("the token is too long")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        algorithm, name = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or "crit" in header:
            raise refused("the token is signed in a way that is not accepted")
        if str(header.get("typ", "JWT")).upper() != "JWT":
            raise refused("it is another kind of token")
        key = _key(keys, algorithm, name)
        payload = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
        claims = json.loads(payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise refused("the signature does not hold, or the token cannot be read") from error
    if not isinstance(claims, dict):
        raise refused("the token cannot be read")
    return claims


def _key(keys: Sequence[Mapping[str, Any]], algorithm: str, name: object) -> RSAKey | ECKey:
    """The provider's key for an algorithm: by its id; without an id in the token, only where there is one key to take."""
    fitting = [
        key
        for key in keys
        if key.get("kty") == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (name is None or key.get("kid") == name)
    ]
    if len(fitting) != 1:
        raise UnknownKey
    public = {part: value for part, value in fitting[0].items() if part in ("kty", "n", "e", "crv", "x", "y", "kid")}
    if _is_weak(public):
        raise refused("the provider's key is too weak")
    key = import_key(public)
    if not isinstance(key, RSAKey | ECKey):
        raise UnknownKey
    return key


def _is_weak(public: Mapping[str, Any]) -> bool:
    """Short moduli, and curves other than the one that ES256 means."""
    if public["kty"] == "EC":
        return public.get("crv") != "P-256"
    modulus = str(public.get("n", ""))
    number = int.from_bytes(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4)), "big")
    return number.bit_length() < SMALLEST_RSA_BITS


def refused(why: str) -> SignInRefused:
    """The refusal of a provider's answer, with the reason, which holds nothing of the token itself."""
    return SignInRefused(
        f"the identity provider's answer was not accepted: {why}", hint="sign in again; if it happens twice, tell a steward"
    )
