"""Files of money that are wrong or hostile: a flagged row, a reject or a clear error, never a wrong number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonground.feeds import iati_activity
from commonground.feeds import iati_flags as flags
from commonground.feeds.reading.document import Document
from commonground.funding.speaking import money
from commonground.funding.total import asked_for, total
from commonground.vocabulary.errors import MalformedFile
from money_small import Paid, Work, iati, world


def parts(root: Path, *works: Work) -> list[dict[str, Any]]:
    """The parts of what these works pay."""
    theatre = world(root, a=iati("XM-A", *works))
    reader = theatre.reader()
    money(reader)
    found = reader.rows(
        "SELECT place_kind AS kind, place, amount_cents AS amount, currency, usd_cents AS usd, part_usd_cents AS part, flags "
        "FROM part "
        "ORDER BY amount_cents, place"
    )
    theatre.close()
    return found


@pytest.mark.parametrize("written", ["€", "EURO", "US$", "Dollar"])
def test_a_currency_that_cannot_be_read_is_not_the_default(tmp_path: Path, written: str) -> None:
    """100 € are not 100 dollars because the activity's other amounts are in dollars."""
    (row,) = parts(tmp_path, Work("XM-A-1", [Paid("3", "100", currency=written)]))
    assert (row["currency"], row["usd"], row["flags"]) == (None, None, [flags.NO_CURRENCY])


def test_a_receiver_s_country_is_not_where_the_money_goes(tmp_path: Path) -> None:
    """Paid to a ministry of Korea for an activity that names no place: the money is not allocated, and not Korea's."""
    (row,) = parts(tmp_path, Work("XM-A-1", [Paid("3", "100", to="KR-GOV-010")], countries=()))
    assert (row["kind"], row["place"], row["part"]) == ("none", None, 10_000)


def test_a_repeated_identifier_splits_each_statement_by_its_own_shares(tmp_path: Path) -> None:
    """Half to Iraq and half to region 498; then, under the same identifier, all to Syria but for what names Yemen itself."""
    first = Work("XM-A-1", [Paid("3", "100")], countries=(("IQ", "50"),), regions=(("498", "50"),))
    again = Work("XM-A-1", [Paid("3", "60"), Paid("3", "40", country="YE")], countries=(("SY", "100"),))
    found = {(row["amount"], row["place"]): row["part"] for row in parts(tmp_path, first, again)}
    assert found == {(10_000, "IRQ"): 5_000, (10_000, "498"): 5_000, (6_000, "SYR"): 6_000, (4_000, "YEM"): 4_000}


def test_money_without_a_transaction_date_counts_in_the_year_of_its_value_date(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", Work("XM-A-1", [Paid("3", "5", day="soon", value_date="2020-01-02")])))
    reader = theatre.reader()
    assert [total(reader, asked_for(("IRQ",), years=(year, year))).cents for year in (2019, 2020, 2021)] == [0, 500, 0]
    theatre.close()


@pytest.mark.parametrize(("amount", "doubted"), [("1000000000000000", True), ("9999999999999", False), ("-10000000000000", True)])
def test_an_amount_beyond_reason_is_flagged(tmp_path: Path, amount: str, doubted: bool) -> None:
    (row,) = parts(tmp_path, Work("XM-A-1", [Paid("3", amount)]))
    assert (row["usd"], flags.HUGE in row["flags"]) == (int(amount) * 100, doubted)


def test_a_document_type_is_seen_behind_a_comment() -> None:
    text = iati("XM-A", Work("XM-A-1", [Paid("3", "1&amp;00")])).replace("&amp;", "&zero;")
    text = text.replace("<iati-activities", '<!-- <iati- --><!DOCTYPE a SYSTEM "http://x.example/a.dtd"><iati-activities', 1)
    with pytest.raises(MalformedFile, match="document type"):
        iati_activity.parse(Document("a.xml", text.encode()))


@pytest.mark.parametrize(
    "amount", ["", "abc", "1,23,456", "NaN", "Infinity", "5-", "(5)", "$5", "1_000", "0x10", "٣٤", "1e400", "1" + "0" * 20]
)
def test_what_is_no_amount_is_rejected_and_in_no_total(tmp_path: Path, amount: str) -> None:
    text = iati("XM-A", Work("XM-A-1", [Paid("3", amount), Paid("3", "7")]))
    assert len(iati_activity.parse(Document("a.xml", text.encode())).rejects) == 1
    theatre = world(tmp_path, a=text)
    assert total(theatre.reader(), asked_for(("IRQ",))).cents == 700
    theatre.close()


@pytest.mark.parametrize(
    ("countries", "regions", "iraq"),
    [
        ((("IQ", "130"),), (), 10_000),
        ((("IQ", "80"), ("SY", "80")), (), 5_000),
        ((("IQ", "-50"), ("SY", "150")), (), 0),
        ((("IQ", "half"), ("SY", "50")), (), 5_000),
        ((("IQ", "0"), ("SY", "100")), (), 0),
        ((("IQ", "0"), ("SY", "0")), (), 5_000),
        ((("IQ", ""), ("SY", ""), ("YE", "")), (), 3_334),
        ((("IQ", "100"),), (("498", "100"),), 10_000),
        ((("IQ", "40"),), (("498", "60"),), 4_000),
        ((("IQ", "NaN"), ("SY", "1e30")), (), 0),
    ],
)
def test_percentages_that_break_the_rules_still_sum_to_the_whole(tmp_path: Path, countries: Any, regions: Any, iraq: int) -> None:
    found = parts(tmp_path, Work("XM-A-1", [Paid("3", "100")], countries=countries, regions=regions))
    assert sum(row["part"] for row in found) == 10_000
    assert [row["part"] for row in found if row["place"] == "IRQ"] == [iraq]
