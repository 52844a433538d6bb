"""Run the application: for one on this machine, or in several processes behind a server that ends TLS."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from commonground.door.accounts import accounts
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest, Refused, Unavailable
from commonground.web.handed import OWN_KEY, WORKSPACE
from commonground.web.jobs.beside import worker_beside
from commonground.web.watching import together


@dataclass(frozen=True)
class Serving:
    """How to serve. `operator`: whoever has the printed address acts as on the command line; `work`: jobs are run beside."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    operator: bool = False
    work: bool = True


def address(root: Path, asked: Serving) -> tuple[str, str | None]:
    """The address to open, and the operator's key where there is one.

    Raises Refused for an operator who would be reached from other machines, BadRequest where nobody could sign in at all.
    """
    local = _is_local(asked.host)
    workspace = Workspace(root)
    try:
        with accounts(workspace) as held:
            any_accounts = held.any()
        origin, public = workspace.settings.web.origin, workspace.settings.web.public
    finally:
        workspace.close()
    if asked.operator and not local:
        raise Refused("the operator is served on this machine alone", hint="leave out --host, or --operator")
    if not any_accounts and not local and not public:
        raise BadRequest("nobody could sign in: there are no accounts", hint="make one with `commonground account add`")
    here = f"http://{'localhost' if local else asked.host}:{asked.port}"
    if asked.operator or (local and not any_accounts):
        key = secrets.token_urlsafe(24)
        return f"{here}/own?key={key}", key
    return origin or here, None


def run(root: Path, asked: Serving, key: str | None) -> None:
    """Serve until it is told to stop. Raises Unavailable where the port is taken."""
    _free(asked)
    os.environ[WORKSPACE] = str(root.resolve())
    if key is not None:
        os.environ[OWN_KEY] = key
    if asked.workers > 1:
        together(Path(tempfile.mkdtemp(prefix="commonground-counts-")))
    with worker_beside(root.resolve()) if asked.work else nullcontext():
        uvicorn.run(
            "commonground.web.application:from_environment",
            factory=True,
            host=asked.host,
            port=asked.port,
            workers=asked.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            timeout_graceful_shutdown=10,
        )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _free(asked: Serving) -> None:
    family = socket.AF_INET6 if ":" in asked.host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((asked.host, asked.port))
        except OSError as error:
            raise Unavailable(
                f"port {asked.port} of {asked.host} cannot be used: {error.strerror}", hint="choose another with --port"
            ) from None
