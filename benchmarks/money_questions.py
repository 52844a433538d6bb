"""Questions over millions of transactions: the real ones repeated under other ids until there are ten million."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, measure, python
from benchmarks.theatre import load

ROWS = 10_000_000
WARM_S = 2
YEAR = "2020"
BESIDE = "DuckDB alone, dollars of one country from the same files"


def money_questions(data: Path | None, folder: Path, *, quick: bool = False) -> Iterator[Figure]:
    """Gap, total and flows over ten million transactions (a tenth with `quick`), warm; nothing without real data."""
    shared = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    if not (shared / "iati").is_dir():
        return
    workspace = folder / "transactions"
    plans = sorted((shared / "fts").glob("fts_plan_cluster_requirements_funding_*"))
    load(workspace, (shared / "fx", *sorted((shared / "iati").glob("*.tar.gz")), *plans))
    measure(python("money_world", workspace, str(ROWS // 10 if quick else ROWS)))
    found = json.loads(measure(python("money_warm", workspace, "IRQ", YEAR)).printed)
    rows, asked = f"{found['rows']:,} transactions", found["questions"]
    yield Figure(f"{rows}: valued and split, once", asked["valued"]["first_s"], "s")
    for name in ("gap", "total", "total of a year", "flows"):
        one = asked[name]
        yield Figure(f"{rows}: {name}, first on a reader", one["first_s"], "s", None, found["bare_s"], BESIDE)
        yield Figure(f"{rows}: {name}, warm", one["warm_s"], "s", WARM_S, found["bare_s"], BESIDE, one["warm_cpu_s"])
    shutil.rmtree(workspace)
