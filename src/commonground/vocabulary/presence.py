"""An activity that a partner reports: who does what where (3W)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`IRQ|2022-01`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("month", pa.string(), metadata={"is": "YYYY-MM, null where the file states only a period"}),
        pa.field("about_from", pa.date32(), metadata={"is": "first day"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("level", pa.int8(), metadata={"is": "deepest level named"}),
        pa.field("adm1_pcode", pa.string(), metadata={"is": "as published"}),
        pa.field("adm2_pcode", pa.string(), metadata={"is": "as published"}),
        pa.field("adm3_pcode", pa.string(), metadata={"is": "as published"}),
        pa.field("adm1_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm2_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm3_name", pa.string(), metadata={"is": "as published"}),
        pa.field("organisation", pa.string(), metadata={"is": "implementing organisation"}),
        pa.field("organisation_type", pa.string(), metadata={"is": "as published"}),
        pa.field("donor", pa.string(), metadata={"is": "funding organisation, where given"}),
        pa.field("sector", pa.string(), metadata={"is": "cluster"}),
        pa.field("activity", pa.string(), metadata={"is": "kind of activity, from a code list, never free text"}),
        pa.field("status", pa.string(), metadata={"is": "ongoing, completed, planned, as published"}),
        pa.field("reached", pa.int64(), metadata={"is": "people reached, where given"}),
    ]
)
