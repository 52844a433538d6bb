"""A whole process measured from outside: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SCRIPT = Path(sys.executable).with_name("commonground")
COMMONGROUND: list[str | Path] = (
    [_SCRIPT] if _SCRIPT.is_file() else [sys.executable, "-c", "from commonground.cli.main import main; main()"]
)
"""The command as a user calls it."""


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall clock and of processor (user and system), peak resident memory in MB, and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    printed: str


def measure(command: Sequence[str | Path], accepted: tuple[int, ...] = (0,)) -> Run:
    """Run a command to its end. Raises RuntimeError with what it said where its exit code is not an accepted one.

    The memory of a child counts from before its `exec`, so this process must stay small: nothing heavy is imported here.
    """
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err, env=env, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        printed, said = out.read().decode(), err.read().decode(errors="replace")
    if child.returncode not in accepted:
        raise RuntimeError(f"{' '.join(map(str, command[:6]))} … ended with {child.returncode}: {said[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def median(command: Sequence[str | Path], times: int = 3, accepted: tuple[int, ...] = (0,)) -> Run:
    """The run of median wall time of several, after one that is not counted."""
    measure(command, accepted)
    runs = [measure(command, accepted) for _ in range(times)]
    middle = statistics.median_low(run.wall_s for run in runs)
    return next(run for run in runs if run.wall_s == middle)


def python(module: str, *arguments: str | Path) -> list[str | Path]:
    """The command that runs a module of the benchmarks."""
    return [sys.executable, "-m", f"benchmarks.{module}", *arguments]
