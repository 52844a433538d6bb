"""Screening: what it misses at a rate of false alarms, and what it costs; each measured in a process of its own.

With the lists and names of the folder of real data; without them nothing is measured, and that is said.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import COMMONGROUND, ROOT, measure, median, python
from benchmarks.screening_anchor import VARIABLE

WANTED = 8_000
"""Names a second that a batch must reach."""


def screening(data: Path | None, *, quick: bool) -> Iterator[Figure]:
    """The share missed of each set, a batch on two processes, one name at a time, the index of a million names, the command."""
    held = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (held / "sanctions").is_dir():
        print("no sanctions lists: screening was not measured", flush=True)
        return
    command = python("screening_accuracy", "--data", held, *(["--quick"] if quick else []))
    judged = python("screening_pairs", "--data", held, "--figures")
    for measured in (command, judged):
        yield from (Figure(**figure) for figure in json.loads(measure(measured).printed))
    count = 100_000 if quick else 1_000_000
    told = _told("batch", count, held)
    yield Figure(f"screening: {count:,} distinct names, two processes", told["seconds"], "s", count / WANTED)
    yield Figure("screening: names a second", count / told["seconds"], "/s", None, 8, "yente's documentation, two processors")
    yield Figure("screening: memory of the largest process", told["peak_mb"], "MB", 1_000)
    yield Figure("screening: one name, warm, median", _told("one", 500, held)["median_ms"], "ms", 10)
    told = _told("build", count, held)
    yield Figure(f"screening: index of {count:,} names", told["seconds"], "s", 60)
    yield Figure(f"screening: memory with an index of {count:,} names", told["peak_mb"], "MB")
    yield from _anchor(held)
    with tempfile.TemporaryDirectory(prefix="commonground-screening-") as folder:
        yield from _command(held / "sanctions", Path(folder) / "lists")


def _anchor(data: Path) -> Iterator[Figure]:
    """logic-v2 of nomenklatura in the same run, where a Python that has it is named."""
    if not os.environ.get(VARIABLE):
        print(f"logic-v2 was not measured: {VARIABLE} names no Python that has nomenklatura", flush=True)
        return
    told = json.loads(measure(python("screening_anchor", data)).printed)
    yield Figure("logic-v2: names a second of a processor", told["names_a_second"], "/s")
    yield Figure("logic-v2: UK spelling variants missed at 1 % false alarms", told["missed"], "%")


def _command(lists: Path, workspace: Path) -> Iterator[Figure]:
    """One name as a command over all lists that are held: the first time, when indexes are built, and later ones."""
    measure([*COMMONGROUND, "init", workspace])
    measure([*COMMONGROUND, "-w", workspace, "load", lists], accepted=(0, 3))  # 3: some files are no lists
    ask = [*COMMONGROUND, "-w", workspace, "screen", "--name", "Testorian Quillfeather"]
    first = measure(ask)
    yield Figure("screening: first build of the lists, memory", first.peak_mb, "MB", 1_000)
    yield Figure("screening: first build of the lists", first.wall_s, "s", None, cpu_s=first.cpu_s)
    later = median(ask)
    yield Figure("screening: one name as a command, warm", later.wall_s, "s", 2, cpu_s=later.cpu_s)


def _told(what: str, names: int, data: Path) -> dict[str, float]:
    told: dict[str, float] = json.loads(measure(python("screening_speed", what, str(names), "--data", data)).printed)
    return told
