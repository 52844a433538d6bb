"""What is new in what is followed: only what the reader may read has a part in it, and what is public is told apart."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any

import pytest

from coalition_small import Coalition
from coalition_small import coalition as coalition
from commonground.answers.news import followed, news
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import NotFound

SINCE = dt.date(2020, 1, 1)


def told(coalition: Coalition, party: str, kind: str, reference: str) -> list[dict[str, Any]]:
    with closing(Workspace(coalition.root)) as held, closing(Reader(held, viewer_of(held, party))) as reader:
        return news(reader, kind, reference, SINCE)


def member(coalition: Coalition, code: str) -> str:
    return next(str(one["record"]) for one in coalition.json("records", "member") if one["name"] == code)


def test_a_hidden_record_is_no_news_and_changes_none(coalition: Coalition) -> None:
    cell = member(coalition, "CELL")
    coalition.says("enter", "meeting", "code=OPEN", "title=Open", "starts_on=2017-01-10", "--release-to", "BEL")
    before = told(coalition, "BEL", "member", cell)
    assert next(one["title"] for one in before) == "Open"
    coalition.says("enter", "meeting", "code=SHUT", "title=Shut", "starts_on=2017-01-11", "--release-to", "DEU")
    assert told(coalition, "BEL", "member", cell) == before
    assert told(coalition, "CELL", "member", cell)[0]["title"] == "Shut"


def test_what_everybody_may_know_is_told_apart(coalition: Coalition) -> None:
    coalition.says("enter", "meeting", "code=OPEN", "title=Open", "starts_on=2017-01-10", "--release-to", "PUBLIC")
    coalition.says("enter", "meeting", "code=OWN", "title=Own", "starts_on=2017-01-10")
    found = {one["title"]: one["public"] for one in told(coalition, "CELL", "member", member(coalition, "CELL"))}
    assert (found["Open"], found["Own"]) == (True, False)


def test_a_change_is_told_as_such(coalition: Coalition) -> None:
    coalition.says("enter", "meeting", "code=M1", "title=One", "starts_on=2017-01-10")
    coalition.says("amend", "meeting", "M1", "title=Two", "--why", "slip")
    found = [(one["what"], one["title"]) for one in told(coalition, "CELL", "member", member(coalition, "CELL"))]
    assert found[:2] == [("changed", "Two"), ("recorded", "One")]


def test_what_is_hidden_cannot_be_followed(coalition: Coalition) -> None:
    coalition.says("enter", "statement", "title=Port Marl", "issued_on=2017-01-10")
    said = ["statement=Port Marl", "subject=Clear", "theme=stabilisation", "speech_act=commit", "sentence=We will."]
    coalition.says("enter", "undertaking", *said)
    reference = str(coalition.json("records", "undertaking")[0]["record"])
    with closing(Workspace(coalition.root)) as held:
        with closing(Reader(held, viewer_of(held, "CELL"))) as reader:
            assert followed(reader, "undertaking", reference)["name"] == "Clear"
        with closing(Reader(held, viewer_of(held, "BEL"))) as reader, pytest.raises(NotFound):
            followed(reader, "undertaking", reference)
