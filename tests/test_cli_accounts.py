"""Accounts at the command line and at the door: invited, signed in, given another role, ended; tokens with their scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coalition_small import Coalition, coalition
from commonground.access.access import Policy
from commonground.access.passwords import Cost
from commonground.access.totp import code as code_at
from commonground.access.totp import step_at
from commonground.door.accounts import Accounts
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import NotSignedIn, Refused, SignInRefused

__all__ = ["coalition"]

SENTENCE, ANOTHER = "a sentence that I made up myself", "yet one more of my own sentences"


def invited(coalition: Coalition, name: str, role: str = "contributor", member: str = "BEL") -> str:
    """The account `MEMBER/name`, with its password set."""
    told = coalition.json("account", "add", name, "--role", role, "--for", member)
    coalition.says("account", "accept", "--stdin", typed=f"{told['invitation']}\n{SENTENCE}\n")
    return str(told["account"])


def signs_in(coalition: Coalition, name: str, password: str = SENTENCE, code: str = "") -> bool:
    return coalition.ask("account", "check", name, "--stdin", typed=f"{password}\n{code}\n")[0] == 0


@contextmanager
def door(root: Path) -> Iterator[tuple[Workspace, Accounts]]:
    """The accounts of a workspace, with a hash that costs little."""
    held = Workspace(root)
    opened = Accounts(held, policy=Policy(cost=Cost(1, 64, 1)))
    yield held, opened
    opened.close()
    held.close()


def test_an_invitation_sets_a_password_once(coalition: Coalition) -> None:
    told = coalition.json("account", "add", "ann", "--role", "contributor", "--for", "BEL")
    assert (told["account"], told["hours"]) == ("BEL/ann", 24)
    typed = f"{told['invitation']}\n{{}}\n"
    assert coalition.ask("account", "accept", "--stdin", typed=typed.format("short"))[0] == 2
    assert coalition.ask("account", "accept", "--stdin", typed=typed.format("belgium ann belgium"))[0] == 0
    assert coalition.ask("account", "accept", "--stdin", typed=typed.format(SENTENCE))[0] == 11
    assert signs_in(coalition, "BEL/ann", "belgium ann belgium")
    assert not signs_in(coalition, "BEL/ann")
    assert not signs_in(coalition, "BEL/nobody", "belgium ann belgium")
    assert not signs_in(coalition, "DEU/ann", "belgium ann belgium")


def test_no_secret_stands_in_the_arguments(coalition: Coalition) -> None:
    from commonground.cli.account import command

    names = {option for one in command.commands.values() for parameter in one.params for option in parameter.opts}
    assert not names & {"--password", "--code", "--invitation", "--secret"}


def test_a_password_is_changed_by_who_knows_the_old_one(coalition: Coalition) -> None:
    name = invited(coalition, "ann")
    assert coalition.ask("account", "password", name, "--stdin", typed=f"wrong\n{ANOTHER}\n")[0] == 11
    coalition.says("account", "password", name, "--stdin", typed=f"{SENTENCE}\n{ANOTHER}\n")
    assert signs_in(coalition, name, ANOTHER)
    assert not signs_in(coalition, name)


def test_an_ended_account_signs_in_no_more_and_nor_does_one_of_a_member_that_left(coalition: Coalition) -> None:
    ann, bob = invited(coalition, "ann"), invited(coalition, "bob", member="DEU")
    coalition.says("account", "end", ann, "--for", "BEL")
    assert not signs_in(coalition, ann)
    assert coalition.refuses("enter", "note", "about=BEL", "text=x", "--by", ann)[0] == 6
    assert signs_in(coalition, bob)
    coalition.says("member", "leave", "DEU", "--on", "2020-01-01", "--why", "left")
    assert not signs_in(coalition, bob)
    assert coalition.json("account", "list", "--as", "BEL") == []


def test_accounts_are_shown_to_their_own_member_alone(coalition: Coalition) -> None:
    invited(coalition, "ann", "steward")
    assert [(one["account"], one["role"], one["password"]) for one in coalition.json("account", "list", "--as", "BEL")] == [
        ("BEL/ann", "steward", True)
    ]
    for other in ("CELL", "DEU", "PUBLIC"):
        assert coalition.json("account", "list", "--as", other) == []
        assert coalition.json("records", "account", "--as", other) == []
    coalition.says("enter", "note", "about=BEL", "text=x", "--release-to", "OWN", "--by", "BEL/ann")
    assert coalition.json("records", "note", "--as", "BEL")[0]["entered"]["by"] == "BEL/ann"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("account", "add", "Ann", "--role", "reader"), 2),
        (("account", "add", "ann@example.org", "--role", "reader"), 2),
        (("account", "add", "operator", "--role", "steward"), 8),
        (("account", "role", "CELL/nobody", "reader"), 6),
        (("account", "end", "CELL/nobody"), 6),
        (("account", "invite", "CELL/nobody"), 6),
        (("account", "token", "list", "CELL/nobody"), 6),
        (("account", "token", "revoke", "CELL/nobody"), 2),
        (("account", "sessions", "CELL/nobody"), 6),
        (("enter", "account", "name=x", "member=DEU", "role=steward", "--for", "BEL"), 8),
    ],
)
def test_what_may_not_be_is_refused(coalition: Coalition, words: tuple[str, ...], code: int) -> None:
    assert coalition.refuses(*words)[0] == code
    assert coalition.json("account", "list") == []


def test_a_second_factor_is_set_up_and_then_asked_for(coalition: Coalition, monkeypatch: pytest.MonkeyPatch) -> None:
    name = invited(coalition, "sue", "steward")
    assert coalition.json("account", "check", name, "--stdin", typed=f"{SENTENCE}\n\n")["waits_for"] == "enrolment"
    seed = "JBSWY3DPEHPK3PXP" * 2
    monkeypatch.setattr("commonground.access.totp.new_seed", lambda: seed)
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    typed = f"{SENTENCE}\n{code_at(seed, step_at(now))}\n"
    codes = coalition.json("account", "totp", name, "--stdin", typed=typed)["recovery_codes"]
    assert len(codes) == 10
    assert coalition.json("account", "check", name, "--stdin", typed=f"{SENTENCE}\n\n")["waits_for"] == "second-factor"
    assert not signs_in(coalition, name, code="000000")
    assert signs_in(coalition, name, code=codes[0])
    assert coalition.json("account", "list", "--as", "BEL")[0]["second_factor"] is True


def test_a_token_acts_within_its_scope_and_until_it_is_revoked(coalition: Coalition) -> None:
    name = invited(coalition, "ann")
    typed = f"{SENTENCE}\n"
    made = coalition.json("account", "token", "add", name, "--called", "x", "--scope", "enter:note", "--stdin", typed=typed)
    assert coalition.ask("account", "token", "add", name, "--called", "x", "--scope", "all", "--stdin", typed=typed)[0] == 2
    listed = coalition.says("account", "token", "list", name)
    assert made["id"] in listed
    assert made["secret"] not in listed
    with door(coalition.root) as (held, accounts):
        actor = accounts.by_token(made["secret"])
        assert (str(actor), actor.role, actor.scope) == (name, "contributor", ("enter:note",))
        Desk(held, actor).enter([Entry("note", {"about": accounts.find(name).account_id, "text": "x"})], "by a program")
        with pytest.raises(Refused, match="the token may not enter working groups"):
            Desk(held, actor).enter([Entry("group", {"code": "G", "name": "G"})], "by a program")
    assert coalition.json("account", "token", "revoke", name, made["id"])["revoked"] == 1
    with door(coalition.root) as (_, accounts), pytest.raises(NotSignedIn):
        accounts.by_token(made["secret"])


def test_a_session_has_the_role_of_the_day_and_ends_with_the_account(coalition: Coalition) -> None:
    name = invited(coalition, "ann")
    with door(coalition.root) as (_, accounts):
        signed = accounts.sign_in(name, SENTENCE)
        assert accounts.by_session(signed.session_id).role == "contributor"
    coalition.says("account", "role", name, "reader", "--for", "BEL")
    with door(coalition.root) as (_, accounts):
        assert accounts.by_session(signed.session_id).role == "reader"
    assert len(coalition.json("account", "sessions", name)["sessions"]) == 1
    coalition.says("account", "end", name, "--for", "BEL")
    with door(coalition.root) as (_, accounts):
        with pytest.raises(NotSignedIn):
            accounts.by_session(signed.session_id)
        before = accounts.access.hasher.verified
        with pytest.raises(SignInRefused):
            accounts.sign_in(name, SENTENCE)
        assert accounts.access.hasher.verified == before + 1, "an ended account costs the same work as a wrong password"


def test_who_has_lost_everything_begins_anew(coalition: Coalition) -> None:
    name = invited(coalition, "ann")
    code = coalition.json("account", "invite", name, "--lost-everything")["invitation"]
    assert not signs_in(coalition, name)
    coalition.says("account", "accept", "--stdin", typed=f"{code}\n{ANOTHER}\n")
    assert signs_in(coalition, name, ANOTHER)
    assert coalition.json("account", "sessions", name, "--end")["ended"] == 0
