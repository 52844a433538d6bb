"""The part of an activity or flow that goes to a country, region, sector, cluster, plan or year, as stated."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "as the activity or flow"}),
        pa.field("activity", pa.string(), metadata={"is": "the IATI identifier; null for a flow of another system"}),
        pa.field(
            "flow",
            pa.string(),
            metadata={"is": "the flow, where the share is the own of it; null where it holds for the whole activity"},
        ),
        pa.field("side", pa.string(), metadata={"is": "to or from"}),
        pa.field(
            "dimension",
            pa.string(),
            metadata={
                "is": "country, region, location, sector, cluster, global_cluster, plan, plan_code, project, project_code,"
                " emergency, year, organisation; plan_code and project_code are the code of a plan or project beside its id"
            },
        ),
        pa.field("vocabulary", pa.string(), metadata={"is": "vocabulary of the code"}),
        pa.field(
            "code",
            pa.string(),
            metadata={"is": "ISO3 for a country; else the code of the vocabulary, or the id of the system"},
        ),
        pa.field("name", pa.string(), metadata={"is": "as published, where no code list has it"}),
        pa.field("percentage", pa.float64(), metadata={"is": "as stated, 0 to 100 or beyond; null where none is stated"}),
        pa.field("behaviour", pa.string(), metadata={"is": "single, shared or overlap (FTS)"}),
    ]
)
