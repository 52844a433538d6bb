"""Working groups, meetings and what belongs to them: seats, agenda, minutes, documents, decisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said


@dataclass(frozen=True, kw_only=True)
class Group:
    """A working group or mechanism of the coalition, with its mandate."""

    code: str = said("its code", form="code", required=True)
    name: str = said("its name", required=True)
    mandate: str | None = said("what it is to do")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A member's place in a working group for as long as the record is valid."""

    group: str = said("the working group", ref="group", required=True)
    member: str = said("who sits", ref="member", required=True)
    capacity: str = said("co-chair, member or observer", choices=("co-chair", "member", "observer"), required=True)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting of the coalition or of one of its groups."""

    code: str = said("its code", form="code", required=True)
    title: str = said("its title", required=True)
    starts_on: dt.date = said("first day", required=True)
    ends_on: dt.date | None = said("last day; else the first")
    starts_at: str | None = said("time of the first day with its offset from UTC, `09:30+02:00`", form="time")
    place: str | None = said("where")
    group: str | None = said("of which group; else of the whole coalition", ref="group")
    hosts: tuple[str, ...] = listed("members that host it", ref="member")


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """A point of a meeting's agenda."""

    meeting: str = said("the meeting", ref="meeting", required=True)
    number: int = said("its place in the agenda", required=True)
    title: str = said("what is discussed", required=True)
    lead: str | None = said("who leads it", ref="member")


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What the minutes of a meeting say on one point."""

    meeting: str = said("the meeting", ref="meeting", required=True)
    number: int | None = said("the point of the agenda")
    text: str = said("what was said and settled", required=True)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file that belongs to a record; its bytes are kept by their hash."""

    about: str = said("the record that it belongs to", form="record", required=True)
    name: str = said("name of the file", required=True)
    media_type: str = said("what kind of file it is", required=True)
    sha256: str = said("hash of its bytes", form="sha256", required=True)
    size_bytes: int = said("how many bytes", required=True)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided: proposed by one person, in force when a second has approved it."""

    title: str = said("what is decided", required=True)
    status: str = said("proposed or taken", choices=("proposed", "taken"), required=True)
    text: str | None = said("in full")
    taken_on: dt.date | None = said("day on which it was taken")
    meeting: str | None = said("at which meeting", ref="meeting")
    members: tuple[str, ...] = listed("members that took it", ref="member")
