"""Undertakings since a meeting: who undertook what, in which sentence, where it stands, and what changed.

An undertaking dates from its statement; where the statement may not be read, from the first day on which it is valid, else
from the day on which it was entered.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from commonground.door.records import Record, Records
from commonground.followup.changed import Change, Course, changes, recorded_on
from commonground.followup.standing import Report, Standing, overdue_days, standing
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import ReleaseLabel

UNREAD = "?"
"""The part of a member whom the reader may not know."""


@dataclass(frozen=True)
class Undertaken:
    """One undertaking, where it stands and what changed after the meeting.

    `members` are codes; `everyone`: it names nobody, so that all who took part undertook it. `unread`: how many of those
    that it names this reader may not know. `new`: it was undertaken at the meeting or since, else it was still open then.
    `standings` has one for each member, or a single one for all where no member is known. `before`: the same on the day of
    the meeting.
    """

    record: Record
    statement: Record | None
    made_on: dt.date
    new: bool
    members: tuple[str, ...]
    everyone: bool
    unread: int
    standings: tuple[Standing, ...]
    before: tuple[Standing, ...]
    changes: tuple[Change, ...]
    ended_on: dt.date | None
    at: dt.date
    labels: frozenset[ReleaseLabel] = field(repr=False, default_factory=frozenset)

    @property
    def due_on(self) -> dt.date | None:
        """By when."""
        return self.record.day("due_on")

    @property
    def sentence(self) -> str:
        """Its exact sentence, with the line wraps of the source made spaces."""
        return " ".join(str(self.record["sentence"]).split())

    @property
    def status(self) -> str | None:
        """What is said of every member's part alike; None where parts or reporters differ."""
        said = {one.status for one in self.standings}
        return said.pop() if len(said) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether any part is still open, and the undertaking was not ended."""
        return self.ended_on is None and any(one.is_open for one in self.standings)

    @property
    def overdue_days(self) -> int | None:
        """Days since it was due, where any part was due before the day and is still open."""
        if self.ended_on is not None:
            return None
        return max((d for one in self.standings if (d := overdue_days(one, self.due_on, self.at))), default=None)

    @property
    def heard_on(self) -> dt.date | None:
        """The day of the newest report on any part."""
        return max((one.heard_on for one in self.standings if one.heard_on), default=None)

    def of(self, member: str) -> Standing:
        """Where the part of one member stands."""
        return next((one for one in self.standings if one.member == member), Standing(member))


@dataclass(frozen=True)
class Since:
    """What was undertaken at a meeting or since, and what was still open before it, as known to one reader on the day `at`."""

    meeting: Record | None
    day: dt.date
    at: dt.date
    undertakings: tuple[Undertaken, ...]
    names: Mapping[str, str]

    @property
    def new(self) -> tuple[Undertaken, ...]:
        """Those undertaken at the meeting or since."""
        return tuple(one for one in self.undertakings if one.new)

    @property
    def earlier(self) -> tuple[Undertaken, ...]:
        """Those from before the meeting that were open on its day."""
        return tuple(one for one in self.undertakings if not one.new)

    @property
    def overdue(self) -> tuple[Undertaken, ...]:
        """Those that are due and open, the longest overdue first."""
        late = [one for one in self.undertakings if one.overdue_days]
        return tuple(sorted(late, key=lambda one: (-(one.overdue_days or 0), _place(one))))

    @property
    def labels(self) -> frozenset[ReleaseLabel]:
        """The labels of everything that the answer was made of."""
        return frozenset().union(*(one.labels for one in self.undertakings))


def last_meeting(records: Records) -> Record | None:
    """The last meeting of the whole coalition that began on or before the day of the reader, None where there is none.

    Where the coalition's own record may be read, only its keeper's meetings are the coalition's.
    """
    keepers = {one.originator for one in records.of("coalition")}
    whole = [one for one in records.of("meeting") if one["group"] is None and (not keepers or one.originator in keepers)]
    held = [one for one in whole if str(one["starts_on"]) <= records.at.isoformat()]
    return max(held, key=lambda one: (str(one["starts_on"]), one.originator, str(one.code), one.record_id), default=None)


def meeting_of(records: Records, named: str) -> Record | dt.date:
    """The meeting of this code or id; a day written YYYY-MM-DD stands for itself, `last` for the last of the whole coalition."""
    if named == "last":
        found = last_meeting(records)
        if found is None:
            raise NotFound("no meeting of the whole coalition is on record", hint="name a day, YYYY-MM-DD, or enter the meeting")
        return found
    try:
        return dt.date.fromisoformat(named)
    except ValueError:
        return records.find(named, "meeting")


def undertakings_since(
    records: Records,
    since: Record | dt.date,
    *,
    member: str | None = None,
    theme: str | None = None,
    country: str | None = None,
    countries: Collection[str] = (),
) -> Since:
    """What was undertaken at a meeting or since, and what was open before it, with standing and changes.

    `since`: a meeting's record, or a day. `member`: only what this member undertook, with its part alone; `theme` as it is
    recorded; `country`, `countries` (ISO3): only what is about one of them or about no country. Days beyond `records.at` are
    not known yet.
    """
    meeting = since if isinstance(since, Record) else None
    first = since.day("starts_on") or dt.date.min if isinstance(since, Record) else since
    day = (since.day("ends_on") or first) if isinstance(since, Record) else since
    read = _Read(records)
    about = {*countries, *({country} if country else ())}
    found = []
    for versions in records.histories("undertaking").values():
        newest = versions[-1]
        if theme is not None and str(newest["theme"]).casefold() != theme.casefold():
            continue
        if about and newest["country"] is not None and newest["country"] not in about:
            continue
        one = read.undertaken(versions, meeting, first, day, member)
        if one is not None:
            found.append(one)
    return Since(meeting, day, records.at, tuple(sorted(found, key=_place)), read.names)


def _place(one: Undertaken) -> tuple[str, str, int, str, str]:
    """By day of the statement, its title, and the place of the sentence in it: never by the order of entering."""
    position = str(one.record["position"] or "")
    digits = re.search("[0-9]{1,9}", position)
    title = str(one.statement["title"]) if one.statement else ""
    return one.made_on.isoformat(), title, int(digits[0]) if digits else 0, one.sentence, one.record.record_id


class _Read:
    """What a reader may know of statements, participants, members and reports, indexed once."""

    def __init__(self, records: Records) -> None:
        self.at = records.at
        members = records.all_of("member")
        self._codes = {one.record_id: str(one.code) for one in members}
        self.names = {str(one.code): str(one["name"]) for one in members}
        self._statements = {one.record_id: one for one in records.of("statement")}
        self._in_force = {one.record_id: one for one in records.of("undertaking")}
        self._participants: dict[str, list[Record]] = {}
        for one in records.of("participant"):
            self._participants.setdefault(str(one["statement"]), []).append(one)
        self._reports: dict[str, list[tuple[Report, Record]]] = {}
        for one in records.of("progress"):
            self._reports.setdefault(str(one["undertaking"]), []).append((self._report(one), one))

    def _report(self, one: Record) -> Report:
        part = one["member"]
        return Report(
            one.record_id,
            one.originator,
            str(one["status"]),
            one.day("on") or dt.date.min,
            recorded_on(one),
            self._codes.get(part, UNREAD) if part else None,
            str(one["evidence"]),
            one["reference"],
            one["text"],
        )

    def undertaken(
        self, versions: Sequence[Record], meeting: Record | None, first: dt.date, day: dt.date, member: str | None
    ) -> Undertaken | None:
        """One undertaking as asked; None where it is not known yet, was done or ended before the day, or is not the member's."""
        newest = versions[-1]
        record = self._in_force.get(newest.record_id)
        ended_on = None if record else _ended(newest)
        record = record or newest
        statement = self._statements.get(str(record["statement"]))
        made_on = _made(record, versions[0], statement)
        if made_on > self.at or (ended_on is not None and not day < ended_on <= self.at):
            return None
        reports = [report for report, _ in self._reports.get(newest.record_id, [])]
        known = self._known(record, reports)
        if member is not None and member not in known:
            return None
        parts: list[str | None] = [member] if member else [*known] or [None]
        before = tuple(standing(reports, one, min(day, self.at)) for one in parts)
        now = tuple(standing(reports, one, self.at) for one in parts)
        new = made_on >= first or (meeting is not None and statement is not None and statement["meeting"] == meeting.record_id)
        if not new and not any(one.is_open for one in before):
            return None
        return Undertaken(
            record,
            statement,
            made_on,
            new,
            tuple(str(one) for one in parts if one),
            not record["members"],
            sum(one not in self._codes for one in record["members"]),
            now,
            before,
            changes(Course(versions, tuple(reports), before, now, ended_on), day, self.at),
            ended_on,
            self.at,
            self._labels(record, statement),
        )

    def _known(self, record: Record, reports: Sequence[Report]) -> list[str]:
        """The codes of those who undertook it, as far as this reader may know them, and of those whose part is reported on."""
        named = list(record["members"]) or [one["member"] for one in self._participants.get(str(record["statement"]), [])]
        return sorted({self._codes[one] for one in named if one in self._codes} | {r.part for r in reports if r.part} - {UNREAD})

    def _labels(self, record: Record, statement: Record | None) -> frozenset[ReleaseLabel]:
        took_part = [] if record["members"] else self._participants.get(str(record["statement"]), [])
        reports = [one for _, one in self._reports.get(record.record_id, [])]
        return frozenset(one.label for one in (record, statement, *took_part, *reports) if one is not None)


def _made(record: Record, first: Record, statement: Record | None) -> dt.date:
    issued = statement.day("issued_on") if statement else None
    return issued or record.valid_from or recorded_on(first)


def _ended(newest: Record) -> dt.date:
    """The first day on which a record that is not in force any more did not hold."""
    if newest.op == "end":
        return newest.valid_from or recorded_on(newest)
    last = newest.valid_to or dt.date.max
    return last + dt.timedelta(days=1) if last < dt.date.max else dt.date.max
