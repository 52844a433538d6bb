"""Several processes that answer at one port: forked from one that has imported everything, and started again when they die.

To import the pages takes most of a start. The fork server of `multiprocessing` does it once, while its parent still looks at the
workspace; it opens no file, no database and no thread of ours, so that nothing is shared that must not be.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, forkserver, get_context, parent_process
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from socket import socket
from typing import Any

from commonground.vocabulary.errors import Unavailable

READY = "commonground.web.ready"
"""The module whose import makes a process ready to answer."""

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes keep their counts, so that one answer tells of all."""

LOOK_S = 0.5
"""So often it is looked whether a worker has died."""

PAUSE_S = 1.0
"""So long after the death of a worker another one is started."""

FAILED = 3
"""How a worker ends that could not begin; a second one could not either."""


@dataclass(frozen=True)
class Told:
    """What a worker is told: the workspace, the operator's key, and how its server is set up."""

    root: Path
    own_key: str | None
    server: dict[str, Any]


def prepare() -> None:
    """Begin to import, in a process of its own, what workers need; to be called as soon as it is known that there will be any."""
    counts = os.environ[TOGETHER] = tempfile.mkdtemp(prefix="commonground-counts-")  # read when the counters are imported
    atexit.register(shutil.rmtree, counts, ignore_errors=True)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread of a worker keeps what it once needed
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # else Arrow keeps what it once needed for itself
    get_context("forkserver").set_forkserver_preload([READY])
    forkserver.ensure_running()


def keep(count: int, told: Told, listening: socket) -> None:
    """Have so many workers answer until this process is told to stop. Raises Unavailable where they cannot begin."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    workers: list[ForkServerProcess] = [_started(told, listening) for _ in range(count)]
    failed = False
    try:
        while not ended.is_set():
            connection.wait([worker.sentinel for worker in workers], LOOK_S)
            dead = [worker for worker in workers if not worker.is_alive()]
            failed = any(worker.exitcode == FAILED for worker in dead)
            if failed or (dead and ended.wait(PAUSE_S)):
                break
            workers = [_started(told, listening) if worker in dead else worker for worker in workers]
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
    if failed:
        raise unserved()


def unserved() -> Unavailable:
    """What is said where a worker could not begin; its log says why."""
    return Unavailable("the pages cannot be served", hint="the lines above say why")


def _started(told: Told, listening: socket) -> ForkServerProcess:
    worker = get_context("forkserver").Process(target=answer, args=(told, listening))
    worker.start()
    return worker


def answer(told: Told, listening: socket) -> None:
    """Answer until told to stop, or until the process that started this one is gone."""
    from commonground.web.ready import Apart, application, uvicorn, write_log

    write_log()
    server = uvicorn.Server(uvicorn.Config(application(told.root, told.own_key, Apart(told.root)), **told.server))

    def follow() -> None:
        above = parent_process()
        if above is not None:
            above.join()
            server.should_exit = True

    threading.Thread(target=follow, name="parent", daemon=True).start()
    with suppress(KeyboardInterrupt):  # raised once more when it has ended
        server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(FAILED)
