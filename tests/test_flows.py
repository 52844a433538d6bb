"""The list of flows: each row can be computed again from what it says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from commonground.funding.flows import AskedFlows, counted, flows, key_of, make, there
from commonground.funding.total import asked_for, total
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import BadRequest
from fixtures_small import event, ged, put
from money_small import Paid, Work, iati, world

PAID = [
    Paid("3", "100", to="XM-B", value_date="2019-07-01", currency="GBP"),
    Paid("3", "7.01", to="XM-C"),
    Paid("2", "999"),
    Paid("1", "5", by="XM-D"),
    Paid("3", "40", day="2019-07-01"),
    Paid("4", "3", value_date=""),
]
SHARED = Work("XM-A-1", PAID, countries=(("IQ", "30"), ("SY", "70")))


def test_a_row_gives_amount_rate_share_and_the_part(tmp_path: Path) -> None:
    """A pound was two dollars in July 2019; thirty per cent of two hundred are sixty."""
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    row = flows(theatre.reader(), AskedFlows(place="IRQ", stage="disbursement", year=2020))[0]
    assert (row["amount"], row["currency"], row["value_date"]) == (100.0, "GBP", "2019-07-01")
    assert (row["rate"], row["rate_date"], row["rate_source"]) == (0.5, "2019-07-01", "ECB daily")
    assert (row["whole_usd"], row["share"], row["usd"]) == (200.0, 0.3, 60.0)
    assert row["because"] == "share as stated"
    assert row["from"]["ref"] == "XM-A"
    assert row["to"]["ref"] == "XM-B"
    assert row["sources"][0]["file"] == "a.xml"
    theatre.close()


def test_the_parts_listed_sum_to_the_split_total(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    listed = flows(theatre.reader(), AskedFlows(place="IRQ", stage="spend"))
    split = next(s for s in total(theatre.reader(), asked_for(["IRQ"])).steps if s.step == "split")
    assert sum(round(row["usd"] * 100) for row in listed) == split.cents == 6000 + 210 + 1200 + 90
    theatre.close()


def test_filters_by_year_donor_receiver_and_stage(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    reader = theatre.reader()
    amounts = lambda **asked: sorted(row["amount"] for row in flows(reader, AskedFlows(place="IRQ", **asked)))  # noqa: E731
    assert amounts(year=2019) == [40.0]
    assert amounts(stage="commitment") == [999.0]
    assert amounts(donor="XM-D") == [5.0]
    assert amounts(receiver="XM-C") == [7.01]
    assert amounts(stage="expenditure") == [3.0]
    assert flows(reader, AskedFlows(place="LBN")) == []
    with pytest.raises(BadRequest, match="no stage"):
        AskedFlows(stage="promise")
    theatre.close()


def test_a_missing_value_date_is_the_transaction_s_and_flagged(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    (row,) = flows(theatre.reader(), AskedFlows(place="IRQ", stage="expenditure"))
    assert row["value_date"] == row["date"] == "2020-01-02"
    assert any("value" in flag for flag in row["flags"])
    theatre.close()


def test_without_a_rate_the_value_is_unknown_not_zero(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", Work("XM-A-1", [Paid("3", "5000", currency="IQD")])))
    (row,) = flows(theatre.reader(), AskedFlows(place="IRQ"))
    assert (row["rate"], row["whole_usd"], row["usd"]) == (None, None, None)
    theatre.close()


def test_a_long_list_is_read_page_by_page(tmp_path: Path) -> None:
    """Pages of two together are the whole list, whatever has no rate or no place, and equal amounts part by their ids."""
    unrated = Work("XM-A-2", [Paid("3", "5000", currency="IQD"), Paid("3", "70", currency="IQD")])
    nowhere = Work("XM-A-3", [Paid("3", "9"), Paid("3", "9"), Paid("3", "9", by="XM-E")], countries=())
    theatre = world(tmp_path, a=iati("XM-A", SHARED, unrated, nowhere))
    reader = theatre.reader()
    whole = flows(reader, AskedFlows())
    pages, after = [], None
    while page := flows(reader, AskedFlows(limit=2, after=after)):
        pages.append(page)
        after = key_of(page[-1])
    assert [row for page in pages for row in page] == whole
    assert len(whole) == counted(reader, AskedFlows(limit=1)) == len({key_of(row) for row in whole}) > 15
    assert {row["usd"] for row in whole} >= {None, 60.0, 9.0}
    theatre.close()


def test_a_list_kept_in_its_order_is_the_same_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again by another reader, who finds it at rest; with the same filters, counts and pages."""
    unrated = Work("XM-A-2", [Paid("3", "5000", currency="IQD"), Paid("2", "9"), Paid("3", "9"), Paid("3", "9", by="XM-E")])
    theatre = world(tmp_path, a=iati("XM-A", SHARED, unrated))
    asked = [AskedFlows(), AskedFlows(place="IRQ", year=2020), AskedFlows(donor="XM-D"), AskedFlows(stage="spend", limit=3)]
    sorted_anew = [flows(theatre.reader(), one) for one in asked]
    monkeypatch.setattr("commonground.funding.flows.MANY", 0)
    for _ in range(2):
        reader = theatre.reader()
        assert [flows(reader, one) for one in asked] == sorted_anew
        assert [counted(reader, one) for one in asked[:3]] == [len(rows) for rows in sorted_anew[:3]]
        pages, after = [], None
        while page := flows(reader, AskedFlows(limit=2, after=after)):
            pages += page
            after = key_of(page[-1])
        assert pages == sorted_anew[0]
    assert reader.answered.get("money") is None, "what is at rest is found without the flows being sorted out again"
    theatre.close()


