"""The pages with the real data and ten million flows: requests at a constant rate, the first after a start, memory, the map."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import COMMONGROUND, ROOT, measure, python
from benchmarks.theatre import load

FLOWS = 10_000_000
RATE, SECONDS = 50.0, 40.0
P95_MS, FIRST_MS, LIST_MS, MAP_KB, START_S, WORKER_MB = 150.0, 600.0, 100.0, 300.0, 2.0, 400.0
BARE = "a bare page of Starlette"
WORKERS = 2
WARMED = 10
"""Lists after which each worker has opened its reader."""
PAGES = (
    "/",
    "/?country=IRQ&measure=deaths&month=2018-06",
    "/?country=IRQ&measure=returnees&month=2018-06&level=2",
    "/?country=SYR&measure=deaths&month=2017-10",
    "/places/IQG15?month=2018-06",
    "/evidence/deaths/IQG15/2018-06",
    "/money?country=IRQ&year=2018",
    "/money/pledges?country=IRQ",
    "/watch?country=IRQ",
    "/ledger",
    "/brief",
    "/data",
    "/data/sources",
    "/search?q=mosul",
    "/api/gap?country=IRQ&year=2018",
    "/api/picture?country=IRQ&first=2018-06&last=2018-06",
)
"""What users open, in turn."""


@dataclass(frozen=True)
class Served:
    """A running server: its port, the cookie of its operator, its process, and how long it took until it answered."""

    port: int
    cookie: str
    process: subprocess.Popen[str]
    start_s: float

    def get(self, address: str) -> tuple[bytes, float]:
        """A body, and the seconds that it took. Raises where the answer is no success."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{address}", headers={"cookie": self.cookie, "host": "localhost"}
        )
        began = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=600) as answer:
            body = answer.read()
        return body, time.perf_counter() - began

    def workers_mb(self) -> list[float]:
        """The resident memory of each process that answers."""
        return sorted(_resident_mb(pid) for pid in _descendants(self.process.pid) if "forkserver" in _line(pid))


def web(data: Path | None, folder: Path, *, quick: bool = False) -> Iterator[Figure]:
    """The figures of the issue; nothing without real data. `quick`: a tenth of the flows."""
    shared = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (shared / "iati").is_dir():
        return
    workspace = folder / "served"
    load(workspace, (shared,))
    rows = FLOWS // 10 if quick else FLOWS
    measure(python("money_world", workspace, str(rows), "derived"))
    yield from served_figures(workspace, rows)


def served_figures(workspace: Path, rows: int) -> Iterator[Figure]:
    """What is measured of a workspace with so many flows."""
    with served(workspace) as before:
        for address in PAGES:
            before.get(address)
        _, sorted_s = before.get("/api/flows?limit=1000")
        yield Figure("web: the first list of flows after a load", sorted_s, "s")
    with served(workspace) as running:
        yield Figure("web: until it answers", running.start_s, "s", START_S)
        _, first_s = running.get(PAGES[1])
        yield Figure("web: the first page after a start", first_s * 1000, "ms", FIRST_MS)
        for address in PAGES:
            running.get(address)
            running.get(address)
        bare_ms = _bare()
        took = rate(running.port, running.cookie, PAGES)
        yield Figure(f"web: pages at {RATE:.0f} a second, p50", percentile(took, 50), "ms", None, bare_ms[0], BARE)
        yield Figure(f"web: pages at {RATE:.0f} a second, p95", percentile(took, 95), "ms", P95_MS, bare_ms[1], BARE)
        lists = list(_lists(running))
        yield Figure("web: the first list of flows after a start, which opens what it reads", max(lists[:WARMED]), "ms")
        lists = lists[WARMED:]
        yield Figure(f"web: 1,000 of {rows:,} flows over the interface, p95", percentile(lists, 95), "ms", LIST_MS)
        outlines, _ = running.get("/map/outlines?level=2")
        yield Figure("web: the map of all districts, as it travels", len(gzip.compress(outlines)) / 1000, "KB", MAP_KB)
        yield Figure("web: memory of the largest worker", max(running.workers_mb()), "MB", WORKER_MB)


def rate(port: int, cookie: str, addresses: tuple[str, ...]) -> list[float]:
    """The milliseconds of each answer at the constant rate. Raises RuntimeError for an answer that is no success."""
    found = json.loads(measure(python("web_rate", str(port), cookie, str(RATE), str(SECONDS), *addresses)).printed)["answers"]
    wrong = [(address, status) for address, _, status, _ in found if status != 200]
    if wrong:
        raise RuntimeError(f"not all answers were right: {wrong[:3]}")
    return [seconds * 1000 for _, seconds, _, _ in found]


def percentile(values: list[float], at: float) -> float:
    """The smallest value that so many per cent do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * at / 100))]


def _lists(running: Served) -> Iterator[float]:
    """Pages of flows that nobody has asked for before, by the cursors of those before them."""
    cursor = ""
    for _ in range(WARMED + 40):
        body, seconds = running.get(f"/api/flows?limit=1000{cursor}")
        yield seconds * 1000
        cursor = f"&cursor={json.loads(body)['next']}"


def _bare() -> tuple[float, float]:
    """The same rate asked of a bare page of the size of ours: p50 and p95 in milliseconds."""
    port = free_port()
    process = subprocess.Popen([str(part) for part in python("web_bare", str(port), "60000")], cwd=ROOT)
    try:
        _until(port)
        took = rate(port, "none=1", ("/",))
        return percentile(took, 50), percentile(took, 95)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served(workspace: Path) -> Iterator[Served]:
    """The application over a workspace, with two workers and without one for long work."""
    port = free_port()
    command = [*COMMONGROUND, "-w", workspace, "serve", "--operator", "--port", str(port), "--workers", str(WORKERS), "--no-work"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        key = next(found[1] for line in process.stdout if (found := re.search(r"key=(\S+)", line)))
        _until(port)
        yield Served(port, f"commonground-own={key}", process, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def _until(port: int) -> None:
    """Wait until a server answers, whatever it answers."""
    for _ in range(6_000):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server does not answer")


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *_descendants(child))]


def _line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _resident_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    for figure in web(None, Path(sys.argv[1]), quick="--quick" in sys.argv):
        print(figure.line(), flush=True)
