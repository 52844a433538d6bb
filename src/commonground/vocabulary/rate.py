"""An exchange rate on a day, or for a month or year."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field(
            "scope_key",
            pa.string(),
            metadata={
                "is": "`ecb|EUR|GBP|2018`: series, base, currency and year (the day where the file holds only a part of the year;"
                " neither for a yearly series)"
            },
        ),
        pa.field(
            "series",
            pa.string(),
            metadata={"is": "ecb, imf, dportal; also di (by country) and deflator, which are never used to convert"},
        ),
        pa.field("base", pa.string(), metadata={"is": "ISO 4217: what one unit of is worth `units`"}),
        pa.field("currency", pa.string(), metadata={"is": "ISO 4217; for the series di and deflator the ISO3 of the country"}),
        pa.field("date", pa.date32(), metadata={"is": "day; the last day of the month or year for a mean of it"}),
        pa.field("frequency", pa.string(), metadata={"is": "day, month or year"}),
        pa.field("units", pa.float64(), metadata={"is": "units of the currency for one unit of the base"}),
    ]
)
