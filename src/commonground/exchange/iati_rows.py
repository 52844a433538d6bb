"""The rows of the lake that an IATI export is made from: the statements that speak and may leave, a few thousand at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader
from commonground.door.steps import Step, run
from commonground.exchange import percentages
from commonground.funding.speaking import money

BATCH = 1000
"""Activities that are held at a time."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which activities are asked for; nothing named means all."""

    countries: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    year: int | None = None


@dataclass
class Rows:
    """What is held of one activity; each share has `units`, its exact percentage in ten-thousandths of a point."""

    activity: Row
    shares: list[Row] = field(default_factory=list)
    flows: list[Row] = field(default_factory=list)
    flow_shares: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    planned: list[Row] = field(default_factory=list)


STEPS = (
    Step(
        "iati_spoken",
        "one statement of each activity: the newest",
        """
        SELECT * FROM activity WHERE activity IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY activity
            ORDER BY stated_on DESC NULLS LAST, rank DESC, dataset, source_id, position) = 1
        """,
        held=True,
    ),
    Step(
        "iati_flow",
        "the transactions of activities that speak and may leave",
        """
        SELECT f.*, l.part FROM money f JOIN leaving l USING (source_id)
        WHERE f.system = 'iati' AND f.activity IS NOT NULL
        """,
        held=True,
    ),
)


def prepare(reader: Reader) -> None:
    """Register the steps above; `leaving` has to be registered."""
    money(reader)
    run(reader, STEPS)


def chosen(reader: Reader, wanted: Wanted) -> pa.Table:
    """The statements that are asked for, with the part that each goes into, ordered by reporter and identifier."""
    return reader.query(
        f"SELECT a.*, l.part FROM ({asked(reader, wanted)}) a JOIN leaving l USING (source_id)"
        " ORDER BY a.reporter_ref, a.activity, a.source_id"
    )


def asked(reader: Reader, wanted: Wanted) -> str:
    """The statements that are asked for, whether they may leave or not, as SQL."""
    where = ["TRUE"]
    for column, values in (("reporter_ref", wanted.publishers), ("activity", wanted.activities)):
        if values:
            where.append(f"a.{column} IN {listed(reader, column, values)}")
    if wanted.countries:
        where.append(
            "EXISTS (SELECT 1 FROM share s WHERE s.source_id = a.source_id AND s.activity = a.activity"
            f" AND s.dimension = 'country' AND s.code IN {listed(reader, 'country', wanted.countries)})"
        )
    if wanted.year is not None:
        where.append(f"EXISTS (SELECT 1 FROM iati_flow f WHERE f.activity = a.activity AND year(f.date) = {int(wanted.year)})")
    return f"SELECT a.* FROM iati_spoken a WHERE {' AND '.join(where)}"


def listed(reader: Reader, name: str, values: Sequence[str]) -> str:
    """These values as a set to ask for in SQL."""
    reader.engine.register(f"wanted_{name}", pa.table({"value": pa.array(list(values), pa.string())}))
    return f"(SELECT value FROM wanted_{name})"


def batches(reader: Reader, statements: pa.Table, size: int = BATCH) -> Iterator[list[Rows]]:
    """The statements with everything that belongs to them, a batch at a time, in the order of `statements`."""
    for start in range(0, statements.num_rows, size):
        batch = statements.slice(start, size)
        reader.engine.register("iati_batch", batch.select(["source_id", "activity", "part"]))
        found = {row["activity"]: Rows(row) for row in batch.to_pylist()}
        for row in _shares(reader, _ACTIVITY_SHARES):
            found[row["activity"]].shares.append(row)
        for row in _shares(reader, _FLOW_SHARES):
            found[row["activity"]].flow_shares[f"{row['source_id']} {row['flow']}"].append(row)
        for row in reader.rows(_FLOWS):
            found[row["activity"]].flows.append(row)
        for row in reader.rows(_PLANNED):
            found[row["activity"]].planned.append(row)
        yield list(found.values())


def apart(reader: Reader, statements: pa.Table) -> int:
    """How many transactions of these statements speak, but stand in data sets whose terms keep them from their file."""
    reader.engine.register("iati_written", statements.select(["activity", "part"]))
    found = reader.rows(
        "SELECT count(*) AS number FROM money f JOIN iati_written b ON b.activity = f.activity"
        " LEFT JOIN leaving l ON l.source_id = f.source_id WHERE f.system = 'iati' AND l.part IS DISTINCT FROM b.part"
    )
    return int(found[0]["number"])


_SHARE = """
    SELECT o.source_id, o.activity, s.flow, s.dimension, coalesce(s.vocabulary, '1') AS vocabulary, s.code, max(s.name) AS name,
           sum(s.percentage) AS percentage
    FROM {of} o JOIN share s ON s.source_id = o.source_id AND s.activity = o.activity AND {whose}
    WHERE s.side = 'to' AND s.dimension IN ('country', 'region', 'sector') AND s.code IS NOT NULL AND s.code <> ''
    GROUP BY o.source_id, o.activity, s.flow, s.dimension, coalesce(s.vocabulary, '1'), s.code
"""

_ACTIVITY_SHARES = _SHARE.format(of="iati_batch", whose="s.flow IS NULL")

_FLOW_SHARES = _SHARE.format(
    of="(SELECT DISTINCT f.source_id, f.activity, f.flow FROM iati_flow f JOIN iati_batch b USING (activity, part))",
    whose="s.flow = o.flow",
)

_FLOWS = """
    SELECT f.* FROM iati_flow f JOIN iati_batch b USING (activity, part)
    ORDER BY f.activity, f.date, f.kind, f.amount_cents, f.flow, f.source_id, f.position
"""

_PLANNED = """
    SELECT p.* FROM budget p JOIN iati_batch b ON b.source_id = p.source_id AND b.activity = p.activity
    WHERE p.kind IN ('budget', 'planned_disbursement')
    ORDER BY p.activity, p.kind, p.from_date, p.to_date, p.budget_type, p.amount_cents, p.position
"""

_ONE_REGION_VOCABULARY = """
    SELECT *, dense_rank() OVER (ORDER BY source_id, activity, flow, family, chosen) AS number FROM (
        SELECT *, CASE WHEN dimension = 'sector' THEN 'sector' ELSE 'place' END AS family,
               CASE WHEN dimension = 'sector' THEN vocabulary ELSE '' END AS chosen,
               dense_rank() OVER (PARTITION BY source_id, activity, flow, dimension
                                  ORDER BY CASE WHEN dimension = 'country' THEN '' ELSE vocabulary END) AS turn
        FROM ({shares}))
    WHERE dimension <> 'region' OR turn = 1
    ORDER BY number, dimension, code
"""
"""Regions are kept in one vocabulary, as `funding/parts.py` keeps them: the sum to 100 is over countries and one of regions."""


def _shares(reader: Reader, sql: str) -> Sequence[Row]:
    table = reader.query(_ONE_REGION_VOCABULARY.format(shares=sql)).combine_chunks()
    region = pc.equal(table.column("dimension"), "region").combine_chunks()
    columns = [table.column(name).combine_chunks() for name in ("number", "percentage")]
    units = percentages.exact(columns[0], columns[1], region)
    return [row for row in table.append_column("units", units).to_pylist() if row["units"] is not None]
