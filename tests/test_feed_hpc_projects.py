"""Projects of response plans stand once each, whatever their number of questions."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest

from commonground.feeds import hpc_projects
from commonground.feeds.feed import Parsed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feeds

HEADER = "project_id,project_year,currently_requested_funds,plan_id,plan_name,global_clusters,organisation_names,question,answer"


def parsed(*lines: str, header: str = HEADER) -> Parsed:
    document = Document("projects.csv", "\n".join([header, *lines, ""]).encode())
    assert [feed.name for feed in feeds() if feed.recognise(document)] == ["hpc-projects"]
    return hpc_projects.parse(document)


def rows(found: Parsed) -> list[dict[str, Any]]:
    return list(found.tables["project"].to_pylist())


def row(number: str, question: str = "Gender Marker", answer: str = "2a", plan: str = "Iraq 2016", asked: str = "1000") -> str:
    return f'{number},2016,"{asked}",501,"{plan}",Health,"Relief, Inc.","{question}","{answer}"'


def test_a_project_is_read_once_with_its_priority_and_place() -> None:
    found = parsed(
        row("7"),
        row("7", "Project Priority", "A - High"),
        row("7", "Custom Location", "Ninewa"),
        row("7", "How is your project coordinated?", "Call Jane on +964 780 123 4567"),
        row("8", "Project Priority", "NOT SPECIFIED", asked="250.5"),
    )
    first, second = rows(found)
    assert (first["project"], first["required_usd_cents"], first["priority"], first["location"]) == (
        "7",
        100_000,
        "A - High",
        "Ninewa",
    )
    assert (first["country"], first["plan_key"], first["scope_key"]) == ("IRQ", "iraq 2016", "iraq 2016|2016")
    assert (second["required_usd_cents"], second["priority"]) == (25_050, None)
    assert [claim.key for claim in found.edition.claims] == ["iraq 2016|2016"]
    assert "Jane" not in str(rows(found))


def test_a_project_of_a_plan_for_several_countries_is_placed_by_its_answer() -> None:
    plan = "Syria regional refugee and resilience plan (3RP) 2018"
    found = parsed(row("1", "Custom Location", "Jordan", plan), row("2", "Custom Location", "Multiple locations", plan))
    assert [(r["country"], r["location"]) for r in rows(found)] == [("JOR", "Jordan"), (None, "Multiple locations")]


def test_the_part_for_cash_is_worked_out_where_it_is_a_percentage() -> None:
    question = "Estimated percentage of project requirements to be used for cash"
    found = parsed(row("1", question, "40%"), row("2", question, "130"), row("3", question, "some"))
    assert [(r["cash_percentage"], r["cash_usd_cents"]) for r in rows(found)] == [(40.0, 40_000), (None, None), (None, None)]


def test_rows_that_cannot_be_read_are_rejected_with_the_reason() -> None:
    found = parsed(row("1"), row("1", asked="999"), row(""), row("2", plan=""), row("3", asked="lots"), row("4", asked="-5"))
    assert [r["project"] for r in rows(found)] == ["1"]
    assert [(r.position, r.reason) for r in found.rejects] == [
        ("line 3", "states another sum than the first row of the project"),
        ("line 4", "project_id is empty"),
        ("line 5", "plan_name is empty"),
        ("line 6", "required 'lots' is not a number"),
        ("line 7", "the sum asked for is negative"),
    ]


def test_a_rejected_project_keeps_no_free_text_and_no_address() -> None:
    found = parsed(
        row("1", "How is your project coordinated?", "by Jane", asked="lots"),
        row("2", "Custom Location", "Ninewa, jane@example.org", asked="lots"),
    )
    assert [reject.row["answer"] for reject in found.rejects] == ["", "Ninewa,"]


def test_columns_in_another_order_and_case_and_without_questions_are_the_same_projects() -> None:
    found = parsed("Iraq 2016,12,2016,7", header="Plan Name,Requested Funds,Year,Project ID")
    assert [(r["project"], r["required_usd_cents"], r["country"]) for r in rows(found)] == [("7", 1200, "IRQ")]


def test_the_list_of_cash_projects_holds_the_percentage_alone() -> None:
    found = parsed(
        "150090,0,FALSE", "150091,0.25,TRUE", "150092,,TRUE", "150091,1,TRUE", "9,7,TRUE", header="project_id,cva_percentage,cva"
    )
    assert [(r["project"], r["cash_percentage"], r["required_usd_cents"]) for r in rows(found)] == [
        ("150090", 0.0, None),
        ("150091", 25.0, None),
        ("150092", None, None),
    ]
    assert [r.position for r in found.rejects] == ["line 5", "line 6"]


@pytest.mark.parametrize(("year", "projects"), [(2016, 2280), (2017, 1899), (2018, 1484)])
def test_the_plans_of_a_real_file_ask_what_a_plain_reading_of_it_sums(year: int, projects: int, shared_data: Path) -> None:
    data = gzip.decompress((shared_data / "fts" / f"hpc_plan_projects_{year}.csv.gz").read_bytes())
    found = hpc_projects.parse(Document(f"hpc_plan_projects_{year}.csv", data))
    plain = csv.DictReader(io.StringIO(data.decode()))
    asked = {(r["plan_name"], r["project_id"]): int(r["currently_requested_funds"]) for r in plain}
    expected: dict[str, int] = {}
    for (plan, _), usd in asked.items():
        expected[plan] = expected.get(plan, 0) + 100 * usd
    ours: dict[str, int] = {}
    for one in rows(found):
        ours[one["plan_name"]] = ours.get(one["plan_name"], 0) + one["required_usd_cents"]
    assert ours == expected
    assert (len(rows(found)), len(asked), found.rejects) == (projects, projects, ())
