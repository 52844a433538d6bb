"""What became of a promise: each fate worked out by hand, and the identity to the cent over any promise."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.funding.promise import Fate, Payment, Promise, fate_of, in_dollars, quantile

DUE = dt.date(2018, 12, 31)
KNOWN = dt.date(2022, 6, 2)


def paid(day: str | None, cents: int, usd_cents: int | None, currency: str = "EUR") -> Payment:
    return Payment(dt.date.fromisoformat(day) if day else None, cents, currency, usd_cents)


def fate(*payments: Payment, cents: int = 100_000, status: str = "paid", outstanding: bool | None = False) -> Fate:
    """A promise of EUR 1,000 at 0.8 for a dollar, so 1,250 US dollars, due by the end of 2018."""
    return fate_of(Promise(cents, "EUR", 0.8, status, DUE, payments, outstanding), KNOWN)


def test_paid_in_time_at_a_weaker_rate_is_kept_and_the_rest_is_lost_to_the_rate() -> None:
    found = fate(paid("2018-05-01", 100_000, 120_000))
    assert (found.pledged, found.paid, found.on_time, found.late) == (125_000, 120_000, 120_000, 0)
    assert (found.rate_loss, found.default, found.over, found.outstanding) == (5_000, 0, 0, 0)
    assert found.kept == 1


def test_a_stronger_rate_is_a_gain_and_no_over_delivery() -> None:
    found = fate(paid("2018-05-01", 100_000, 130_000))
    assert (found.rate_loss, found.over, found.default) == (-5_000, 0, 0)


def test_a_late_payment_says_how_late() -> None:
    found = fate(paid("2018-06-01", 40_000, 50_000), paid("2019-01-30", 60_000, 75_000))
    assert (found.on_time, found.late, found.days_late) == (50_000, 75_000, 30)


def test_closed_short_is_not_kept() -> None:
    found = fate(paid("2018-06-01", 80_000, 100_000), status="partly paid")
    assert (found.default, found.outstanding, found.why) == (25_000, 0, "closed short of the promise")
    assert found.kept == 0.8


def test_written_off_is_not_kept() -> None:
    found = fate(status="written off")
    assert (found.paid, found.default, found.why) == (0, 125_000, "written off")


def test_outstanding_is_open_until_its_period_ends() -> None:
    promise = Promise(100_000, "EUR", 0.8, "pledge", dt.date(2022, 12, 31), (), True)
    found = fate_of(promise, KNOWN)
    assert (found.outstanding, found.default, found.overdue_days) == (125_000, 0, None)
    later = fate_of(promise, dt.date(2023, 1, 10))
    assert (later.outstanding, later.default, later.overdue_days, later.why) == (0, 125_000, 10, "outstanding past its period")


def test_more_than_promised_is_over_delivery() -> None:
    found = fate(paid("2018-05-01", 143_000, 178_750))
    assert (found.over, found.default, found.kept) == (53_750, 0, 1.43)


def test_a_payment_in_another_currency_cannot_tell_the_rate_from_the_rest() -> None:
    found = fate(paid("2018-05-01", 120_000, 120_000, "USD"))
    assert found.rate_loss == 0
    assert found.default == 5_000


def test_no_payments_told_is_not_nothing_paid() -> None:
    found = fate_of(Promise(100_000, "USD", 1.0, "pledge", None), KNOWN)
    assert (found.pledged, found.paid, found.default, found.why) == (100_000, None, None, "payments are not told")


def test_no_rate_is_no_value() -> None:
    found = fate_of(Promise(100_000, "SYP", None, "paid", DUE, (paid("2018-05-01", 100_000, None, "SYP"),), False), KNOWN)
    assert (found.pledged, found.paid, found.default) == (None, None, None)


def test_dollars_are_exact_to_the_cent() -> None:
    assert in_dollars(4_480_000_000, 0.749) == 5_981_308_411
    assert in_dollars(1, 0.4) == 2
    assert in_dollars(5, 2.0) == 2
    assert in_dollars(None, 1.0) is None
    assert in_dollars(5, 0.0) is None


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_quantiles_lie_between_neighbours(share: float, expected: float) -> None:
    assert quantile([4, 1, 3, 2], share) == pytest.approx(expected)


def test_no_values_have_no_quantile() -> None:
    assert quantile([], 0.5) is None


days = st.dates(dt.date(2005, 1, 1), dt.date(2030, 1, 1))
payments = st.lists(
    st.builds(Payment, days | st.none(), st.integers(1, 10**14), st.sampled_from(["EUR", "USD"]), st.integers(1, 10**14)),
    max_size=4,
)


@given(
    st.integers(1, 10**14),
    st.floats(0.01, 2000, allow_nan=False),
    st.sampled_from(["paid", "partly paid", "pledge", "written off"]),
    days | st.none(),
    payments,
    st.booleans(),
    days,
)
def test_the_parts_of_a_promise_add_up_to_it(
    cents: int, rate: float, status: str, due: dt.date | None, made: list[Payment], outstanding: bool, known: dt.date
) -> None:
    found = fate_of(Promise(cents, "EUR", rate, status, due, tuple(made), outstanding), known)
    assert found.pledged is not None
    assert found.paid is not None
    assert found.outstanding is not None
    assert found.default is not None
    assert found.over is not None
    assert found.pledged == found.paid + (found.rate_loss or 0) + found.outstanding + found.default - found.over
    assert found.on_time + found.late + found.undated == found.paid
    assert min(found.outstanding, found.default, found.over) >= 0
    assert not (found.over and (found.outstanding or found.default))


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.floats(0.01, 2000))
def test_a_part_paid_in_two_is_as_good_as_in_one(first: int, second: int, rate: float) -> None:
    def total(*made: Payment) -> Fate:
        return fate_of(Promise(first + second, "EUR", rate, "paid", DUE, made, False), KNOWN)

    one = total(paid("2018-01-01", first + second, first + second))
    two = total(paid("2018-01-01", first, first), paid("2018-02-01", second, second))
    assert one == two
    assert one.default == one.over == 0


def test_a_promise_of_a_list_that_says_no_more_stays_open_until_its_period_ends() -> None:
    promise = Promise(100_000, "USD", 1.0, "pledge", dt.date(2022, 12, 31), (paid("2022-01-05", 40_000, 40_000, "USD"),))
    found = fate_of(promise, KNOWN)
    assert (found.outstanding, found.default, found.kept) == (60_000, 0, 1.0)
    assert fate_of(promise, dt.date(2023, 6, 1)).default == 60_000
