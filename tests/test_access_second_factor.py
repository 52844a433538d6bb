"""Codes by time, each good once; recovery codes; enrolling, confirming, losing and replacing a second factor."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from access_small import PASSWORD, Hands, access, account, code, with_factor
from commonground.access import schema, totp
from commonground.access.store import digest
from commonground.vocabulary.errors import NotSignedIn, Refused, SignInAgain, SignInRefused

RFC_SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [
        *[(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471")],
        *[(1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130")],
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, eight_digits: str) -> None:
    """Six digits are the last six of the eight that the RFC prints."""
    assert totp.code(RFC_SEED, totp.step_at(seconds * 1000)) == eight_digits[2:]


@given(st.integers(0, 10**14))
def test_a_code_is_six_digits_and_matches_its_own_step_alone_or_its_neighbours(now_ms: int) -> None:
    step = totp.step_at(now_ms)
    given_code = totp.code(RFC_SEED, step)
    assert len(given_code) == 6
    assert given_code.isdigit()
    found = totp.matching_step(RFC_SEED, given_code, now_ms, -1)
    assert found is not None
    assert abs(found - step) <= 1
    assert totp.matching_step(RFC_SEED, given_code, now_ms, step + 1) is None


def test_one_step_of_drift_is_forgiven_and_two_are_not() -> None:
    now = 1_520_251_200_000
    codes = {away: totp.code(RFC_SEED, totp.step_at(now) + away) for away in range(-2, 3)}
    found = {away: totp.matching_step(RFC_SEED, text, now, -1) for away, text in codes.items()}
    assert [away for away, step in found.items() if step is not None] == [-1, 0, 1]


@pytest.mark.parametrize("given_code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\ud800", "0" * 10_000])
def test_what_is_no_code_matches_nothing(given_code: str) -> None:
    assert totp.matching_step(RFC_SEED, given_code, 59_000, -1) is None


def test_the_address_for_applications_names_issuer_account_and_parameters() -> None:
    split = urlsplit(totp.uri(RFC_SEED, "anna berg/HAL"))
    assert (split.scheme, split.netloc, split.path) == ("otpauth", "totp", "/Common%20Ground:anna%20berg%2FHAL")
    asked = {name: values[0] for name, values in parse_qs(split.query).items()}
    assert asked == {"secret": RFC_SEED, "issuer": "Common Ground", "algorithm": "SHA1", "digits": "6", "period": "30"}


def test_seeds_have_160_random_bits() -> None:
    seeds = {totp.new_seed() for _ in range(50)}
    assert len(seeds) == 50
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}


def test_a_factor_counts_only_after_a_code_of_it(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    first = held.second_factor.enrol("anna", "anna").seed
    second = held.second_factor.enrol("anna", "anna").seed
    assert not held.second_factor.state("anna").confirmed
    assert held.sign_in("anna", "anna", PASSWORD, "reader").session.pending is None
    with pytest.raises(SignInRefused):
        held.second_factor.confirm("anna", code(first, clock))
    held.second_factor.confirm("anna", code(second, clock))
    assert held.second_factor.state("anna").confirmed
    for again in (lambda: held.second_factor.enrol("anna", "anna"), lambda: held.second_factor.confirm("anna", "123456")):
        with pytest.raises(Refused):
            again()


def test_a_code_is_good_once_even_the_one_that_confirmed(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    seed, _ = with_factor(held, clock)
    assert held.second_factor.check("anna", code(seed, clock)) is None
    clock.on(seconds=30)
    now = code(seed, clock)
    assert held.second_factor.check("anna", f" {now[:3]} {now[3:]} ") == "totp"
    assert held.second_factor.check("anna", now) is None
    earlier = totp.code(seed, totp.step_at(int(clock.now.timestamp() * 1000)) - 1)
    assert held.second_factor.check("anna", earlier) is None


def test_a_recovery_code_is_good_once_in_any_writing_and_for_its_account_alone(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    _, codes = with_factor(held, clock)
    with_factor(held, clock, "bea")
    assert len(set(codes)) == 10
    assert held.second_factor.check("bea", codes[0]) is None
    assert held.second_factor.check("anna", codes[0].replace("-", " ").lower()) == "recovery"
    assert held.second_factor.check("anna", codes[0]) is None
    assert held.second_factor.state("anna").recovery_codes_left == 9
    renewed = held.second_factor.renew_recovery_codes("anna")
    assert held.second_factor.check("anna", codes[1]) is None
    assert held.second_factor.check("anna", renewed[1]) == "recovery"


def test_recovery_codes_have_120_random_bits_and_are_kept_as_hashes(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    _, codes = with_factor(held, clock)
    plain = [text.replace("-", "") for text in codes]
    assert {len(base64.b32decode(text)) for text in plain} == {15}
    with held._store.reading() as connection:
        kept = set(connection.execute(sa.select(schema.recovery.c.code_hash)).scalars())
    assert kept == {digest(text) for text in plain}


def test_who_lost_the_telephone_comes_in_by_recovery_and_enrols_anew(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    seed, codes = with_factor(held, clock)
    signed = held.sign_in("anna", "anna", PASSWORD, "steward", code=codes[0])
    elsewhere = held.sign_in("anna", "anna", PASSWORD, "steward", code=codes[1])
    half = held.remove_second_factor(signed.session_id, "steward")
    assert half.session.pending == "enrolment"
    assert half.session.factors == ("password",)
    with pytest.raises(NotSignedIn):
        held.session(elsewhere.session_id, "reader")
    anew = held.enrol(half.session_id, "anna").seed
    whole = held.confirm(half.session_id, code(anew, clock)).signed
    assert held.session(whole.session_id, "steward").factors == ("password", "totp")
    assert held.second_factor.check("anna", codes[2]) is None
    clock.on(minutes=1)
    assert held.second_factor.check("anna", code(seed, clock)) is None


def test_a_factor_is_changed_only_after_a_recent_proof(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "reader")
    clock.on(minutes=16)
    with pytest.raises(SignInAgain):
        held.enrol(signed.session_id, "anna")
    signed = held.reauthenticate(signed.session_id, PASSWORD)
    enrolled = held.confirm(signed.session_id, code(held.enrol(signed.session_id, "anna").seed, clock))
    clock.on(minutes=16)
    for act in (held.renew_recovery_codes, lambda session_id: held.remove_second_factor(session_id, "reader")):
        with pytest.raises(SignInAgain):
            act(enrolled.signed.session_id)
    with pytest.raises(SignInRefused):
        held.reauthenticate(enrolled.signed.session_id, PASSWORD)


def test_confirming_a_factor_ends_the_other_sessions(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    here, there = (held.sign_in("anna", "anna", PASSWORD, "reader") for _ in range(2))
    held.confirm(here.session_id, code(held.enrol(here.session_id, "anna").seed, clock))
    for ended in (here, there):
        with pytest.raises(NotSignedIn):
            held.session(ended.session_id, "reader")


def test_a_forgotten_password_does_not_go_round_the_second_factor_and_a_reset_takes_everything(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    with_factor(held, clock)
    account(held, "anna", "another long sentence of hers")
    assert held.sign_in("anna", "anna", "another long sentence of hers", "reader").session.pending == "second-factor"
    held.reset("anna")
    assert not held.second_factor.state("anna").confirmed
    assert not held.credentials.has_password("anna")
    assert held.sessions.of_account("anna") == ()
