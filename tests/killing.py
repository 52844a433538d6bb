"""Commands that are killed: at a random moment, or at a chosen write."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

RUN = "from commonground.cli.main import main; main()"
CRASH = """
import os, pathlib, signal, sys
left = int(os.environ["CRASH_AT"])
def counted(function):
    def call(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call
import pyarrow.parquet
os.fsync = counted(os.fsync)
pathlib.Path.write_bytes = counted(pathlib.Path.write_bytes)
pathlib.Path.replace = counted(pathlib.Path.replace)
pathlib.Path.unlink = counted(pathlib.Path.unlink)
pyarrow.parquet.write_table = counted(pyarrow.parquet.write_table)
from commonground.ledger.store import Append, Ledger
Append.told = counted(Append.told)
Ledger.append = counted(Ledger.append)
"""
"""Every write, sync, rename, removal and ledger transaction is counted; at the chosen one the process kills itself."""


def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """A command in a process of its own; with CRASH_AT=n it kills itself at its n-th write."""
    program = CRASH + RUN if "CRASH_AT" in environment else RUN
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def duration(*arguments: str) -> float:
    """How long a command takes, in seconds."""
    began = time.monotonic()
    start(*arguments).wait()
    return time.monotonic() - began


def killed_at_random(seconds: float, chance: random.Random, *arguments: str) -> bool:
    """Start a command and kill it within so many seconds; tells whether it was killed before it ended."""
    process = start(*arguments)
    time.sleep(chance.uniform(0, seconds))
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def rounds(folder: Path, number: int) -> list[Path]:
    """So many returnee rounds, each a file of its own."""
    from fixtures_small import put, returnees

    return [
        put(folder / f"r{i}.csv", returnees(f"{2015 + i // 12}-{i % 12 + 1:02d}-15", [("1", "Anbar", "Falluja", 10 + i)]))
        for i in range(number)
    ]
