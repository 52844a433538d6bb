"""Release at the command line: who can see and why, what waits for a second person, what a narrowing cannot take back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from coalition_small import Coalition, coalition
from fixtures_small import plan, put

__all__ = ["coalition"]

TODAY = dt.datetime.now(dt.UTC).date()


def note(coalition: Coalition, text: str, *words: str, by: str = "BEL") -> str:
    """The id of a new note of a member."""
    return str(coalition.json("enter", "note", "about=CELL", f"text={text}", "--for", by, *words)["record"])


def answers(coalition: Coalition, name: str, *words: str) -> dict[str, Any]:
    """Who may see something: yes, no or not told, by party."""
    return {one["party"]: one["allowed"] for one in coalition.json("who", name, *words)["parties"]}


def test_the_originator_is_told_of_every_member_it_knows(coalition: Coalition) -> None:
    coalition.says("community", "add", "DONORS", "--name", "Donors", "--shows-older")
    coalition.says("community", "join", "DONORS", "BEL", "DEU", "--release-to", "DONORS")
    record = note(coalition, "x", "--release-to", "CELL/DONORS")
    assert answers(coalition, record, "--as", "BEL") == {"PUBLIC": False, "AU": False, "BEL": True, "CELL": False, "DEU": True}
    because = {one["party"]: one["because"] for one in coalition.json("who", record, "--as", "BEL")["parties"]}
    assert because["BEL"] == "BEL is the originator"
    assert because["DEU"] == "released to CELL/DONORS"
    assert "may see it" in coalition.says("who", record, "--as", "BEL")


def test_another_reader_learns_by_whose_favour_it_reads_and_no_more(coalition: Coalition) -> None:
    bilateral = note(coalition, "x", "--release-to", "DEU", "--release-to", "AU", "--caveat", "EYES", "--tlp", "RED")
    assert coalition.ask("who", bilateral, "--as", "DEU")[0] == 6  # not cleared for the caveat
    for code in ("DEU", "AU"):
        coalition.says("member", "clear", code, "EYES")
    assert answers(coalition, bilateral, "--as", "DEU") == {"PUBLIC": False, "AU": None, "BEL": True, "CELL": None, "DEU": True}
    told = coalition.json("record", bilateral, "--as", "DEU")["label"]
    assert told == {
        "releasable_to": ["DEU"],
        "caveats": ["EYES"],
        "handling": [],
        "tlp": "RED",
        "sensitivity": None,
        "review_on": None,
        "whole": False,
        "because": "released to DEU",
    }
    for words in (("who", bilateral), ("record", bilateral), ("records", "note")):
        said = coalition.json(*words, "--as", "DEU")
        shown = said if isinstance(said, dict) else said[0]
        assert "AU" not in str({key: value for key, value in shown.items() if key != "parties"})
    assert coalition.json("record", bilateral, "--as", "BEL")["label"]["releasable_to"] == ["AU", "DEU"]


def test_hidden_memberships_are_left_out_and_the_answer_says_so(coalition: Coalition) -> None:
    coalition.says("community", "add", "INNER", "--name", "Inner", "--shows-older", "--for", "DEU", "--release-to", "MEMBERS")
    coalition.says("community", "join", "INNER", "AU", "--for", "DEU")
    record = note(coalition, "x", "--release-to", "DEU/INNER")
    assert len(coalition.json("records", "note", "--as", "AU")) == 1
    asked = coalition.json("who", record, "--as", "BEL")
    assert {one["party"]: one["allowed"] for one in asked["parties"]}["AU"] is False
    assert asked["unknown_communities"] == ["DEU/INNER"]
    assert "its members are not shown to you" in coalition.says("who", record, "--as", "BEL")


def test_what_a_member_sees_is_told_of_what_the_asker_sees_alone(coalition: Coalition) -> None:
    coalition.says("community", "add", "DONORS", "--name", "Donors", "--shows-older")
    note(coalition, "for donors", "--release-to", "CELL/DONORS", by="CELL")
    note(coalition, "between two", "--release-to", "DEU", by="BEL")
    asked = coalition.json("would-see", "DEU", "--joining", "DONORS")
    notes = next(one for one in asked["kinds"] if one["kind"] == "note")
    assert (notes["yours"], notes["theirs"], notes["after_joining"]) == (1, 0, 1)
    assert [(row["title"], row["sees"], row["would_see"]) for row in notes["records"]] == [("for donors", False, True)]
    listed = coalition.json("would-see", "DEU", "--kind", "note", "--as", "BEL")
    assert [(row["title"], row["sees"]) for row in listed["kinds"][0]["records"]] == [("between two", True)]
    assert coalition.refuses("would-see", "ATLANTIS")[0] == 6
    assert "after joining" in coalition.says("would-see", "DEU", "--joining", "DONORS")


def test_a_widening_shows_what_is_and_nothing_of_what_was(coalition: Coalition) -> None:
    record = note(coalition, "first words")
    coalition.says("amend", "note", record, "text=last words", "--why", "x", "--for", "BEL")
    coalition.says("release", "widen", record, "--to", "DEU", "--why", "agreed", "--for", "BEL")
    seen = coalition.says("record", record, "--as", "DEU")
    assert "last words" in seen
    assert "first words" not in seen
    assert len(coalition.json("record", record, "--as", "DEU")["versions"]) == 1
    assert (
        "released to them already"
        in coalition.refuses("release", "widen", record, "--to", "DEU", "--why", "x", "--for", "BEL")[1]
    )


def test_a_narrowing_says_that_nothing_is_recalled_and_to_whom_it_went(coalition: Coalition) -> None:
    record = note(coalition, "x", "--release-to", "MEMBERS")
    coalition.says("release", "sent", record, "--to", "AU", "--on", "2020-05-06", "--why", "by mail", "--for", "BEL")
    words = ("release", "narrow", record, "--why", "too early", "--for", "BEL")
    assert "was not released to PUBLIC" in coalition.refuses(*words, "--to", "PUBLIC")[1]
    assert "is not released to AU" in coalition.refuses(*words, "--without", "AU")[1]
    assert "changes nothing" in coalition.refuses(*words)[1]
    told = coalition.json(*words, "--to", "DEU")
    assert (told["could_read"], told["can_read"], told["recalled"]) == (["AU", "BEL", "CELL", "DEU"], ["BEL", "DEU"], False)
    assert [(one["on"], one["to"], one["what"]) for one in told["sent"]] == [("2020-05-06", ["AU"], "record")]
    assert coalition.ask("record", record, "--as", "AU")[0] == 6
    shown = coalition.says(*words, "--to", "OWN")
    assert "cannot be recalled" in shown
    assert "2020-05-06" in shown
    assert coalition.ask("record", record, "--as", "DEU")[0] == 6


def test_a_sending_names_known_parties_and_things(coalition: Coalition) -> None:
    record = note(coalition, "x")
    assert coalition.refuses("release", "sent", record, "--to", "ATLANTIS", "--for", "BEL")[0] == 2
    assert coalition.refuses("release", "sent", "--to", "DEU", "--for", "BEL")[0] == 2
    assert coalition.refuses("release", "sent", "--file", "nowhere.csv", "--to", "DEU", "--for", "BEL")[0] == 4
    coalition.says("release", "sent", "--brief", "b-1", "--record", record, "--to", "DEU", "--for", "BEL")
    told = coalition.json("release", "narrow", record, "--caveat", "EYES", "--why", "x", "--for", "BEL")
    assert [(one["what"], one["reference"]) for one in told["sent"]] == [("brief", "b-1")]


def staffed(coalition: Coalition) -> None:
    """Belgium has a contributor and two approvers."""
    for name, role in (("ann", "contributor"), ("bob", "approver"), ("cat", "approver")):
        coalition.says("account", "add", name, "--role", role, "--for", "BEL")


def waiting(coalition: Coalition) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = coalition.json("release", "list", "--as", "BEL")
    return found


def test_a_release_waits_for_a_second_person_and_a_narrowing_does_not(coalition: Coalition) -> None:
    staffed(coalition)
    told = coalition.json("enter", "note", "about=CELL", "text=x", "--release-to", "PUBLIC", "--by", "BEL/bob")
    record = told["record"]
    assert [(one["id"], one["record"], one["by"]) for one in waiting(coalition)] == [(told["waits"], record, "BEL/bob")]
    assert coalition.names("note", "--as", "PUBLIC") == []
    approve = ("release", "approve", told["waits"][:8])
    assert coalition.refuses(*approve, "--by", "BEL/ann")[:2] == (8, "a contributor may not approve")
    assert coalition.refuses(*approve, "--by", "BEL/bob")[:2] == (8, "what you proposed yourself needs another pair of eyes")
    assert coalition.refuses(*approve, "--for", "DEU")[0] == 6
    coalition.says(*approve, "--by", "BEL/cat")
    assert coalition.names("note", "--as", "PUBLIC") == [record[:8]]
    assert coalition.refuses(*approve, "--by", "BEL/cat")[0] == 6
    narrowed = coalition.json("release", "narrow", record, "--to", "DEU", "--why", "x", "--by", "BEL/ann")
    assert narrowed["waits"] is None
    assert coalition.names("note", "--as", "PUBLIC") == []
    assert coalition.names("note", "--as", "DEU") == [record[:8]]


def test_what_is_refused_stays_as_it_was(coalition: Coalition) -> None:
    staffed(coalition)
    record = coalition.json("enter", "note", "about=CELL", "text=first", "--by", "BEL/ann")["record"]
    coalition.says("release", "widen", record, "--to", "DEU", "--why", "x", "--by", "BEL/ann")
    assert coalition.refuses("release", "refuse", record, "--by", "BEL/bob")[1] == "say why it is refused"
    coalition.says("release", "refuse", record, "--why", "not yet", "--by", "BEL/bob")
    assert waiting(coalition) == []
    assert coalition.names("note", "--as", "DEU") == []
    assert "nothing waits" in coalition.says("release", "list", "--as", "BEL")


def test_one_approval_releases_every_stretch_of_a_records_time(coalition: Coalition) -> None:
    staffed(coalition)
    common = ("area=local governance", "title=Councils", "country=IRQ", "indicator=seats", "unit=seats")
    coalition.says("enter", "milestone", "code=M", *common, "target=10", "--from", "2020-01-01", "--by", "BEL/ann")
    coalition.says("amend", "milestone", "M", "target=20", "--from", "2022-01-01", "--why", "plan", "--by", "BEL/ann")
    coalition.says("release", "widen", "M", "--to", "DEU", "--why", "x", "--by", "BEL/ann")
    assert [(one["record"] is not None, one["changes"]) for one in waiting(coalition)] == [(True, [])]
    coalition.says("release", "approve", "M", "--by", "BEL/bob")
    for day, target in (("2021-01-01", "10"), ("2023-01-01", "20")):
        assert coalition.json("record", "M", "--as", "DEU", "--as-of", day)["fields"]["target"] == target
    coalition.says("amend", "milestone", "M", "title=Local councils", "--why", "y", "--by", "BEL/ann")
    assert [one["changes"] for one in waiting(coalition)] == [["title"]]
    assert coalition.json("record", "M", "--as", "DEU")["title"] == "Councils"
    told = coalition.json("release", "narrow", "M", "--to", "OWN", "--why", "z", "--by", "BEL/ann")
    assert told["waits"] is None
    assert coalition.names("milestone", "--as", "DEU") == []


def test_a_change_since_the_proposal_is_a_conflict(coalition: Coalition) -> None:
    staffed(coalition)
    record = coalition.json("enter", "note", "about=CELL", "text=a", "--release-to", "DEU", "--by", "BEL/ann")["record"]
    coalition.says("amend", "note", record, "text=b", "--release-to", "OWN", "--why", "x", "--by", "BEL/ann")
    assert coalition.refuses("release", "approve", record, "--by", "BEL/bob")[:2] == (
        9,
        "the record was changed since the release was proposed",
    )


def test_a_decision_is_taken_by_two_persons(coalition: Coalition) -> None:
    staffed(coalition)
    words = ("enter", "decision", "title=Fund the councils", "--by", "BEL/bob")
    assert coalition.refuses(*words, "status=taken", f"taken_on={TODAY}")[1] == "a decision needs a second person"
    coalition.says(*words, "status=proposed")
    assert coalition.refuses("release", "approve", "Fund the councils", "--by", "BEL/bob")[0] == 8
    coalition.says("release", "approve", "Fund the councils", "--by", "BEL/cat")
    taken = coalition.json("record", "Fund the councils", "--as", "BEL")["fields"]
    assert (taken["status"], taken["taken_on"]) == ("taken", str(TODAY))


def test_broken_glass_is_seen_by_the_originator_and_ends(coalition: Coalition) -> None:
    record = note(coalition, "held back")
    until = TODAY + dt.timedelta(days=3)
    words = ("release", "grant", "DEU", "--over", "BEL", "--reason", "evacuation", "--until")
    assert "lasts 14 days at most" in coalition.refuses(*words, str(TODAY + dt.timedelta(days=15)))[1]
    assert coalition.refuses(*words, str(until), "--for", "AU")[0] == 8
    granted = coalition.json(*words, str(until))["record"]
    assert coalition.json("record", record, "--as", "DEU")["label"]["because"] == f"granted over all of BEL until {until}"
    assert [row["fields"]["reason"] for row in coalition.json("records", "grant", "--as", "BEL")] == ["evacuation"]
    assert coalition.names("grant", "--as", "AU") == []
    coalition.says("end", "grant", granted, "--why", "over")
    assert coalition.ask("record", record, "--as", "DEU")[0] == 6


def test_a_grant_waits_for_a_second_account_of_the_cell(coalition: Coalition) -> None:
    record = note(coalition, "held back")
    for name in ("sue", "tom"):
        coalition.says("account", "add", name, "--role", "steward")
    until = str(TODAY + dt.timedelta(days=3))
    coalition.says("release", "grant", "DEU", "--over", "BEL", "--reason", "x", "--until", until, "--by", "CELL/sue")
    assert coalition.ask("record", record, "--as", "DEU")[0] == 6
    waits = coalition.json("release", "list")[0]["id"]
    assert coalition.refuses("release", "approve", waits, "--by", "CELL/sue")[0] == 8
    coalition.says("release", "approve", waits, "--by", "CELL/tom")
    assert coalition.ask("record", record, "--as", "DEU")[0] == 0


@pytest.mark.parametrize("name", ["nothing.csv", "abcdef"])
def test_a_source_that_is_not_there_has_no_readers(coalition: Coalition, name: str) -> None:
    assert coalition.refuses("who", "--source", name)[0] == 6
    assert coalition.refuses("who")[0] == 2
    assert coalition.refuses("who", "BEL", "--source", name)[0] == 2


def test_a_file_is_loaded_by_an_account_and_read_by_its_member(coalition: Coalition, tmp_path: Path) -> None:
    file = put(tmp_path / "fts.csv", plan([("1", "Health", 1000, 400)]))
    staffed(coalition)
    coalition.says("account", "add", "eve", "--role", "reader", "--for", "BEL")
    load = ("load", str(file), "--release-to", "AU", "--by")
    assert coalition.refuses(*load, "BEL/eve")[:2] == (8, "a reader may not load")
    assert coalition.refuses(*load[:-2], "ATLANTIS")[0] == 2
    coalition.says(*load, "BEL/ann")
    told = {one["party"]: one["allowed"] for one in coalition.json("who", "--source", "fts.csv")["parties"]}
    assert told == {"PUBLIC": False, "AU": True, "BEL": True, "CELL": True, "DEU": False}
    asked = coalition.json("who", "--source", "fts.csv", "--as", "AU")
    assert {one["party"]: one["allowed"] for one in asked["parties"]}["DEU"] is None
    assert asked["label"]["releasable_to"] == ["AU"]
    assert coalition.refuses("who", "--source", "fts.csv", "--as", "DEU")[0] == 6
    seen = {one["table"]: (one["yours"], one["theirs"]) for one in coalition.json("would-see", "DEU")["tables"]}
    assert seen["requirement"] == (1, 0)


def test_what_was_proposed_in_one_act_is_approved_in_one(coalition: Coalition) -> None:
    for name in ("ann", "bob"):
        coalition.says("account", "add", name, "--role", "approver", "--for", "BEL")
    file = coalition.root.parent / "pledges.csv"
    rows = [f"BEL,{amount},EUR,2014-12-03" for amount in (5, 6, 7)]
    file.write_text(
        "\n".join(["member,amount,currency,pledged_on", *(f"{row},{n}" for n, row in enumerate(rows))]).replace(
            "pledged_on", "pledged_on,purpose"
        )
    )
    coalition.says("import", str(file), "--kind", "pledge", "--by", "BEL/ann", "--release-to", "MEMBERS", "--yes")
    waits = coalition.json("release", "list", "--as", "BEL")
    assert len(waits) == 3
    assert coalition.json("records", "pledge", "--as", "DEU") == []
    assert coalition.refuses("release", "approve", waits[0]["id"], "--together", "--by", "BEL/ann")[0] == 8
    coalition.says("release", "approve", waits[1]["id"], "--together", "--by", "BEL/bob")
    assert len(coalition.json("records", "pledge", "--as", "DEU")) == 3
    assert coalition.json("release", "list", "--as", "BEL") == []
