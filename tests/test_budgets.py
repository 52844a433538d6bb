"""What is planned for a country: every budget once, the newest word on each day, worked out by hand."""

from __future__ import annotations

import datetime as dt
import tarfile
import zipfile
from collections import defaultdict
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.funding import budget_days as days
from commonground.funding.budget_rows import steps as budget_steps
from commonground.funding.budgets import AskedBudgets, Budgets, budgets
from commonground.funding.relatives import closure, yearly
from commonground.vocabulary.errors import BadRequest
from fixtures_small import Theatre, put
from money_small import Paid, Plan, Work, iati, world
from test_steps import REFUSED_FUNCTIONS

PLANNED = "planned-disbursement"


def asked_of(root: Path, files: dict[str, str], *countries: str, **asked: Any) -> Budgets:
    """The answer for these files, for Iraq where nothing else is named."""
    theatre = world(root, **files)
    found = budgets(theatre.reader(), AskedBudgets(countries or ("IRQ",), **asked))
    theatre.close()
    return found


def planned(root: Path, *works: Work, **asked: Any) -> Budgets:
    """The answer for one file of one reporter."""
    return asked_of(root, {"a": iati("XM-A", *works)}, **asked)


def steps(found: Budgets) -> dict[str, float]:
    """The dollars after each step."""
    return {step.step: step.cents / 100 for step in found.steps}


def rows(found: Budgets) -> dict[str, float]:
    """The dollars of each row."""
    return {key: sums.budget / 100 for key, _, sums in found.rows}


def test_a_revised_budget_replaces_the_original_of_its_period(tmp_path: Path) -> None:
    """D-Portal #585 shows 1,060 for 530; revised budgets of two years are summed."""
    plans = [
        Plan("530", type="1"),
        Plan("530", type="2"),
        Plan("100", "2021-01-01", "2021-12-31", type="1"),
        Plan("70", "2021-01-01", "2021-12-31", type="2"),
        Plan("9", "2022-01-01", "2022-12-31"),
    ]
    found = planned(tmp_path, Work("XM-A-1", plans=plans))
    assert steps(found)["naive"] == 1239
    assert steps(found)["revised"] == 609
    assert rows(found) == {"2020": 530, "2021": 70, "2022": 9}


def test_a_revised_budget_of_nothing_takes_the_original_away(tmp_path: Path) -> None:
    found = planned(tmp_path, Work("XM-A-1", plans=[Plan("530", type="1"), Plan("0", type="2")]))
    assert found.whole.budget == 0


def test_a_revised_budget_replaces_what_it_covers_of_a_longer_original(tmp_path: Path) -> None:
    """Of 366 thousandths the first 182 days of 2020 (January to June) stay: 182, and the revision's 100."""
    plans = [Plan("366", type="1"), Plan("100", "2020-07-01", "2020-12-31", type="2")]
    found = planned(tmp_path, Work("XM-A-1", plans=plans), by="quarter")
    assert rows(found) == {"2020-Q1": 91, "2020-Q2": 91, "2020-Q3": 50, "2020-Q4": 50}
    assert steps(found)["once"] - steps(found)["revised"] == 184


def test_a_later_revision_of_the_same_period_replaces_the_earlier(tmp_path: Path) -> None:
    """UNHCR states each revision with its own value date; two of one date are two budgets."""
    plans = [
        Plan("400", type="1", value_date="2019-10-12"),
        Plan("460", type="2", value_date="2020-07-01"),
        Plan("474", type="2", value_date="2020-11-01"),
        Plan("6", type="2", value_date="2020-11-01"),
    ]
    assert planned(tmp_path, Work("XM-A-1", plans=plans)).whole.budget == 48000


def test_a_year_from_october_to_september_is_spread_by_days(tmp_path: Path) -> None:
    """92, 90, 91 and 92 of 365 days: 25.205, 24.657, 24.931, 25.205; two cents are left for the largest remainders."""
    work = Work("XM-A-1", plans=[Plan("100", "2020-10-01", "2021-09-30")])
    found = planned(tmp_path, work, by="quarter")
    assert rows(found) == {"2020-Q4": 25.21, "2021-Q1": 24.66, "2021-Q2": 24.93, "2021-Q3": 25.20}
    assert rows(planned(tmp_path / "y", work, years=(2021, 2021))) == {"2021": 74.79}


