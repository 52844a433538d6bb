"""Two ends of one transfer are found across publishers, with the evidence, whatever the order, and nothing is found by force."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.funding import chain
from commonground.funding.chain_activities import Activities
from commonground.funding.chain_ends import COLUMNS, rare_references
from commonground.funding.chain_evaluation import Share
from commonground.funding.chain_features import figures_of
from commonground.funding.chain_model import contested, fitted_scale
from commonground.funding.chain_organisations import Organisations, state_of
from money_small import Paid, Work, iati, world

DONOR = iati("XM-DAC-7", Work("XM-DAC-7-77", [Paid("3", "481069", to="NL-KVK-1", to_activity="NL-KVK-1-500")]))
AGENCY = iati(
    "NL-KVK-1",
    Work(
        "NL-KVK-1-500",
        [
            Paid("1", "481069", by="XM-DAC-7", by_activity="XM-DAC-7-77", day="2020-01-06"),
            Paid("3", "250017", to="KE-NCB-9", day="2020-02-03"),
        ],
    ),
)
NGO = iati("KE-NCB-9", Work("KE-NCB-9-1", [Paid("1", "250017", by="NL-KVK-1", day="2020-02-05"), Paid("4", "200000")]))


def found(reader: Reader) -> list[dict[str, Any]]:
    chain.links(reader)
    return reader.rows(
        "SELECT upper_activity AS upper, lower_activity AS lower, kind, confidence, evidence, stage, usd_cents FROM link"
        " ORDER BY upper_activity, lower_activity, usd_cents"
    )


def links(root: Path, **files: str) -> list[dict[str, Any]]:
    theatre = world(root, **files)
    answer = found(theatre.reader())
    theatre.close()
    return answer


def ends(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["upper"], row["lower"], row["kind"]) for row in rows]


def flow(number: int, **other: Any) -> dict[str, Any]:
    """A payment of a donor to an agency in the columns that the chain reads."""
    plain = {
        "source_id": "s", "position": f"p{number:04}", "flow": f"f{number}", "system": "iati", "secondary": False,
        "stage": "disbursement", "kind": "3", "direction": "out", "date": dt.date(2020, 1, 2), "amount_cents": 48106900,
        "currency": "USD", "usd_cents": 48106900, "title": "Water",
    }  # fmt: skip
    return {**dict.fromkeys(COLUMNS), **plain, **other}


def linked(*rows: dict[str, Any]) -> list[tuple[str, str, str, float]]:
    """(upper flow, lower flow, kind, confidence) of the links among some flows and no activities."""
    kinds = {"date": pa.date32(), "amount_cents": pa.int64(), "usd_cents": pa.int64(), "secondary": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    table = chain.linked(chain.collection(pa.Table.from_pylist(list(rows), schema), [], {}))
    return [(r["upper_flow"], r["lower_flow"], r["kind"], r["confidence"]) for r in table.to_pylist()]


def out(number: int, **other: Any) -> dict[str, Any]:
    ids = {"reporter_ref": "XM-DAC-7", "from_ref": "XM-DAC-7", "to_ref": "NL-KVK-1", "activity": "XM-DAC-7-77"}
    return flow(number, **{**ids, **other})


def into(number: int, **other: Any) -> dict[str, Any]:
    ids = {"reporter_ref": "NL-KVK-1", "from_ref": "XM-DAC-7", "to_ref": "NL-KVK-1", "activity": "NL-KVK-1-500"}
    return flow(number, **{**ids, "direction": "in", "kind": "1", **other})


def test_three_publishers_make_a_chain_of_two_links(tmp_path: Path) -> None:
    rows = links(tmp_path, a=DONOR, b=AGENCY, c=NGO)
    assert ends(rows) == [("NL-KVK-1-500", "KE-NCB-9-1", "matched"), ("XM-DAC-7-77", "NL-KVK-1-500", "given")]
    assert [row["usd_cents"] for row in rows] == [25001700, 48106900]
    assert all(row["confidence"] >= chain.DEFAULT_CONFIDENCE for row in rows)
    assert rows[1]["evidence"].startswith(
        "activity id given; same amount, not a round one; within a week; same giver; same receiver"
    )


def test_the_order_of_files_and_loading_twice_change_nothing(tmp_path: Path) -> None:
    files = {"a": DONOR, "b": AGENCY, "c": NGO}
    answers = [links(tmp_path / "".join(order), **{n: files[n] for n in order}) for order in permutations(files)]
    assert all(answer == answers[0] for answer in answers)
    again = world(tmp_path / "twice", **files)
    again.load(tmp_path / "twice" / "a.xml")
    assert found(again.reader()) == answers[0]
    again.close()


def test_the_other_end_adds_one_link(tmp_path: Path) -> None:
    one = ends(links(tmp_path / "one", a=DONOR, b=AGENCY))
    both = ends(links(tmp_path / "both", a=DONOR, b=AGENCY, c=NGO))
    assert set(one) < set(both)
    assert len(both) == len(one) + 1


def test_links_are_kept_for_the_next_reader(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR, b=AGENCY)
    first = found(theatre.reader())
    kept = list((tmp_path / "w" / "derived" / "link").glob("*.parquet"))
    assert found(theatre.reader()) == first
    assert list((tmp_path / "w" / "derived" / "link").glob("*.parquet")) == kept
    assert len(kept) == 1
    theatre.close()


def test_a_hidden_end_takes_no_partner_away(tmp_path: Path) -> None:
    """A rival that the public may not see leaves the public's links as they are without it, to the last digit."""
    rival = iati("NL-KVK-2", Work("NL-KVK-2-1", [Paid("1", "481069", by="XM-DAC-7", by_activity="XM-DAC-7-77")]))
    without = links(tmp_path / "without", a=DONOR, b=AGENCY)
    theatre = world(tmp_path / "with", a=DONOR, b=AGENCY)
    path = tmp_path / "with" / "rival.xml"
    path.write_text(rival)
    theatre.load(path, release_to=["ALPHA"])
    assert found(theatre.reader()) == without
    seen = found(theatre.reader(viewer=viewer_of(theatre.workspace, "ALPHA")))
    assert [row["confidence"] for row in seen] != [row["confidence"] for row in without]
    assert found(theatre.reader()) == without
    theatre.close()


