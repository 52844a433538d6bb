"""A trace leads up to where money came from and down to where it went, across publishers, and ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.funding.trace import trace
from commonground.vocabulary.errors import NotFound
from money_small import Paid, Work, iati, world

DONOR = iati("XM-DAC-7", Work("XM-DAC-7-77", [Paid("3", "481069", to="NL-KVK-1", to_activity="NL-KVK-1-500")]))
AGENCY = iati(
    "NL-KVK-1",
    Work(
        "NL-KVK-1-500",
        [
            Paid("1", "481069", by="XM-DAC-7", by_activity="XM-DAC-7-77", day="2020-01-06"),
            Paid("3", "250017", to="KE-NCB-9", day="2020-02-03"),
            Paid("2", "250017", to="KE-NCB-9", day="2020-02-01"),
        ],
    ),
)
NGO = iati("KE-NCB-9", Work("KE-NCB-9-1", [Paid("1", "250017", by="NL-KVK-1", day="2020-02-05"), Paid("4", "200000")]))


def path(node: dict[str, Any], way: str) -> list[tuple[str, float | None, str | None]]:
    """The first branch, as (activity, amount, kind) of each step."""
    steps = []
    while node.get(way):
        node = node[way][0]
        steps.append((node["activity"], node["amount"], node["kind"]))
    return steps


def test_the_whole_chain_from_the_middle(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR, b=AGENCY, c=NGO)
    reader = theatre.reader()
    middle = next(r["flow"] for r in reader.rows("SELECT flow FROM flow WHERE kind = '3' AND activity = 'NL-KVK-1-500'"))
    found = trace(reader, middle)
    assert (found["amount"], found["usd"], found["date"], found["to"]["ref"]) == (250017, 250017, "2020-02-03", "KE-NCB-9")
    assert path(found, "up") == [("NL-KVK-1-500", 481069, "within"), ("XM-DAC-7-77", 481069, "given")]
    assert path(found, "down") == [("KE-NCB-9-1", 250017, "matched"), ("KE-NCB-9-1", 200000, "within")]
    assert found["down"][0]["confidence"] > 0.9
    assert "same amount" in found["down"][0]["evidence"]
    theatre.close()


def test_depth_and_confidence_bound_the_walk(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR, b=AGENCY, c=NGO)
    reader = theatre.reader()
    assert [len(path(trace(reader, "XM-DAC-7-77", depth=n), "down")) for n in (1, 2, 3)] == [1, 2, 3]
    first = next(r["flow"] for r in reader.rows("SELECT flow FROM flow WHERE activity = 'XM-DAC-7-77'"))
    assert trace(reader, first, min_confidence=1.0)["down"] == []
    theatre.close()


def test_an_activity_is_traced_by_its_entries(tmp_path: Path) -> None:
    theatre = world(tmp_path, b=AGENCY)
    found = trace(theatre.reader(), "NL-KVK-1-500")
    assert (found["activity"], found["reporter_ref"]) == ("NL-KVK-1-500", "NL-KVK-1")
    assert [node["amount"] for node in found["up"]] == [481069]
    assert sorted(node["stage"] for node in found["down"]) == ["commitment", "disbursement"]
    theatre.close()


def test_money_that_goes_round_ends(tmp_path: Path) -> None:
    """A pays B, B pays A: the walk comes back to what it has shown and stops there."""
    one = iati("NL-KVK-1", Work("NL-KVK-1-500", [Paid("3", "481069", to="KE-NCB-9"), Paid("1", "310277", by="KE-NCB-9")]))
    two = iati("KE-NCB-9", Work("KE-NCB-9-100", [Paid("1", "481069", by="NL-KVK-1"), Paid("3", "310277", to="NL-KVK-1")]))
    theatre = world(tmp_path, a=one, b=two)
    reader = theatre.reader()
    flow = next(r["flow"] for r in reader.rows("SELECT flow FROM flow WHERE kind = '3' AND activity = 'NL-KVK-1-500'"))
    node = trace(reader, flow, depth=50)
    while node["down"]:
        node = node["down"][0]
    assert node["again"]
    assert node["flow"] == flow
    theatre.close()


def test_an_unknown_id_says_what_to_give(tmp_path: Path) -> None:
    theatre = world(tmp_path, a=DONOR)
    with pytest.raises(NotFound) as raised:
        trace(theatre.reader(), "fts:0")
    assert "flows --json" in (raised.value.hint or "")
    theatre.close()


def test_the_command_prints_the_tree_and_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world(tmp_path, a=DONOR, b=AGENCY, c=NGO).close()
    assert run(cli, ["-w", str(tmp_path / "w"), "trace", "NL-KVK-1-500"]) == 0
    text = capsys.readouterr().out
    assert "↑ 2020-01-02  disbursement 481,069.00 USD  XM-DAC-7 → NL-KVK-1" in text
    assert "given: activity id given" in text
    assert run(cli, ["-w", str(tmp_path / "w"), "trace", "NL-KVK-1-500", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["up"][0]["up"][0]["kind"] == "given"
    assert run(cli, ["-w", str(tmp_path / "w"), "trace", "nothing"]) == 6