def test_a_period_longer_than_a_year_is_flagged_and_spread(tmp_path: Path) -> None:
    """2020 has 366 days and 2021 has 365, so that 731 are one a day."""
    found = planned(tmp_path, Work("XM-A-1", plans=[Plan("731", last="2021-12-31")]))
    assert rows(found) == {"2020": 366, "2021": 365}
    assert found.whole.long == 73100


@pytest.mark.parametrize("last", ["", "2019-12-31"])
def test_a_budget_without_a_period_is_not_counted_and_said(tmp_path: Path, last: str) -> None:
    found = planned(tmp_path, Work("XM-A-1", plans=[Plan("50", last=last), Plan("7")]))
    assert (steps(found)["revised"], steps(found)["dated"], found.whole.budget) == (57, 7, 700)
    assert found.undated == ({"kind": "budget", "budgets": 1, "usd": 50.0},)


def test_planned_disbursements_stand_apart_and_fill_only_when_asked(tmp_path: Path) -> None:
    """2020 has a budget, 2021 has none."""
    plans = [
        Plan("100"),
        Plan("80", tag=PLANNED),
        Plan("60", "2021-02-01", "2021-02-28", tag=PLANNED),
        Plan("5", "2021-03-01", "", tag=PLANNED),
    ]
    found = planned(tmp_path / "not", Work("XM-A-1", plans=plans))
    assert (found.whole.budget, found.whole.planned, found.whole.filled) == (10000, 14500, 0)
    assert "filled" not in steps(found)
    filled = planned(tmp_path / "filled", Work("XM-A-1", plans=plans), fill=True)
    assert (filled.whole.budget, filled.whole.planned, filled.whole.filled) == (16500, 14500, 6500)
    assert (steps(filled)["years"], steps(filled)["filled"], filled.steps[-1].removed_cents) == (100, 165, -6500)


def test_planned_disbursements_of_a_parent_do_not_fill_beside_the_budgets_of_its_child(tmp_path: Path) -> None:
    parent = Work("XM-A-0", plans=[Plan("80", tag=PLANNED)], related=(("2", "XM-A-1"),))
    child = Work("XM-A-1", plans=[Plan("100")], related=(("1", "XM-A-0"),))
    assert planned(tmp_path, parent, child, fill=True).whole.budget == 10000


@pytest.mark.parametrize("stated_by", ["parent", "child", "both"])
def test_parent_and_child_count_once(tmp_path: Path, stated_by: str) -> None:
    """The child plans the second half of the year: 182 of 366 days of the parent stay (182), and the child's 150."""
    parent = Work("XM-A-0", plans=[Plan("366")], related=(("2", "XM-A-1"),) if stated_by != "child" else ())
    child = Work("XM-A-1", plans=[Plan("150", "2020-07-01")], related=(("1", "XM-A-0"),) if stated_by != "parent" else ())
    found = planned(tmp_path, parent, child)
    assert (steps(found)["split"], steps(found)["hierarchy"]) == (516, 332)


def test_a_grandchild_counts_against_its_grandparent_and_a_cycle_against_nobody(tmp_path: Path) -> None:
    top = Work("XM-A-0", plans=[Plan("300")])
    middle = Work("XM-A-1", related=(("1", "XM-A-0"),))
    low = Work("XM-A-2", plans=[Plan("200")], related=(("1", "XM-A-1"),))
    assert planned(tmp_path / "three", low, top, middle).whole.budget == 20000
    ring = [Work(f"XM-A-{i}", plans=[Plan("10")], related=(("1", f"XM-A-{(i + 1) % 3}"),)) for i in range(3)]
    assert planned(tmp_path / "ring", *ring).whole.budget == 3000


