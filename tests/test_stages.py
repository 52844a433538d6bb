"""Stages of requirements: entered as a table, read strictly, in force from their day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.fixtures_small import Theatre, put

from commonground.feeds import requirement_stages
from commonground.feeds.reading.document import Document
from commonground.funding.stages import history, stage_of, stages_at

HEAD = "Requirement,Country,Place,Stage,From,Reason\n"


def parsed(text: str, name: str = "stages_2018-05-01.csv") -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Kept rows as (requirement, stage, day) and rejects as (position, reason)."""
    found = requirement_stages.parse(Document(name, (HEAD + text).encode()))
    rows = found.tables["stage"].to_pylist()
    return (
        [(row["requirement"], row["stage"], row["from_date"].isoformat()) for row in rows],
        [(reject.position, reject.reason) for reject in found.rejects],
    )


def test_a_requirement_moves_between_stages_with_a_day_and_a_reason() -> None:
    rows, rejects = parsed("Water Mosul,IRQ,,military,2016-10-17,\nWater Mosul,Iraq,,Stabilization,2017-07,Mosul taken\n")
    assert rows == [("Water Mosul", "military", "2016-10-17"), ("Water Mosul", "stabilisation", "2017-07-01")]
    assert rejects == []


def test_going_back_needs_a_reason() -> None:
    rows, rejects = parsed("W,IRQ,,stabilisation,2017,\nW,IRQ,,military,2018,\nW,IRQ,,transition,2019,attacks resumed\n")
    assert rows == [("W", "stabilisation", "2017-01-01"), ("W", "transition", "2019-01-01")]
    assert rejects == [("line 3", "it goes back to an earlier stage, and no reason is given")]


def test_two_stages_from_one_day_are_both_rejected() -> None:
    rows, rejects = parsed("W,IRQ,,military,2017-01-01,\nW,IRQ,,transition,2017,\nW,IRQ,Mosul,transition,2017,\n")
    assert rows == [("W", "transition", "2017-01-01")]  # another place is another history
    assert [position for position, _ in rejects] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("W,IRQ,,victory,2017,", "stage is none of: military, transition, stabilisation, capacity building"),
        ("W,Atlantis,,military,2017,", "country is neither an ISO3 code nor a known name"),
        ("W,IRQ,,military,soon,", "from is not a date (write 2018, 2018-06 or 2018-06-26)"),
        ("W,IRQ,,military,2017-02-30,", "from is not a date (write 2018, 2018-06 or 2018-06-26)"),
        (",IRQ,,military,2017,", "requirement is empty"),
    ],
)
def test_what_cannot_be_read_is_a_reject_with_its_line(row: str, reason: str) -> None:
    assert parsed(row + "\n")[1] == [("line 2", reason)]


def test_reasons_lose_addresses() -> None:
    found = requirement_stages.parse(Document("s.csv", (HEAD + "W,IRQ,,military,2017,ask someone@example.org\n").encode()))
    assert "@" not in str(found.tables["stage"]["reason"][0])


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    held = Theatre(tmp_path / "theatre")
    text = (
        "Iraq 2018,IRQ,,military,2016-10-17,\n"
        "Iraq 2018,IRQ,,stabilisation,2017-07-10,the city was taken\n"
        "Iraq 2018,IRQ,,military,2017-11-01,attacks resumed\n"
        "Iraq 2018,IRQ,Anbar,transition,2017-01-01,\n"
    )
    held.load(put(tmp_path / "stages_2018-01-31.csv", HEAD + text))
    return held


def test_the_stage_in_force_is_the_last_one_begun(theatre: Theatre) -> None:
    reader = theatre.reader()
    asked = [dt.date(2016, 1, 1), dt.date(2016, 10, 17), dt.date(2017, 7, 9), dt.date(2017, 7, 10), dt.date(2018, 1, 1)]
    found = [stage_of(reader, "iraq  2018", "IRQ", day) for day in asked]
    assert [one.stage if one else None for one in found] == [None, "military", "military", "stabilisation", "military"]


def test_the_history_marks_going_back_and_a_place_has_its_own(theatre: Theatre) -> None:
    reader = theatre.reader()
    moves = history(reader, "IRQ", "Iraq 2018")
    assert [(move.place, move.stage, move.back) for move in moves] == [
        (None, "military", False),
        (None, "stabilisation", False),
        (None, "military", True),
        ("Anbar", "transition", False),
    ]
    assert moves[2].reason == "attacks resumed"
    assert moves[2].source == "stages_2018-01-31.csv line 4"
    anbar = stage_of(reader, "Iraq 2018", "IRQ", dt.date(2018, 1, 1), place="anbar")
    assert anbar is not None
    assert anbar.stage == "transition"
    assert stages_at(reader, "IRQ", dt.date(2017, 8, 1))["iraq 2018"].stage == "stabilisation"


def test_a_newer_file_replaces_the_history_of_what_it_names(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "stages_2018-06-30.csv", HEAD + "Iraq 2018,IRQ,,capacity building,2018-06-01,handed over\n"))
    assert [move.stage for move in history(theatre.reader(), "IRQ")] == ["capacity building"]
    assert len(history(theatre.reader(as_of=dt.date(2018, 2, 1)), "IRQ")) == 4
