"""An IATI activity as it will be written: only what the 2.03 schema has a place for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Share:
    """A country, region or sector; `percentage` is an exact decimal, None where one stands alone."""

    element: str
    code: str
    vocabulary: str | None = None
    percentage: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Party:
    """An organisation at one end of a transaction: its id or its name, its type and its activity."""

    ref: str | None
    name: str | None
    kind: str | None = None
    activity: str | None = None

    def __bool__(self) -> bool:
        return bool(self.ref or self.name)


NOBODY = Party(None, None)


@dataclass(frozen=True)
class Transaction:
    """One transaction; amounts are hundredths of the currency."""

    kind: str
    date: dt.date
    value_date: dt.date
    amount_cents: int
    currency: str
    provider: Party = NOBODY
    receiver: Party = NOBODY
    reference: str | None = None
    humanitarian: bool | None = None
    finance_type: str | None = None
    aid_type: str | None = None
    modality: str | None = None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A budget or planned disbursement."""

    kind: str
    from_date: dt.date
    to_date: dt.date | None
    amount_cents: int
    currency: str
    value_date: dt.date
    budget_type: str | None = None
    status: str | None = None
    receiver: Party = NOBODY


@dataclass(frozen=True)
class Activity:
    """An activity with everything that is written of it, in the order of the schema."""

    identifier: str
    reporter: Party
    secondary: bool
    title: str
    description: str
    participants: tuple[tuple[str, Party], ...]
    status: str
    dates: tuple[tuple[str, dt.date], ...]
    shares: tuple[Share, ...]
    last_updated: str | None = None
    default_currency: str | None = None
    humanitarian: bool | None = None
    hierarchy: int | None = None
    other_identifiers: tuple[tuple[str, str], ...] = ()
    scope: str | None = None
    flow_type: str | None = None
    finance_type: str | None = None
    aid_types: tuple[tuple[str, str], ...] = ()
    tied: str | None = None
    planned: tuple[Planned, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    related: tuple[tuple[str, str], ...] = field(default=())
