"""`commonground account`: who signs in for a member, in which role, and with what."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from commonground.cli.place import as_json, workspace
from commonground.cli.place import records as open_records
from commonground.cli.show import emit_json, table
from commonground.cli.writing import Hand, acting, exact_day, report
from commonground.door.amending import amendment, ending
from commonground.door.entry import Entry
from commonground.door.naming import find, name_of
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.records.parties import ROLES

if TYPE_CHECKING:
    from commonground.door.accounts import Account, Accounts

lines = click.option("--stdin", "from_stdin", is_flag=True, help="Read what is asked for from standard input, one answer a line.")


@click.group()
def command() -> None:
    """Who signs in for a member, in which role, and with what: passwords, second factors, tokens, sessions.

    An account is written MEMBER/NAME. Roles: reader; contributor, who enters; approver, who approves releases and decisions;
    steward, who keeps accounts and communities. With a member's first account, its releases wait for a second person.
    """


@contextmanager
def _accounts(ctx: click.Context) -> Iterator[Accounts]:
    from commonground.door.accounts import accounts

    with accounts(workspace(ctx)) as opened:
        yield opened


def _answer(question: str, from_stdin: bool, *, hidden: bool = True, twice: bool = False) -> str:
    """An answer that never stands in the arguments, where any process can read it."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(question, hide_input=hidden, confirmation_prompt=twice, err=True))


def _moment(ms: int | None) -> str | None:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).isoformat(timespec="seconds") if ms else None


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do; each includes those before it.")
@acting
@as_json
@click.pass_context
def add(ctx: click.Context, /, name: str, role: str, as_json: bool, **options: Any) -> None:
    """Add the account NAME of the member that acts, and print the invitation by which its user sets a password within 24 hours.

    NAME is a name to sign in with, in small letters; no e-mail address and nothing else about the person is asked for.
    """
    hand = Hand(ctx, options)
    login = name.removeprefix(f"{hand.actor.member}/")
    member = find(hand.records, hand.actor.member, "member").record_id
    done = hand.enter([Entry("account", {"name": login, "member": member, "role": role})], "an account")
    with _accounts(ctx) as held:
        code = held.access.credentials.invite(done[0].record_id)
    if as_json:
        emit_json({"account": f"{hand.actor.member}/{login}", "role": role, "invitation": code, "hours": 24})
        return
    report(hand, done, "added", as_json)
    _show_invitation(code)


def _show_invitation(code: str) -> None:
    click.echo(f"  invitation, for 24 hours and shown this once: {code}")
    click.echo("  its user sets a password with it: commonground account accept")


@command.command()
@click.argument("name")
@click.option("--lost-everything", is_flag=True, help="Also take away password, second factor, sessions and tokens.")
@as_json
@click.pass_context
def invite(ctx: click.Context, /, name: str, lost_everything: bool, as_json: bool) -> None:
    """A new invitation for the account NAME (MEMBER/NAME), to set a password anew. Make sure first who asks."""
    with _accounts(ctx) as held:
        account = held.find(name)
        access = held.access
        code = access.reset(account.account_id) if lost_everything else access.credentials.invite(account.account_id)
    if as_json:
        emit_json({"account": account.name, "role": account.role, "invitation": code, "hours": 24})
        return
    click.echo(f"invited {account.name}")
    _show_invitation(code)


@command.command()
@lines
@as_json
@click.pass_context
def accept(ctx: click.Context, /, from_stdin: bool, as_json: bool) -> None:
    """Set a password with an invitation; both are asked for, and never stand in the arguments."""
    from commonground.door.accounts import context_words

    with _accounts(ctx) as held:
        code = _answer("Invitation", from_stdin)
        invited = held.access.credentials.invited(code)
        account = held.of(invited) if invited else None
        password = _answer("New password, 12 characters or more", from_stdin, twice=True)
        held.access.credentials.accept(code if account else "", password, context_words(account) if account else ())
    _done(as_json, account, "the password is set")


@command.command()
@click.argument("name")
@lines
@as_json
@click.pass_context
def password(ctx: click.Context, /, name: str, from_stdin: bool, as_json: bool) -> None:
    """Change the password of the account NAME, which asks for the old one (and the code); every session ends."""
    from commonground.door.accounts import context_words

    with _accounts(ctx) as held:
        account = held.find(name)
        signed = held.sign_in(name, _answer("Old password", from_stdin), _code(held, account, from_stdin))
        new = _answer("New password, 12 characters or more", from_stdin, twice=True)
        held.access.credentials.change(account.account_id, new, context_words(account))
        held.access.sessions.end(signed.session_id)
    _done(as_json, account, "the password is changed")


