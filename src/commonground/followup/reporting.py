"""Reporting where an undertaking stands: with a candidate as its evidence, or that a candidate is none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from commonground.door.entry import Entry
from commonground.door.naming import find
from commonground.door.reader import Reader
from commonground.followup.evidence import Candidate
from commonground.followup.following import Evidence, dismissal
from commonground.followup.undertakings import Undertaken, undertakings_since
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.label import ReleaseLabel


def looked_up(held: Reader, named: str) -> tuple[Undertaken, Evidence]:
    """An undertaking with its candidates, as the reader may know them. Raises NotFound, BadRequest."""
    record = find(held.records, named, "undertaking")
    every = undertakings_since(held.records, dt.date.min).undertakings
    one = next((one for one in every if one.record.record_id == record.record_id), None)
    if one is None:
        raise BadRequest("this undertaking is not known on this day", hint="see `commonground record`")
    return one, Evidence(held, [one])


def reported(
    one: Undertaken, found: Candidate, whose: str | None, status: str, on: dt.date, text: str | None, label: ReleaseLabel | None
) -> Entry:
    """The report that says where an undertaking stands, with a candidate as its evidence."""
    body: dict[str, Any] = {
        "undertaking": one.record.record_id,
        "status": status,
        "on": on,
        "evidence": found.evidence,
        "reference": found.reference,
        "member": whose,
        "text": text or found.title or None,
    }
    return Entry("progress", body, label=label)


def dismissed(one: Undertaken, found: Candidate, member: str | None, why: str, label: ReleaseLabel | None) -> Entry:
    """The note that a candidate is no evidence; its originator is not shown it again."""
    return Entry("note", {"about": one.record.record_id, "text": dismissal(found.name, member, why)}, label=label)
