"""The stage that a requirement is in, and since when: military, transition, stabilisation or capacity building."""

from __future__ import annotations

import pyarrow as pa

STAGES = ("military", "transition", "stabilisation", "capacity building")
"""In the order in which a requirement is expected to go through them; some are left out, and going back happens."""

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "country and requirement: what a newer file replaces as a whole"}),
        pa.field("requirement", pa.string(), metadata={"is": "plan, cluster or requirement by name, as entered"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3"}),
        pa.field("place", pa.string(), metadata={"is": "p-code or name of the place that it is about; null for the country"}),
        pa.field("stage", pa.string(), metadata={"is": "military, transition, stabilisation or capacity building"}),
        pa.field("from_date", pa.date32(), metadata={"is": "first day in the stage"}),
        pa.field("from_precision", pa.string(), metadata={"is": "day, month or year, as entered"}),
        pa.field("reason", pa.string(), metadata={"is": "why it moved; null for the first stage"}),
    ]
)