def _code(held: Accounts, account: Account, from_stdin: bool) -> str | None:
    if not held.access.second_factor.state(account.account_id).confirmed:
        return None
    return _answer("Code", from_stdin, hidden=False)


def _done(as_json: bool, account: Account | None, said: str) -> None:
    if as_json:
        emit_json({"account": account.name if account else None, "done": said})
    else:
        click.echo(f"{account.name if account else 'account'}: {said}")


@command.command()
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take the second factor away instead; asks for a code or a recovery code.")
@lines
@as_json
@click.pass_context
def totp(ctx: click.Context, /, name: str, remove: bool, from_stdin: bool, as_json: bool) -> None:
    """Set up the second factor of the account NAME: codes by time (TOTP), from any authenticator. Asks for the password."""
    with _accounts(ctx) as held:
        account = held.find(name)
        signed = held.sign_in(name, _answer("Password", from_stdin), _code(held, account, from_stdin))
        if remove:
            session = held.access.remove_second_factor(signed.session_id, account.role)
            held.access.sessions.end(session.session_id)
            _done(as_json, account, "the second factor is removed")
            return
        enrolment = held.access.enrol(signed.session_id, account.name)
        click.echo(f"Enter this seed in an authenticator: {enrolment.seed}\n{enrolment.uri}", err=True)
        enrolled = held.access.confirm(signed.session_id, _answer("Code that it shows", from_stdin, hidden=False))
        held.access.sessions.end(enrolled.signed.session_id)
    if as_json:
        emit_json({"account": account.name, "recovery_codes": list(enrolled.recovery_codes)})
        return
    click.echo(f"{account.name}: the second factor is set up. Recovery codes, each for one use and shown this once:")
    for code in enrolled.recovery_codes:
        click.echo(f"  {code}")


@command.command()
@click.argument("name")
@lines
@as_json
@click.pass_context
def check(ctx: click.Context, /, name: str, from_stdin: bool, as_json: bool) -> None:
    """Try whether NAME can sign in with its password and code, as the web and the interface will let it in."""
    with _accounts(ctx) as held:
        secret = _answer("Password", from_stdin)
        code = _answer("Code, empty for none", from_stdin, hidden=False) or None
        signed = held.sign_in(name, secret, code)
        held.access.sessions.end(signed.session_id)
        waits = signed.session.pending
    told = {"account": name, "signs_in": waits is None, "waits_for": waits}
    if as_json:
        emit_json(told)
    else:
        click.echo(f"{name} signs in" if waits is None else f"{name}: the password is right; the session waits for: {waits}")


@command.command("list")
@click.option("--as", "member", metavar="MEMBER", help="The accounts of this member; else of the workspace's own.")
@as_json
@click.pass_context
def list_(ctx: click.Context, /, member: str | None, as_json: bool) -> None:
    """The accounts of a member with role and what is set up. No other member sees them."""
    seen = open_records(ctx, member, None, None)
    with _accounts(ctx) as held:
        found = [
            {
                "account": name_of(one, seen),
                "role": one["role"],
                "since": one.valid_from.isoformat() if one.valid_from else None,
                **held.state(one.record_id),
            }
            for one in seen.of("account")
            if one.originator == seen.viewer.party
        ]
    if as_json:
        emit_json(found)
    elif found:
        columns = [("account", "left"), ("role", "left"), ("since", "left"), ("password", "left"), ("second factor", "left")]
        columns += [("sessions", "right"), ("tokens", "right")]
        table(columns, [[value if value is not None else "" for value in one.values()] for one in found])
    else:
        click.echo("no accounts: whoever runs the command line acts alone, and no release waits for a second person")


@command.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@acting
@as_json
@click.pass_context
def role(ctx: click.Context, /, name: str, role: str, as_json: bool, **options: Any) -> None:
    """Give the account NAME another ROLE, from its next request on."""
    hand = Hand(ctx, options)
    record = find(hand.records, name, "account")
    report(hand, hand.enter(amendment(hand.records, record, {"role": role}), "another role"), "changed", as_json)


