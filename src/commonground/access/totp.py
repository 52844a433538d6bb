"""One-time codes by time: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 seconds, as authenticator applications do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS, DIGITS, DRIFT_STEPS = 30, 6, 1
"""A code of one step before or after is accepted too (RFC 6238, section 5.2: at most one step for delay)."""

SEED_BYTES = 20
"""160 bits, the length of SHA-1's output (RFC 4226, section 4, R6)."""

ISSUER = "Common Ground"


def new_seed() -> str:
    """A random seed in base32, as authenticator applications read it."""
    return base64.b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def step_at(now_ms: int) -> int:
    """The number of the step that a moment is in."""
    return now_ms // (1000 * STEP_SECONDS)


def code(seed: str, step: int) -> str:
    """The six digits of a step (RFC 4226, section 5.3)."""
    key = base64.b32decode(seed)
    mac = hmac.digest(key, step.to_bytes(8, "big"), hashlib.sha1)
    offset = mac[-1] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(seed: str, given: str, now_ms: int, last_step: int) -> int | None:
    """The step whose code was given, within the drift and later than the last one used; None where there is none.

    A code is good once (RFC 6238, section 5.2): the caller keeps the step as the new `last_step`. Every step is compared, in
    constant time.
    """
    digits = re.sub(r"[\s-]", "", given)
    found = None
    now = step_at(now_ms)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        same = hmac.compare_digest(code(seed, max(step, 0)).encode(), digits.encode("utf-8", "surrogatepass"))
        if same and step > last_step and found is None:
            found = step
    return found


def uri(seed: str, account_name: str, issuer: str = ISSUER) -> str:
    """The otpauth:// address that an application reads, usually from a QR code (Key URI Format of Google Authenticator)."""
    label = f"{quote(issuer, safe='')}:{quote(account_name, safe='')}"
    asked = {"secret": seed, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
