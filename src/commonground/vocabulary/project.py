"""A project of a response plan and what it asks for (HPC)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "plan and year"}),
        pa.field("plan_key", pa.string(), metadata={"is": "as in `requirement`"}),
        pa.field("plan_name", pa.string(), metadata={"is": "as published"}),
        pa.field("year", pa.int16(), metadata={"is": "year"}),
        pa.field("project", pa.string(), metadata={"is": "project code or id"}),
        pa.field("title", pa.string(), metadata={"is": "title, addresses and numbers taken out"}),
        pa.field("organisation", pa.string(), metadata={"is": "organisation that asks"}),
        pa.field("cluster", pa.string(), metadata={"is": "as published"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("location", pa.string(), metadata={"is": "as published, where given"}),
        pa.field("original_usd_cents", pa.int64(), metadata={"is": "asked at first"}),
        pa.field("required_usd_cents", pa.int64(), metadata={"is": "asked now"}),
        pa.field("funded_usd_cents", pa.int64(), metadata={"is": "null where not given"}),
        pa.field("cash_usd_cents", pa.int64(), metadata={"is": "of it cash and vouchers, where given"}),
        pa.field(
            "cash_percentage",
            pa.float64(),
            metadata={"is": "of it cash and vouchers, 0 to 100; a list of cash projects says this alone, without plan and sum"},
        ),
        pa.field("targeted", pa.int64(), metadata={"is": "people, where given"}),
        pa.field("priority", pa.string(), metadata={"is": "as published"}),
    ]
)
