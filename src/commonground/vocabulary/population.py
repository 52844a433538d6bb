"""Resident population of a unit."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`IRQ|adm1`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("level", pa.int8(), metadata={"is": "admin level"}),
        pa.field("pcode", pa.string(), metadata={"is": "p-code"}),
        pa.field("name", pa.string(), metadata={"is": "as published"}),
        pa.field("people", pa.int64(), metadata={"is": "people"}),
        pa.field("year", pa.int16(), metadata={"is": "reference year, null where not stated"}),
    ]
)
