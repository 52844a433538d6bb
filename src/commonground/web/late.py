"""Parts of the application that are made when they are first needed, or when the first pages have gone out.

What they import takes most of the time of a start, and no first page waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from functools import cached_property

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

PAUSE_S = 3.0
"""So long after the start it is made, should nobody have asked for it: not while the first page is waited for."""


class Late:
    """Passes requests to what `make` makes, which is called once, in a thread of its own."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the first ones wait until there is something to pass it to."""
        made = self._made
        if made is None:
            made = await run_in_threadpool(self.made)
        await made(scope, receive, send)

    def made(self) -> ASGIApp:
        """The application itself."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class LateRoutes(BaseRoute):
    """The routes at and under an address; their modules, each with `ROUTES`, are imported when it is first asked for."""

    def __init__(self, under: str, modules: Iterable[str]) -> None:
        self.under = under
        self._modules = tuple(modules)

    @cached_property
    def routes(self) -> list[Route]:
        """The routes themselves."""
        return [route for module in self._modules for route in importlib.import_module(module).ROUTES]

    def made(self) -> list[Route]:
        """The same, when told to."""
        return self.routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """What the first of the routes says that takes the request, or else the first that takes its address."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        path = str(scope["path"])
        if scope["type"] != "http" or not (path == self.under or path.startswith(f"{self.under}/")):
            return partial
        for route in self.routes:
            match, found = route.matches(scope)
            if match is not Match.NONE and partial[0] is Match.NONE:
                partial = match, {**found, "route": route}
            if match is Match.FULL:
                return match, {**found, "route": route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer that was found."""
        await scope["route"].handle(scope, receive, send)


@contextlib.asynccontextmanager
async def soon(make: Iterable[Callable[[], object]]) -> AsyncIterator[None]:
    """While this is held, what nobody has asked for yet is made after the pause."""

    async def after() -> None:
        await asyncio.sleep(PAUSE_S)
        for one in make:
            await run_in_threadpool(one)

    waiting = asyncio.create_task(after())
    try:
        yield
    finally:
        waiting.cancel()