def test_a_pledge_or_a_commitment_never_meets_a_payment() -> None:
    assert linked(out(1, stage="commitment", kind="2"), into(2)) == []
    assert linked(out(1, stage="pledge", kind="12"), into(2)) == []
    assert [x[:3] for x in linked(out(1, stage="commitment"), into(2, stage="commitment"))] == [("f1", "f2", "matched")]


def test_an_expenditure_meets_incoming_funds_only_where_it_names_who_received_it() -> None:
    assert [x[:2] for x in linked(out(1, stage="expenditure"), into(2))] == [("f1", "f2")]
    assert linked(out(1, stage="expenditure", to_ref=None), into(2)) == []


def test_a_correction_meets_a_correction() -> None:
    rows = [
        out(1),
        into(2),
        out(3, amount_cents=-1906900, usd_cents=-1906900),
        into(4, amount_cents=-1906900, usd_cents=-1906900),
    ]
    assert {x[:2] for x in linked(*rows)} == {("f1", "f2"), ("f3", "f4")}
    assert linked(out(1, amount_cents=-48106900, usd_cents=-48106900), into(2)) == []


def test_two_equal_payments_are_linked_one_to_one_and_do_not_weaken_each_other() -> None:
    single = linked(out(1), into(2))
    double = linked(out(1), out(2), into(3), into(4))
    assert len({x[0] for x in double}) == len({x[1] for x in double}) == len(double) == 2
    assert {x[3] for x in double} == {single[0][3]}
    assert len(linked(out(1), out(2), into(3))) == 1


