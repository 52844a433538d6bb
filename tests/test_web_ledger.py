"""Records in the browser: lists, one record with who can see it, and the form that enters, amends and ends."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.testclient import TestClient

from signed_small import Pages, pages, words

__all__ = ["pages"]

OFFER = {"f-title": "Tents", "f-what": "goods", "f-quantity": "1,200", "f-unit": "items"}


def member(pages: Pages, code: str) -> str:
    """The id of a member's record."""
    place = pages.workspace
    from commonground.door.parties import viewer_of
    from commonground.door.records import Records

    held = Records(place, viewer_of(place, code), today=pages.clock().date())
    return held.find(code, "member").record_id


@pytest.fixture
def ann(pages: Pages) -> TestClient:
    """A contributor of Belgium; every form has the token of the session."""
    pages.enter("CELL", "member", {"code": "SWE", "name": "Sweden", "kind": "state", "iso3": "SWE"})
    pages.account("BEL/ann")
    pages.account("SWE/eva")
    pages.account("CELL/joe")
    return pages.signed_in("BEL/ann")


def record_of(answer: httpx.Response) -> str:
    """The id of the record that a form leads to."""
    assert answer.status_code == 303, words(answer)
    found = re.match(r"/ledger/record/([0-9a-f]+)", answer.headers["location"])
    assert found is not None, answer.headers["location"]
    return found[1]


