"""Several processes that answer at one port."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from commonground.door.workspace import create

COMMAND = "from commonground.cli.main import main; main()"


@dataclass
class Served:
    """Two workers under one process; `log` is what they write."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def began(self) -> list[int]:
        """The processes that have begun to answer, in their order."""
        told = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [one["process"] for one in told if one.get("message") == "Application startup complete."]

    def health(self) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=30) as answer:
            return bytes(answer.read())


def until(holds: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about")


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    create(tmp_path / "held", dt.datetime(2018, 6, 1, tzinfo=dt.UTC)).close()
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = int(tried.getsockname()[1])
    words = ["-w", str(tmp_path / "held"), "serve", "--port", str(port), "--workers", "2", "--no-work"]
    log = tmp_path / "log"
    with log.open("wb") as written:
        process = subprocess.Popen([sys.executable, "-c", COMMAND, *words], stdout=subprocess.DEVNULL, stderr=written)
    found = Served(process, port, log)
    try:
        until(lambda: len(found.began()) == 2)
        yield found
    finally:
        process.kill()
        process.wait()


def test_a_worker_that_dies_is_replaced_and_all_end_together(served: Served) -> None:
    assert served.health() == b"ok\n"
    os.kill(served.began()[0], signal.SIGKILL)
    until(lambda: len(served.began()) == 3)
    assert served.health() == b"ok\n"
    served.process.terminate()
    assert served.process.wait(60) == 0
    until(lambda: not any(runs(pid) for pid in served.began()))


def test_workers_end_when_the_process_above_them_was_killed(served: Served) -> None:
    served.process.kill()
    until(lambda: not any(runs(pid) for pid in served.began()))
