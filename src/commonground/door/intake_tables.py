"""What intake records beside the tables of the vocabulary: rows that it could not read, and what removed sources had held."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa

from commonground.vocabulary.months import stated_day

INTAKE_TABLES: dict[str, pa.Schema] = {
    "reject": pa.schema(
        [pa.field(n, pa.string()) for n in ("source_id", "position", "reason", "row")] + [("label_id", pa.int32())]
    ),
    "mended": pa.schema(
        [pa.field(n, pa.string()) for n in ("source_id", "mends_source", "mends_position")] + [("label_id", pa.int32())]
    ),
}
"""Rows that could not be read, and which of them were mended later."""

HOLE = pa.schema(
    [pa.field(n, pa.string()) for n in ("measure", "kind", "publisher", "country")]
    + [pa.field(n, pa.date32()) for n in ("about_from", "about_to")]
    + [pa.field("part", pa.string()), pa.field("reason", pa.string())]
)
"""What a removed source had reported: shown as withheld, never as missing or zero; `part` is the plan of a sum over plans."""


def holes(
    purges: Iterable[Mapping[str, Any]], sources: Mapping[str, Mapping[str, Any]], published: Callable[[Mapping[str, Any]], bool]
) -> pa.Table:
    """The reported figures that removed sources held (HOLE): what they were about, and that they are withheld."""
    found = []
    for row in purges:
        source = sources.get(row["source_id"])
        if source is not None and source["removed"] and published(source):
            found += [{**hole, "reason": source["removed"]} for hole in json.loads(row["holes"])]
    dated = [{**hole, **{k: stated_day(hole[k]) for k in ("about_from", "about_to")}} for hole in found]
    return pa.Table.from_pylist(dated, HOLE)
