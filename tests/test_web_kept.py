"""What is kept of answers is what would be answered now, and is not made anew for what has no part in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from commonground.answers.question import Question
from commonground.door.standing import WHOLE, noting
from commonground.web.application import application
from commonground.web.asking import Ask
from commonground.web.kept import Answers
from web_small import KEY, copied, made, served, told

PAGES = (
    "/?country=XMD&measure=deaths&month=2017-02",
    "/places/XM02?month=2017-02",
    "/money?country=XMD&year=2017",
    "/ledger",
    "/data",
    "/search?q=quay",
    "/api/gap?country=XMD&year=2017",
    "/api/search?words=norrland",
    "/api/pledges?country=XMD",
)
"""Pages that are made of loads, of records, and of both."""

HERE = ("--release-to", "MEMBERS")
PICTURE = "/api/picture?country=XMD&first=2017-01&last=2017-03"
QUAY = ("enter", "meeting", "code=QUAY", "title=The quay", "starts_on=2017-01-10", *HERE)
PLEDGE = (
    "enter",
    "pledge",
    "member=NOR",
    "amount=500000",
    "currency=USD",
    "country=XMD",
    "pledged_on=2017-01-11",
    "meeting=QUAY",
)
CRANES = (
    "code=CRANES",
    "title=Quay cranes",
    "what=goods",
    "quantity=2",
    "unit=items",
    "country=XMD",
    "place=XM02",
    "sector=logistics",
)
CHANGES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (QUAY, ("enter", "requirement", *CRANES, *HERE)),
    ((*PLEDGE, *HERE),),
    (
        ("amend", "member", "NOR", "name=Norrland and Isles", "--why", "their new name"),
        ("amend", "meeting", "QUAY", "title=The old quay", "--why", "as it was held"),
        ("end", "requirement", "CRANES", "--why", "they are there"),
    ),
    (("purge", "fts_flows_meridia_2017.csv", "--why", "the wrong year"),),
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("kept") / "w")


def bodies(client: TestClient) -> dict[str, tuple[int, str]]:
    found = {page: client.get(page) for page in PAGES}
    return {page: (answer.status_code, answer.text) for page, answer in found.items()}


def test_what_is_kept_is_what_would_be_answered_now(first: Path, tmp_path: Path) -> None:
    """After each change a server that has answered before says what one that has kept nothing says."""
    root = copied(first, tmp_path / "w")
    with served(root) as client:
        before = bodies(client)
        assert {status for status, _ in before.values()} == {200}
        for number, change in enumerate(CHANGES):
            for one in change:
                told(root, *one)
            now = bodies(client)
            new = application(root, KEY)
            new.state.site.answers = Answers(tmp_path / str(number), new.state.site.shelf)
            with TestClient(new, base_url="http://localhost", cookies=dict(client.cookies)) as other:
                assert now == bodies(other), change
            assert now != before, change
            before = now


def counted(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """The questions of these names that are answered from now on, each time anew."""
    answered: list[str] = []
    ask = Ask._answered

    def told_of(self: Ask, asked: Question, options: dict[str, Any]) -> Any:
        answered.extend([asked.name] if asked.name in names else [])
        return ask(self, asked, options)

    monkeypatch.setattr(Ask, "_answered", told_of)
    return answered


def test_a_meeting_has_no_picture_made_anew_and_a_load_has(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied(first, tmp_path / "w")
    answered = counted(monkeypatch, "picture", "meetings")
    with served(root) as client:
        for change in (None, QUAY, (*PLEDGE, *HERE), ("purge", "fts_flows_meridia_2017.csv", "--why", "the wrong year")):
            if change is not None:
                told(root, *change)
            for address in (PICTURE, "/api/meetings", PICTURE, "/api/meetings"):
                assert client.get(address).status_code == 200
    assert answered == ["picture", "meetings", "meetings", "picture", "picture"]


def test_another_process_finds_what_one_has_answered(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied(first, tmp_path / "w")
    with served(root) as client:
        client.get(PICTURE)
    told(root, *QUAY)
    answered = counted(monkeypatch, "picture")
    with served(root) as client:
        client.get(PICTURE)
    assert not answered


def test_a_reader_stays_open_over_entries_and_reads_them(first: Path, tmp_path: Path) -> None:
    root = copied(first, tmp_path / "w")
    with served(root) as client:
        shelf = client.app.state.site.shelf  # type: ignore[attr-defined]
        with shelf.reading(shelf.place("CELL", None, None)) as one:
            assert one.records.get("QUAY", "meeting") is None
        told(root, *QUAY)
        with shelf.reading(shelf.place("CELL", None, None)) as other:
            assert other is one
            assert other.records.get("QUAY", "meeting")["title"] == "The quay"
        told(root, *PLEDGE, *HERE)
        with shelf.reading(shelf.place("CELL", None, None)) as third:
            assert third is not one
            assert third.rows("SELECT donor_ref FROM pledge WHERE source_id = 'ledger:CELL'") == [{"donor_ref": "NOR"}]


def test_what_is_read_of_the_ledger_is_noted_by_kind_and_as_the_whole_where_nobody_says_what(first: Path) -> None:
    with served(first) as client:
        site = client.app.state.site  # type: ignore[attr-defined]
        with site.shelf.reading(site.shelf.place("CELL", None, None)) as held, noting() as within:
            with noting() as parts:
                held.records.all_of("member")
                held.records.of("meeting")
            assert parts == {"member", "meeting"}
            with noting() as parts:
                held.records.get("no such record")
            assert parts == {WHOLE}
            with noting() as parts:
                site.workspace.ledger.labels()
            assert parts == {WHOLE}
        assert within == {"member", "meeting", WHOLE}
