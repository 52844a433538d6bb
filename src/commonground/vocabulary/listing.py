"""An entry of a published sanctions list: a person, an organisation, a vessel or an aircraft, as one publisher lists it."""

from __future__ import annotations

import pyarrow as pa

KINDS = ("person", "organisation", "vessel", "aircraft", "unknown", "removed")
"""What an entry can be; `unknown` where the publisher does not say and nothing shows it, `removed` where a delta takes it off."""

SCHEMA = pa.schema(
    [
        pa.field(
            "scope_key",
            pa.string(),
            metadata={"is": "what a file holds completely: `un-sc`, `ofac-sdn`; a delta `ftm:sanctions+20240527194702`"},
        ),
        pa.field("list", pa.string(), metadata={"is": "`un-sc`, `ofac-sdn`, `us-csl`, `eu-fsf`, `uk-ofsi`, …"}),
        pa.field(
            "entry_id",
            pa.string(),
            metadata={"is": "the publisher's key, the same in every edition"},
        ),
        pa.field(
            "kind", pa.string(), metadata={"is": "person, organisation, vessel, aircraft or unknown; in a delta also removed"}
        ),
        pa.field("caption", pa.string(), metadata={"is": "the primary name as published, in reading order"}),
        pa.field("programme", pa.string(), metadata={"is": "programme or regime as published; several joined by `; `"}),
        pa.field("reference", pa.string(), metadata={"is": "the printed reference number; null where there is none"}),
        pa.field("legal_basis", pa.string(), metadata={"is": "regulation or order as published"}),
        pa.field("listed_on", pa.date32(), metadata={"is": "date of listing as stated; null where the list does not say"}),
        pa.field("delisted_on", pa.date32(), metadata={"is": "date of delisting as stated"}),
        pa.field("updated_on", pa.date32(), metadata={"is": "date of the last amendment as stated"}),
        pa.field("url", pa.string(), metadata={"is": "the publication that the entry points to"}),
    ]
)