def test_a_parent_keeps_what_is_for_another_country_or_of_another_reporter(tmp_path: Path) -> None:
    """Totals of two countries sum to that of both: 50 for Iraq, and the child's 30 for Syria."""
    parent = Work("XM-A-0", plans=[Plan("100")], countries=(("IQ", "50"), ("SY", "50")))
    child = Work("XM-A-1", plans=[Plan("30")], countries=(("SY", "100"),), related=(("1", "XM-A-0"),))
    files = {"a": iati("XM-A", parent, child)}
    sums = {
        where: asked_of(tmp_path / "".join(where), files, *where).whole.budget for where in (("IRQ",), ("SYR",), ("IRQ", "SYR"))
    }
    assert sums == {("IRQ",): 5000, ("SYR",): 3000, ("IRQ", "SYR"): 8000}
    other = {
        "a": iati("XM-A", Work("XM-A-0", plans=[Plan("100")])),
        "b": iati("XM-B", Work("XM-B-1", plans=[Plan("30")], related=(("1", "XM-A-0"),))),
    }
    assert asked_of(tmp_path / "other", other).whole.budget == 13000


def test_a_child_that_plans_nothing_takes_nothing_away(tmp_path: Path) -> None:
    child = Work("XM-A-1", plans=[Plan("0")], related=(("1", "XM-A-0"),))
    assert planned(tmp_path, Work("XM-A-0", plans=[Plan("100")]), child).whole.budget == 10000


def test_a_yearly_activity_gives_way_to_that_of_the_year_it_looks_ahead_to(tmp_path: Path) -> None:
    """The operation of 2023 plans 2024 and 2025 too; 2024 has its own activity. Contracts numbered anew differ in title."""
    ahead = [Plan(amount, f"{year}-01-01", f"{year}-12-31") for amount, year in (("50", 2023), ("46", 2024), ("40", 2025))]
    first = Work("XM-A-2023-IRQ", plans=ahead, title="Operation in Iraq")
    then = Work("XM-A-2024-IRQ", plans=[ahead[1], Plan("9", "2023-01-01", "2023-12-31")], title="Operation in Iraq")
    found = planned(tmp_path / "one", first, then)
    assert rows(found) == {"2023": 50, "2024": 46, "2025": 40}
    assert steps(found)["split"] - steps(found)["yearly"] == 46 + 9
    contract = Work("XM-A-2024-IRQ", plans=[ahead[1]], title="Water in Anbar")
    assert rows(planned(tmp_path / "two", first, contract))["2024"] == 92


def test_only_the_share_of_the_country_counts_to_the_cent(tmp_path: Path) -> None:
    work = Work("XM-A-1", plans=[Plan("100.01")], countries=(("IQ", "30"), ("SY", "20")), regions=(("589", "50"),))
    found = planned(tmp_path, work)
    assert (steps(found)["dated"], steps(found)["split"]) == (100.01, 30.0)


def test_without_stated_places_the_shares_are_those_of_the_commitments(tmp_path: Path) -> None:
    paid = [Paid("2", "75", country="IQ"), Paid("2", "25", country="SY"), Paid("3", "90", country="SY")]
    assert planned(tmp_path, Work("XM-A-1", paid, plans=[Plan("1000")], countries=())).whole.budget == 75000


def test_a_budget_is_converted_at_its_value_date_and_said_where_there_is_no_rate(tmp_path: Path) -> None:
    """A euro is 1.5 dollars in July 2019 and 1.25 in January 2020, whose first day stands in for a value date."""
    plans = [
        Plan("100", "2020-01-02", currency="EUR", value_date="2019-07-01", status="2"),
        Plan("100", "2020-01-02", currency="EUR", value_date=""),
        Plan("7000", currency="IQD"),
    ]
    found = planned(tmp_path, Work("XM-A-1", plans=plans, countries=(("IQ", "50"), ("SY", "50"))))
    assert (found.whole.budget, found.whole.committed, found.whole.indicative) == (13750, 7500, 6250)
    assert found.unconverted == ({"currency": "IQD", "budgets": 1, "amount": 3500.0},)
    assert (found.whole.budgets, found.whole.unconverted) == (3, 1)


