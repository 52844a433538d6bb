"""A country's total: every transfer once, whoever reports it, worked out by hand."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.funding import chain
from commonground.funding.total import asked_for, total
from commonground.funding.total_by import total_by
from fixtures_small import put
from money_small import Paid, Work, iati, world

DONOR = iati("XM-A", Work("XM-A-1", [Paid("3", "100", to="XM-B", to_activity="XM-B-1")]))
AGENCY = iati("XM-B", Work("XM-B-1", [Paid("1", "100", by="XM-A", by_activity="XM-A-1"), Paid("4", "80")]))
NGO = iati("XM-C", Work("XM-C-1", [Paid("1", "60", by="XM-B"), Paid("4", "90")]))


def steps(root: Path, measure: str = "spend", countries: tuple[str, ...] = ("IRQ",), **files: str) -> dict[str, float]:
    """The dollars after each step, with the interval."""
    theatre = world(root, **files)
    found = total(theatre.reader(), asked_for(countries, measure))
    theatre.close()
    ends = {"low": found.low_cents / 100, "high": found.high_cents / 100, "total": found.cents / 100}
    return {step.step: step.cents / 100 for step in found.steps} | ends


def test_money_that_is_passed_on_counts_where_it_came_in(tmp_path: Path) -> None:
    found = steps(tmp_path, a=DONOR, b=AGENCY)
    assert (found["naive"], found["split"], found["net"], found["total"]) == (180, 180, 100, 100)
    assert (found["low"], found["high"]) == (100, 180)


def test_what_an_activity_spends_beyond_its_incoming_funds_is_new_money(tmp_path: Path) -> None:
    assert steps(tmp_path, b=AGENCY, c=NGO, a=DONOR)["total"] == 100 + 0 + 30


@pytest.mark.parametrize("alone", ["a", "b"])
def test_the_other_end_of_a_transfer_changes_no_total(tmp_path: Path, alone: str) -> None:
    """The provider adds to the receiver, or the receiver to the provider: a hundred dollars were paid."""
    spent = iati("XM-B", Work("XM-B-1", [Paid("1", "100", by="XM-A", by_activity="XM-A-1"), Paid("4", "100")]))
    files = {"a": DONOR, "b": spent}
    assert steps(tmp_path / "one", **{alone: files[alone]})["total"] == 100
    assert steps(tmp_path / "both", **files)["total"] == 100


def test_a_donor_s_own_budget_is_no_money_of_somebody_else(tmp_path: Path) -> None:
    echo = iati("XM-A", Work("XM-A-1", [Paid("1", "100", by="XM-A"), Paid("3", "100", to="XM-B")]))
    found = steps(tmp_path, a=echo)
    assert (found["net"], found["total"], found["low"]) == (0, 100, 0)


def test_a_negative_correction_cancels(tmp_path: Path) -> None:
    corrected = iati("XM-A", Work("XM-A-1", [Paid("3", "100"), Paid("3", "-100"), Paid("3", "7.01"), Paid("3", "-0.01")]))
    assert steps(tmp_path, a=corrected)["total"] == 7


def test_only_the_share_of_the_country_counts_and_regions_take_theirs(tmp_path: Path) -> None:
    shared = Work("XM-A-1", [Paid("3", "100.01")], countries=(("IQ", "30"), ("SY", "20")), regions=(("589", "50"),))
    found = steps(tmp_path / "one", a=iati("XM-A", shared))
    assert (found["naive"], found["split"]) == (100.01, 30.0)
    assert steps(tmp_path / "two", a=iati("XM-A", shared), countries=("IRQ", "SYR"))["split"] == 50.0


def test_the_country_of_a_transaction_overrides_the_activity(tmp_path: Path) -> None:
    here = Work("XM-A-1", [Paid("3", "100", country="IQ"), Paid("3", "40", country="SY")], countries=())
    found = steps(tmp_path, a=iati("XM-A", here))
    assert (found["naive"], found["split"]) == (140, 100)


def test_amounts_are_converted_at_their_value_date(tmp_path: Path) -> None:
    """A pound was two dollars in July 2019 and two and a half in January 2020, whatever the day of the transaction."""
    paid = [Paid("3", "100", currency="GBP", value_date="2019-07-01"), Paid("3", "100", currency="GBP")]
    assert steps(tmp_path, a=iati("XM-A", Work("XM-A-1", paid)))["total"] == 200 + 250


def test_what_has_no_rate_is_in_no_total_and_said(tmp_path: Path) -> None:
    paid = [Paid("3", "100"), Paid("3", "5000", currency="IQD"), Paid("3", "12")]
    theatre = world(tmp_path, a=iati("XM-A", Work("XM-A-1", paid)), b=iati("XM-B", Work("XM-B-1", paid[2:], currency="")))
    found = total(theatre.reader(), asked_for(["IRQ"]))
    assert found.cents == 11200
    assert sorted((row["currency"], row["amount"], row["flows"]) for row in found.unconverted) == [
        ("IQD", 5000.0, 1),
        ("not stated", 12.0, 1),
    ]
    theatre.close()


def test_commitment_and_spending_are_never_added(tmp_path: Path) -> None:
    both = iati("XM-A", Work("XM-A-1", [Paid("2", "100"), Paid("3", "70"), Paid("12", "300")]))
    for measure, expected in (("spend", 70), ("commitment", 100), ("pledge", 300), ("disbursement", 70), ("expenditure", 0)):
        assert steps(tmp_path / measure, measure, a=both)["total"] == expected


def test_a_secondary_reporter_counts_nothing(tmp_path: Path) -> None:
    again = iati("XM-S", Work("XM-S-1", [Paid("3", "100", by="XM-A", to="XM-B")]), secondary=True)
    found = steps(tmp_path, a=DONOR, s=again)
    assert (found["naive"], found["first-hand"], found["total"]) == (200, 100, 100)


def test_a_payment_to_another_activity_of_the_same_reporter_is_internal(tmp_path: Path) -> None:
    parent = Work("XM-A-0", [Paid("3", "100", to="XM-A", to_activity="XM-A-1")], hierarchy="1", related=(("2", "XM-A-1"),))
    child = Work("XM-A-1", [Paid("4", "100")], hierarchy="2", related=(("1", "XM-A-0"),))
    found = steps(tmp_path, a=iati("XM-A", parent, child))
    assert (found["split"], found["total"]) == (200, 100)


def test_a_self_link_is_no_other_end(tmp_path: Path) -> None:
    own = Work("XM-A-1", [Paid("3", "100", to="XM-A", to_activity="XM-A-1")])
    assert steps(tmp_path, a=iati("XM-A", own))["total"] == 100


def test_a_newer_edition_of_a_data_set_replaces_the_older(tmp_path: Path) -> None:
    old = iati("XM-A", Work("XM-A-1", [Paid("3", "100"), Paid("3", "50", ref="x")]), generated="2020-01-01T00:00:00Z")
    new = iati("XM-A", Work("XM-A-1", [Paid("3", "100"), Paid("3", "60", ref="x")]), generated="2021-01-01T00:00:00Z")
    for order in permutations([("xm_a_2020", old), ("xm_a_2021", new)]):
        root = tmp_path / order[0][0]
        theatre = world(root)
        for name, text in order:
            theatre.load(put(root / f"{name}.xml", text))
        found = total(theatre.reader(), asked_for(["IRQ"]))
        assert found.cents == 16000
        assert [step.removed_cents for step in found.steps if step.step == "once"] == [15000]
        theatre.close()


def test_one_activity_in_two_data_sets_is_merged_by_transaction(tmp_path: Path) -> None:
    one = iati("XM-A", Work("XM-A-1", [Paid("3", "100"), Paid("3", "100"), Paid("3", "30")]))
    two = iati("XM-A", Work("XM-A-1", [Paid("3", "100"), Paid("3", "45")]), generated="2021-07-01T00:00:00Z")
    assert steps(tmp_path, alpha=one, beta=two)["total"] == 100 + 100 + 30 + 45


def test_the_same_bytes_twice_change_nothing(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR, b=AGENCY)
    assert not theatre.load(put(tmp_path / "copy.xml", DONOR)).changed
    assert total(theatre.reader(), asked_for(["IRQ"])).cents == 10000
    theatre.close()


AMOUNTS = st.lists(st.integers(-500, 5000), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), st.integers(1, 99), st.permutations(["a", "b", "c"]))
def test_the_order_of_files_changes_nothing_and_steps_descend(
    tmp_path_factory: pytest.TempPathFactory, amounts: Any, percent: int, order: list[str]
) -> None:
    places = (("IQ", str(percent)), ("SY", str(100 - percent)))
    files = {
        name: iati(f"XM-{name}", Work(f"XM-{name}-1", [Paid("3", str(n), to="XM-b") for n in stated], countries=places))
        for name, stated in zip("abc", amounts, strict=True)
    }
    root = tmp_path_factory.mktemp("t")
    first = steps(root / "first", **files)
    assert steps(root / "other", **{name: files[name] for name in order}) == first
    both = steps(root / "both", countries=("IRQ", "SYR"), **files)
    assert round(both["split"] * 100) == round(both["naive"] * 100) == 100 * sum(sum(stated) for stated in amounts)


def test_what_the_reader_may_not_see_is_in_no_step(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR)
    theatre.load(put(tmp_path / "b.xml", AGENCY), release_to=["DEU"])
    public = total(theatre.reader(), asked_for(["IRQ"]))
    alone = world(tmp_path / "alone", a=DONOR)
    assert public.steps == total(alone.reader(), asked_for(["IRQ"])).steps
    theatre.close()
    alone.close()


def test_a_giver_who_reports_nothing_of_that_time_takes_nothing_away(tmp_path: Path) -> None:
    """The donor reports payments of 2014 only; what the agency got in 2020 is told by nobody else."""
    donor = iati("XM-A", Work("XM-A-9", [Paid("3", "7", day="2014-01-02")], countries=(("SY", ""),)))
    agency = iati("XM-B", Work("XM-B-1", [Paid("1", "100", by="XM-A"), Paid("4", "80")]))
    assert steps(tmp_path, a=donor, b=agency)["total"] == 80


def test_by_sector_one_vocabulary_counts_and_the_rows_sum_to_the_total(tmp_path: Path) -> None:
    """DAC five-digit codes stand before three-digit ones and a reporter's own; 100.01 is split 60 to 40, a third of it netted."""
    sectors = (("1", "72010", "60"), ("1", "15220", "40"), ("2", "720", "100"), ("99", "own", "100"))
    work = Work("XM-B-1", [Paid("1", "40", by="XM-A"), Paid("4", "100.01"), Paid("4", "20")], sectors=sectors)
    theatre = world(
        tmp_path, b=iati("XM-B", work, Work("XM-B-2", [Paid("4", "5")])), a=iati("XM-A", Work("XM-A-1", [Paid("3", "1")]))
    )
    reader = theatre.reader()
    found = total(reader, asked_for(["IRQ"]))
    rows = {row.key: (row.split_cents, row.net_cents) for row in total_by(reader, found.asked, "sector")}
    assert {key: cents for key, (cents, _) in rows.items()} == {"72010": 7201, "15220": 4800, "not stated": 600}
    assert sum(net for _, net in rows.values()) == found.cents == 12001 - 4000 + 500 + 100
    for by in ("reporter", "year"):
        assert sum(row.net_cents for row in total_by(reader, found.asked, by)) == found.cents
    theatre.close()


