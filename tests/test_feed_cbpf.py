"""Contributions to pooled funds: each trap of the file, and its totals on the real one."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds.cbpf_allocations import FEED as ALLOCATIONS
from commonground.feeds.cbpf_contributions import COLUMNS, FEED
from commonground.feeds.cbpf_rows import fund_country
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document

BASE = {
    "CERF_ContributionId": "7",
    "ContributionCode": "20-DC-DEU-001",
    "DonorName": "Germany",
    "FiscalYear": "2020",
    "DonorType": "Member State",
    "LatestDate": "2022-06-02T16:13:40.137",
    "ContributionStatus": "Fully Paid",
    "FundType": "CERF",
    "PooledFundName": "CERF",
    "PaidDate": "2020-03-10",
    "PaidAmtLocalCurrency": "EUR ",
    "PaidAmtCurrencyExchangeRate": "0.9",
    "PaidAmtLocal": "900.0",
    "PaidAmt": "1000.0",
    "PledgeDate": "2020-01-10",
    "PledgeAmtLocalCurrency": "EUR",
    "PledgeAmtCurrencyExchangeRate": "0.8",
    "PledgeAmtLocal": "900.0",
    "PledgeAmt": "0.0",
    "ReceivedComments": "write to a.b@example.org or +41 22 917 1234",
}
UNPAID = {"PaidDate": "", "PaidAmtLocalCurrency": "", "PaidAmtCurrencyExchangeRate": "", "PaidAmtLocal": "", "PaidAmt": ""}
IN_FUND = {"FundType": "CBPF", "PooledFundName": "Iraq", "ContributionStatus": "Not Available", "PledgeAmtLocal": "0.0"}


def parsed(*rows: dict[str, str], header: list[str] | None = None) -> Parsed:
    """The rows, each BASE with other cells."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header or list(BASE), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**BASE, **row} for row in rows)
    document = Document("contributions.csv", buffer.getvalue().encode())
    assert FEED.recognise(document)
    return FEED.parse(document)


def pledge_of(*rows: dict[str, str]) -> list[dict[str, Any]]:
    return list(parsed(*rows).tables["pledge"].to_pylist())


def flows_of(*rows: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {row["flow"]: row for row in parsed(*rows).tables["flow"].to_pylist()}


def test_the_promise_is_the_local_amount_and_the_dollars_are_what_is_outstanding() -> None:
    paid, unpaid = pledge_of({}, {**UNPAID, "ContributionCode": "2", "ContributionStatus": "Pledge", "PledgeAmt": "1125.0"})
    assert (paid["amount_cents"], paid["currency"], paid["outstanding_usd_cents"]) == (90_000, "EUR", 0)
    assert (paid["paid_cents"], paid["paid_currency"], paid["paid_usd_cents"]) == (90_000, "EUR", 100_000)
    assert (unpaid["amount_cents"], unpaid["outstanding_usd_cents"], unpaid["paid_cents"]) == (90_000, 112_500, None)
    assert (unpaid["status"], unpaid["paid_on"], paid["status"]) == ("pledge", None, "paid")


def test_country_funds_keep_no_promise_once_it_is_paid() -> None:
    (row,) = pledge_of(IN_FUND)
    assert (row["amount_cents"], row["status"], row["country"]) == (90_000, "paid", "IRQ")
    assert "promise taken from the payment" in row["flags"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Fully Paid", "paid"),
        ("Partially Paid", "partly paid"),
        ("Pledge", "pledge"),
        ("Pipeline", "pipeline"),
        ("Write-Off", "written off"),
        ("Not Available", "paid"),
        ("", "paid"),
    ],
)
def test_every_status_has_its_word(status: str, expected: str) -> None:
    assert pledge_of({"ContributionStatus": status})[0]["status"] == expected


def test_a_pipeline_or_written_off_promise_is_no_pledge_flow() -> None:
    for status in ("Pipeline", "Write-Off"):
        assert flows_of({**UNPAID, "ContributionStatus": status}) == {}


def test_instalments_share_one_promise_which_is_counted_once() -> None:
    first = {"PledgeAmtLocal": "2000", "PaidAmtLocal": "1500", "PaidAmt": "1600", "PaidDate": "2020-05-01"}
    second = {"PledgeAmtLocal": "2000", "PaidAmtLocal": "500", "PaidAmt": "550", "PaidDate": "2020-09-01"}
    for rows in itertools.permutations((first, second)):
        pledges = pledge_of(*rows)
        assert {row["pledge"] for row in pledges} == {"cbpf:20-DC-DEU-001"}
        assert sum(row["amount_cents"] or 0 for row in pledges) == 200_000
        assert sum(row["paid_cents"] for row in pledges) == 200_000
        assert all("instalment" in row["flags"] for row in pledges)
        flows = flows_of(*rows)
        assert {name: (row["stage"], row["amount_cents"]) for name, row in flows.items()} == {
            "cbpf:20-DC-DEU-001/pledge": ("pledge", 200_000),
            "cbpf:20-DC-DEU-001": ("disbursement", 150_000),
            "cbpf:20-DC-DEU-001/2": ("disbursement", 50_000),
        }


