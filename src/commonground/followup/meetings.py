"""Meetings and working groups as a reader may know them: agenda, minutes, decisions, documents, seats, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from commonground.door.records import Record, Records
from commonground.vocabulary.errors import BadRequest

CAPACITIES = ("co-chair", "member", "observer")


@dataclass(frozen=True)
class Held:
    """One meeting: its days, and whether it was called off (its record ended before its first day)."""

    record: Record
    group: Record | None
    first: dt.date
    last: dt.date
    cancelled: bool
    first_recorded_at: str
    revisions: int

    @property
    def turn(self) -> tuple[dt.date, str, str, str]:
        """By day, time, originator and code: never by the order of entering."""
        return self.first, str(self.record["starts_at"] or ""), self.record.originator, str(self.record.code)


@dataclass(frozen=True)
class MeetingTold:
    """A meeting with everything that belongs to it."""

    held: Held
    hosts: tuple[str, ...]
    agenda: tuple[Record, ...]
    minutes: tuple[Record, ...]
    decisions: tuple[Record, ...]
    statements: tuple[Record, ...]
    documents: tuple[Record, ...]
    before: Held | None
    after: Held | None
    names: dict[str, str]

    def signed(self, record: Record) -> str:
        """By whom, where it is not the meeting's own originator that says so; nothing where it is."""
        return "" if record.originator == self.held.record.originator else f" (entered by {record.originator})"

    def lead(self, item: Record) -> str | None:
        """Who leads a point of the agenda, by code; None where nobody, or somebody whom the reader may not know."""
        return self.names.get(str(item["lead"]))


@dataclass(frozen=True)
class GroupTold:
    """A working group: who sits in it, in which capacity and since when, its meetings and documents."""

    record: Record
    seats: tuple[tuple[str, str, str, dt.date | None], ...]
    meetings: tuple[Held, ...]
    documents: tuple[Record, ...]
    at: dt.date

    @property
    def next(self) -> Held | None:
        """The first meeting that is still to come and was not called off."""
        return next((one for one in self.meetings if one.last >= self.at and not one.cancelled), None)


def meetings(
    records: Records, first: dt.date | None = None, last: dt.date | None = None, group: Record | None = None
) -> tuple[Held, ...]:
    """Every meeting that touches the days asked for, cancelled ones included, in the order of days."""
    if first and last and last < first:
        raise BadRequest(f"{last} is before {first}", hint="give --from before --to")
    groups = {one.record_id: one for one in records.all_of("group")}
    found = [_held(records, versions, groups) for versions in records.histories("meeting").values()]
    asked = (
        one
        for one in found
        if (last is None or one.first <= last)
        and (first is None or one.last >= first)
        and (group is None or one.record["group"] == group.record_id)
    )
    return tuple(sorted(asked, key=lambda one: one.turn))


def _held(records: Records, versions: tuple[Record, ...], groups: dict[str, Record]) -> Held:
    newest = versions[-1]
    first = newest.day("starts_on") or dt.date.min
    ended = newest.op == "end" and (newest.valid_from is None or newest.valid_from <= first)
    group = groups.get(str(newest["group"]))
    return Held(newest, group, first, newest.day("ends_on") or first, ended, versions[0].recorded_at, len(versions) - 1)


def meeting(records: Records, record: Record) -> MeetingTold:
    """One meeting with what belongs to it, as the reader may know it."""
    names = {one.record_id: str(one.code) for one in records.all_of("member")}
    series = [one for one in meetings(records) if one.record["group"] == record["group"] and not one.cancelled]
    held = next(one for one in meetings(records) if one.record.record_id == record.record_id)
    earlier = [one for one in series if one.turn < held.turn]
    later = [one for one in series if one.turn > held.turn]
    belongs = record.record_id
    return MeetingTold(
        held,
        tuple(sorted(names[one] for one in held.record["hosts"] if one in names)),
        _by_number(one for one in records.of("agenda_item") if one["meeting"] == belongs),
        _by_number(one for one in records.of("minute") if one["meeting"] == belongs),
        _by(("taken_on", "title"), (one for one in records.of("decision") if one["meeting"] == belongs)),
        _by(("issued_on", "title"), (one for one in records.of("statement") if one["meeting"] == belongs)),
        _documents(records, belongs),
        earlier[-1] if earlier else None,
        later[0] if later else None,
        names,
    )


