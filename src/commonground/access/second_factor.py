"""The second factor of an account: a seed for codes by time, and recovery codes for the day the telephone is lost."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from commonground.access import schema, totp
from commonground.access.store import Store, digest
from commonground.vocabulary.errors import Refused, SignInRefused

RECOVERY_CODES, RECOVERY_BYTES = 10, 15
"""Ten codes of 120 random bits: enough that a plain hash keeps them (OWASP ASVS 5.0.0, V6.5.2: 112)."""


@dataclass(frozen=True)
class Enrolment:
    """What the user is shown once: the seed, and the address with it that an authenticator application reads."""

    seed: str
    uri: str


@dataclass(frozen=True)
class FactorState:
    """Whether a factor is confirmed, since when, and how many recovery codes are left."""

    confirmed: bool
    confirmed_ms: int | None
    recovery_codes_left: int


class SecondFactor:
    """Enrols, confirms, checks and removes the second factors in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enrol(self, account_id: str, account_name: str) -> Enrolment:
        """Begin: a new seed, which counts only when a code confirms it. Raises Refused where one is confirmed already."""
        seed, table = totp.new_seed(), schema.factor
        with self._store.writing(f"account {account_id}") as connection:
            if _confirmed(connection, account_id) is not None:
                raise Refused(
                    "this account has a second factor already",
                    hint="remove it first, having signed in with it or a recovery code",
                )
            connection.execute(table.delete().where(table.c.account_id == account_id))
            row = {"seed": seed, "enrolled_ms": self._store.now_ms(), "confirmed_ms": None, "last_step": -1}
            connection.execute(table.insert().values(account_id=account_id, **row))
        return Enrolment(seed, totp.uri(seed, account_name))

    def confirm(self, account_id: str, code: str) -> tuple[str, ...]:
        """End: a code of the new seed proves that the user has it; gives the recovery codes, shown this once.

        Raises SignInRefused where the code is wrong, Refused where nothing was begun.
        """
        table = schema.factor
        with self._store.writing(f"account {account_id}") as connection:
            row = connection.execute(sa.select(table).where(table.c.account_id == account_id)).mappings().first()
            if row is None or row["confirmed_ms"] is not None:
                raise Refused("there is no second factor to confirm", hint="begin with a new one")
            now = self._store.now_ms()
            step = totp.matching_step(row["seed"], code, now, row["last_step"])
            if step is None:
                raise SignInRefused("the code is wrong or was used", hint="wait for the next code, and check the device's clock")
            connection.execute(table.update().where(table.c.account_id == account_id).values(confirmed_ms=now, last_step=step))
            return _new_recovery_codes(connection, account_id)

    def check(self, account_id: str, code: str) -> str | None:
        """`totp` or `recovery` where the code is right, and then used up; None where it is not."""
        table, spare = schema.factor, schema.recovery
        with self._store.writing(f"account {account_id}") as connection:
            row = _confirmed(connection, account_id)
            if row is None:
                return None
            step = totp.matching_step(row["seed"], code, self._store.now_ms(), row["last_step"])
            if step is not None:
                connection.execute(table.update().where(table.c.account_id == account_id).values(last_step=step))
                return "totp"
            hashed = digest(recovery_text(code))
            used = connection.execute(spare.delete().where(spare.c.account_id == account_id, spare.c.code_hash == hashed))
            return "recovery" if used.rowcount == 1 else None

    def renew_recovery_codes(self, account_id: str) -> tuple[str, ...]:
        """New recovery codes in place of all old ones. Raises Refused where no second factor is confirmed."""
        with self._store.writing(f"account {account_id}") as connection:
            if _confirmed(connection, account_id) is None:
                raise Refused("this account has no second factor", hint="enrol one first")
            return _new_recovery_codes(connection, account_id)

    def remove(self, account_id: str) -> bool:
        """Take the factor and its recovery codes away; False where there was none."""
        with self._store.writing(f"account {account_id}") as connection:
            connection.execute(schema.recovery.delete().where(schema.recovery.c.account_id == account_id))
            gone = connection.execute(schema.factor.delete().where(schema.factor.c.account_id == account_id))
            return gone.rowcount > 0

    def state(self, account_id: str) -> FactorState:
        """Whether the account has a confirmed factor, and how many recovery codes are left."""
        with self._store.reading() as connection:
            row = _confirmed(connection, account_id)
            left = sa.select(sa.func.count()).where(schema.recovery.c.account_id == account_id)
            codes = connection.execute(left.select_from(schema.recovery)).scalar() or 0
        return FactorState(row is not None, row["confirmed_ms"] if row else None, codes if row else 0)


def recovery_text(code: str) -> str:
    """A recovery code as it is hashed: whatever spaces, hyphens and case it was typed with."""
    return re.sub(r"[\s-]", "", code).upper()


def _new_recovery_codes(connection: sa.Connection, account_id: str) -> tuple[str, ...]:
    made = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    connection.execute(schema.recovery.delete().where(schema.recovery.c.account_id == account_id))
    connection.execute(schema.recovery.insert(), [{"code_hash": digest(text), "account_id": account_id} for text in made])
    return tuple("-".join(text[i : i + 4] for i in range(0, len(text), 4)) for text in made)


def _confirmed(connection: sa.Connection, account_id: str) -> sa.RowMapping | None:
    table = schema.factor
    query = sa.select(table).where(table.c.account_id == account_id, table.c.confirmed_ms.is_not(None))
    return connection.execute(query).mappings().first()
