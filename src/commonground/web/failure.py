"""Errors of the house as pages, and as problem details (RFC 9457) for programs; what is hidden and what is absent look alike."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from commonground.vocabulary.errors import CommonGroundError, NotSignedIn, SignInAgain, SignInRefused, TooManyAttempts
from commonground.web.asking import LANGUAGE, Ask
from commonground.web.language import chosen, language

PROOF = "/account/prove"
"""Where somebody who is signed in proves anew who they are."""

_log = logging.getLogger("commonground.web")

TITLES = {
    400: "This cannot be answered as it was asked",
    401: "Sign in",
    403: "This is not allowed",
    404: "There is nothing here that you may see",
    405: "This address is not asked in that way",
    409: "Somebody changed it meanwhile",
    413: "This is too much at once",
    422: "This file cannot be used",
    429: "Too many attempts",
    500: "Something went wrong here",
    502: "A publisher does not answer",
    503: "The workspace cannot be used",
}


def problem(status: int, code: str, message: str, **more: Any) -> JSONResponse:
    """A problem as an object: `type` is its code's section of docs/errors.md, `title` its kind, `detail` what happened."""
    told = {"type": f"urn:commonground:error:{code}", "title": TITLES.get(status, "Error"), "status": status, "code": code}
    told |= {"detail": message, **{key: value for key, value in more.items() if value is not None}}
    return JSONResponse(told, status, media_type="application/problem+json", headers={"cache-control": "no-store"})


def problem_of(error: CommonGroundError) -> JSONResponse:
    """An error of the house as a problem; a path of the machine is never told."""
    response = problem(error.status, error.code, error.message, hint=error.hint)
    if isinstance(error, TooManyAttempts):
        response.headers["retry-after"] = str(error.wait_seconds)
    elif isinstance(error, NotSignedIn):
        response.headers["www-authenticate"] = "Bearer"
    return response


def page_of(ask: Ask, error: CommonGroundError) -> Response:
    """An error of the house as a page that says what to do; who is not signed in is led to the way in, and back afterwards.

    Who has to prove anew who they are is led there and back as well. A program with a token gets a problem, and is led nowhere.
    """
    from commonground.web.rendering import shown

    if ask.bearer:
        return problem_of(error)
    if (led := _led(ask, error)) is not None:
        return led
    title = ask.language.say(TITLES.get(error.status, TITLES[500]))
    response = shown(ask, "error.html", title, status=error.status, message=error.message, hint=error.hint)
    if isinstance(error, TooManyAttempts):
        response.headers["retry-after"] = str(error.wait_seconds)
    return response


def _led(ask: Ask, error: CommonGroundError) -> Response | None:
    """To the way in, or to the proof; a form that was sent is filled in again on its page, which is where it leads back to."""
    request = ask.request
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if isinstance(error, SignInAgain) and ask.session_id is not None:
        return RedirectResponse(ask.link(PROOF, back=back if request.method == "GET" else _came_from(request)), 303)
    stays = isinstance(error, TooManyAttempts | SignInRefused) or ask.owned  # the operator needs no way in: it would lead back
    if isinstance(error, NotSignedIn) and not stays and request.method == "GET" and not request.url.path.startswith("/sign-in"):
        return RedirectResponse(ask.link("/sign-in", back=back), 303)
    return None


def _came_from(request: Request) -> str:
    """The page of ours whose form was sent; else the account."""
    split = urlsplit(request.headers.get("referer", ""))
    same = split.netloc == request.url.netloc and split.path and split.path != PROOF
    return urlunsplit(("", "", split.path, split.query, "")) if same else "/account"


def unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: its trace goes to the log, under the pattern of the address; the page says nothing of it."""
    route = request.scope.get("route")
    _log.error("a fault at %s", getattr(route, "path", "an unknown address"), exc_info=error)
    if request.url.path.startswith("/api"):
        return problem(500, "error", "something went wrong here; it has been written down")
    kept, accepted = request.cookies.get(LANGUAGE), request.headers.get("accept-language", "")
    said = language(chosen(None, kept, accepted)).say("Something went wrong here; it has been written down.")
    return Response(said, 500, media_type="text/plain; charset=utf-8")
