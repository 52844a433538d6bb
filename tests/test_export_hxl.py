"""Tables that go out as CSV: tagged or plain, with whose rows they are, and nothing that may not leave."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.exchange import iati_own, iati_rows
from commonground.exchange.hxl import Asked, export
from commonground.exchange.hxl_tables import TABLES
from commonground.intake.catalogue import known_feeds
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.source import Licence
from theatres import EXAMPLE, more, theatre

LICENCES = {feed.name: feed.licence for feed in known_feeds()}
TODAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def meridia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    held = theatre(tmp_path_factory.mktemp("hxl") / "w", [EXAMPLE])
    yield held
    held.close()


def written(held: Workspace, path: Path, table: str, licences: dict[str, Licence] = LICENCES, **asked: Any) -> dict[str, Any]:
    """Export what the public may see, and say what was written."""
    reader = Reader(held, today=TODAY)
    try:
        return export(reader, path, Asked(table, **asked), licences)
    finally:
        reader.close()


def rows_of(path: Path, tags: int = 1) -> list[dict[str, str]]:
    """The rows of a CSV below its header and tags."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))[tags:]


@pytest.mark.parametrize("table", TABLES)
def test_the_tags_stand_directly_above_the_data(table: str, meridia: Workspace, tmp_path: Path) -> None:
    report = written(meridia, tmp_path / "t.csv", table)
    written(meridia, tmp_path / "p.csv", table, plain=True)
    tagged, plain = (list(csv.reader((tmp_path / name).read_text(encoding="utf-8").splitlines())) for name in ("t.csv", "p.csv"))
    assert tagged[0] == [column.name for column in TABLES[table].columns]
    assert all(tag.startswith("#") and " " not in tag for tag in tagged[1])
    assert len(set(tagged[1])) == len(tagged[1])
    assert tagged[2:] == plain[1:]
    assert report["files"][0]["rows"] == len(plain) - 1


def test_the_requirements_of_the_example(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "r.csv", "requirements", countries=("XMD",), year=2017)
    rows = {row["cluster"]: row for row in rows_of(tmp_path / "r.csv")}
    assert len(rows) == 5
    health = rows["Health"]
    assert [health[key] for key in ("origRequirements", "revisedRequirements", "funding", "pledges", "percentFunded")] == [
        "2500000",
        "2500000",
        "1000000",
        "250000",
        "40",
    ]
    assert rows["Not reported"]["pot"] == "unspecified"
    assert rows["Not reported"]["percentFunded"] == ""
    assert rows["Multiple Field clusters (shared)"]["revisedRequirements"] == ""


def test_the_gap_of_the_example(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "g.csv", "gap", countries=("XMD",), year=2017)
    found = {row["cluster"]: (row["gap"], row["percentFunded"]) for row in rows_of(tmp_path / "g.csv")}
    assert found == {
        "Food Security": ("1000000", "75"),
        "Health": ("1500000", "40"),
        "WASH": ("600000", "40"),
        "Not reported": ("", ""),
        "Multiple Field clusters (shared)": ("", ""),
    }


@pytest.mark.parametrize("plain", [False, True])
def test_requirements_that_left_are_read_again_as_what_they_were(plain: bool, meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "r.csv", "requirements", plain=plain)
    again = theatre(tmp_path / "w", [tmp_path / "r.csv"])
    asked = (
        "SELECT plan_key, year, breakdown, cluster, pot, countries, original_usd_cents, required_usd_cents, funded_usd_cents,"
        " pledged_usd_cents FROM requirement ORDER BY ALL"
    )
    first, second = Reader(meridia, today=TODAY), Reader(again, today=TODAY)
    assert second.rows(asked) == first.rows(asked)
    for reader in (first, second):
        reader.close()
    again.close()