def hidden(answer: httpx.Response, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None
    return found[1]


def entered(pages: Pages, browser: TestClient, **more: str) -> str:
    """An offer of tents that Belgium entered for itself alone."""
    form = {**OFFER, "f-member": member(pages, "BEL"), "why": "a note verbale", **more}
    return record_of(browser.post("/ledger/enter/offer", data=form))


def test_an_offer_is_entered_amended_and_ended_and_every_version_is_told(pages: Pages, ann: TestClient) -> None:
    record = entered(pages, ann)
    page = words(ann.get(f"/ledger/record/{record}"))
    assert "Tents" in page
    assert "1,200" in page
    assert "For BEL alone" in page
    assert words(ann.get("/ledger/enter/offer")).count("BEL alone") == 1, "what is usual is said once"
    form = ann.get(f"/ledger/record/{record}/amend")
    assert words(form).count("BEL alone") == 1
    change = {
        **OFFER,
        "f-member": member(pages, "BEL"),
        "f-quantity": "1500",
        "version": hidden(form, "version"),
        "why": "more of them",
    }
    assert record_of(ann.post(f"/ledger/record/{record}/amend", data=change)) == record
    page = words(ann.get(f"/ledger/record/{record}"))
    assert "Quantity: 1,200 → 1,500" in page
    assert "more of them" in page
    gone = ann.post(f"/ledger/record/{record}/end", data={"why": "a mistake", "sure": "1", "on": ""})
    assert gone.status_code == 303
    assert "in force no more" in words(ann.get(f"/ledger/record/{record}"))
    assert "Tents" not in words(ann.get("/ledger/offer"))
    assert "Tents" in words(ann.get("/ledger/offer", params={"ended": "1"}))


def test_two_editors_at_once_conflict_and_both_are_shown(pages: Pages, ann: TestClient) -> None:
    record = entered(pages, ann)
    pages.account("BEL/bob")
    bob = pages.signed_in("BEL/bob")
    version = hidden(ann.get(f"/ledger/record/{record}/amend"), "version")
    base = {**OFFER, "f-member": member(pages, "BEL"), "version": version, "why": "counted again"}
    assert bob.post(f"/ledger/record/{record}/amend", data={**base, "f-quantity": "900"}).status_code == 303
    late = ann.post(f"/ledger/record/{record}/amend", data={**base, "f-quantity": "1500", "f-title": "Tents, winter"})
    assert late.status_code == 409
    told = words(late)
    assert "Quantity 900 1,500" in told
    assert "Title Tents Tents, winter" in told
    assert 'value="Tents, winter"' in late.text
    newest = hidden(late, "version")
    assert newest != version
    again = ann.post(f"/ledger/record/{record}/amend", data={**base, "f-quantity": "1500", "version": newest})
    assert again.status_code == 303


def test_all_that_is_wrong_is_told_at_once_beside_its_field_and_what_was_typed_stays(pages: Pages, ann: TestClient) -> None:
    answer = ann.post(
        "/ledger/enter/offer", data={**OFFER, "f-quantity": "many", "f-period_from": "soon", "f-unit": "boxes & <b>"}
    )
    assert answer.status_code == 400
    assert "Fields to mend: 3" in words(answer)
    assert 'value="many"' in answer.text
    assert 'value="boxes &amp; &lt;b&gt;"' in answer.text
    for name in ("f-member", "f-quantity", "f-period_from"):
        assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', answer.text), name
    assert "Tents" not in words(ann.get("/ledger/offer"))


def test_a_rule_that_is_broken_is_told_beside_the_field_that_it_names(pages: Pages, ann: TestClient) -> None:
    answer = ann.post("/ledger/enter/offer", data={**OFFER, "f-member": member(pages, "BEL"), "f-quantity": "0"})
    assert answer.status_code == 400
    assert re.search(r'id="f-quantity"[^>]*aria-invalid="true"', answer.text)


def test_a_record_released_to_one_member_is_absent_for_another(pages: Pages, ann: TestClient) -> None:
    record = pages.enter("BEL", "offer", {"member": "BEL", "title": "Tents", "what": "goods", "quantity": "5", "unit": "items"})
    eva, joe = pages.signed_in("SWE/eva"), pages.signed_in("CELL/joe")
    for path in ("", "/amend", "/release"):
        there = eva.get(f"/ledger/record/{record}{path}")
        absent = eva.get(f"/ledger/record/{'0' * 32}{path}")
        assert there.status_code == absent.status_code == 404
        assert there.text.replace(record, "") == absent.text.replace("0" * 32, "")
    assert eva.post(f"/ledger/record/{record}/end", data={"why": "x", "sure": "1"}).status_code == 404
    assert "Tents" not in words(eva.get("/ledger/offer")) + words(joe.get("/ledger/support"))
    assert "Tents" in words(ann.get("/ledger/offer"))


def test_who_can_see_it_is_told_with_the_reasons_by_the_one_rule(pages: Pages, ann: TestClient) -> None:
    record = pages.enter("BEL", "note", {"about": member(pages, "SWE"), "text": "A call with Stockholm"})
    page = words(ann.get(f"/ledger/record/{record}"))
    assert "everybody does not see it Not released to this party" in page
    assert "SWE · Sweden does not see it" in page
    assert "BEL · Belgium sees it BEL is the originator" in page
    assert "CELL · Cell does not see it" in page


def test_a_reader_has_no_forms_and_the_public_is_led_to_the_way_in(pages: Pages, ann: TestClient) -> None:
    pages.account("BEL/rea", "reader")
    rea = pages.signed_in("BEL/rea")
    record = entered(pages, ann)
    assert "/amend" not in rea.get(f"/ledger/record/{record}").text
    assert rea.get("/ledger/enter/offer").status_code == 403
    assert rea.post("/ledger/enter/offer", data=OFFER).status_code == 403
    assert pages.browser().get("/ledger").status_code == 303


def test_a_form_sent_from_elsewhere_changes_nothing(pages: Pages, ann: TestClient) -> None:
    form = {**OFFER, "f-member": member(pages, "BEL")}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example", "sec-fetch-site": ""}):
        assert ann.post("/ledger/enter/offer", data=form, headers=headers).status_code == 403
    assert "Tents" not in words(ann.get("/ledger/offer"))


def test_a_file_is_given_to_who_may_read_its_record_and_to_nobody_else(pages: Pages, ann: TestClient) -> None:
    record = entered(pages, ann)
    sent = {"file": ("../terms of use.txt", b"Terms.\n", "text/plain")}
    kept = ann.post(f"/ledger/record/{record}/attach", files=sent, data={"readers": "usual"})
    assert kept.status_code == 303
    link = re.search(r"/ledger/documents/[0-9a-f]+", ann.get(f"/ledger/record/{record}").text)
    assert link is not None
    file = ann.get(link[0])
    assert file.content == b"Terms.\n"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''terms%20of%20use.txt"
    eva = pages.signed_in("SWE/eva")
    assert eva.get(link[0]).status_code == eva.get(f"/ledger/documents/{'0' * 32}").status_code == 404
    assert ann.post(f"{link[0]}/purge", data={"why": "sent by mistake"}).status_code == 303
    assert ann.get(link[0]).status_code == 404


def test_what_awaits_a_member_stands_on_the_overview(pages: Pages, ann: TestClient) -> None:
    asked = {"to": [member(pages, "BEL")], "asks": "information", "text": "Which clinics are open?", "due_on": "2018-03-01"}
    pages.enter("SWE", "request", asked)
    page = words(ann.get("/ledger"))
    assert "Which clinics are open? SWE 1 March 2018 overdue by" in page
    assert "Which clinics are open?" not in words(pages.signed_in("CELL/joe").get("/ledger"))


def test_a_request_is_answered_from_its_record(pages: Pages, ann: TestClient) -> None:
    asked = {"to": [member(pages, "BEL")], "asks": "information", "text": "Which clinics are open?", "due_on": "2018-03-01"}
    request = pages.enter("SWE", "request", asked)
    assert f"/ledger/enter/answer?request={request}" in ann.get(f"/ledger/record/{request}").text
    form = ann.get(f"/ledger/enter/answer?request={request}")
    assert f'value="{request}" selected' in form.text
    said = {"f-request": request, "f-answer": "answered", "f-on": "2018-02-01", "f-text": "All three."}
    answer = record_of(ann.post("/ledger/enter/answer", data=said))
    assert "Which clinics" not in words(ann.get("/ledger"))
    assert "All three." in words(pages.signed_in("SWE/eva").get(f"/ledger/record/{answer}"))
    assert pages.signed_in("CELL/joe").get(f"/ledger/record/{answer}").status_code == 404


def test_members_have_a_page_with_what_they_promised_and_offer(pages: Pages, ann: TestClient) -> None:
    entered(pages, ann)
    belgium = member(pages, "BEL")
    pages.enter("BEL", "pledge", {"member": "BEL", "amount": "5000000", "currency": "EUR", "pledged_on": "2018-02-01"})
    page = words(ann.get(f"/ledger/members/{belgium}"))
    assert "5,000,000" in page
    assert "Tents" in page
    assert "Belgium" in words(ann.get("/ledger/members"))
    other = words(pages.signed_in("SWE/eva").get(f"/ledger/members/{belgium}"))
    assert "5,000,000" not in other
    assert "Tents" not in other


def test_the_pages_are_written_from_right_to_left_in_arabic(ann: TestClient) -> None:
    for path in ("/ledger", "/ledger/members", "/ledger/enter/pledge", "/ledger/import", "/ledger/follow-up"):
        answer = ann.get(path, params={"lang": "ar"})
        assert answer.status_code == 200
        assert '<html lang="ar" dir="rtl">' in answer.text
        assert "نظرة عامة" in answer.text, path
