"""A unit of an administrative boundary set, or of a p-code list (then without geometry)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`IRQ|adm1`: the boundary set that the unit belongs to"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("level", pa.int8(), metadata={"is": "admin level 0-3"}),
        pa.field("pcode", pa.string(), metadata={"is": "p-code as published"}),
        pa.field("name", pa.string(), metadata={"is": "name in English"}),
        pa.field("name_ar", pa.string(), metadata={"is": "name in Arabic, where given"}),
        pa.field("parent_pcode", pa.string(), metadata={"is": "p-code of the unit above, where given"}),
        pa.field("valid_from", pa.date32(), metadata={"is": "start of validity, where given"}),
        pa.field("geometry", pa.binary(), metadata={"is": "WKB polygon in EPSG:4326; null in a p-code list"}),
        pa.field("vertices", pa.int32(), metadata={"is": "number of vertices: the measure of detail"}),
    ]
)
