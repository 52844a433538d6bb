"""The steps of totals carry over to another engine, and the parts of flows say what their places are."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from commonground.door.steps import Step
from commonground.funding import netting, speaking
from commonground.funding.ladder import MEASURES, measure_named
from commonground.vocabulary.errors import NotFound
from fixtures_small import put
from money_small import Paid, Work, iati, world
from test_steps import REFUSED_FUNCTIONS

STEPS = [
    *speaking.STEPS,
    *netting.ENTRIES,
    *netting.by_activity(measure_named("spend"), ("IRQ", "SYR"), (2018, 2020), 0.9),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_each_step_makes_a_claim_and_carries_over(step: Step) -> None:
    assert step.claim.strip()
    (statement,) = sqlglot.parse(step.sql, read="duckdb")
    assert isinstance(statement, exp.Query)
    assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.IGNORE)
    calls = {(c.name if isinstance(c, exp.Anonymous) else c.sql_name()).lower() for c in statement.find_all(exp.Func)}
    assert not calls & set(REFUSED_FUNCTIONS)
    assert not [star for star in statement.find_all(exp.Star) if star.args.get("replace")]
    assert not [table.name for table in statement.find_all(exp.Table) if Path(table.name).suffix]


def test_the_measures_are_apart_and_an_unknown_one_is_refused() -> None:
    assert set(MEASURES["spend"].stages) == {"disbursement", "expenditure"}
    assert all("pledge" not in measure.stages for name, measure in MEASURES.items() if name != "pledge")
    with pytest.raises(NotFound, match="no measure of money"):
        measure_named("aid")


FTS = (
    "id,amountUSD,date,flowType,status,updatedAt,versionId,boundary,onBoundary,originalAmount,originalCurrency,exchangeRate,"
    "newMoney,sourceObjects_Organization.id,sourceObjects_Organization.name,destinationObjects_Location.id,"
    "destinationObjects_Location.name,destinationObjects_Location.behavior,destinationObjects_UsageYear.id,"
    "destinationObjects_UsageYear.name,destinationObjects_UsageYear.behavior\n"
    "1,100,2018-05-01T00:00:00Z,Standard,paid,2018-06-01T00:00:00Z,1,incoming,single,80,EUR,0.8,TRUE,7,Donor,107,Iraq,single,"
    "39,2018,single\n"
    "2,60,2018-05-01T00:00:00Z,Standard,commitment,2018-06-01T00:00:00Z,1,incoming,shared,,,,TRUE,7,Donor,107; 218,"
    "Iraq; Syrian Arab Republic,shared; shared,39; 40,2018; 2019,shared; shared\n"
)


def test_fts_is_valued_as_it_states_and_shared_money_is_not_split(tmp_path: Path) -> None:
    theatre = world(tmp_path)
    theatre.load(put(tmp_path / "fts_flows_2018.csv", FTS))
    reader = theatre.reader()
    speaking.money(reader)
    rows = {
        (row["flow"], row["place"]): row
        for row in reader.rows("SELECT flow, place, place_kind, usd_cents, part_usd_cents, rate, rate_source, years FROM part")
    }
    one = rows["fts:1", "IRQ"]
    assert (one["usd_cents"], one["part_usd_cents"], one["rate"], one["rate_source"]) == (10_000, 10_000, 0.8, "stated by fts")
    for country in ("IRQ", "SYR"):
        shared = rows["fts:2", country]
        assert (shared["place_kind"], shared["usd_cents"], shared["part_usd_cents"]) == ("shared", 6_000, None)
        assert shared["years"] == [2018, 2019]
    theatre.close()


def test_the_parts_of_every_flow_sum_to_it_in_both_currencies(tmp_path: Path) -> None:
    places = (("IQ", "33.33"), ("SY", "33.33"), ("LB", "33.33"))
    work = Work(
        "XM-A-1", [Paid("3", "100.01", currency="GBP"), Paid("4", "-0.05"), Paid("3", "7", currency="IQD")], countries=places
    )
    nowhere = Work("XM-A-2", [Paid("3", "5")], countries=())
    theatre = world(tmp_path, a=iati("XM-A", work, nowhere))
    reader = theatre.reader()
    speaking.money(reader)
    rows = reader.rows(
        "SELECT flow, min(amount_cents) AS whole, sum(part_cents) AS parts, min(usd_cents) AS usd,"
        " sum(part_usd_cents) AS usd_parts,"
        " count(*) AS n, count(*) FILTER (WHERE first) AS firsts, min(place_kind) AS kind FROM part GROUP BY flow"
    )
    assert len(rows) == 4
    for row in rows:
        assert (row["whole"], row["usd"], row["firsts"]) == (row["parts"], row["usd_parts"], 1)
    assert sorted((row["n"], row["kind"]) for row in rows) == [(1, "none"), (3, "country"), (3, "country"), (3, "country")]
    theatre.close()


def test_without_percentages_the_commitments_by_transaction_give_the_shares(tmp_path: Path) -> None:
    """Committed 300 for Iraq and 100 for Syria (a correction counts by its size): spending goes three to one."""
    committed = [Paid("2", "200", country="IQ"), Paid("2", "-100", country="IQ"), Paid("2", "100", country="SY")]
    work = Work("XM-A-1", [*committed, Paid("3", "80"), Paid("3", "10", country="SY")], countries=(("IQ", ""), ("SY", "")))
    theatre = world(tmp_path, a=iati("XM-A", work))
    reader = theatre.reader()
    speaking.money(reader)
    rows = reader.rows("SELECT amount_cents, place, part_usd_cents AS part, because FROM part WHERE stage = 'disbursement'")
    found = {(row["amount_cents"], row["place"]): row for row in rows}
    assert {key: row["part"] for key, row in found.items()} == {(8000, "IRQ"): 6000, (8000, "SYR"): 2000, (1000, "SYR"): 1000}
    assert found[8000, "IRQ"]["because"] == "no share is stated: by the commitments of the activity"
    theatre.close()
