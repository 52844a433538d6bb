"""Pledges of the ledger as rows of the table `pledge`, so that every analysis of promises has them beside the published ones.

They stand under one source for each originator, `ledger of CELL`; a row's position is the id of its record. Only what the
viewer may read becomes a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from commonground.door.records import Record, Records
from commonground.vocabulary.label import PUBLIC
from commonground.vocabulary.tables import lake_schema

FEED = "ledger"
LABEL_ID = 0
"""Stands for a label that the viewer may read: such rows are made of readable records alone."""

ENTERED = "entered"
"""The part of the ledger that these rows are (`ledger.noting`); it stands where they say the same."""

LICENCE = "as its release label says"


def source_id(originator: str) -> str:
    """The source under which the entries of an originator stand."""
    return f"ledger:{originator}"


KINDS = ("pledge", "member", "meeting")
"""The kinds of records that the rows are made of."""


def standing(records: Records, as_of: dt.date | None) -> str:
    """What the rows and their sources say; nothing where there are none."""
    held = records.of("pledge")
    rows = pledges(records, as_of) if held else None
    return repr((rows.to_pylist(), sources(rows, held))) if rows else ""


def pledges(records: Records, as_of: dt.date | None) -> pa.Table:
    """The pledges that had been made by a day, as the viewer may read them."""
    members = {one.record_id: one for one in records.all_of("member")}
    meetings = {one.record_id: one for one in records.all_of("meeting")}
    held = [one for one in records.of("pledge") if as_of is None or str(one["pledged_on"]) <= as_of.isoformat()]
    rows = [_pledge(one, members.get(one["member"]), meetings.get(str(one["meeting"]))) for one in held]
    schema = lake_schema("pledge")
    return pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row, "label_id": LABEL_ID} for row in rows], schema)


def _pledge(record: Record, member: Record | None, meeting: Record | None) -> dict[str, Any]:
    amount = Decimal(record["amount"])
    year = record["year"]
    span = (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year else (None, None)
    country = record["country"]
    return {
        "scope_key": f"ledger|{record.record_id}",
        "pledge": record.record_id,
        "conference": meeting.code.casefold() if meeting and meeting.code else "ledger",
        "conference_name": meeting["title"] if meeting else None,
        "held_on": meeting.day("starts_on") if meeting else None,
        "donor_ref": member.code if member else None,
        "donor": member["name"] if member else "a member that is not shown",
        "donor_country": member["iso3"] if member else None,
        "donor_kind": member["kind"] if member else None,
        "country": country,
        "countries": [country] if country else [],
        "purpose": record["purpose"],
        "year": year,
        "instrument": record["instrument"] or "not stated",
        "status": "pledge",
        "period_from": span[0],
        "period_to": span[1],
        "pledged_on": record.day("pledged_on"),
        "amount_cents": int((amount * 100).to_integral_value()),
        "currency": record["currency"],
        "is_total": False,
        "flags": [],
        "source_id": source_id(record.originator),
        "edition_id": source_id(record.originator),
        "position": f"record {record.record_id}",
    }


def sources(rows: pa.Table, records: Sequence[Record]) -> list[dict[str, Any]]:
    """One source for each originator of these rows, in the form of the ledger's table `source`."""
    newest = {one.record_id: one.recorded_at for one in records}
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows.select(["source_id", "pledge", "pledged_on", "label_id"]).to_pylist():
        by_source.setdefault(row["source_id"], []).append(row)
    return [_source(key, held, newest) for key, held in sorted(by_source.items())]


def _source(key: str, rows: Sequence[Mapping[str, Any]], recorded: Mapping[str, str]) -> dict[str, Any]:
    originator = key.partition(":")[2]
    days = sorted(row["pledged_on"].isoformat() for row in rows)
    loaded = max(recorded[row["pledge"]] for row in rows)
    return {
        "source_id": key,
        "tx_id": 0,
        "name": f"ledger of {originator}",
        "container": None,
        "feed": FEED,
        "family": FEED,
        "precedence": 0,
        "publisher": originator if originator != PUBLIC else FEED,
        "licence": LICENCE,
        "attribution": f"entered by {originator}",
        "published": days[-1],
        "published_basis": "stated",
        "retrieved": loaded[:10],
        "about_from": days[0],
        "about_to": days[-1],
        "detail": 0,
        "rows": len(rows),
        "rejects": 0,
        "bytes": 0,
        "label_id": rows[0]["label_id"],
        "kept": False,
        "loaded": loaded,
        "handling": (),
        "removed": None,
    }