def test_a_rival_of_another_activity_halves_the_confidence() -> None:
    alone = linked(out(1), into(2))[0][3]
    contested_ = linked(out(1), out(3, activity="XM-DAC-7-78"), into(2))
    assert len(contested_) == 1
    assert contested_[0][3] <= 0.5 < alone


def test_equal_round_amounts_between_strangers_are_no_link() -> None:
    rows = [
        out(1, reporter_ref="US-GOV-1", from_ref="US-GOV-1", to_ref="XM-DAC-41122", amount_cents=10000000, usd_cents=10000000),
        into(2, reporter_ref="NL-KVK-3", to_ref="NL-KVK-3", from_ref="SE-0", amount_cents=10000000, usd_cents=10000000),
    ]
    assert linked(*rows) == []


def test_amounts_in_two_currencies_meet_but_are_never_sure_on_that_alone() -> None:
    found_ = linked(out(1, currency="EUR", amount_cents=43733500), into(2, usd_cents=48000000, amount_cents=48000000))
    assert [x[:2] for x in found_] == [("f1", "f2")]
    assert found_[0][3] < chain.DEFAULT_CONFIDENCE


def test_instalments_that_add_up_are_summed() -> None:
    rows = [
        out(1),
        into(2, amount_cents=28106900, usd_cents=28106900),
        into(3, amount_cents=20000000, usd_cents=20000000, date=dt.date(2020, 3, 1)),
    ]
    assert [x[:3] for x in linked(*rows)] == [("f1", "f2", "summed"), ("f1", "f3", "summed")]


def test_fts_and_both_publishers_see_one_transfer() -> None:
    fts = flow(
        9,
        source_id="t",
        system="fts",
        direction="transfer",
        kind="paid",
        from_name="Netherlands, Government of",
        to_ref="NL-KVK-1",
    )
    assert {x[:2] for x in linked(out(1), into(2), fts)} == {("f1", "f2"), ("f1", "f9"), ("f9", "f2")}


def test_one_reporter_is_never_its_own_other_end() -> None:
    assert linked(out(1), into(2, reporter_ref="XM-DAC-7", activity="XM-DAC-7-78")) == []


def test_a_childs_money_from_its_parent_is_internal(tmp_path: Path) -> None:
    both = iati(
        "NL-KVK-1",
        Work("NL-KVK-1-P", [Paid("3", "700", to="NL-KVK-1", to_activity="NL-KVK-1-C")], related=[("2", "NL-KVK-1-C")]),
        Work("NL-KVK-1-C", [Paid("1", "700", by="NL-KVK-1", by_activity="NL-KVK-1-P")], related=[("1", "NL-KVK-1-P")]),
    )
    assert ends(links(tmp_path, a=both)) == [("NL-KVK-1-P", "NL-KVK-1-C", "internal")]


def test_a_self_link_gives_nothing(tmp_path: Path) -> None:
    own = iati("NL-KVK-1", Work("NL-KVK-1-500", [Paid("1", "481069", by="XM-DAC-7", by_activity="NL-KVK-1-500")]))
    assert [
        row["kind"]
        for row in links(tmp_path, a=iati("XM-DAC-7", Work("XM-DAC-7-77", [Paid("3", "481069", to="NL-KVK-1")])), b=own)
    ] == ["matched"]


def activities(*rows: tuple[str, str, list[str], list[str]]) -> Activities:
    named = ("activity", "reporter_ref", "former_ids", "former_refs")
    nothing = {"parents": None, "children": None, "participants": None}
    return Activities([{**nothing, **dict(zip(named, row, strict=True))} for row in rows])


