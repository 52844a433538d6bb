"""People in need, targeted or reached."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`AFG|2024-01-05..2024-12-24`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("level", pa.int8(), metadata={"is": "0-3"}),
        pa.field("pcode", pa.string(), metadata={"is": "p-code of the unit; null for the country"}),
        pa.field("adm1_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm2_name", pa.string(), metadata={"is": "as published"}),
        pa.field("sector_code", pa.string(), metadata={"is": "HPC code; `ALL` for the intersectoral figure"}),
        pa.field("sector", pa.string(), metadata={"is": "as published"}),
        pa.field("category", pa.string(), metadata={"is": "population group; null for all"}),
        pa.field("status", pa.string(), metadata={"is": "population, affected, in_need, targeted or reached"}),
        pa.field("people", pa.int64(), metadata={"is": "people"}),
        pa.field("about_from", pa.date32(), metadata={"is": "first day"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("plan_name", pa.string(), metadata={"is": "as published"}),
    ]
)
