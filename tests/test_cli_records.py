"""Records at the command line: entered, amended for a time, ended, shown by name, and refused with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coalition_small import Coalition, coalition
from commonground.cli.failure import run
from commonground.cli.main import SECTIONS, cli
from commonground.vocabulary.records import KINDS

__all__ = ["coalition"]

MEETING = ("enter", "meeting", "code=BXL-2014", "title=Ministers meet", "starts_on=2014-12-03", "--release-to", "MEMBERS")
STATEMENT = (
    "enter",
    "statement",
    "title=Brussels statement",
    "issued_on=2014-12-03",
    "meeting=BXL-2014",
    "--release-to",
    "MEMBERS",
)
SAID = "speech_act=commit", "subject=training", "theme=security", "sentence=We will train."


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("enter", "undertaking", *SAID), 2, "undertaking needs statement"),
        (("enter", "undertaking", "statement=Nowhere", *SAID), 6, "statement: there is no statement 'Nowhere'"),
        (
            ("enter", "pledge", "member=BEL", "amount=5", "currency=BEF2", "pledged_on=2014-12-03"),
            2,
            "currency cannot be 'BEF2'",
        ),
        (("enter", "note", "about=BEL", "text=x", "--release-to", "ATLANTIS"), 2, "a label cannot name 'ATLANTIS'"),
        (("member", "add", "BEL", "--name", "Belgium again"), 9, "CELL has a member with the code 'BEL' already"),
        (
            ("enter", "meeting", "code=EARLY", "title=x", "starts_on=2014-09-09"),
            8,
            "the meeting of 2014-09-09 is before the founding of Coalition on 2014-09-10",
        ),
        (("enter", "pledge", "member=BEL", "amount=-5", "currency=EUR", "pledged_on=2014-12-03"), 2, "amount must be more than"),
        (("enter", "meeting", "code=x"), 2, "code cannot be 'x'"),
        (("enter", "meeting", "colour=red"), 2, "meeting has no field 'colour'"),
        (("enter", "meeting", "code"), 2, "'code' is no field"),
        (("enter", "meeting", "code=A", "code=B"), 2, "code is given twice"),
        (("enter", "battle"), 2, "there is no kind of record 'battle'"),
        (("enter", "member", "code=FRA", "name=France", "kind=state", "--for", "BEL"), 8, "only the coordination cell"),
        (("enter", "release", "record=BEL", "version=x", "label=y"), 8, "a release is not entered by hand"),
        (("enter", "note", "about=BEL", "text=x", "--for", "ATLANTIS"), 6, "there is no member 'ATLANTIS'"),
        (("enter", "note", "about=BEL", "text=x", "--by", "BEL/nobody"), 6, "there is no account 'BEL/nobody'"),
        (("enter", "note", "about=BEL", "text=x", "--by", "BEL/a", "--for", "BEL"), 2, "an account acts for its own member"),
        (("enter", "note", "about=BEL", "text=x", "--from", "2020"), 2, "'2020' is not a day"),
        (("amend", "member", "BEL", "code=BE", "--why", "x"), 8, "the code of a member never changes"),
        (("amend", "member", "BEL", "name=Belgique"), 2, "say why"),
        (("amend", "member", "BEL", "--why", "x"), 2, "nothing is to be changed"),
        (
            ("amend", "member", "BEL", "name=B", "--why", "x", "--from", "2020-01-02", "--to", "2020-01-01"),
            2,
            "is before the first",
        ),
        (("amend", "member", "BEL", "name=B", "--why", "x", "--for", "DEU"), 8, "belongs to CELL"),
        (("end", "member", "XXX", "--why", "x"), 6, "there is no member 'XXX'"),
        (("records", "battle"), 2, "there is no kind of record 'battle'"),
        (("records", "member", "colour=red"), 2, "'colour=red' is no field of member"),
        (("records", "member", "--as", "ATLANTIS"), 6, "there is no member 'ATLANTIS'"),
        (("record", "NOTHING"), 6, "there is no record 'NOTHING'"),
    ],
)
def test_what_may_not_be_entered_is_refused_with_what_to_do(
    coalition: Coalition, words: tuple[str, ...], code: int, message: str
) -> None:
    before = coalition.json("records")
    exit_code, told, _ = coalition.refuses(*words)
    assert exit_code == code
    assert message in told
    assert coalition.json("records") == before


def test_a_meeting_needs_a_coalition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["init", str(tmp_path / "w"), "--member", "CELL"]) == 0
    assert run(cli, ["-w", str(tmp_path / "w"), "enter", "meeting", "code=A", "title=A", "starts_on=2020-01-01"]) == 8
    assert "enter coalition" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--member", "cell"),
        ("--member", "PUBLIC"),
        ("--name", "Cell"),
        ("--member", "CELL", "--coalition", "C"),
        ("--member", "CELL", "--coalition", "C", "--founded", "2014"),
    ],
)
def test_a_workspace_whose_first_records_cannot_be_is_not_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run(cli, ["init", str(tmp_path / "w"), *words]) in (2, 8)
    assert not (tmp_path / "w").exists()


def test_without_a_member_it_is_said_how_to_become_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(cli, ["init", str(tmp_path / "w")])
    assert run(cli, ["-w", str(tmp_path / "w"), "enter", "note", "about=x", "text=y"]) == 2
    assert "init --member" in capsys.readouterr().err
    assert run(cli, ["-w", str(tmp_path / "w"), "records"]) == 0


def test_references_are_shown_by_name_and_a_hidden_one_as_one_that_is_not_there(coalition: Coalition) -> None:
    coalition.says(*MEETING)
    coalition.says(*STATEMENT)
    secret = ("enter", "statement", "title=Secret", "issued_on=2015-01-01")
    coalition.says(*secret)
    for title in ("Brussels statement", "Secret"):
        coalition.says("enter", "undertaking", f"statement={title}", "members=BEL;DEU", *SAID, "--release-to", "MEMBERS")
    first, second = coalition.json("records", "undertaking", "--as", "BEL")
    assert first["fields"]["statement"]["title"] == "Brussels statement"
    assert [one["name"] for one in first["fields"]["members"]] == ["BEL", "DEU"]
    assert second["fields"]["statement"] == {"record": None, "name": None, "title": None}
    shown = coalition.says("record", second["record"][:8], "--as", "BEL")
    assert "not shown" in shown
    assert "Secret" not in shown
    assert "Secret" in coalition.says("record", second["record"][:8])
    assert not re.search(r"[0-9a-f]{32}", coalition.says("records", "undertaking"))


def test_a_record_is_named_by_code_by_the_first_signs_of_its_id_or_by_its_title(coalition: Coalition) -> None:
    coalition.says(*MEETING)
    coalition.says(*STATEMENT)
    found = coalition.json("record", "Brussels statement")
    assert found["kind"] == "statement"
    assert coalition.json("record", found["record"][:6]) == found
    assert coalition.json("record", found["record"]) == found
    assert coalition.json("record", "BXL-2014")["referred_to_by"] == [
        {
            "record": found["record"],
            "kind": "statement",
            "name": found["name"],
            "title": "Brussels statement",
            "field": "meeting",
        }
    ]
    assert coalition.refuses("record", found["record"][:5])[0] == 6
    coalition.says("enter", "statement", "title=brussels  Statement", "issued_on=2015-12-03")
    assert "names several of the kind statement" in coalition.refuses("record", "Brussels statement")[1]
    coalition.says("enter", "group", "code=BEL", "name=x")
    assert "say which with --kind: group, member" in coalition.refuses("record", "BEL")[2]


def test_an_amendment_for_a_time_keeps_what_was_said_of_other_days(coalition: Coalition) -> None:
    coalition.says("amend", "member", "BEL", "name=Kingdom of Belgium", "--from", "2020-01-01", "--why", "renamed")
    assert coalition.json("record", "BEL", "--as-of", "2019-12-31")["fields"]["name"] == "Belgium"
    assert coalition.json("record", "BEL")["fields"]["name"] == "Kingdom of Belgium"
    coalition.says("amend", "member", "BEL", "organisations=BE-BCE_KBO", "--why", "always so")
    for day, name in (("2019-12-31", "Belgium"), ("2021-01-01", "Kingdom of Belgium")):
        held = coalition.json("record", "BEL", "--as-of", day)
        assert (held["fields"]["name"], held["fields"]["organisations"]) == (name, ["BE-BCE_KBO"])
        assert held["in_force"] == [{"from": "2014-09-10", "to": None}]
    assert "BEL" not in coalition.names("member", "--as-of", "2014-09-09")
    before = coalition.json("record", "BEL")["versions"][0]["entered"]["at"]
    assert coalition.json("record", "BEL", "--loaded-by", before)["fields"]["name"] == "Belgium"
    coalition.says("amend", "member", "BEL", "organisations=", "--why", "not so")
    assert coalition.json("record", "BEL")["fields"]["organisations"] == []


def test_accession_and_departure_are_days(coalition: Coalition) -> None:
    coalition.says("enter", "note", "about=BEL", "text=for members", "--release-to", "MEMBERS")
    coalition.says("member", "leave", "AU", "--on", "2020-12-31", "--why", "left")
    assert coalition.names("member", "--as-of", "2017-03-21") == ["CELL", "BEL", "DEU"]
    assert coalition.names("member", "--as-of", "2020-12-31") == ["CELL", "BEL", "DEU", "AU"]
    assert coalition.names("member") == ["CELL", "BEL", "DEU"]
    assert coalition.names("member", "--ended") == ["CELL", "BEL", "DEU", "AU"]
    assert len(coalition.json("records", "note", "--as", "BEL")) == 1
    assert coalition.json("records", "note", "--as", "AU") == []
    assert coalition.names("member", "--as", "AU", "--ended") == ["AU"]
    coalition.says("end", "member", "DEU", "--why", "never joined")
    assert coalition.json("record", "DEU", "--kind", "member")["in_force"] == []
    coalition.says("amend", "member", "AU", "--from", "2022-01-01", "--to", "2022-12-31", "--why", "back")
    spans = [{"from": "2017-03-22", "to": "2020-12-31"}, {"from": "2022-01-01", "to": "2022-12-31"}]
    assert coalition.json("record", "AU", "--kind", "member")["in_force"] == spans


def test_a_state_registered_by_its_iso_code_is_that_state(coalition: Coalition) -> None:
    coalition.says("member", "add", "NOR", "--name", "Norway")
    coalition.says("member", "add", "SCT", "--name", "Scotland")
    told = {
        row["name"]: row["fields"].get("iso3") for row in coalition.json("records", "member") if row["name"] in ("NOR", "SCT")
    }
    assert told == {"NOR": "NOR", "SCT": None}


def test_a_community_that_hides_what_is_older_hides_it_from_who_joins_later(coalition: Coalition) -> None:
    coalition.says("community", "add", "OPEN", "--name", "Open", "--shows-older")
    coalition.says("community", "add", "SHUT", "--name", "Shut", "--hides-older")
    for code in ("OPEN", "SHUT"):
        coalition.says("enter", "note", "about=BEL", f"text=for {code}", "--release-to", code)
        coalition.says("community", "join", code, "DEU", "--from", "2999-01-01")
        coalition.says("community", "join", code, "BEL", "--from", "2014-09-10")
    assert [row["title"] for row in coalition.json("records", "note", "--as", "BEL")] == ["for OPEN", "for SHUT"]
    assert coalition.json("records", "note", "--as", "DEU") == []
    coalition.says("community", "leave", "OPEN", "BEL", "--on", "2020-01-01", "--why", "left")
    assert [row["title"] for row in coalition.json("records", "note", "--as", "BEL")] == ["for SHUT"]
    assert coalition.refuses("community", "leave", "OPEN", "BEL", "--on", "2021-01-01", "--why", "x")[0] == 6


def test_a_table_shows_codes_dates_and_grouped_amounts(coalition: Coalition) -> None:
    coalition.says("enter", "pledge", "member=BEL", "amount=5,000,000.50", "currency=eur", "pledged_on=2014-12-03", "year=2015")
    shown = coalition.says("records", "pledge")
    assert "5,000,000.5 " in shown
    assert "2014-12-03" in shown
    assert " 2015" in shown
    assert coalition.json("records", "pledge", "currency=EUR") != []
    assert coalition.json("records", "pledge", "currency=USD") == []
    assert coalition.json("records", "pledge", "member=bel", "--originator", "CELL") != []
    assert "no offers" in coalition.says("records", "offer")


def test_another_originators_codes_are_neither_taken_nor_told(coalition: Coalition) -> None:
    words = ("enter", "meeting", "code=A", "title=Secret", "starts_on=2020-01-01", "--for", "BEL")
    coalition.says(*words)
    coalition.says(*words[:-1], "DEU")
    assert coalition.refuses(*words)[:2] == (9, "BEL has a meeting with the code 'A' already")
    absent = coalition.refuses("enter", "minute", "meeting=B", "text=x", "--for", "CELL")
    hidden = coalition.refuses("enter", "minute", "meeting=A", "text=x", "--for", "CELL")
    assert [text.replace("'A'", "'B'") if isinstance(text, str) else text for text in hidden] == list(absent)
    for asked in (
        ("record", "{}"),
        ("amend", "meeting", "{}", "title=x", "--why", "y"),
        ("who", "{}"),
        ("release", "widen", "{}"),
    ):
        told = [coalition.refuses(*(word.format(code) for word in asked)) for code in ("A", "B")]
        assert told[0][0] == told[1][0] == 6
        assert told[0][1].replace("'A'", "'B'") == told[1][1]


def test_every_kind_is_listed_with_its_fields(coalition: Coalition) -> None:
    kinds = coalition.json("kinds")
    assert [one["kind"] for one in kinds] == list(KINDS)
    assert all(field["what"] and field["takes"] for one in kinds for field in one["fields"])
    told = coalition.json("kinds", "agenda-item")
    assert [field["name"] for field in told["fields"] if field["required"]] == ["meeting", "number", "title"]
    for name in KINDS:
        assert name in coalition.says("kinds")
        assert coalition.says("kinds", name)


def test_the_help_lists_commands_under_headings(capsys: pytest.CaptureFixture[str]) -> None:
    run(cli, ["--help"])
    shown = capsys.readouterr().out
    assert all(f"{heading}:" in shown for heading in SECTIONS.values())
