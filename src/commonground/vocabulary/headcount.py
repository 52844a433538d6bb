"""People counted or estimated at a place: displaced, returned, refugees."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field(
            "scope_key",
            pa.string(),
            metadata={"is": "`IRQ|2018-06-30`: one round (add `|adm1` where a publisher issues levels apart)"},
        ),
        pa.field("country", pa.string(), metadata={"is": "ISO3 of the country that the figure is about"}),
        pa.field(
            "measure", pa.string(), metadata={"is": "idps, returnees, refugees_abroad, returned_refugees or new_displacements"}
        ),
        pa.field("kind", pa.string(), metadata={"is": "stock or standing"}),
        pa.field("level", pa.int8(), metadata={"is": "0 country, 1, 2, 3, or 4 = location or site"}),
        pa.field("pcode", pa.string(), metadata={"is": "p-code of the unit as published, in COD spelling; null where none"}),
        pa.field("adm1_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm2_name", pa.string(), metadata={"is": "as published"}),
        pa.field("adm3_name", pa.string(), metadata={"is": "as published"}),
        pa.field("location_id", pa.string(), metadata={"is": "the publisher's id of a location, level 4 only"}),
        pa.field("latitude", pa.float64(), metadata={"is": "degrees, level 4 only"}),
        pa.field("longitude", pa.float64(), metadata={"is": "degrees, level 4 only"}),
        pa.field("people", pa.int64(), metadata={"is": "individuals"}),
        pa.field("families", pa.int64(), metadata={"is": "null where not given"}),
        pa.field("estimated", pa.bool_(), metadata={"is": "individuals are families times a constant"}),
        pa.field("about_from", pa.date32(), metadata={"is": "first day (for a stock: the same as about_to)"}),
        pa.field("about_to", pa.date32(), metadata={"is": "last day"}),
        pa.field("origin_country", pa.string(), metadata={"is": "ISO3 of origin or asylum, where broken down"}),
        pa.field("reason", pa.string(), metadata={"is": "displacement reason, where broken down"}),
    ]
)
