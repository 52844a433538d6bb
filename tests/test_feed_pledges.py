"""Lists of conference pledges: keys, instruments, periods, scales, totals; and lists of what is given in kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds.conference_pledges import FEED
from commonground.feeds.conference_words import (
    amount_of,
    countries_of,
    currency_of,
    day_of,
    instrument_of,
    is_group,
    period_of,
    status_of,
    stem_of,
)
from commonground.feeds.feed import Parsed
from commonground.feeds.in_kind_list import FEED as IN_KIND
from commonground.feeds.reading.document import Document
from xlsx_bytes import xlsx

HEADER = "event,date,contributor,iso3,amount,currency,scale,instrument,status,period,for,source_url,source_words\n"


def parsed(text: str, header: str = HEADER) -> Parsed:
    document = Document("pledges.csv", (header + text).encode())
    assert FEED.recognise(document)
    return FEED.parse(document)


def rows_of(text: str, header: str = HEADER) -> list[dict[str, Any]]:
    return list(parsed(text, header).tables["pledge"].to_pylist())


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("Kuwait International Conference for the Reconstruction of Iraq", "kuwait"),
        ("Brussels I (Supporting the future of Syria and the region)", "brussels-i"),
        ("Brussels III", "brussels-iii"),
        ("London Conference 2016", "london"),
        ("UNDP Funding Facility for Stabilization (FFS), Iraq", "ffs"),
        ("FFS + ICRRP", "ffs-icrrp"),
        ("Pledging Conference on Yemen", "yemen"),
        ("Stabilisation Pledge Drive", "stabilisation"),
        ("International Conference", "unnamed"),
    ],
)
def test_the_key_is_the_place_or_an_acronym(event: str, expected: str) -> None:
    assert stem_of(event) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("loan (credit)", "loan"),
        ("grants (multi-year total)", "grant"),
        ("loans and investments", "mixed"),
        ("mixed investment, credit, aid", "mixed"),
        ("direct investment", "investment"),
        ("investment projects", "investment"),
        ("export support", "export support"),
        ("export credit, up to per year for a decade", "credit"),
        ("loans, guarantees, insurance to US firms (not aid to Iraq)", "mixed"),
        ("infrastructure aid", "aid"),
        ("not stated", "not stated"),
        ("", None),
    ],
)
def test_instruments_are_told_apart(words: str, expected: str | None) -> None:
    assert instrument_of(words) == expected


@pytest.mark.parametrize(
    ("amount", "scale", "expected"),
    [
        ("30000", "m", "30000000000"),
        ("80.2", "m", "80200000"),
        ("1.5 bn", None, "1500000000"),
        ("USD 20m", None, "20000000"),
        ("€20 million", None, "20000000"),
        ("1,234.5", "k", "1234500"),
        ("1,5", "bn", "1500000000"),
        ("12'500", "", "12500"),
        ("7", "millions", "7000000"),
        ("-3", "m", "-3000000"),
    ],
)
def test_amounts_with_their_scale(amount: str, scale: str | None, expected: str) -> None:
    assert amount_of(amount, scale) == (Decimal(expected), None)


def test_what_is_no_amount_says_why() -> None:
    assert amount_of(None, "m") == (None, None)
    assert amount_of("about 5", "m")[1] == "amount 'about 5' is not a number"
    assert amount_of("5", "lakh")[1] == "scale 'lakh' is not known"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2017-2020", "2017-01-01", "2020-12-31"),
        ("2020+", "2020-01-01", None),
        ("2019/20", "2019-01-01", "2020-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-Q2", "2024-04-01", "2024-06-30"),
        ("2024-01-15/2024-03-31", "2024-01-15", "2024-03-31"),
        ("", None, None),
    ],
)
def test_periods(text: str, first: str | None, last: str | None) -> None:
    found = period_of(text)
    assert found is not None
    assert tuple(None if day is None else str(day) for day in found) == (first, last)


def test_a_period_that_is_none_is_told() -> None:
    assert period_of("soon") is None
    assert period_of("2024-13") is None
    assert period_of("2024-02-31/2024-03-01") is None
    assert period_of("2020-2018") is None
    assert period_of("0000") is None
    assert period_of("2019-20") == (dt.date(2019, 1, 1), dt.date(2020, 12, 31))


def test_days_of_months_and_years_are_their_last() -> None:
    assert day_of("2020-06") == (dt.date(2020, 6, 30), "month only")
    assert day_of("2017") == (dt.date(2017, 12, 31), "year only")
    assert day_of("2020-13") == (None, None)
    assert day_of("2018-02-14T10:00:00") == (dt.date(2018, 2, 14), None)


def test_groups_currencies_statuses_and_countries() -> None:
    assert all(is_group(name) for name in ("TOTAL (all)", "ALL DONORS", "IFIs and donors", "EU member states and institutions"))
    assert not any(is_group(name) for name in ("Germany (total Government)", "Arab Fund", "European Union"))
    assert [currency_of("usd", None), currency_of(None, "€20"), currency_of("", "5 GBP"), currency_of("", "5")] == [
        "USD",
        "EUR",
        "GBP",
        None,
    ]
    assert [status_of(text) for text in ("contributed (as of 2019-09)", "available (as of 2019-09)", "signed", "???")] == [
        "contribution",
        "contribution",
        "commitment",
        None,
    ]
    assert countries_of("Syria+JOR,LBN,TUR,IRQ,EGY") == ("SYR", "JOR", "LBN", "TUR", "IRQ", "EGY")


def test_a_conference_has_one_key_for_reports_of_later_years() -> None:
    rows = rows_of(
        "Brussels III,2019-03-14,ALL DONORS,,7000,USD,m,grants,pledge,2019,Syria+region,https://example.org/a,words\n"
        "Brussels III,2020-06,ALL DONORS,,10000,USD,m,grants,contributed (final),2019,Syria+region,,\n"
    )
    assert {(row["conference"], str(row["held_on"]), row["is_total"]) for row in rows} == {
        ("brussels-iii-2019", "2019-03-14", True)
    }
    assert [row["status"] for row in rows] == ["pledge", "contribution"]
    assert rows[0]["reference"] == "https://example.org/a"
    assert (rows[0]["country"], rows[0]["countries"]) == (None, ["SYR"])


def test_a_drive_has_a_key_for_each_year() -> None:
    rows = rows_of(
        "Stabilisation Drive,2023-12-20,GOAL,,394,USD,m,,goal,2024,Iraq,,\n"
        "Stabilisation Drive,2024-02-01,Germany,DEU,40,EUR,m,grant,pledge,2024,Iraq,,\n"
        "Stabilisation Drive,2024-05-01,Germany,DEU,25,EUR,m,grant,paid,2024,Iraq,,\n"
        "Stabilisation Drive,2023-02-01,Germany,DEU,30,EUR,m,grant,pledge,,Iraq,,\n"
    )
    assert [row["conference"] for row in rows] == ["stabilisation-2024"] * 3 + ["stabilisation-2023"]
    assert [row["held_on"] for row in rows] == [None] * 4
    paid = rows[2]
    assert (paid["amount_cents"], paid["paid_cents"], paid["paid_currency"], str(paid["paid_on"])) == (
        None,
        2_500_000_000,
        "EUR",
        "2024-05-01",
    )
    assert (rows[0]["is_total"], rows[0]["instrument"]) == (True, None)


def test_rows_that_cannot_be_read_are_rejects_and_vague_ones_flagged() -> None:
    found = parsed(
        "Kuwait,2018-02-14,,TUR,5000,USD,m,loan,pledge,,Iraq,,\n"
        "Kuwait,2018-02-14,Turkey,TUR,lots,USD,m,loan,pledge,,Iraq,,\n"
        "Kuwait,2018-02-14,Turkey,TUR,5,USD,m,loan,dreamt,,Iraq,,\n"
        "Kuwait,2018-02-14,Turkey,TUR,5,USD,m,loan,pledge,some day,Iraq,,\n"
        "Kuwait,,Turkey,TUR,,,m,loan,pledge,,Iraq,,\n"
        'Kuwait,2018-02-14,United Kingdom,GBR,1000,USD,m,"export credit, up to per year for a decade",pledge,2018-2028,Iraq,,\n'
    )
    assert [reject.reason.partition(" ")[0] for reject in found.rejects] == ["contributor", "amount", "status", "period"]
    rows = found.tables["pledge"].to_pylist()
    assert rows[0]["flags"] == ["date not told", "amount not told", "currency not told"]
    assert rows[0]["amount_cents"] is None
    assert rows[1]["flags"] == ["per year", "up to"]
    assert rows[1]["amount_cents"] == 100_000_000_000


def test_other_names_and_orders_of_columns() -> None:
    header = "Status;Donor;Conference;Currency;Amount;Scale;Pledged on;Purpose;Source words\n"
    (row,) = rows_of("pledge;Norway;Oslo Conference;NOK;1,5;bn;14/02/2017;Somalia;call +47 22 24 36 00\n", header)
    assert (row["conference"], row["donor_country"], row["amount_cents"], row["country"]) == (
        "oslo-2017",
        "NOR",
        150_000_000_000,
        "SOM",
    )


def test_quoted_words_and_contacts_are_never_kept() -> None:
    found = parsed(
        "Kuwait,2018-02-14,Turkey a.b@example.org,TUR,5,USD,m,loan,pledge,,Iraq tel +964 780 123 4567,mailto:a@example.org,"
        "SECRET\n"
        "Kuwait,2018-02-14,c.d@example.org,TUR,x,USD,m,loan,pledge,,Iraq,,SECRET\n"
    )
    text = str(found.tables["pledge"].to_pylist()) + str(found.rejects)
    assert "SECRET" not in text
    assert "example.org" not in text
    assert "780" not in text


def test_a_list_may_stand_in_a_workbook_below_a_title() -> None:
    header = ["Event", "Date", "Contributor", "Amount", "Currency", "Scale", "Status", "Period", "For"]
    row: list[str | float | None] = ["Stabilisation Drive", "2024-02-10", "Norway", 40.0, "USD", "m", "pledge", 2024.0, "Iraq"]
    book = xlsx({"Read me": [["This is a list"]], "Pledges": [["Pledge list of the cell"], header, row]})
    document = Document("pledges.xlsx", book)
    assert FEED.recognise(document)
    assert not IN_KIND.recognise(document)
    (found,) = FEED.parse(document).tables["pledge"].to_pylist()
    assert (found["conference"], found["amount_cents"], found["position"]) == (
        "stabilisation-2024",
        4_000_000_000,
        "Pledges row 3",
    )


def test_files_of_other_formats_are_left_alone() -> None:
    for text in ("a,b\n1,2\n", "donor,amount,currency\nX,1,USD\n", "event,contributor,amount\nA,B,1\n"):
        assert not FEED.recognise(Document("x.csv", text.encode()))


def test_the_real_list_has_its_four_conferences(shared_data: Path) -> None:
    path = shared_data / "pledges" / "conference_and_ffs_pledges_transcribed.csv"
    found = FEED.parse(Document(path.name, path.read_bytes()))
    rows = found.tables["pledge"].to_pylist()
    assert (len(rows), found.rejects) == (41, ())
    keys = {row["conference"] for row in rows}
    assert {"kuwait-2018", "brussels-i-2017", "brussels-ii-2018", "brussels-iii-2019", "ffs-2018", "ffs-2019"} <= keys
    named = [r for r in rows if r["conference"] == "kuwait-2018" and r["status"] == "pledge" and not r["is_total"]]
    assert sum(row["amount_cents"] for row in named) == 1_355_000_000_000
    assert all(row["reference"] for row in rows)


IN_KIND_TEXT = (
    "contributor,iso3,recipient,kind,category,stage,period,quantity,unit,value,currency,scale,valuation\n"
    "Italy,ITA,Iraq,training,police officers,delivered,2018,1200,places,,,,\n"
    "Denmark,DNK,IRQ,goods,mine clearance vehicles,delivered,2018-Q2,6,items,2.5,EUR,m,invoice\n"
    "Norway,NOR,IRQ,goods,generators,allocated,2018,10,items,50000,EUR,,\n"
    "Spain,ESP,IRQ,soldiers,x,,2018,1,people,,,,\n"
    "Spain,ESP,IRQ,people,trainers,present,2018-03,many,people,,,,\n"
)


def test_what_is_given_in_kind_keeps_its_units_and_no_value_without_a_method() -> None:
    document = Document("in_kind.csv", IN_KIND_TEXT.encode())
    assert IN_KIND.recognise(document)
    assert not FEED.recognise(document)
    found = IN_KIND.parse(document)
    rows = found.tables["contribution"].to_pylist()
    assert [(row["contributor"], row["kind"], row["quantity"], row["unit"], row["value_cents"]) for row in rows] == [
        ("ITA", "training", 1200.0, "places", None),
        ("DNK", "goods", 6.0, "items", 250_000_000),
        ("NOR", "goods", 10.0, "items", None),
    ]
    assert rows[1]["valuation"] == "invoice"
    assert [reject.position for reject in found.rejects] == ["line 5", "line 6"]
    assert found.remarks == ("1 values stand without the way they were valued and are not kept",)
