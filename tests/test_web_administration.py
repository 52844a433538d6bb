"""Administration in a browser: a steward keeps the accounts of their own member, proves the chain and reads what was done."""

from __future__ import annotations

import logging
import re

import pytest

from commonground.vocabulary.label import ReleaseLabel
from signed_small import ORIGIN, PASSWORD, Pages, pages, secret, words

__all__ = ["pages"]


def test_administration_is_for_stewards(pages: Pages) -> None:
    pages.account("BEL/ann", "approver")
    pages.account("BEL/rea", "reader")
    browser = pages.signed_in("BEL/rea")
    for path in ("/administration", "/administration/trail", "/administration/chain", "/administration/accounts/ann"):
        assert browser.get(path).status_code == 403
        assert pages.browser().get(path).status_code == 303
    assert browser.post("/administration/accounts", data={"name": "x", "role": "steward"}).status_code == 403
    assert browser.post("/administration/accounts/ann/reset", data={"sure": "yes"}).status_code == 403


def test_a_steward_adds_an_account_and_its_invitation_is_shown_once(pages: Pages) -> None:
    browser = pages.steward("BEL/sue")
    added = browser.post("/administration/accounts", data={"name": "ann", "role": "contributor"})
    invitation = secret(added)
    assert f"{ORIGIN}/invitation" in added.text
    page = browser.get("/administration")
    assert "BEL/ann" in page.text
    assert invitation not in page.text + browser.get("/administration/accounts/ann").text
    fresh = pages.browser()
    fresh.post("/invitation", data={"code": invitation, "password": PASSWORD, "again": PASSWORD})
    assert fresh.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).status_code == 303
    assert "CELL/" not in words(page)


@pytest.mark.parametrize("name", ["ann", "sue@example.org", "operator", ""])
def test_a_name_that_cannot_be_is_said_on_the_page(pages: Pages, name: str) -> None:
    browser = pages.steward("BEL/sue")
    pages.account("BEL/ann")
    answer = browser.post("/administration/accounts", data={"name": name, "role": "reader"})
    assert answer.status_code in (400, 403, 409)
    assert 'role="alert"' in answer.text


def test_no_steward_touches_the_accounts_of_another_member(pages: Pages) -> None:
    pages.account("CELL/ann")
    pages.account("CELL/rob", "reader")
    browser = pages.steward("BEL/sue")
    assert browser.get("/administration/accounts/ann").status_code == 404
    for act in ("role", "end", "invite", "reset", "sessions", "tokens", "link", "unlink"):
        assert browser.post(f"/administration/accounts/ann/{act}", data={"role": "reader", "sure": "yes"}).status_code == 404
    same = [browser.get(f"/administration/accounts/{name}") for name in ("ann", "xyz")]
    assert same[0].text.replace("/ann", "/xyz") == same[1].text
    assert "rob" not in words(browser.get("/administration"))
    assert pages.browser().post("/sign-in", data={"name": "CELL/ann", "password": PASSWORD}).status_code == 303


def test_a_role_counts_from_the_next_request_on(pages: Pages) -> None:
    steward, _ = pages.steward("BEL/sue"), pages.account("BEL/ann")
    ann = pages.signed_in("BEL/ann")
    done = steward.post("/administration/accounts/ann/role", data={"role": "reader", "why": "moved to another desk"})
    assert done.status_code == 303
    assert "reads and enters" not in words(ann.get("/account"))
    assert "moved to another desk" in words(steward.get("/administration/trail"))


def test_an_ended_account_is_signed_out_and_signs_in_no_more(pages: Pages) -> None:
    steward, _ = pages.steward("BEL/sue"), pages.account("BEL/ann")
    ann = pages.signed_in("BEL/ann")
    assert steward.post("/administration/accounts/ann/end").headers["location"] == "/administration"
    assert ann.get("/account").status_code == 303
    assert pages.browser().post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).status_code == 401
    assert steward.get("/administration/accounts/ann").status_code == 404


def test_who_has_lost_everything_is_reset_once_the_steward_has_made_sure(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    steward, ann_id = pages.steward("BEL/sue"), pages.account("BEL/ann")
    pages.factor(ann_id, "BEL/ann")
    unsure = steward.post("/administration/accounts/ann/reset")
    assert unsure.status_code == 400
    with caplog.at_level(logging.INFO):
        invitation = secret(steward.post("/administration/accounts/ann/reset", data={"sure": "yes"}))
    by = pages.site.accounts.find("BEL/sue").account_id
    assert f"reset of account {ann_id} by {by}" in caplog.text
    assert invitation not in caplog.text
    fresh = pages.browser()
    fresh.post("/invitation", data={"code": invitation, "password": PASSWORD, "again": PASSWORD})
    assert fresh.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).headers["location"] == "/"


