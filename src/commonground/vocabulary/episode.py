"""An episode of armed conflict and how it ended (UCDP Conflict Termination)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "`termination`"}),
        pa.field("episode_id", pa.string(), metadata={"is": "id"}),
        pa.field("conflict_id", pa.string(), metadata={"is": "id"}),
        pa.field("year", pa.int16(), metadata={"is": "year"}),
        pa.field("location", pa.string(), metadata={"is": "as published"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3 where one"}),
        pa.field("side_a", pa.string(), metadata={"is": "organisation"}),
        pa.field("side_b", pa.string(), metadata={"is": "organisation"}),
        pa.field("type_of_conflict", pa.int8(), metadata={"is": "2 interstate, 3 intrastate, 4 internationalised"}),
        pa.field("intensity_level", pa.int8(), metadata={"is": "1 minor, 2 war"}),
        pa.field("started", pa.date32(), metadata={"is": "start of the episode"}),
        pa.field("ended", pa.date32(), metadata={"is": "null while active"}),
        pa.field("terminated", pa.bool_(), metadata={"is": "the episode ended in this year"}),
        pa.field(
            "outcome",
            pa.int8(),
            metadata={
                "is": "1 peace agreement, 2 ceasefire, 3 government victory, 4 rebel victory, 5 low activity, 6 actor ceases"
            },
        ),
        pa.field("recurred", pa.bool_(), metadata={"is": "the conflict recurred"}),
    ]
)
