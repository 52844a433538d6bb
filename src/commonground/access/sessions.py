"""Who is signed in: sessions with a random id, of which only the hash is kept; they end by time, by hand and with the account.

OWASP ASVS 5.0.0, V7. The times are those of NIST SP 800-63B for AAL2, which OWASP ASVS 4.0.3, 3.3.2, took over: 12 hours in all,
30 minutes without a sign of life.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from commonground.access import schema
from commonground.access.store import Store, digest, sweep
from commonground.vocabulary.errors import NotSignedIn, SignInAgain

MINUTE_MS = 60_000
SEEN_EVERY_MS = MINUTE_MS
"""How often a sign of life is written down: the idle time is exact to a minute, and not every request writes."""

SECOND_FACTOR, ENROLMENT = "second-factor", "enrolment"
"""What a session may still wait for; until then it opens nothing."""


@dataclass(frozen=True)
class Times:
    """How long a session lives: idle, in all, half signed in; how recent a proof is for a sensitive act; how many at once."""

    idle_minutes: int = 30
    whole_minutes: int = 12 * 60
    pending_minutes: int = 10
    recent_minutes: int = 15
    at_most: int = 10


@dataclass(frozen=True)
class Session:
    """One session as its user may see it in a list; the id with which it is carried on is not in it.

    `factors` are what was proved (`password`, `totp`, `recovery`, `provider`); `pending` what is still to be proved or enrolled.
    """

    account_id: str
    reference: str
    begun_ms: int
    proved_ms: int
    seen_ms: int
    factors: tuple[str, ...]
    pending: str | None
    address: str | None
    agent: str | None


@dataclass(frozen=True)
class Signed:
    """A session and the id that was just made for it: the one moment at which the id is known."""

    session_id: str
    session: Session

    def __repr__(self) -> str:
        return f"Signed({self.session!r})"


class Sessions:
    """Begins, finds, renews and ends the sessions in the store."""

    def __init__(self, store: Store, times: Times | None = None) -> None:
        self._store, self.times = store, times or Times()

    def begin(
        self,
        account_id: str,
        factors: Sequence[str],
        *,
        pending: str | None = None,
        address: str | None = None,
        agent: str | None = None,
        begun_ms: int | None = None,
    ) -> Signed:
        """A new session with an id of 256 random bits; beyond `at_most` of an account, the one seen longest ago ends.

        `begun_ms` is the first sign-in, where the session takes the place of an older one: its whole time counts on.
        """
        with self._store.writing(f"account {account_id}") as connection:
            now = self._store.now_ms()
            self._sweep(connection, now)
            row = _row(account_id, factors, now) | {"pending": pending, "address": address, "agent": _printable(agent)}
            row["begun_ms"] = row["begun_ms"] if begun_ms is None else begun_ms
            signed = _insert(connection, row)
            for old in self._of(connection, account_id)[self.times.at_most :]:
                connection.execute(schema.session.delete().where(schema.session.c.id_hash == old["id_hash"]))
        return signed

    def find(self, session_id: str, *, pending: str | None = None) -> Session:
        """The session of an id, which is thereby seen. Raises NotSignedIn for one that never was, has ended, or is pending.

        `pending` names what the session may still wait for, where that is what is being done.
        """
        with self._store.reading() as connection:
            row = self._alive(connection, session_id)
        if row is None or row["pending"] not in (None, pending):
            raise not_signed_in()
        if self._store.now_ms() - row["seen_ms"] >= SEEN_EVERY_MS:
            with self._store.writing(f"account {row['account_id']}") as connection:
                now, table = self._store.now_ms(), schema.session
                connection.execute(table.update().where(table.c.id_hash == row["id_hash"]).values(seen_ms=now))
        return _session(row)

    def renew(
        self, session_id: str, factors: Sequence[str], *, pending: str | None = None, without: Sequence[str] = ()
    ) -> Signed:
        """The same sign-in under a new id, with what has now been proved; the old id ends (ASVS 5.0.0, V7.2.4).

        `without` are factors that prove nothing any more. The whole time counts on from the first sign-in. Raises NotSignedIn
        where the old id opens nothing any more.
        """
        with self._store.reading() as connection:
            account_id = (self._alive(connection, session_id) or {}).get("account_id")
        with self._store.writing(f"account {account_id}") as connection:
            row = self._alive(connection, session_id)
            if row is None:
                raise not_signed_in()
            connection.execute(schema.session.delete().where(schema.session.c.id_hash == row["id_hash"]))
            now = self._store.now_ms()
            proved = sorted({*row["factors"].split(), *factors} - {*without})
            return _insert(
                connection,
                row | {"factors": " ".join(proved), "proved_ms": now, "seen_ms": now, "pending": pending},
            )

    def require_recent(self, session: Session, *factors: str) -> None:
        """Raises SignInAgain where the proof is too old for a sensitive act, or has none of the factors that are named."""
        old = self._store.now_ms() - session.proved_ms > self.times.recent_minutes * MINUTE_MS
        if old or (factors and not set(factors) & set(session.factors)):
            raise SignInAgain(
                "this needs a sign-in that is recent" + (" and has a second factor" if factors and not old else ""),
                hint="sign in again, then repeat it",
            )

    def of_account(self, account_id: str) -> tuple[Session, ...]:
        """The living sessions of an account, the one seen last first."""
        with self._store.reading() as connection:
            return tuple(_session(row) for row in self._of(connection, account_id) if self._lives(row))

    def end(self, session_id: str) -> bool:
        """Sign out; False where the id opened nothing."""
        with self._store.writing() as connection:
            table = schema.session
            self._sweep(connection, self._store.now_ms())
            return connection.execute(table.delete().where(table.c.id_hash == digest(session_id))).rowcount > 0

    def end_one(self, account_id: str, reference: str) -> bool:
        """End one session of an account by its reference in the list; False where there is none."""
        if not (reference.isascii() and reference.isalnum()):
            return False
        with self._store.writing(f"account {account_id}") as connection:
            table = schema.session
            self._sweep(connection, self._store.now_ms())
            here = (table.c.account_id == account_id) & (table.c.reference == reference)
            return connection.execute(table.delete().where(here)).rowcount > 0

    def end_all(self, account_id: str | None, *, but: str | None = None) -> int:
        """End all sessions of an account, or of everybody (None), except the one with the id `but`; gives how many ended."""
        table = schema.session
        where = [table.c.account_id == account_id] if account_id is not None else []
        if but is not None:
            where.append(table.c.id_hash != digest(but))
        with self._store.writing(f"account {account_id}") as connection:
            if account_id is None and not self._store.is_sqlite:
                connection.exec_driver_sql(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE")
            self._sweep(connection, self._store.now_ms())
            return connection.execute(table.delete().where(*where)).rowcount

    def _alive(self, connection: sa.Connection, session_id: str) -> dict[str, Any] | None:
        table = schema.session
        row = connection.execute(sa.select(table).where(table.c.id_hash == digest(session_id))).mappings().first()
        return dict(row) if row and self._lives(row) else None

    def _lives(self, row: sa.RowMapping | dict[str, Any]) -> bool:
        now, times = self._store.now_ms(), self.times
        if row["pending"] and now - row["proved_ms"] >= times.pending_minutes * MINUTE_MS:
            return False
        return bool(
            now - row["begun_ms"] < times.whole_minutes * MINUTE_MS and now - row["seen_ms"] < times.idle_minutes * MINUTE_MS
        )

    def _of(self, connection: sa.Connection, account_id: str) -> list[dict[str, Any]]:
        table = schema.session
        query = sa.select(table).where(table.c.account_id == account_id).order_by(table.c.seen_ms.desc(), table.c.reference)
        return [dict(row) for row in connection.execute(query).mappings()]

    def _sweep(self, connection: sa.Connection, now: int) -> None:
        """Sessions that have ended by time are taken out of the store."""
        table, times = schema.session, self.times
        idle = table.c.seen_ms <= now - times.idle_minutes * MINUTE_MS
        whole = table.c.begun_ms <= now - times.whole_minutes * MINUTE_MS
        half = table.c.pending.is_not(None) & (table.c.proved_ms <= now - times.pending_minutes * MINUTE_MS)
        sweep(connection, table, idle | whole | half)


def not_signed_in() -> NotSignedIn:
    """The one answer to an id that opens nothing."""
    return NotSignedIn("nobody is signed in here, or the session has ended", hint="sign in")


def _row(account_id: str, factors: Sequence[str], now: int) -> dict[str, Any]:
    times = {"begun_ms": now, "proved_ms": now, "seen_ms": now}
    return {"account_id": account_id, "factors": " ".join(sorted(set(factors))), **times}


def _insert(connection: sa.Connection, row: dict[str, Any]) -> Signed:
    session_id = secrets.token_urlsafe(32)
    whole = row | {"id_hash": digest(session_id), "reference": secrets.token_hex(8)}
    connection.execute(schema.session.insert().values(whole))
    return Signed(session_id, _session(whole))


def _session(row: dict[str, Any]) -> Session:
    plain = {name: value for name, value in row.items() if name not in ("id_hash", "factors")}
    return Session(factors=tuple(row["factors"].split()), **plain)


def _printable(agent: str | None) -> str | None:
    return "".join(sign for sign in agent if sign.isprintable())[:200] if agent else None
