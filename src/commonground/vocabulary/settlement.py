"""A populated place of a gazetteer."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`geonames|IQ`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("settlement_id", pa.string(), metadata={"is": "the gazetteer's id"}),
        pa.field("name", pa.string(), metadata={"is": "main name"}),
        pa.field("names", pa.list_(pa.string()), metadata={"is": "alternate names, all scripts"}),
        pa.field("latitude", pa.float64(), metadata={"is": "degrees"}),
        pa.field("longitude", pa.float64(), metadata={"is": "degrees"}),
        pa.field("people", pa.int64(), metadata={"is": "population, null where not known"}),
        pa.field("adm1_code", pa.string(), metadata={"is": "the gazetteer's own admin 1 code"}),
    ]
)
