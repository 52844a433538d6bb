"""Offers and needs as people write them: read strictly, each row that cannot be read reported, nothing guessed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from tests.fixtures_small import Theatre, plan, put, squares

from commonground.funding import needs, offers
from commonground.funding.naming import Places
from commonground.funding.offers import Offer, Worth, outstanding
from commonground.vocabulary.errors import MalformedFile

HEAD = "offer,donor,kind,amount,currency,earmarking,place,cluster,from,to,ceiling\n"
DAY = dt.date(2018, 6, 30)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("offers")
    held = Theatre(folder / "theatre")
    held.load(
        put(folder / "irq_adm1.geojson", squares()),
        put(folder / "plan.csv", plan([("1", "Shelter", 100, 40), ("2", "Health", 50, 80), ("3", "Not specified", 0, 7)])),
    )
    return held


def euro(cents: int, currency: str, day: dt.date) -> Worth | None:
    """Four euros are five dollars; nothing else has a rate."""
    return Worth(cents * 5 // 4, 0.8, day, "by hand") if currency == "EUR" else None


def read(theatre: Theatre, rows: str, head: str = HEAD) -> tuple[list[Offer], dict[str, str]]:
    found, left = offers.read((head + rows).encode(), "offers.csv", Places(theatre.reader(), "IRQ"), euro, DAY)
    return found, {one.where.removeprefix("offers.csv "): one.reason for one in left}


def test_an_offer_is_read_with_its_earmark_and_its_rate(theatre: Theatre) -> None:
    found, left = read(theatre, 'A,Norway,money,"1,000,000.50",EUR,H,Ninewa;IQ01,Shelter|WASH,2018,2018-06,20%\n')
    assert left == {}
    (one,) = found
    assert one.amount == 125_000_062  # 100,000,050 cents x 5 / 4, cut by the rate above
    assert one.stated == "1,000,000.50 EUR"
    assert one.rate == {"currency": "EUR", "rate": 0.8, "rate_date": DAY, "rate_source": "by hand"}
    assert [place.pcodes for place in one.earmark.places] == [("IQ02",), ("IQ01",)]
    assert one.earmark.clusters == ("Shelter", "WASH")
    assert (one.earmark.first, one.earmark.last) == (dt.date(2018, 1, 1), dt.date(2018, 6, 30))
    assert one.ceiling_share == Fraction(1, 5)
    assert one.earmark.bond is not None
    assert one.earmark.bond.modality == "H"


def test_people_and_goods_keep_their_own_unit(theatre: Theatre) -> None:
    found, left = read(theatre, "T,Italy,people,40,police trainers,,Iraq,,,,\nG,Japan,goods,500,tents,K,Iraq,Shelter,,,\n")
    assert left == {}
    assert [(one.unit, one.amount, one.stated) for one in found] == [
        ("police trainers", 40, "40 police trainers"),
        ("tents", 500, "500 tents"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,X,money,,USD,,,,,,", "amount is empty: what is not stated is not guessed"),
        ("A,X,money,1.000,USD,,,,,,", "'1.000' can be read in two ways: write 1000000 or 1,000,000.00"),
        ('A,X,money,"1,5",USD,,,,,,', "'1,5' can be read in two ways: write 1000000 or 1,000,000.00"),
        ("A,X,money,-5,USD,,,,,,", "'-5' is not above zero"),
        ("A,X,money,0,USD,,,,,,", "'0' is not above zero"),
        ("A,X,money,5.1234,USD,,,,,,", "'5.1234' has more decimals than are counted"),
        ("A,X,money,1e999,USD,,,,,,", "'1e999' is not a number"),
        ("A,X,money,nan,USD,,,,,,", "'nan' is not a number"),
        ("A,X,money,99999999999999999,USD,,,,,,", "'99999999999999999' is more than can be meant"),
        ("A,X,money,5,,,,,,,", "the currency is empty"),
        (
            "A,X,money,5,JPY,,,,,,",
            "no rate of JPY for 2018-06-30 is held: load exchange rates, or name another day (--rate-date)",
        ),
        ("A,X,favours,5,USD,,,,,,", "'favours' is no kind: write money, people, training, goods"),
        ("A,X,people,5,,,,,,,", "people need a unit: people, places, tents …"),
        (
            "A,X,money,5,USD,sort of,,,,,",
            "'sort of' is no earmarking: write unearmarked, softly, earmarked, tightly, or a modality A to L",
        ),
        ("A,X,money,5,USD,tightly,,,,,", "it is tightly earmarked, but to what is not stated"),
        ("A,X,money,5,USD,F,,,,,", "it is directed to a country-based pooled fund, but no country is stated"),
        ("A,X,money,5,USD,K,Iraq,WASH,,,", "modality K is in kind: write people, training or goods, with a unit"),
        (
            "A,X,money,5,USD,,Narnia,,,,",
            "'Narnia' is no country, and no p-code or name of one unit of IRQ in the boundaries held",
        ),
        ("A,X,money,5,USD,,,,2018-13,,", "'2018-13' is not a date: write 2018, 2018-06 or 2018-06-26"),
        ("A,X,money,5,USD,,,,2019,2018,", "to is before from"),
        ("A,X,money,5,USD,,,,,,130%", "'130%' is not between 0 and 100 %"),
        (",X,money,5,USD,,,,,,", "offer has no name"),
        ("A,X,money,5,USD,,,,,,,,more", "more cells than columns: a text with a comma needs quotes"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(theatre: Theatre, row: str, reason: str) -> None:
    found, left = read(theatre, row + "\nGood,X,money,7,USD,,,,,,\n")
    assert left == {"line 2": reason}
    assert [one.offer for one in found] == ["Good"]


def test_two_offers_of_one_name_are_not_added_up(theatre: Theatre) -> None:
    found, left = read(theatre, "A,X,money,5,USD,,,,,,\nA,X,money,5,USD,,,,,,\n")
    assert len(found) == 1
    assert left == {"line 3": "the offer A stands already at 2: names tell offers apart"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_columns_come_in_any_order_case_and_encoding(theatre: Theatre, encoding: str) -> None:
    text = "Amount;OFFER;Currency;Donor;E-mail\n5 000;Ä;usd;São Tomé;a@example.org\n"
    found, left = offers.read(text.encode(encoding), "o.csv", Places(theatre.reader(), "IRQ"), euro, DAY)
    assert [(one.offer, one.donor, one.amount) for one in found] == [("Ä", "São Tomé", 500_000)]
    assert [(one.what, one.reason) for one in left] == [("column e_mail", "not known, so not read")]
    assert "example.org" not in repr((found, left))


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "has no column offer, amount"), (b"offer\nA\n", "has no column amount"), (b"PK\x03\x04zip", "is not text")],
)
def test_a_table_that_is_none_is_an_error(theatre: Theatre, data: bytes, message: str) -> None:
    with pytest.raises(MalformedFile, match=message):
        offers.read(data, "o.csv", Places(theatre.reader(), "IRQ"), euro, DAY)


def test_what_is_short_is_requirement_without_funding_and_pots_stand_apart(theatre: Theatre) -> None:
    found = needs.shortfall(theatre.reader(), "IRQ", (2018, 2018))
    assert {(one.scope.cluster, one.gap, one.required - one.funded) for one in found.needs} == {
        ("Shelter", 6_000, 6_000),
        ("Health", 0, -3_000),  # over-funded: no need, and its surplus closes no other gap
    }
    assert [(pot["pot"], pot["funded_cents"]) for pot in found.pots] == [("unspecified", 700)]


def test_a_table_of_needs_states_its_unit(theatre: Theatre) -> None:
    text = "need,place,unit,required,funded,people\nTrainers,Anbar,police trainers,30,10,\n"
    text += "Roads,Iraq,EUR,5,,\nCamp,Anbar,USD,5.50,0,9\n"
    found = needs.read(text.encode(), "needs.csv", Places(theatre.reader(), "IRQ"))
    assert [(n.scope.need, n.scope.unit, n.required, n.funded, n.people, n.scope.place.pcodes) for n in found.needs] == [
        ("Camp", "USD", 550, 0, 9, ("IQ01",)),
        ("Trainers", "police trainers", 30, 10, None, ("IQ01",)),
    ]
    assert [(one.where, one.reason) for one in found.left_out] == [
        ("needs.csv line 3", "needs of money are stated in USD, not EUR")
    ]


_CBPF = (
    "ContributionCode,DonorName,FiscalYear,DonorType,ContributionStatus,FundType,PooledFundName,PaidDate,PaidAmtLocalCurrency,"
    "PaidAmtCurrencyExchangeRate,PaidAmtLocal,PaidAmt,PledgeDate,PledgeAmtLocalCurrency,PledgeAmtCurrencyExchangeRate,"
    "PledgeAmtLocal,PledgeAmt\n"
)


def test_outstanding_pledges_of_the_lake_are_offers(tmp_path: Path) -> None:
    held = Theatre(tmp_path / "theatre")
    rows = (
        "1,Norway,2022,Member State,Not Available,CBPF,Iraq,,USD,0,0,0,2022-03-01,NOK,9,9000,1000\n"
        "2,Sweden,2022,Member State,Fully Paid,CBPF,Iraq,2022-02-01,USD,1,500,500,2022-01-01,USD,1,500,0\n"
        "3,Italy,2022,Member State,Not Available,CERF,CERF,,USD,0,0,0,2022-03-01,USD,1,70,70\n"
        "4,Spain,2022,Member State,Not Available,CBPF,Syria,,USD,0,0,0,2022-03-01,USD,1,80,80\n"
        "5,Spain,2021,Member State,Not Available,CBPF,Iraq,,USD,0,0,0,2021-03-01,USD,1,90,90\n"
    )
    held.load(put(tmp_path / "cbpf_cerf_contributions.csv", _CBPF + rows))
    found, _ = outstanding(held.reader(), "IRQ", (dt.date(2022, 1, 1), dt.date(2022, 12, 31)), euro)
    bonds = {one.offer: (one.amount, one.earmark.bond.modality if one.earmark.bond else None) for one in found}
    assert bonds == {"Norway to Iraq": (100_000, "F"), "Italy to CERF": (7_000, "B")}
