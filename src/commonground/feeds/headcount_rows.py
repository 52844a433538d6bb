"""Headcount rows from a handful of columns: what a feed does not state is null, and every row keeps its position."""

from __future__ import annotations

from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from commonground.vocabulary import headcount

Value: TypeAlias = Any
"""A pyarrow array, or a plain str, int, bool, date or None."""


def headcounts(positions: pa.Array, columns: dict[str, Value]) -> pa.Table:
    """A `headcount` table with `position`; a plain value holds for every row, a column that is not named is null."""
    length = len(positions)
    arrays = [_column(columns.get(field.name), field.type, length) for field in headcount.SCHEMA]
    table = pa.table(arrays, schema=headcount.SCHEMA)
    return table.append_column("position", pc.cast(positions, pa.string()))


def none() -> pa.Table:
    """No rows."""
    return headcounts(pa.array([], pa.string()), {})


def is_families_times_constant(people: pa.Array, families: pa.Array) -> bool:
    """Whether all individuals are families times one whole number, 2 or more: an estimate, not a count (DTM uses 6)."""
    both = pc.and_(pc.is_valid(people), pc.is_valid(families))
    persons, homes = people.filter(both), families.filter(both)
    if len(persons) == 0 or len(persons) < len(people) - people.null_count:
        return False
    settled = pc.greater(homes, 0)
    if not pc.any(settled).as_py():
        return False
    first = pc.index(settled, True).as_py()
    factor = persons[first].as_py() // homes[first].as_py()
    return factor >= 2 and bool(pc.all(pc.equal(persons, pc.multiply(homes, factor))).as_py())


def _column(value: Value, kind: pa.DataType, length: int) -> pa.Array:
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
    if isinstance(value, pa.Array):
        return pc.cast(value, kind, safe=False)
    if value is None:
        return pa.nulls(length, kind)
    return pa.repeat(pa.scalar(value, kind), length)
