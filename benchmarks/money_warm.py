"""Questions of money in one process: `python -m benchmarks.money_warm WORKSPACE COUNTRY YEAR` prints seconds as JSON.

For each question `first_s` is the first answer on a new reader (the sums that all totals share are made by it), `warm_s` the
median of three more on that reader. `bare_s` is the baseline: DuckDB alone sums the dollars of the country's parts in the
same Parquet files, without editions, labels, duplicates, netting or sources.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.warm import seconds
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.funding.flows import AskedFlows, flows
from commonground.funding.gap import gap
from commonground.funding.gap_sums import AskedGap
from commonground.funding.speaking import valued
from commonground.funding.total import asked_for, total


def bare(root: Path, country: str) -> float:
    """The seconds that DuckDB alone needs to sum one country's dollars."""
    sql = (
        "SELECT activity, stage, sum(part_usd_cents) FROM read_parquet($files)"
        " WHERE place = $country AND direction = 'out' GROUP BY ALL"
    )
    files = [str(path) for path in (root / "derived" / "raw_flow_part").glob("*.parquet")]
    with duckdb.connect() as connection:
        return seconds(lambda: connection.execute(sql, {"files": files, "country": country}).to_arrow_table())[0]


def main() -> None:
    """Ask, and time the answers."""
    root, country, year = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    began = time.perf_counter()
    valued(Reader(Workspace(root)))
    found: dict[str, dict[str, float]] = {"valued": {"first_s": time.perf_counter() - began}}
    reader = Reader(Workspace(root))
    questions: dict[str, Callable[[], object]] = {
        "gap": lambda: gap(reader, AskedGap(country, year)),
        "total": lambda: total(reader, asked_for([country])),
        "total of a year": lambda: total(reader, asked_for([country], "commitment", (year, year))),
        "flows": lambda: flows(reader, AskedFlows(place=country, year=year, stage="disbursement", limit=1000)),
    }
    for name, question in questions.items():
        began = time.perf_counter()
        question()
        first = time.perf_counter() - began
        warm, busy = seconds(question)
        found[name] = {"first_s": first, "warm_s": warm, "warm_cpu_s": busy}
    rows = int(reader.rows("SELECT count(*) AS n FROM flow")[0]["n"])
    print(json.dumps({"rows": rows, "bare_s": bare(root, country), "questions": found}))


if __name__ == "__main__":
    main()