def test_given_ids_resolve_however_they_are_written() -> None:
    held = activities(("GB-GOV-1-300708", "GB-GOV-1", ["OLD-88-1"], ["GB-1"]), ("NL-KVK-1-500", "NL-KVK-1", [], []))
    number = held.number("GB-GOV-1-300708")
    for written in ("GB-GOV-1-300708", "GB -GOV-1-300708", "gb-gov-1/300708", "GB-1-300708", "OLD-88-1"):
        assert held.resolve(written, None) == number, written
    assert held.resolve("300708", "GBGOV1") == number
    assert held.resolve("300708", None) is None
    assert held.resolve("500", "NLKVK1") is None  # too short to mean one thing


def test_an_id_that_fits_two_activities_resolves_to_none() -> None:
    held = activities(("AA-1-5555", "AA-1", [], []), ("AA-1/5555", "AA-1", [], []))
    assert held.resolve("AA15555", None) is None
    assert held.resolve("AA-1/5555", None) == held.number("AA-1/5555")


def test_a_former_id_of_an_organisation_means_the_present_one() -> None:
    known = Organisations([("GB-GOV-1", "FCDO")], {"GB-1": "GB-GOV-1"}, {})
    assert known.party("GB-1", None).key == known.party("GB-GOV-1", "FCDO").key == known.party(None, "FCDO").key


def test_a_name_that_others_put_beside_an_id_means_its_publisher() -> None:
    known = Organisations([("XM-DAC-41122", "UNICEF")], {}, {("XM-DAC-41122", "United Nations Children's Fund"): 3})
    assert known.party(None, "UNITED NATIONS CHILDREN’S FUND").key == known.party("XM-DAC-41122", None).key
    assert known.party(None, "Not available").key == known.party(None, None).key == -1


@pytest.mark.parametrize(
    ("ref", "name", "state"),
    [
        ("XM-DAC-7", "Ministry of Foreign Affairs NL", "NLD"),
        (None, "GOVERNMENT OF NETHERLANDS", "NLD"),
        (None, "Netherlands Red Cross", None),
        ("US-USAGOV", None, "USA"),
        (None, "Department for International Development (DFID)", "GBR"),
        (None, "Denmark - Ministry of Foreign Affairs, Danida", "DNK"),
        ("XI-IATI-EC_ECHO", None, "EU"),
        (None, "Sweden, Government of", "SWE"),
        ("XM-DAC-41114", "UNDP", None),
        (None, "Action Aid", None),
    ],
)
def test_a_donor_agency_belongs_to_its_state(ref: str | None, name: str | None, state: str | None) -> None:
    assert state_of(ref, name) == state


def test_reference_numbers_are_not_years_or_dates() -> None:
    assert rare_references("ECHO/SYR/BUD/2018/91021 in 2018-19, 20180304") == {"ECHOSYRBUD201891021"}


def test_telling_figures() -> None:
    assert figures_of(np.array([2500000, 48106900, 1, -120])).tolist() == [2, 6, 1, 2]


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=6))
def test_rivals_for_one_end_share_less_than_one(odds: list[float]) -> None:
    many = len(odds)
    left = contested(np.array(odds), np.arange(many), np.zeros(many, np.int64), np.arange(many))
    assert (1 / (1 + np.exp(-left))).sum() <= 1 + 1e-9


def test_the_scale_is_found_again() -> None:
    draw = np.random.default_rng(5)
    odds = draw.uniform(-6, 6, 20_000)
    right = draw.uniform(size=20_000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    slope, offset = fitted_scale(odds, right)
    assert abs(slope - 0.5) < 0.03
    assert abs(offset + 1) < 0.1


def test_intervals_are_those_of_the_tables() -> None:
    """Clopper and Pearson: of 10 hits in 20, 90 %: 0.302 to 0.698; of 20 in 20, 0.861 to 1."""
    half, all_ = Share(10, 20), Share(20, 20)
    assert (round(half.low, 3), round(half.high, 3)) == (0.302, 0.698)
    assert (round(all_.low, 3), all_.high) == (0.861, 1.0)
