"""Signing in by an identity provider: to it, back from it, and out of it.

The three addresses are followed by links: a form's answer may not lead to another site under our policy of content.
"""

from __future__ import annotations

import base64
import binascii

from starlette.responses import RedirectResponse, Response

from commonground.door.browsers import PROVIDER
from commonground.door.serving import NamedProvider
from commonground.vocabulary.errors import CommonGroundError, NotFound, SignInRefused, Unavailable
from commonground.web.asking import Ask
from commonground.web.pages.account import proof_form
from commonground.web.pages.sign_in import go_on, sign_in_form
from commonground.web.serving import page
from commonground.web.signing import back_of, carry, is_within, on_to, secure_line, where

MESSAGES = (
    "the identity provider did not let in: the sign-in was broken off there",
    "the identity provider did not let in: nobody is signed in there",
    "sign in again",
    "try again later, or sign in with a password; if it goes on, check the provider's settings",
)


def _provider(ask: Ask) -> NamedProvider:
    code = ask.request.path_params["code"]
    found = next((one for one in ask.site.accounts.providers if one.code == code), None)
    if found is None:
        raise NotFound("there is no such identity provider", hint="choose one on the page of signing in")
    return found


def begin(ask: Ask) -> Response:
    """To the provider; who is signed in is asked there to prove it anew. Another site's link begins nothing (ASVS V7.6.2)."""
    secure_line(ask)
    provider, back = _provider(ask), back_of(ask)
    if ask.request.headers.get("sec-fetch-site") == "cross-site":
        return on_to(ask, "/sign-in", back=back)
    party = ask.site.accounts.access.provider(provider.issuer)
    try:
        begun = party.begin(longest_age_seconds=0 if ask.session_id else None)
    except Unavailable as error:
        return _again(ask, error, back)
    response = RedirectResponse(begun.url, 303, headers={"cache-control": "no-store"})
    kept = base64.urlsafe_b64encode(back.encode()).decode().rstrip("=")
    response.headers.append("set-cookie", PROVIDER.header(f"{begun.kept}.{kept}"))
    return response


def back(ask: Ask) -> Response:
    """Back from the provider: signed in, or proved anew; a user who is nobody here is told what a steward has to know."""
    provider, accounts = _provider(ask), ask.site.accounts
    kept, _, where_to = (PROVIDER.read(ask.request.headers.get("cookie")) or "").partition(".")
    identity = None
    try:
        identity = accounts.access.provider(provider.issuer).finish(dict(ask.query), kept)
        if ask.session_id:
            signed = accounts.access.reauthenticate_by(ask.session_id, identity)
            response = carry(ask, on_to(ask, _decoded(where_to)), signed)
        else:
            response = go_on(ask, accounts.sign_in_by(identity, **where(ask)), _decoded(where_to))
    except (SignInRefused, Unavailable) as error:
        response = _again(ask, error, _decoded(where_to), identity.subject if identity else None)
    response.headers.append("set-cookie", PROVIDER.clearing())
    return response


def _again(ask: Ask, error: CommonGroundError, back: str, subject: str | None = None) -> Response:
    """The page from which the user went to the provider, with what was wrong there."""
    if ask.session_id:
        return proof_form(ask, error, back=back)
    return sign_in_form(ask, error, subject=subject, back=back)


def _decoded(text: str) -> str:
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "/"
    return found if is_within(found) else "/"


def out(ask: Ask) -> Response:
    """To the provider's own sign-out, where it has one; ours has been before."""
    provider = _provider(ask)
    home = provider.back.removesuffix(f"/sign-in/by/{provider.code}/back")
    try:
        url = ask.site.accounts.access.provider(provider.issuer).logout_url(f"{home}/sign-in")
    except Unavailable:
        url = None
    if url is None:
        said = ask.language.say("{provider} has no address for signing out now: sign out there yourself.", provider=provider.name)
        return on_to(ask, "/sign-in", said=said)
    return RedirectResponse(url, 303, headers={"cache-control": "no-store"})


ROUTES = [
    page("/sign-in/by/{code}", begin),
    page("/sign-in/by/{code}/back", back),
    page("/sign-in/by/{code}/out", out),
]
