"""The boundary of a question gives back FTS's own words, and no dollar counts twice, whatever is loaded in which order."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.funding.boundary import Received, boundary, received
from commonground.funding.gap import gap
from commonground.funding.gap_sums import AskedGap
from commonground.vocabulary.errors import BadRequest
from fixtures_small import Theatre, put
from test_steps import REFUSED_FUNCTIONS


def thing(kind: str, name: str, behaviour: str = "single", number: str | None = None) -> dict[str, Any]:
    return {"type": kind, "id": number or name, "name": name, "behavior": behaviour}


def flow(number: int, usd: int, source: list[Any], destination: list[Any], **other: Any) -> dict[str, Any]:
    return {
        "id": number,
        "amountUSD": usd,
        "status": "paid",
        "flowType": "Standard",
        "date": "2018-03-05",
        "newMoney": True,
        "versionId": 1,
        "updatedAt": "2018-04-01T00:00:00Z",
        "sourceObjects": [thing("Organization", f"Giver {number}", number=f"1{number}"), *source],
        "destinationObjects": [thing("Organization", f"Taker {number}", number=f"2{number}"), *destination],
        **other,
    }


IRAQ, SYRIA = thing("Location", "Iraq"), thing("Location", "Syria")
Y2017, Y2018 = thing("UsageYear", "2017"), thing("UsageYear", "2018")
PLAN = {**thing("Plan", "Iraq Humanitarian Response Plan 2018", number="642"), "code": "HIRQ18"}
FUND = thing("Organization", "Iraq Humanitarian Fund", number="77")


def answer(*flows: dict[str, Any], **more: Any) -> str:
    return json.dumps({"data": {"flows": flows}, "meta": {"count": len(flows)}, **more})


def lines(*flows: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in flows)


def reader(root: Path, *texts: str) -> Reader:
    theatre = Theatre(root / "theatre")
    for i, text in enumerate(texts):
        theatre.load(put(root / f"file {i}.json", text))
    return theatre.reader()


def placed(held: Reader, view: str) -> dict[str, tuple[str, str]]:
    return {row["flow"]: (row["boundary"], row["on_boundary"]) for row in held.rows(f"SELECT * FROM {view}")}


def total(held: Reader, **asked: Any) -> Received:
    return received(held, boundary(held, **asked))


def test_flows_come_in_stay_within_or_leave_by_where_they_touch(tmp_path: Path) -> None:
    held = reader(
        tmp_path,
        answer(
            flow(1, 10, [], [IRAQ, Y2018]),
            flow(2, 20, [IRAQ, Y2018], [IRAQ, Y2018], newMoney=False),
            flow(3, 30, [IRAQ, Y2018], [SYRIA, Y2018]),
            flow(4, 40, [IRAQ, Y2018], [IRAQ, Y2018], newMoney=True),
            flow(5, 50, [IRAQ, Y2017], [IRAQ, Y2018], newMoney=False),
            flow(6, 60, [], [SYRIA, Y2018]),
            flow(7, 70, [], [IRAQ, Y2017]),
        ),
    )
    assert placed(held, boundary(held, countries=["IRQ"], years=[2018])) == {
        "fts:1": ("incoming", "single"),
        "fts:2": ("internal", "single"),
        "fts:3": ("outgoing", "single"),
        "fts:4": ("incoming", "single"),
        "fts:5": ("incoming", "single"),
    }
    assert total(held, countries=["IRQ"], years=[2018]) == Received(10_000, None, 10_000, None, 0, 3)
    assert placed(held, boundary(held, years=[2018]))["fts:3"] == ("incoming", "single")


def test_a_flow_shared_with_what_is_not_asked_for_is_shared_and_else_single(tmp_path: Path) -> None:
    both = [thing("Location", "Iraq", "shared"), thing("Location", "Syria", "shared"), Y2018]
    held = reader(tmp_path, answer(flow(1, 10, [], both)))
    assert total(held, countries=["IRQ"], years=[2018]) == Received(None, 1000, 1000, None, 0, 1)
    assert total(held, countries=["IRQ", "SYR"], years=[2018]) == Received(1000, None, 1000, None, 0, 1)
    assert total(held, years=[2018]).single == 1000


def test_pledges_are_in_no_total_and_a_negative_rest_takes_off_what_children_exceed(tmp_path: Path) -> None:
    held = reader(
        tmp_path,
        answer(
            flow(1, 900, [], [IRAQ, Y2018], status="pledge"),
            flow(2, -40, [], [IRAQ, Y2018], status="commitment", flowType="Parked", fullParkedAmountUSD=100, childFlowIds=[3]),
            flow(3, 140, [], [IRAQ, Y2018], status="paid", parentFlowId=2),
            flow(4, None, [], [IRAQ, Y2018]),  # type: ignore[arg-type]
        ),
    )
    found = total(held, countries=["IRQ"], years=[2018])
    assert (found.total, found.paid, found.pledged, found.unknown, found.flows) == (10_000, 14_000, 90_000, 1, 4)


def test_a_plan_is_named_by_id_code_or_words_and_its_fund_moves_money_within(tmp_path: Path) -> None:
    held = reader(
        tmp_path,
        answer(
            flow(1, 10, [], [PLAN, Y2018]),
            flow(2, 20, [PLAN, FUND], [PLAN, IRAQ, Y2018], newMoney=False),
            flow(3, 30, [], [PLAN, SYRIA, Y2018]),
            flow(4, 40, [], [thing("Plan", "Syria 2018", number="643"), SYRIA, Y2018]),
        ),
    )
    for name in ("642", "hirq18", "Iraq Humanitarian Response Plan 2018", "iraq humanitarian"):
        assert placed(held, boundary(held, plans=[name])) == {
            "fts:1": ("incoming", "single"),
            "fts:2": ("internal", "single"),
            "fts:3": ("incoming", "single"),
        }, name
    assert set(placed(held, boundary(held, plans=["642"], countries=["IRQ"], years=[2018]))) == {"fts:1", "fts:2"}
    assert placed(held, boundary(held, plans=["2018 no such plan"])) == {}


def test_a_donor_alone_is_the_boundary_and_beside_a_country_a_limit(tmp_path: Path) -> None:
    germany = thing("Organization", "Germany, Government of", number="4306") | {"organizationTypes": ["Governments"]}
    home = thing("Location", "Germany")
    held = reader(
        tmp_path,
        answer(
            flow(1, 10, [], [IRAQ, Y2018]) | {"sourceObjects": [germany, home, Y2018]},
            flow(2, 20, [], [IRAQ, Y2018]),
            flow(3, 30, [], []) | {"destinationObjects": [germany, home]},
        ),
    )
    for donor in ("germany, government of", "4306", "fts-org:4306", "DEU"):
        assert placed(held, boundary(held, donor=donor)) == {"fts:1": ("outgoing", "single"), "fts:3": ("incoming", "single")}, (
            donor
        )
    assert set(placed(held, boundary(held, countries=["IRQ"], years=[2018], donor="DEU"))) == {"fts:1"}
    assert placed(held, boundary(held, donor="o'neil {x}")) == {}


def test_a_boundary_around_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        boundary(reader(tmp_path), donor=None)


def test_where_new_money_is_not_told_the_stated_boundary_tells_it(tmp_path: Path) -> None:
    within = [IRAQ, Y2018]
    held = reader(
        tmp_path,
        answer(
            flow(1, 10, within, within, newMoney=None, boundary="incoming"),
            flow(2, 20, within, within, newMoney=None, boundary="internal"),
            flow(3, 30, within, within, newMoney=None),
        ),
    )
    found = placed(held, boundary(held, countries=["IRQ"], years=[2018]))
    assert {number: where for number, (where, _) in found.items()} == {
        "fts:1": "incoming",
        "fts:2": "internal",
        "fts:3": "internal",
    }


def test_clusters_are_named_shared_or_unspecified(tmp_path: Path) -> None:
    health, food = thing("Cluster", "Health"), thing("Cluster", "Food Security")
    held = reader(
        tmp_path,
        answer(flow(1, 1, [], [Y2018, health]), flow(2, 2, [], [Y2018, health, food]), flow(3, 3, [], [Y2018])),
    )
    rows = held.rows(f"SELECT flow, cluster, cluster_pot FROM {boundary(held, years=[2018])} ORDER BY flow")
    assert [(r["cluster"], r["cluster_pot"]) for r in rows] == [("Health", "named"), (None, "shared"), (None, "unspecified")]


def test_a_flow_that_a_newer_answer_for_its_year_no_longer_has_is_gone(tmp_path: Path) -> None:
    vanished, kept = flow(1, 10, [], [IRAQ, Y2018]), flow(2, 20, [], [IRAQ, Y2018])
    other = flow(3, 30, [], [SYRIA, Y2018], updatedAt="2018-09-01T00:00:00Z")
    country, world = answer(vanished, kept), lines(kept, other)
    held = reader(tmp_path, country, world)
    assert {r["scope_key"] for r in held.rows("SELECT scope_key FROM flow")} == {"fts-flows|IRQ|2018", "fts-flows|world|2018"}
    assert set(placed(held, boundary(held, years=[2018]))) == {"fts:2", "fts:3"}


amounts = st.lists(st.integers(-50, 500), min_size=1, max_size=5)


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(amounts=amounts, raised=st.integers(0, 90), turn=st.booleans(), again=st.booleans())
def test_order_repeats_and_versions_change_no_total(
    amounts: list[int], raised: int, turn: bool, again: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The newest version of each flow counts once, in whichever files, order and copies it comes."""
    old = [flow(i, usd, [], [IRAQ, Y2018]) for i, usd in enumerate(amounts, start=1)]
    newer = {"versionId": 2, "updatedAt": "2018-06-01T00:00:00Z"}
    new = [one | newer | {"amountUSD": one["amountUSD"] + raised} for one in old]
    texts = [lines(*old, flow(90, 7, [], [SYRIA, Y2018])), answer(*old), answer(*new), *([answer(*new) + " "] if again else [])]
    held = reader(tmp_path_factory.mktemp("b"), *(reversed(texts) if turn else texts))
    expected = sum(amounts) + raised * len(new)
    assert total(held, countries=["IRQ"], years=[2018]).single == 100 * expected
    assert total(held, years=[2018]).single == 100 * (expected + 7)