def test_a_line_that_repeats_another_counts_once_whatever_its_id() -> None:
    rows = pledge_of({}, {"CERF_ContributionId": "8"})
    assert [row["amount_cents"] for row in rows] == [90_000]
    assert rows[0]["flags"] == ["repeated line"]


def test_two_equal_payments_that_together_make_the_promise_are_both_kept() -> None:
    rows = pledge_of({"PledgeAmtLocal": "1800"}, {"PledgeAmtLocal": "1800"})
    assert sum(row["paid_cents"] for row in rows) == 180_000
    assert sum(row["amount_cents"] or 0 for row in rows) == 180_000


def test_the_same_sum_under_two_codes_is_two_promises() -> None:
    one = {**UNPAID, "ContributionCode": "22-DC-GBR-003", "FiscalYear": "2022", "PledgeAmtLocal": "44800000"}
    other = {**one, "ContributionCode": "23-DC-GBR-002", "FiscalYear": "2023"}
    rows = pledge_of(one, other)
    assert [(row["pledge"], row["amount_cents"]) for row in rows] == [
        ("cbpf:22-DC-GBR-003", 4_480_000_000),
        ("cbpf:23-DC-GBR-002", 4_480_000_000),
    ]


@pytest.mark.parametrize("day", ["1900-01-01", "0001-01-01T00:00:00"])
def test_sentinel_dates_are_no_dates(day: str) -> None:
    (row,) = pledge_of({"PledgeDate": day})
    assert row["pledged_on"] is None
    assert row["flags"] == ["sentinel date"]


def test_a_rate_of_zero_is_no_rate() -> None:
    (row,) = pledge_of({"PledgeAmtCurrencyExchangeRate": "0.0"})
    assert (row["stated_rate"], row["paid_rate"], row["flags"]) == (None, 0.9, ["zero rate"])
    (row,) = pledge_of({"PaidAmtCurrencyExchangeRate": "0"})
    assert (row["stated_rate"], row["paid_rate"], row["flags"]) == (0.8, None, ["zero rate"])


@pytest.mark.parametrize("rate", ["-0.9", "1e-300", "9e12"])
def test_a_rate_that_cannot_be_is_none(rate: str) -> None:
    (row,) = pledge_of({"PledgeAmtCurrencyExchangeRate": rate})
    assert (row["stated_rate"], row["flags"]) == (None, ["impossible rate"])


def test_amounts_beyond_reason_are_rejected() -> None:
    found = parsed({"PaidAmt": "9" * 40}, {"PledgeAmtLocal": "-1e300"})
    assert [reject.reason for reject in found.rejects] == ["PaidAmt is too large", "PledgeAmtLocal is too large"]


def test_a_payment_before_its_promise_is_kept_and_flagged() -> None:
    (row,) = pledge_of({"PaidDate": "2019-12-30"})
    assert row["flags"] == ["paid before pledge"]


def test_dollars_that_are_another_sum_are_in_the_currency_of_the_promise() -> None:
    (row,) = pledge_of({"PaidAmtLocalCurrency": "USD"})
    assert row["paid_currency"] == "EUR"
    assert "currency does not fit the dollars" in row["flags"]
    (row,) = pledge_of({"PaidAmtLocalCurrency": "USD", "PaidAmtLocal": "1000.0"})
    assert row["paid_currency"] == "USD"
    assert row["flags"] == ["paid in another currency"]


def test_private_givers_belong_to_no_state() -> None:
    private, region = pledge_of(
        {"DonorName": "Private donations (through UNF)", "DonorType": "Private Contributions through UNF"},
        {"ContributionCode": "2", "DonorName": "Jersey", "DonorType": "Regional Local Authority"},
    )
    assert (private["donor_country"], region["donor_country"]) == (None, None)


@pytest.mark.parametrize(
    ("fund", "expected"),
    [
        ("Iraq", "IRQ"),
        ("Syria Cross border", "SYR"),
        ("Niger (RhPF)", "NER"),
        ("DRC", "COD"),
        ("oPt", "PSE"),
        ("CERF", None),
        ("Iraq Humanitarian Fund", "IRQ"),
        ("Iraq HF", "IRQ"),
    ],
)
def test_the_country_of_a_fund(fund: str, expected: str | None) -> None:
    assert fund_country(fund) == expected


def test_flows_to_a_country_fund_have_that_country_whole() -> None:
    shares = parsed(IN_FUND).tables["share"].to_pylist()
    assert {(row["flow"], row["code"], row["percentage"]) for row in shares} == {
        ("cbpf:20-DC-DEU-001", "IRQ", 100.0),
        ("cbpf:20-DC-DEU-001/pledge", "IRQ", 100.0),
    }


def test_comments_are_never_read() -> None:
    assert "ReceivedComments" not in COLUMNS
    found = parsed({}, {"FiscalYear": "soon"})
    assert "example.org" not in str(found)
    assert [reject.reason for reject in found.rejects] == ["FiscalYear 'soon' is not a number"]


