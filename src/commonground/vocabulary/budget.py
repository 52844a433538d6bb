"""What is planned: IATI budgets and planned disbursements of activities and organisations. Never added to one another."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("scope_key", pa.string(), metadata={"is": "as the activity, or `organisation id`"}),
        pa.field("activity", pa.string(), metadata={"is": "the IATI identifier; null for the budget of an organisation"}),
        pa.field("organisation_ref", pa.string(), metadata={"is": "IATI id of the organisation that plans"}),
        pa.field("dataset", pa.string(), metadata={"is": "the file of the publisher that states it, without dates"}),
        pa.field("stated_on", pa.string(), metadata={"is": "as of the activity (ISO time)"}),
        pa.field(
            "kind",
            pa.string(),
            metadata={"is": "budget, planned_disbursement, total_budget, total_expenditure, recipient_country_budget …"},
        ),
        pa.field(
            "budget_type",
            pa.string(),
            metadata={"is": "original or revised: a revised one replaces the original of the same period"},
        ),
        pa.field("status", pa.string(), metadata={"is": "indicative or committed"}),
        pa.field("from_date", pa.date32(), metadata={"is": "first day of the period"}),
        pa.field("to_date", pa.date32(), metadata={"is": "last day of the period"}),
        pa.field("amount_cents", pa.int64(), metadata={"is": "hundredths of the currency"}),
        pa.field("currency", pa.string(), metadata={"is": "ISO 4217"}),
        pa.field("value_date", pa.date32(), metadata={"is": "date at which the amount is valued"}),
        pa.field("to_ref", pa.string(), metadata={"is": "receiver, where given"}),
        pa.field("to_name", pa.string(), metadata={"is": "as published"}),
        pa.field("country", pa.string(), metadata={"is": "ISO3, for a budget by country"}),
        pa.field("flags", pa.list_(pa.string()), metadata={"is": "what is doubtful, in words of a fixed list"}),
    ]
)
