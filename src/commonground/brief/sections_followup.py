"""Undertakings since the last meeting: how many, how many of them open and overdue, and where each stands by whose word."""

from __future__ import annotations

import datetime as dt

from commonground.brief.content import Block, Cell, Column, EvidenceSource, FigureText, Paragraph, Section, Table, Text
from commonground.brief.drafting import Draft
from commonground.followup.undertakings import Since, Undertaken, last_meeting, undertakings_since
from commonground.vocabulary import months

SHOWN = 10
"""Rows of the table: the overdue ones first, then the open ones, then the rest."""

SENTENCE = 150
"""Letters of a sentence in the table; all of it stands behind the command."""

STATUS = {
    "open": "open",
    "under way": "under way",
    "partly met": "partly met",
    "met": "met",
    "not met": "not met",
    "withdrawn": "withdrawn",
}
"""Where an undertaking stands, in words."""


def followup(draft: Draft) -> tuple[Section, ...]:
    """The section as of the end of the brief's month; nothing where no meeting of the whole coalition is on record by then."""
    records = draft.reader.records_on(months.last_day(draft.month))
    meeting = last_meeting(records)
    if meeting is None:
        return ()
    found = undertakings_since(records, meeting, country=draft.country)
    draft.labels |= {meeting.label, *found.labels}
    draft.records |= {meeting.record_id, *(one.record.record_id for one in found.undertakings)}
    name, day = str(meeting["title"]), str(meeting["starts_on"])
    command = f"commonground follow-up --since {meeting.code} --as-of {records.at.isoformat()}"
    entry = EvidenceSource("ledger", name, draft.say("entered by {member}", member=meeting.originator), "")
    values = [len(found.new), len(found.earlier), sum(one.is_open for one in found.undertakings), len(found.overdue)]
    label = draft.say("Undertakings at and since {meeting}, {day}", meeting=name, day=draft.language.day(day))
    number = draft.evidence(label, (), command, values, entered=(entry,))
    blocks: list[Block] = [_counts(draft, found, label, values, number)]
    if found.undertakings:
        blocks.append(_table(draft, found))
    return (Section(draft.say("Undertakings since the last meeting"), tuple(blocks)),)


def _counts(draft: Draft, found: Since, label: str, values: list[int], number: int) -> Paragraph:
    if not found.undertakings:
        return Paragraph((Text(f"{label}: "), FigureText(draft.say("none is on record"), number), Text(".")))
    new, earlier, is_open, overdue = (draft.language.number(value) for value in values)
    said = draft.say("[new] undertaken at the meeting or since, [earlier] from before it; [open] open, [overdue] overdue.")
    pieces = {"new": new, "earlier": earlier, "open": is_open, "overdue": overdue}
    runs = [FigureText(pieces[p], number) if p in pieces else Text(p) for p in said.replace("]", "[").split("[") if p]
    return Paragraph((Text(f"{label}: "), *runs))


def _table(draft: Draft, found: Since) -> Table:
    ordered = sorted(found.undertakings, key=lambda one: (-(one.overdue_days or 0), not one.is_open))
    rows = tuple(_row(draft, one) for one in ordered[:SHOWN])
    rest = len(ordered) - len(rows)
    more = draft.say("{count} more are not shown.", count=rest) + " " if rest else ""
    columns = tuple(Column(draft.say(head)) for head in ("Who", "Undertaking", "Due", "Where it stands"))
    note = draft.say("Where it stands is what members reported; nothing is counted as met by rule.")
    return Table(draft.say("Where undertakings stand"), columns, rows, more + note)


def _row(draft: Draft, one: Undertaken) -> tuple[Cell, ...]:
    who = draft.say("all who took part") if one.everyone or not one.members else draft.language.listed(one.members)
    due = draft.language.day(one.due_on.isoformat()) if one.due_on else draft.say("no date")
    if one.overdue_days:
        due = draft.say("{day}: {count} days overdue", day=due, count=one.overdue_days)
    return Cell(who), Cell(_short(one.sentence)), Cell(due), Cell(_stands(draft, one))


def _stands(draft: Draft, one: Undertaken) -> str:
    if one.ended_on:
        return draft.say("ended on {day}", day=draft.language.day(one.ended_on.isoformat()))
    status = draft.say(STATUS[one.status]) if one.status in STATUS else draft.say("reports differ")
    return status if one.heard_on is None else f"{status} ({_heard(draft, one.heard_on)})"


def _heard(draft: Draft, day: dt.date) -> str:
    return draft.say("reported on {day}", day=draft.language.day(day.isoformat()))


def _short(sentence: str) -> str:
    """The beginning of a sentence, cut between words."""
    if len(sentence) <= SENTENCE:
        return sentence
    return sentence[:SENTENCE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
