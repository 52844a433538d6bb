"""Entering through the interface: what a page enters, a program enters too, under the same rules."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from commonground.web.jobs.running import run
from signed_small import Pages, pages
from web_small import EXAMPLE

__all__ = ["pages"]

MEETING = {"code": "BXL", "title": "Ministers meet", "starts_on": "2018-06-08"}


@pytest.fixture
def ann(pages: Pages) -> TestClient:
    pages.account("BEL/ann")
    return pages.signed_in("BEL/ann")


def entered(browser: TestClient, kind: str, fields: dict[str, Any], **more: Any) -> Any:
    answer = browser.post(f"/api/enter/{kind}", json={"fields": fields, "why": "a test", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()[0]


def test_a_record_is_entered_and_read_back_as_the_question_has_it(ann: TestClient) -> None:
    made = entered(ann, "meeting", MEETING, label={"release_to": ["MEMBERS"]})
    assert made["fields"]["title"] == "Ministers meet"
    assert made["originator"] == "BEL"
    read = ann.get("/api/record", params={"name": made["record"]}).json()
    assert {key: read[key] for key in ("record", "fields", "label")} == {key: made[key] for key in ("record", "fields", "label")}


def test_a_correction_keeps_what_was_and_an_older_version_is_a_conflict(ann: TestClient) -> None:
    made = entered(ann, "meeting", MEETING)
    version = ann.get("/api/record", params={"name": made["record"]}).json()["versions"][-1]["version"]
    given = {"fields": {"title": "Ministers of defence meet"}, "why": "the full title", "version": version}
    changed = ann.post("/api/amend/meeting/BXL", json=given)
    assert changed.json()[0]["fields"]["title"] == "Ministers of defence meet"
    again = ann.post("/api/amend/meeting/BXL", json={**given, "fields": {"title": "Another"}})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert len(ann.get("/api/record", params={"name": made["record"]}).json()["versions"]) == 2


def test_an_ended_record_is_no_longer_in_force(ann: TestClient) -> None:
    entered(ann, "meeting", MEETING)
    assert ann.post("/api/end/meeting/BXL", json={"why": "it never took place"}).status_code == 200
    assert ann.get("/api/records", params={"kind": "meeting"}).json()["rows"] == []


def test_another_member_changes_nothing_that_it_may_not_even_see(pages: Pages, ann: TestClient) -> None:
    made = entered(ann, "meeting", MEETING)
    pages.account("CELL/carl")
    carl = pages.signed_in("CELL/carl")
    given = {"fields": {"title": "Mine"}, "why": "w"}
    hidden = carl.post(f"/api/amend/meeting/{made['record']}", json=given)
    absent = carl.post(f"/api/amend/meeting/{'0' * 32}", json=given)
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.json()["code"] == absent.json()["code"]


def test_nobody_and_no_other_site_enters_anything(pages: Pages, ann: TestClient) -> None:
    given = {"fields": MEETING, "why": "w"}
    assert pages.browser().post("/api/enter/meeting", json=given).status_code == 401
    foreign = ann.post("/api/enter/meeting", json=given, headers={"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "refused")
    assert ann.get("/api/records", params={"kind": "meeting"}).json()["rows"] == []


def test_a_token_enters_what_its_scope_covers(pages: Pages) -> None:
    account = pages.account("BEL/bot")
    secret, _ = pages.access.tokens.make(account, "nightly", ("read", "enter:meeting"), 10)
    bot = TestClient(pages.app, base_url="https://testserver", headers={"authorization": f"Bearer {secret}"})
    entered(bot, "meeting", MEETING)
    refused = bot.post("/api/enter/note", json={"fields": {"about": "BXL", "text": "x"}, "why": "w"})
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("meeting", {"fields": MEETING}, 400),
        ("meeting", {"fields": {**MEETING, "starts_on": "soon"}, "why": "w"}, 400),
        ("meeting", {"fields": MEETING, "why": "w", "extra": 1}, 400),
        ("no-such-kind", {"fields": {}, "why": "w"}, 400),
        ("meeting", {"fields": MEETING, "why": "w", "label": {"release_to": ["NOBODY"]}}, 400),
    ],
)
def test_what_cannot_be_entered_is_a_problem(ann: TestClient, kind: str, body: dict[str, Any], status: int) -> None:
    answer = ann.post(f"/api/enter/{kind}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_files_are_loaded_as_long_work_that_its_member_alone_sees(pages: Pages, ann: TestClient) -> None:
    file = EXAMPLE / "data" / "fts_flows_meridia_2017.csv"
    asked = ann.post("/api/load", files={"files": (file.name, file.read_bytes())})
    assert asked.status_code == 202
    job = asked.json()["job"]
    run(pages.site.jobs, job, threading.Event())
    assert ann.get(f"/api/jobs/{job}").json()["state"] == "done"
    assert ann.get("/api/jobs").json()["total"] == 1
    pages.account("CELL/carl")
    assert pages.signed_in("CELL/carl").get(f"/api/jobs/{job}").status_code == 404
