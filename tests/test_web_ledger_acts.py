"""Acts of the ledger in the browser: statements confirmed, files imported, releases approved, undertakings reported on."""

from __future__ import annotations

import datetime as dt
import re

import httpx
import pytest
from starlette.testclient import TestClient

from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.vocabulary.label import ReleaseLabel
from signed_small import Pages, pages, words

__all__ = ["pages"]

STATEMENT = """Joint statement of ministers

Brussels, 3 December 2014

It was issued by the ministers of foreign affairs of Belgium and Sweden.

Belgium will pay for wells and pipes in Iraq by 30 June 2015. Sweden committed to support clinics in Iraq.
"""


@pytest.fixture
def ann(pages: Pages) -> TestClient:
    """A contributor of Belgium."""
    pages.enter("CELL", "member", {"code": "SWE", "name": "Sweden", "kind": "state", "iso3": "SWE"})
    pages.account("BEL/ann")
    pages.account("SWE/eva")
    return pages.signed_in("BEL/ann")


def seen(pages: Pages, member: str, kind: str) -> tuple[Record, ...]:
    """The records of a kind that a member reads."""
    return Records(pages.workspace, viewer_of(pages.workspace, member), today=dt.datetime.now(dt.UTC).date()).of(kind)


def hidden(answer: httpx.Response, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None, words(answer)
    return found[1]


def statement(browser: TestClient) -> str:
    """The page of a statement that was pasted."""
    answer = browser.post("/ledger/statements", data={"text": STATEMENT, "readers": "usual"})
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].partition("?")[0]


def number(page: httpx.Response, words_of_it: str) -> str:
    """The number of the proposal whose title has these words."""
    found = re.search(rf'id="t-(\w+)">[^<]*{words_of_it}', page.text)
    assert found is not None, words(page)
    return found[1]


def test_a_statement_is_read_and_each_proposal_is_confirmed_altered_or_dismissed(pages: Pages, ann: TestClient) -> None:
    path = statement(ann)
    page = ann.get(path)
    assert "<mark>Belgium will pay for wells and pipes in Iraq by 30 June 2015" in page.text
    wells, clinics = number(page, "wells"), number(page, "clinics")
    assert seen(pages, "BEL", "undertaking") == ()
    answer = ann.post(path, data={f"verdict-{wells}": "confirm", f"theme-{wells}": "water", f"verdict-{clinics}": "dismiss"})
    assert answer.status_code == 303, words(answer)
    (recorded,) = seen(pages, "BEL", "undertaking")
    assert recorded["theme"] == "water"
    assert recorded["due_on"] == "2015-06-30"
    assert recorded["sentence"] == "Belgium will pay for wells and pipes in Iraq by 30 June 2015."
    after = ann.get(path)
    assert "Dismissed: 1" in words(after)
    assert f'name="verdict-{wells}"' not in after.text
    assert f'name="verdict-{clinics}"' not in after.text
    assert statement(ann) == path
    assert "clinics" not in words(pages.signed_in("SWE/eva").get("/ledger/undertaking"))


def test_all_participants_are_confirmed_at_once_and_nothing_is_recorded_unasked(pages: Pages, ann: TestClient) -> None:
    path = statement(ann)
    assert ann.post(path, data={}).status_code == 400
    assert seen(pages, "BEL", "participant") == ()
    assert ann.post(path, data={"participants": "confirm"}).status_code == 303
    assert {one["name"] for one in seen(pages, "BEL", "participant")} == {"Belgium", "Sweden"}
    assert seen(pages, "BEL", "undertaking") == ()


def test_the_statement_of_another_member_proposes_nothing(pages: Pages, ann: TestClient) -> None:
    path = statement(ann)
    eva = pages.signed_in("SWE/eva")
    assert eva.get(path).status_code == 404
    assert eva.post(path, data={"participants": "confirm"}).status_code == 404


def overdue_undertaking(ann: TestClient) -> None:
    path = statement(ann)
    wells = number(ann.get(path), "wells")
    assert ann.post(path, data={f"verdict-{wells}": "confirm", f"theme-{wells}": "stabilisation"}).status_code == 303


