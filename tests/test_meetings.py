"""Meetings and their calendar: what a reader may know of them, in words, as minutes, and as iCalendar that others can read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.followup.calendar import calendar, escaped, folded
from commonground.followup.meetings import agendas, group, meeting, meetings, minutes_markdown
from commonground.followup.requests import requests
from commonground.followup.undertakings import undertakings_since
from followup_small import Coalition

D = dt.date.fromisoformat


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Coalition]:
    coalition = Coalition(tmp_path / "theatre")
    coalition.day("2018-06-08")
    yield coalition
    coalition.close()


def ics(held: Coalition, party: str | None = "CELL", due: bool = False) -> bytes:
    records = held.records(party)
    undertakings = undertakings_since(records, dt.date.min).undertakings if due else ()
    return calendar(meetings(records), agendas(records), undertakings, requests(records) if due else ())


def events(data: bytes, name: str = "VEVENT") -> dict[str, object]:
    return {str(one["UID"]).partition("@")[0]: one for one in Calendar.from_ical(data).walk(name)}


def test_an_event_of_whole_days_ends_the_day_after_and_one_with_a_time_begins_in_utc(held: Coalition) -> None:
    timed = held.one("meeting", code="M2", title="Directors", starts_on="2018-11-01", starts_at="01:30+03:00")
    long = held.one("meeting", code="M3", title="Talks", starts_on="2018-12-01", ends_on="2018-12-02", starts_at="09:00+02:00")
    found = events(ics(held))
    assert found[held.meeting]["DTSTART"].dt == D("2018-06-07")
    assert found[held.meeting]["DTEND"].dt == D("2018-06-09")
    assert found[timed]["DTSTART"].dt == dt.datetime(2018, 10, 31, 22, 30, tzinfo=dt.UTC)
    assert "DTEND" not in found[timed]
    assert found[long]["DTEND"].dt == dt.datetime(2018, 12, 2, 22, 0, tzinfo=dt.UTC)


def test_a_change_raises_the_sequence_and_an_ended_meeting_is_cancelled_with_the_same_name(held: Coalition) -> None:
    before = events(ics(held))[held.meeting]
    held.day("2018-06-09")
    held.amend("meeting", held.meeting, place="Brussels")
    held.day("2018-06-10")
    held.amend("meeting", held.meeting, op="end", why="put off")
    after = events(ics(held))[held.meeting]
    assert (before["SEQUENCE"], before["STATUS"]) == (0, "CONFIRMED")
    assert (after["SEQUENCE"], after["STATUS"]) == (2, "CANCELLED")
    assert after["DTSTAMP"].dt.date() == D("2018-06-10")
    assert before["UID"] == after["UID"]


def test_what_people_wrote_cannot_break_out_of_its_line(held: Coalition) -> None:
    title = "A; b, c\\d\r\nEND:VEVENT\nBEGIN:VALARM €uro " + "العراق " * 30
    record = held.one("meeting", code="M2", title=title, starts_on="2018-11-01")
    data = ics(held)
    one = events(data)[record]
    assert str(one["SUMMARY"]) == title.strip().replace("\r\n", "\n")
    assert not list(Calendar.from_ical(data).walk("VALARM"))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_every_text_folds_within_75_octets_and_unfolds_to_itself(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert not {"\n", "\r"} & set(line)


def test_due_days_are_things_to_do_with_where_they_stand(held: Coalition) -> None:
    statement = held.statement()
    done = held.undertaking(statement, "BEL", due_on="2018-09-30", subject="police")
    waiting = held.undertaking(statement, "IRQ", due_on="2018-10-30", subject="reform")
    held.undertaking(statement, "IRQ", subject="no day is set")
    held.report(done, "BEL", "met", "2018-09-01")
    asked = held.one("request", to_=["BEL"], asks="information", text="How many?", due_on="2018-09-15")
    found = events(ics(held, due=True), "VTODO")
    assert {name: (str(one["STATUS"]), one["DUE"].dt) for name, one in found.items()} == {
        done: ("COMPLETED", D("2018-09-30")),
        waiting: ("NEEDS-ACTION", D("2018-10-30")),
        asked: ("NEEDS-ACTION", D("2018-09-15")),
    }
    assert b"VTODO" not in ics(held)


def test_the_calendar_of_a_reader_is_that_of_a_ledger_without_what_it_may_not_see(held: Coalition, tmp_path: Path) -> None:
    bare = Coalition(tmp_path / "bare")
    bare.day("2018-06-08")
    for coalition in (held, bare):
        coalition.one("meeting", code="M2", title="Directors", starts_on="2018-11-01", record_id="a" * 32)
        if coalition is held:
            coalition.one("meeting", code="M4", title="Secret", starts_on="2018-10-01", to=())
            coalition.one("agenda_item", meeting="a" * 32, number=1, title="hidden", to=())
        coalition.day("2018-06-10")
        coalition.one("meeting", code="M5", title="Open", starts_on="2018-12-01", record_id="b" * 32)
    assert b"Secret" in ics(held)
    assert b"hidden" in ics(held)
    assert [line for line in ics(held, "NLD").split(b"\r\n") if b"Secret" in line or b"hidden" in line] == []
    told = [[(one.record.record_id, one.revisions, one.cancelled) for one in meetings(c.records("NLD"))] for c in (held, bare)]
    assert told[0] == told[1]
    assert ics(held, "NLD") == ics(bare, "NLD")
    assert Calendar.from_ical(ics(held, None)).walk("VEVENT") == []
    bare.close()


def test_a_meeting_is_told_with_its_group_agenda_minutes_and_neighbours(held: Coalition) -> None:
    wg = held.one("group", code="STAB", name="Stabilisation", mandate="Restore services")
    first = held.one("meeting", code="S1", title="First *meeting*", starts_on="2018-07-01", group=wg, hosts=["IRQ"])
    second = held.one("meeting", code="S2", title="Second", starts_on="2018-09-01", group=wg)
    off = held.one("meeting", code="S3", title="Third", starts_on="2018-10-01", group=wg)
    held.amend("meeting", off, op="end")
    held.one("agenda_item", meeting=first, number=2, title="Water", lead="BEL")
    held.one("agenda_item", meeting=first, number=1, title="Gap")
    held.one("minute", meeting=first, number=2, text="Belgium reported.")
    held.one("minute", meeting=first, text="The chair closed.")
    held.one("decision", title="Meet monthly", status="taken", taken_on="2018-07-01", meeting=first)
    for number, (member, capacity) in enumerate([("NLD", "observer"), ("IRQ", "member"), ("BEL", "co-chair")]):
        held.one("seat", group=wg, member=member, capacity=capacity, valid=(f"2018-0{number + 1}-01", None))
    records = held.records(at="2018-08-01")
    told = meeting(records, records.find(first))
    assert (told.hosts, told.before, told.after.record.record_id if told.after else None) == (("IRQ",), None, second)
    assert minutes_markdown(told) == (
        "# First \\*meeting\\*\n\n2018-07-01, Stabilisation\n\nHosts: IRQ\n\n"
        "## 1. Gap\n\n## 2. Water (BEL)\n\nBelgium reported.\n\n"
        "## Further minutes\n\nThe chair closed.\n\n## Decisions\n\n- Meet monthly (taken on 2018-07-01)\n"
    )
    of_group = group(records, records.find(wg))
    assert [seat[:2] for seat in of_group.seats] == [("co-chair", "BEL"), ("member", "IRQ"), ("observer", "NLD")]
    assert of_group.next is not None
    assert of_group.next.record.record_id == second
    assert group(held.records(at="2018-12-01"), records.find(wg)).next is None, "the third was called off"


def test_the_commands_tell_the_same(held: Coalition, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def asked(*words: str) -> str:
        capsys.readouterr()
        assert run(cli, ["-w", str(held.root), *words]) == 0
        return capsys.readouterr().out

    held.one("group", code="STAB", name="Stabilisation")
    held.one("meeting", code="S1", title="First", starts_on="2018-07-01", group="STAB")
    assert [one["code"] for one in json.loads(asked("meetings", "--json"))] == ["M1", "S1"]
    assert [one["code"] for one in json.loads(asked("meetings", "--group", "STAB", "--json"))] == ["S1"]
    assert [one["code"] for one in json.loads(asked("meetings", "--to", "2018-06-30", "--json"))] == ["M1"]
    assert json.loads(asked("meetings", "--as", "PUBLIC", "--json")) == []
    asked("meetings", "--ics", str(tmp_path / "all.ics"), "--with-due")
    assert len(events((tmp_path / "all.ics").read_bytes())) == 2
    assert json.loads(asked("meeting", "S1", "--json"))["group"] == "STAB"
    assert "Stabilisation" in asked("group", "STAB")
    assert asked("meeting", "S1", "--minutes").startswith("# First\n")
    assert run(cli, ["-w", str(held.root), "meetings", "--from", "2018-07-01", "--to", "2018-06-01"]) == 2
    assert run(cli, ["-w", str(held.root), "meeting", "S1", "--as", "PUBLIC"]) == 6
    assert run(cli, ["-w", str(held.root), "meetings", "--ics", str(tmp_path / "no" / "where.ics")]) == 2
