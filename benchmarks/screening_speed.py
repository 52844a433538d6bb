"""What screening costs: `python -m benchmarks.screening_speed batch|one|build NAMES [--data DIR]`, each in a process of its own.

Names are made of the given and family names of 50,000 clean ones, no two alike; the list is that of `screening_accuracy` with
its organisations, vessels and aircraft. `batch` asks in two processes, and tells what they took of a processor too; `one` asks
names one after the other; `build` makes an index of so many names.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path

import numpy as np

from benchmarks.process import ROOT
from benchmarks.screening_accuracy import negatives
from benchmarks.screening_lists import everything, tables
from commonground.screening.name_index import NameIndex
from commonground.screening.screener import Screener
from commonground.screening.subject import Subject
from commonground.screening.tokens import tokens
from commonground.screening.variants import Variants

PROCESSES = 2
CHUNK = 25_000


def made(data: Path, count: int) -> list[str]:
    """So many distinct names."""
    split = [name.split() for name in negatives(data)]
    first, last = sorted({" ".join(name[:-1]) for name in split if len(name) > 1}), sorted({name[-1] for name in split})
    chance = np.random.default_rng(20_180_621)
    drawn = dict.fromkeys(zip(chance.integers(0, len(first), count * 2), chance.integers(0, len(last), count * 2), strict=True))
    return [f"{first[a]} {last[b]}" for a, b in list(drawn)[:count]]


_SCREENER: Screener


def _ask(names: list[str]) -> int:
    return sum(map(len, _SCREENER.screen([Subject(0, (name,), "person") for name in names], least=2.0)))


def _batch(data: Path, names: list[str]) -> dict[str, float]:
    _SCREENER.index("person")
    chunks = [names[start : start + CHUNK] for start in range(0, len(names), CHUNK)]
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        hits = sum(pool.imap_unordered(_ask, chunks))
    seconds = time.perf_counter() - began
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = children.ru_utime + children.ru_stime
    return {"seconds": seconds, "processor_seconds": used, "hits": hits, "peak_mb": max(own.ru_maxrss, children.ru_maxrss) / 1024}


def _one(names: list[str]) -> dict[str, float]:
    _ask(names[:20])
    took = []
    for name in names:
        began = time.perf_counter()
        _ask([name])
        took.append(1000 * (time.perf_counter() - began))
    return {"median_ms": float(np.median(took)), "most_ms": max(took)}


def _build(names: list[str]) -> dict[str, float]:
    began = time.perf_counter()
    NameIndex([tokens(name, "person") for name in names], Variants())
    return {"seconds": time.perf_counter() - began, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main() -> None:
    """Measure one thing and print it as JSON."""
    global _SCREENER
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_speed")
    parser.add_argument("what", choices=("batch", "one", "build"))
    parser.add_argument("names", type=int)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked = parser.parse_args()
    names = made(asked.data, asked.names)
    if asked.what == "build":
        print(json.dumps(_build(names)))
        return
    _SCREENER = Screener(tables(everything(asked.data)))
    print(json.dumps(_batch(asked.data, names) if asked.what == "batch" else _one(names)))


if __name__ == "__main__":
    main()