def test_a_forgotten_password_alone_leaves_the_second_factor(pages: Pages) -> None:
    steward = pages.steward("BEL/sue")
    pages.factor(pages.account("BEL/ann"), "BEL/ann")
    invitation = secret(steward.post("/administration/accounts/ann/invite"))
    fresh = pages.browser()
    fresh.post("/invitation", data={"code": invitation, "password": PASSWORD, "again": PASSWORD})
    assert fresh.post("/sign-in", data={"name": "BEL/ann", "password": PASSWORD}).headers["location"].startswith("/sign-in/code")


def test_sessions_and_tokens_of_an_account_are_ended_by_a_steward(pages: Pages) -> None:
    steward, ann_id = pages.steward("BEL/sue"), pages.account("BEL/ann")
    ann = pages.signed_in("BEL/ann")
    pages.access.tokens.make(ann_id, "nightly import", ["read"], 5)
    assert "nightly import" in words(steward.get("/administration/accounts/ann"))
    steward.post("/administration/accounts/ann/tokens")
    assert "nightly import" not in words(steward.get("/administration/accounts/ann"))
    steward.post("/administration/accounts/ann/sessions")
    assert ann.get("/account").status_code == 303


def test_each_act_asks_for_a_recent_proof_of_the_steward(pages: Pages) -> None:
    steward, _ = pages.steward("BEL/sue"), pages.account("BEL/ann")
    pages.clock.on(minutes=16)
    for path in ("/administration/accounts", *(f"/administration/accounts/ann/{act}" for act in ("reset", "role", "end"))):
        answer = steward.post(path, data={"name": "x", "role": "reader", "sure": "yes"})
        assert answer.headers["location"].startswith("/account/prove?back=")
    assert steward.get("/administration/accounts/ann").status_code == 200


def test_the_operator_keeps_the_accounts_of_the_workspaces_own_member(pages: Pages) -> None:
    operator = pages.operator()
    invitation = secret(operator.post("/administration/accounts", data={"name": "sue", "role": "steward"}))
    assert pages.access.credentials.invited(invitation) is not None
    assert operator.get("/administration?as=BEL").status_code == 403


def test_the_head_of_the_chain_is_told_to_the_workspaces_own_member_alone(pages: Pages) -> None:
    own, other = pages.operator(), pages.steward("BEL/sue")
    head = pages.workspace.ledger.head().hash
    assert head in own.get("/administration/chain").text
    assert "The chain holds" in words(own.get("/administration/chain?verify=1"))
    told = other.get("/administration/chain?verify=1")
    assert head not in told.text
    assert "Every record and source that you see is as it was recorded." in words(told)


def test_the_trail_tells_what_the_reader_sees_and_leaves_no_gap_for_the_rest(pages: Pages) -> None:
    steward = pages.steward("BEL/sue")
    before = words(steward.get("/administration/trail"))
    hidden = ReleaseLabel("CELL", frozenset())
    pages.enter("CELL", "group", {"code": "SECRET-ONE", "name": "Of the cell alone"}, label=hidden)
    assert words(steward.get("/administration/trail")) == before
    pages.enter("BEL", "group", {"code": "OURS", "name": "Of Belgium"}, label=ReleaseLabel("BEL", frozenset()))
    told = words(steward.get("/administration/trail"))
    assert "group OURS Of Belgium" in told
    assert "SECRET-ONE" in words(pages.operator().get("/administration/trail"))
    assert "OURS" not in words(pages.operator().get("/administration/trail"))


def test_the_trail_names_accounts_to_their_own_member_alone(pages: Pages) -> None:
    steward = pages.steward("BEL/sue")
    steward.post("/administration/accounts", data={"name": "ann", "role": "reader"})
    assert "BEL/sue account BEL/ann" in words(steward.get("/administration/trail"))
    assert "BEL/sue" not in words(pages.operator().get("/administration/trail"))


def test_administration_is_there_in_arabic(pages: Pages) -> None:
    page = pages.operator().get("/administration?lang=ar").text
    assert 'dir="rtl"' in page
    assert re.search(r"<h1>\s*الإدارة", page)
