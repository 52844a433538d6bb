"""Looking at the site with the eyes of another member: what both may read; every page says so, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from commonground.vocabulary.label import MEMBERS, ReleaseLabel
from signed_small import Pages, words

PAGES = ("/", "/money", "/watch", "/screening", "/ledger", "/ledger/note", "/ledger/sees", "/brief", "/data", "/search?q=note")


def label(originator: str, *to: str) -> ReleaseLabel:
    return ReleaseLabel(originator, frozenset(to))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """CELL, BEL and SWE with notes for each, and what BEL shares with SWE alone."""
    made = Pages(tmp_path_factory.mktemp("eyes") / "w")
    about = made.enter("CELL", "member", {"code": "SWE", "name": "Sweden", "kind": "state", "iso3": "SWE"})
    for originator, to, text in (
        ("CELL", ("BEL",), "a note of the cell for Belgium"),
        ("CELL", (), "a note of the cell alone"),
        ("BEL", ("CELL", "SWE"), "a note of Belgium for two"),
        ("BEL", (), "a note of Belgium alone"),
        ("SWE", (MEMBERS,), "a note of Sweden for all"),
        ("SWE", ("CELL",), "a note of Sweden for the cell"),
    ):
        made.enter(originator, "note", {"about": about, "text": text}, label=label(originator, *to))
    yield made
    made.site.close()


@pytest.fixture(scope="module")
def sue(held: Pages) -> TestClient:
    return held.steward()


def notes(browser: TestClient, address: str) -> set[str]:
    answer = browser.get(address)
    assert answer.status_code == 200, words(answer)
    return set(re.findall(r"a note of (?:the )?\w+ (?:for (?:Belgium|two|all|the cell)|alone)", unescape(answer.text)))


def test_a_steward_of_the_workspace_s_member_sees_what_both_see(held: Pages, sue: TestClient) -> None:
    both = {"a note of the cell for Belgium", "a note of Belgium for two", "a note of Sweden for all"}
    assert notes(sue, "/ledger/note?as=BEL") == both
    assert notes(sue, "/ledger/note") == both | {"a note of the cell alone", "a note of Sweden for the cell"}
    held.account("BEL/ann")
    ann = held.signed_in("BEL/ann")
    assert notes(ann, "/ledger/note") == both | {"a note of Belgium alone"}
    assert notes(held.operator(), "/ledger/note?as=BEL") == notes(ann, "/ledger/note"), "the files are the operator's to read"
    assert {one["title"] for one in sue.get("/api/records?kind=note&as=BEL").json()["rows"]} == both


def test_of_a_label_no_more_is_told_than_who_looks_may_know(sue: TestClient) -> None:
    held = {one["title"]: one for one in sue.get("/api/records?kind=note&as=BEL").json()["rows"]}
    of_belgium = held["a note of Belgium for two"]
    told = sue.get(f"/api/record?name={of_belgium['record']}&as=BEL").json()["label"]
    assert (told["whole"], told["releasable_to"], told["because"]) == (False, [], "BEL is the originator")
    parties = {one["party"]: one["allowed"] for one in sue.get(f"/api/who?name={of_belgium['record']}&as=BEL").json()["parties"]}
    assert parties == {"PUBLIC": False, "CELL": None, "BEL": True, "SWE": None}, "with whom Belgium shares is for Belgium to know"


def test_every_page_says_with_whose_eyes_and_leads_back(sue: TestClient) -> None:
    for address in PAGES:
        answer = sue.get(f"{address}{'&' if '?' in address else '?'}as=BEL")
        assert "You see what BEL would see, as far as CELL sees it too." in words(answer), address
        assert f'<a href="{address.replace("&", "&amp;")}">Stop</a>' in answer.text, address
        assert "Nothing can be entered or changed meanwhile." in words(answer)


def test_no_form_of_such_a_page_changes_anything(held: Pages, sue: TestClient) -> None:
    for address in PAGES:
        answer = sue.get(f"{address}{'&' if '?' in address else '?'}as=BEL")
        forms = re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.DOTALL)
        assert all('name="as" value="BEL"' in one for one in forms), (address, forms)
    before = held.workspace.ledger.newest()
    for path in ("/following/follow", "/ledger/enter/note", "/data/warm", "/following/views"):
        assert sue.post(path, data={"as": "BEL", "kind": "member", "reference": "BEL"}).status_code == 403, path
        assert sue.post(f"{path}?as=BEL", data={"f-text": "no"}).status_code == 403, path
    assert sue.post("/api/enter/note?as=BEL", json={"fields": {"text": "no"}, "why": "no"}).status_code == 403
    assert held.workspace.ledger.newest() == before
    assert sue.post("/screening?as=BEL", data={"name": "Nobody"}).status_code in (200, 404, 422), "it asks, and changes nothing"


def test_others_look_with_nobody_s_eyes_but_everybody_s(held: Pages, sue: TestClient) -> None:
    held.account("CELL/con")
    con, known = held.signed_in("CELL/con"), sue.get("/ledger?as=NOBODY")
    for other in (con, held.steward("BEL/bob")):
        assert other.get("/ledger?as=SWE").status_code == other.get("/ledger?as=NOBODY").status_code == 403
    assert known.status_code == 404
    assert "You see what everybody would see." in words(con.get("/ledger?as=PUBLIC"))
    assert con.get("/ledger?as=CELL").text.count("Stop</a>") == 0


def test_one_begins_at_who_sees_what(sue: TestClient) -> None:
    assert 'href="/?as=BEL"' in sue.get("/ledger/sees?other=BEL").text
    assert 'href="/?as=' not in sue.get("/ledger/sees?other=CELL").text