def test_a_newer_edition_replaces_and_other_data_sets_add_only_other_days(tmp_path: Path) -> None:
    old = iati(
        "XM-A", Work("XM-A-1", plans=[Plan("10"), Plan("99", "2021-01-01", "2021-12-31")]), generated="2020-01-01T00:00:00Z"
    )
    new = iati("XM-A", Work("XM-A-1", plans=[Plan("20")]), generated="2021-01-01T00:00:00Z")
    other = iati(
        "XM-A", Work("XM-A-1", plans=[Plan("20"), Plan("5", "2022-01-01", "2022-12-31")]), generated="2020-06-01T00:00:00Z"
    )
    for number, order in enumerate(permutations([("xm_a_2020", old), ("xm_a_2021", new), ("elsewhere", other)])):
        found = asked_of(tmp_path / str(number), dict(order))
        assert (steps(found)["naive"], steps(found)["once"]) == (154, 25)
        assert rows(found) == {"2020": 20, "2022": 5}


def test_a_file_loaded_twice_changes_nothing(tmp_path: Path) -> None:
    text = iati("XM-A", Work("XM-A-1", plans=[Plan("10", type="1"), Plan("12.34", type="2")]))
    theatre = world(tmp_path, a=text)
    theatre.load(put(tmp_path / "again" / "a.xml", text))
    theatre.load(put(tmp_path / "more" / "a.xml", text + "\n"))
    assert budgets(theatre.reader(), AskedBudgets(("IRQ",))).whole.budget == 1234
    theatre.close()


def test_a_secondary_reporter_counts_nothing(tmp_path: Path) -> None:
    files = {
        "a": iati("XM-A", Work("XM-A-1", plans=[Plan("10")])),
        "s": iati("XM-S", Work("XM-S-1", plans=[Plan("10")]), secondary=True),
    }
    found = steps(asked_of(tmp_path, files))
    assert (found["dated"], found["first-hand"]) == (20, 10)


ORGANISATION = """<?xml version="1.0"?>
<iati-organisations version="2.03" generated-datetime="2021-01-01T00:00:00Z"><iati-organisation default-currency="USD">
<organisation-identifier>XM-A</organisation-identifier>
<total-budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<value value-date="2020-01-01">9000</value></total-budget>
<recipient-country-budget status="2"><period-start iso-date="2020-07-01"/><period-end iso-date="2021-06-30"/>
<recipient-country code="IQ"/><value value-date="2020-01-01">365</value></recipient-country-budget>
<recipient-country-budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>
<recipient-country code="SY"/><value value-date="2020-01-01">77</value></recipient-country-budget>
</iati-organisation></iati-organisations>"""
ALLOCATIONS = "AllocationYear,CountryCode,Budget,FundType\n2020,IRQ,40,CBPF\n2021,IRQ,50,CBPF\n2020,SYR,60,CBPF\n"


def test_budgets_of_organisations_and_funds_stand_beside(tmp_path: Path) -> None:
    """Half of the financial year (184 of its 365 days) is of 2020; the total budget is for no country."""
    theatre = world(tmp_path, a=iati("XM-A", Work("XM-A-1", plans=[Plan("10")])), organisation=ORGANISATION)
    theatre.load(put(tmp_path / "allocations.csv", ALLOCATIONS))
    found = budgets(theatre.reader(), AskedBudgets(("IRQ",), (2020, 2020)))
    theatre.close()
    assert found.whole.budget == 1000
    told = [(row["kind"], row["organisation"], row["name"], row["usd"], row["committed_usd"]) for row in found.organisations]
    assert told == [("recipient_country_budget", "XM-A", "XM-A", 184.0, 184.0), ("allocation", "CBPF", "", 40.0, 40.0)]


UNHCR = "XM-DAC-41121-2023-MENA-IRQ"
UNHCR_BUDGETS = (
    "iati_identifier,budget_type,budget_status,budget_period_start,budget_period_end,budget_currency,budget_value_date,budget_value\n"
    f"{UNHCR},1,2,2023-01-01,2023-12-31,USD,2022-11-25,340\n{UNHCR},2,2,2023-01-01,2023-12-31,USD,2023-08-31,240\n"
)
UNHCR_PAID = (
    "iati_identifier,transaction_type_code,transaction_date,transaction_value_currency,transaction_value_date,transaction_value\n"
    f"{UNHCR},4,2024-05-31,USD,2024-05-31,5\n"
)


