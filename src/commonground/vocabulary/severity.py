"""The severity of a crisis (INFORM)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`2022-05`"}),
        pa.field("crisis_id", pa.string(), metadata={"is": "id"}),
        pa.field("crisis_name", pa.string(), metadata={"is": "name"}),
        pa.field("countries", pa.list_(pa.string()), metadata={"is": "ISO3"}),
        pa.field("month", pa.string(), metadata={"is": "YYYY-MM"}),
        pa.field("country_level", pa.bool_(), metadata={"is": "the crisis stands for the whole country"}),
        pa.field("index", pa.float64(), metadata={"is": "0-5"}),
        pa.field("category", pa.int8(), metadata={"is": "1-5"}),
        pa.field("reliability", pa.string(), metadata={"is": "as published"}),
        pa.field("impact", pa.float64(), metadata={"is": "0-5"}),
        pa.field("conditions", pa.float64(), metadata={"is": "0-5"}),
        pa.field("complexity", pa.float64(), metadata={"is": "0-5"}),
    ]
)
