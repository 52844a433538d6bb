"""The chain of transfers: `python -m benchmarks.money_chain WORKSPACE` prints its figures as JSON; `chain` yields them.

Growth is measured over the collection once, three and ten times: every copy has its own organisations, activities and
amounts (moved by up to a hundredth), so that it has as many true links again and chance has ten times the field.
The baseline joins equal amounts in one currency within 60 days between two publishers, in DuckDB, in the same run.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.figures import Figure
from benchmarks.process import ROOT, measure, python
from benchmarks.theatre import load
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.funding import chain as chains
from commonground.funding.chain_activities import Activities
from commonground.funding.chain_evaluation import Share, chance_found, quality
from commonground.funding.chain_weights import WEIGHTS
from commonground.funding.speaking import money

TIMES = (1, 3, 10)
LINEAR = 1.15
"""The exponent k of time ~ ends^k up to which growth counts as linear."""

_NAMES = (
    "reporter_ref",
    "from_ref",
    "to_ref",
    "activity",
    "from_activity",
    "to_activity",
    "reporter_name",
    "from_name",
    "to_name",
)
_NAIVE = """
    SELECT o.activity AS upper, i.activity AS lower, o.to_activity AS upper_names, i.from_activity AS lower_names,
           o.flow AS upper_flow, i.flow AS lower_flow, o.reporter_ref AS upper_reporter, i.reporter_ref AS lower_reporter
    FROM flows o JOIN flows i ON o.currency = i.currency AND o.amount_cents = i.amount_cents
     AND abs(o.date - i.date) <= 60 AND o.reporter_ref <> i.reporter_ref
     AND (o.stage = 'commitment') = (i.stage = 'commitment')
    WHERE o.direction = 'out' AND i.direction = 'in' AND o.amount_cents <> 0
"""


def chain(data: Path | None, folder: Path) -> Iterator[Figure]:
    """Time, growth and quality of the chain on all IATI, FTS and pooled-fund files with the rates; nothing without real data."""
    base = data or Path(os.environ.get("COMMONGROUND_DATA", ROOT.parent / "shared" / "data"))
    tars = sorted((base / "iati").glob("*.tar.gz"))
    if not tars:
        return
    root = folder / "chain"
    load(root, (*tars, base / "iati" / "unhcr", base / "fts", base / "cbpf", base / "fx"))
    told = json.loads(measure(python("money_chain", root)).printed)
    yield Figure(
        "chain: matching, from flows to links",
        told["seconds"][0],
        "s",
        60,
        told["naive_s"],
        "equal amounts within 60 days, DuckDB",
    )
    yield Figure(f"chain: {TIMES[-1]} times as many flows", told["seconds"][-1], "s")
    yield Figure("chain: growth exponent to 10×", told["exponent"], "", LINEAR)
    for name in ("precision", "recall"):
        share, naive = (Share(*told[key][name]) for key in ("quality", "naive"))
        beside = f"equal amounts within 60 days: {naive.hits} of {naive.of}"
        band = f"90 % [{share.low:.3f}, {share.high:.3f}], n = {share.of}"
        yield Figure(f"chain: {name} at 0.9 on hidden given links, {band}", share.value or 0.0, "", None, naive.value, beside)
    wrong, found = told["chance"]
    yield Figure(f"chain: links at 0.9 where none can be right (in truth {found})", wrong, "")


def main() -> None:
    """Time the chain on a workspace, and on its multiples."""
    reader = Reader(Workspace(Path(sys.argv[1])))
    money(reader)
    held = chains.collected(reader)
    rows, countries = reader.rows(chains.ACTIVITIES), {r["activity"]: r["code"] for r in reader.rows(chains.COUNTRIES)}
    flows, seconds, ends = held.flows, [], []
    for times in TIMES:
        many, more, placed = _multiplied(flows, rows, countries, times)
        began = time.process_time()
        made = chains.collection(many, more, placed)
        chains.linked(made)
        seconds.append(time.process_time() - began)
        ends.append(len(made.ends))
    found = quality(held, WEIGHTS)
    began = time.process_time()
    naive = _naive(flows, rows, held.activities, found.with_counterpart)
    naive_s = time.process_time() - began
    told = {
        "seconds": seconds,
        "ends": ends,
        "exponent": math.log(seconds[-1] / seconds[0]) / math.log(ends[-1] / ends[0]),
        "naive_s": naive_s,
        "quality": {name: (getattr(found, name).hits, getattr(found, name).of) for name in ("precision", "recall")},
        "strict": (found.precision_strict.hits, found.precision_strict.of),
        "given_ends": found.given_ends,
        "bands": [
            (low, high, None if math.isnan(mean) else mean, share.hits, share.of) for low, high, mean, share in found.bands
        ],
        "naive": naive,
        "chance": chance_found(held, WEIGHTS),
    }
    print(json.dumps(told))


def _multiplied(
    flows: pa.Table, rows: list[dict[str, Any]], countries: dict[str, str], times: int
) -> tuple[pa.Table, list[dict[str, Any]], dict[str, str]]:
    """The flows and activities so many times, each copy under ids and names of its own and with amounts of its own."""
    tables, more, placed = [flows], list(rows), dict(countries)
    for number in range(1, times):
        mark = f"{number}x"
        copy = flows
        for name in (*_NAMES, "flow", "position"):
            at = copy.column_names.index(name)
            told = pc.binary_join_element_wise(copy[name], mark, "")
            copy = copy.set_column(at, name, pc.if_else(pc.is_null(copy[name]), None, told))
        for name in ("amount_cents", "usd_cents"):
            moved = pc.cast(pc.round(pc.multiply(pc.cast(copy[name], pa.float64()), 1 + number / 1000)), pa.int64())
            copy = copy.set_column(copy.column_names.index(name), name, moved)
        tables.append(copy)
        more += [_renamed(row, mark) for row in rows]
        placed |= {activity + mark: code for activity, code in countries.items()}
    return pa.concat_tables(tables), more, placed


def _renamed(row: dict[str, Any], mark: str) -> dict[str, Any]:
    return {k: None if v is None else [x + mark for x in v] if isinstance(v, list) else v + mark for k, v in row.items()}


def _naive(flows: pa.Table, rows: list[dict[str, Any]], activities: Activities, able: int) -> dict[str, tuple[int, int]]:
    """Precision over the judged pairs of the naive join, and recall over the ends that have a counterpart."""
    owner = {activities.number(row["activity"]): row["reporter_ref"] for row in rows}
    with duckdb.connect() as connection:
        connection.register("flows", flows)
        pairs = connection.sql(_NAIVE).to_arrow_table().to_pylist()
    right = judged = 0
    again: set[str] = set()
    for pair in pairs:
        good, told = set(), False
        for own, other in (("lower", "upper"), ("upper", "lower")):
            named = activities.resolve(pair[f"{own}_names"], None) if pair[f"{own}_names"] else None
            if named is not None and owner[named] != pair[f"{own}_reporter"]:
                told = True
                good |= {pair[f"{own}_flow"]} if named == activities.number(pair[other]) else set()
        judged += told
        right += bool(good)
        again |= good
    return {"precision": (right, judged), "recall": (min(len(again), able), able)}


if __name__ == "__main__":
    main()
