"""From a request to a page function and back: forms are read, pages run in a thread, errors become pages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from commonground.door.browsers import SAFE_METHODS, verdict
from commonground.vocabulary.errors import CommonGroundError, Refused
from commonground.web.asking import LANGUAGE, SAID, Ask, ask_of
from commonground.web.failure import page_of, problem_of
from commonground.web.language import chosen

Page = Callable[[Ask], Response]

FORM_BYTES = 2 << 20
FORM_FIELDS = 1_000


def page(path: str, get: Page | None = None, post: Page | None = None, *, asks_only: bool = False) -> Route:
    """A route with its page and what its form does; a form that changes something ends in `done`, never in a page of its own.

    `asks_only`: the form changes nothing for anybody, so that it is also sent while somebody looks with another's eyes.
    """
    methods = [name for name, there in (("GET", get), ("POST", post)) if there]

    async def endpoint(request: Request) -> Response:
        run = post if request.method == "POST" else get
        assert run is not None
        return await answered(request, run, asks_only=asks_only)

    endpoint.pages = (get, post)  # type: ignore[attr-defined]
    return Route(path, endpoint, methods=methods)


async def answered(request: Request, run: Page, *, asks_only: bool = False) -> Response:
    """Run a page function for a request; a request from elsewhere that would change something is refused before it is read."""
    form = FormData()
    if request.method not in SAFE_METHODS:
        form = await request.form(max_files=20, max_fields=FORM_FIELDS, max_part_size=FORM_BYTES)
    try:
        response = await run_in_threadpool(_run, request, form, run, asks_only)
    finally:
        await form.close()  # uploaded files are let go of at once
    if (asked := request.query_params.get("lang")) and request.method == "GET":
        response.set_cookie(LANGUAGE, chosen(asked, None, ""), max_age=365 * 86_400, httponly=True, samesite="lax", path="/")
    return response


def _run(request: Request, form: FormData, run: Page, asks_only: bool) -> Response:
    try:
        ask = ask_of(request, form)
    except CommonGroundError as error:  # a token that opens nothing
        return problem_of(error)
    try:
        require_own(ask)
        if request.method not in SAFE_METHODS and not asks_only:
            require_own_eyes(ask)
        return run(ask)
    except CommonGroundError as error:
        return page_of(ask, error)


def require_own(ask: Ask) -> None:
    """Raises Refused for a request that would change something and does not come from our own pages."""
    request = ask.request
    said = verdict(
        request.method,
        request.headers,
        ask.site.origin or str(request.base_url).rstrip("/"),
        session_id=ask.session_id,
        token=str(ask.form.get("form_token", "")),
        bearer=ask.bearer,
    )
    if not said.allowed:
        raise Refused(said.because, hint="open the page anew and send its form from there")


def require_own_eyes(ask: Ask) -> None:
    """Raises Refused where something would be changed from a page that is looked at with another's eyes."""
    if ask.looking:
        message = "you look with the eyes of another: nothing is changed meanwhile"
        raise Refused(message, hint="stop, at the top of the page, first")


def done(ask: Ask, path: str, said: str | None = None, **query: str) -> Response:
    """After a form: a page that can be loaded again without doing it again, with a word of what was done.

    The word goes by a cookie for the next page alone: an address could be made up by somebody else to say anything.
    """
    return saying(ask, RedirectResponse(ask.link(path, **query), 303), said)


def saying(ask: Ask, response: Response, said: str | None) -> Response:
    """A response that carries a word to the page after."""
    if said:
        secure = ask.request.url.scheme == "https"
        response.set_cookie(SAID, quote(said), max_age=60, httponly=True, samesite="lax", path="/", secure=secure)
    return response
