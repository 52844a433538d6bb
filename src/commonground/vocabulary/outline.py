"""A country outline of a base map, for drawing only."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`natural-earth|50m`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3, null for areas without a code"}),
        pa.field("name", pa.string(), metadata={"is": "name"}),
        pa.field("geometry", pa.binary(), metadata={"is": "WKB"}),
        pa.field("vertices", pa.int32(), metadata={"is": "number of vertices"}),
    ]
)
