"""Run the application: for one on this machine, or in several processes behind a server that ends TLS."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.door.accounts import accounts
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import BadRequest, Refused, Unavailable
from commonground.web import workers
from commonground.web.jobs.beside import worker_beside

SERVER: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": True,
    "timeout_graceful_shutdown": 10,
    "ws": "none",
}
"""How the server is set up, whichever process it runs in."""


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
    """Serve until it is told to stop. Raises Unavailable where the port is taken, or the pages cannot be served."""
    with _listening(asked) as listening, worker_beside(root.resolve()) if asked.work else nullcontext():
        if asked.workers > 1:
            workers.keep(asked.workers, workers.Told(root.resolve(), key, SERVER), listening)
        else:
            _alone(root.resolve(), key, listening)


def _alone(root: Path, key: str | None, listening: socket.socket) -> None:
    """Answer in this very process."""
    from commonground.web.ready import application, uvicorn, write_log  # not before it is known that it can be served at all

    write_log()
    server = uvicorn.Server(uvicorn.Config(application(root, key), **SERVER))
    with suppress(KeyboardInterrupt):  # raised once more when it has ended
        server.run(sockets=[listening])
    if not server.started:
        raise workers.unserved()


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(asked: Serving) -> socket.socket:
    """The socket at which all workers answer."""
    family = socket.AF_INET6 if ":" in asked.host else socket.AF_INET
    try:
        return socket.create_server((asked.host, asked.port), family=family, backlog=2048)
    except OSError as error:
        raise Unavailable(
            f"port {asked.port} of {asked.host} cannot be used: {error.strerror}", hint="choose another with --port"
        ) from None
