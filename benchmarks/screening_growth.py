"""How screening grows with payees: `python -m benchmarks.screening_growth WORKSPACE NAMES...`, in one process by `screened`.

Different made-up clean names of all groups of people, as many as is asked, from a Parquet file into one, against the lists of the
workspace. User time is given, which other work on the machine changes little, and the peak of memory while they are screened.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.screening.batches import HITS, screened
from commonground.screening.clean_names import GROUPS, made_up
from commonground.screening.findings import Question, question
from commonground.screening.parquet_payees import batches, payees
from commonground.screening.ready import ready


def names(count: int) -> list[str]:
    """About so many different names, mixed."""
    found = list(dict.fromkeys(name for group in GROUPS for name in made_up(group, -(-count // len(GROUPS)))))
    random.Random(count).shuffle(found)
    made_up.cache_clear()
    return found


def grown(asked: Question, count: int, folder: Path) -> dict[str, float]:
    """Screen so many names."""
    path = folder / "payees.parquet"
    pq.write_table(pa.table({"name": (held := names(count)), "kind": ["person"] * len(held)}), path)
    of, hits = payees(path), 0
    del held
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak of memory begins anew
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with pq.ParquetWriter(folder / "hits.parquet", HITS) as writer:
        for batch in screened(asked, of.columns)(batches(of)):
            writer.write_batch(batch)
            hits += len(batch) - batch.column("place").null_count
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return {"names": of.rows, "hits": hits, "user_seconds": seconds, "names_a_second": of.rows / seconds, "peak_mb": peak / 1024}


def main() -> None:
    """Measure each number of names and print it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_growth")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("names", type=int, nargs="+")
    asked = parser.parse_args()
    held = Workspace(asked.workspace)
    lists = question(ready(Reader(held, viewer_of(held, None))), 1e-3)
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.names:
            print(json.dumps(grown(lists, count, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
