"""An activity as its publisher states it (IATI): what it is, where it stands in a hierarchy, and its defaults."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "the IATI identifier"}),
        pa.field("activity", pa.string(), metadata={"is": "the IATI identifier"}),
        pa.field(
            "dataset",
            pa.string(),
            metadata={
                "is": "the file of the publisher that states it, without dates: editions of one data set replace each other"
            },
        ),
        pa.field(
            "stated_on",
            pa.string(),
            metadata={"is": "last-updated-datetime, else generated-datetime of the file (ISO time)"},
        ),
        pa.field("reporter_ref", pa.string(), metadata={"is": "IATI id of the reporting organisation"}),
        pa.field("reporter_name", pa.string(), metadata={"is": "as published"}),
        pa.field("reporter_kind", pa.string(), metadata={"is": "OrganisationType code"}),
        pa.field("secondary", pa.bool_(), metadata={"is": "secondary reporter"}),
        pa.field(
            "former_refs",
            pa.list_(pa.string()),
            metadata={"is": "former ids of the reporting organisation (other-identifier B1)"},
        ),
        pa.field(
            "former_ids",
            pa.list_(pa.string()),
            metadata={"is": "former identifiers of the activity (other-identifier A3) "},
        ),
        pa.field("standard", pa.string(), metadata={"is": "IATI version of the file"}),
        pa.field("title", pa.string(), metadata={"is": "title, addresses and numbers taken out"}),
        pa.field("status", pa.string(), metadata={"is": "ActivityStatus code"}),
        pa.field("hierarchy", pa.int8(), metadata={"is": "hierarchy level, 1 where not given"}),
        pa.field("scope", pa.string(), metadata={"is": "ActivityScope code"}),
        pa.field("humanitarian", pa.bool_(), metadata={"is": "flagged humanitarian"}),
        pa.field("starts_on", pa.date32(), metadata={"is": "actual start, else planned"}),
        pa.field("ends_on", pa.date32(), metadata={"is": "actual end, else planned"}),
        pa.field("default_currency", pa.string(), metadata={"is": "ISO 4217"}),
        pa.field("finance_type", pa.string(), metadata={"is": "default finance type"}),
        pa.field("flow_type", pa.string(), metadata={"is": "default flow type"}),
        pa.field("aid_type", pa.string(), metadata={"is": "default aid type (vocabulary 1)"}),
        pa.field("tied", pa.string(), metadata={"is": "default tied status"}),
        pa.field("earmarking", pa.string(), metadata={"is": "earmarking category, where given (vocabulary 2)"}),
        pa.field("modality", pa.string(), metadata={"is": "earmarking modality, where given (vocabulary 3)"}),
        pa.field("parents", pa.list_(pa.string()), metadata={"is": "related activities of type 1"}),
        pa.field("children", pa.list_(pa.string()), metadata={"is": "related activities of type 2"}),
        pa.field(
            "participants",
            pa.list_(pa.string()),
            metadata={"is": "`role ref` of each participating organisation, or `role name` without a ref"},
        ),
        pa.field("transactions", pa.int32(), metadata={"is": "number of transactions stated"}),
        pa.field("flags", pa.list_(pa.string()), metadata={"is": "what is doubtful, in words of a fixed list"}),
    ]
)
