"""An entry of a code list."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field(
            "scope_key",
            pa.string(),
            metadata={"is": "`iati|TransactionType|2`: publisher, list and major version, where it has one"},
        ),
        pa.field("list", pa.string(), metadata={"is": "name of the list, for example TransactionType, Sector, Currency"}),
        pa.field(
            "version",
            pa.string(),
            metadata={"is": "major version of the standard, 1 or 2; null where the list has none of its own"},
        ),
        pa.field("code", pa.string(), metadata={"is": "code"}),
        pa.field("name", pa.string(), metadata={"is": "English name"}),
        pa.field("category", pa.string(), metadata={"is": "the category that the code belongs to, where the list has one"}),
        pa.field("status", pa.string(), metadata={"is": "active or withdrawn"}),
    ]
)
