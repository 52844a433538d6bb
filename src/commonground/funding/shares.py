"""The stated shares that hold for each flow: its own, else those of its commitments, else those of its activity.

Sources: IATI 2.03 (recipient-country, recipient-region and sector of a transaction override those of the activity; rules 2.1.2,
3.6.2, 6.6.2, 6.7.2): one vocabulary of sectors counts, 1, else 2, else the one reported, and never two together. Where an
activity states no percentage and its transactions name places or sectors, the shares are those of its commitments (outgoing,
else incoming), by their absolute amounts.
"""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.door.reader import Reader

Of = Literal["place", "sector"]

_DIMENSIONS: dict[Of, str] = {"place": "'country', 'region'", "sector": "'sector'"}
_APART: dict[Of, str] = {"place": ", dimension", "sector": ""}
_TURN: dict[Of, str] = {
    "place": "CASE WHEN dimension = 'country' THEN '' ELSE coalesce(vocabulary, '1') END",
    "sector": "CASE coalesce(vocabulary, '1') WHEN '1' THEN '0' WHEN '2' THEN '1' ELSE concat('2', vocabulary) END",
}
_numbers = itertools.count()

_STATED = """
    WITH share AS (
        SELECT source_id, activity, flow, dimension = 'region' AS region, code, percentage,
               dense_rank() OVER (PARTITION BY source_id, activity, flow{apart} ORDER BY {turn}) AS choice
        FROM {shares}
        WHERE side = 'to' AND dimension IN ({dimensions}) AND code IS NOT NULL
    ),
    chosen AS (SELECT * FROM share WHERE choice = 1),
    own AS (
        SELECT r.i, s.region, s.code, sum(s.percentage) AS percentage
        FROM {rows} r JOIN chosen s ON s.source_id = r.source_id AND s.flow = r.flow
        GROUP BY r.i, s.region, s.code
    ),
    told AS (
        SELECT source_id, activity, count(percentage) AS percentages, count(*) AS shares
        FROM chosen WHERE flow IS NULL GROUP BY source_id, activity
    ),
    committed AS (
        SELECT r.source_id, r.activity, r.kind, o.region, o.code, sum(abs(r.amount_cents)) AS weight
        FROM own o JOIN {rows} r ON r.i = o.i
        WHERE r.kind IN ('2', '11') AND r.activity IS NOT NULL
        GROUP BY r.source_id, r.activity, r.kind, o.region, o.code
        HAVING sum(abs(r.amount_cents)) > 0
        QUALIFY CASE r.kind WHEN '2' THEN 0 ELSE 1 END
            = min(CASE r.kind WHEN '2' THEN 0 ELSE 1 END) OVER (PARTITION BY r.source_id, r.activity)
    ),
    by_commitment AS (
        SELECT r.i, c.region, c.code,
               CAST(c.weight AS DOUBLE) * 100 / sum(CAST(c.weight AS DOUBLE)) OVER (PARTITION BY r.i) AS percentage
        FROM {rows} r JOIN committed c ON c.source_id = r.source_id AND c.activity = r.activity
        LEFT JOIN told t ON t.source_id = r.source_id AND t.activity = r.activity
        WHERE (t.activity IS NULL OR (t.percentages = 0 AND t.shares > 1)) AND r.i NOT IN (SELECT i FROM own)
    ),
    inherited AS (
        SELECT r.i, s.region, s.code, sum(s.percentage) AS percentage
        FROM {rows} r JOIN chosen s ON s.source_id = r.source_id AND s.activity = r.activity AND s.flow IS NULL
        WHERE r.i NOT IN (SELECT i FROM own) AND r.i NOT IN (SELECT i FROM by_commitment)
        GROUP BY r.i, s.region, s.code
    )
    SELECT *, false AS derived FROM own
    UNION ALL SELECT *, true FROM by_commitment
    UNION ALL SELECT *, false FROM inherited
    ORDER BY i, region, code
"""

NEEDED = ("source_id", "activity", "flow", "kind", "amount_cents")


def stated(reader: Reader, flows: pa.Table, of: Of) -> pa.Table:
    """For flows (rows with NEEDED), by their number `i`: region, code, percentage (null where none is stated), derived.

    `derived` is true where the percentage is that of the activity's commitments. A flow without any share has no row.
    """
    number = next(_numbers)
    rows, shares = f"share_rows_{number}", f"share_stated_{number}"
    columns = {name: flows.column(name) for name in NEEDED}
    reader.engine.register(rows, pa.table({"i": pa.array(np.arange(flows.num_rows, dtype=np.int64)), **columns}))
    reader.engine.register(shares, reader.rows_of("share", pc.unique(flows.column("source_id")).to_pylist()))
    try:
        return reader.query(
            _STATED.format(rows=rows, shares=shares, apart=_APART[of], turn=_TURN[of], dimensions=_DIMENSIONS[of])
        )
    finally:
        for name in (rows, shares):
            reader.engine.forget(name)