def agendas(records: Records) -> dict[str, tuple[Record, ...]]:
    """The points of every agenda by the meeting's record id."""
    found: dict[str, list[Record]] = {}
    for one in records.of("agenda_item"):
        found.setdefault(str(one["meeting"]), []).append(one)
    return {meeting_id: _by_number(items) for meeting_id, items in found.items()}


def group(records: Records, record: Record) -> GroupTold:
    """A working group with its seats in force, meetings and documents, as the reader may know it."""
    names = {one.record_id: one for one in records.all_of("member")}
    held = [one for one in records.of("seat") if one["group"] == record.record_id and one["member"] in names]
    seats = [one for one in held if one.originator == record.originator]  # nobody else gives seats in it
    told = [
        (str(one["capacity"]), str(names[str(one["member"])].code), str(names[str(one["member"])]["name"]), one.valid_from)
        for one in seats
    ]
    ordered = sorted(told, key=lambda one: (CAPACITIES.index(one[0]), one[1]))
    return GroupTold(record, tuple(ordered), meetings(records, group=record), _documents(records, record.record_id), records.at)


def _documents(records: Records, about: str) -> tuple[Record, ...]:
    return _by(("name",), (one for one in records.of("document") if one["about"] == about))


def _by_number(held: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(held, key=lambda one: (one["number"] is None, one["number"] or 0, one.originator, one.record_id)))


def _by(fields: tuple[str, ...], held: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(held, key=lambda one: (*(str(one[name] or "") for name in fields), one.record_id)))


def minutes_markdown(told: MeetingTold) -> str:
    """The minutes of a meeting as Markdown: head, agenda with what was said on each point, decisions, documents."""
    record, held = told.held.record, told.held
    days = held.first.isoformat() + (f" to {held.last.isoformat()}" if held.last != held.first else "")
    head = [days, *([str(record["place"])] if record["place"] else []), *([str(held.group["name"])] if held.group else [])]
    lines = [f"# {_plain(str(record['title']))}", "", ", ".join(_plain(text) for text in head), ""]
    if told.hosts:
        lines += ["Hosts: " + ", ".join(told.hosts), ""]
    said: dict[int | None, list[Record]] = {}
    for one in told.minutes:
        said.setdefault(one["number"], []).append(one)
    for item in told.agenda:
        lead = told.lead(item)
        lines += [f"## {item['number']}. {_plain(str(item['title']))}" + (f" ({lead})" if lead else "") + told.signed(item), ""]
        for one in said.pop(item["number"], []):
            lines += [_plain(str(one["text"])) + told.signed(one), ""]
    rest = [one for number in sorted(said, key=lambda n: (n is None, n or 0)) for one in said[number]]
    if rest:
        lines += ["## Further minutes" if told.agenda else "## Minutes", ""]
        for one in rest:
            lines += [
                (f"{one['number']}. " if one["number"] is not None else "") + _plain(str(one["text"])) + told.signed(one),
                "",
            ]
    lines += _listed(
        "Decisions",
        (f"{_decided(one)}{told.signed(one)}" for one in told.decisions),
    )
    lines += _listed("Statements", (f"{one['title']}, {one['issued_on']}{told.signed(one)}" for one in told.statements))
    lines += _listed(
        "Documents", (f"{one['name']} (sha256 {str(one['sha256'])[:16]}){told.signed(one)}" for one in told.documents)
    )
    return "\n".join(lines).rstrip() + "\n"


def _decided(one: Record) -> str:
    return f"{one['title']} ({one['status']}{f' on {day}' if (day := one['taken_on']) else ''})"


def _listed(heading: str, items: Iterable[str]) -> list[str]:
    held = [f"- {_plain(item)}" for item in items]
    return [f"## {heading}", "", *held, ""] if held else []


def _plain(text: str) -> str:
    """The text in one paragraph, with what Markdown would read as a mark written as itself."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
    return " ".join(escaped.split())
