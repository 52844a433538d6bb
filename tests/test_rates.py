"""Conversion at the rate of the day: crosses, weekends, months and years, what has no rate, and exactness to the cent."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.reference import rates
from commonground.reference.rates import Rates
from fixtures_small import Theatre, put

ECB = """Date,USD,GBP,JPY,
2018-07-02,1.1639,0.88635,129.02,
2018-06-29,1.1658,0.88605,129.04,
2018-06-28,1.1583,0.88505,127.72,
2018-01-02,1.2065,0.88953,135.35,
"""
IMF = """Date,Rate,Currency,Frequency,Source,Country code,Country
2018-04-30,1184,IQD,M,IMF,IQ,Iraq
2018-05-31,1182,IQD,M,IMF,IQ,Iraq
2018-05-31,0.90,EUR,M,IMF,U2,Euro area
2018-09-30,436.5,SYP,M,IMF,SY,Syrian Arab Republic
"""
YEARLY = "year,EUR,GBP,IQD,JPY\n2013,0.75,0.64,1166,97.6\n2018,0.80,0.70,1200,110\n"


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path / "w")
    made.load(put(tmp_path / "eurofxref-hist.csv", ECB), put(tmp_path / "imf.csv", IMF), put(tmp_path / "exchange.csv", YEARLY))
    yield made
    made.close()


def convert(theatre: Theatre, *rows: tuple[int | None, str | None, str | None], to: str = "USD") -> list[dict[str, Any]]:
    amounts, currencies, days = zip(*rows, strict=True)
    dates = [dt.date.fromisoformat(day) if day else None for day in days]
    reader = theatre.reader()
    table = Rates(reader).convert(
        pa.array(amounts, pa.int64()), pa.array(currencies, pa.string()), pa.array(dates, pa.date32()), to=to
    )
    reader.close()
    return table.to_pylist()


def one(theatre: Theatre, amount: int, currency: str, day: str | None, to: str = "USD") -> dict[str, Any]:
    return convert(theatre, (amount, currency, day), to=to)[0]


def test_a_euro_is_worth_the_dollars_of_the_day(theatre: Theatre) -> None:
    """EUR 100.00 x 1.1658 = USD 116.58; the rate is shown as euros for a dollar, 1 / 1.1658."""
    found = one(theatre, 10_000, "EUR", "2018-06-29")
    assert found["usd_cents"] == 11_658
    assert found["rate"] == pytest.approx(0.857780, abs=1e-6)
    assert (found["rate_date"], found["rate_source"]) == (dt.date(2018, 6, 29), "ECB daily")


def test_another_currency_is_crossed_through_the_euro_on_the_same_day(theatre: Theatre) -> None:
    """GBP 100.00 / 0.88635 x 1.1639 = USD 131.313..., on Monday 2018-07-02."""
    found = one(theatre, 10_000, "GBP", "2018-07-02")
    assert found["usd_cents"] == 13_131
    assert found["rate"] == pytest.approx(0.88635 / 1.1639)


def test_a_weekend_takes_fridays_rate(theatre: Theatre) -> None:
    assert one(theatre, 10_000, "EUR", "2018-07-01") == one(theatre, 10_000, "EUR", "2018-06-29")


def test_a_currency_without_a_daily_rate_takes_the_end_of_the_month_before(theatre: Theatre) -> None:
    """IQD 1,182,000.00 at 1,182 for a dollar is USD 1,000.00."""
    found = one(theatre, 118_200_000, "IQD", "2018-06-15")
    assert (found["usd_cents"], found["rate"]) == (100_000, 1182.0)
    assert (found["rate_date"], found["rate_source"]) == (dt.date(2018, 5, 31), "IMF month-end")
    assert one(theatre, 118_400_000, "IQD", "2018-05-30")["rate_date"] == dt.date(2018, 4, 30)


def test_a_month_is_used_for_sixty_two_days_and_then_the_year_if_it_has_one(theatre: Theatre) -> None:
    assert one(theatre, 118_200_000, "IQD", "2018-08-01")["rate_source"] == "IMF month-end"
    assert one(theatre, 120_000_000, "IQD", "2018-08-02")["usd_cents"] == 100_000
    assert one(theatre, 120_000_000, "IQD", "2018-08-02")["rate_source"] == "D-Portal yearly"
    assert one(theatre, 43_650, "SYP", "2018-12-01")["usd_cents"] == 100
    assert one(theatre, 43_650, "SYP", "2018-12-02")["usd_cents"] is None


def test_a_year_serves_its_own_days_alone(theatre: Theatre) -> None:
    assert one(theatre, 7_500, "EUR", "2013-01-01")["usd_cents"] == 10_000
    assert one(theatre, 7_500, "EUR", "2013-12-31")["rate_date"] == dt.date(2013, 12, 31)
    assert one(theatre, 7_500, "EUR", "2014-01-01")["usd_cents"] is None
    assert one(theatre, 7_500, "EUR", "2012-12-31")["usd_cents"] is None


def test_day_comes_before_month_before_year(theatre: Theatre) -> None:
    assert one(theatre, 9_000, "EUR", "2018-06-01")["rate_source"] == "IMF month-end"
    assert one(theatre, 9_000, "EUR", "2018-06-28")["rate_source"] == "ECB daily"
    assert one(theatre, 8_000, "EUR", "2018-01-01")["rate_source"] == "D-Portal yearly"


def test_history_is_never_valued_at_the_newest_rate(theatre: Theatre) -> None:
    """EUR 100.00 of 2 January at 1.2065, though a rate of July is held."""
    assert one(theatre, 10_000, "EUR", "2018-01-02")["usd_cents"] == 12_065


@pytest.mark.parametrize(
    "row",
    [
        (100, "XYZ", "2018-06-29"),
        (100, None, "2018-06-29"),
        (100, "EUR", None),
        (None, "EUR", "2018-06-29"),
        (None, "USD", "2018-06-29"),
        (100, "JPY", "1999-01-04"),
        (100, "GBP", "2030-01-01"),
        (100, "eur", "2018-06-29"),
    ],
)
def test_where_there_is_no_rate_everything_is_null(theatre: Theatre, row: tuple[int | None, str | None, str | None]) -> None:
    assert set(convert(theatre, row)[0].values()) == {None}


def test_dollars_are_dollars_with_or_without_a_day(theatre: Theatre) -> None:
    dated, undated = convert(theatre, (-5, "USD", "1950-01-01"), (2**62, "USD", None))
    assert (dated["usd_cents"], dated["rate"], dated["rate_date"]) == (-5, 1.0, dt.date(1950, 1, 1))
    assert (undated["usd_cents"], undated["rate"], undated["rate_date"]) == (2**62, 1.0, None)


def test_another_target_is_reached_through_the_common_base(theatre: Theatre) -> None:
    """USD 116.58 is EUR 100.00; GBP 88.605 is EUR 100.00; IQD has no rate against the yen on a day with none."""
    assert one(theatre, 11_658, "USD", "2018-06-29", to="EUR")["eur_cents"] == 10_000
    assert one(theatre, 88_605, "GBP", "2018-06-29", to="EUR")["eur_cents"] == 100_000
    assert one(theatre, 10_000, "EUR", "2018-06-29", to="GBP")["gbp_cents"] == 8_860  # 8,860.5: half to even
    assert one(theatre, 118_200, "IQD", "2018-06-29", to="EUR")["eur_cents"] == 90


def test_a_newer_edition_replaces_and_a_day_alone_adds(theatre: Theatre, tmp_path: Path) -> None:
    reader = theatre.reader()
    key = Rates(reader).key
    reader.close()
    theatre.load(put(tmp_path / "eurofxref.csv", "Date, USD, GBP, \n3 July 2018, 1.2000, 0.9000, \n"))
    assert one(theatre, 10_000, "EUR", "2018-07-03")["usd_cents"] == 12_000
    assert one(theatre, 10_000, "EUR", "2018-07-02")["usd_cents"] == 11_639
    newer = ECB.replace("2018-06-29,1.1658", "2018-06-29,1.1000").replace("2018-07-02", "2018-07-04,1.3,0.9,130,\n2018-07-02")
    theatre.load(put(tmp_path / "newer.csv", newer))
    assert one(theatre, 10_000, "EUR", "2018-06-29")["usd_cents"] == 11_000
    assert one(theatre, 10_000, "EUR", "2018-07-03")["usd_cents"] == 12_000
    assert one(theatre, 10_000, "EUR", "2018-07-04")["usd_cents"] == 13_000
    reader = theatre.reader()
    assert Rates(reader).key != key
    reader.close()


def test_series_by_country_are_never_rates(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    made.load(put(tmp_path / "usd_exchange_rates.csv", "iso3,year,value\nEUR,2018,2\nIRQ,2018,2\n"))
    assert {row["usd_cents"] for row in convert(made, (100, "EUR", "2018-06-29"), (100, "IRQ", "2018-06-29"))} == {None}
    made.close()


def test_without_any_rate_only_dollars_convert(tmp_path: Path) -> None:
    made = Theatre(tmp_path / "w")
    assert [row["usd_cents"] for row in convert(made, (100, "EUR", "2018-06-29"), (7, "USD", "2018-06-29"))] == [None, 7]
    assert convert(made, (7, "USD", None), to="EUR")[0]["eur_cents"] is None
    made.close()


def _by_hand(amount: int, units: float, units_to: float) -> int:
    """Half to even in decimal figures, by another route than the code."""
    value = Fraction(amount) * Fraction(str(units_to)) / Fraction(str(units))
    return round(value)


MONEY = st.integers(-(10**15), 10**15)
FIGURES = st.decimals("0.0001", "20000", places=4, allow_nan=False).map(float)


@given(st.lists(st.tuples(MONEY, FIGURES, st.sampled_from([1.0, 1.1658, 0.5, 0.9194, 175.68])), min_size=1, max_size=50))
def test_every_amount_to_ten_to_the_fifteen_cents_is_right_to_the_cent(rows: list[tuple[int, float, float]]) -> None:
    amount, units, units_to = zip(*rows, strict=True)
    worth, fits = rates._cents(np.array(amount), np.array(units), np.array(units_to), np.ones(len(rows), bool))
    for i, row in enumerate(rows):
        exact = _by_hand(*row)
        assert worth[i] == exact if abs(exact) < 2**61 else (not fits[i] or worth[i] == exact)


@pytest.mark.parametrize(("amount", "cents"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2)])
def test_half_a_cent_goes_to_the_even_one(amount: int, cents: int) -> None:
    worth, _ = rates._cents(np.array([amount]), np.array([2.0]), np.array([1.0]), np.array([True]))
    assert worth[0] == cents
    assert Decimal(amount * 5).scaleb(-1).quantize(Decimal(1), ROUND_HALF_EVEN) == cents


def test_the_real_history_converts_as_decimals_do(shared_data: Path, tmp_path: Path) -> None:
    """Every quote of five currencies in 2016, and a day after each, against Decimal arithmetic over the raw CSV."""
    made = Theatre(tmp_path / "w")
    source = shared_data / "fx" / "ecb_eurofxref-hist.zip"
    made.load(source)
    with zipfile.ZipFile(source) as archive:
        raw = list(csv.DictReader(io.StringIO(archive.read(archive.namelist()[0]).decode())))
    quotes = sorted((r for r in raw if "2015-12-20" < r["Date"] < "2017-01-01"), key=lambda r: r["Date"])
    by_day = {r["Date"]: r for r in quotes}
    amount, asked, wanted = 123_456_789_012_345, [], []
    for number in range(366):
        day = (dt.date(2016, 1, 1) + dt.timedelta(number)).isoformat()
        quote = by_day[max(d for d in by_day if d <= day)]
        for currency in ("GBP", "JPY", "SEK", "CHF", "NOK"):
            asked.append((amount, currency, day))
            value = Fraction(amount) * Fraction(quote["USD"]) / Fraction(quote[currency])
            wanted.append((round(value), quote["Date"]))
    found = convert(made, *asked)
    made.close()
    assert [(row["usd_cents"], row["rate_date"].isoformat()) for row in found] == wanted
