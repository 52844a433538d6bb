"""Who held a place from when, as a dated source says."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`SYR|2023-10-09`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("place_name", pa.string(), metadata={"is": "town"}),
        pa.field("adm1_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm2_name", pa.string(), metadata={"is": "as published"}),
        pa.field("pcode", pa.string(), metadata={"is": "p-code where the source gives one"}),
        pa.field("holder", pa.string(), metadata={"is": "party in plain words"}),
        pa.field("share", pa.float64(), metadata={"is": "0-1 where several hold parts; null else"}),
        pa.field("contested", pa.bool_(), metadata={"is": "several parties hold parts"}),
        pa.field("from_date", pa.date32(), metadata={"is": "null where not known"}),
        pa.field("from_precision", pa.string(), metadata={"is": "day, month or year; null where not known"}),
        pa.field("to_date", pa.date32(), metadata={"is": "null while it lasts"}),
        pa.field("as_of", pa.date32(), metadata={"is": "date of the source"}),
        pa.field("sentence", pa.string(), metadata={"is": "the sentence that says so"}),
    ]
)
