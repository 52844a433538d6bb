"""Which requests that change something come from our own pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.access.csrf import token_of, verdict

OWN = "https://cg.example.org"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.org"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, False),
        ({"Sec-Fetch-Site": "", "Origin": OWN}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"Origin": OWN}, True),
        ({"Origin": "https://CG.example.org:443"}, True),
        ({"Origin": "http://cg.example.org"}, False),
        ({"Origin": "https://cg.example.org:8443"}, False),
        ({"Origin": "https://cg.example.org.evil.example"}, False),
        ({"Origin": "https://evil.example/https://cg.example.org"}, False),
        ({"Origin": "https://cg.example.org@evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "https://[bad"}, False),
        ({"Referer": f"{OWN}/page"}, False),
        ({"Host": "cg.example.org"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "post", "SOMETHING"])
def test_what_changes_something_has_to_come_from_our_own_pages(method: str, headers: dict[str, str], allowed: bool) -> None:
    assert verdict(method, headers, OWN).allowed is allowed


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "get"])
def test_what_changes_nothing_may_come_from_anywhere(method: str) -> None:
    assert verdict(method, {"Sec-Fetch-Site": "cross-site"}, OWN).allowed


def test_a_client_without_these_headers_brings_the_token_of_its_session() -> None:
    token = token_of("session-a")
    assert verdict("POST", {}, OWN, session_id="session-a", token=token).allowed
    for session_id, given_token in (
        ("session-b", token),
        ("session-a", ""),
        ("session-a", None),
        (None, token),
        ("session-a", "é"),
    ):
        assert not verdict("POST", {}, OWN, session_id=session_id, token=given_token).allowed


def test_the_token_does_not_help_a_browser_that_says_it_comes_from_elsewhere() -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert not verdict("POST", headers, OWN, session_id="s", token=token_of("s")).allowed


def test_a_request_with_an_api_token_and_no_cookie_is_nobodys_browser() -> None:
    assert verdict("POST", {}, OWN, bearer=True).allowed
    assert not verdict("POST", {"Cookie": "__Host-commonground=x"}, OWN, bearer=True).allowed


@given(st.text(max_size=40), st.text(max_size=40))
def test_tokens_of_two_sessions_differ_and_give_no_id_away(one: str, other: str) -> None:
    assert (token_of(one) == token_of(other)) is (one == other)
    assert len(one) < 8 or one not in token_of(one)


@given(st.text(max_size=60))
def test_no_origin_but_our_own_passes(origin: str) -> None:
    if verdict("POST", {"Origin": origin}, OWN).allowed:
        assert origin.strip().casefold() in (OWN, f"{OWN}:443")
