"""The application: every route, the rules that hold for all of them, and what lives as long as the process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from commonground.vocabulary.errors import BadRequest, CommonGroundError, NotFound, NotSignedIn, TooLarge
from commonground.web.apart import Apart
from commonground.web.asking import ask_of
from commonground.web.failure import page_of, problem, problem_of, unforeseen
from commonground.web.headers import Headers
from commonground.web.late import Late, soon
from commonground.web.pages import late, routes
from commonground.web.settled import settle
from commonground.web.site import Site
from commonground.web.static_files import static
from commonground.web.watching import Watching, health, metrics


def application(root: Path, own_key: str | None = None, apart: Apart | None = None) -> Starlette:
    """The application over a workspace; with `apart`, answers are computed there. Raises what `Workspace` raises."""
    site = Site(root, own_key, apart)
    interface = Late(lambda: _interface(site))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with soon([interface.made, *(group.made for group in late()), settle]):
                yield
        finally:
            site.close()

    app = Starlette(
        routes=[*every_route(), Mount("/api", interface)],
        middleware=[
            Middleware(Watching),
            Middleware(Headers, origin=site.origin),
            Middleware(GZipMiddleware, minimum_size=1_024, compresslevel=4),
        ],
        exception_handlers={HTTPException: _refused, Exception: unforeseen},
        lifespan=lifespan,
    )
    app.state.site = site
    return app


def every_route() -> list[BaseRoute]:
    """Pages, and the files of the package."""
    own = [
        Route("/static/{name:path}", static, methods=["GET"]),
        Route("/health", health, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]
    return [*own, *routes()]


def _interface(site: Site) -> ASGIApp:
    from commonground.web.api.application import api  # its framework and routes cost a second: a page does not wait for them

    return api(site)


def _refused(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an address that is not there, a method, a form that is too large."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api"):
        return problem(error.status_code, "not-found" if error.status_code == 404 else "bad-request", str(error.detail))
    told: CommonGroundError
    if error.status_code == 404:
        told = NotFound("there is no such page", hint="begin at the picture")
    elif str(error.detail).startswith("Too many files"):
        told = TooLarge("these are more than 20 files at once", hint="put them into one archive, or send them in parts")
    elif error.status_code == 413:
        told = TooLarge("this is more than a form may hold", hint="send less at once")
    else:
        said = "the form of this page is sent in another way" if error.status_code == 405 else str(error.detail)
        told = BadRequest(said, hint="begin at the picture")
    told.status = 413 if isinstance(told, TooLarge) else error.status_code
    try:
        return page_of(ask_of(request), told)
    except NotSignedIn as unknown:  # a token that opens nothing
        return problem_of(unknown)
