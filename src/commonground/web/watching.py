"""What is known of the service itself: requests by pattern of address, with time and outcome, in a log and as metrics.

Neither holds anything of a person: no address of a client, no account, no query, no address beyond its pattern.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonground.vocabulary.errors import CommonGroundError
from commonground.web.workers import TOGETHER

if TYPE_CHECKING:
    from commonground.web.site import Site

REQUESTS = Counter("commonground_requests_total", "Requests answered.", ("route", "method", "status"))
SECONDS = Histogram(
    "commonground_request_seconds",
    "How long an answer took.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.6, 1.0, 2.5, 10.0),
)
TRANSACTIONS = Gauge(
    "commonground_ledger_transactions", "The number of the ledger's newest transaction.", multiprocess_mode="max"
)

_log = logging.getLogger("commonground.requests")


class Watching:
    """The middleware that counts, times and writes down; the outermost, so that it sees every outcome."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took, route = time.perf_counter() - began, pattern(scope)
            REQUESTS.labels(route, scope["method"], f"{status // 100}xx").inc()
            SECONDS.labels(route).observe(took)
            _log.info("", extra={"route": route, "method": scope["method"], "status": status, "ms": round(took * 1000, 1)})


def pattern(scope: Scope) -> str:
    """The pattern of an address, such as `/places/{pcode}`; what has none is counted together."""
    route = scope.get("route")
    found = getattr(route, "path", None)
    if found is None:
        return "none"
    root = scope.get("root_path", "")
    return f"{root}{found}" if root and not str(found).startswith(root) else str(found)


def health(request: Request) -> Response:
    """Whether the process answers and the ledger can be read: 200 `ok`, else 503."""
    site: Site = request.app.state.site
    try:
        site.workspace.ledger.newest()
    except CommonGroundError:  # why is for who runs this, by `status`; anybody may ask here
        return PlainTextResponse("the ledger cannot be read\n", 503, headers={"cache-control": "no-store"})
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


def metrics(request: Request) -> Response:
    """Counts in Prometheus' text form, for this machine alone; elsewhere the address is not there."""
    if request.client is None or not _here(request.client.host):
        return PlainTextResponse("not found\n", 404)
    site: Site = request.app.state.site
    with suppress(CommonGroundError):  # without a ledger the counts of requests are asked for all the more
        TRANSACTIONS.set(site.workspace.ledger.newest()[0])
    if TOGETHER in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def write_log(level: int = logging.INFO) -> None:
    """Write what happens to standard error, one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name in ("commonground", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


class _Lines(logging.Formatter):
    """A record as one line: when, how grave, what; of a request its pattern, outcome and time.

    Of a fault its kind and where it arose, without its words, which may name somebody.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
        }
        if message := record.getMessage():
            told["message"] = message
        told |= {key: getattr(record, key) for key in ("route", "method", "status", "ms") if hasattr(record, key)}
        if record.exc_info:
            told["fault"] = type(record.exc_info[1]).__name__
            told["at_lines"] = [
                f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(told, ensure_ascii=False)


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