def test_a_table_of_budgets_takes_its_places_from_the_activity_and_one_of_payments_takes_no_budget_away(tmp_path: Path) -> None:
    """The payments are newer than the XML that states the budgets of two years, and say nothing of budgets."""
    plans = [Plan("240", "2023-01-01", "2023-12-31", type="2"), Plan("200", "2024-01-01", "2024-12-31")]
    xml = iati("XM-DAC-41121", Work(UNHCR, plans=plans), generated="2023-11-09T00:00:00Z")
    theatre = world(tmp_path)
    theatre.load(put(tmp_path / "2023_iati_budget.csv", UNHCR_BUDGETS), put(tmp_path / "2023_iati_transaction.csv", UNHCR_PAID))
    assert rows(budgets(theatre.reader(), AskedBudgets(("IRQ",)))) == {"2023": 240}
    theatre.load(put(tmp_path / "UNHCR-Activities-2023.xml", xml))
    found = budgets(theatre.reader(), AskedBudgets(("IRQ",)))
    assert (steps(found)["naive"], rows(found)) == (1020, {"2023": 240, "2024": 200})
    theatre.close()


@pytest.mark.parametrize("by", ["year", "quarter", "reporter", "activity"])
def test_the_rows_sum_to_the_total_whatever_they_stand_for(tmp_path: Path, by: str) -> None:
    plans = [Plan("100.01", "2019-11-11", "2022-02-03"), Plan("-7.77", "2020-05-05", "2020-09-09")]
    works = [Work(f"XM-A-{i}", plans=plans, countries=(("IQ", "33.3"), ("SY", "33.3"), ("LB", "33.3"))) for i in range(3)]
    found = planned(tmp_path, *works, by=by)
    assert sum(sums.budget for _, _, sums in found.rows) == found.whole.budget == 3 * (3334 - 259)
    assert found.steps[-1].cents == found.whole.budget
    assert found.steps[0].cents - sum(step.removed_cents for step in found.steps) == found.whole.budget


def test_an_unknown_breakdown_is_refused() -> None:
    with pytest.raises(BadRequest, match="no breakdown"):
        AskedBudgets(("IRQ",), by="month")


def test_years_add_up_from_single_years(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=iati("XM-A", Work("XM-A-1", plans=[Plan("100.03", "2019-07-01", "2021-06-30")])))
    reader = theatre.reader()
    apart = [budgets(reader, AskedBudgets(("IRQ",), (year, year))).whole.budget for year in (2019, 2020, 2021)]
    assert sum(apart) == budgets(reader, AskedBudgets(("IRQ",), (2019, 2021))).whole.budget == 10003
    theatre.close()


PERIODS = st.tuples(st.integers(17000, 20000), st.integers(1, 1500), st.integers(1, 3), st.integers(0, 2))


@given(st.lists(PERIODS, min_size=1, max_size=8), st.lists(st.integers(-(10**13), 10**13), min_size=8, max_size=8))
@settings(max_examples=150, deadline=None)
def test_pieces_sum_to_their_plan_and_one_word_stands_on_each_day(
    periods: list[tuple[int, int, int, int]], amounts: list[int]
) -> None:
    """Against a day by day count: the newest data set speaks, and of what it says the first among its revisions."""
    first, length, turn, place = (np.array(column, dtype=np.int64) for column in zip(*periods, strict=True))
    cut = days.pieces(days.Plans(["a"] * len(periods), first, first + length, turn, place))
    spread = cut.amounts(np.array(amounts[: len(periods)], dtype=np.int64))
    for row in range(len(periods)):
        assert spread[cut.row == row].sum() == amounts[row]
        assert (cut.end - cut.first)[cut.row == row].sum() == length[row]
    assert (days.quarter_of(cut.first) == days.quarter_of(cut.end - 1)).all()
    for row, start, fate in zip(cut.row.tolist(), cut.first.tolist(), cut.fate.tolist(), strict=True):
        there = [i for i, (a, n, _, _) in enumerate(periods) if a <= start < a + n]
        newest = min(periods[i][2] for i in there)
        speaks = min(periods[i][3] for i in there if periods[i][2] == newest)
        expected = days.STATED_AGAIN if periods[row][2] > newest else days.REVISED if periods[row][3] > speaks else days.STANDS
        assert fate == expected


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14))
def test_nobody_stands_below_itself(edges: list[tuple[str, str]]) -> None:
    below: dict[str, set[str]] = defaultdict(set)
    for parent, child in edges:
        below[parent].add(child)
    found = closure(below, "abcdef")
    for parent, under in found.items():
        assert parent not in under
        assert all(parent not in found.get(child, ()) for child in under)
    for parent, child in edges:
        if parent != child and parent not in found.get(child, ()) and child not in found.get(parent, ()):
            assert any(parent in reach and child in reach for reach in [_ring(below, parent)])


