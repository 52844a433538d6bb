"""Signing in and out in a browser: both factors, invitations, waits, and nothing kept, led away or told that must not be."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from access_small import code
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.web.signing import is_within
from signed_small import ORIGIN, PASSWORD, Pages, pages, secret, words
from web_small import served

__all__ = ["pages"]

COOKIE = "__Host-commonground"


def test_who_is_not_signed_in_is_led_to_the_way_in_and_back_to_where_they_were_going(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.browser()
    led = browser.get("/account?x=1")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?back=%2Faccount%3Fx%3D1")
    form = browser.get(led.headers["location"])
    assert 'name="back" value="/account?x=1"' in form.text
    done = browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD, "back": "/account?x=1"})
    assert (done.status_code, done.headers["location"]) == (303, "/account?x=1")
    assert "BEL/ann" in words(browser.get("/account"))


def test_the_cookie_is_handed_over_with_all_its_attributes_and_no_page_repeats_its_value(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.browser()
    answer = browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD})
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; Path=/; Secure; HttpOnly; SameSite=Lax", answer.headers["set-cookie"])
    value = browser.cookies[COOKIE]
    for path in ("/account", "/account/password", "/account/tokens", "/account/prove", "/"):
        assert value not in browser.get(path).text


@pytest.mark.parametrize(
    ("address", "within"),
    [
        ("/places/IRQ?month=2018-03", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\\b", False),
        ("/\t/evil.example", False),
        ("/sign-in", False),
        ("/sign-out", False),
        ("", False),
    ],
)
def test_the_way_back_is_within_the_site_alone(address: str, within: bool) -> None:
    assert is_within(address) is within


def test_a_way_back_to_another_site_leads_to_the_picture(pages: Pages) -> None:
    pages.account("BEL/ann")
    answer = pages.browser().post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD, "back": "//evil.example/x"})
    assert answer.headers["location"] == "/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_page(pages: Pages) -> None:
    pages.account("BEL/bea")
    told = []
    for name in ("BEL/bea", "BEL/nob"):
        answer = pages.browser().post("/sign-in", data={"name": name, "password": "wrong password here"})
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        told.append(answer.text.replace(name, "NAME"))
    assert told[0] == told[1]
    assert "wrong password here" not in told[0]


def test_after_many_failures_the_page_says_how_long_to_wait(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.browser()
    for _ in range(5):
        assert browser.post("/sign-in", data={"name": "BEL/ann", "password": "wrong"}).status_code == 401
    answer = browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert "Seconds to wait: 1." in words(answer)
    assert COOKIE not in browser.cookies
    pages.clock.on(seconds=1)
    assert browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).status_code == 303


def test_an_id_that_was_there_before_the_sign_in_opens_nothing_after_it(pages: Pages) -> None:
    pages.account("BEL/ann")
    planted, form = {"cookie": f"{COOKIE}={'a' * 43}"}, {"name": "BEL/ann", "password": PASSWORD}
    answer = pages.browser().post("/sign-in", data=form, headers=planted)
    assert answer.status_code == 303
    assert "a" * 43 not in answer.headers["set-cookie"]
    assert pages.browser().get("/account", headers=planted).status_code == 303


def test_a_sign_in_over_another_ends_the_earlier_session(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    before = browser.cookies[COOKIE]
    browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD})
    other = pages.browser()
    other.cookies.set(COOKIE, before)
    assert other.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_with_a_second_factor_the_password_leads_to_the_code_and_opens_nothing_before(pages: Pages) -> None:
    seed = pages.factor(pages.account("BEL/ann"), "BEL/ann")
    pages.clock.on(seconds=30)
    browser = pages.browser()
    answer = browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD, "back": "/account"})
    assert answer.headers["location"] == "/sign-in/code?back=%2Faccount"
    half = browser.cookies[COOKIE]
    assert browser.get("/account").status_code == 303
    wrong = browser.post("/sign-in/code", data={"code": "000000", "back": "/account"})
    assert wrong.status_code == 401
    done = browser.post("/sign-in/code", data={"code": code(seed, pages.clock), "back": "/account"})
    assert (done.status_code, done.headers["location"]) == (303, "/account")
    assert browser.cookies[COOKIE] != half
    assert browser.get("/account").status_code == 200


def test_a_half_sign_in_that_took_too_long_begins_anew(pages: Pages) -> None:
    pages.factor(pages.account("BEL/ann"), "BEL/ann")
    browser = pages.browser()
    browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD})
    pages.clock.on(minutes=10)
    for answer in (browser.get("/sign-in/code"), browser.post("/sign-in/code", data={"code": "000000"})):
        assert answer.status_code == 303
        assert "That took too long" in unquote(answer.cookies["commonground-said"])


def test_a_steward_sets_a_second_factor_up_before_anything_and_sees_the_codes_once(pages: Pages) -> None:
    pages.account("BEL/sue", "steward")
    browser = pages.browser()
    answer = browser.post("/sign-in", data={"name": "BEL/sue", "password": PASSWORD, "back": "/administration"})
    assert answer.headers["location"] == "/sign-in/enrol?back=%2Fadministration"
    assert browser.get("/administration").status_code == 303
    shown = browser.post("/sign-in/enrol", data={"back": "/administration"})
    seed = secret(shown)
    assert f"otpauth://totp/Common%20Ground:BEL%2Fsue?secret={seed}" in shown.text
    wrong = browser.post("/sign-in/enrol", data={"code": "000000", "back": "/administration"})
    assert wrong.status_code == 401
    assert seed not in wrong.text
    codes = browser.post("/sign-in/enrol", data={"code": code(seed, pages.clock), "back": "/administration"})
    assert len(re.findall(r"<li><code>[A-Z2-7-]{29}</code>", codes.text)) == 10
    assert codes.headers["cache-control"] == "no-store"
    assert 'href="/administration"' in codes.text
    assert browser.get("/administration").status_code == 200


def test_who_is_given_a_role_with_a_second_factor_signs_in_anew_and_sets_one_up(pages: Pages) -> None:
    steward, _ = pages.steward("BEL/sue"), pages.account("BEL/ann")
    ann = pages.signed_in("BEL/ann")
    steward.post("/administration/accounts/ann/role", data={"role": "approver"})
    assert ann.get("/account").headers["location"] == "/sign-in?back=%2Faccount"
    answer = ann.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD})
    assert answer.headers["location"] == "/sign-in/enrol?back=%2F"


def test_signing_out_ends_the_session_on_the_server_and_takes_the_cookie_away(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    assert 'action="/sign-out"' in browser.get("/").text
    before = browser.cookies[COOKIE]
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert answer.headers["set-cookie"] == f"{COOKIE}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
    other = pages.browser()
    other.cookies.set(COOKIE, before)
    assert other.get("/account").status_code == 303


def test_nothing_changes_by_get(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    posts = ("/sign-out", "/account/sessions/end", "/account/tokens/revoke", "/account/second-factor/codes")
    assert [browser.get(path).status_code for path in posts] == [405] * 4
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_a_form_of_another_site_does_nothing(pages: Pages, headers: dict[str, str]) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    for path, form in (
        ("/sign-out", {}),
        ("/sign-in", {"name": "BEL/ann", "password": PASSWORD}),
        ("/account/tokens", {"name": "x", "scope": "read", "days": "1"}),
        ("/administration/accounts", {"name": "x", "role": "reader"}),
    ):
        assert browser.post(path, data=form, headers=headers).status_code == 403
    assert browser.get("/account").status_code == 200


def test_a_browser_without_these_headers_sends_the_token_of_its_form(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    old = TestClient(pages.app, base_url=ORIGIN, follow_redirects=False, cookies=dict(browser.cookies))
    token = re.search(r'name="form_token" value="(\w+)"', old.get("/account").text)
    assert token is not None
    assert old.post("/sign-out", data={"form_token": "0" * 64}).status_code == 403
    assert old.post("/sign-out", data={"form_token": token[1]}).status_code == 303


def test_passwords_are_hidden_and_managers_know_what_each_field_is(pages: Pages) -> None:
    pages.account("BEL/ann")
    browser = pages.signed_in("BEL/ann")
    texts = [pages.browser().get(path).text for path in ("/sign-in", "/invitation")]
    texts += [browser.get(path).text for path in ("/account/password", "/account/prove")]
    fields = [field for text in texts for field in re.findall(r'<input[^>]*name="(?:password|again|old)"[^>]*>', text)]
    assert len(fields) == 7
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field
    assert 'autocomplete="username"' in texts[0]


def test_an_invitation_becomes_a_password_once(pages: Pages) -> None:
    account_id = pages.account("BEL/ann")
    invitation = pages.access.credentials.invite(account_id)
    browser, other = pages.browser(), "quite another sentence of mine"
    twice = browser.post("/invitation", data={"code": invitation, "password": other, "again": PASSWORD})
    assert (twice.status_code, "not the same" in words(twice)) == (400, True)
    short = browser.post("/invitation", data={"code": invitation, "password": "short", "again": "short"})
    assert short.status_code == 400
    done = browser.post("/invitation", data={"code": invitation, "password": other, "again": other})
    assert done.headers["location"] == "/sign-in"
    again = browser.post("/invitation", data={"code": invitation, "password": PASSWORD, "again": PASSWORD})
    assert again.status_code == 401
    assert browser.post("/sign-in", data={"name": "BEL/ann", "password": other}).status_code == 303


def test_over_an_open_line_nobody_signs_in_but_on_this_machine(pages: Pages) -> None:
    open_line = TestClient(pages.app, base_url="http://cg.example.org", headers={"origin": "http://cg.example.org"})
    answer = open_line.get("/sign-in")
    assert (answer.status_code, "not encrypted" in words(answer)) == (403, True)
    assert open_line.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 403
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert TestClient(pages.app, base_url=f"http://{host}").get("/sign-in").status_code == 200


def test_these_pages_are_never_kept_by_a_browser_nor_framed(pages: Pages) -> None:
    browser = pages.steward("BEL/sue")
    for path in (
        "/account",
        "/account/password",
        "/account/tokens",
        "/account/second-factor",
        "/account/prove",
        "/administration",
        "/administration/trail",
        "/administration/chain",
        "/administration/accounts/sue",
        "/signed-out",
    ):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path
        assert "etag" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_no_secret_stands_in_the_log_or_an_address(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    seed = pages.factor(pages.account("BEL/ann"), "BEL/ann")
    pages.clock.on(seconds=30)
    with caplog.at_level(logging.DEBUG):
        browser, shown = pages.browser(), code(seed, pages.clock)
        answers = [browser.post("/sign-in", data={"name": "BEL/ann", "password": "a wrong password"})]
        answers.append(browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}))
        answers.append(browser.post("/sign-in/code", data={"code": shown}))
        made = browser.post("/account/tokens", data={"name": "x", "scope": "read", "days": "5"})
    assert made.status_code == 200
    addresses = " ".join(answer.headers.get("location", "") for answer in answers)
    for held in (PASSWORD, "a wrong password", shown, browser.cookies[COOKIE], secret(made)):
        assert held not in caplog.text
        assert held not in addresses


def test_the_way_in_is_there_in_arabic(pages: Pages) -> None:
    answer = pages.browser().get("/sign-in?lang=ar")
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert "تسجيل الدخول" in answer.text


def test_an_operator_without_a_member_is_told_so_and_not_led_in_a_circle(tmp_path: Path) -> None:
    assert run(cli, ["init", str(tmp_path / "w")]) == 0
    with served(tmp_path / "w") as client:
        page = client.get("/following", headers={"accept-language": "ar"})
    assert page.status_code == 401
    assert "سجّل الدخول" in words(page)
