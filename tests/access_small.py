"""A store of credentials for tests: a clock that is set by hand, hashes that cost next to nothing, accounts with a password."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from commonground.access import totp
from commonground.access.access import Access, Policy
from commonground.access.passwords import Cost

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
PASSWORD = "rain over the harbour"
OTHER = "eleven slow tortoises"
NOON = dt.datetime(2018, 3, 5, 12, 0, tzinfo=dt.UTC)


class Hands:
    """A clock whose hands are moved by the test."""

    def __init__(self, now: dt.datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


OPENED: list[Access] = []


def access(place: Path | str, clock: Hands, *, policy: Policy | None = None, **more: Any) -> Access:
    OPENED.append(Access(place, policy=policy or Policy(cost=CHEAP), clock=clock, **more))
    return OPENED[-1]


def close_opened() -> None:
    while OPENED:
        OPENED.pop().close()


def account(held: Access, account_id: str = "anna", password: str = PASSWORD) -> str:
    """An account with a password, as an invitation makes it."""
    return held.credentials.accept(held.credentials.invite(account_id), password)


def with_factor(held: Access, clock: Hands, account_id: str = "anna") -> tuple[str, tuple[str, ...]]:
    """An account with a second factor: its seed and recovery codes. The code of the present step is used up."""
    seed = held.second_factor.enrol(account_id, account_id).seed
    return seed, held.second_factor.confirm(account_id, code(seed, clock))


def code(seed: str, clock: Hands) -> str:
    """What the user's device shows now."""
    return totp.code(seed, totp.step_at(int(clock.now.timestamp() * 1000)))
