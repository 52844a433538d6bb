"""Widening and narrowing what is recorded, what waits for a second person, and to whom what was sent has gone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from commonground.door.labelling import covered
from commonground.door.naming import find, name_of, one_line, title_of
from commonground.door.records import Record, Records
from commonground.door.telling import held_before
from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from commonground.vocabulary.label import ReleaseLabel

WAITING = ("release", "decision", "screening_decision", "grant")
"""Kinds that wait for a second person."""


def widened(record: Record, to: Collection[str], without_caveats: Collection[str] = ()) -> ReleaseLabel:
    """The record's label with more parties and fewer caveats. Raises BadRequest where that is no change."""
    label = record.label
    wider = replace(
        label,
        releasable_to=label.releasable_to | frozenset(to),
        caveats=label.caveats - frozenset(without_caveats),
        released_on=None,
    )
    if wider == replace(label, released_on=None):
        raise BadRequest("it is released to them already", hint="see `commonground who`")
    return wider


def narrowed(record: Record, only: Collection[str] | None, without: Collection[str], caveats: Collection[str]) -> ReleaseLabel:
    """The record's label for these parties alone, or without some, or with more caveats.

    Raises Refused for a party that it was not released to, BadRequest where that is no change.
    """
    label = record.label
    parties = label.releasable_to if only is None else frozenset(only)
    new = sorted(party for party in parties if not covered(party, label.releasable_to))
    if new:
        raise Refused(
            f"it was not released to {', '.join(new)}: that is no narrowing", hint="use `commonground release widen` for them"
        )
    absent = sorted(set(without) - label.releasable_to)
    if absent:
        raise BadRequest(
            f"it is not released to {', '.join(absent)}", hint="its label: " + ", ".join(sorted(label.releasable_to))
        )
    narrower = replace(label, releasable_to=parties - frozenset(without), caveats=label.caveats | frozenset(caveats))
    if narrower == label:
        raise BadRequest("that changes nothing", hint="name who is to keep it with --to, or who is not with --without")
    return replace(narrower, released_on=None)


def waiting(records: Records) -> list[dict[str, Any]]:
    """What waits for a second person of the reader's own member, oldest first."""
    said = {one.body["about"] for one in records.of("verdict")}
    held = [one for kind in WAITING for one in records.of(kind) if one.originator == records.viewer.party]
    open_ones = [one for one in held if one.record_id not in said and one.body.get("status") != "taken"]
    return [_waits(one, records) for one in sorted(open_ones, key=lambda one: (one.recorded_at, one.record_id))]


def _waits(waits: Record, records: Records) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": waits.record_id,
        "what": waits.kind,
        "by": waits.by,
        "at": waits.recorded_at,
        "why": waits.why,
        "record": waits.record_id,
        "kind": waits.kind,
        "name": name_of(waits, records),
        "title": title_of(waits, records),
        "release_to": sorted(waits.label.releasable_to),
        "changes": [],
    }
    if waits.kind != "release":
        return told
    record = records.named(str(waits["record"]))
    if record is None:  # the originator reads its own records
        raise NotFound(f"there is no record {waits['record']!r}")
    label = ReleaseLabel.from_canonical(str(waits["label"]))
    return told | {
        "record": record.record_id,
        "kind": record.kind,
        "name": name_of(record, records),
        "title": title_of(record, records),
        "release_to": sorted(label.releasable_to),
        "changes": _changes(waits, record, records),
    }


def _changes(waits: Record, record: Record, records: Records) -> list[str]:
    """The fields that an approval would change, and an ending, by name."""
    changes = json.loads(str(waits["change"]))
    found = {"end"} if any(one["op"] == "end" for one in changes) else set()
    for one in changes:
        first = dt.date.fromisoformat(one["valid_from"]) if "valid_from" in one else None
        held = held_before(first, records.history(record.record_id)) or record
        found |= {name for name in {*one["body"], *held.body} if one["body"].get(name) != held.body.get(name)}
    return sorted(found)


def find_waiting(records: Records, named: str) -> dict[str, Any]:
    """What waits, by the first signs of its id or by the record that it is about. Raises NotFound."""
    held = waiting(records)
    found = [one for one in held if one["id"].startswith(named)]
    if not found:
        try:
            about = find(records, named).record_id
        except NotFound:
            about = ""
        found = [one for one in held if one["record"] == about]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"nothing waits under {named!r}", hint="see `commonground release list`")
    raise BadRequest(f"{named!r} names several", hint="write more signs of one of: " + ", ".join(one["id"][:12] for one in found))


def together(records: Records, waits: dict[str, Any]) -> list[dict[str, Any]]:
    """What was proposed in the same act, itself among it, such as the undertakings of one statement."""
    return [one for one in waiting(records) if (one["at"], one["by"]) == (waits["at"], waits["by"])]


def sendings(records: Records, record: Record) -> list[dict[str, Any]]:
    """To whom a record has gone, as far as it was recorded: by itself, in an export or in a brief."""
    return [
        {
            "on": one["on"],
            "to": list(one["to"]),
            "what": one["what"],
            "reference": one_line(str(one["reference"]), 24),
            "by": one.by,
        }
        for one in records.of("sending")
        if one["reference"] == record.record_id or record.record_id in one["records"]
    ]
