"""The account of who is signed in: who they are, their sessions, their password, and the proof that sensitive acts ask for."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commonground.door.accounts import context_words
from commonground.vocabulary.errors import BadRequest, CommonGroundError, NotSignedIn, SignInRefused, TooManyAttempts
from commonground.web.asking import Ask
from commonground.web.pages.sign_in import twice
from commonground.web.serving import page
from commonground.web.signing import (
    address,
    back_of,
    carry,
    moment,
    on_to,
    private,
    recently,
    refused,
    session_of,
    told,
)

MESSAGES = (
    "reader",
    "contributor",
    "approver",
    "steward",
    "password",
    "code of an authenticator",
    "recovery code",
    "identity provider",
    "second factor at the provider",
    "this is the session that you are using",
    "sign out to end it",
)
"""Roles, what was proved, and errors, which pages say by name."""

FACTORS = {
    "password": "password",
    "totp": "code of an authenticator",
    "recovery": "recovery code",
    "provider": "identity provider",
    "provider-strong": "second factor at the provider",
}
"""What was proved, in words."""


def account(ask: Ask) -> Response:
    """Everything about the account on one page; each change has its form or its own page."""
    say = ask.language.say
    if ask.owned:
        return private(ask, "account_operator.html", say("Account"))
    session_id = session_of(ask)
    assert ask.actor is not None
    access, account_id = ask.site.accounts.access, str(ask.actor.account_id)
    here = access.sessions.find(session_id)
    issuers = {link.issuer for link in access.links.of_account(account_id)}
    return private(
        ask,
        "account.html",
        say("Account"),
        figures=_who(ask),
        begun=moment(ask, here.begun_ms),
        factors=_by(ask, here.factors),
        sessions=[_session(ask, one, here.reference) for one in access.sessions.of_account(account_id)],
        factor=access.second_factor.state(account_id),
        since=moment(ask, access.second_factor.state(account_id).confirmed_ms),
        needed=ask.actor.role in access.policy.second_factor_roles,
        has_password=access.credentials.has_password(account_id),
        providers=[one.name for one in ask.site.accounts.providers if one.issuer in issuers],
        tokens=[_token(ask, one) for one in access.tokens.of_account(account_id)],
    )


def _who(ask: Ask) -> list[dict[str, str]]:
    say, actor = ask.language.say, ask.actor
    assert actor is not None
    return [
        {"label": say("Name to sign in with"), "value": str(actor)},
        {"label": say("Member"), "value": actor.member},
        {"label": say("Role"), "value": say(actor.role), "about": _means(ask, actor.role)},
    ]


def _means(ask: Ask, role: str) -> str:
    say = ask.language.say
    return {
        "reader": say("reads"),
        "contributor": say("reads and enters for its member"),
        "approver": say("also approves releases and decisions"),
        "steward": say("also keeps accounts and communities"),
    }[role]


def _by(ask: Ask, factors: tuple[str, ...]) -> str:
    return ask.language.listed(ask.language.say(FACTORS[one]) for one in FACTORS if one in factors)


def _session(ask: Ask, one: Any, here: str) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "here": one.reference == here,
        "half": one.pending is not None,
        "begun": moment(ask, one.begun_ms),
        "seen": moment(ask, one.seen_ms),
        "address": one.address,
        "agent": one.agent,
    }


def _token(ask: Ask, one: Any) -> dict[str, Any]:
    say, now = ask.language.say, ask.site.accounts.now_ms()
    ended = one.revoked_ms is not None or one.expires_ms <= now
    state = say("revoked") if one.revoked_ms is not None else say("past its end") if ended else say("in use")
    times = {"made": moment(ask, one.made_ms), "until": moment(ask, one.expires_ms), "used": moment(ask, one.used_ms)}
    return {"id": one.token_id, "name": one.name, "scope": ", ".join(one.scope), "ended": ended, "state": state, **times}


def ending(ask: Ask) -> Response:
    """End one session, or all but this one, after a recent proof (ASVS 5.0.0, V7.5.2)."""
    session, sessions = recently(ask), ask.site.accounts.access.sessions
    reference = str(ask.form.get("reference", ""))
    if reference == session.reference:
        raise BadRequest("this is the session that you are using", hint="sign out to end it")
    if reference:
        ended = int(sessions.end_one(session.account_id, reference))
    else:
        ended = sessions.end_all(session.account_id, but=session_of(ask))
    return on_to(ask, "/account", said=ask.language.say("Sessions ended: {count}.", count=ended))


def password(ask: Ask) -> Response:
    """The form for a new password; who has a second factor has shown it just before."""
    _ready_for_password(ask)
    return _password_form(ask)


def _ready_for_password(ask: Ask) -> None:
    state = ask.site.accounts.access.second_factor.state(_account_id(ask))
    if state.confirmed:
        recently(ask, "totp", "recovery", "provider-strong")


def _account_id(ask: Ask) -> str:
    session_of(ask)
    assert ask.actor is not None
    return str(ask.actor.account_id)


def _password_form(ask: Ask, error: CommonGroundError | None = None) -> Response:
    status, said = (error.status, told(ask, error)) if error else (200, None)
    response = private(ask, "password.html", ask.language.say("Change the password"), status=status, error=said)
    return refused(response, error) if error else response


def changing(ask: Ask) -> Response:
    """The password changed: every other session has ended, and this one has a new id."""
    accounts, account_id = ask.site.accounts, _account_id(ask)
    held = accounts.of(account_id)
    words = context_words(held) if held else ()
    try:
        new = twice(ask)
        signed = accounts.access.change_password(session_of(ask), str(ask.form.get("old", "")), new, words, address=address(ask))
    except (SignInRefused, TooManyAttempts, BadRequest) as error:
        return _password_form(ask, error)
    said = ask.language.say("The password is changed. Every other session has ended.")
    return carry(ask, on_to(ask, "/account", said=said), signed)


def prove(ask: Ask) -> Response:
    """Who you are, once more, before something sensitive; then back to it."""
    session_of(ask)
    return proof_form(ask)


def proof_form(ask: Ask, error: CommonGroundError | None = None, *, back: str | None = None) -> Response:
    """The form, with what was wrong."""
    accounts, account_id = ask.site.accounts, _account_id(ask)
    issuers = {link.issuer for link in accounts.access.links.of_account(account_id)}
    response = private(
        ask,
        "prove.html",
        ask.language.say("Prove who you are"),
        status=error.status if error else 200,
        error=told(ask, error) if error else None,
        back=back or _back(ask),
        has_password=accounts.access.credentials.has_password(account_id),
        has_factor=accounts.access.second_factor.state(account_id).confirmed,
        providers=[one for one in accounts.providers if one.issuer in issuers],
        minutes=accounts.access.policy.times.recent_minutes,
    )
    return refused(response, error) if error else response


def _back(ask: Ask) -> str:
    return "/account" if back_of(ask) == "/" else back_of(ask)


def proving(ask: Ask) -> Response:
    """The session goes on under a new id, proved anew."""
    given = {name: str(ask.form[name]) for name in ("password", "code") if name in ask.form}
    try:
        signed = ask.site.accounts.access.reauthenticate(session_of(ask), address=address(ask), **given)
    except (SignInRefused, TooManyAttempts) as error:
        return proof_form(ask, error)
    except NotSignedIn:
        return on_to(ask, "/sign-in", back=_back(ask))
    return carry(ask, on_to(ask, _back(ask)), signed)


ROUTES = [
    page("/account", account),
    page("/account/sessions/end", post=ending),
    page("/account/password", password, changing),
    page("/account/prove", prove, proving),
]
