"""A page of Starlette alone, as large as ours: `python -m benchmarks.web_bare PORT BYTES`; what any page costs at the least."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def main() -> None:
    """Serve it until stopped."""
    port, size = int(sys.argv[1]), int(sys.argv[2])
    page = "<!doctype html><title>bare</title><p>" + "x" * size

    def answer(request: Request) -> Response:
        return HTMLResponse(page)

    uvicorn.run(Starlette(routes=[Route("/", answer)]), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
