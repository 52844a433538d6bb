"""The gap: requirement without funding, with pots that are never spread, pledges that are never counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonground.funding.gap import Gap, gap
from commonground.funding.gap_sums import AskedGap
from commonground.vocabulary.errors import BadRequest, NotFound
from fixtures_small import Theatre, plan, put

ROWS = (
    ("1", "Shelter", 100, 40),
    ("2", "Health", 50, 65),
    ("", "Not reported", "", 20),
    ("", "(shared)", "", 6),
)


def found(root: Path, text: str, **asked: Any) -> Gap:
    theatre = Theatre(root / "w")
    theatre.load(put(root / "plan.csv", text))
    answer = gap(theatre.reader(), AskedGap("IRQ", 2018, **asked))
    theatre.close()
    return answer


def test_the_gap_is_the_requirement_without_all_of_the_funding(tmp_path: Path) -> None:
    answer = found(tmp_path, plan(ROWS))
    assert (answer.total.required, answer.total.funded, answer.total.gap) == (15_000, 13_100, 1_900)
    assert answer.total.coverage == pytest.approx(131 / 150, abs=1e-6)


def test_money_without_a_cluster_is_a_pot_of_its_own(tmp_path: Path) -> None:
    """The gaps of the clusters sum to 45, the gap of the plan is 19: the pots hold the difference."""
    answer = found(tmp_path, plan(ROWS))
    assert (answer.unspecified_cents, answer.shared_cents) == (2_000, 600)
    gaps = {row["name"]: row["gap_usd"] for row in answer.rows if row["pot"] == "named"}
    assert gaps == {"Shelter": 60.0, "Health": -15.0}
    pots = {row["pot"]: (row["required_usd"], row["funded_usd"]) for row in answer.rows if row["pot"] != "named"}
    assert pots == {"unspecified": (None, 20.0), "shared": (None, 6.0)}
    assert answer.low_coverage == pytest.approx((131 - 6) / 150, abs=1e-6)


def test_a_plan_that_states_no_requirement_has_no_gap(tmp_path: Path) -> None:
    answer = found(tmp_path, plan([("1", "Shelter", "", 40)]))
    assert (answer.total.required, answer.total.gap, answer.total.coverage) == (None, None, None)


def test_one_plan_is_named_by_code_or_by_words_of_its_name(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.load(
        put(tmp_path / "a.csv", plan([("1", "Shelter", 100, 40)])),
        put(tmp_path / "b.csv", plan([("1", "Shelter", 30, 10)], code="FIRQ18", name="Iraq Flash Appeal 2018")),
    )
    reader = theatre.reader()
    assert gap(reader, AskedGap("IRQ", 2018)).total.required == 13_000
    assert gap(reader, AskedGap("IRQ", 2018, "FIRQ18")).total.required == 3_000
    assert gap(reader, AskedGap("IRQ", 2018, "flash")).total.required == 3_000
    assert [row["name"] for row in gap(reader, AskedGap("IRQ", 2018, by="plan")).rows] == ["Iraq 2018", "Iraq Flash Appeal 2018"]
    with pytest.raises(NotFound, match="no plan 'HIRQ99'"):
        gap(reader, AskedGap("IRQ", 2018, "HIRQ99"))
    theatre.close()


def test_what_is_not_held_is_said_and_an_unknown_breakdown_refused(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    with pytest.raises(NotFound, match="no plan of IRQ 2018 is held"):
        gap(theatre.reader(), AskedGap("IRQ", 2018))
    with pytest.raises(BadRequest, match="no breakdown"):
        AskedGap("IRQ", 2018, by="week")
    theatre.close()


def test_a_newer_edition_speaks_and_the_older_as_of_its_day(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "one.csv", plan([("1", "Shelter", 100, 40)])))
    theatre.load(put(tmp_path / "two.csv", plan([("1", "Shelter", 100, 70), ("2", "Health", 10, 1)])))
    assert gap(theatre.reader(), AskedGap("IRQ", 2018)).total.funded == 7_100
    theatre.close()


def test_iraq_in_the_years_of_the_campaign(shared_data: Path, tmp_path: Path) -> None:
    """The pots of 2015 are those that OCHA's table states: 134 m of funding and 18 m of pledges without a cluster."""
    theatre = Theatre(tmp_path / "w")
    theatre.load(shared_data / "fts" / "fts_plan_cluster_requirements_funding_2015_2021.csv.gz")
    answer = gap(theatre.reader(), AskedGap("IRQ", 2015))
    assert round(answer.unspecified_cents / 1e8) == 134
    pledged = [row["pledged_usd"] for row in answer.rows if row["pot"] == "unspecified"]
    assert round(sum(amount or 0 for amount in pledged) / 1e6) == 18
    assert sum(round((row["funded_usd"] or 0) * 100) for row in answer.rows) == answer.total.funded
    theatre.close()


def test_an_old_whole_is_no_total_of_newer_clusters(tmp_path: Path) -> None:
    """The table of whole plans ends with 2018, that of clusters with 2019: it is the later one, and 105 were funded by then."""
    whole = "countryCode,id,name,code,startDate,endDate,year,origRequirements,revisedRequirements,funding\n"
    whole += "IRQ,642,Iraq 2018,HIRQ18,2018-01-01,2018-12-31,2018,150,150,90\n"
    later = plan([("1", "Shelter", 10, 1)], code="HIRQ19", name="Iraq 2019", year=2019).split("\n", 1)[1]
    theatre = Theatre(tmp_path / "w")
    theatre.load(put(tmp_path / "whole.csv", whole))
    assert gap(theatre.reader(), AskedGap("IRQ", 2018)).total.funded == 9_000
    theatre.load(put(tmp_path / "clusters.csv", plan(ROWS[:2]) + later))
    answer = gap(theatre.reader(), AskedGap("IRQ", 2018))
    assert (answer.total.required, answer.total.funded) == (15_000, 10_500)
    assert sum(row["funded_usd"] for row in answer.rows) == 105
    assert theatre.cell("funded_usd", "2018-06")["value"] == 105, "the picture says the same"
    theatre.close()