def test_the_steps_carry_over_to_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Step] = []

    def record(held: Reader, asked: tuple[Step, ...], question: str = "") -> None:
        steps.extend(asked)
        run(held, asked, question)

    monkeypatch.setattr("commonground.funding.boundary.run", record)
    held = reader(tmp_path, answer(flow(1, 10, [], [IRAQ, Y2018])))
    boundary(held, countries=["IRQ"], plans=["x"], donor="DEU")
    boundary(held, donor="DEU")
    assert len(steps) == 7
    for step in steps:
        (statement,) = sqlglot.parse(step.sql, read="duckdb")
        calls = {(c.name if isinstance(c, exp.Anonymous) else c.sql_name()).lower() for c in statement.find_all(exp.Func)}
        assert not calls & set(REFUSED_FUNCTIONS), step.name
        assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.IGNORE), step.name


@pytest.fixture(scope="module")
def of_2025(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    theatre = Theatre(tmp_path_factory.mktemp("fts") / "theatre")
    theatre.load(shared_data / "fts" / "fts_flows_2025_global.jsonl.gz")
    return theatre.reader()


@pytest.fixture(scope="module")
def plain(shared_data: Path) -> list[dict[str, Any]]:
    data = gzip.decompress((shared_data / "fts" / "fts_flows_2025_global.jsonl.gz").read_bytes())
    return [json.loads(line) for line in data.splitlines()]


def test_every_boundary_that_fts_states_for_2025_is_given_back(of_2025: Reader, plain: list[dict[str, Any]]) -> None:
    found = placed(of_2025, boundary(of_2025, years=[2025]))
    assert found == {f"fts:{r['id']}": (r["boundary"], r["onBoundary"]) for r in plain}


def test_what_2025_received_is_neither_the_naive_sum_nor_the_filtered_one(of_2025: Reader, plain: list[dict[str, Any]]) -> None:
    """Oracle 1: 22.3 bn naive, 19.7 bn came in and is no pledge, 18.5 bn with parents and parked flows dropped."""
    came = [r for r in plain if r["boundary"] == "incoming" and r["status"] != "pledge"]
    filtered = [r for r in came if r["flowType"] != "Parked" and not r["childFlowIds"]]
    sums = [sum(r["amountUSD"] for r in rows) for rows in (plain, came, filtered)]
    assert [round(usd / 1e9, 1) for usd in sums] == [22.3, 19.7, 18.5]
    assert total(of_2025, years=[2025]).total == 100 * sums[1]


def test_what_is_shared_on_the_boundary_of_2025_stands_apart(of_2025: Reader, plain: list[dict[str, Any]]) -> None:
    """Oracle 5: 1,370 flows."""
    found = placed(of_2025, boundary(of_2025, years=[2025]))
    assert sum(on == "shared" for _, on in found.values()) == 1370
    shared = [r for r in plain if r["onBoundary"] == "shared" and r["boundary"] == "incoming" and r["status"] != "pledge"]
    assert total(of_2025, years=[2025]).shared == 100 * sum(r["amountUSD"] for r in shared)


@pytest.mark.parametrize(
    ("location", "iso3", "funding", "pledges"),
    [("1", "AFG", 725_591_299, 0), ("114", "JOR", 714_246_261, 81_128), ("171", "PSE", 381_508_179, 29_621)],
)
@pytest.mark.parametrize("shape", ["pages", "tables"])
def test_what_fts_states_for_a_country_is_given_back_from_its_pages_and_from_hdx(
    shape: str, location: str, iso3: str, funding: int, pledges: int, shared_data: Path, tmp_path: Path
) -> None:
    """`fundingTotal` and `pledgeTotal` of the answers themselves: FTS counts what is not shared on the boundary."""
    folder = shared_data / "fts" / "hdx_scraper_fts"
    pattern = (
        f"input_custom-search-locationid-{location}-year-2020*" if shape == "pages" else f"fts_in*_funding_{iso3.lower()}.csv*"
    )
    theatre = Theatre(tmp_path / "theatre")
    theatre.load(*sorted(folder.glob(pattern)))
    held = theatre.reader()
    view = boundary(held, countries=[iso3], years=[2020])
    found = received(held, view)
    assert (found.single, found.pledged or 0) == (100 * funding, 100 * pledges)
    stated = held.rows("SELECT flow, boundary, on_boundary FROM flow")
    assert placed(held, view) == {r["flow"]: (r["boundary"], r["on_boundary"]) for r in stated}


def test_the_gap_of_flows_tells_several_clusters_several_years_and_plans_apart_and_what_is_a_part(tmp_path: Path) -> None:
    """By hand: 10 Health, 20 for two clusters, 5 without one, 40 for two years; of the first three 30 in the plan, 5 in none."""
    health, shelter = thing("Cluster", "Health", "shared"), thing("Cluster", "Shelter", "shared")
    text = lines(
        flow(1, 10, [], [IRAQ, Y2018, PLAN, thing("Cluster", "Health")]),
        flow(2, 20, [], [IRAQ, Y2018, PLAN, health, shelter]),
        flow(3, 5, [], [IRAQ, Y2018]),
        flow(4, 40, [], [IRAQ, thing("UsageYear", "2018", "shared"), thing("UsageYear", "2019", "shared"), PLAN]),
        flow(5, 7, [IRAQ, Y2018], [IRAQ, Y2018, PLAN], newMoney=False),
    )
    held = reader(tmp_path, text)
    asked = gap(held, AskedGap("IRQ", 2018))
    assert (asked.total.funded, asked.unspecified_cents, asked.shared_cents, asked.complete) == (7_500, 500, 4_000, True)
    assert [(row["name"], row["pot"], row["funded_usd"]) for row in asked.rows if row["funded_usd"]] == [
        ("shared by several clusters", "shared", 20),
        ("Health", "named", 10),
        ("not reported by cluster", "unspecified", 5),
        ("shared with other countries or years", "shared", 40),
    ]
    plans = gap(held, AskedGap("IRQ", 2018, by="plan"))
    assert (plans.total.funded, plans.unspecified_cents) == (7_500, 500)
    assert [(row["name"], row["pot"], row["funded_usd"]) for row in plans.rows] == [
        ("Iraq Humanitarian Response Plan 2018", "named", 30),
        ("outside of plans", "outside", 5),
        ("shared with other countries or years", "shared", 40),
    ]
    later = gap(held, AskedGap("IRQ", 2019))
    assert (later.total.funded, later.complete) == (4_000, False), "the answer is to 2018: of 2019 it tells what both share"