def _ring(below: dict[str, set[str]], start: str) -> set[str]:
    seen, ahead = set(), [start]
    while ahead:
        for child in below.get(ahead.pop(), ()):
            if child not in seen:
                seen.add(child)
                ahead.append(child)
    return seen


def test_yearly_kin_have_one_year_in_their_id() -> None:
    assert yearly(["A-2019-2020-X", "A-2020-2020-X", "A-201949155", "A-202049155", "A-1-X"], {}) == {}
    assert yearly(["A-2019-X", "A-2020-X"], {"A-2019-X": "Work of 2019"}) == {
        "A-2019-X": {("A-2020-X", 2020)},
        "A-2020-X": {("A-2019-X", 2019)},
    }


@pytest.mark.parametrize("step", budget_steps(("IRQ", "SYR")), ids=lambda step: step.name)
def test_each_step_makes_a_claim_and_carries_over(step: Any) -> None:
    assert step.claim.strip()
    (statement,) = sqlglot.parse(step.sql, read="duckdb")
    assert statement is not None
    assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.IGNORE)
    calls = {
        (c.name if isinstance(c, sqlglot.exp.Anonymous) else c.sql_name()).lower() for c in statement.find_all(sqlglot.exp.Func)
    }
    assert not calls & set(REFUSED_FUNCTIONS)


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plans = [
        Plan("100", type="1"),
        Plan("731", "2020-01-01", "2021-12-31", type="2"),
        Plan("8", "2023-01-01", "2023-12-31", tag=PLANNED),
    ]
    world(tmp_path, a=iati("XM-A", Work("XM-A-1", plans=[*plans, Plan("3", last="2019-01-01")]))).close()
    here = ["-w", str(tmp_path / "w"), "budgets", "--country", "IRQ"]
    assert run(cli, [*here, "--fill", "--by", "reporter"]) == 0
    said = capsys.readouterr().out
    for words in ("put in", "more than a year (7.5.3)", "not counted: 1 budget (3 for here)", "not netted along the chain"):
        assert words in said
    assert run(cli, [*here, "--year", "1999"]) == 0
    assert run(cli, [*here, "--year", "99"]) == 2
    assert run(cli, ["-w", str(tmp_path / "w"), "budgets", "--country", "SYR"]) == 0
    assert "no budget for SYR is held" in capsys.readouterr().out


