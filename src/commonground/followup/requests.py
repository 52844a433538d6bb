"""Requests between members: what was asked of whom, by when, and what became of it; a pure reading of records.

The state is that of the answers which the reader may see. Who asked sees every answer, and who answered its own; what
another answered may be hidden from a third, who is told no more than that no answer is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.door.records import Record, Records
from commonground.followup.changed import recorded_on

STATES = ("answered", "partly answered", "refused", "waiting", "silent", "not shown")
"""What the newest answer says; without one `waiting` until the due day and `silent` after it; `not shown` to a third."""

OPEN_STATES = ("partly answered", "waiting", "silent")


@dataclass(frozen=True)
class Asked:
    """One member that was asked: the state, the answers oldest first, and the days of silence since the due day."""

    member: str | None
    state: str
    answers: tuple[Record, ...] = ()
    silent_days: int | None = None


@dataclass(frozen=True)
class Requested:
    """One request with the state for every member that was asked."""

    record: Record
    due_on: dt.date
    asked: tuple[Asked, ...]
    at: dt.date

    @property
    def by(self) -> str:
        """The member that asks."""
        return self.record.originator

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come from any member whose state can be seen."""
        return any(one.state in OPEN_STATES for one in self.asked)

    @property
    def overdue_days(self) -> int | None:
        """Days since it was due, where it is open; else None."""
        return (self.at - self.due_on).days if self.is_open and self.due_on < self.at else None


def requests(records: Records, member: str | None = None) -> tuple[Requested, ...]:
    """Every request in force, the earliest due first. `member`: only those that it asked or that were asked of it."""
    codes = {one.record_id: str(one.code) for one in records.all_of("member")}
    answers: dict[str, list[Record]] = {}
    for one in records.of("answer"):
        if (one.day("on") or dt.date.min) <= records.at:
            answers.setdefault(str(one["request"]), []).append(one)
    found = []
    for record in records.of("request"):
        due_on = record.day("due_on") or dt.date.max
        held = sorted(answers.get(record.record_id, []), key=lambda one: (str(one["on"]), recorded_on(one), one.record_id))
        asked = tuple(_asked(records, record, codes.get(one), held, due_on) for one in record["to"])
        if member is None or member == record.originator or any(one.member == member for one in asked):
            found.append(Requested(record, due_on, tuple(sorted(asked, key=lambda one: str(one.member))), records.at))
    return tuple(sorted(found, key=lambda one: (one.due_on, one.by, str(one.record["text"]), one.record.record_id)))


def _asked(records: Records, request: Record, member: str | None, answers: Sequence[Record], due_on: dt.date) -> Asked:
    own = tuple(one for one in answers if one.originator == member)
    if own:
        return Asked(member, str(own[-1]["answer"]), own)
    if not records.viewer.among(request.originator, member):
        return Asked(member, "not shown")
    if due_on < records.at:
        return Asked(member, "silent", (), (records.at - due_on).days)
    return Asked(member, "waiting")