def test_a_further_load_makes_the_list_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.funding.flows.MANY", 0)
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    before = flows(theatre.reader(), AskedFlows())
    theatre.load(put(tmp_path / "b.xml", iati("XM-B", Work("XM-B-1", [Paid("3", "1000000")]))))
    after = flows(theatre.reader(), AskedFlows())
    assert after[0]["amount"] == 1_000_000.0
    assert len(after) > len(before)
    theatre.close()


def test_what_is_kept_for_one_reader_is_not_another_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.funding.flows.MANY", 0)
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    hidden = put(tmp_path / "b.xml", iati("XM-B", Work("XM-B-1", [Paid("3", "1000000")])))
    theatre.load(hidden, release_to=["ALPHA"])
    listed = {
        party: {row["sources"][0]["file"] for row in flows(theatre.reader(viewer=Viewer(party)), AskedFlows())}
        for party in ("ALPHA", "PUBLIC", "ALPHA")
    }
    assert listed == {"ALPHA": {"a.xml", "b.xml"}, "PUBLIC": {"a.xml"}}
    theatre.close()


def test_what_has_no_part_in_the_list_does_not_have_it_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load of something else has no part in it; an edition of the same data set has, though it has no flow."""
    monkeypatch.setattr("commonground.funding.flows.MANY", 0)
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    assert not there(theatre.reader())
    make(theatre.reader())
    assert there(theatre.reader())
    assert not there(theatre.reader(as_of=dt.date(2020, 1, 1)))
    theatre.load(put(tmp_path / "ged.csv", ged([event(1, "2018-01-01", 5)])))
    assert there(theatre.reader())
    theatre.load(put(tmp_path / "b.xml", iati("XM-B", Work("XM-B-1", []))))
    assert not there(theatre.reader())
    theatre.close()


@pytest.mark.parametrize("key", ["", "XM", "a,b,IRQ,f", "1e999999,,IRQ,f", "nan,1,IRQ,f"])
def test_a_key_that_is_none_is_refused(key: str, tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", SHARED))
    with pytest.raises(BadRequest):
        flows(theatre.reader(), AskedFlows(after=key))
    theatre.close()
