"""A publisher's own statement that its entry is another list's too: the UN reference on a UK entry, the OFAC uid in the CSL."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "the list and part"}),
        pa.field("list", pa.string(), metadata={"is": "as in listing"}),
        pa.field("entry_id", pa.string(), metadata={"is": "as in listing"}),
        pa.field(
            "other_list",
            pa.string(),
            metadata={"is": "the list that is referred to"},
        ),
        pa.field("other_reference", pa.string(), metadata={"is": "its reference number or key, without spaces"}),
        pa.field("relation", pa.string(), metadata={"is": "`same`: the same person or body"}),
    ]
)
