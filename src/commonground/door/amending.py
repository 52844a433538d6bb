"""Changing a record for a time: each stretch of its life keeps what the change does not name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from commonground.door.entry import Entry
from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import KINDS

Day = dt.date | None
_DAY = dt.timedelta(days=1)


def amendment(
    records: Records,
    record: Record,
    given: Mapping[str, Any],
    first: Day = None,
    last: Day = None,
    label: ReleaseLabel | None = None,
) -> list[Entry]:
    """The entries that put `given` in place of a record's fields from one day to another, both included.

    Without days it is so for the whole time that the record is in force. Where the record says different things at different
    times, there is one entry for each; days on which it is ended within that time stay so. Raises BadRequest where the last
    day is before the first.
    """
    if first and last and last < first:
        raise BadRequest(f"the last day {last} is before the first {first}", hint="give the first day first")
    newest = records.history(record.record_id)[-1]
    lines = records.periods(record.record_id) or ((newest.valid_from, newest.valid_to, newest),)
    start = first if first else lines[0][0]
    end = last if last else lines[-1][1]
    if start and end and end < start:
        raise BadRequest("the record is not in force then", hint="give both days, --from and --to")
    pieces = list(_stretched(lines, start, end))
    if not pieces:
        raise BadRequest("the record is not in force then", hint="give a period that meets it; see `commonground record`")
    entries = [
        Entry(
            record.kind,
            _body(version, given),
            amends=record.record_id,
            label=label,
            valid_from=begins,
            valid_to=ends,
            expects=newest.version_id,
        )
        for begins, ends, version in pieces
    ]
    return _joined(entries)


def _body(version: Record, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of the kind, None where it says nothing, so that nothing of another stretch comes in."""
    return {one.name: version.body.get(one.name) for one in KINDS[version.kind].fields} | dict(given)


def _stretched(lines: tuple[tuple[Day, Day, Record], ...], start: Day, end: Day) -> Iterator[tuple[Day, Day, Record]]:
    """The stretches within the days asked for, the first and the last one drawn out to them."""
    for number, (begins, ends, version) in enumerate(lines):
        opens = start if number == 0 else _later(begins, start)
        closes = end if number == len(lines) - 1 else _earlier(ends, end)
        if opens is None or closes is None or opens <= closes:
            yield opens, closes, version


def _later(one: Day, other: Day) -> Day:
    return max((day for day in (one, other) if day), default=None)


def _earlier(one: Day, other: Day) -> Day:
    return min((day for day in (one, other) if day), default=None)


def _joined(entries: list[Entry]) -> list[Entry]:
    """Neighbouring stretches that now say the same are one."""
    found: list[Entry] = []
    for entry in entries:
        held = found[-1] if found else None
        if held and held.body == entry.body and held.valid_to and entry.valid_from and held.valid_to == entry.valid_from - _DAY:
            found[-1] = replace(held, valid_to=entry.valid_to)
        else:
            found.append(entry)
    return found


def ending(records: Records, record: Record, on: Day) -> Entry:
    """The entry that ends a record: its last day is `on`; without it the record never was."""
    newest = records.history(record.record_id)[-1]
    if on == dt.date.max:
        raise BadRequest(f"nothing ends on {on}", hint="leave the day out, or give the last day on which it is so")
    after = on + _DAY if on else None
    return Entry(record.kind, amends=record.record_id, op="end", valid_from=after, expects=newest.version_id)