def test_other_orders_and_cases_of_the_header_and_json_of_the_api() -> None:
    turned = [name.upper() for name in reversed(BASE)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(turned)
    writer.writerow([BASE[name] for name in reversed(BASE)])
    document = Document("x.csv", buffer.getvalue().encode())
    assert FEED.recognise(document)
    json_text = (
        '{"value": [{"PooledFundName": "Iraq", "FiscalYear": 2018, "DonorName": "Sweden", "PledgeAmt": 0, "PaidAmt": 1000.5,'
        ' "PledgeAmtLocal": 0, "PaidAmtLocal": 8000, "PaidAmtLocalCurrency": "SEK", "PaidDate": "2018-05-01T00:00:00",'
        ' "PledgeDate": "2018-04-01T00:00:00", "ContributionCode": "X/1"}]}'
    )
    api = Document("Contribution", json_text.encode())
    assert FEED.recognise(api)
    (row,) = FEED.parse(api).tables["pledge"].to_pylist()
    assert (row["donor_country"], row["amount_cents"], row["paid_usd_cents"], row["position"]) == (
        "SWE",
        800_000,
        100_050,
        "/value/0",
    )
    assert FEED.parse(document).tables["pledge"].num_rows == 1


def test_a_file_claims_funds_and_years_unless_it_is_of_one_donor() -> None:
    assert parsed({}).edition.claims == ()
    both = parsed({}, {"ContributionCode": "2", "DonorName": "France"}).edition
    assert {claim.key for claim in both.claims} == {"cbpf|cerf|2020"}
    assert str(both.published) == "2022-06-02"


def test_allocations_are_budgets_of_a_year() -> None:
    text = (
        "AllocationYear,CountryCode,Budget,GenderMarker,FundType\n2021,IRQ,2500012.5,3,CERF\n2021,GLB,10,4,CBPF\n,IRQ,1,1,CBPF\n"
    )
    document = Document("allocations.csv", text.encode())
    assert ALLOCATIONS.recognise(document)
    assert not FEED.recognise(document)
    found = ALLOCATIONS.parse(document)
    rows = found.tables["budget"].to_pylist()
    assert [(row["country"], row["amount_cents"], row["kind"]) for row in rows] == [
        ("IRQ", 250_001_250, "allocation"),
        (None, 1000, "allocation"),
    ]
    assert len(found.rejects) == 1


@pytest.fixture(scope="module")
def real(shared_data: Path) -> tuple[list[dict[str, str]], Parsed]:
    data = gzip.decompress((shared_data / "cbpf" / "cbpf_cerf_contributions.csv.gz").read_bytes())
    return list(csv.DictReader(io.StringIO(data.decode()))), FEED.parse(Document("cbpf_cerf_contributions.csv", data))


def _number(text: str) -> float:
    return float(text) if text else 0.0


def test_the_real_file_is_read_whole_and_each_payment_once(real: tuple[list[dict[str, str]], Parsed]) -> None:
    raw, found = real
    pledges, flows = found.tables["pledge"].to_pylist(), found.tables["flow"].to_pylist()
    assert (len(raw), len(pledges), found.rejects) == (4276, 4276, ())
    paid = sum(round(_number(row["PaidAmt"]) * 100) for row in raw)
    assert sum(row["paid_usd_cents"] or 0 for row in pledges) == paid
    assert sum(row["stated_usd_cents"] for row in flows if row["stage"] == "disbursement") == paid
    assert sum(1 for row in raw if _number(row["PledgeAmt"]) == 0) == 4180
    assert len({row["flow"] for row in flows}) == len(flows)
    assert len({(row["position"]) for row in flows}) == len(flows)


def test_the_38_repeated_codes_of_the_real_file_are_instalments(real: tuple[list[dict[str, str]], Parsed]) -> None:
    raw, found = real
    codes = Counter(row["ContributionCode"] for row in raw)
    assert sum(count - 1 for count in codes.values()) == 38
    pledges = found.tables["pledge"].to_pylist()
    promised = {row["pledge"]: row["amount_cents"] for row in pledges if row["amount_cents"] is not None}
    for code in (code for code, count in codes.items() if count > 1):
        group = [row for row in raw if row["ContributionCode"] == code]
        assert promised[f"cbpf:{code}"] == round(_number(group[0]["PledgeAmtLocal"]) * 100)
        if code != "14-DC-ARG-002":
            assert abs(sum(_number(row["PaidAmtLocal"]) for row in group) * 100 - promised[f"cbpf:{code}"]) < 1


def test_doubts_of_the_real_file_are_counted(real: tuple[list[dict[str, str]], Parsed]) -> None:
    raw, found = real
    flags = Counter(flag for row in found.tables["pledge"].to_pylist() for flag in row["flags"])
    assert flags["sentinel date"] == sum(1 for row in raw if row["PledgeDate"].startswith("1900")) == 212
    before = [row for row in raw if row["PaidDate"] and row["PaidDate"] < row["PledgeDate"]]
    assert len(before) == 302
    assert flags["paid before pledge"] == sum(1 for row in before if _number(row["PaidAmt"])) == 289
