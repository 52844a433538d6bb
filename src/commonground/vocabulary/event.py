"""An event of organised violence (UCDP GED)."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "ISO3 of the country"}),
        pa.field("event_id", pa.string(), metadata={"is": "id, stable between releases"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3, null where the name is unknown"}),
        pa.field("country_name", pa.string(), metadata={"is": "the publisher's spelling"}),
        pa.field("year", pa.int16(), metadata={"is": "year"}),
        pa.field("date_start", pa.date32(), metadata={"is": "null where only the year is given"}),
        pa.field("date_end", pa.date32(), metadata={"is": "null where only the year is given"}),
        pa.field("date_prec", pa.int8(), metadata={"is": "1-5; 5 is a summary over more than a month"}),
        pa.field("where_prec", pa.int8(), metadata={"is": "1-7; null where not given"}),
        pa.field("latitude", pa.float64(), metadata={"is": "degrees"}),
        pa.field("longitude", pa.float64(), metadata={"is": "degrees"}),
        pa.field("adm1_name", pa.string(), metadata={"is": "the publisher's spelling"}),
        pa.field("adm2_name", pa.string(), metadata={"is": "the publisher's spelling"}),
        pa.field("type_of_violence", pa.int8(), metadata={"is": "1 state-based, 2 non-state, 3 one-sided; null where not given"}),
        pa.field("conflict_id", pa.string(), metadata={"is": "id"}),
        pa.field("conflict_name", pa.string(), metadata={"is": "name"}),
        pa.field("dyad_name", pa.string(), metadata={"is": "side A - side B"}),
        pa.field("side_a", pa.string(), metadata={"is": "organisation"}),
        pa.field("side_b", pa.string(), metadata={"is": "organisation"}),
        pa.field("deaths_a", pa.int32(), metadata={"is": "people"}),
        pa.field("deaths_b", pa.int32(), metadata={"is": "people"}),
        pa.field("deaths_civilians", pa.int32(), metadata={"is": "people"}),
        pa.field("deaths_unknown", pa.int32(), metadata={"is": "people"}),
        pa.field("low", pa.int32(), metadata={"is": "people, null where not given"}),
        pa.field("best", pa.int32(), metadata={"is": "people"}),
        pa.field("high", pa.int32(), metadata={"is": "people, null where not given"}),
    ]
)
