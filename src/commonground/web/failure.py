"""Errors of the house as pages, and as problem details (RFC 9457) for programs; what is hidden and what is absent look alike."""

from __future__ import annotations

import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from commonground.vocabulary.errors import CommonGroundError, NotSignedIn, TooManyAttempts
from commonground.web.asking import Ask

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
    return response


def page_of(ask: Ask, error: CommonGroundError) -> Response:
    """An error of the house as a page that says what to do; who is not signed in is led to the way in, and back afterwards."""
    from commonground.web.rendering import shown

    request = ask.request
    if isinstance(error, NotSignedIn) and not isinstance(error, TooManyAttempts) and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if not request.url.path.startswith("/sign-in"):
            return RedirectResponse(ask.link("/sign-in", back=back), 303)
    title = ask.language.say(TITLES.get(error.status, TITLES[500]))
    response = shown(ask, "error.html", title, status=error.status, message=error.message, hint=error.hint)
    if isinstance(error, TooManyAttempts):
        response.headers["retry-after"] = str(error.wait_seconds)
    return response


def unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: its trace goes to the log, under the pattern of the address; the page says nothing of it."""
    route = request.scope.get("route")
    _log.error("a fault at %s", getattr(route, "path", "an unknown address"), exc_info=error)
    if request.url.path.startswith("/api"):
        return problem(500, "error", "something went wrong here; it has been written down")
    return Response("Something went wrong here; it has been written down.", 500, media_type="text/plain")
