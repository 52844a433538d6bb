"""What the label filter costs over 30 million feed rows, through the reader's own views, beside the same views without it."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.release_world import ALL, VIEWER, made, opened
from commonground.door.reader import READABLE, Reader
from commonground.door.workspace import Workspace
from commonground.release.decide import Viewer

ROWS = 30_000_000
LIMIT = 2.2
QUESTIONS = {
    "all deaths": "SELECT sum(best) FROM event",
    "by country and year": "SELECT country, year, count(*), sum(best), sum(high) FROM event GROUP BY ALL ORDER BY ALL",
    "by month": "SELECT date_trunc('month', date_start) AS m, sum(best) FROM event WHERE country = 'IRQ' GROUP BY ALL ORDER BY m",
    "one year of a country": "SELECT count(*), sum(deaths_civilians) FROM event WHERE country = 'SYR' AND year = 2016",
    "the worst days": "SELECT date_start, sum(best) AS d FROM event GROUP BY ALL ORDER BY d DESC, date_start LIMIT 20",
    "by square degree": "SELECT floor(latitude), floor(longitude), count(*) FROM event GROUP BY ALL ORDER BY ALL",
}

BARE = {
    "deaths of the bare files": "SELECT sum(best) FROM raw_event{where}",
    "country and year of the bare files": "SELECT country, year, count(*), sum(best) FROM raw_event{where} GROUP BY ALL",
}
"""Without editions, which nobody asks for: what the filter costs beside the bare reading of two columns; no limit is set."""


def release_filter(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """For each way in which labels can lie in files: each question warm and cold, as a multiple of the unfiltered one."""
    rows = ROWS // 10 if quick else ROWS
    for mixed in (False, True):
        root = folder / ("mixed" if mixed else "by-label")
        made(root, rows, mixed=mixed)
        lies = "every label in every file" if mixed else "a file for each label"
        yield from _figures(root, f"{rows:,} rows, {lies}")


def _figures(root: Path, world: str) -> Iterator[Figure]:
    workspace = opened(root)
    some, everything = Reader(workspace, Viewer(VIEWER)), unfiltered(workspace)
    for name, sql in QUESTIONS.items():
        yield _figure(f"{world}: {name}", _median(some, sql), _median(everything, sql))
    where = f" WHERE label_id IN (SELECT label_id FROM {READABLE})"
    for name, sql in BARE.items():
        filtered, bare = sql.format(where=where), sql.format(where="")
        yield replace(_figure(f"{world}: {name}", _median(some, filtered), _median(some, bare)), limit=None)
    for reader in (some, everything):
        reader.close()
    for name in ("all deaths", "by country and year"):
        filtered = _cold(root, lambda: Reader(workspace, Viewer(VIEWER)), QUESTIONS[name])
        bare = _cold(root, lambda: unfiltered(workspace), QUESTIONS[name])
        yield _figure(f"{world}: {name}, cold", filtered, bare)
    workspace.close()


def _figure(name: str, filtered_s: float, unfiltered_s: float) -> Figure:
    return Figure(name, filtered_s, "s", LIMIT * unfiltered_s, unfiltered_s, "the same, unfiltered")


def unfiltered(workspace: Workspace) -> Reader:
    """A reader of everything whose view of events lacks the condition on labels and is the same in every other word."""
    reader = Reader(workspace, Viewer(ALL))
    reader.engine.view(
        "all_event",
        "SELECT r.*, e.family, e.publisher, e.precedence, e.rank FROM raw_event r JOIN edition e ON e.edition_id = r.edition_id",
    )
    return reader


def _median(reader: Reader, sql: str) -> float:
    reader.query(sql)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        reader.query(sql)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _cold(root: Path, reader: Callable[[], Reader], sql: str) -> float:
    """Opened anew, with the files of the lake dropped from the memory of the system."""
    taken = []
    for _ in range(3):
        for path in (root / "lake").rglob("*.parquet"):
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
        began = time.perf_counter()
        opened_anew = reader()
        opened_anew.query(sql)
        taken.append(time.perf_counter() - began)
        opened_anew.close()
    return statistics.median(taken)
