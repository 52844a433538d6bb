"""An identity provider made by hand, whose every answer a test can change; it speaks through httpx without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from access_small import Hands

ISSUER = "https://id.example.org"
BACK = "https://cg.example.org/back"
CLIENT = "common-ground"
SECRET = "the secret of the client: +/="

RSA_KEYS = [RSAKey.generate_key(2048, {"kid": f"rsa-{n}", "use": "sig"}) for n in range(2)]
EC_KEY = ECKey.generate_key("P-256", {"kid": "ec-1"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-0"})


def signed(claims: dict[str, Any], key: RSAKey | ECKey = RSA_KEYS[0], algorithm: str = "RS256", **header: Any) -> str:
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    head = {"alg": algorithm, "kid": key.kid, **header}
    return jws.serialize_compact(head, json.dumps(claims).encode(), key, registry=registry)


def part(value: dict[str, Any] | bytes) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class SmallProvider:
    """Answers for its description, its keys and one code; `claims`, `token` and `description` change what it says."""

    def __init__(self, clock: Hands) -> None:
        self.clock = clock
        self.keys: list[RSAKey | ECKey] = [RSA_KEYS[0], EC_KEY]
        self.signing: tuple[RSAKey | ECKey, str] = (RSA_KEYS[0], "RS256")
        self.claims: dict[str, Any] = {}
        self.token: Callable[[str], str] = lambda token: token
        self.description: dict[str, Any] = {}
        self.answer: httpx.Response | Exception | None = None
        self.asked: list[httpx.Request] = []
        self.authorised: dict[str, list[str]] = {}
        self.http = httpx.Client(transport=httpx.MockTransport(self._handle))

    def authorise(self, url: str, **more: str) -> dict[str, str]:
        """What a browser brings back from the authorization address."""
        self.authorised = parse_qs(urlsplit(url).query)
        return {"code": "the-code", "state": self.authorised["state"][0], "iss": ISSUER, **more}

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self._described())
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or self._exchange(request)

    def _described(self) -> dict[str, Any]:
        own = {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token"}
        more = {"jwks_uri": f"{ISSUER}/keys", "end_session_endpoint": f"{ISSUER}/end?x=1"}
        return own | more | {"authorization_response_iss_parameter_supported": True} | self.description

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if form["code"] != "the-code" or challenge != self.authorised["code_challenge"][0]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(self.clock.now.timestamp())
        claims = {"iss": ISSUER, "sub": "user-7", "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now - 5}
        claims |= {"nonce": self.authorised["nonce"][0]} | self.claims
        key, algorithm = self.signing
        token = signed({name: value for name, value in claims.items() if value is not None}, key, algorithm)
        return httpx.Response(200, json={"token_type": "Bearer", "access_token": "unused", "id_token": self.token(token)})
