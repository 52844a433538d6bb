"""A publisher's own total of events, without places."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`2025-08..2026-06|Iraq|` or `1989-01|world|1`"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3, null for the world"}),
        pa.field("country_name", pa.string(), metadata={"is": "the publisher's spelling"}),
        pa.field("about_from", pa.date32(), metadata={"is": "null where not stated"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("type_of_violence", pa.int8(), metadata={"is": "null for all types"}),
        pa.field("conflict_id", pa.string(), metadata={"is": "id where the total is of one conflict"}),
        pa.field("conflict_name", pa.string(), metadata={"is": "name"}),
        pa.field("events", pa.int64(), metadata={"is": "events, null where not given"}),
        pa.field("low", pa.int64(), metadata={"is": "people"}),
        pa.field("best", pa.int64(), metadata={"is": "people"}),
        pa.field("high", pa.int64(), metadata={"is": "people"}),
        pa.field("civilians", pa.int64(), metadata={"is": "people, null where not given"}),
    ]
)
