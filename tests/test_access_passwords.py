"""What may be a password, and how it is kept."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_small import CHEAP, OTHER, PASSWORD, Hands, access, account
from commonground.access import passwords
from commonground.access.access import Policy
from commonground.access.passwords import COMMON, COST, LONGEST, SHORTEST, Cost, Hasher, fault, folded
from commonground.vocabulary.errors import BadRequest, SignInRefused


@pytest.mark.parametrize("length", [0, 1, 11, 129, 5000])
def test_a_password_that_is_too_short_or_too_long_is_refused_with_its_length(length: int) -> None:
    said = fault(("Zx9!qe7&" * 700)[:length])
    assert said is not None
    assert str(length) in said


@pytest.mark.parametrize("length", [12, 64, 128])
def test_12_to_128_characters_are_allowed(length: int) -> None:
    assert fault(("Zx9!qe7&w2Kp-" * 10)[:length]) is None


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery staple", "rain over the harbour", "тихий дождь над гаванью", "مطر هادئ فوق المرفأ"),
        *(
            "大きな港に雨が降っている夜",
            "nothingbutsmallletters so what",
            "71928365401928",
            "NOTHING ELSE BUT CAPITALS",
            "🐢🐢🐙🐙🦊 et cetera",
        ),
    ],
)
def test_any_composition_is_allowed(password: str) -> None:
    assert fault(password) is None


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "Password1234!", "iloveyou2024!!", "P@ssw0rd2024!!", "letmeinletmein", "monkey monkey monkey"),
        *(
            "qwerty123456",
            "1qaz2wsx3edc4rfv",
            "administrator",
            "unbelievable",
            "admin-admin-1",
            "ghjcnjgfhjkm",
            "Charlie1987charlie",
        ),
    ],
)
def test_the_commonest_passwords_and_what_is_little_more_are_refused(password: str) -> None:
    assert fault(password) is not None


@pytest.mark.parametrize(
    "password", [*("aaaaaaaaaaaa", "abcabcabcabc"), "qwertyuiop12", "123456789012", "zxcvbnmasdfghjkl", "987654321098"]
)
def test_repetitions_and_rows_of_keys_are_refused(password: str) -> None:
    assert fault(password) is not None


@pytest.mark.parametrize(
    "password",
    [
        "CommonGround2026!",
        "common-ground-1",
        "anna.berg.2018",
        "AnnaBerg AnnaBerg",
        "HAL2018HAL2018",
        "halland-HALLAND",
        "H@ll4nd 2018 !!",
    ],
)
def test_words_that_anybody_would_try_for_the_account_are_refused(password: str) -> None:
    assert fault(password, ("anna.berg", "HAL", "Halland")) is not None


def test_a_context_word_within_a_longer_sentence_is_allowed() -> None:
    assert fault("from halland to the sea by bicycle", ("Halland",)) is None
    assert fault("shall we dance at midnight", ("HAL",)) is None


def test_the_shipped_list_holds_three_thousand_that_are_long_enough_and_no_word_in_clear() -> None:
    lines = [line for line in COMMON.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines)) > 14_000
    assert all(len(line) == 12 and set(line) <= set("0123456789abcdef") for line in lines)
    assert passwords.is_common("1qaz2wsx3edc4rfv")
    assert not passwords.is_common("rain over the harbour")


@given(st.text(min_size=0, max_size=160))
def test_the_rules_answer_for_any_text_and_alike_for_its_unicode_forms(text: str) -> None:
    answers = {fault(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC")}
    assert len(answers) == 1
    length = len(unicodedata.normalize("NFKC", text))
    if not SHORTEST <= length <= LONGEST:
        assert answers != {None}
    assert folded(folded(text)) == folded(text) or not text.isascii()


def test_two_keyboards_give_one_password_and_case_and_end_count() -> None:
    hasher = Hasher(CHEAP)
    kept = hasher.make("Ångström café ﬁne")
    assert hasher.matches(kept, unicodedata.normalize("NFD", "Ångström café fine"))
    assert not hasher.matches(kept, "ångström café fine")
    assert not hasher.matches(kept, "Ångström café fine ")
    long = hasher.make("x" * 127 + "y")
    assert not hasher.matches(long, "x" * 127 + "z")
    assert not hasher.matches(long, "x" * 127 + "y" * 5000)


def test_the_cost_is_that_of_rfc_9106_and_above_owasps_minimum() -> None:
    parameters = argon2.extract_parameters(Hasher(COST).make(PASSWORD))
    found = (parameters.type, parameters.time_cost, parameters.memory_cost, parameters.parallelism, parameters.hash_len)
    assert found == (argon2.Type.ID, 3, 64 * 1024, 4, 32)
    assert parameters.salt_len == 16
    assert parameters.memory_cost >= 46 * 1024 > 19 * 1024


def test_one_password_is_kept_as_two_different_hashes() -> None:
    hasher = Hasher(CHEAP)
    assert hasher.make(PASSWORD) != hasher.make(PASSWORD)


def test_a_hash_of_an_older_cost_is_made_anew_at_the_next_sign_in(access_place: Path | str) -> None:
    clock = Hands()
    account(access(access_place, clock))
    dearer = access(access_place, clock, policy=Policy(cost=Cost(2, 16, 1)))
    assert not dearer.credentials.check("anna", OTHER)
    kept = dearer.credentials._kept("anna")
    assert kept is not None
    assert dearer.hasher.is_outdated(kept)
    assert dearer.credentials.check("anna", PASSWORD)
    anew = dearer.credentials._kept("anna")
    assert anew is not None
    assert not dearer.hasher.is_outdated(anew)
    assert dearer.credentials.check("anna", PASSWORD)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not Hasher(CHEAP).matches("$argon2id$v=19$broken", PASSWORD)


def test_an_invitation_sets_a_password_once_within_its_time(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    first, second = held.credentials.invite("anna"), held.credentials.invite("anna")
    with pytest.raises(SignInRefused):
        held.credentials.accept(first, PASSWORD)
    with pytest.raises(BadRequest):
        held.credentials.accept(second, "password1234")
    assert held.credentials.invited(second) == "anna"
    assert held.credentials.accept(second, PASSWORD) == "anna"
    with pytest.raises(SignInRefused):
        held.credentials.accept(second, OTHER)
    late = held.credentials.invite("anna", hours=2)
    clock.on(hours=2)
    with pytest.raises(SignInRefused):
        held.credentials.accept(late, OTHER)
    assert held.credentials.check("anna", PASSWORD)


def test_a_new_password_asks_for_the_old_one_and_is_another(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "reader")
    with pytest.raises(SignInRefused):
        held.change_password(signed.session_id, OTHER, "a third one, quite different")
    with pytest.raises(BadRequest):
        held.change_password(signed.session_id, PASSWORD, PASSWORD)
    with pytest.raises(BadRequest):
        held.change_password(signed.session_id, PASSWORD, "anna.berg.2018", ("anna.berg",))
    held.change_password(signed.session_id, PASSWORD, OTHER)
    assert held.credentials.check("anna", OTHER)
    assert not held.credentials.check("anna", PASSWORD)


def test_a_password_stays_good_until_it_is_changed(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    clock.on(days=3000)
    assert held.sign_in("anna", "anna", PASSWORD, "reader").session.pending is None
