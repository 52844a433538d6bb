"""A reported movement or promise of money between two parties: an FTS flow, an IATI transaction, a payment into a fund."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field(
            "scope_key",
            pa.string(),
            metadata={"is": "what a newer edition replaces as a whole: for FTS the query, for IATI the activity"},
        ),
        pa.field(
            "flow",
            pa.string(),
            metadata={
                "is": "id that stays over editions: `fts:218961`, `iati:` and a hash of the transaction, `cbpf:` and the code"
            },
        ),
        pa.field("system", pa.string(), metadata={"is": "fts, iati, cbpf, unhcr or crs: whose model the row follows"}),
        pa.field(
            "reporter_ref",
            pa.string(),
            metadata={"is": "IATI id of the reporting organisation; null where the system itself reports"},
        ),
        pa.field("reporter_name", pa.string(), metadata={"is": "as published"}),
        pa.field(
            "secondary",
            pa.bool_(),
            metadata={"is": "reported by somebody who is no party to it (IATI @secondary-reporter)"},
        ),
        pa.field("activity", pa.string(), metadata={"is": "the IATI identifier of the activity that the row belongs to"}),
        pa.field(
            "dataset",
            pa.string(),
            metadata={
                "is": "the file of the publisher that states it, without dates: editions of one data set replace each other"
            },
        ),
        pa.field(
            "stated_on",
            pa.string(),
            metadata={"is": "when the statement was last changed (ISO time), by which versions of one thing are told apart"},
        ),
        pa.field("version", pa.int64(), metadata={"is": "version number, where the system counts them"}),
        pa.field("hierarchy", pa.int8(), metadata={"is": "IATI hierarchy level of the activity"}),
        pa.field(
            "kind",
            pa.string(),
            metadata={"is": "as published: an IATI transaction type 1-13, or paid, commitment, pledge"},
        ),
        pa.field(
            "stage",
            pa.string(),
            metadata={"is": "pledge, commitment, disbursement, expenditure or other (repayment, interest …): never added up"},
        ),
        pa.field(
            "direction",
            pa.string(),
            metadata={"is": "in or out as the reporter sees it; transfer where a third party reports both ends"},
        ),
        pa.field("from_ref", pa.string(), metadata={"is": "id of the giver"}),
        pa.field("from_name", pa.string(), metadata={"is": "as published"}),
        pa.field("from_kind", pa.string(), metadata={"is": "type of organisation, as published"}),
        pa.field("from_country", pa.string(), metadata={"is": "ISO3 of a giver that is a state or belongs to one"}),
        pa.field("from_activity", pa.string(), metadata={"is": "IATI identifier of the activity that the money came from"}),
        pa.field("to_ref", pa.string(), metadata={"is": "id of the receiver"}),
        pa.field("to_name", pa.string(), metadata={"is": "as published"}),
        pa.field("to_kind", pa.string(), metadata={"is": "type of organisation, as published"}),
        pa.field("to_country", pa.string(), metadata={"is": "ISO3 of a receiver that is a state or belongs to one"}),
        pa.field("to_activity", pa.string(), metadata={"is": "IATI identifier of the activity that the money goes to"}),
        pa.field("date", pa.date32(), metadata={"is": "date of the transaction, or of the status"}),
        pa.field(
            "value_date",
            pa.date32(),
            metadata={"is": "date at which the amount is valued; the date of the transaction where none is given (flagged)"},
        ),
        pa.field("decided_on", pa.date32(), metadata={"is": "date of the decision"}),
        pa.field("reported_on", pa.date32(), metadata={"is": "date of the first report"}),
        pa.field("budget_year", pa.int16(), metadata={"is": "year of the giver that the money is counted in"}),
        pa.field("amount_cents", pa.int64(), metadata={"is": "hundredths of the currency; negative for a correction"}),
        pa.field("currency", pa.string(), metadata={"is": "ISO 4217; null where none is given: such a row is never converted"}),
        pa.field(
            "stated_usd_cents",
            pa.int64(),
            metadata={"is": "US dollars as the system states them, authoritative for the flow"},
        ),
        pa.field("stated_rate", pa.float64(), metadata={"is": "units of the currency for a dollar as the system states them"}),
        pa.field(
            "whole_usd_cents",
            pa.int64(),
            metadata={"is": "of a parked flow the whole envelope, of which the amount is the rest"},
        ),
        pa.field("flow_type", pa.string(), metadata={"is": "standard, parked, pass through, carryover"}),
        pa.field("new_money", pa.bool_(), metadata={"is": "as FTS states for the query"}),
        pa.field(
            "boundary",
            pa.string(),
            metadata={"is": "incoming, internal or outgoing, valid for the query of the file alone"},
        ),
        pa.field("on_boundary", pa.string(), metadata={"is": "single or shared"}),
        pa.field("parents", pa.list_(pa.string()), metadata={"is": "flows that this one is part of"}),
        pa.field("children", pa.list_(pa.string()), metadata={"is": "flows that are part of this one"}),
        pa.field("contribution", pa.string(), metadata={"is": "financial or in kind"}),
        pa.field("method", pa.string(), metadata={"is": "traditional aid or cash transfer programming (FTS), as published"}),
        pa.field(
            "instrument",
            pa.string(),
            metadata={"is": "grant, loan, credit, equity, guarantee, debt relief or another; null where not told"},
        ),
        pa.field("finance_type", pa.string(), metadata={"is": "DAC code"}),
        pa.field("aid_type", pa.string(), metadata={"is": "DAC code"}),
        pa.field("modality", pa.string(), metadata={"is": "Grand Bargain modality A to L, where given"}),
        pa.field(
            "earmarking",
            pa.string(),
            metadata={"is": "unearmarked, softly, earmarked or tightly (Grand Bargain), as stated"},
        ),
        pa.field("title", pa.string(), metadata={"is": "title of the flow or activity, addresses and numbers taken out"}),
        pa.field("reference", pa.string(), metadata={"is": "reference that the reporter gives"}),
        pa.field("humanitarian", pa.bool_(), metadata={"is": "flagged humanitarian"}),
        pa.field("flags", pa.list_(pa.string()), metadata={"is": "what is doubtful about the row, in words of a fixed list"}),
    ]
)
