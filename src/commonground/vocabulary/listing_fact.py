"""What a list states of an entry beside its names, by which a namesake is told from the one who is meant."""

from __future__ import annotations

import pyarrow as pa

KINDS = (
    "birth_date",
    "birth_place",
    "nationality",
    "country",
    "gender",
    "document",
    "registration",
    "vessel_number",
    "call_sign",
    "aircraft_number",
    "flag",
    "website_domain",
    "wallet",
)
"""`country` is that of an address: addresses, telephones and e-mails are never kept. `vessel_number` is the IMO number."""

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "the list and part: `un-sc`, `ofac-sdn|primary`, `ofac-sdn|address`"}),
        pa.field("list", pa.string(), metadata={"is": "as in listing"}),
        pa.field("entry_id", pa.string(), metadata={"is": "as in listing"}),
        pa.field("kind", pa.string(), metadata={"is": "birth_date, birth_place, nationality, country, gender, document, …"}),
        pa.field("value", pa.string(), metadata={"is": "as published, cleaned of its label: number, place, `male` or `female`"}),
        pa.field(
            "country",
            pa.string(),
            metadata={"is": "ISO3 of nationality, address, place of birth, flag or issuer"},
        ),
        pa.field("from_date", pa.date32(), metadata={"is": "birth_date alone: the first day that it may be"}),
        pa.field("to_date", pa.date32(), metadata={"is": "birth_date alone: the last day that it may be"}),
        pa.field("approximate", pa.bool_(), metadata={"is": "birth_date alone: the publisher says circa"}),
        pa.field(
            "document_type",
            pa.string(),
            metadata={"is": "document, registration: passport, national id …, as published"},
        ),
    ]
)