def test_a_flow_is_never_counted_twice_over_its_parts(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "f.csv", "flows")
    rows = [row for row in rows_of(tmp_path / "f.csv") if row["flow"].startswith("iati:") and row["activity"] == "EX-HAL-WATER"]
    paid = [row for row in rows if row["stage"] == "disbursement"]
    total = {place: sum(Decimal(row["amountUSD"]) for row in paid if row["place"] == place) for place in ("XMD", "298")}
    assert total == {"XMD": Decimal(637_500), "298": Decimal(212_500)}
    euros = next(row for row in paid if row["currency"] == "EUR" and row["place"] == "XMD")
    shown = [euros[key] for key in ("amount", "amountUSD", "flowUSD", "rateDate")]
    assert shown == ["300000", "375000", "500000", "2017-05-10"]


def test_one_line_with_a_promise_and_a_payment_is_two_flows(meridia: Workspace, tmp_path: Path) -> None:
    written(meridia, tmp_path / "f.csv", "flows")
    found = sorted(row["stage"] for row in rows_of(tmp_path / "f.csv") if row["refCode"] == "17-MHF-001")
    assert found == ["disbursement", "pledge"]


def test_every_row_says_whose_it_is(meridia: Workspace, tmp_path: Path) -> None:
    report = written(meridia, tmp_path / "f.csv", "flows")
    rows = rows_of(tmp_path / "f.csv")
    assert all(row["publisher"] and row["licence"] and row["attribution"] and row["position"] for row in rows)
    held = {source["source_id"] for source in report["files"][0]["sources"]}
    assert {row["source"] for row in rows} == held
    beside = json.loads((tmp_path / "f.csv-metadata.json").read_text(encoding="utf-8"))
    assert {source["source_id"] for source in beside["sources"]} == held
    assert [column["tag"] for column in beside["columns"]] == [column.tag for column in TABLES["flows"].columns]


def test_what_the_terms_keep_here_is_counted_and_does_not_leave(meridia: Workspace, tmp_path: Path) -> None:
    kept = {**LICENCES, "fts-flows": Licence("mine", redistribute=False)}
    report = written(meridia, tmp_path / "f.csv", "flows", kept)
    assert report["withheld"] == [
        {
            "feed": "fts-flows",
            "licence": "CC BY-IGO 3.0",
            "because": "the publisher does not allow redistribution",
            "rows": 10,
        }
    ]
    assert not any(row["system"] == "fts" for row in rows_of(tmp_path / "f.csv"))
    with pytest.raises(NotFound, match="may leave"):
        written(meridia, tmp_path / "p.csv", "pledges", {})


def test_share_alike_rows_leave_in_a_file_of_their_own(meridia: Workspace, tmp_path: Path) -> None:
    kept = {**LICENCES, "fts-flows": Licence("CC BY-SA 4.0", share_alike=True)}
    report = written(meridia, tmp_path / "f.csv", "flows", kept)
    assert [Path(file["path"]).name for file in report["files"]] == ["f.csv", "f.CC-BY-SA-4.0.csv"]
    assert {row["system"] for row in rows_of(tmp_path / "f.CC-BY-SA-4.0.csv")} == {"fts"}
    assert "fts" not in {row["system"] for row in rows_of(tmp_path / "f.csv")}


def test_a_hidden_source_changes_no_byte(tmp_path: Path) -> None:
    names = ("XMD_adm1.geojson", "iati_halcyon_activities.xml", "eurofxref-hist.csv")
    shown = [EXAMPLE / name for name in names]
    without, held = theatre(tmp_path / "w1", shown), theatre(tmp_path / "w2", release_to=["CELL"])
    more(held, shown)
    more(held, [EXAMPLE / name for name in ("fts_flows_meridia_2017.csv", "iati_tidewater_activities.xml")], ["CELL"])
    for number, workspace in enumerate((without, held)):
        written(workspace, tmp_path / f"{number}.csv", "flows")
    assert (tmp_path / "0.csv").read_bytes() == (tmp_path / "1.csv").read_bytes()
    for workspace in (without, held):
        workspace.close()


def test_every_step_of_an_export_can_be_carried_to_another_engine() -> None:
    steps = [step for table in TABLES.values() for step in table.steps] + list(iati_rows.STEPS) + list(iati_own.STEPS)
    for step in steps:
        assert step.claim
        assert sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
