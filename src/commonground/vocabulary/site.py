"""A camp, site or settlement of displaced people; its coordinates are never drawn or exported."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`unhcr-sites|2020`"}),
        pa.field("site_id", pa.string(), metadata={"is": "id"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("name", pa.string(), metadata={"is": "as published"}),
        pa.field("site_type", pa.string(), metadata={"is": "as published"}),
        pa.field("population_type", pa.string(), metadata={"is": "IDP, refugee"}),
        pa.field("opened", pa.date32(), metadata={"is": "null where not given"}),
        pa.field("closed", pa.date32(), metadata={"is": "null where open or not given"}),
        pa.field("latitude", pa.float64(), metadata={"is": "degrees"}),
        pa.field("longitude", pa.float64(), metadata={"is": "degrees"}),
    ]
)
