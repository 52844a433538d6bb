"""The money of the fictional theatre: what was worked out on paper is what each command says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import COMMANDS, cli
from commonground.door.reader import Reader
from commonground.funding.speaking import money
from theatres import EXAMPLE, theatre

ANSWERS: list[dict[str, Any]] = json.loads((EXAMPLE.parent / "MONEY.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("money") / "w"
    theatre(folder, [EXAMPLE]).close()
    return folder


def at(value: Any, path: str) -> Any:
    """What stands at a path: keys and indices, `[key=value]` for the one entry of a list, `length` for how many there are."""
    for part in re.findall(r"\[[^\]]+\]|[^.\[\]]+", path):
        if part == "length":
            value = len(value)
        elif part.startswith("["):
            key, _, wanted = part[1:-1].partition("=")
            found = [entry for entry in value if str(entry[key]) == wanted]
            assert len(found) == 1, (path, found)
            value = found[0]
        else:
            value = value[int(part)] if isinstance(value, list) else value[part]
    return value


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["ask"])
def test_the_answer_worked_out_by_hand(
    answer: dict[str, Any], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.format(out=tmp_path / "out", offers=EXAMPLE.parent / "offers.csv") for word in answer["ask"].split()]
    if words[0] not in COMMANDS:
        pytest.skip(f"there is no command {words[0]}")
    assert run(cli, ["-w", str(root), *words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said
    found = {path: at(said, path) for path in answer["answers"]}
    assert found == pytest.approx(answer["answers"], abs=1e-6)


def usd(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Dollars by key, from cents."""
    return {row["key"]: row["cents"] // 100 for row in rows}


def test_the_plan_table_and_the_flows_agree(root: Path) -> None:
    from commonground.door.workspace import Workspace

    held = Workspace(root)
    reader = Reader(held)
    money(reader)
    stages = usd(
        reader.rows(
            "SELECT stage AS key, CAST(sum(usd_cents) AS BIGINT) AS cents FROM money"
            " WHERE system = 'fts' AND boundary = 'incoming' AND flow <> 'fts:900110' GROUP BY stage"
        )
    )
    assert stages == {"disbursement": 3_500_000, "commitment": 1_600_000, "pledge": 250_000}
    blind = reader.rows("SELECT CAST(sum(usd_cents) AS BIGINT) AS cents FROM money WHERE system = 'fts'")[0]["cents"]
    assert blind == 574_000_000
    parked = reader.rows(
        "SELECT p.whole_usd_cents AS whole, p.usd_cents AS rest, c.usd_cents AS child FROM money p"
        " JOIN money c ON c.flow = 'fts:900106' WHERE p.flow = 'fts:900105'"
    )[0]
    assert parked["whole"] == parked["rest"] + parked["child"] == 60_000_000
    reader.close()
    held.close()


def test_nothing_of_the_money_was_rejected(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["-w", str(root), "rejects", "--json"]) == 0
    assert [row["feed"] for row in json.loads(capsys.readouterr().out)] == ["ucdp-ged"]