def test_the_budgets_of_iraq_agree_with_the_raw_xml(shared_data: Path, tmp_path: Path) -> None:
    """The snapshot's activities that name Iraq, reckoned anew from the XML with fractions: by year, 2019 to 2022."""
    works: list[bytes] = []
    with tarfile.open(shared_data / "iati" / "dportal_20210615_all_132_pages.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            page = stream.read() if stream else b""
            found_here = (piece.partition(b"</iati-activity>")[0] for piece in page.split(b"<iati-activity ")[1:])
            works += [b"<iati-activity " + w + b"</iati-activity>" for w in found_here if b'<recipient-country code="IQ"' in w]
    assert len(works) > 100
    spaces = b'xmlns:dstore="http://d-portal.org/xmlns/dstore" xmlns:iati-activities="http://d-portal.org/xmlns/iati-activities"'
    text = b'<iati-activities version="2.03" ' + spaces + b">" + b"".join(works) + b"</iati-activities>"
    theatre = Theatre(tmp_path / "w")
    theatre.load(shared_data / "fx" / "ecb_eurofxref-hist.zip", put(tmp_path / "iraq.xml", text))
    found = rows(budgets(theatre.reader(), AskedBudgets(("IRQ",), (2019, 2022))))
    theatre.close()
    root = etree.fromstring(text, etree.XMLParser(huge_tree=True))
    expected = _by_year(root, _ecb(shared_data))
    assert found == pytest.approx({str(year): float(expected[year]) for year in range(2019, 2023)}, abs=2.0)


def _ecb(shared_data: Path) -> dict[str, dict[str, str]]:
    """The rates of each day, as text by currency."""
    with zipfile.ZipFile(shared_data / "fx" / "ecb_eurofxref-hist.zip") as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    head = lines[0].split(",")
    return {line.split(",")[0]: dict(zip(head, line.split(","), strict=False)) for line in lines[1:]}


def _usd(amount: str, currency: str, day: dt.date, rates: dict[str, dict[str, str]]) -> Fraction:
    if currency == "USD":
        return Fraction(amount)
    for back in range(11):
        row = rates.get((day - dt.timedelta(back)).isoformat())
        if row is not None:
            of = "1" if currency == "EUR" else row.get(currency, "N/A")
            return Fraction(amount) * Fraction(row["USD"]) / Fraction(of) if of not in ("N/A", "") else Fraction(0)
    return Fraction(0)


def _share(work: Any) -> Fraction:
    """The share of Iraq: as stated, rebased to 100; else equal; else by outgoing, else incoming commitments."""
    places = work.findall("recipient-country")
    regions = work.findall("recipient-region")
    regions = [r for r in regions if r.get("vocabulary", "1") == "1"] or regions
    if places:
        told = [Fraction(p.get("percentage") or 0) for p in places]
        if len(places) + len(regions) == 1:
            return Fraction(1)
        if sum(told):
            apart = abs(sum(told) - 100) > 1
            rest = sum((Fraction(r.get("percentage") or 0) for r in regions), Fraction(0)) if apart else Fraction(0)
            return sum((t for t, p in zip(told, places, strict=True) if p.get("code") == "IQ"), Fraction(0)) / (sum(told) + rest)
        if not work.xpath("transaction[recipient-country]"):
            return Fraction(sum(p.get("code") == "IQ" for p in places), len(places))
    for kind in ("2", "11"):
        rows = work.xpath(f"transaction[transaction-type/@code='{kind}'][recipient-country or recipient-region]")
        whole = sum(abs(Fraction(t.findtext("value") or 0)) for t in rows)
        if whole:
            return sum(abs(Fraction(t.findtext("value"))) for t in rows if t.xpath("recipient-country[@code='IQ']")) / whole
    return Fraction(0)


def _by_year(root: Any, rates: dict[str, dict[str, str]]) -> dict[int, Fraction]:
    """Day by day: the revised budgets of an activity where there are any, else the original ones; nobody here is a parent."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for work in root:
        if work.find("reporting-org").get("secondary-reporter") in ("1", "true"):
            continue
        each: list[tuple[bool, dt.date, dt.date, Fraction]] = []
        for budget in work.findall("budget"):
            first, last = (dt.date.fromisoformat(budget.find(f"period-{end}").get("iso-date")[:10]) for end in ("start", "end"))
            value = budget.find("value")
            day = dt.date.fromisoformat((value.get("value-date") or first.isoformat())[:10])
            usd = _usd(value.text.strip(), value.get("currency") or work.get("default-currency") or "", day, rates)
            if first <= last:
                each.append((budget.get("type") == "2", first, last, usd / ((last - first).days + 1)))
        share = _share(work)
        for year in range(2019, 2023):
            for number in range(366):
                day = dt.date(year, 1, 1) + dt.timedelta(number)
                here = [(revised, usd) for revised, first, last, usd in each if first <= day <= last and day.year == year]
                newest = max((revised for revised, _ in here), default=False)
                found[year] += share * sum(usd for revised, usd in here if revised == newest)
    return found
