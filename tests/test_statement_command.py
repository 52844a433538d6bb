"""A statement on the command line: its file is kept, its proposals are numbered, and a person confirms, edits or refuses each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.cli.statement_words import chosen
from commonground.door.documents import Documents
from commonground.followup.proposals import Proposal
from commonground.vocabulary.errors import BadRequest
from followup_small import Coalition

TEXT = """Joint Statement of the Small Group

Brussels, June 8, 2018

Ministers of Belgium, Iraq and France met in Brussels on June 8, 2018 to review the campaign.

Belgium will train 500 police officers in Iraq by December 31, 2018. Ministers noted the progress made in Mosul.

We commit to support stabilization in liberated areas, and pledge to counter ISIS propaganda.
"""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    (tmp_path / "statement.txt").write_text(TEXT, encoding="utf-8")
    yield coalition
    coalition.close()


class Line:
    """The command line over the workspace."""

    def __init__(self, held: Coalition, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = str(folder / "statement.txt")
        self._root, self._capsys = str(held.root), capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        self._capsys.readouterr()
        assert run(cli, ["-w", self._root, "statement", *words]) == code
        return self._capsys.readouterr().out

    def proposals(self) -> dict[str, dict[str, Any]]:
        told = json.loads(self("add", self.file, "--meeting", "M1", "--json", "--release-to", "MEMBERS"))
        return {one["number"]: one for one in told["proposals"]}


@pytest.fixture
def line(held: Coalition, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(held, tmp_path, capsys)


def test_reading_alone_records_nothing(held: Coalition, line: Line) -> None:
    told = json.loads(line("read", line.file, "--json"))
    assert told["statement"] is None
    assert (told["issued_on"], told["place"]) == ("2018-06-08", "Brussels")
    assert held.records().of("statement") == ()
    assert "Belgium" in line("read", line.file)


def test_add_records_the_statement_with_its_file_and_proposes_the_rest(held: Coalition, line: Line) -> None:
    proposals = line.proposals()
    (statement,) = held.records("NLD", at="2030-01-01").of("statement")
    assert (statement["issued_on"], statement["meeting"]) == ("2018-06-08", held.meeting)
    (document,) = held.records("NLD", at="2030-01-01").of("document")
    assert Documents(held.workspace).data(document) == TEXT.encode()
    assert document["about"] == statement.record_id
    people = {one["record"]["name"]: one["who"] for one in proposals.values() if one["kind"] == "participant"}
    assert people == {"Belgium": "BEL", "Iraq": "IRQ", "France": "no member"}
    acts = {one["number"]: one["record"] for one in proposals.values() if one["kind"] == "undertaking"}
    assert list(acts) == ["1", "2", "3"]
    assert acts["1"]["members"] == ["BEL"]
    assert acts["1"]["due_on"] == "2018-12-31"
    assert acts["1"]["country"] == "IRQ"
    assert "members" not in acts["2"]
    assert held.records(at="2030-01-01").of("undertaking") == ()


def test_the_same_file_again_goes_on_where_it_was_left(held: Coalition, line: Line) -> None:
    before = line.proposals()
    line("confirm", line.file, "--accept", "p1-3,1", "--refuse", "3", "--edit", "2", "theme=stabilisation", "--why", "not ours")
    after = line.proposals()
    assert {number: one["state"] for number, one in after.items()} == {
        **dict.fromkeys(("p1", "p2", "p3", "1", "2"), "confirmed"),
        "3": "refused",
    }
    assert {n: one["record"] for n, one in before.items()} == {n: one["record"] for n, one in after.items()}
    records = held.records(at="2030-01-01")
    assert len(records.of("statement")) == len(records.of("document")) == 1
    assert [one["theme"] for one in records.of("undertaking") if not one["members"]] == ["stabilisation"]
    sentence = next(str(one["sentence"]) for one in records.of("undertaking") if one["members"])
    assert sentence in TEXT
    line("confirm", line.file, "--accept", "3", code=2)
    line("confirm", line.file, "--accept", "1", code=2)
    line("confirm", line.file, "--accept", "9", code=2)


def test_by_its_record_it_is_read_from_the_file_that_is_kept(held: Coalition, line: Line) -> None:
    line.proposals()
    (statement,) = held.records(at="2030-01-01").of("statement")
    Path(line.file).unlink()
    told = json.loads(line("confirm", statement.record_id[:8], "--all", "--refuse", "3", "--json"))
    assert (sorted(told["confirmed"]), told["refused"]) == (["1", "2", "p1", "p2", "p3"], ["3"])
    assert [one.label.releasable_to for one in held.records(at="2030-01-01").of("undertaking")] == [frozenset({"MEMBERS"})] * 2
    line("confirm", statement.record_id, "--all", "--for", "BEL", code=8)


def test_another_member_adds_the_same_statement_as_its_own(held: Coalition, line: Line) -> None:
    line.proposals()
    told = json.loads(line("add", line.file, "--for", "BEL", "--json"))
    assert {one["state"] for one in told["proposals"]} == {"open"}
    assert len(held.records("BEL", at="2030-01-01").of("statement")) == 2


def test_what_cannot_be_used_is_refused_with_what_to_do(held: Coalition, line: Line, tmp_path: Path) -> None:
    Path(line.file).write_text("We will train police.\n", encoding="utf-8")
    assert "--issued-on" in json.loads(line("add", line.file, "--json", "--title", "Note", code=2))["hint"]
    line("add", line.file, "--title", "Note", "--issued-on", "2018-06-08", "--json")
    line("confirm", line.file, "--json", code=2)
    line("confirm", line.file, "--accept", "1", "--refuse", "1", code=2)
    line("confirm", line.file, "--edit", "1", "colour=red", code=2)
    line("confirm", line.file, "--edit", "1", "due_on=soon", code=2)
    assert held.records(at="2030-01-01").of("undertaking") == ()
    Path(line.file).write_bytes(b"%PDF-1.4")
    line("read", line.file, code=4)
    line("add", str(tmp_path / "none.txt"), code=4)


def test_on_a_terminal_each_is_asked_about_and_q_goes_on_later(
    held: Coalition, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.proposals()
    answers = iter(["y", "n", "e", "capacity=observer", "", "q"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    line("confirm", line.file)
    assert [one["state"] for one in line.proposals().values()] == ["confirmed", "refused", "confirmed", "open", "open", "open"]
    people = {one["name"]: one["capacity"] for one in held.records(at="2030-01-01").of("participant")}
    assert people == {"Belgium": "minister", "France": "observer"}


def test_numbers_are_lists_and_ranges() -> None:
    held = [Proposal(number, "undertaking", number, {}, "", "") for number in ("p1", "p2", "1", "2", "3")]
    assert [one.number for one in chosen(held, ["p1-2, 3", "1"])] == ["p1", "p2", "3", "1"]
    for wrong in ("4", "3-1", "1-99999", "x"):
        with pytest.raises(BadRequest):
            chosen(held, [wrong])
