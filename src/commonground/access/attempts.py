"""How often somebody may try: failures are counted per account and per address, and make the next attempt wait.

OWASP ASVS 5.0.0, V6.1.1 and V6.3.1. Nobody is ever locked out for good: the longest wait is a quarter of an hour. From an
address at which an account has signed in before, failures made elsewhere do not count against it, so that a stranger cannot
keep a user out by failing on purpose.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.store import Store, sweep
from commonground.vocabulary.errors import TooManyAttempts

SECOND_MS, HOUR_MS, DAY_MS = 1000, 3_600_000, 86_400_000


@dataclass(frozen=True)
class Allowance:
    """So many failures within the last hour are free; each further one doubles the wait from a second up to the longest."""

    free: int
    longest_wait_seconds: int = 900


PER_ACCOUNT = Allowance(free=5)
"""At most some 20 guesses an hour; OWASP ASVS 4.0.3, 2.2.1, allowed 100."""

PER_ADDRESS = Allowance(free=30)
"""More, since an office stands behind one address."""

KNOWN_FOR_MS = 90 * DAY_MS
"""How long an address stays known for an account that does not sign in from it."""


def wait_ms(failures: int, allowance: Allowance) -> int:
    """How long after the last failure the next attempt is heard: 0, then 1, 2, 4 … seconds, up to the longest wait."""
    beyond = failures - allowance.free
    if beyond < 0:
        return 0
    return min(SECOND_MS << min(beyond, 20), allowance.longest_wait_seconds * SECOND_MS)


@dataclass(frozen=True)
class Attempt:
    """One attempt that was let through, counted as a failure until it is said to have succeeded."""

    attempt_id: str
    account_id: str | None
    address: str | None


class Attempts:
    """Counts failures in the store, over all processes."""

    def __init__(self, store: Store, *, per_account: Allowance = PER_ACCOUNT, per_address: Allowance = PER_ADDRESS) -> None:
        self._store = store
        self._per_account, self._per_address = per_account, per_address

    def begin(self, account_id: str | None, name: str, address: str | None) -> Attempt:
        """Let one attempt through, already counted as a failure. Raises TooManyAttempts with the seconds to wait.

        An unknown name (`account_id` None) is counted as a known one is, and says the same.
        """
        who = f"account {account_id}" if account_id else f"name {_name_key(name)}"
        where = f"address {network(address)}" if address else None
        with self._store.writing(who, *([where] if where else [])) as connection:
            now = self._store.now_ms()
            sweep(connection, schema.attempt, schema.attempt.c.at_ms <= now - HOUR_MS)
            if account_id and where and self._is_known(connection, account_id, where, now):
                who = f"{who} at {where}"
            waits = [_remaining(connection, who, self._per_account, now)]
            if where:
                waits.append(_remaining(connection, where, self._per_address, now))
            if max(waits) > 0:
                raise _too_many(-(-max(waits) // SECOND_MS))
            attempt = Attempt(secrets.token_hex(16), account_id, where)
            for part, bucket in enumerate([who, *([where] if where else [])]):
                row = {"attempt_id": f"{attempt.attempt_id}-{part}", "bucket": bucket, "account_id": account_id, "at_ms": now}
                connection.execute(schema.attempt.insert().values(row))
        return attempt

    def succeeded(self, attempt: Attempt, *, complete: bool = True) -> None:
        """Take the attempt's failure back; a complete sign-in ends the account's count and makes its address known.

        The count of the address goes on: who has an account of his own could else try the others for ever.
        """
        account_id = attempt.account_id
        with self._store.writing(f"account {account_id}") as connection:
            table, known = schema.attempt, schema.known_address
            connection.execute(table.delete().where(table.c.attempt_id.in_([f"{attempt.attempt_id}-{part}" for part in (0, 1)])))
            if not complete or account_id is None:
                return
            own = [f"account {account_id}", f"account {account_id} at {attempt.address}"]
            connection.execute(table.delete().where(table.c.account_id == account_id, table.c.bucket.in_(own)))
            if attempt.address:
                now = self._store.now_ms()
                here = (known.c.account_id == account_id) & (known.c.address == attempt.address)
                old = (known.c.account_id == account_id) & (known.c.seen_ms < now - KNOWN_FOR_MS)
                connection.execute(known.delete().where(here | old))
                connection.execute(known.insert().values(account_id=account_id, address=attempt.address, seen_ms=now))

    def _is_known(self, connection: sa.Connection, account_id: str, where: str, now: int) -> bool:
        known = schema.known_address
        query = sa.select(known.c.seen_ms).where(known.c.account_id == account_id, known.c.address == where)
        seen = connection.execute(query).scalar()
        return seen is not None and seen >= now - KNOWN_FOR_MS


def network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address, which one subscriber has to itself; of other text what can be printed."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "".join(sign for sign in address.casefold() if sign.isprintable())[:64]
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _remaining(connection: sa.Connection, bucket: str, allowance: Allowance, now: int) -> int:
    """Milliseconds until the bucket hears the next attempt."""
    table = schema.attempt
    query = sa.select(sa.func.count(), sa.func.max(table.c.at_ms)).where(table.c.bucket == bucket, table.c.at_ms > now - HOUR_MS)
    failures, last = connection.execute(query).one()
    # A clock that was set back makes nobody wait longer than the longest wait.
    return min(last + wait_ms(failures, allowance) - now, allowance.longest_wait_seconds * SECOND_MS) if failures else 0


def _name_key(name: str) -> str:
    """A name that was typed, as a hash: what is not an account's name may be somebody's password."""
    folded = unicodedata.normalize("NFKC", name.strip().casefold())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _too_many(seconds: int) -> TooManyAttempts:
    unit = f"{seconds} second{'s' if seconds != 1 else ''}" if seconds < 120 else f"{-(-seconds // 60)} minutes"
    return TooManyAttempts(
        "too many failed attempts", wait_seconds=seconds, hint=f"wait {unit} and try again; nobody is locked out for good"
    )
