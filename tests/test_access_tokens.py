"""Tokens for programs: shown once, kept as hashes, with a scope and an end."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from access_small import PASSWORD, Hands, access, account, code
from commonground.access import schema
from commonground.access.store import digest
from commonground.access.tokens import _secret, well_formed
from commonground.vocabulary.errors import BadRequest, NotSignedIn, Refused, SignInAgain


def test_a_token_is_found_by_its_secret_which_is_kept_as_a_hash(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    secret, token = held.tokens.make("anna", " nightly\n import ", ["read", "enter:undertaking"], 30)
    assert secret.startswith("cg_")
    assert len(secret) == 52
    found = held.tokens.find(secret)
    assert (found.token_id, found.account_id, found.name) == (token.token_id, "anna", "nightly import")
    assert found.scope == ("enter:undertaking", "read")
    with held._store.reading() as connection:
        row = connection.execute(sa.select(schema.token)).one()
    assert row.secret_hash == digest(secret)
    assert secret not in str(row)


@given(st.integers(3, 51), st.sampled_from("0aZ_-é"))
def test_one_wrong_sign_is_seen_by_the_checksum(place: int, sign: str) -> None:
    secret = _secret()
    assert well_formed(secret)
    changed = secret[:place] + sign + secret[place + 1 :]
    assert well_formed(changed) is (changed == secret)


@pytest.mark.parametrize("wrong", ["", "cg_", "x" * 52, "cg_" + "0" * 49, "cg_" + "é" * 49, "CG_"])
def test_what_is_no_token_is_told_without_the_store(wrong: str, access_place: Path | str) -> None:
    held = access(access_place, Hands())
    with pytest.raises(NotSignedIn):
        held.tokens.find(wrong)
    assert not well_formed(wrong)


def test_a_token_that_was_never_made_opens_nothing(access_place: Path | str) -> None:
    with pytest.raises(NotSignedIn):
        access(access_place, Hands()).tokens.find(_secret())


@pytest.mark.parametrize(
    ("scope", "days"),
    [
        *[([], 30), (["write"], 30), (["approve:decision"], 30), (["enter:"], 30), (["read:Undertaking"], 30)],
        *[(["read"], days) for days in (0, -1, 366)],
    ],
)
def test_a_token_needs_a_scope_that_there_is_and_an_end_within_a_year(scope: list[str], days: int, tmp_path: Path) -> None:
    held = access(tmp_path / "access.sqlite", Hands())
    with pytest.raises(BadRequest):
        held.tokens.make("anna", "import", scope, days)
    with pytest.raises(BadRequest):
        held.tokens.make("anna", " \t", ["read"], 30)


def test_a_token_ends_on_its_day_and_when_it_is_revoked(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    first, token = held.tokens.make("anna", "first", ["read"], 2)
    second, _ = held.tokens.make("anna", "second", ["read"], 365)
    other, _ = held.tokens.make("bea", "other", ["read"], 365)
    clock.on(days=2, seconds=-1)
    assert held.tokens.find(first)
    clock.on(seconds=1)
    with pytest.raises(NotSignedIn):
        held.tokens.find(first)
    assert held.tokens.revoke("bea", token.token_id) == 0
    assert held.tokens.revoke("anna") == 2
    with pytest.raises(NotSignedIn):
        held.tokens.find(second)
    assert held.tokens.find(other)
    assert all(one.revoked_ms for one in held.tokens.of_account("anna"))


def test_when_a_token_was_last_used_is_kept_to_a_minute(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    secret, _ = held.tokens.make("anna", "import", ["read"], 30)
    assert held.tokens.of_account("anna")[0].used_ms is None
    clock.on(hours=1)
    held.tokens.find(secret)
    first = held.tokens.of_account("anna")[0].used_ms
    assert first == int(clock.now.timestamp() * 1000)
    clock.on(seconds=59)
    held.tokens.find(secret)
    assert held.tokens.of_account("anna")[0].used_ms == first
    clock.on(seconds=1)
    held.tokens.find(secret)
    assert held.tokens.of_account("anna")[0].used_ms == first + 60_000


def test_a_scope_covers_its_act_on_all_kinds_or_on_the_named_ones(tmp_path: Path) -> None:
    held = access(tmp_path / "access.sqlite", Hands())
    _, narrow = held.tokens.make("anna", "narrow", ["enter:undertaking", "enter:pledge"], 30)
    _, wide = held.tokens.make("anna", "wide", ["read", "enter"], 30)
    asked = [("read", None), ("read", "note"), ("enter", None), ("enter", "pledge"), ("enter", "note"), ("approve", None)]
    assert [narrow.admits(*one) for one in asked] == [False, False, False, True, False, False]
    assert [wide.admits(*one) for one in asked] == [True, True, True, True, True, False]
    with pytest.raises(Refused):
        held.tokens.require(narrow, "enter", "note")
    held.tokens.require(narrow, "enter", "pledge")


def test_a_token_that_approves_is_made_by_who_approves_with_a_second_factor(tmp_path: Path) -> None:
    clock = Hands()
    held = access(tmp_path / "access.sqlite", clock)
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "contributor")
    with pytest.raises(Refused):
        held.make_token(signed.session_id, "contributor", "import", ["enter", "approve"], 30)
    with pytest.raises(SignInAgain):
        held.make_token(signed.session_id, "steward", "import", ["approve"], 30)
    whole = held.confirm(signed.session_id, code(held.enrol(signed.session_id, "anna").seed, clock)).signed
    _, token = held.make_token(whole.session_id, "steward", "import", ["approve"], 30)
    assert token.scope == ("approve",)


@pytest.mark.parametrize("wrong", ["", "\x00", "\ud800", "é", "' OR 1=1"])
def test_a_name_of_a_token_that_never_was_ends_nothing(wrong: str, access_place: Path | str) -> None:
    held = access(access_place, Hands())
    held.tokens.make("anna", "import", ["read"], 30)
    assert held.tokens.revoke("anna", wrong) == 0
