"""Sessions: their ids, their ends, and the cookie that carries them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from access_small import CHEAP, OTHER, PASSWORD, Hands, access, account, code, with_factor
from commonground.access import schema
from commonground.access.access import Access, Policy
from commonground.access.cookie import PROVIDER, SESSION, Cookie
from commonground.access.sessions import Times
from commonground.access.store import digest
from commonground.vocabulary.errors import NotSignedIn, SignInAgain, SignInRefused


def test_an_id_has_256_random_bits_and_only_its_hash_is_kept(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    ids = [held.sessions.begin("anna", ["password"]).session_id for _ in range(9)]
    assert len(set(ids)) == 9
    assert {len(one) for one in ids} == {43}
    with held._store.reading() as connection:
        rows = connection.execute(sa.select(schema.session)).all()
    assert {row.id_hash for row in rows} == {digest(one) for one in ids}
    assert not any(one in str(row) for one in ids for row in rows)


@pytest.mark.parametrize("wrong", ["", "x", "\ud800", "' OR 1=1 --", "a" * 100_000])
def test_an_id_that_never_was_opens_nothing(wrong: str, access_place: Path | str) -> None:
    held = access(access_place, Hands())
    held.sessions.begin("anna", ["password"])
    with pytest.raises(NotSignedIn):
        held.session(wrong, "reader")
    assert not held.sessions.end(wrong)
    assert not held.sessions.end_one("anna", wrong)


def test_a_session_ends_after_30_minutes_without_a_sign_of_life(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    signed = held.sessions.begin("anna", ["password"])
    for _ in range(4):
        clock.on(minutes=29)
        assert held.session(signed.session_id, "reader")
    clock.on(minutes=30)
    with pytest.raises(NotSignedIn):
        held.session(signed.session_id, "reader")


def test_a_session_ends_after_12_hours_however_busy_and_however_often_renewed(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "reader")
    for _ in range(35):
        clock.on(minutes=20)
        signed = held.reauthenticate(signed.session_id, PASSWORD)
    signed = held.change_password(signed.session_id, PASSWORD, OTHER)
    clock.on(minutes=19)
    assert held.session(signed.session_id, "reader")
    clock.on(minutes=1)
    with pytest.raises(NotSignedIn):
        held.session(signed.session_id, "reader")


def test_a_half_sign_in_ends_after_10_minutes(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    seed, _ = with_factor(held, clock)
    half = held.sign_in("anna", "anna", PASSWORD, "reader")
    clock.on(minutes=10)
    with pytest.raises(NotSignedIn):
        held.continue_sign_in(half.session_id, code(seed, clock))


def test_a_new_proof_gives_a_new_id_and_ends_the_old_one(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    account(held)
    old = held.sign_in("anna", "anna", PASSWORD, "reader")
    with pytest.raises(SignInRefused):
        held.reauthenticate(old.session_id, OTHER)
    new = held.reauthenticate(old.session_id, PASSWORD)
    assert new.session_id != old.session_id
    assert held.session(new.session_id, "reader")
    for act in (held.session, lambda session_id, _: held.sessions.renew(session_id, [])):
        with pytest.raises(NotSignedIn):
            act(old.session_id, "reader")


def test_sign_out_ends_the_session_at_once(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    signed, other = (held.sessions.begin("anna", ["password"]) for _ in range(2))
    assert held.sessions.end(signed.session_id)
    assert not held.sessions.end(signed.session_id)
    with pytest.raises(NotSignedIn):
        held.session(signed.session_id, "reader")
    assert held.session(other.session_id, "reader")


def test_the_end_of_an_account_ends_its_sessions_and_tokens_and_nobody_elses(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    anna, bea = (held.sessions.begin(name, ["password"]) for name in ("anna", "bea"))
    secret, _ = held.tokens.make("anna", "import", ["read"], 30)
    held.end_account("anna")
    with pytest.raises(NotSignedIn):
        held.session(anna.session_id, "reader")
    with pytest.raises(NotSignedIn):
        held.tokens.find(secret)
    assert held.session(bea.session_id, "reader")


def test_a_new_password_ends_every_other_session_and_invitation(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    account(held)
    here, there = (held.sign_in("anna", "anna", PASSWORD, "reader", agent=name) for name in ("here", "there"))
    invitation = held.credentials.invite("anna")
    new = held.change_password(here.session_id, PASSWORD, OTHER)
    assert [session.agent for session in held.sessions.of_account("anna")] == ["here"]
    assert held.session(new.session_id, "reader")
    assert held.credentials.invited(invitation) is None
    for ended in (here, there):
        with pytest.raises(NotSignedIn):
            held.session(ended.session_id, "reader")


def test_a_password_set_by_invitation_ends_every_session(access_place: Path | str) -> None:
    held = access(access_place, Hands())
    signed = held.sessions.begin("anna", ["password"])
    account(held)
    with pytest.raises(NotSignedIn):
        held.session(signed.session_id, "reader")


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_ones_own(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    signed = []
    for agent in ("one", "two", "three", "four"):
        signed.append(held.sessions.begin("anna", ["password"], agent=agent))
        clock.on(minutes=1)
    held.sessions.begin("bea", ["password"])
    listed = held.sessions.of_account("anna")
    assert [session.agent for session in listed] == ["four", "three", "two", "one"]
    assert not any(one.session_id in repr(listed) for one in signed)
    assert held.sessions.end_one("anna", listed[1].reference)
    assert not held.sessions.end_one("bea", listed[2].reference)
    assert held.sessions.end_all("anna", but=signed[0].session_id) == 2
    assert [session.agent for session in held.sessions.of_account("anna")] == ["one"]
    assert held.sessions.end_all(None) == 2


def test_beyond_ten_sessions_the_one_seen_longest_ago_ends(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    signed = []
    for _ in range(12):
        signed.append(held.sessions.begin("anna", ["password"]))
        clock.on(seconds=1)
    assert len(held.sessions.of_account("anna")) == 10
    for number, one in enumerate(signed):
        if number < 2:
            with pytest.raises(NotSignedIn):
                held.session(one.session_id, "reader")
        else:
            assert held.session(one.session_id, "reader")


def test_what_is_sensitive_asks_for_a_proof_of_the_last_15_minutes(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    signed = held.sign_in("anna", "anna", PASSWORD, "reader")
    clock.on(minutes=15)
    held.sessions.require_recent(signed.session)
    with pytest.raises(SignInAgain):
        held.sessions.require_recent(signed.session, "totp", "recovery")
    clock.on(seconds=1)
    with pytest.raises(SignInAgain):
        held.make_token(signed.session_id, "reader", "import", ["read"], 30)
    fresh = held.reauthenticate(signed.session_id, PASSWORD)
    held.make_token(fresh.session_id, "reader", "import", ["read"], 30)


def test_with_a_second_factor_a_new_proof_is_both(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    account(held)
    seed, _ = with_factor(held, clock)
    clock.on(minutes=1)
    signed = held.sign_in("anna", "anna", PASSWORD, "steward", code=code(seed, clock))
    clock.on(minutes=1)
    for password, given_code in ((PASSWORD, None), (None, code(seed, clock)), (OTHER, code(seed, clock))):
        with pytest.raises(SignInRefused):
            held.reauthenticate(signed.session_id, password, given_code)
    assert held.reauthenticate(signed.session_id, PASSWORD, code(seed, clock))


def test_times_are_settings(tmp_path: Path) -> None:
    clock = Hands()
    held = access(tmp_path / "access.sqlite", clock, policy=Policy(times=Times(idle_minutes=5, at_most=1), cost=CHEAP))
    first, second = (held.sessions.begin("anna", ["password"]) for _ in range(2))
    assert len(held.sessions.of_account("anna")) == 1
    clock.on(minutes=5)
    for one in (first, second):
        with pytest.raises(NotSignedIn):
            held.session(one.session_id, "reader")


def test_sessions_that_have_ended_by_time_are_taken_out_of_the_store(access_place: Path | str) -> None:
    clock = Hands()
    held = access(access_place, clock)
    held.sessions.begin("anna", ["password"])
    clock.on(hours=13)
    held.sessions.begin("bea", ["password"])
    with held._store.reading() as connection:
        assert connection.execute(sa.select(schema.session.c.account_id)).scalars().all() == ["bea"]


@pytest.mark.parametrize("cookie", [SESSION, PROVIDER])
def test_the_cookie_is_bound_to_the_host_secure_out_of_reach_of_scripts_and_lax(cookie: Cookie) -> None:
    for header in (cookie.header("value"), cookie.clearing()):
        name, *attributes = re.split(r"; ", header)
        assert name.startswith("__Host-")
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)
    assert "Max-Age=0" in cookie.clearing()


def test_the_cookie_is_read_back_and_two_different_ones_are_none() -> None:
    assert SESSION.read(SESSION.header("abc-_9").split(";")[0]) == "abc-_9"
    assert SESSION.read("a=b; __Host-commonground=abc; c=d") == "abc"
    for header in (None, "", "commonground=abc", "__Host-commonground=", "__Host-commonground=a; __Host-commonground=b"):
        assert SESSION.read(header) is None


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "renew", "end", "end all", "end others", "later"]), st.integers(0, 5), st.integers(0, 40)
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_whatever_is_done_an_id_opens_its_session_until_it_is_renewed_ended_or_too_old_and_never_again(
    acts: list[tuple[str, int, int]],
) -> None:
    """Against a model: ids alive with their account, first sign-in and last sign of life, in minutes."""
    clock, now = Hands(), 0
    alive: dict[str, tuple[str, int, int]] = {}
    gone: set[str] = set()
    with Access("sqlite://", policy=Policy(times=Times(at_most=100), cost=CHEAP), clock=clock) as held:
        for act, which, minutes in acts:
            chosen = sorted(alive)[which % len(alive)] if alive else ""
            account_id = "anna" if which % 2 else "bea"
            if act == "begin":
                alive[held.sessions.begin(account_id, ["password"]).session_id] = (account_id, now, now)
            elif act == "renew" and chosen:
                whose, begun, _ = alive.pop(chosen)
                alive[held.sessions.renew(chosen, []).session_id] = (whose, begun, now)
                gone.add(chosen)
            elif act == "end":
                assert held.sessions.end(chosen) is (chosen in alive)
            elif act == "end all":
                assert held.sessions.end_all(account_id) == sum(whose == account_id for whose, _, _ in alive.values())
            elif act == "end others" and chosen:
                held.sessions.end_all(alive[chosen][0], but=chosen)
            elif act == "later":
                now += minutes
                clock.on(minutes=minutes)
            ended = {
                one
                for one, (whose, begun, seen) in alive.items()
                if (act == "end" and one == chosen)
                or (act == "end all" and whose == account_id)
                or (act == "end others" and chosen and whose == alive[chosen][0] and one != chosen)
                or now - begun >= 720
                or now - seen >= 30
            }
            gone |= ended
            alive = {one: (whose, begun, now) for one, (whose, begun, _) in alive.items() if one not in ended}
            assert {one: held.session(one, "reader").account_id for one in alive} == {one: alive[one][0] for one in alive}
            for one in gone:
                with pytest.raises(NotSignedIn):
                    held.session(one, "reader")
