"""Sanctions lists as they are loaded: a list of a day, a list that has become much shorter, a torn one, a day that is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from commonground.door.desk import Speaking
from commonground.intake.shrinking import Counted, shrunk
from commonground.vocabulary.errors import Refused, TruncatedFile
from fixtures_small import Theatre, put


def un(day: str, count: int) -> str:
    """The United Nations' list of a day with so many individuals."""
    people = "".join(
        f"<INDIVIDUAL><FIRST_NAME>Test{n}</FIRST_NAME><REFERENCE_NUMBER>QDi.{n:03d}</REFERENCE_NUMBER></INDIVIDUAL>"
        for n in range(count)
    )
    return f'<CONSOLIDATED_LIST dateGenerated="{day}T10:00:00"><INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>'


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    held = Theatre(tmp_path / "w")
    held.load(put(tmp_path / "first.xml", un("2018-06-07", 20)))
    return held


def entries(theatre: Theatre, as_of: dt.date | None = None) -> int:
    return len(theatre.reader(as_of=as_of).rows("SELECT entry_id FROM listing"))


def test_the_list_of_a_day_is_the_one_that_was_published_by_then(theatre: Theatre, tmp_path: Path) -> None:
    theatre.load(put(tmp_path / "second.xml", un("2018-06-21", 22)))
    assert entries(theatre) == 22
    assert entries(theatre, dt.date(2018, 6, 20)) == 20
    assert entries(theatre, dt.date(2018, 6, 6)) == 0


@pytest.mark.parametrize(("count", "refused"), [(18, False), (17, True), (0, True)])
def test_a_list_that_lost_more_than_a_tenth_is_asked_about(theatre: Theatre, tmp_path: Path, count: int, refused: bool) -> None:
    shorter = put(tmp_path / "shorter.xml", un("2018-06-21", count) if count else un("2018-06-21", 1))
    if not refused:
        assert theatre.load(shorter).changed
        return
    with pytest.raises(Refused, match="fewer than the 20 of first") as error:
        theatre.load(shorter)
    assert "--shorter" in str(error.value.hint)
    assert entries(theatre) == 20
    assert theatre.load(shorter, shorter=True).changed
    assert entries(theatre) == max(count, 1)


def test_an_older_list_takes_no_place_and_is_not_asked_about(theatre: Theatre, tmp_path: Path) -> None:
    assert theatre.load(put(tmp_path / "older.xml", un("2018-01-01", 2))).changed
    assert entries(theatre) == 20


def test_of_several_lists_in_one_load_the_newest_is_asked_about() -> None:
    now = {("listing", "un-sc"): Speaking(100, "2018-01-01", "now.xml")}
    torn = Counted("listing", "un-sc", 10, "2018-02-01", "torn.xml")
    whole = Counted("listing", "un-sc", 101, "2018-03-01", "whole.xml")
    assert shrunk([torn, whole], now) == shrunk([whole, torn], now) == []
    assert shrunk([torn], now) == [(torn, now["listing", "un-sc"])]


def test_a_torn_list_leaves_the_good_one(theatre: Theatre, tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile):
        theatre.load(put(tmp_path / "torn.xml", un("2018-06-21", 22)[:900]))
    assert entries(theatre) == 20


def test_the_day_that_is_told_counts_for_files_that_state_none(tmp_path: Path) -> None:
    held = Theatre(tmp_path / "w")
    nulls = ",-0- " * 9
    held.load(
        put(tmp_path / "sdn.csv", f'36,"TESTI, Omar","individual"{nulls}\r\n\x1a'),
        put(tmp_path / "un.xml", un("2018-06-07", 3)),
        published=dt.date(2018, 1, 28),
    )
    found = {row["name"]: (row["published"], row["published_basis"]) for row in held.reader().sources.values()}
    assert found == {"sdn.csv": ("2018-01-28", "loader"), "un.xml": ("2018-06-07", "content")}
