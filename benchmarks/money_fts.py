"""The load of every file of FTS flows beside a bare parse of the same bytes, and a boundary asked of them.

`money_fts` yields the figures. `python -m benchmarks.money_fts bare PATH…` parses the files with the bare libraries (pyarrow for
tables, json for objects and lines) and prints the seconds of that alone; `… ask WORKSPACE` asks for a boundary twice.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, measure, python
from benchmarks.theatre import load

PATTERNS = (
    "fts_flows_*",
    "fts_curated_*",
    "hdx_scraper_fts*/fts_incoming_*",
    "hdx_scraper_fts*/fts_internal_*",
    "hdx_scraper_fts*/fts_outgoing_*",
    "hdx_scraper_fts*/input_custom-search-*",
)


def money_fts(data: Path | None, folder: Path) -> Iterator[Figure]:
    """The load of all flow files, twice and the quicker one taken; a boundary, cold and warm; nothing without real data."""
    fts = (data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))) / "fts"
    files = tuple(path for pattern in PATTERNS for path in sorted(fts.glob(pattern)))
    if not files:
        return
    bare = json.loads(measure(python("money_fts", "bare", *files)).printed)
    runs = [load(folder / f"fts-{turn}", files) for turn in (1, 2)]
    best = min(runs, key=lambda run: run.wall_s)
    beside = f"pyarrow.csv and json alone, {bare['files']} files, {bare['bytes'] / 1e6:,.0f} MB"
    yield Figure("all FTS flow files: load, wall clock", best.wall_s, "s", 20, bare["seconds"], beside, best.cpu_s)
    yield Figure("all FTS flow files: peak memory", max(run.peak_mb for run in runs), "MB", 1024)
    asked = json.loads(measure(python("money_fts", "ask", folder / "fts-1")).printed)
    yield Figure(f"boundary of a country and year, {asked['flows']:,} flows, first asked", asked["cold_s"], "s")
    yield Figure("boundary of another country and year, warm", asked["warm_s"], "s", 2)
    for turn in (1, 2):
        shutil.rmtree(folder / f"fts-{turn}")


def _bare(files: list[Path]) -> dict[str, float]:
    import pyarrow as pa
    from pyarrow import csv

    from benchmarks.baseline import unpacked

    held = [unpacked(path) for path in files]
    began = time.perf_counter()
    for kind, data in held:
        if kind == "csv":
            csv.read_csv(pa.BufferReader(data), parse_options=csv.ParseOptions(newlines_in_values=True))
        elif kind == "json":
            json.loads(data)
        elif kind == "jsonl":
            for line in data.splitlines():
                json.loads(line)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "bytes": sum(len(data) for _, data in held), "files": len(held)}


def _ask(root: Path) -> dict[str, float]:
    from commonground.door.reader import Reader
    from commonground.door.workspace import Workspace
    from commonground.funding.boundary import boundary, received

    workspace = Workspace(root)
    reader = Reader(workspace)
    took = []
    for country in ("IRQ", "SYR"):
        began = time.perf_counter()
        received(reader, boundary(reader, countries=[country], years=[2025]))
        took.append(time.perf_counter() - began)
    flows = reader.rows("SELECT count(*) AS n FROM fts_flow")[0]["n"]
    reader.close()
    workspace.close()
    return {"cold_s": took[0], "warm_s": took[1], "flows": flows}


if __name__ == "__main__":
    paths = [Path(argument) for argument in sys.argv[2:]]
    print(json.dumps(_bare(paths) if sys.argv[1] == "bare" else _ask(paths[0])))
