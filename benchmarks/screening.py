"""Screening: what it misses at a rate of false alarms, and what it costs; each measured in a process of its own.

With the lists and names of the folder of real data; without them nothing is measured, and that is said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, measure, python

WANTED = 8_000
"""Names a second that a batch must reach."""


def screening(data: Path | None, *, quick: bool) -> Iterator[Figure]:
    """The share missed of each set, a batch on two processes, one name at a time, and the index of a million names."""
    held = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (held / "sanctions").is_dir():
        print("no sanctions lists: screening was not measured", flush=True)
        return
    command = python("screening_accuracy", "--data", held, *(["--quick"] if quick else []))
    yield from (Figure(**figure) for figure in json.loads(measure(command).printed))
    count = 100_000 if quick else 1_000_000
    told = _told("batch", count, held)
    yield Figure(f"screening: {count:,} distinct names, two processes", told["seconds"], "s", count / WANTED)
    yield Figure("screening: names a second", count / told["seconds"], "/s", None, 8, "yente's documentation, two processors")
    yield Figure("screening: memory of the largest process", told["peak_mb"], "MB", 1_000)
    yield Figure("screening: one name, warm, median", _told("one", 500, held)["median_ms"], "ms", 10)
    told = _told("build", count, held)
    yield Figure(f"screening: index of {count:,} names", told["seconds"], "s", 60)
    yield Figure(f"screening: memory with an index of {count:,} names", told["peak_mb"], "MB")


def _told(what: str, names: int, data: Path) -> dict[str, float]:
    told: dict[str, float] = json.loads(measure(python("screening_speed", what, str(names), "--data", data)).printed)
    return told
