"""The account in a browser: sessions, password, second factor, tokens, the proof that is asked for, programs with tokens."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from access_small import code
from signed_small import ORIGIN, PASSWORD, Pages, pages, secret, words

__all__ = ["pages"]

OTHER = "yet one more of my own sentences"


def test_the_account_says_who_one_is(pages: Pages) -> None:
    pages.account("BEL/ann")
    told = words(pages.signed_in("BEL/ann").get("/account"))
    assert "BEL/ann" in told
    assert "reads and enters for its member" in told
    assert "by: password" in told


def test_sessions_are_ended_one_by_one_or_all_but_ones_own_after_a_recent_proof(pages: Pages) -> None:
    pages.account("BEL/ann")
    first, second, third = (pages.signed_in("BEL/ann") for _ in range(3))
    page = third.get("/account").text
    references = re.findall(r'name="reference" value="(\w+)"', page)
    assert len(references) == 2
    pages.clock.on(minutes=16)
    led = third.post("/account/sessions/end", data={"reference": references[0]}, headers={"referer": f"{ORIGIN}/account"})
    assert led.headers["location"] == "/account/prove?back=%2Faccount"
    third.post("/account/prove", data={"password": PASSWORD})
    assert third.post("/account/sessions/end", data={"reference": references[0]}).status_code == 303
    assert sorted(one.get("/account").status_code for one in (first, second, third)) == [200, 200, 303]
    third.post("/account/sessions/end")
    assert [one.get("/account").status_code for one in (first, second, third)] == [303, 303, 200]


def test_a_session_of_somebody_else_is_not_ended(pages: Pages) -> None:
    bob = pages.account("BEL/bob")
    pages.account("BEL/ann")
    his, hers = pages.signed_in("BEL/bob"), pages.signed_in("BEL/ann")
    reference = pages.access.sessions.of_account(bob)[0].reference
    hers.post("/account/sessions/end", data={"reference": reference})
    assert his.get("/account").status_code == 200


def test_the_password_is_changed_by_who_knows_the_old_one_and_other_sessions_end(pages: Pages) -> None:
    pages.account("BEL/ann")
    other, browser = pages.signed_in("BEL/ann"), pages.signed_in("BEL/ann")
    before = browser.cookies["__Host-commonground"]
    wrong = browser.post("/account/password", data={"old": "not the old one", "password": OTHER, "again": OTHER})
    assert wrong.status_code == 401
    weak = browser.post("/account/password", data={"old": PASSWORD, "password": "belgium ann", "again": "belgium ann"})
    assert weak.status_code == 400
    done = browser.post("/account/password", data={"old": PASSWORD, "password": OTHER, "again": OTHER})
    assert done.status_code == 303
    assert browser.cookies["__Host-commonground"] != before
    assert (browser.get("/account").status_code, other.get("/account").status_code) == (200, 303)
    assert pages.browser().post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).status_code == 401


def test_a_second_factor_is_set_up_renewed_and_removed(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    assert "Show the seed" in browser.get("/account/second-factor").text
    shown = browser.post("/account/second-factor")
    assert re.search(r'<div class="qr" role="img" aria-label="[^"]+"><svg[^>]*><path fill="#fff"', shown.text), "light around it"
    seed = secret(shown)
    codes = browser.post("/account/second-factor", data={"code": code(seed, pages.clock)})
    assert len(re.findall(r"<li><code>", codes.text)) == 10
    assert "Recovery codes left: 10" in words(browser.get("/account"))
    renewed = browser.post("/account/second-factor/codes")
    assert not set(re.findall(r"<li><code>(\S+)</code>", codes.text)) & set(re.findall(r"<li><code>(\S+)</code>", renewed.text))
    assert browser.post("/account/second-factor/remove").headers["location"] == "/account"
    assert "Not set up." in words(browser.get("/account"))


def test_a_steward_who_removes_the_factor_sets_another_one_up_at_once(pages: Pages) -> None:
    browser = pages.steward("BEL/sue")
    assert browser.post("/account/second-factor/remove").headers["location"] == "/sign-in/enrol?back=%2Faccount"
    assert browser.get("/account").status_code == 303
    assert browser.get("/sign-in/enrol").status_code == 200


def test_a_change_of_factor_asks_for_a_proof_of_both_and_leads_back(pages: Pages) -> None:
    seed = pages.factor(pages.account("BEL/ann"), "BEL/ann")
    browser = pages.signed_in("BEL/ann", seed)
    pages.clock.on(minutes=16)
    led = browser.get("/account/second-factor")
    assert led.headers["location"] == "/account/prove?back=%2Faccount%2Fsecond-factor"
    proof = browser.get(led.headers["location"])
    assert 'name="password"' in proof.text
    assert 'name="code"' in proof.text
    back = {"back": "/account/second-factor"}
    assert browser.post("/account/prove", data={"password": PASSWORD, **back}).status_code == 401
    before = browser.cookies["__Host-commonground"]
    done = browser.post("/account/prove", data={"password": PASSWORD, "code": code(seed, pages.clock), **back})
    assert done.headers["location"] == "/account/second-factor"
    assert browser.cookies["__Host-commonground"] != before
    assert browser.get("/account/second-factor").status_code == 200


def test_failures_of_the_proof_wait_like_those_of_signing_in(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    said = [browser.post("/account/prove", data={"password": "wrong"}).status_code for _ in range(6)]
    assert said == [401] * 5 + [429]


def test_a_token_is_shown_once_and_revoked(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    assert browser.post("/account/tokens", data={"name": "x", "days": "5"}).status_code == 400
    assert browser.post("/account/tokens", data={"name": "x", "scope": "read", "days": "400"}).status_code == 400
    assert browser.post("/account/tokens", data={"name": "x", "scope": "approve", "days": "5"}).status_code == 403
    made = browser.post("/account/tokens", data={"name": "nightly", "scope": ["read", "enter:note"], "days": "5"})
    shown = secret(made)
    page = browser.get("/account")
    assert "nightly" in page.text
    assert shown not in page.text
    token = re.search(r'name="token" value="(\w+)"', page.text)
    assert token is not None
    program = TestClient(pages.app, base_url=ORIGIN, headers={"authorization": f"Bearer {shown}"}, follow_redirects=False)
    assert program.get("/").status_code == 200
    browser.post("/account/tokens/revoke", data={"token": token[1]})
    assert program.get("/").status_code == 401


def program(pages: Pages, name: str, role: str, *scope: str) -> TestClient:
    secret_, _ = pages.access.tokens.make(pages.account(name, role), "x", scope, 5)
    return TestClient(pages.app, base_url=ORIGIN, headers={"authorization": f"Bearer {secret_}"}, follow_redirects=False)


def test_a_program_gets_problems_and_is_led_nowhere(pages: Pages) -> None:
    browser = TestClient(pages.app, base_url=ORIGIN, headers={"authorization": "Bearer cg_wrong"}, follow_redirects=False)
    for path in ("/", "/account", "/no-such-page", "/sign-in"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "not-signed-in"
    held = program(pages, "BEL/ann", "contributor", "read")
    assert held.get("/no-such-page").json()["status"] == 404


@pytest.mark.parametrize("path", ["/account", "/account/tokens", "/administration", "/administration/trail"])
def test_a_token_changes_no_account_whatever_its_scope(pages: Pages, path: str) -> None:
    held = program(pages, "BEL/sue", "steward", "read", "enter", "approve")
    assert held.get(path).status_code == 403
    for act in ("/account/tokens", "/account/password", "/administration/accounts", "/administration/accounts/sue/reset"):
        assert held.post(act, data={"name": "x", "role": "reader", "sure": "yes", "scope": "read"}).status_code == 403


def test_a_token_reads_what_its_scope_covers(pages: Pages) -> None:
    enters = program(pages, "BEL/ann", "contributor", "enter:note")
    assert enters.get("/api/records?kind=member").status_code == 403
    kinds = program(pages, "BEL/bob", "contributor", "read:note")
    assert kinds.get("/api/records?kind=note").status_code == 200
    assert kinds.get("/api/records?kind=member").status_code == 403
    assert program(pages, "BEL/cat", "reader", "read").get("/api/records?kind=member").status_code == 200


def test_the_operator_has_no_account_to_change(pages: Pages) -> None:
    operator = pages.operator()
    assert "act as its operator" in words(operator.get("/account"))
    assert operator.get("/account/password").status_code == 403
    assert operator.post("/account/tokens", data={"name": "x", "scope": "read", "days": "1"}).status_code == 403


def test_the_account_is_there_in_arabic(pages: Pages) -> None:
    pages.account("BEL/ann")
    page = pages.signed_in("BEL/ann").get("/account?lang=ar").text
    assert 'dir="rtl"' in page
    assert "رموز الوصول للبرامج" in page
