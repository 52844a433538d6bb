"""Tokens for one's own programs: made with a scope and an end, shown once, revoked."""

from __future__ import annotations

from starlette.responses import Response

from commonground.vocabulary.errors import BadRequest, CommonGroundError, Refused
from commonground.vocabulary.records import KINDS
from commonground.web.asking import Ask
from commonground.web.serving import page
from commonground.web.signing import moment, on_to, private, recently, session_of, told

DAYS = 90
"""How long a token opens anything, where nothing else is asked for."""


def token(ask: Ask) -> Response:
    """The form for a new token, after a recent proof."""
    recently(ask)
    return _form(ask)


def _form(ask: Ask, error: CommonGroundError | None = None) -> Response:
    assert ask.actor is not None
    chosen = [str(one) for one in ask.form.getlist("scope")]
    return private(
        ask,
        "token.html",
        ask.language.say("Make a token"),
        status=error.status if error else 200,
        error=told(ask, error) if error else None,
        given=ask.form,
        days=str(ask.form.get("days", DAYS)),
        chosen=chosen,
        some_kinds=any(":" in one for one in chosen),
        kinds=[(kind.name, kind.plural) for kind in KINDS.values() if ask.actor.may(kind.by)],
        enters=ask.actor.may("contributor"),
        approves=ask.actor.may("approver"),
    )


def making(ask: Ask) -> Response:
    """The token and its secret, which stands in this answer alone."""
    session_id = session_of(ask)
    assert ask.actor is not None
    scope = [str(one) for one in ask.form.getlist("scope") if one]
    days = str(ask.form.get("days", DAYS))
    try:
        if not (days.isascii() and days.isdigit()):
            raise BadRequest("days are a whole number", hint="from 1 to 365")
        access = ask.site.accounts.access
        secret, made = access.make_token(session_id, ask.actor.role, str(ask.form.get("name", "")), scope, int(days[:6]))
    except (BadRequest, Refused) as error:
        return _form(ask, error)
    title, until = ask.language.say("The token is made"), moment(ask, made.expires_ms)
    return private(ask, "token_made.html", title, secret=secret, token=made, until=until)


def revoking(ask: Ask) -> Response:
    """The token opens nothing any more. To take a right away needs no proof."""
    session_of(ask)
    assert ask.actor is not None
    count = ask.site.accounts.access.tokens.revoke(str(ask.actor.account_id), str(ask.form.get("token", "")))
    return on_to(ask, "/account", said=ask.language.say("Tokens revoked: {count}.", count=count))


MESSAGES = ("days are a whole number", "from 1 to 365")

ROUTES = [page("/account/tokens", token, making), page("/account/tokens/revoke", post=revoking)]
