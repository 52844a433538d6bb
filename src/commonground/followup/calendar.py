"""A calendar as iCalendar (RFC 5545): meetings as events, and due days of undertakings and requests as things to do.

Every byte follows from the records that the reader may see: DTSTAMP is when the newest version was recorded (RFC 5545
3.8.7.2, without METHOD), UID the record's id, SEQUENCE the number of changes. Nobody's address is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from commonground.door.records import Record, Records
from commonground.followup.meetings import Held, agendas
from commonground.followup.requests import Requested, requests
from commonground.followup.undertakings import Undertaken, undertakings_since

DOMAIN = "commonground"
LONGEST_LINE_OCTETS = 75
"""RFC 5545 3.1: a line is folded before it has more octets than this, the line break not counted."""


def calendar(
    meetings: Sequence[Held],
    agenda: Mapping[str, Sequence[Record]],
    undertakings: Sequence[Undertaken] = (),
    requests: Sequence[Requested] = (),
    name: str = "Common Ground",
) -> bytes:
    """The calendar, UTF-8 with CRLF. `agenda` holds the points of each meeting by its record id."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Common Ground//Calendar//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for one in meetings:
        lines += _event(one, agenda.get(one.record.record_id, ()))
    for undertaken in undertakings:
        if undertaken.due_on is not None:
            lines += _undertaking(undertaken, undertaken.due_on)
    for requested in requests:
        lines += _request(requested)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def calendar_of(records: Records, held: Sequence[Held], with_due: bool) -> bytes:
    """The calendar of some meetings as a reader may know them; `with_due`: also what is due, as things to do."""
    undertakings = undertakings_since(records, dt.date.min).undertakings if with_due else ()
    return calendar(held, agendas(records), undertakings, requests(records) if with_due else ())


def escaped(text: str) -> str:
    """Text as a value of type TEXT (RFC 5545 3.3.11); control characters are left out."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in plain if char == "\t" or not (ord(char) < 32 or ord(char) == 127))


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, those after the first with a space before them; no character is cut."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST_LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece


def _event(held: Held, agenda: Iterable[Record]) -> list[str]:
    record = held.record
    told = [f"{item['number']}. {item['title']}" for item in agenda]
    group = [str(held.group["name"])] if held.group else []
    return _component(
        "VEVENT",
        record,
        held.revisions,
        [
            *_when(held),
            f"SUMMARY:{escaped(str(record['title']))}",
            *([f"LOCATION:{escaped(str(record['place']))}"] if record["place"] else []),
            *([f"DESCRIPTION:{escaped(chr(10).join([*group, *told]))}"] if group or told else []),
            *([f"CATEGORIES:{escaped(str(held.group.code))}"] if held.group else []),
            "STATUS:" + ("CANCELLED" if held.cancelled else "CONFIRMED"),
            f"CREATED:{_moment(held.first_recorded_at)}",
            "TRANSP:" + ("TRANSPARENT" if held.cancelled else "OPAQUE"),
        ],
    )


def _when(held: Held) -> list[str]:
    """Whole days with the day after the last as the end; a time in UTC, and then over several days until the last one ends."""
    after = held.last + dt.timedelta(days=1)
    at = held.record["starts_at"]
    if at is None:
        return [f"DTSTART;VALUE=DATE:{held.first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    start = dt.datetime.fromisoformat(f"{held.first.isoformat()}T{str(at).replace('Z', '+00:00')}")
    lines = [f"DTSTART:{_utc(start)}"]
    if held.last > held.first:
        lines.append(f"DTEND:{_utc(dt.datetime.combine(after, dt.time(), start.tzinfo))}")
    return lines


def _undertaking(one: Undertaken, due_on: dt.date) -> list[str]:
    done = not one.is_open
    whose = ", ".join(one.members) if one.members and not one.everyone else "all who took part"
    under_way = any(item.status in ("under way", "partly met") for item in one.standings)
    status = "CANCELLED" if one.ended_on else "COMPLETED" if done else "IN-PROCESS" if under_way else "NEEDS-ACTION"
    summary = f"Due: {one.record['subject']} ({whose})"
    return _component("VTODO", one.record, 0, _to_do(due_on, summary, one.sentence, status))


def _request(one: Requested) -> list[str]:
    whose = ", ".join(asked.member or "a member that is not shown" for asked in one.asked)
    summary = f"Answer due: {one.record['asks']} asked by {one.by} of {whose}"
    return _component(
        "VTODO",
        one.record,
        0,
        _to_do(one.due_on, summary, str(one.record["text"]), "NEEDS-ACTION" if one.is_open else "COMPLETED"),
    )


def _to_do(due_on: dt.date, summary: str, text: str, status: str) -> list[str]:
    return [f"DUE;VALUE=DATE:{due_on:%Y%m%d}", f"SUMMARY:{escaped(summary)}", f"DESCRIPTION:{escaped(text)}", f"STATUS:{status}"]


def _component(name: str, record: Record, sequence: int, lines: Iterable[str]) -> list[str]:
    return [
        f"BEGIN:{name}",
        f"UID:{record.record_id}@{DOMAIN}",
        f"DTSTAMP:{_moment(record.recorded_at)}",
        *lines,
        f"SEQUENCE:{sequence}",
        "CLASS:" + ("PUBLIC" if record.label.is_public else "CONFIDENTIAL"),
        f"END:{name}",
    ]


def _moment(recorded_at: str) -> str:
    return _utc(dt.datetime.fromisoformat(recorded_at))


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