def test_what_is_overdue_is_told_in_words_and_leaves_the_list_when_it_is_reported_met(pages: Pages, ann: TestClient) -> None:
    overdue_undertaking(ann)
    page = ann.get("/ledger/follow-up")
    assert re.search(r"BEL: open, overdue by 1\d years", words(page))
    report = {"f-undertaking": seen(pages, "BEL", "undertaking")[0].record_id, "f-status": "met", "f-on": "2015-05-01"}
    assert ann.post("/ledger/enter/progress", data={**report, "f-evidence": "none"}).status_code == 303
    assert "overdue by" not in words(ann.get("/ledger/follow-up"))
    assert "wells" not in words(ann.get("/ledger/follow-up", params={"since": "1900-01-01", "overdue": "1"}))


def test_a_candidate_becomes_the_evidence_of_a_report_or_is_dismissed(pages: Pages, ann: TestClient) -> None:
    overdue_undertaking(ann)
    made = seen(pages, "BEL", "undertaking")[0].record_id
    for title in ("Wells and pipes, first", "Wells and pipes, second"):
        body = {"code": title.rpartition(" ")[2].upper(), "title": title, "country": "IRQ", "status": "completed"}
        body |= {"sector": "Early recovery", "implementer": "UNICEF", "starts_on": "2015-01-01", "ends_on": "2015-05-01"}
        pages.enter("BEL", "activity", {**body, "funders": ["BEL"]})
    page = ann.get("/ledger/follow-up", params={"of": "BEL"})
    names = re.findall(r'name="candidate" value="([^"]+)"', page.text)
    assert len(names) == 2, words(page)
    form = {"member": "BEL", "status": "under way", "on": "2015-05-02", "readers": "usual"}
    path = f"/ledger/follow-up/{made}"
    assert ann.post(path, data={**form, "candidate": names[0], "verdict": "confirm"}).status_code == 303
    assert ann.post(path, data={**form, "candidate": names[1], "verdict": "dismiss"}).status_code == 303
    (report,) = seen(pages, "BEL", "progress")
    assert report["status"] == "under way"
    assert report["evidence"] != "none"
    after = ann.get("/ledger/follow-up", params={"of": "BEL"})
    assert 'name="candidate"' not in after.text
    assert "1 dismissed by your member" in words(after)
    assert ann.post(path, data={**form, "candidate": "nothing of the kind", "verdict": "confirm"}).status_code == 404


CSV = "member,amount,currency,pledged_on\nBEL,{amount},EUR,2018-02-01\n"


def upload(browser: TestClient, text: str, **more: str) -> httpx.Response:
    """The preview of a CSV of pledges."""
    file = {"file": ("pledges.csv", text.encode(), "text/csv")}
    return browser.post("/ledger/import", files=file, data={"kind": "pledge", "readers": "usual", **more})


def confirmed(browser: TestClient, preview: httpx.Response) -> httpx.Response:
    """The answer to the form of a preview."""
    names = ("plan", "name", "carried", "kind", "readers")
    return browser.post("/ledger/import/confirm", data={name: hidden(preview, name) for name in names})


def test_an_import_is_shown_field_by_field_and_then_exactly_that_is_recorded(pages: Pages, ann: TestClient) -> None:
    preview = upload(ann, CSV.format(amount="5000000"))
    assert preview.status_code == 200
    assert "To add 1" in words(preview)
    assert seen(pages, "BEL", "pledge") == ()
    assert confirmed(ann, preview).status_code == 303
    assert [one["amount"] for one in seen(pages, "BEL", "pledge")] == ["5000000"]
    again = upload(ann, CSV.format(amount="6000000"))
    assert "To change 1" in words(again)
    assert re.search(r"Amount : 5,?000,?000 → 6,?000,?000", words(again).replace("Amount:", "Amount :"))
    assert confirmed(ann, again).status_code == 303
    assert "The file changes nothing." in words(upload(ann, CSV.format(amount="6000000")))
    assert not (pages.root / "spool").exists()


def test_a_preview_that_is_no_longer_true_records_nothing(pages: Pages, ann: TestClient) -> None:
    assert confirmed(ann, upload(ann, CSV.format(amount="1"))).status_code == 303
    preview = upload(ann, CSV.format(amount="2"))
    assert confirmed(ann, upload(ann, CSV.format(amount="3"))).status_code == 303
    late = confirmed(ann, preview)
    assert late.status_code == 409
    assert [one["amount"] for one in seen(pages, "BEL", "pledge")] == ["3"]
    assert confirmed(ann, late).status_code == 303
    assert [one["amount"] for one in seen(pages, "BEL", "pledge")] == ["2"]


