"""Records that somebody writes to deceive a reader, a terminal or a program: refused, or shown as whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalition_small import Coalition, coalition

__all__ = ["coalition"]


@pytest.mark.parametrize(
    "words",
    [
        ("text=\x1b]0;title\x07",),
        ("text=x", "--handling", "\x1b[2J"),
        ("text=x", "--handling", "x" * 301),
        ("text=x", "--caveat", "\x1b[31mEYES"),
        ("text=x", "--caveat", "eyes only, please"),
        ("text=pay \u202e000,5 DSU",),
        ("text=a\udcff",),
    ],
)
def test_nothing_that_drives_a_terminal_or_turns_letters_round_is_recorded(coalition: Coalition, words: tuple[str, ...]) -> None:
    assert coalition.refuses("enter", "note", "about=CELL", *words)[0] == 2
    assert coalition.json("records", "note") == []


def test_arabic_with_its_marks_of_direction_is_text(coalition: Coalition) -> None:
    said = "التزام \u200fبلجيكا\u200e (BEL) \u2067نص\u2069"
    assert coalition.json("enter", "note", "about=CELL", f"text={said}")["fields"]["text"] == said


@pytest.mark.parametrize("value", ["1e-999999", "-1e-21", "1e15", "NaN", "Infinity"])
def test_a_number_is_of_a_size_that_can_be_written(coalition: Coalition, value: str) -> None:
    body = ["code=M", "area=political reform", "title=t", "country=IRQ", "indicator=i", "unit=u", f"target={value}"]
    assert coalition.refuses("enter", "milestone", *body)[0] == 2


def test_a_member_is_not_called_as_labels_call_the_originator(coalition: Coalition) -> None:
    assert coalition.ask("member", "add", "OWN", "--name", "Own")[0] != 0


def test_only_its_keeper_gives_seats_in_a_group(coalition: Coalition) -> None:
    coalition.says("enter", "group", "code=G", "name=Group", "--release-to", "MEMBERS")
    everybody = ("--release-to", "MEMBERS")
    coalition.says("enter", "seat", "group=G", "member=DEU", "capacity=member", *everybody)
    coalition.says("enter", "seat", "group=G", "member=BEL", "capacity=co-chair", *everybody, "--for", "BEL")
    assert [one["member"] for one in coalition.json("group", "G", "--as", "AU")["seats"]] == ["DEU"]


def test_what_another_enters_of_a_meeting_is_signed(coalition: Coalition) -> None:
    everybody = ("--release-to", "MEMBERS")
    coalition.says("enter", "meeting", "code=M", "title=Meeting", "starts_on=2018-01-01", *everybody)
    coalition.says("enter", "minute", "meeting=M", "text=as it was", *everybody)
    coalition.says("enter", "minute", "meeting=M", "text=as BEL would like it", *everybody, "--for", "BEL")
    taken = ("status=taken", "taken_on=2018-01-01")
    coalition.says("enter", "decision", "meeting=M", "title=We pay BEL", *taken, *everybody, "--for", "BEL")
    for said in (coalition.says("meeting", "M", "--as", "DEU"), coalition.says("meeting", "M", "--minutes", "--as", "DEU")):
        assert "as BEL would like it (entered by BEL)" in said
        assert "taken on 2018-01-01" in said
        assert said.count("(entered by BEL)") == 2
        assert "(entered by CELL)" not in said
    told = coalition.json("meeting", "M", "--as", "DEU")
    assert sorted(one["by"] for one in told["minutes"]) == ["BEL", "CELL"]
    assert [one["by"] for one in told["decisions"]] == ["BEL"]


def test_the_last_day_of_the_calendar_is_an_open_end(coalition: Coalition) -> None:
    coalition.says("community", "add", "C", "--name", "c", "--shows-older", "--release-to", "MEMBERS")
    coalition.says("community", "join", "C", "BEL", "--from", "0001-01-01", "--to", "9999-12-31")
    coalition.says("enter", "note", "about=CELL", "text=y", "--to", "9999-12-31", "--release-to", "CELL/C")
    [note] = coalition.json("records", "note", "--as", "BEL")
    assert (note["from"], note["to"]) == (None, None)
    assert coalition.refuses("end", "note", note["record"], "--on", "9999-12-31", "--why", "x")[0] == 2
    assert coalition.refuses("enter", "note", "about=CELL", "text=z", "--from", "2020-02-01", "--to", "2020-01-31")[0] == 2
    assert coalition.refuses("enter", "meeting", "code=M", "title=t", "starts_on=9999-12-31")[0] == 2
    assert coalition.refuses("enter", "meeting", "code=M", "title=t", "starts_on=0201-05-06")[0] == 2


@pytest.mark.parametrize("position", ["²", "characters " + "9" * 5000, "٣"])
def test_the_place_of_a_sentence_may_be_anything_and_stops_nobody(coalition: Coalition, position: str) -> None:
    statement = coalition.json("enter", "statement", "title=S", "issued_on=2018-01-01", "--release-to", "MEMBERS")["record"]
    said = ("sentence=x", "speech_act=commit", "subject=s", "theme=t", f"position={position}")
    coalition.says("enter", "undertaking", f"statement={statement}", *said, "--release-to", "MEMBERS", "--for", "BEL")
    assert len(coalition.json("follow-up", "--since", "2017-01-01", "--as", "DEU")["undertakings"]) == 1


def test_a_time_has_an_offset_that_there_is(coalition: Coalition, tmp_path: Path) -> None:
    about = ("enter", "meeting", "title=t", "starts_on=2018-01-01")
    assert coalition.refuses(*about, "code=M", "starts_at=09:00+99:99")[0] == 2
    coalition.says(*about, "code=N", "starts_at=00:30+14:00")
    coalition.says("meetings", "--ics", str(tmp_path / "m.ics"))
    assert "DTSTART:20171231T103000Z" in (tmp_path / "m.ics").read_text()


def test_the_largest_pledge_can_be_read(coalition: Coalition) -> None:
    about = ("enter", "pledge", "member=BEL", "currency=IRR", "pledged_on=2018-01-01", "country=IRQ", "--for", "BEL")
    assert coalition.refuses(*about, "amount=1e15")[0] == 2
    for _ in range(3):
        coalition.says(*about, "amount=999999999999999", "--release-to", "PUBLIC")
    coalition.says("status", "--as", "DEU")
    assert "999,999,999,999,999" in coalition.says("records", "pledge", "--as", "DEU")
    coalition.says("pledges", "--country", "IRQ", "--as", "DEU")


@pytest.mark.parametrize(
    "words",
    [
        ("who", "\udcff"),
        ("record", "a\udcff"),
        ("records", "note", "--loaded-by", "9999-12-31T23:59:59-12:00"),
        ("records", "note", "--loaded-by", "0001-01-01T00:00:00+12:00"),
    ],
)
def test_words_that_no_database_takes_are_refused_with_what_to_do(coalition: Coalition, words: tuple[str, ...]) -> None:
    assert coalition.refuses(*words)[0] == 2


def test_a_document_that_ends_on_a_day_keeps_its_bytes_until_it_is_purged(coalition: Coalition, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"what {name} says\n")
    document = coalition.json("attach", "CELL", str(tmp_path / "one.txt"), "--kind", "member")["record"]
    coalition.says("end", "document", document, "--on", "9000-01-01", "--why", "replaced")
    coalition.says("attach", "CELL", str(tmp_path / "two.txt"), "--kind", "member")  # sweeps what nothing names
    coalition.says("document", "get", document, "-o", str(tmp_path / "again.txt"))
    assert (tmp_path / "again.txt").read_text() == "what one.txt says\n"
    coalition.says("document", "purge", document, "--why", "sent by mistake")
    assert coalition.refuses("document", "get", document, "-o", str(tmp_path / "gone.txt"))[0] == 6
    assert len(list((coalition.root / "documents").iterdir())) == 1
