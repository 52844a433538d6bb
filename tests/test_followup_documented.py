"""Every key that the commands of following up print is described in docs/json.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from followup_small import Coalition
from test_docs import documented, is_documented, keys

ASKED = [
    "statement read {file}",
    "statement add {file}",
    "follow-up --since M1",
    "requests",
    "meetings",
    "meeting M1",
    "group STAB",
    "attach M1 {file}",
    "document get paper.txt -o {out}",
    "document purge paper.txt --why test",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    held = Coalition(tmp_path / "theatre")
    group = held.one("group", code="STAB", name="Stabilisation")
    held.one("seat", group=group, member="BEL", capacity="co-chair")
    for code, day in (("S1", "2018-07-01"), ("S2", "2018-08-01")):
        held.one("meeting", code=code, title="Series", starts_on=day, group=group)
    held.one("meeting", code="M0", title="Before", starts_on="2018-01-01")
    held.one("meeting", code="M2", title="After", starts_on="2018-12-01")
    held.one("agenda_item", meeting="M1", number=1, title="Gap", lead="BEL")
    held.one("minute", meeting="M1", number=1, text="Said.")
    held.one("decision", title="Taken", status="taken", taken_on="2018-06-08", meeting="M1")
    one = held.undertaking(held.statement(), "BEL", country="IRQ", subject="stabilisation")
    held.report(one, "BEL", "under way", "2018-09-01", evidence="document", reference="x")
    held.one("offer", by="BEL", member="BEL", title="Stabilisation", what="training", quantity="1", unit="places")
    asked = held.one("request", to_=["BEL"], asks="offer", text="What?", due_on="2018-09-01")
    held.one("answer", by="BEL", request=asked, answer="partly answered", on="2018-08-01", to=())
    held.close()
    (tmp_path / "paper.txt").write_text("Joint statement\n\nBrussels, June 8, 2018\n\nWe will train police.\n", encoding="utf-8")
    assert run(cli, ["-w", str(tmp_path / "theatre"), "attach", "M1", str(tmp_path / "paper.txt")]) == 0
    return tmp_path


@pytest.mark.parametrize("asked", ASKED)
def test_every_json_key_is_documented(asked: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [word.format(file=root / "paper.txt", out=root / "out.txt") for word in asked.split()]
    capsys.readouterr()
    assert run(cli, ["-w", str(root / "theatre"), *words, "--json"]) == 0
    told = set(keys(json.loads(capsys.readouterr().out)))
    known = documented()[words[0]]
    assert told
    assert {key for key in told if not is_documented(key, known)} == set()


def test_every_key_of_a_follow_up_is_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(cli, ["-w", str(root / "theatre"), "follow-up", "--since", "M1", "--json"]) == 0
    told = set(keys(json.loads(capsys.readouterr().out)))
    assert {key for key in documented()["follow-up"] if key.removesuffix("{}").removesuffix("[]") not in told} == set()