def test_a_file_that_was_changed_on_its_way_is_another_plan_or_none(pages: Pages, ann: TestClient) -> None:
    preview, other = upload(ann, CSV.format(amount="1")), upload(ann, CSV.format(amount="9"))
    form = {"plan": hidden(preview, "plan"), "name": "pledges.csv", "kind": "pledge", "readers": "usual"}
    assert ann.post("/ledger/import/confirm", data={**form, "carried": hidden(other, "carried")}).status_code == 409
    assert ann.post("/ledger/import/confirm", data={**form, "carried": "no file"}).status_code == 400
    assert seen(pages, "BEL", "pledge") == ()


def test_rows_with_faults_are_told_by_row_and_keep_the_file_out_unless_they_are_left_out(pages: Pages, ann: TestClient) -> None:
    text = CSV.format(amount="5") + "BEL,many,EUR,2018-03-01\n"
    preview = upload(ann, text)
    assert "Rows have faults" in words(preview)
    assert 'name="carried"' not in preview.text
    assert re.search(r"\b3 Amount amount cannot be", words(preview))
    left = upload(ann, text, leave_faulty="1")
    assert confirmed_leaving(ann, left).status_code == 303
    assert [one["amount"] for one in seen(pages, "BEL", "pledge")] == ["5"]


def confirmed_leaving(browser: TestClient, preview: httpx.Response) -> httpx.Response:
    names = ("plan", "name", "carried", "kind", "readers", "leave_faulty")
    return browser.post("/ledger/import/confirm", data={name: hidden(preview, name) for name in names})


def test_templates_and_exports_are_made_for_who_asks(pages: Pages, ann: TestClient) -> None:
    pages.enter("BEL", "pledge", {"member": "BEL", "amount": "5", "currency": "EUR", "pledged_on": "2018-02-01"})
    assert ann.get("/ledger/template/pledge").content.startswith(b"PK")
    export = ann.get("/ledger/export/pledge", params={"format": "csv"})
    assert "EUR" in export.text
    assert "EUR" not in pages.signed_in("SWE/eva").get("/ledger/export/pledge", params={"format": "csv"}).text
    assert ann.get("/ledger/template/nonsense").status_code == 400


def approver(pages: Pages, name: str) -> TestClient:
    """A browser in which a new approver with both factors is signed in."""
    return pages.signed_in(name, pages.factor(pages.account(name, "approver"), name))


def widened(browser: TestClient, record: str) -> httpx.Response:
    page = browser.get(f"/ledger/record/{record}/release")
    form = {"act": "widen", "version": hidden(page, "version"), "to": "SWE", "why": "they asked"}
    return browser.post(f"/ledger/record/{record}/release", data=form)


def test_a_release_waits_for_a_second_person_of_the_originator(pages: Pages, ann: TestClient) -> None:
    record = pages.enter("BEL", "pledge", {"member": "BEL", "amount": "5", "currency": "EUR", "pledged_on": "2018-02-01"})
    own, app, eva = approver(pages, "BEL/own"), approver(pages, "BEL/app"), pages.signed_in("SWE/eva")
    assert widened(own, record).status_code == 303
    assert eva.get(f"/ledger/record/{record}").status_code == 404
    assert "You proposed this" in words(own.get("/ledger/release"))
    waits = hidden(app.get("/ledger/release"), "id")
    approval = {"id": waits, "verdict": "approved", "why": "agreed"}
    assert own.post("/ledger/release/judge", data=approval).status_code == 403
    assert ann.post("/ledger/release/judge", data=approval).status_code == 403
    assert eva.post("/ledger/release/judge", data=approval).status_code == 404
    assert eva.get(f"/ledger/record/{record}").status_code == 404
    assert app.post("/ledger/release/judge", data={"id": waits, "verdict": "refused"}).status_code == 400
    assert app.post("/ledger/release/judge", data=approval).status_code == 303
    assert eva.get(f"/ledger/record/{record}").status_code == 200
    assert "Nothing waits." in words(app.get("/ledger/release"))


