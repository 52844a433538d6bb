"""People, goods and money given in kind, in their own units, with the way they were valued."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "what a newer edition replaces as a whole"}),
        pa.field("contributor", pa.string(), metadata={"is": "ISO3 of the state that gives, else null"}),
        pa.field("contributor_name", pa.string(), metadata={"is": "as published"}),
        pa.field("recipient", pa.string(), metadata={"is": "ISO3 of the country that receives"}),
        pa.field("recipient_name", pa.string(), metadata={"is": "country, mission or programme, as published"}),
        pa.field("kind", pa.string(), metadata={"is": "people, training, goods or money"}),
        pa.field("category", pa.string(), metadata={"is": "troops, police, observers, howitzers, humanitarian …"}),
        pa.field("stage", pa.string(), metadata={"is": "committed, allocated, to be allocated, delivered or present"}),
        pa.field("sex", pa.string(), metadata={"is": "female or male, where told apart"}),
        pa.field("about_from", pa.date32(), metadata={"is": "first day"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("quantity", pa.float64(), metadata={"is": "in units of `unit`; null where only a value is given"}),
        pa.field("unit", pa.string(), metadata={"is": "people, places, items, EUR …"}),
        pa.field("value_cents", pa.int64(), metadata={"is": "hundredths of the currency; null where not valued"}),
        pa.field("currency", pa.string(), metadata={"is": "ISO 4217"}),
        pa.field(
            "valuation",
            pa.string(),
            metadata={"is": "how it was valued, as the publisher says; a value without one is not kept"},
        ),
        pa.field("supply", pa.string(), metadata={"is": "stockpile, procurement or not told"}),
        pa.field("is_total", pa.bool_(), metadata={"is": "a total of several contributors or places: never added to theirs"}),
    ]
)