@pytest.mark.parametrize(("received", "spent", "told"), [(["100"], "80", 100), (["60", "40"], "80", 100), (["100"], "130", 130)])
def test_what_a_parent_hands_to_its_child_counts_once(tmp_path: Path, received: list[str], spent: str, told: float) -> None:
    """The child reports its parent's money as incoming, in one sum or two: the parent's payment tells it already."""
    parent = Work("XM-A-P", [Paid("3", "100", to="XM-A", to_activity="XM-A-C")], hierarchy="1", related=[("2", "XM-A-C")])
    funds = [Paid("1", amount, by="XM-A", by_activity="XM-A-P") for amount in received]
    child = Work("XM-A-C", [*funds, Paid("4", spent)], hierarchy="2", related=[("1", "XM-A-P")])
    assert steps(tmp_path, a=iati("XM-A", parent, child))["total"] == told


def test_where_links_are_not_looked_for_the_step_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The giver reports its payments, so the hundred that it passed on is netted all the same."""
    monkeypatch.setattr(chain, "LARGEST", 1)
    theatre = world(tmp_path, a=DONOR, b=AGENCY)
    found = total(theatre.reader(), asked_for(["IRQ"]))
    said = {step.step: (step.because, step.removed_cents) for step in found.steps}
    assert said["linked"] == ("links are not looked for among more than 1,000,000 flows", 0)
    assert found.cents == 10000
    theatre.close()
