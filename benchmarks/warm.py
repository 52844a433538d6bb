"""Pictures in one process: `python -m benchmarks.warm WORKSPACE LEVEL FIRST LAST [COUNTRY]` prints seconds as JSON.

`first_s` opens the reader and makes the picture; `warm_s` is the median of three more of the same on that reader,
`warm_cpu_s` the processor time of these.
`bare_s` is the baseline: the same events counted by month and named province, by DuckDB from one Parquet file in memory.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.picture.cells import Asked, Picture


def seconds(work: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """The median time of some work, by the wall clock and by the processor."""
    wall, cpu = [], []
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - busy)
    return statistics.median(wall), statistics.median(cpu)


def bare(reader: Reader, asked: Asked) -> float:
    """Counting without places, editions, uncertainty or any other measure: what DuckDB alone needs."""
    where = "date_start BETWEEN $first AND $last" + (" AND list_contains($countries, country)" if asked.countries else "")
    parameters: dict[str, object] = {"first": f"{asked.first}-01", "last": f"{asked.last}-28"}
    if asked.countries:
        parameters["countries"] = list(asked.countries)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "event.parquet"
        pq.write_table(reader.query("SELECT country, adm1_name, date_start, best FROM event"), file)
        sql = (
            "SELECT country, adm1_name, date_trunc('month', date_start) AS month, count(*), sum(best)"
            f" FROM read_parquet('{file}') WHERE {where} GROUP BY ALL"
        )
        with duckdb.connect() as connection:
            return seconds(lambda: connection.execute(sql, parameters).to_arrow_table())[0]


def main() -> None:
    """Time the pictures."""
    workspace, level, first, last, *country = sys.argv[1:]
    asked = Asked(int(level), tuple(country) or None, first, last)
    began = time.perf_counter()
    reader = Reader(Workspace(Path(workspace)))
    rows = Picture(reader, asked).table().num_rows
    cold = time.perf_counter() - began
    warm, busy = seconds(lambda: Picture(reader, asked).table())
    print(json.dumps({"first_s": cold, "warm_s": warm, "warm_cpu_s": busy, "rows": rows, "bare_s": bare(reader, asked)}))


if __name__ == "__main__":
    main()
