"""Signing in: one answer to whatever is wrong, equal work, and a wait after failures that locks nobody out."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_small import CHEAP, OTHER, PASSWORD, Hands, access, account, code, with_factor
from commonground.access.access import ALL_ROLES, Access, Policy
from commonground.access.attempts import PER_ACCOUNT, PER_ADDRESS, Allowance, network, wait_ms
from commonground.vocabulary.errors import NotSignedIn, SignInAgain, SignInRefused, TooManyAttempts


def failures(held: Access, clock: Hands, account_id: str | None, name: str, address: str | None, times: int) -> list[int]:
    """Try a wrong password so often, waiting as long as is asked; gives the waits in seconds."""
    waits = []
    for _ in range(times):
        while True:
            try:
                held.sign_in(account_id, name, OTHER, "reader", address=address)
            except TooManyAttempts as error:
                waits.append(error.wait_seconds)
                clock.on(seconds=error.wait_seconds)
            except SignInRefused:
                break
    return waits


def test_the_right_password_gives_a_session_and_a_wrong_one_does_not(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    account(held)
    signed = held.sign_in("anna", "anna.berg", PASSWORD, "reader", address="192.0.2.7", agent="a browser")
    found = held.session(signed.session_id, "reader")
    assert (found.account_id, found.factors, found.address, found.agent) == ("anna", ("password",), "192.0.2.7", "a browser")
    with pytest.raises(SignInRefused):
        held.sign_in("anna", "anna.berg", OTHER, "reader")


def test_unknown_name_wrong_password_wrong_code_and_no_password_have_one_answer_and_cost_one_hash_each(
    access_place: Path | str,
) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    account(held, "bea")
    with_factor(held, clock, "bea")
    held.credentials.invite("carl")
    said = set()
    for account_id, password, given_code in (
        *((None, OTHER, None), ("anna", OTHER, None), ("carl", OTHER, None)),
        *(("bea", OTHER, None), ("bea", PASSWORD, "000000"), ("anna", "x" * 100_000, None), (None, "", None)),
    ):
        before = held.hasher.verified
        with pytest.raises(SignInRefused) as caught:
            held.sign_in(account_id, "somebody", password, "reader", code=given_code)
        assert held.hasher.verified == before + 1
        said.add(str(caught.value))
    assert len(said) == 1


def test_an_unknown_name_waits_as_a_known_one_does(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    known = failures(held, clock, "anna", "anna", None, 12)
    unknown = failures(held, clock, None, "nobody", None, 12)
    assert known == unknown == [1, 2, 4, 8, 16, 32, 64]


def test_the_case_and_form_of_an_unknown_name_give_no_second_count(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    failures(held, clock, None, "Nobody", None, 5)
    with pytest.raises(TooManyAttempts):
        held.sign_in(None, " nobody ", OTHER, "reader")


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_no_further() -> None:
    waits = [wait_ms(n, PER_ACCOUNT) // 1000 for n in range(20)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]


@given(st.integers(0, 100_000), st.integers(0, 100))
def test_a_wait_never_shrinks_with_failures_and_never_passes_its_longest(failed: int, free: int) -> None:
    allowance = Allowance(free)
    assert 0 <= wait_ms(failed, allowance) <= wait_ms(failed + 1, allowance) <= 900_000


def test_guessing_at_one_account_gets_fewer_than_100_tries_an_hour(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    start, tries = clock.now, 0
    while (clock.now - start).total_seconds() < 3600:
        failures(held, clock, "anna", "anna", None, 1)
        tries += 1
    assert tries <= 20


def test_during_the_wait_even_the_right_password_is_not_heard_and_after_it_is(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    failures(held, clock, "anna", "anna", None, 8)
    before = held.hasher.verified
    with pytest.raises(TooManyAttempts) as caught:
        held.sign_in("anna", "anna", PASSWORD, "reader")
    assert held.hasher.verified == before
    assert caught.value.wait_seconds == 8
    assert "8 seconds" in str(caught.value)
    clock.on(seconds=8)
    assert held.sign_in("anna", "anna", PASSWORD, "reader")
    assert failures(held, clock, "anna", "anna", None, 5) == []


def test_failures_are_counted_over_all_programs_that_use_the_store(access_place: Path | str) -> None:
    clock = Hands()
    one, other = access(access_place, clock), access(access_place, clock)
    account(one)
    failures(one, clock, "anna", "anna", None, 5)
    with pytest.raises(TooManyAttempts):
        other.sign_in("anna", "anna", PASSWORD, "reader")


def test_a_stranger_who_fails_on_purpose_does_not_keep_a_user_out(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    held.sign_in("anna", "anna", PASSWORD, "reader", address="192.0.2.7")
    failures(held, clock, "anna", "anna", "198.51.100.9", 15)
    with pytest.raises(TooManyAttempts):
        held.sign_in("anna", "anna", PASSWORD, "reader", address="203.0.113.5")
    assert held.sign_in("anna", "anna", PASSWORD, "reader", address="192.0.2.7")
    assert failures(held, clock, "anna", "anna", "192.0.2.7", 6) == [1]
    clock.on(hours=1, days=100)
    failures(held, clock, "anna", "anna", "198.51.100.9", 5)
    with pytest.raises(TooManyAttempts):
        held.sign_in("anna", "anna", PASSWORD, "reader", address="192.0.2.7")


def test_one_address_that_tries_many_names_waits_and_a_success_of_its_own_does_not_help_it(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held, "mallory")
    for number in range(PER_ADDRESS.free):
        if number % 10 == 0:
            held.sign_in("mallory", "mallory", PASSWORD, "reader", address="2001:db8:1:2::1")
        failures(held, clock, None, f"name {number}", f"2001:db8:1:2::{number:x}", 1)
    with pytest.raises(TooManyAttempts):
        held.sign_in("mallory", "mallory", PASSWORD, "reader", address="2001:db8:1:2:ffff::1")
    assert held.sign_in("mallory", "mallory", PASSWORD, "reader", address="2001:db8:1:3::1")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        *[("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64")],
        *[("fe80::1%eth0", "fe80::/64"), (" TestClient\x00", " testclient")],
    ],
)
def test_addresses_are_counted_by_what_one_subscriber_has(address: str, counted: str) -> None:
    assert network(address) == counted


def test_with_a_second_factor_the_password_alone_opens_nothing(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    seed, _ = with_factor(held, clock)
    clock.on(minutes=1)
    half = held.sign_in("anna", "anna", PASSWORD, "reader")
    assert half.session.pending == "second-factor"
    with pytest.raises(NotSignedIn):
        held.session(half.session_id, "reader")
    with pytest.raises(NotSignedIn):
        held.enrol(half.session_id, "anna")
    whole = held.continue_sign_in(half.session_id, code(seed, clock))
    assert whole.session_id != half.session_id
    assert held.session(whole.session_id, "steward").factors == ("password", "totp")
    clock.on(minutes=1)
    for not_waiting in (half, whole):
        with pytest.raises(NotSignedIn, match="nobody is signed in"):
            held.continue_sign_in(not_waiting.session_id, code(seed, clock))


def test_password_and_code_may_come_together(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    seed, recovery = with_factor(held, clock)
    clock.on(minutes=1)
    assert held.sign_in("anna", "anna", PASSWORD, "steward", code=code(seed, clock)).session.pending is None
    assert held.sign_in("anna", "anna", PASSWORD, "steward", code=recovery[3]).session.factors == ("password", "recovery")


def test_codes_are_guessed_no_faster_than_passwords(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    with_factor(held, clock)
    for _ in range(5):
        half = held.sign_in("anna", "anna", PASSWORD, "reader")
        with pytest.raises(SignInRefused):
            held.continue_sign_in(half.session_id, "000000")
    with pytest.raises(TooManyAttempts):
        held.continue_sign_in(half.session_id, "000001")
    with pytest.raises(TooManyAttempts):
        held.sign_in("anna", "anna", PASSWORD, "reader")


@pytest.mark.parametrize("role", sorted(ALL_ROLES))
def test_approvers_and_stewards_have_to_enrol_a_second_factor_before_anything(role: str, tmp_path: Path) -> None:
    clock = Hands()
    held = access(tmp_path / "access.sqlite", clock)
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, role)
    if role not in ("approver", "steward"):
        assert held.session(signed.session_id, role)
        return
    assert signed.session.pending == "enrolment"
    with pytest.raises(NotSignedIn):
        held.session(signed.session_id, role)
    enrolled = held.confirm(signed.session_id, code(held.enrol(signed.session_id, "anna").seed, clock))
    assert held.session(enrolled.signed.session_id, role).factors == ("password", "totp")
    assert len(enrolled.recovery_codes) == 10
    with pytest.raises(NotSignedIn):
        held.sessions.find(signed.session_id, pending="enrolment")


def test_a_workspace_may_demand_the_second_factor_of_everybody(tmp_path: Path) -> None:
    held = access(tmp_path / "access.sqlite", Hands(), policy=Policy(second_factor_roles=ALL_ROLES, cost=CHEAP))
    account(held)
    assert held.sign_in("anna", "anna", PASSWORD, "reader").session.pending == "enrolment"


def test_who_is_made_a_steward_while_signed_in_has_to_sign_in_anew(tmp_path: Path) -> None:
    held = access(tmp_path / "access.sqlite", Hands())
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "contributor")
    assert held.session(signed.session_id, "contributor")
    with pytest.raises(SignInAgain):
        held.session(signed.session_id, "steward")


def test_nothing_secret_is_in_logs_messages_or_reprs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Hands()
    held = access(tmp_path / "access.sqlite", clock)
    caplog.set_level(logging.DEBUG)
    account(held)
    said = []
    with pytest.raises(SignInRefused) as caught:
        held.sign_in("anna", "anna", OTHER, "reader")
    said.append(str(caught.value))
    signed = held.sign_in("anna", "anna", PASSWORD, "steward")
    enrolment = held.enrol(signed.session_id, "anna")
    enrolled = held.confirm(signed.session_id, code(enrolment.seed, clock))
    secret, token = held.make_token(enrolled.signed.session_id, "steward", "import", ["enter"], 30)
    said += [repr(signed), repr(enrolled), repr(token), caplog.text]
    hidden = [PASSWORD, OTHER, enrolment.seed, secret, signed.session_id, enrolled.signed.session_id, *enrolled.recovery_codes]
    assert [text for text in hidden if any(text in one for one in said)] == []
    assert "account anna" in caplog.text


def test_each_way_a_sign_in_ends_is_logged_with_its_factors(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = Hands()
    held = access(tmp_path / "access.sqlite", clock)
    caplog.set_level(logging.INFO, "commonground.access")
    account(held)
    seed, _ = with_factor(held, clock)
    clock.on(minutes=1)
    half = held.sign_in("anna", "anna", PASSWORD, "reader")
    held.continue_sign_in(half.session_id, code(seed, clock))
    failures(held, clock, None, "nobody", None, 5)
    with pytest.raises(TooManyAttempts):
        held.sign_in(None, "nobody", OTHER, "reader")
    assert [record.getMessage() for record in caplog.records] == [
        "signed in by password, waiting for second-factor: account anna",
        "signed in by totp too: account anna",
        *["sign-in refused: account unknown"] * 5,
        "attempt not heard for 1 seconds: account unknown",
    ]


def test_an_empty_store_lets_nobody_in(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    for name in ("admin", "root", "steward", "operator", ""):
        for account_id in (name, None):
            with pytest.raises(SignInRefused):
                held.sign_in(account_id, name, name, "steward")


def test_a_clock_that_is_set_back_makes_nobody_wait_longer_than_the_longest_wait(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    failures(held, clock, "anna", "anna", None, 6)
    clock.on(days=-30)
    with pytest.raises(TooManyAttempts) as caught:
        held.sign_in("anna", "anna", PASSWORD, "reader")
    assert caught.value.wait_seconds == 900
