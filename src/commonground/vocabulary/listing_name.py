"""A name by which a list knows an entry, in the script in which it is published."""

from __future__ import annotations

import pyarrow as pa

QUALITIES = ("primary", "strong", "weak", "former", "original")
"""Primary name; alias, good or of no stated quality; weak or low quality; formerly known as; original script."""

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "the list and part: `un-sc`, `ofac-sdn|primary`, `ofac-sdn|alias`"}),
        pa.field("list", pa.string(), metadata={"is": "as in listing"}),
        pa.field("entry_id", pa.string(), metadata={"is": "as in listing"}),
        pa.field(
            "name",
            pa.string(),
            metadata={"is": "in reading order: given names first where they are told apart"},
        ),
        pa.field("given_name", pa.string(), metadata={"is": "given names, where told apart; null else"}),
        pa.field("family_name", pa.string(), metadata={"is": "family name, where told apart; null else"}),
        pa.field("quality", pa.string(), metadata={"is": "primary, strong, weak, former or original"}),
        pa.field("language", pa.string(), metadata={"is": "as published (code or word); null where not said"}),
    ]
)
