"""Templates to fill in: what they offer is what their reader may see, and what is filled in is read as it was meant."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commonground.entry.kinds import IMPORTED
from commonground.entry.template import Wanted, kinds_of, text, workbook
from commonground.intake.load import load
from commonground.vocabulary.errors import BadRequest
from entry_small import TODAY, Coalition, changes, counts, faults
from fixtures_small import put, squares


@pytest.fixture
def held(tmp_path: Path) -> Coalition:
    return Coalition(tmp_path / "w")


def made(held: Coalition, name: str, member: str | None = "BEL", **wanted: Any) -> bytes:
    reader = held.reader(member)
    try:
        return workbook(reader, Wanted(kinds_of(name), **wanted))
    finally:
        reader.close()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def offered(book: openpyxl.Workbook, sheet: str, column: str) -> list[str]:
    """What the drop-down of a column offers."""
    at = next(cell.column for cell in book[sheet][4] if cell.value == column)
    letter = openpyxl.utils.get_column_letter(at)
    rule = next(
        rule
        for rule in book[sheet].data_validations.dataValidation
        if rule.type == "list" and any(str(cells).startswith(f"{letter}6:") for cells in rule.sqref.ranges)
    )
    return [cell.value for row in book["lists"][str(rule.formula1).partition("!")[2].replace("$", "")] for cell in row]


def fill(data: bytes, sheet: str, *rows: dict[str, Any]) -> bytes:
    book = opened(data)
    names = {cell.value: cell.column for cell in book[sheet][4]}
    for at, row in enumerate(rows, 6):
        for name, value in row.items():
            book[sheet].cell(at, names[name], value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", IMPORTED)
def test_every_template_as_it_is_brings_nothing(held: Coalition, name: str) -> None:
    shown = held.preview("CELL", made(held, name, "CELL"), "template.xlsx")
    assert (counts(shown), shown.faults, shown.remarks) == ((0, 0, 0, 0), (), ())
    shown = held.preview("CELL", text("CELL", TODAY, IMPORTED[name]), "template.csv")
    assert (counts(shown), shown.faults, shown.remarks) == ((0, 0, 0, 0), (), ())


def test_what_is_filled_in_is_read_as_it_was_meant(held: Coalition) -> None:
    row = {"member": "BEL", "amount": 1_000_000.5, "currency": "EUR", "pledged_on": dt.datetime(2018, 2, 14), "year": 2018}
    shown = held.preview("BEL", fill(made(held, "pledges"), "Pledges", row), "pledges.xlsx")
    assert [(one.what, one.rows) for one in shown.actions] == [("add", (6,))]
    assert changes(shown.actions[0]) == [
        ("member", None, "BEL"),
        ("amount", None, "1000000.5"),
        ("currency", None, "EUR"),
        ("pledged_on", None, "2018-02-14"),
        ("year", None, "2018"),
    ]


def test_a_partner_reports_activities_results_and_milestones_in_one_workbook(held: Coalition) -> None:
    data = made(held, "report")
    assert opened(data).sheetnames[:5] == ["About", "Activities", "Results", "Milestones", "Measurements"]
    work = {
        "code": "A1",
        "title": "Wells",
        "implementer": "UNDP",
        "status": "under way",
        "country": "Iraq",
        "funders": "BEL; NLD",
    }
    data = fill(data, "Activities", work)
    days = {"period_from": dt.datetime(2018, 1, 1), "period_to": dt.datetime(2018, 3, 31)}
    data = fill(data, "Results", {"activity": "A1", "indicator": "people served", "value": 1200, "unit": "people", **days})
    reform = {"code": "M1", "area": "local governance", "title": "Council", "country": "IRQ", "indicator": "councils"}
    data = fill(data, "Milestones", {**reform, "unit": "councils", "target": 3})
    data = fill(data, "Measurements", {"milestone": "M1", "value": 1, "on": dt.datetime(2018, 3, 31)})
    held.bring("BEL", data, "report.xlsx")
    (result,), (measured,) = held.records("BEL").of("result"), held.records("BEL").of("measurement")
    assert held.records("BEL").find(result["activity"]).code == "A1"
    assert held.records("BEL").find(measured["milestone"]).code == "M1"
    assert counts(held.preview("BEL", data, "report.xlsx")) == (0, 0, 0, 4)


def test_what_it_offers_is_what_its_reader_may_see(held: Coalition) -> None:
    held.enter("NLD", "meeting", seen_by=("BEL",), code="M-OPEN", title="Open", starts_on="2018-03-01")
    held.enter("NLD", "meeting", code="M-SECRET", title="Secret", starts_on="2018-03-02")
    for member, meetings in (("BEL", ["M-OPEN"]), ("NLD", ["M-OPEN", "M-SECRET"])):
        book = opened(made(held, "pledges", member))
        assert offered(book, "Pledges", "meeting") == meetings
        assert offered(book, "Pledges", "member") == ["BEL", "CELL", "IRQ", "NLD"]
        assert f"made for {member} on 2018-07-01" in str(book["About"]["A3"].value)
    assert b"M-SECRET" not in made(held, "pledges", "BEL")


def test_a_template_is_the_same_to_the_byte_whatever_is_hidden(tmp_path: Path) -> None:
    plain, other = Coalition(tmp_path / "a"), Coalition(tmp_path / "b")
    other.enter("NLD", "meeting", code="M1", title="Secret", starts_on="2018-03-02")
    other.enter("NLD", "activity", code="A1", title="Secret", implementer="X", status="planned", country="IRQ")
    for name in ("report", "pledges", "seats", "members"):
        assert made(plain, name) == made(other, name)


def test_p_codes_are_offered_with_their_names_where_boundaries_are_held(held: Coalition, tmp_path: Path) -> None:
    units = [("IQG08", "Erbil", 40), ("IQG15", "Ninewa", 42)]
    load(held.desk("CELL"), [put(tmp_path / "irq_admbnda_adm1.json", squares(units))], release_to=["PUBLIC"])
    data = made(held, "requirements", countries=("IRQ",))
    assert offered(opened(data), "Requirements", "place") == ["IQG08 · Erbil", "IQG15 · Ninewa"]
    assert [cell.value for cell in opened(data)["Places"][5]][:2] == ["IQG15", "Ninewa"]
    assert "Places" not in opened(made(held, "requirements", countries=("SYR",))).sheetnames
    row = {"code": "R1", "title": "Wells", "what": "goods", "quantity": 5, "unit": "wells", "country": "IRQ"}
    shown = held.preview("BEL", fill(data, "Requirements", {**row, "place": "IQG15 · Ninewa"}), "needs.xlsx")
    assert ("place", None, "IQG15") in changes(shown.actions[0])


def test_boundaries_that_may_not_leave_are_not_in_a_template(held: Coalition, tmp_path: Path) -> None:
    load(held.desk("CELL"), [put(tmp_path / "irq_admbnda_adm1.json", squares())], release_to=["CELL"])
    assert "Places" in opened(made(held, "requirements", "CELL")).sheetnames
    assert "Places" not in opened(made(held, "requirements", "BEL")).sheetnames


def test_headings_are_protected_and_cells_are_not(held: Coalition) -> None:
    sheet = opened(made(held, "pledges"))["Pledges"]
    assert sheet.protection.sheet
    assert sheet["C4"].protection.locked
    assert not opened(made(held, "pledges"))["Pledges"].column_dimensions["C"].protection.locked
    assert sheet.freeze_panes == "C5"
    assert [cell.value for cell in sheet[5]][:1] == ["example"]


def test_required_columns_are_marked_and_choices_and_types_are_checked(held: Coalition) -> None:
    book = opened(made(held, "activities"))
    sheet = book["Activities"]
    heads = {sheet.cell(4, cell.column).value: cell.value for cell in sheet[2]}
    assert (heads["title"], heads["sector"]) == ("Title *", "Sector")
    assert offered(book, "Activities", "status") == ["planned", "under way", "completed", "suspended", "cancelled"]
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds == {"list", "date", "decimal"}


def test_arabic_headings_run_from_right_to_left_and_are_read(held: Coalition) -> None:
    data = made(held, "pledges", language="ar")
    book = opened(data)
    sheet = book["التعهدات"]
    assert sheet.sheet_view.rightToLeft
    assert sheet["D2"].value == "المبلغ *"
    rows: list[list[Any]] = [["العضو", "المبلغ", "العملة", "تاريخ التعهد"], ["BEL", "١٠٠٠", "EUR", "2018-02-14"]]
    written = "\n".join(",".join(row) for row in rows)
    shown = held.preview("BEL", written, "التعهدات.csv")
    assert ("amount", None, "1000") in changes(shown.actions[0])


def test_a_row_below_the_example_with_its_faults(held: Coalition) -> None:
    data = fill(
        made(held, "pledges"), "Pledges", {"member": "BEL", "amount": "much", "currency": "EUR", "pledged_on": "2018-02-14"}
    )
    assert faults(held.preview("BEL", data, "pledges.xlsx")) == [(6, "amount")]


def test_a_template_of_nothing_known_says_what_there_is() -> None:
    with pytest.raises(BadRequest, match="no kind of record 'wishes'"):
        kinds_of("wishes")
    assert [one.name for one in kinds_of("Partner-Report")] == ["activity", "result", "milestone", "measurement"]