def test_a_narrowing_holds_at_once_and_says_that_nothing_is_recalled(pages: Pages, ann: TestClient) -> None:
    body = {"member": "BEL", "amount": "5", "currency": "EUR", "pledged_on": "2018-02-01"}
    app = approver(pages, "BEL/app")
    record = pages.enter("BEL", "pledge", body, label=ReleaseLabel("BEL", frozenset({"SWE"})))
    waits = hidden(app.get("/ledger/release"), "id")
    assert app.post("/ledger/release/judge", data={"id": waits, "verdict": "approved"}).status_code == 303
    eva = pages.signed_in("SWE/eva")
    assert eva.get(f"/ledger/record/{record}").status_code == 200
    page = ann.get(f"/ledger/record/{record}/release")
    noted = {"act": "sent", "to": "SWE", "on": "2018-03-01"}
    assert ann.post(f"/ledger/record/{record}/release", data=noted).status_code == 303
    form = {"act": "narrow", "version": hidden(page, "version"), "why": "by mistake"}
    assert ann.post(f"/ledger/record/{record}/release", data=form).status_code == 303
    assert "cannot be recalled" in words(ann.get(f"/ledger/record/{record}"))
    assert eva.get(f"/ledger/record/{record}").status_code == 404
    assert "1 March 2018 SWE record" in words(ann.get(f"/ledger/record/{record}"))


def test_break_glass_is_a_stewards_and_has_its_limit(pages: Pages, ann: TestClient) -> None:
    form = {"member": "SWE", "over": "BEL", "from_on": "2018-03-01", "until_on": "2018-03-30", "reason": "an evacuation"}
    assert ann.post("/ledger/release/grant", data=form).status_code == 403
    sue = pages.steward("CELL/sue")
    assert sue.post("/ledger/release/grant", data=form).status_code == 403
    assert sue.post("/ledger/release/grant", data={**form, "until_on": "2018-03-10"}).status_code == 303
    assert "an evacuation" in words(sue.get("/ledger/release"))


def test_a_meeting_is_shown_with_its_agenda_minutes_and_calendar(pages: Pages, ann: TestClient) -> None:
    meeting = pages.enter("BEL", "meeting", {"code": "BXL-2018", "title": "Ministers meet", "starts_on": "2018-02-13"})
    pages.enter("BEL", "agenda_item", {"meeting": meeting, "number": 1, "title": "Wells"})
    pages.enter("BEL", "minute", {"meeting": meeting, "number": 1, "text": "All agreed."})
    page = words(ann.get(f"/ledger/meetings/{meeting}"))
    assert "Wells" in page
    assert "All agreed." in page
    assert "February 2018 Ministers meet" in words(ann.get("/ledger/meetings"))
    calendar = ann.get("/ledger/meetings.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Ministers meet" in calendar.text
    assert "All agreed." in ann.get(f"/ledger/meetings/{meeting}/minutes.md").text
    eva = pages.signed_in("SWE/eva")
    assert eva.get(f"/ledger/meetings/{meeting}").status_code == 404
    assert "Ministers meet" not in eva.get("/ledger/meetings.ics").text


def test_what_is_short_counts_only_offers_that_name_the_requirement_in_its_unit(pages: Pages, ann: TestClient) -> None:
    need = {"code": "R-1", "title": "Clinics", "what": "money", "quantity": "5000000", "unit": "USD", "country": "IRQ"}
    requirement = pages.enter("BEL", "requirement", need)
    offer = {"member": "BEL", "title": "For clinics", "what": "money", "quantity": "1500000", "unit": "USD"}
    pages.enter("BEL", "offer", {**offer, "requirement": requirement})
    pages.enter("BEL", "offer", {**offer, "unit": "EUR", "requirement": requirement})
    pages.enter("BEL", "offer", {**offer, "title": "For anything"})
    page = words(ann.get("/ledger/support"))
    assert "5,000,000 USD 1,500,000 USD 1 more in another unit, not counted 3,500,000 USD" in page
    assert "For anything" in page


def test_what_a_member_sees_of_ones_own_is_told_record_by_record(pages: Pages, ann: TestClient) -> None:
    pages.enter("BEL", "group", {"code": "WELLS", "name": "Wells"})
    page = words(ann.get("/ledger/sees", params={"other": "SWE", "kind": "group"}))
    assert "Working groups 1 0" in page
    assert "WELLS · Wells does not see it" in page
    assert ann.get("/ledger/sees", params={"other": "NOR"}).status_code == 404
    assert "Released to the public" in words(ann.get("/ledger", params={"as": "PUBLIC"}))
    assert ann.post("/ledger/enter/group?as=PUBLIC", data={"f-code": "X", "f-name": "x"}).status_code == 403
