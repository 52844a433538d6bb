"""A worker beside the pages of one process: started with them, started again when it dies, ended with them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSES_S = (1, 5, 30, 60)
"""How long is waited before a worker that died is started again, the last for every further time."""

PATIENCE_S = 20


@contextmanager
def worker_beside(root: Path) -> Iterator[None]:
    """Have a process of its own run the jobs of a workspace for as long as this is held."""
    ended = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        died = 0
        while not ended.is_set():
            running[:] = [_started(root)]
            with running[0] as process:
                process.wait()
            ended.wait(PAUSES_S[min(died, len(PAUSES_S) - 1)])
            died += 1

    keeper = threading.Thread(target=keep, name="worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        for process in running:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
        keeper.join(PATIENCE_S)


def _started(root: Path) -> subprocess.Popen[bytes]:
    """A worker in a session of its own, so that a Ctrl-C at the terminal reaches the pages alone."""
    command = [sys.executable, "-m", "commonground.web.jobs.worker", str(root)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
