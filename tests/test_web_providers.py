"""Signing in by an identity provider in a browser: settings, the way there and back, links by a steward, proofs, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from commonground.door.workspace import read_settings
from commonground.vocabulary.errors import BadRequest
from signed_small import ORIGIN, PASSWORD, Pages, words
from small_provider import ISSUER, SmallProvider
from test_access_provider import SECRET, Browser, package, running

__all__ = ["package"]

SETTINGS = f"""[web]
origin = "{ORIGIN}"

[[web.provider]]
code = "mfa"
name = "Ministry of Foreign Affairs"
issuer = "{ISSUER}"
client_id = "common-ground"
client_secret_file = "mfa.secret"
"""


class Ministry:
    """The pages with a provider made by hand."""

    def __init__(self, root: Path) -> None:
        self.pages = Pages(root, SETTINGS.replace('client_secret_file = "mfa.secret"\n', ""))
        self.provider = SmallProvider(self.pages.clock)
        self.pages.speak_through(self.provider.http)

    def comes_back(self, browser: TestClient, back: str = "/account", **claims: object) -> httpx.Response:
        """Somebody goes to the provider and comes back, whom it calls `user-7` unless the claims say otherwise."""
        self.provider.claims = dict(claims)
        there = browser.get("/sign-in/by/mfa", params={"back": back})
        assert there.status_code == 303
        params = self.provider.authorise(there.headers["location"])
        return browser.get("/sign-in/by/mfa/back", params=params, headers={"sec-fetch-site": "cross-site"})

    def linked(self, name: str, role: str = "contributor") -> str:
        account_id = self.pages.account(name, role)
        self.pages.access.links.link(ISSUER, "user-7", account_id, "a test")
        return account_id


@pytest.fixture
def ministry(tmp_path: Path) -> Iterator[Ministry]:
    made = Ministry(tmp_path / "w")
    yield made
    made.pages.site.close()


def test_the_page_of_signing_in_names_the_providers(ministry: Ministry) -> None:
    assert "Sign in by Ministry of Foreign Affairs" in words(ministry.pages.browser().get("/sign-in"))
    assert ministry.pages.browser().get("/sign-in/by/other").status_code == 404


def test_the_user_is_sent_there_and_what_has_to_be_kept_is_in_the_browser_alone(ministry: Ministry) -> None:
    answer = ministry.pages.browser().get("/sign-in/by/mfa?back=/money")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(f"{ISSUER}/auth?")
    assert asked["redirect_uri"] == [f"{ORIGIN}/sign-in/by/mfa/back"]
    assert "max_age" not in asked
    assert answer.headers["set-cookie"].startswith("__Host-commonground-provider=")
    assert answer.headers["set-cookie"].endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")


def test_a_link_of_another_site_begins_no_sign_in(ministry: Ministry) -> None:
    answer = ministry.pages.browser().get("/sign-in/by/mfa", headers={"sec-fetch-site": "cross-site"})
    assert (answer.headers["location"], "set-cookie" in answer.headers) == ("/sign-in?back=%2F", False)


def test_a_user_who_is_nobody_here_is_told_what_the_steward_needs_to_link_them(ministry: Ministry) -> None:
    pages = ministry.pages
    browser, _ = pages.browser(), pages.account("BEL/ann")
    answer = ministry.comes_back(browser)
    assert answer.status_code == 401
    assert "user-7" in words(answer)
    steward = pages.steward("BEL/sue")
    form = {"provider": "mfa", "subject": "user-7"}
    assert steward.post("/administration/accounts/ann/link", data=form).status_code == 303
    assert "user-7" in words(steward.get("/administration/accounts/ann"))
    done = ministry.comes_back(browser)
    assert (done.status_code, done.headers["location"]) == (303, "/account")
    told = words(browser.get("/account"))
    assert "BEL/ann" in told
    assert "Also signs in by: Ministry of Foreign Affairs." in told
    other = pages.account("BEL/bob")
    assert steward.post("/administration/accounts/bob/link", data=form).status_code == 403
    assert pages.access.links.of_account(other) == ()
    steward.post("/administration/accounts/ann/unlink", data={"issuer": ISSUER, "subject": "user-7"})
    assert browser.get("/account").status_code == 303
    assert ministry.comes_back(browser).status_code == 401


def test_an_answer_is_taken_only_in_the_browser_that_asked_and_once(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    browser, other = ministry.pages.browser(), ministry.pages.browser()
    there = browser.get("/sign-in/by/mfa")
    params = ministry.provider.authorise(there.headers["location"])
    assert other.get("/sign-in/by/mfa/back", params=params).status_code == 401
    kept = browser.cookies["__Host-commonground-provider"]
    assert browser.get("/sign-in/by/mfa/back", params=params).status_code == 303
    again = ministry.pages.browser().get(
        "/sign-in/by/mfa/back", params=params, headers={"cookie": f"__Host-commonground-provider={kept}"}
    )
    assert again.status_code == 401


def test_a_way_back_that_was_changed_in_the_browser_leads_to_no_other_site(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    assert ministry.comes_back(ministry.pages.browser(), back="//evil.example").headers["location"] == "/"


def test_a_role_with_a_second_factor_needs_it_unless_the_provider_showed_one(ministry: Ministry) -> None:
    ministry.linked("BEL/sue", "steward")
    weak = ministry.comes_back(ministry.pages.browser())
    assert weak.headers["location"] == "/sign-in/enrol?back=%2Faccount"
    strong = ministry.comes_back(ministry.pages.browser(), amr=["pwd", "mfa"])
    assert strong.headers["location"] == "/account"


def test_an_ended_account_does_not_come_in_by_its_provider(ministry: Ministry) -> None:
    pages = ministry.pages
    ministry.linked("BEL/ann")
    pages.steward("BEL/sue").post("/administration/accounts/ann/end")
    assert ministry.comes_back(pages.browser()).status_code == 401


def test_the_proof_is_made_by_the_provider_too_and_by_the_same_user_alone(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    browser = ministry.pages.browser()
    ministry.comes_back(browser)
    ministry.pages.clock.on(minutes=16)
    led = browser.get("/account/tokens")
    assert "Prove it by Ministry of Foreign Affairs" in words(browser.get(led.headers["location"]))
    before = browser.cookies["__Host-commonground"]
    assert ministry.comes_back(browser, back="/account/tokens", sub="user-8").status_code == 401
    assert browser.cookies["__Host-commonground"] == before
    done = ministry.comes_back(browser, back="/account/tokens")
    assert ministry.provider.authorised["max_age"] == ["0"]
    assert done.headers["location"] == "/account/tokens"
    assert browser.cookies["__Host-commonground"] != before
    assert browser.get("/account/tokens").status_code == 200


def test_signing_out_ends_it_here_and_leads_to_the_providers_own_sign_out(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    browser = ministry.pages.browser()
    ministry.comes_back(browser)
    led = browser.post("/sign-out").headers["location"]
    assert led == "/signed-out?by=mfa"
    assert "Sign out at Ministry of Foreign Affairs too" in words(browser.get(led))
    out = browser.get("/sign-in/by/mfa/out").headers["location"]
    assert out.startswith(f"{ISSUER}/end?x=1&")
    assert parse_qs(urlsplit(out).query)["post_logout_redirect_uri"] == [f"{ORIGIN}/sign-in"]


def test_who_signed_in_with_a_password_is_not_led_to_a_provider(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    assert ministry.pages.signed_in("BEL/ann").post("/sign-out").headers["location"] == "/signed-out"


def test_a_provider_that_fails_is_said_on_the_page_and_the_password_stays(ministry: Ministry) -> None:
    ministry.pages.account("BEL/ann")
    browser = ministry.pages.browser()
    there = browser.get("/sign-in/by/mfa")
    params = ministry.provider.authorise(there.headers["location"])
    ministry.provider.answer = httpx.ConnectError("no route to a secret place")
    answer = browser.get("/sign-in/by/mfa/back", params=params)
    assert answer.status_code == 502
    assert "secret place" not in answer.text
    assert browser.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).status_code == 303


def test_a_provider_that_does_not_answer_is_said_where_the_user_came_from(ministry: Ministry) -> None:
    ministry.linked("BEL/ann")
    browser = ministry.pages.signed_in("BEL/ann")
    ministry.provider.description = {"issuer": "https://another.example.org"}
    for asked, title in ((ministry.pages.browser(), "Sign in"), (browser, "Prove who you are")):
        answer = asked.get("/sign-in/by/mfa?back=/account/tokens")
        assert (answer.status_code, f"<h1>{title}</h1>" in answer.text) == (502, True)
        assert 'name="back" value="/account/tokens"' in answer.text
    assert unquote(browser.get("/sign-in/by/mfa/out").cookies["commonground-said"]).startswith("Ministry")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f'origin = "{ORIGIN}"', "", "needs [web] origin"),
        ('code = "mfa"', 'code = "M F A"', "holds code"),
        ('name = "Ministry of Foreign Affairs"', "", "holds code"),
        ('client_secret_file = "mfa.secret"', 'secret = "x"', "holds code"),
        ('client_secret_file = "mfa.secret"', "strong = 7", "holds code"),
        ("[[web.provider]]", "[web.provider]", "are written as"),
        (SETTINGS, SETTINGS + SETTINGS.partition("\n\n")[2], "one code or one issuer"),
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "commonground.toml"
    path.write_text(SETTINGS.replace(old, new))
    with pytest.raises(BadRequest) as refused:
        read_settings(path)
    assert said in refused.value.message


def test_the_secret_is_a_file_of_its_own_that_must_be_there_once_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "commonground.toml"
    path.write_text(SETTINGS + 'strong = ["gold"]\n')
    named = read_settings(path).web.providers[0]
    with pytest.raises(BadRequest, match="secret"):
        named.provider()
    (tmp_path / "mfa.secret").write_text("s3cret\n")
    made = named.provider()
    assert (made.client_secret, made.strong) == ("s3cret", frozenset({"gold"}))
    assert "s3cret" not in repr(made) + repr(named)


def test_with_a_real_provider_the_whole_way_is_gone(package: Path, tmp_path: Path) -> None:
    back = f"{ORIGIN}/sign-in/by/mfa/back"
    with running(package, back) as issuer, Browser(back) as there:
        settings = SETTINGS.replace(ISSUER, issuer).replace("common-ground", "client-RS256")
        (tmp_path / "mfa.secret").write_text(SECRET)
        pages = Pages(tmp_path / "w", settings.replace("mfa.secret", "../mfa.secret"))
        pages.access.links.link(issuer, "ann", pages.account("BEL/ann"), "a test")
        browser = pages.browser()
        for _ in ("signed in", "proved anew"):
            sent = browser.get("/sign-in/by/mfa?back=/account/tokens").headers["location"]
            done = browser.get("/sign-in/by/mfa/back", params=there.sign_in(sent, "ann"))
            assert (done.status_code, done.headers["location"]) == (303, "/account/tokens")
            assert browser.get("/account/tokens").status_code == 200
        pages.site.close()