@command.command()
@click.argument("name")
@click.option("--on", metavar="DATE", help="The last day on which it signs in; else it is ended now.")
@acting
@as_json
@click.pass_context
def end(ctx: click.Context, /, name: str, on: str | None, as_json: bool, **options: Any) -> None:
    """End the account NAME: it signs in no more, its sessions end and its tokens are revoked."""
    hand = Hand(ctx, options)
    record = find(hand.records, name, "account")
    today = dt.datetime.now(dt.UTC).date()
    last = exact_day(on) or today - dt.timedelta(days=1)
    done = hand.enter([ending(hand.records, record, last)], "the account has ended")
    if last < today:
        with _accounts(ctx) as held:
            held.access.end_account(record.record_id)
    report(hand, done, "ended", as_json)


@command.group()
def token() -> None:
    """Tokens for programs: each with a scope, never more than its account may do, and an end."""


@token.command("add")
@click.argument("name")
@click.option("--called", required=True, metavar="TEXT", help="What uses it, such as 'nightly import'.")
@click.option("--scope", "scope", multiple=True, required=True, metavar="ACT", help="read, enter, approve, or enter:KIND.")
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True, help="How long it opens anything.")
@lines
@as_json
@click.pass_context
def token_add(
    ctx: click.Context, /, name: str, called: str, scope: tuple[str, ...], days: int, from_stdin: bool, as_json: bool
) -> None:
    """Make a token for the account NAME and print its secret, this once. Asks for the password."""
    with _accounts(ctx) as held:
        account = held.find(name)
        signed = held.sign_in(name, _answer("Password", from_stdin), _code(held, account, from_stdin))
        secret, made = held.access.make_token(signed.session_id, account.role, called, scope, days)
        held.access.sessions.end(signed.session_id)
    told: dict[str, Any] = {"account": account.name, "id": made.token_id, "called": made.name, "scope": list(made.scope)}
    told |= {"until": _moment(made.expires_ms), "secret": secret}
    if as_json:
        emit_json(told)
        return
    click.echo(f"token {made.token_id} of {account.name}, {', '.join(made.scope)}, until {str(told['until'])[:10]}")
    click.echo(f"  shown this once: {secret}")


@token.command("list")
@click.argument("name")
@as_json
@click.pass_context
def token_list(ctx: click.Context, /, name: str, as_json: bool) -> None:
    """The tokens of the account NAME, without their secrets."""
    with _accounts(ctx) as held:
        tokens = held.access.tokens.of_account(held.find(name).account_id)
    rows: list[dict[str, Any]] = [
        {
            "id": one.token_id,
            "called": one.name,
            "scope": list(one.scope),
            **{key: _moment(value) for key, value in (("made", one.made_ms), ("until", one.expires_ms))},
            **{key: _moment(value) for key, value in (("used", one.used_ms), ("revoked", one.revoked_ms))},
        }
        for one in tokens
    ]
    if as_json:
        emit_json(rows)
    elif rows:
        columns = [(key, "left") for key in rows[0]]
        table(columns, [[", ".join(v) if isinstance(v, list) else (v or "")[:16] for v in row.values()] for row in rows])
    else:
        click.echo("no tokens")


@token.command("revoke")
@click.argument("name")
@click.argument("token_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="All tokens of the account.")
@as_json
@click.pass_context
def token_revoke(ctx: click.Context, /, name: str, token_id: str | None, every: bool, as_json: bool) -> None:
    """Revoke the token ID of the account NAME, or all of them."""
    if (token_id is None) != every:
        raise BadRequest("it is not said which token", hint="give its id, or --all")
    with _accounts(ctx) as held:
        account = held.find(name)
        count = held.access.tokens.revoke(account.account_id, token_id)
    if as_json:
        emit_json({"account": account.name, "revoked": count})
    else:
        click.echo(f"{account.name}: {count} token(s) revoked")


@command.command()
@click.argument("name")
@click.option("--end", "ending_all", is_flag=True, help="End them all.")
@as_json
@click.pass_context
def sessions(ctx: click.Context, /, name: str, ending_all: bool, as_json: bool) -> None:
    """The living sessions of the account NAME; --end signs it out everywhere."""
    with _accounts(ctx) as held:
        account = held.find(name)
        found = held.access.sessions.of_account(account.account_id)
        ended = held.access.sessions.end_all(account.account_id) if ending_all else 0
    told = ({"begun": _moment(one.begun_ms), "seen": _moment(one.seen_ms), "address": one.address} for one in found)
    rows: list[dict[str, str | None]] = list(told)
    if as_json:
        emit_json({"account": account.name, "sessions": rows, "ended": ended})
    elif ending_all:
        click.echo(f"{account.name}: {ended} session(s) ended")
    elif rows:
        table([("begun", "left"), ("seen", "left"), ("from", "left")], [[v or "" for v in row.values()] for row in rows])
    else:
        click.echo("no sessions")
