"""What a response plan asks and has got, by plan, cluster or location."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`iraq 2018|2018|cluster`: plan, year, breakdown"}),
        pa.field(
            "plan_key",
            pa.string(),
            metadata={"is": "plan code, else id, else its name in lower case: what tells plans apart within a year"},
        ),
        pa.field("plan_id", pa.string(), metadata={"is": "FTS id"}),
        pa.field("plan_code", pa.string(), metadata={"is": "for example HIRQ18"}),
        pa.field("plan_name", pa.string(), metadata={"is": "as published"}),
        pa.field("plan_type", pa.string(), metadata={"is": "as published"}),
        pa.field(
            "countries",
            pa.list_(pa.string()),
            metadata={"is": "ISO3 of the countries that the plan is for; empty where several are meant but not named"},
        ),
        pa.field("year", pa.int16(), metadata={"is": "year"}),
        pa.field("about_from", pa.date32(), metadata={"is": "first day"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("breakdown", pa.string(), metadata={"is": "plan, cluster, globalcluster or location"}),
        pa.field("cluster_code", pa.string(), metadata={"is": "id or code"}),
        pa.field("cluster", pa.string(), metadata={"is": "as published; null for the whole plan"}),
        pa.field("location", pa.string(), metadata={"is": "ISO3 for the breakdown location"}),
        pa.field(
            "pot",
            pa.string(),
            metadata={"is": "named; unspecified (not reported); shared (several clusters); outside (of any plan)"},
        ),
        pa.field("original_usd_cents", pa.int64(), metadata={"is": "null where not given"}),
        pa.field("required_usd_cents", pa.int64(), metadata={"is": "revised; null where not given"}),
        pa.field("funded_usd_cents", pa.int64(), metadata={"is": "null where not given"}),
        pa.field("pledged_usd_cents", pa.int64(), metadata={"is": "null where not given"}),
    ]
)
