"""Whether a request that changes something comes from our own pages: by what browsers say of it, or by a token of the session.

OWASP ASVS 5.0.0, V3.5.1 and V3.5.3; the questions and their order are those of Go's `http.CrossOriginProtection`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing (RFC 9110, section 9.2.1); a route under one of them that does is a fault of ours."""


@dataclass(frozen=True)
class Verdict:
    """Whether the request may go on, and why."""

    allowed: bool
    because: str


def verdict(
    method: str,
    headers: Mapping[str, str],
    own_origin: str,
    *,
    session_id: str | None = None,
    token: str | None = None,
    bearer: bool = False,
) -> Verdict:
    """Whether a request is let through. `own_origin` is ours as configured, e.g. `https://cg.example.org`, never the Host header.

    `bearer`: the request is known by an API token in `Authorization`, and by no cookie: no browser sends that by itself.
    Sec-Fetch-Site decides where it is there, else Origin; a client that sends neither has to bring the session's token.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if method.upper() in SAFE_METHODS:
        return Verdict(True, "the method changes nothing")
    if bearer and "cookie" not in given:
        return Verdict(True, "the request carries an API token and no cookie")
    site = given.get("sec-fetch-site")
    if site is not None:
        # `none` is what the user typed or bookmarked; another site cannot cause it.
        fine = site.strip().lower() in ("same-origin", "none")
        return Verdict(fine, f"the browser says Sec-Fetch-Site: {site if fine else 'another site'}")
    origin = given.get("origin")
    if origin is not None:
        fine = _same(origin, own_origin)
        return Verdict(fine, "the origin is our own" if fine else "the origin is another one")
    if session_id and token and hmac.compare_digest(token_of(session_id).encode(), token.encode("utf-8", "surrogatepass")):
        return Verdict(True, "the form carries the session's token")
    return Verdict(False, "nothing shows that the request comes from our own pages")


def token_of(session_id: str) -> str:
    """The token that stands in the forms of a session: made from its id, it changes with it and needs no keeping."""
    return hmac.digest(b"commonground form", session_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def _same(origin: str, own: str) -> bool:
    try:
        return _parts(origin) == _parts(own) is not None
    except ValueError:
        return False


def _parts(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin; None for `null` and what is no origin."""
    split = urlsplit(origin.strip())
    default = {"https": 443, "http": 80}.get(split.scheme)
    if default is None or not split.hostname or split.path or split.query or split.fragment or split.username is not None:
        return None
    return split.scheme, split.hostname.lower(), split.port or default
