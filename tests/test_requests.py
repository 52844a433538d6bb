"""Requests between members: answered, partly answered, refused, waiting or silent, by the answers that the reader may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.followup.requests import Requested, requests
from followup_small import Coalition


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    coalition.day("2018-06-08")
    yield coalition
    coalition.close()


def ask(held: Coalition, *members: str, by: str = "CELL", due_on: str = "2018-09-30", **more: object) -> str:
    about = {"asks": "information", "text": "How many trainers?", "to": (), **more}
    return held.one("request", by=by, to_=list(members), due_on=due_on, **about)  # type: ignore[arg-type]


def answer(held: Coalition, request: str, by: str, says: str, on: str, **more: object) -> str:
    return held.one("answer", by=by, request=request, answer=says, on=on, **{"to": (), **more})  # type: ignore[arg-type]


def states(held: Coalition, party: str, at: str = "2018-12-31") -> list[dict[str, tuple[str, int | None]]]:
    return [{str(a.member): (a.state, a.silent_days) for a in one.asked} for one in requests(held.records(party, at))]


def test_each_member_that_is_asked_has_a_state_and_silence_is_counted_from_the_due_day(held: Coalition) -> None:
    asked = ask(held, "BEL", "NLD", "IRQ")
    answer(held, asked, "BEL", "partly answered", "2018-08-01")
    answer(held, asked, "BEL", "answered", "2018-09-01")
    answer(held, asked, "IRQ", "refused", "2018-10-10")
    assert states(held, "CELL") == [{"BEL": ("answered", None), "NLD": ("silent", 92), "IRQ": ("refused", None)}]
    assert states(held, "CELL", "2018-09-30") == [{"BEL": ("answered", None), "NLD": ("waiting", None), "IRQ": ("waiting", None)}]
    assert states(held, "CELL", "2018-08-31")[0]["BEL"] == ("partly answered", None)


def test_an_answer_is_for_who_asked_and_a_third_is_told_of_none(held: Coalition) -> None:
    asked = ask(held, "BEL", "NLD", by="IRQ")
    answer(held, asked, "BEL", "refused", "2018-09-01")
    assert states(held, "IRQ") == [{"BEL": ("refused", None), "NLD": ("silent", 92)}]
    assert states(held, "BEL") == [{"BEL": ("refused", None), "NLD": ("not shown", None)}]
    assert states(held, "NLD") == [{"BEL": ("not shown", None), "NLD": ("silent", 92)}]
    assert states(held, "CELL") == []
    third = ask(held, "BEL", by="IRQ", to=("NLD",))
    answer(held, third, "BEL", "answered", "2018-09-01", to=("MEMBERS",))
    assert states(held, "NLD")[1] == {"BEL": ("answered", None)}, "what it was shown, it may see"


def test_only_the_member_that_was_asked_answers_for_itself(held: Coalition) -> None:
    asked = ask(held, "BEL", to=("MEMBERS",))
    answer(held, asked, "NLD", "answered", "2018-09-01")
    assert states(held, "CELL") == [{"BEL": ("silent", 92)}]


def one(held: Coalition, at: str = "2018-12-31") -> Requested:
    return requests(held.records("CELL", at))[0]


def test_a_partial_answer_leaves_it_open_and_overdue_and_a_refusal_does_not(held: Coalition) -> None:
    asked = ask(held, "BEL")
    assert (one(held).is_open, one(held).overdue_days, one(held, "2018-09-30").overdue_days) == (True, 92, None)
    answer(held, asked, "BEL", "partly answered", "2018-09-01")
    assert one(held).overdue_days == 92
    answer(held, asked, "BEL", "refused", "2018-10-01")
    assert (one(held).is_open, one(held).overdue_days) == (False, None)
    held.amend("request", asked, op="end", why="withdrawn")
    assert requests(held.records()) == ()


def test_hidden_answers_and_requests_change_nothing_for_who_may_not_see_them(held: Coalition, tmp_path: Path) -> None:
    bare = Coalition(tmp_path / "bare")
    for coalition in (held, bare):
        coalition.day("2018-06-10")
        coalition.one("request", record_id="a" * 32, to=(), to_=["BEL", "NLD"], asks="offer", text="Trucks?", due_on="2018-08-01")
        if coalition is held:
            answer(coalition, "a" * 32, "BEL", "answered", "2018-07-01", text="Ten")
            ask(coalition, "BEL", text="Hidden?")
    answers = []
    for coalition in (held, bare):
        answers.append(repr([(r.record.body, r.asked, r.is_open, r.overdue_days) for r in requests(coalition.records("NLD"))]))
    assert answers[0] == answers[1]
    bare.close()


def test_the_command_lists_what_is_open_overdue_or_mine(held: Coalition, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ask(held, "BEL", due_on="2018-07-01")
    ask(held, "NLD", text="To come?", due_on="2099-01-01")
    answer(held, asked, "BEL", "answered", "2018-06-20", text="Twelve")
    ask(held, "NLD", by="IRQ", text="Late?", due_on="2018-07-01", to=("CELL",))

    def told(*words: str) -> list[str]:
        capsys.readouterr()
        assert run(cli, ["-w", str(held.root), "requests", "--json", *words]) == 0
        return [item["text"] for item in json.loads(capsys.readouterr().out)]

    assert told() == ["How many trainers?", "Late?", "To come?"]
    assert told("--open") == ["To come?"], "what another asked is not the cell's to know the state of"
    assert told("--open", "--as", "IRQ") == told("--overdue", "--as", "IRQ") == ["Late?"]
    assert told("--mine") == ["How many trainers?", "To come?"]
    assert told("--as", "PUBLIC") == []
    assert run(cli, ["-w", str(held.root), "requests", "--mine", "--as", "PUBLIC"]) == 2
