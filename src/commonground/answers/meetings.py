"""Meetings in the order of days, one meeting with everything that belongs to it, and working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from commonground.answers.question import Option, question
from commonground.answers.stated import exact_day

if TYPE_CHECKING:
    from commonground.door.records import Record, Records
    from commonground.followup.meetings import GroupTold, Held, MeetingTold


@question("meetings", over="records", rows="")
def meetings(
    seen: Records,
    *,
    first: Annotated[str | None, Option("Meetings from this day on.", "DATE", "--from")] = None,
    last: Annotated[str | None, Option("Meetings to this day.", "DATE", "--to")] = None,
    group: Annotated[str | None, Option("Only those of this working group.", "GROUP")] = None,
) -> list[dict[str, Any]]:
    """Meetings in the order of days, of the coalition and of its groups, as the reader may know them; cancelled ones too."""
    return [meeting_object(one) for one in found(seen, first, last, group)]


def found(seen: Records, first: str | None, last: str | None, group: str | None) -> tuple[Held, ...]:
    """The meetings themselves, from a day to a day, of one group or of all."""
    from commonground.door.naming import find
    from commonground.followup import meetings

    of = find(seen, group, "group") if group else None
    return meetings.meetings(seen, exact_day(first), exact_day(last), of)


@question("meeting", over="records")
def meeting(seen: Records, *, name: Annotated[str, Option("The meeting's code, id or title.", "NAME", "")]) -> dict[str, Any]:
    """The meeting NAME (its code, id or title): agenda, minutes, decisions, documents, and the ones before and after."""
    return told_object(found_meeting(seen, name))


def found_meeting(seen: Records, name: str) -> MeetingTold:
    """The meeting itself."""
    from commonground.door.naming import find
    from commonground.followup import meetings

    return meetings.meeting(seen, find(seen, name, "meeting"))


@question("group", over="records")
def group(seen: Records, *, name: Annotated[str, Option("The group's code, id or name.", "NAME", "")]) -> dict[str, Any]:
    """The working group NAME (its code, id or name): mandate, co-chairs and members on the day, its meetings and documents."""
    return group_object(found_group(seen, name))


def found_group(seen: Records, name: str) -> GroupTold:
    """The working group itself."""
    from commonground.door.naming import find
    from commonground.followup import meetings

    return meetings.group(seen, find(seen, name, "group"))


def meeting_object(one: Held) -> dict[str, Any]:
    """A meeting in a list of meetings."""
    return {
        "meeting": one.record.record_id,
        "code": one.record.code,
        "title": one.record["title"],
        "starts_on": one.first,
        "ends_on": one.last,
        "starts_at": one.record["starts_at"],
        "place": one.record["place"],
        "group": one.group.code if one.group else None,
        "cancelled": one.cancelled,
    }


def told_object(told: MeetingTold) -> dict[str, Any]:
    """A meeting with everything that belongs to it."""
    return {
        **meeting_object(told.held),
        "hosts": list(told.hosts),
        "agenda": [
            {
                "record": one.record_id,
                "number": one["number"],
                "title": one["title"],
                "lead": told.lead(one),
                "by": one.originator,
            }
            for one in told.agenda
        ],
        "minutes": [
            {"record": one.record_id, "number": one["number"], "text": one["text"], "by": one.originator} for one in told.minutes
        ],
        "decisions": [
            {
                "record": one.record_id,
                "title": one["title"],
                "status": one["status"],
                "taken_on": one["taken_on"],
                "text": one["text"],
                "by": one.originator,
            }
            for one in told.decisions
        ],
        "statements": [
            {"record": one.record_id, "title": one["title"], "issued_on": one["issued_on"]} for one in told.statements
        ],
        "documents": [document_object(one) for one in told.documents],
        "before": _beside(told.before),
        "after": _beside(told.after),
    }


def group_object(told: GroupTold) -> dict[str, Any]:
    """A working group with its seats, meetings and documents."""
    return {
        "group": told.record.record_id,
        "code": told.record.code,
        "name": told.record["name"],
        "mandate": told.record["mandate"],
        "seats": [
            {"capacity": capacity, "member": code, "name": name, "from": since} for capacity, code, name, since in told.seats
        ],
        "meetings": [meeting_object(one) for one in told.meetings],
        "next": told.next.record.code if told.next else None,
        "documents": [document_object(one) for one in told.documents],
    }


def document_object(one: Record) -> dict[str, Any]:
    """An attached file."""
    return {
        "document": one.record_id,
        "name": one["name"],
        "media_type": one["media_type"],
        "size_bytes": one["size_bytes"],
        "sha256": one["sha256"],
    }


def _beside(one: Held | None) -> dict[str, Any] | None:
    return {"meeting": one.record.record_id, "code": one.record.code, "starts_on": one.first} if one else None
