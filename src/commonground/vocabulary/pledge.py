"""A promise and what became of it: of a conference, or of a donor to a pooled fund."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "what a newer edition replaces as a whole"}),
        pa.field("pledge", pa.string(), metadata={"is": "id that stays over editions"}),
        pa.field(
            "conference",
            pa.string(),
            metadata={"is": "key of the conference, drive or fund: `kuwait-2018`, `cbpf|iraq|2018`"},
        ),
        pa.field("conference_name", pa.string(), metadata={"is": "as published"}),
        pa.field("held_on", pa.date32(), metadata={"is": "day of the conference; null for a fund"}),
        pa.field("donor_ref", pa.string(), metadata={"is": "id, where given"}),
        pa.field("donor", pa.string(), metadata={"is": "as published"}),
        pa.field("donor_country", pa.string(), metadata={"is": "ISO3 of a state, EU for the European Union; null for others"}),
        pa.field("donor_kind", pa.string(), metadata={"is": "as published"}),
        pa.field("fund", pa.string(), metadata={"is": "pooled fund, where it is one"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3 of the country that it is for; null for several"}),
        pa.field("countries", pa.list_(pa.string()), metadata={"is": "ISO3 of every country that it is said to be for"}),
        pa.field("purpose", pa.string(), metadata={"is": "what it is for, as published"}),
        pa.field("year", pa.int16(), metadata={"is": "fiscal year"}),
        pa.field(
            "instrument",
            pa.string(),
            metadata={"is": "grant, loan, credit, investment, guarantee, export support, mixed, aid or not stated"},
        ),
        pa.field(
            "status",
            pa.string(),
            metadata={
                "is": "pledge, pipeline, statement, commitment, contribution, cumulative, paid, partly paid, written off,"
                " requirement, goal or not available"
            },
        ),
        pa.field("period_from", pa.date32(), metadata={"is": "first day for which it is promised"}),
        pa.field("period_to", pa.date32(), metadata={"is": "last day for which it is promised"}),
        pa.field("pledged_on", pa.date32(), metadata={"is": "day of the promise"}),
        pa.field(
            "amount_cents",
            pa.int64(),
            metadata={"is": "promised, hundredths of the currency; null on the later instalments of one promise"},
        ),
        pa.field("currency", pa.string(), metadata={"is": "ISO 4217"}),
        pa.field("stated_rate", pa.float64(), metadata={"is": "units for a dollar at the promise, as stated"}),
        pa.field("paid_on", pa.date32(), metadata={"is": "day of the payment; null while unpaid"}),
        pa.field("paid_cents", pa.int64(), metadata={"is": "paid, hundredths of its currency"}),
        pa.field("paid_currency", pa.string(), metadata={"is": "ISO 4217"}),
        pa.field("paid_usd_cents", pa.int64(), metadata={"is": "paid, US dollars as stated"}),
        pa.field("paid_rate", pa.float64(), metadata={"is": "units for a dollar at the payment, as stated"}),
        pa.field("outstanding_usd_cents", pa.int64(), metadata={"is": "still outstanding, US dollars as stated"}),
        pa.field(
            "is_total",
            pa.bool_(),
            metadata={"is": "not one promise of one donor: a total, a group, a requirement, a goal or a running total"},
        ),
        pa.field("reference", pa.string(), metadata={"is": "address of the page that states it, or null"}),
        pa.field("flags", pa.list_(pa.string()), metadata={"is": "what is doubtful, in words of a fixed list"}),
    ]
)
