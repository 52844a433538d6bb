"""What became of one promise: paid on time or late, lost to the exchange rate, not kept, or more than kept.

Everything is told in US dollars at the rate of the promise, so that one identity holds to the cent:
promised = paid + lost to the rate - gained + outstanding + not kept - over-delivered.
The loss to the rate is the drift of the dollar value of the same local amount between promise and payment; it is the doing of no
donor and stands apart from default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

PAST_PERIOD = "outstanding past its period"


@dataclass(frozen=True)
class Payment:
    """A payment on a promise. `usd_cents` is what it was worth on its day; null where there is no rate."""

    paid_on: dt.date | None
    cents: int | None
    currency: str | None
    usd_cents: int | None
    rate_source: str | None = None
    position: str = ""


@dataclass(frozen=True)
class Promise:
    """A promise with its payments. `rate` is units of the currency for a dollar at the promise.

    `outstanding` says what the list itself states: true still open, false closed, null not told.
    """

    cents: int | None
    currency: str | None
    rate: float | None
    status: str
    due: dt.date | None
    payments: tuple[Payment, ...] = ()
    outstanding: bool | None = None
    taken_from_payment: bool = False


@dataclass(frozen=True)
class Fate:
    """The parts of a promise, in cents of US dollars; null where a rate is missing. Days late is the latest payment's."""

    pledged: int | None
    paid: int | None
    on_time: int
    late: int
    undated: int
    days_late: int | None
    rate_loss: int | None
    outstanding: int | None
    overdue_days: int | None
    default: int | None
    over: int | None
    why: str | None

    @property
    def kept(self) -> float | None:
        """The paid part, at the rate of the promise, of what is not still outstanding; above 1 where more was paid."""
        if self.pledged is None or self.paid is None or self.rate_loss is None:
            return None
        due = self.pledged - (self.outstanding or 0)
        return (self.paid + self.rate_loss) / due if due else None


def in_dollars(cents: int | None, rate: float | None) -> int | None:
    """Cents of US dollars at `rate` units for a dollar, half to even; null where either is missing."""
    if cents is None or not rate:
        return None
    return int((Decimal(cents) / Decimal(repr(rate))).to_integral_value(ROUND_HALF_EVEN))


def fate_of(promise: Promise, known_to: dt.date) -> Fate:
    """What had become of the promise by `known_to`, the day to which the list knows of payments.

    A list that tells of no payments says nothing about them: `paid` is then null, not 0.
    """
    pledged = in_dollars(promise.cents, promise.rate)
    told = promise.payments or promise.outstanding is not None or promise.status in ("paid", "partly paid", "written off")
    if not told:
        return Fate(pledged, None, 0, 0, 0, None, None, None, _days(promise.due, known_to), None, None, "payments are not told")
    values = [payment.usd_cents for payment in promise.payments]
    paid = None if None in values else sum(value for value in values if value is not None)
    loss = _rate_loss(promise)
    late = [days for payment in promise.payments if (days := _days(promise.due, payment.paid_on)) is not None]
    split = _by_time(promise)
    if pledged is None or paid is None:
        return Fate(pledged, paid, *split, max(late, default=None), loss, None, None, None, None, "no rate")
    rest = pledged - paid - (loss or 0)
    over = max(-rest, 0)
    open_part, broken, why = _rest(promise, max(rest, 0), known_to)
    overdue = _days(promise.due, known_to) if open_part or why == PAST_PERIOD else None
    return Fate(pledged, paid, *split, max(late, default=None), loss or 0, open_part, overdue, broken, over, why)


def _days(due: dt.date | None, day: dt.date | None) -> int | None:
    """Days after the due day; null where it was in time or either day is not known."""
    return (day - due).days if due and day and day > due else None


def _by_time(promise: Promise) -> tuple[int, int, int]:
    """Dollars paid on time, late, and on a day or against a due day that is not known."""
    on_time = late = undated = 0
    for payment in promise.payments:
        value = payment.usd_cents or 0
        if payment.paid_on is None or promise.due is None:
            undated += value
        elif payment.paid_on > promise.due:
            late += value
        else:
            on_time += value
    return on_time, late, undated


def _rate_loss(promise: Promise) -> int | None:
    """What the payments are worth less than at the rate of the promise (negative for a gain).

    Null where a payment is in another currency: then its shortfall cannot be told from the rate's.
    """
    cents = worth = 0
    for payment in promise.payments:
        if payment.currency != promise.currency or payment.cents is None or payment.usd_cents is None:
            return None
        cents, worth = cents + payment.cents, worth + payment.usd_cents
    at_promise = in_dollars(cents, promise.rate)
    return None if at_promise is None else at_promise - worth


def _rest(promise: Promise, rest: int, known_to: dt.date) -> tuple[int, int, str | None]:
    """The unpaid rest as still outstanding or as not kept, and why."""
    if not rest:
        return 0, 0, None
    if promise.status == "written off":
        return 0, rest, "written off"
    if promise.outstanding or (promise.outstanding is None and promise.status == "pledge"):
        overdue = promise.due is not None and promise.due < known_to
        return (0, rest, PAST_PERIOD) if overdue else (rest, 0, None)
    if promise.payments:
        return 0, rest, "closed short of the promise"
    return 0, rest, "neither paid nor outstanding"


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the values lie, between neighbours by their distance; null of none."""
    ordered = sorted(values)
    if not ordered:
        return None
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
