"""A total by sector, reporter or year: what the activities' parts for the countries come to, before and after netting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from commonground.door.reader import Reader
from commonground.funding import split
from commonground.funding.ladder import quoted
from commonground.funding.shares import NEEDED, stated
from commonground.funding.total import Asked
from commonground.reference.codes import Codes

Key = TypeVar("Key", str, tuple[str, str, str])

BREAKDOWNS = ("sector", "reporter", "year")
NOT_STATED = "not stated"

_ROWS = """
    SELECT p.{columns}, o.number, year(coalesce(p.date, p.value_date)) AS year, p.reporter_ref, p.reporter_name,
           CAST(coalesce(p.part_usd_cents, 0) AS BIGINT) AS cents
    FROM part p JOIN activity_owner o ON o.activity = p.activity JOIN total_activity t ON t.number = o.number
    WHERE p.direction = 'out' AND p.stage IN ({stages}) AND p.place_kind = 'country' AND p.place IN ({countries})
      AND NOT coalesce(p.secondary, false) AND {dated}
    ORDER BY p.flow, p.place, p.source_id, p.position
"""


@dataclass(frozen=True)
class Row:
    """One sector, reporter or year: the parts before netting and what counts, in US dollar cents."""

    key: str
    name: str
    split_cents: int
    net_cents: int


def total_by(reader: Reader, asked: Asked, by: str) -> tuple[Row, ...]:
    """The rows of the total that was asked for last on this reader; they sum to its steps `split` and to the total.

    Sectors are those of one vocabulary for each activity (shares.py), by largest remainder; what states none is a row of its own.
    """
    dated = f"year(coalesce(p.date, p.value_date)) BETWEEN {asked.years[0]} AND {asked.years[1]}" if asked.years else "true"
    columns, places = ", p.".join(NEEDED), quoted(asked.countries)
    rows = reader.query(_ROWS.format(columns=columns, stages=quoted(asked.measure.stages), countries=places, dated=dated))
    keys, at, cents = keyed(reader, rows.combine_chunks(), by)
    numbers = rows.column("number").to_numpy()[at]
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, key, part in zip(numbers.tolist(), keys, cents.tolist(), strict=True):
        sums[number][key] += part
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    net = {row["number"]: int(row["after_other"]) for row in reader.rows("SELECT number, after_other FROM total_new")}
    for number, of in sums.items():
        for key, whole, new in shared_out(of, net.get(number, 0)):
            found[key][0] += whole
            found[key][1] += new
    names = _names(reader, rows, by)
    made = (Row(key, names(key), whole, new) for key, (whole, new) in found.items())
    order = (lambda row: row.key) if by == "year" else (lambda row: (-row.net_cents, -row.split_cents, row.key))
    return tuple(sorted(made, key=order))


def keyed(reader: Reader, rows: pa.Table, by: str) -> tuple[list[str], split.Ints, split.Ints]:
    """The key, the row and the cents of each part of the rows."""
    everything = np.arange(rows.num_rows)
    cents = rows.column("cents").to_numpy()
    if by != "sector":
        column = "year" if by == "year" else "reporter_ref"
        return [str(key or NOT_STATED) for key in rows.column(column).to_pylist()], everything, cents
    shares = stated(reader, rows, "sector")
    of = shares.column("i").to_numpy()
    count = np.bincount(of, minlength=rows.num_rows).astype(np.int64)
    group = np.repeat(everything, np.maximum(count, 1))
    told = (count > 0)[group]
    percentage = np.full(len(group), np.nan)
    percentage[told] = shares.column("percentage").cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    weights = split.weights(group, percentage, np.zeros(len(group), dtype=bool), rows.num_rows)
    codes = iter(shares.column("code").to_pylist())
    keys = [next(codes) if is_told else NOT_STATED for is_told in told.tolist()]
    return keys, group, split.largest_remainder(cents, group, weights.weight)


def shared_out(of: Mapping[Key, int], net: int) -> list[tuple[Key, int, int]]:
    """An activity's sums by key, with its net part shared out by their sizes, to the cent."""
    keys = sorted(of)
    sizes = np.array([abs(of[key]) for key in keys], dtype=np.int64)
    while int(sizes.sum()) > split.LARGEST_WEIGHT:
        sizes //= 1000
    if not sizes.any():
        sizes = np.ones(len(keys), dtype=np.int64)
    parts = split.largest_remainder(np.array([net], dtype=np.int64), np.zeros(len(keys), dtype=np.int64), sizes)
    return [(key, of[key], int(part)) for key, part in zip(keys, parts.tolist(), strict=True)]


def _names(reader: Reader, rows: pa.Table, by: str) -> Callable[[str], str]:
    """What a key is called: the sector by the code lists that are loaded, the reporter as it calls itself."""
    if by == "sector":
        codes = Codes(reader)
        return lambda key: codes.name("Sector", key) or ""
    if by == "reporter":
        called = dict(zip(rows.column("reporter_ref").to_pylist(), rows.column("reporter_name").to_pylist(), strict=True))
        return lambda key: called.get(key) or ""
    return lambda key: ""
