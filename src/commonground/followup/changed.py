"""What happened to an undertaking after a meeting: reports, statuses that changed, amendments, an ending; pure rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from commonground.door.records import Record
from commonground.followup.standing import Report, Standing

ORDER = ("reported", "status", "amended", "ended")
"""The order of changes of one day."""

UNQUOTED = ("sentence", "members", "statement")
"""Fields that are too long, or ids: that they were amended is said, not from what to what."""


@dataclass(frozen=True)
class Change:
    """What happened to an undertaking: the day, what kind of change, the member that made it, and in words."""

    on: dt.date
    what: str
    by: str
    words: str


@dataclass(frozen=True)
class Course:
    """The course of one undertaking: its versions (oldest first), every report, where each part stood and stands, its end."""

    versions: Sequence[Record]
    reports: tuple[Report, ...]
    before: tuple[Standing, ...]
    now: tuple[Standing, ...]
    ended_on: dt.date | None


def changes(course: Course, day: dt.date, at: dt.date) -> tuple[Change, ...]:
    """What happened after the day of a meeting and by the day `at`, in the order of days.

    A report counts by the day that it is about; one entered after the meeting about a day before it is new to those who met,
    where the undertaking was on record by then. An amendment counts by the day from which it is valid, else by its entry.
    """
    found = [*_reported(course, day, at), *_moved(course), *_amendments(course, day, at)]
    if course.ended_on is not None and day < course.ended_on <= at:
        newest = course.versions[-1]
        why = newest.why if newest.op == "end" else "its period is over"
        found.append(Change(course.ended_on, "ended", newest.originator, f"ended: {why}"))
    return tuple(sorted(found, key=lambda one: (one.on, ORDER.index(one.what), one.words)))


def _reported(course: Course, day: dt.date, at: dt.date) -> Iterator[Change]:
    on_record = recorded_on(course.versions[0]) <= day
    for report in course.reports:
        late = on_record and report.on <= day < report.recorded_on
        if report.on <= at and (report.on > day or late):
            part = f" for {report.part}" if report.part else ""
            told = f"{report.reporter} reports {report.status}{part}" + (" (entered after the meeting)" if late else "")
            yield Change(report.on, "reported", report.reporter, told)


def _moved(course: Course) -> Iterator[Change]:
    for then, now in zip(course.before, course.now, strict=True):
        if then.words() != now.words() and now.heard_on:
            whose = f"{now.member}: " if now.member else ""
            yield Change(now.heard_on, "status", "", f"{whose}{then.words()} → {now.words()}")


def _amendments(course: Course, day: dt.date, at: dt.date) -> Iterator[Change]:
    for older, newer in pairwise(course.versions):
        when = newer.valid_from or recorded_on(newer)
        fields = [name for name in sorted({*older.body, *newer.body}) if older[name] != newer[name]]
        if newer.op == "assert" and fields and day < when <= at:
            told = "; ".join(_amended(older, newer, name) for name in fields)
            yield Change(when, "amended", newer.originator, f"amended: {told}")


def _amended(older: Record, newer: Record, name: str) -> str:
    return name if name in UNQUOTED else f"{name} {older[name] or 'nothing'} → {newer[name] or 'nothing'}"


def recorded_on(one: Record) -> dt.date:
    """The day on which a version was entered."""
    return dt.date.fromisoformat(one.recorded_at[:10])
