"""Records from a file: the preview says exactly what will be done and what cannot be read, and exactly that is recorded."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.door.actor import Actor
from commonground.door.entry import Entry
from commonground.entry.bring import bring
from commonground.entry.form import sheet_of
from commonground.entry.kinds import IMPORTED, NATURAL
from commonground.entry.plan import Asked, plan
from commonground.entry.reading import Sheet, read_bytes
from commonground.vocabulary.errors import (
    BadRequest,
    CommonGroundError,
    Conflict,
    MalformedFile,
    NotData,
    Refused,
    TooLarge,
    WrongEncoding,
)
from entry_small import TODAY, Coalition, changes, counts, faults, kind, labelled
from fixtures_iati import activities, activity
from fixtures_small import put, squares
from xlsx_bytes import xlsx

PLEDGES = """member,amount,currency,pledged_on,country,purpose
BEL,1000000,EUR,2018-02-14,IRQ,stabilisation
BEL,2500000.50,eur,14 February 2018,Iraq,humanitarian
"""


@pytest.fixture
def held(tmp_path: Path) -> Coalition:
    return Coalition(tmp_path / "w")


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Coalition:
    """A coalition to which nothing is brought: for previews."""
    return Coalition(tmp_path_factory.mktemp("still") / "w")


def amounts(held: Coalition, member: str = "BEL") -> list[str]:
    return sorted(str(one["amount"]) for one in held.records(member).of("pledge"))


def test_what_is_shown_is_what_is_recorded_and_again_there_is_nothing_to_do(held: Coalition) -> None:
    shown = held.preview("BEL", PLEDGES, "pledges.csv")
    assert counts(shown) == (2, 0, 0, 0)
    assert [action.rows for action in shown.actions] == [(2,), (3,)]
    assert changes(shown.actions[1]) == [
        ("member", None, "BEL"),
        ("amount", None, "2500000.5"),
        ("currency", None, "EUR"),
        ("pledged_on", None, "2018-02-14"),
        ("country", None, "IRQ"),
        ("purpose", None, "humanitarian"),
    ]
    assert amounts(held) == []
    held.bring("BEL", PLEDGES, "pledges.csv", shown)
    assert amounts(held) == ["1000000", "2500000.5"]
    assert counts(held.preview("BEL", PLEDGES, "pledges.csv")) == (0, 0, 0, 2)
    assert held.bring("BEL", PLEDGES, "pledges.csv") == []


def test_a_file_is_brought_once_in_either_database(tmp_path: Path, ledger_url: str | None) -> None:
    held = Coalition(tmp_path / "w", ledger_url)
    shown, other = (held.preview("BEL", PLEDGES, "pledges.csv") for _ in range(2))
    held.bring("BEL", PLEDGES, "pledges.csv", shown)
    with pytest.raises(Conflict):
        held.bring("BEL", PLEDGES, "pledges.csv", other)
    assert amounts(held) == ["1000000", "2500000.5"]
    changed = PLEDGES.replace("1000000", "7")
    held.bring("BEL", changed, "pledges.csv")
    assert counts(held.preview("BEL", changed, "pledges.csv")) == (0, 0, 0, 2)
    held.workspace.close()


def test_a_changed_cell_is_exactly_that_change(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    shown = held.preview("BEL", PLEDGES.replace("1000000", "1200000"), "pledges.csv")
    assert counts(shown) == (0, 1, 0, 1)
    assert changes(shown.actions[0]) == [("amount", "1000000", "1200000")]
    held.bring("BEL", PLEDGES.replace("1000000", "1200000"), "pledges.csv")
    assert amounts(held) == ["1200000", "2500000.5"]


def test_an_empty_cell_takes_away_and_a_column_that_is_not_there_leaves_alone(held: Coalition) -> None:
    key = held.enter(
        "BEL", "activity", code="A1", title="Wells", implementer="UNDP", status="planned", country="IRQ", sector="WASH"
    )
    emptied = held.preview("BEL", "code,title,implementer,status,country,sector\nA1,Wells,UNDP,planned,IRQ,\n", "activities.csv")
    assert changes(emptied.actions[0]) == [("sector", "WASH", None)]
    held.bring("BEL", "code,status\nA1,under way\n", "activities.csv")
    found = held.records("BEL").find(key)
    assert (found["status"], found["sector"], found["title"]) == ("under way", "WASH", "Wells")


def test_a_code_finds_its_record_and_the_id_one_without_a_code(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    (one,) = [one for one in held.records("BEL").of("pledge") if one["amount"] == "1000000"]
    moved = f"record_id,pledged_on,amount,member,currency\n{one.record_id},2018-02-15,1000000,BEL,EUR\n"
    shown = held.preview("BEL", moved, "pledges.csv")
    assert changes(shown.actions[0]) == [("pledged_on", "2018-02-14", "2018-02-15")]
    strange = held.preview("BEL", moved.replace(one.record_id, "0" * 32), "pledges.csv")
    assert faults(strange) == [(2, "record_id")]


def test_rows_that_could_mean_several_records_are_faults_and_no_guess(held: Coalition) -> None:
    for amount in (1, 2):
        held.enter("BEL", "pledge", member="BEL", amount=amount, currency="EUR", pledged_on="2018-02-14", country="IRQ")
    text = "member,amount,currency,pledged_on,country,purpose,year\nBEL,3,EUR,2018-02-14,IRQ,,\n"
    shown = held.preview("BEL", text, "pledges.csv")
    assert faults(shown) == [(2, None)]
    assert all(one.record_id in str(shown.faults[0].hint) for one in held.records("BEL").of("pledge"))


def test_a_row_that_lacks_what_tells_records_apart_is_a_fault(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    shown = held.preview("BEL", "member,amount,currency,pledged_on,country\nBEL,5,EUR,2018-02-14,IRQ\n", "pledges.csv")
    assert faults(shown) == [(2, None)]
    assert "purpose" in str(shown.faults[0].hint)


def test_two_rows_of_one_record_are_a_fault(held: Coalition) -> None:
    shown = held.preview("BEL", PLEDGES + "BEL,7,EUR,2018-02-14,IRQ,stabilisation\n", "pledges.csv")
    assert faults(shown) == [(4, None)]
    assert "row 2" in shown.faults[0].message


def test_every_fault_is_named_with_row_column_and_what_to_do(still: Coalition) -> None:
    text = "member,amount,currency,pledged_on,country\nFRA,many,DOL,08/06/2018,Atlantis\n,,,,\nBEL,-1,EUR,2018-13-01,IRQ\n"
    shown = still.preview("BEL", text, "pledges.csv")
    assert faults(shown) == [
        (2, "amount"),
        (2, "currency"),
        (2, "pledged_on"),
        (2, "country"),
        (2, "member"),
        (4, "pledged_on"),
    ]
    assert all(one.hint for one in shown.faults)
    assert "8 June or 6 August" in shown.faults[2].message
    with pytest.raises(BadRequest, match="faults"):
        still.bring("BEL", text, "pledges.csv")
    assert amounts(still) == []


def test_missing_columns_are_named(still: Coalition) -> None:
    shown = still.preview("BEL", "member,amount\nBEL,5\n", "pledges.csv")
    assert faults(shown) == [(2, "currency"), (2, "pledged_on")]
    assert "column is missing" in shown.faults[0].message


def test_rows_with_faults_are_left_out_only_where_that_is_asked_for(held: Coalition) -> None:
    text = PLEDGES.replace("1000000", "a million")
    shown = held.preview("BEL", text, "pledges.csv", leave_faulty=True)
    assert shown.left_out == (("pledges", 2),)
    held.bring("BEL", text, "pledges.csv", shown, leave_faulty=True)
    assert amounts(held) == ["2500000.5"]


def test_a_row_that_names_a_row_with_a_fault_is_left_out_with_it(held: Coalition) -> None:
    sheets = xlsx(
        {
            "Activities": [
                ["code", "title", "implementer", "status", "country"],
                ["A1", "Wells", "UNDP", "done", "IRQ"],
                ["A2", "Roads", "UNDP", "planned", "IRQ"],
            ],
            "Results": [
                ["activity", "indicator", "value", "unit", "period_from", "period_to"],
                ["A1", "wells", 3, "wells", "2018-01-01", "2018-03-31"],
                ["A2", "roads", 4, "km", "2018-01-01", "2018-03-31"],
            ],
        }
    )
    shown = held.preview("BEL", sheets, "report.xlsx", leave_faulty=True)
    assert [(one.sheet, one.row, one.column) for one in shown.faults] == [("Activities", 2, "status"), ("Results", 2, "activity")]
    held.bring("BEL", sheets, "report.xlsx", shown, leave_faulty=True)
    assert [one["indicator"] for one in held.records("BEL").of("result")] == ["roads"]


def test_an_action_ends_a_record_and_ending_it_again_is_nothing(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    ending = "action,member,currency,pledged_on,country,purpose,year\nend,BEL,EUR,2018-02-14,IRQ,stabilisation,\n"
    shown = held.preview("BEL", ending, "pledges.csv")
    assert counts(shown) == (0, 0, 1, 0)
    held.bring("BEL", ending, "pledges.csv", shown)
    assert amounts(held) == ["2500000.5"]
    assert counts(held.preview("BEL", ending, "pledges.csv")) == (0, 0, 0, 1)


@pytest.mark.parametrize(("action", "day"), [("add", "14"), ("change", "20"), ("end", "20"), ("remove", "14")])
def test_an_action_that_does_not_fit_is_a_fault(held: Coalition, action: str, day: str) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    head = "action,member,amount,currency,pledged_on,country,purpose,year\n"
    shown = held.preview("BEL", head + f"{action},BEL,1000000,EUR,2018-02-{day},IRQ,stabilisation,\n", "pledges.csv")
    assert faults(shown) == [(2, "action")]


def test_a_complete_file_ends_what_it_does_not_hold_and_only_when_asked(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    held.enter("NLD", "pledge", seen_by=("BEL",), member="NLD", amount=9, currency="EUR", pledged_on="2018-03-01")
    fewer = "\n".join(PLEDGES.splitlines()[:2])
    assert counts(held.preview("BEL", fewer, "pledges.csv")) == (0, 0, 0, 1)
    shown = held.preview("BEL", fewer, "pledges.csv", complete=True)
    assert counts(shown) == (0, 0, 1, 1)
    held.bring("BEL", fewer, "pledges.csv", shown, complete=True)
    assert amounts(held) == ["1000000", "9"]


def test_members_join_by_a_list_with_their_history(held: Coalition) -> None:
    text = "code;name;kind;valid from;valid to\nEGY;Egypt;observer;2014-09-10;2016-12-31\n"
    text += "EGY;Egypt;state;2017-01-01;\nUSA;United States;state;;\n"
    shown = held.preview("CELL", text, "accession.csv", kind=kind("members"))
    assert counts(shown) == (2, 0, 0, 0)
    held.bring("CELL", text, "accession.csv", shown, kind=kind("members"))
    (egypt,) = [one for one in held.records("CELL").of("member") if one.code == "EGY"]
    lines = [(first, last, one["kind"]) for first, last, one in held.records("CELL").periods(egypt.record_id)]
    assert lines == [
        (dt.date(2014, 9, 10), dt.date(2016, 12, 31), "observer"),
        (dt.date(2017, 1, 1), None, "state"),
    ]
    assert counts(held.preview("CELL", text, "members.csv")) == (0, 0, 0, 2)
    shorter = held.preview("CELL", text.replace("state;2017-01-01;", "state;2017-01-01;2018-03-31"), "members.csv")
    assert [(one.what, one.name) for one in shorter.actions if one.what != "nothing"] == [("end", "EGY")]


def test_the_rows_of_a_record_are_its_whole_history(held: Coalition) -> None:
    text = "code,name,kind,valid_from,valid_to\nBEL,Belgium,state,2015-01-01,\n"
    shown = held.preview("CELL", text, "members.csv")
    assert changes(shown.actions[0]) == [("valid_from", None, "2015-01-01")]
    held.bring("CELL", text, "members.csv", shown)
    (belgium,) = [one for one in held.records("CELL").of("member") if one.code == "BEL"]
    assert [(a, b) for a, b, _ in held.records("CELL").periods(belgium.record_id)] == [(dt.date(2015, 1, 1), None)]
    twice = text + "BEL,Belgium,observer,2016-01-01,2016-12-31\n"
    assert faults(held.preview("CELL", twice, "members.csv")) == [(3, None)]


def test_members_and_their_memberships_come_together(held: Coalition) -> None:
    held.enter("CELL", "community", code="CORE", name="Core group", shows_older="no")
    book = xlsx(
        {
            "Members": [["code", "name", "kind"], ["FRA", "France", "state"]],
            "Memberships": [["member", "community"], ["FRA", "CORE"]],
        }
    )
    held.bring("CELL", book, "accession.xlsx")
    (joined,) = held.records("FRA").of("membership")
    assert held.records("FRA").find(joined["member"]).code == "FRA"


def test_only_the_cell_brings_members(held: Coalition) -> None:
    with pytest.raises(Refused, match="coordination cell"):
        held.preview("BEL", "code,name,kind\nFRA,France,state\n", "members.csv")


def test_what_is_not_the_members_own_is_never_changed_or_mentioned(held: Coalition) -> None:
    hidden = held.enter("NLD", "activity", code="A1", title="Secret", implementer="X", status="planned", country="IRQ")
    seen = held.enter(
        "NLD", "activity", seen_by=("BEL",), code="A2", title="Open", implementer="X", status="planned", country="IRQ"
    )
    head = "record_id,code,title,implementer,status,country\n"
    shown = held.preview("BEL", head + ",A1,Wells,UNDP,planned,IRQ\n", "activities.csv")
    assert counts(shown) == (1, 0, 0, 0)
    absent = held.preview("BEL", head + f"{hidden},A1,Wells,UNDP,planned,IRQ\n", "activities.csv")
    nobody = held.preview("BEL", head + f"{'0' * 32},A1,Wells,UNDP,planned,IRQ\n", "activities.csv")
    assert absent.faults[0].message.replace(hidden, "ID") == nobody.faults[0].message.replace("0" * 32, "ID")
    others = held.preview("BEL", head + f"{seen},A2,Mine now,X,planned,IRQ\n", "activities.csv")
    assert "belongs to NLD" in others.faults[0].message
    same = held.preview("BEL", head + f"{seen},A2,Open,X,planned,IRQ\n", "activities.csv")
    assert counts(same) == (0, 0, 0, 1)


def test_a_hidden_reference_and_one_that_is_not_there_give_one_answer(held: Coalition) -> None:
    held.enter("NLD", "meeting", code="M-SECRET", title="Secret", starts_on="2018-02-01")
    text = "member,amount,currency,pledged_on,meeting\nBEL,1,EUR,2018-02-14,{}\n"
    hidden = held.preview("BEL", text.format("M-SECRET"), "pledges.csv").faults[0]
    absent = held.preview("BEL", text.format("M-NOTONE"), "pledges.csv").faults[0]
    assert hidden.message.replace("M-SECRET", "M") == absent.message.replace("M-NOTONE", "M")


def test_a_change_in_between_is_a_conflict_and_nothing_is_recorded(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv")
    (one,) = [one for one in held.records("BEL").of("pledge") if one["amount"] == "1000000"]
    changed = PLEDGES.replace("1000000", "1200000")
    shown = held.preview("BEL", changed, "pledges.csv")
    held.desk("BEL").enter([Entry("pledge", {"amount": 5}, one.record_id)], "meanwhile")
    with pytest.raises(Conflict, match="since the preview"):
        held.bring("BEL", changed, "pledges.csv", shown)
    assert amounts(held) == ["2500000.5", "5"]


def test_the_same_file_brought_twice_at_once_is_recorded_once(held: Coalition) -> None:
    first, second = (held.preview("BEL", PLEDGES, "pledges.csv") for _ in range(2))
    held.bring("BEL", PLEDGES, "pledges.csv", first)
    with pytest.raises(Conflict):
        held.bring("BEL", PLEDGES, "pledges.csv", second)
    assert len(amounts(held)) == 2


def test_what_others_do_meanwhile_is_no_conflict(held: Coalition) -> None:
    shown = held.preview("BEL", PLEDGES, "pledges.csv")
    held.enter("NLD", "pledge", member="NLD", amount=9, currency="EUR", pledged_on="2018-02-14")
    assert len(held.bring("BEL", PLEDGES, "pledges.csv", shown)) == 2


def test_new_records_bear_the_label_that_was_asked_for(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv", label=labelled("BEL", "NLD"))
    assert amounts(held, "NLD") == ["1000000", "2500000.5"]
    assert amounts(held, "IRQ") == []
    with_unknown = held.preview("BEL", PLEDGES.replace("2018-02-14", "2018-02-16"), "pledges.csv", label=labelled("BEL", "XXX"))
    assert "'XXX'" in with_unknown.faults[0].message


def test_a_release_to_others_waits_for_a_second_account(held: Coalition) -> None:
    held.enter("BEL", "account", name="ann", member="BEL", role="contributor")
    shown = held.preview("BEL", PLEDGES, "pledges.csv", label=labelled("BEL", "NLD"))
    assert [action.waits for action in shown.actions] == [True, True]
    done = held.bring("BEL", PLEDGES, "pledges.csv", shown, label=labelled("BEL", "NLD"))
    assert all(one.waits for one in done)
    assert amounts(held, "NLD") == []


def test_a_change_that_waits_already_is_not_proposed_again(held: Coalition) -> None:
    held.bring("BEL", PLEDGES, "pledges.csv", label=labelled("BEL", "NLD"))
    held.enter("BEL", "account", name="ann", member="BEL", role="contributor")
    changed = PLEDGES.replace("1000000", "1200000")
    held.bring("BEL", changed, "pledges.csv")
    shown = held.preview("BEL", changed, "pledges.csv")
    assert counts(shown) == (0, 0, 0, 2)
    assert [(one.row, one.message) for one in shown.remarks] == [(2, "this change waits for a second person already")]
    assert counts(held.preview("BEL", changed.replace("1200000", "1300000"), "pledges.csv")) == (0, 1, 0, 1)


def test_a_form_is_read_and_checked_as_a_file(held: Coalition) -> None:
    filled = {"member": "bel", "amount": "1,000", "currency": "EUR", "pledged_on": "08/06/2018"}
    sheets = [sheet_of(kind("pledge"), [filled])]
    shown = plan(held.workspace, Actor("BEL"), sheets, "form", Asked(), TODAY)
    assert faults(shown) == [(2, "pledged_on")]
    right = [sheet_of(kind("pledge"), [{**filled, "pledged_on": "2018-06-08"}])]
    shown = plan(held.workspace, Actor("BEL"), right, "form", Asked(), TODAY)
    assert changes(shown.actions[0])[:2] == [("member", None, "BEL"), ("amount", None, "1000")]
    bring(held.workspace, Actor("BEL"), held.desk("BEL"), right, shown, Asked(), "a form", TODAY)
    assert amounts(held) == ["1000"]


def test_what_the_ledger_refuses_stands_in_the_preview(held: Coalition) -> None:
    shown = held.preview("CELL", "code,title,starts_on\nM1,Too early,2014-09-01\nM2,In time,2014-12-03\n", "meetings.csv")
    assert faults(shown) == [(2, None)]
    assert "founding" in shown.faults[0].message
    people = "code,title,what,quantity,unit,country,place\nR1,Trainers,people,5,people,IRQ,IQG15\n"
    assert "no place" in held.preview("BEL", people, "requirements.csv").faults[0].message


# files as people make them


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_separator_and_encoding_is_read(still: Coalition, separator: str, encoding: str) -> None:
    rows = [["Title *", "Code", "IMPLEMENTER", "Status", "country"], ["Réseau d’eau", "A1", "Örebro", "Planned", "Iraq"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    shown = still.preview("BEL", text.encode(encoding), "activities.csv")
    assert shown.faults == ()
    assert {field: new for field, _, new in changes(shown.actions[0])}["title"] == "Réseau d’eau"


def test_a_line_that_declares_the_separator_and_quoted_lines_keep_the_numbers_of_rows(still: Coalition) -> None:
    text = 'sep=;\ncode;title;implementer;status;country\nA1;"Two\nlines";UNDP;planned;IRQ\nA2;Wells;UNDP;done;IRQ\n'
    shown = still.preview("BEL", text, "activities.csv")
    assert faults(shown) == [(5, "status")]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2018-06-08", "2018-06-08"),
        ("2018/6/8", "2018-06-08"),
        ("8 June 2018", "2018-06-08"),
        ("June 8, 2018", "2018-06-08"),
        ("08-Jun-2018", "2018-06-08"),
        ("25/06/2018", "2018-06-25"),
        ("06/06/2018", "2018-06-06"),
        ("٢٠١٨-٠٦-٠٨", "2018-06-08"),
        ("08/06/2018", None),
        ("8/6/18", None),
        ("2018-02-30", None),
        ("soon", None),
        ("43259", None),
        ("0000-01-01", None),
    ],
)
def test_a_day_with_two_readings_is_a_fault(still: Coalition, cell: str, day: str | None) -> None:
    text = f'member,amount,currency,pledged_on\nBEL,1,EUR,"{cell}"\n'
    shown = still.preview("BEL", text, "pledges.csv")
    if day is None:
        assert faults(shown) == [(2, "pledged_on")]
        assert "YYYY" in str(shown.faults[0].hint) or "2018-" in str(shown.faults[0].hint)
    else:
        assert ("pledged_on", None, day) in changes(shown.actions[0])


@pytest.mark.parametrize(
    ("cell", "separator", "amount"),
    [
        ("1,500", ",", "1500"),
        ("1,500", ";", None),
        ("1,500,000", ";", "1500000"),
        ("1 500 000", ";", "1500000"),
        ("1\u00a0500", ",", "1500"),
        ("1.5", ";", "1.5"),
        ("1,5", ";", None),
        ("1e6", ",", "1000000"),
        ("١٥٠٠", ",", "1500"),
        ("NaN", ",", None),
        ("1e99", ",", None),
    ],
)
def test_a_number_with_two_readings_is_a_fault(still: Coalition, cell: str, separator: str, amount: str | None) -> None:
    head, row = ["member", "amount", "currency", "pledged_on"], ["BEL", f'"{cell}"', "EUR", "2018-02-14"]
    shown = still.preview("BEL", separator.join(head) + "\n" + separator.join(row) + "\n", "pledges.csv")
    if amount is None:
        assert faults(shown) == [(2, "amount")]
    else:
        assert ("amount", None, amount) in changes(shown.actions[0])


def workbook(rows: list[list[object]], title: str = "Pledges", merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEAD: list[object] = ["member", "amount", "currency", "pledged_on"]


def test_a_workbook_gives_days_and_serial_days(still: Coalition) -> None:
    rows: list[list[object]] = [HEAD, ["BEL", 1, "EUR", dt.date(2018, 6, 8)], ["BEL", 2.5, "USD", 43259], ["BEL", 3, "EUR", 7]]
    shown = still.preview("BEL", workbook(rows), "book.xlsx")
    assert [changes(one)[3][2] for one in shown.actions] == ["2018-06-08", "2018-06-08"]
    assert faults(shown) == [(4, "pledged_on")]


def test_merged_cells_among_the_rows_are_faults(still: Coalition) -> None:
    rows: list[list[object]] = [HEAD, ["BEL", 1, "EUR", "2018-06-08"], [None, 2, "EUR", "2018-06-09"]]
    shown = still.preview("BEL", workbook(rows, merge="A2:A3"), "book.xlsx")
    assert faults(shown)[:2] == [(2, "member"), (3, "member")]
    assert "merged" in shown.faults[0].message


def test_a_title_above_and_a_sheet_of_notes_beside_are_not_in_the_way(still: Coalition) -> None:
    book = xlsx(
        {"Notes": [["read me"], ["member", "x"]], "Sheet1": [["Our pledges"], [], list(HEAD), ["BEL", 1, "EUR", "2018-06-08"]]}
    )  # type: ignore[list-item]
    shown = still.preview("BEL", book, "book.xlsx")
    assert [(one.what, one.rows) for one in shown.actions] == [("add", (4,))]


def test_a_table_of_no_kind_and_one_of_several_say_what_to_do(still: Coalition) -> None:
    with pytest.raises(BadRequest, match="no sheet has the headings"):
        still.preview("BEL", "colour,size\nred,5\n", "things.csv")
    with pytest.raises(BadRequest, match="headings of pledges"):
        still.preview("BEL", "colour,size\nred,5\n", "things.csv", kind=kind("pledge"))


@pytest.mark.parametrize("name", ["document", "release", "verdict", "grant"])
def test_kinds_that_do_not_come_in_tables_say_their_way(name: str) -> None:
    with pytest.raises(BadRequest) as refused:
        kind(name)
    assert "commonground" in str(refused.value.hint)


def test_columns_that_mean_nothing_are_told_and_not_read(still: Coalition) -> None:
    text = "member,amount,currency,pledged_on,purpos,e-mail\nBEL,1,EUR,2018-02-14,roads,ann@example.org\n"
    shown = still.preview("BEL", text, "pledges.csv")
    assert [(one.column, "purpose" in str(one.hint)) for one in shown.remarks] == [("purpos", True), ("e-mail", False)]
    assert "ann@example.org" not in str(shown)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotData),
        (b"\xef\xbb\xbf", BadRequest),
        (b"%PDF-1.7 ...", NotData),
        (b"<!DOCTYPE html><html></html>", NotData),
        (b"PK\x03\x04broken", MalformedFile),
        (b"\xd0\xcf\x11\xe0broken", MalformedFile),
        (b'member,amount\n"BEL,' + b"x" * 140_000, MalformedFile),
        (b"a,b\n\x00\x01\x02\n", MalformedFile),
        (b"na\x81me,\x8d\n", WrongEncoding),
        (b"x" * 20_000_001, TooLarge),
        (b"member,amount\n" + b"BEL,1\n" * 50_200, TooLarge),
    ],
)
def test_broken_files_say_what_is_wrong(still: Coalition, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        still.preview("BEL", data, "pledges.csv")


STRANGE = [
    *(
        "",
        None,
        "BEL",
        "A1",
        "=1",
        "not shown",
        "end",
        "example",
        "08/06/2018",
        "-1",
        "1e400",
        "nan",
        "Iraq",
        "USD",
        "yes",
        "planned",
    ),
    *("9" * 400, "٣", "\x00", "a;b", "CELL/CORE", "/", " · ", "'" * 50, "9999-12-31", "0001-01-01"),
    *(0.0, 1.5, float("nan"), float("inf"), 43259.0, -5.0, True, 10**30),
    *(dt.date(9999, 12, 31), dt.datetime(1, 1, 1), dt.time(9, 30), dt.timedelta(1)),
]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(sorted(IMPORTED)), st.data(), st.sampled_from([None, ",", ";"]), st.booleans())
def test_whatever_stands_in_the_cells_a_preview_says_what_it_is(
    still: Coalition, name: str, data: st.DataObject, separator: str | None, complete: bool
) -> None:
    of = IMPORTED[name]
    names = ["action", "record_id", *(one.name for one in of.fields), "valid_from", "valid_to", "originator", "release"]
    rows = data.draw(st.lists(st.lists(st.sampled_from(STRANGE), min_size=len(names), max_size=len(names)), max_size=3))
    sheet = Sheet(name, [list(names), *rows], list(range(1, len(rows) + 2)), separator)
    with suppress(CommonGroundError):
        shown = plan(still.workspace, Actor("CELL"), [sheet], "strange", Asked(complete=complete), TODAY)
        assert all(one.message and one.hint for one in shown.faults)


def test_a_workbook_cut_short_is_an_error_of_the_file() -> None:
    whole = workbook([HEAD])
    for size in (30, 200, len(whole) // 2, len(whole) - 5):
        with pytest.raises(MalformedFile):
            read_bytes(whole[:size], "cut.xlsx")


# checks of a partner's report


@pytest.fixture
def placed(held: Coalition, tmp_path: Path) -> Coalition:
    from commonground.intake.load import load

    boundary = put(tmp_path / "irq_admbnda_adm1.json", squares([("IQG08", "Erbil", 40), ("IQG15", "Ninewa", 42)]))
    published = put(tmp_path / "iati.xml", activities(activity("XM-DAC-41114-1")))
    load(held.desk("CELL"), [boundary, published], release_to=["PUBLIC"])
    return held


ACTIVITY = (
    "code,title,implementer,status,country,place,sector,starts_on,ends_on,reference\n"
    "A1,Wells,UNDP,planned,IRQ,{},{},2018-01-01,2018-12-31,{}\n"
)


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("IQG15", None),
        ("Ninewa", "IQG15 (Ninewa, admin 1)"),
        ("Ninawa", "IQG15 (Ninewa, admin 1)"),
        ("IQG99", "no such p-code"),
        ("Atlantis", "no such p-code"),
    ],
)
def test_a_name_in_the_place_of_a_p_code_is_proposed(placed: Coalition, place: str, wrong: str | None) -> None:
    shown = placed.preview("BEL", ACTIVITY.format(place, "WASH", ""), "activities.csv")
    assert faults(shown) == ([] if wrong is None else [(2, "place")])
    if wrong:
        assert wrong in str(shown.faults[0].hint)


def test_a_p_code_lies_in_the_country_of_its_row(placed: Coalition) -> None:
    shown = placed.preview("BEL", ACTIVITY.format("IQG15", "WASH", "").replace("IRQ", "SYR"), "activities.csv")
    assert shown.faults[0].message == "IQG15 lies in Iraq, and the row is about Syrian Arab Republic"


def test_a_p_code_of_a_country_without_boundaries_is_told_and_not_refused(placed: Coalition) -> None:
    shown = placed.preview("BEL", ACTIVITY.format("SY07", "WASH", "").replace("IRQ", "SYR"), "activities.csv")
    assert shown.faults == ()
    assert "not checked" in shown.remarks[0].message


def test_sectors_and_published_activities_are_told(placed: Coalition) -> None:
    shown = placed.preview("BEL", ACTIVITY.format("IQG15", "Helth", "XM-DAC-41114-1"), "activities.csv")
    sector, known = shown.remarks
    assert (sector.column, sector.hint) == ("sector", "did you mean Health?")
    assert "loaded already" in known.message
    placed.bring("BEL", ACTIVITY.format("IQG15", "Helth", "XM-DAC-41114-1"), "activities.csv", shown)
    assert placed.preview("BEL", ACTIVITY.format("IQG15", "Helth", "XM-DAC-41114-1"), "activities.csv").remarks == ()


RESULT = "activity,indicator,value,unit,period_from,period_to,place\nA1,served,{},{},{},{},{}\n"


@pytest.mark.parametrize(
    ("value", "unit", "first", "last", "place", "wrong"),
    [
        ("1200", "people", "2018-01-01", "2018-03-31", "", []),
        ("1200.5", "people", "2018-01-01", "2018-03-31", "", ["value"]),
        ("-3", "households", "2018-01-01", "2018-03-31", "", ["value"]),
        ("1.5", "km", "2018-01-01", "2018-03-31", "IQG08", []),
        ("1", "km", "2017-12-01", "2019-03-31", "", ["period_from", "period_to"]),
        ("1", "km", "2018-03-01", "2018-01-31", "", ["period_to"]),
        ("1", "km", "2018-01-01", "2018-03-31", "Erbil", ["place"]),
    ],
)
def test_a_result_agrees_with_its_activity(
    placed: Coalition, value: str, unit: str, first: str, last: str, place: str, wrong: list[str]
) -> None:
    placed.bring("BEL", ACTIVITY.format("IQG15", "WASH", ""), "activities.csv")
    shown = placed.preview("BEL", RESULT.format(value, unit, first, last, place), "results.csv")
    assert [column for _, column in faults(shown)] == wrong


def test_a_measurement_has_the_unit_of_its_milestone(held: Coalition) -> None:
    held.enter(
        "BEL",
        "milestone",
        code="M1",
        area="local governance",
        title="Police",
        country="IRQ",
        indicator="trained",
        unit="officers",
        target=100,
    )
    shown = held.preview("BEL", "milestone,value,on\nM1,12.5,2018-03-31\n", "measurements.csv")
    assert faults(shown) == [(2, "value")]


def test_what_is_recorded_already_is_not_checked_anew(placed: Coalition) -> None:
    placed.enter(
        "BEL", "activity", code="A1", title="Wells", implementer="UNDP", status="planned", country="IRQ", place="Somewhere"
    )
    same = "code,title,implementer,status,country,place\nA1,Wells,UNDP,planned,IRQ,Somewhere\n"
    assert counts(placed.preview("BEL", same, "activities.csv")) == (0, 0, 0, 1)


def test_every_kind_without_a_code_has_a_stated_key() -> None:
    for name, one in IMPORTED.items():
        fields = {each.name for each in one.fields}
        assert one.coded or set(NATURAL[name]) <= fields, name
