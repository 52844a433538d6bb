"""What is measured: the load of the files, worlds of events, the brief and the help, each beside its baseline."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import COMMONGROUND, measure, median, python
from benchmarks.theatre import Theatre, load

WORLD = 350_000
SIZES = (WORLD // 4, WORLD, WORLD * 4)
"""Growth is measured over 1x, 4x and 16x rows, with GED's own size in the middle."""

FAIR_BYTES = 50_000_000
"""With less to read than this a load is mostly the start of Python, and is not held against the bare libraries."""

LINEAR = 1.15
"""The exponent k of processor time ~ rows^k up to which growth counts as linear."""

_COUNTED = "DuckDB alone, counts by month and named province"
_BARE_PDF = "import sys, typst; typst.compile(b'#set page(paper: \"a4\")\\nOne page', output=sys.argv[1])"
_BARE_IMPORTS = "import duckdb, pyarrow.parquet, shapely"


def loading(held: Theatre, folder: Path) -> Iterator[Figure]:
    """The load into an empty workspace beside the bare libraries, each run twice after a warm-up and the quicker one taken."""
    bare = [measure(python("baseline", *held.paths)) for _ in range(3)][1:]
    runs = [load(folder / name, held.paths) for name in ("real", "again")]
    read = json.loads(bare[0].printed)
    beside = f"bare libraries, {read['files']} files, {read['bytes'] / 1e6:,.0f} MB"
    wall, cpu = min(run.wall_s for run in bare), min(run.cpu_s for run in bare)
    took = min(run.wall_s for run in runs)
    times = 5 if read["bytes"] > FAIR_BYTES else None
    yield Figure("load: wall clock", took, "s", 60, wall, beside)
    yield Figure("load: processor", min(run.cpu_s for run in runs), "s", None, cpu, beside)
    yield Figure("load: wall clock, times that of the bare libraries", took / wall, "×", times)
    yield Figure("load: peak memory", max(run.peak_mb for run in runs), "MB", 1536, bare[0].peak_mb, beside)


def commands(held: Theatre, folder: Path) -> Iterator[Figure]:
    """The brief, and the help."""
    target = folder / "brief.pdf"
    brief: list[str | Path] = ["brief", "--country", held.country, "--month", held.brief_month, "--out", target]
    run = median([*COMMONGROUND, "-w", folder / "real", *brief])
    bare = median([sys.executable, "-c", _BARE_PDF, folder / "bare.pdf"])
    yield Figure(f"brief: {held.country} {held.brief_month}, PDF", run.wall_s, "s", 6, bare.wall_s, "Typst alone, one page")
    yield Figure("brief: peak memory", run.peak_mb, "MB", None, bare.peak_mb, "Typst alone, one page")
    shown = median([*COMMONGROUND, "--help"], 7)
    for code in ("pass", "import click"):
        bare = median([sys.executable, "-c", code], 7)
        yield Figure("commonground --help", shown.wall_s, "s", 0.3, bare.wall_s, f"python -c '{code}'")


def worlds(held: Theatre, folder: Path, sizes: tuple[int, ...]) -> Iterator[Figure]:
    """Worlds of events beside everything but the real events: their load, pictures of them, and how both grow."""
    load(folder / "ground", held.ground)
    taken: dict[str, list[float]] = {}
    for rows in sizes:
        workspace = folder / f"world-{rows}"
        shutil.copytree(folder / "ground", workspace)
        figures = [*_load_world(folder, workspace, rows), *_pictures(held, workspace)]
        for figure in figures:
            if figure.cpu_s is not None:
                taken.setdefault(figure.name, []).append(figure.cpu_s)
            limit = figure.limit if rows == WORLD else None
            yield replace(figure, name=f"{rows:,} events: {figure.name}", limit=limit)
        shutil.rmtree(workspace)
    for name, values in taken.items():
        if len(sizes) > 1:
            for start in (0, -2):
                exponent = math.log(values[-1] / values[start]) / math.log(sizes[-1] / sizes[start])
                yield Figure(f"growth from {sizes[start]:,} events, exponent: {name}", exponent, "", LINEAR)


def _load_world(folder: Path, workspace: Path, rows: int) -> Iterator[Figure]:
    file = workspace / "GEDEvent_v25_1.csv"
    measure(python("ged_world", folder / "real", str(rows), file))
    bare = [measure(python("baseline", file)) for _ in range(2)][1]
    run = load(workspace, (file,))
    file.unlink()
    yield Figure("load", run.wall_s, "s", 20, bare.wall_s, "pyarrow.csv, the same file", run.cpu_s)
    yield Figure("load, peak memory", run.peak_mb, "MB", None, bare.peak_mb, "pyarrow.csv, the same file")


def _pictures(held: Theatre, workspace: Path) -> Iterator[Figure]:
    one = _warm(workspace, 2, "2009-01", "2018-12", held.country)
    yield Figure("one country, 10 years, level 2, warm", one["warm_s"], "s", 1, one["bare_s"], _COUNTED, one["warm_cpu_s"])
    period = ("--level", "2", "--from", "2009-01", "--to", "2018-12", "--parquet", workspace / "picture.parquet")
    run = median([*COMMONGROUND, "-w", workspace, "picture", "--country", held.country, *period])
    bare = median([sys.executable, "-c", _BARE_IMPORTS])
    beside = f"python -c '{_BARE_IMPORTS}'"
    yield Figure("the same as a command, --parquet", run.wall_s, "s", None, bare.wall_s, beside, run.cpu_s)
    everything = _warm(workspace, 1, "1989-01", "2024-12")
    beside = f"{_COUNTED}; the picture has {everything['rows']:,} rows"
    took, busy = everything["warm_s"], everything["warm_cpu_s"]
    yield Figure("all countries, 36 years, level 1, warm", took, "s", 10, everything["bare_s"], beside, busy)


def _warm(workspace: Path, level: int, first: str, last: str, *country: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(measure(python("warm", workspace, str(level), first, last, *country)).printed)
    return found
