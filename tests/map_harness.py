"""A page with nothing but a map, under the policy of the real ones, served on this machine for a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from commonground.web.headers import Headers
from commonground.web.rendering import environment
from commonground.web.static_files import address, static

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PAGE = """{% import "map.html" as maps with context %}<!doctype html>
<html lang="{{ lang }}" dir="{{ "rtl" if lang == "ar" else "ltr" }}"><head><meta charset="utf-8"><title>Map</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="{{ static("mark.svg") }}"><link rel="stylesheet" href="{{ static("site.css") }}">
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<script src="{{ static("vendor/htmx.min.js") }}" defer></script>{{ maps.head() }}</head>
<body><main><h1>Map</h1>
{% set place = "/places/{code}?lang=" ~ lang %}
<div id="swapped">
{% call maps.map("/outlines" if drawn else "/nothing", "/values?kind=" ~ kind, place, "Deaths by district", month) %}
<svg viewBox="0 0 10 10" width="100" height="100"><title>drawn</title><rect width="10" height="10"/></svg>
{% endcall %}</div>
<button hx-get="/?kind=rate" hx-select=".map" hx-target="#swapped" hx-swap="innerHTML">Swap</button></main></body></html>"""


class Harness:
    """A small application over outlines and values that a test gives, by kind."""

    def __init__(self, outlines: dict[str, Any], values: dict[str, Any]) -> None:
        self.values = values

        def page(request: Request) -> Response:
            asked = {"lang": "en", "kind": "count", "month": "", **request.query_params}
            context = {**asked, "drawn": "drawn-only" not in asked, "say": lambda text: text, "static": address}
            return HTMLResponse(environment().from_string(PAGE).render(**context))

        routes = [
            Route("/", page),
            Route("/outlines", lambda request: JSONResponse(outlines)),
            Route("/values", lambda request: JSONResponse(values[request.query_params["kind"]])),
            Route("/places/{code}", lambda request: HTMLResponse("<link rel='icon' href='data:,'>")),
            Route("/static/{name:path}", static),
        ]
        self.app = Headers(Starlette(routes=routes))


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of the application while it is served."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
