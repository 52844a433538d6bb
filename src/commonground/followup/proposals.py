"""What a statement's reading proposes to record, and what became of each proposal: open, confirmed or refused.

A proposal is known by its place in the text, so that what was refused is not proposed again, and what was confirmed is not
confirmed twice, however often the statement is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.door.entry import Entry
from commonground.door.records import Record, Records
from commonground.followup.acts import Act
from commonground.followup.participants import Participant
from commonground.followup.parties import Party, mentions
from commonground.followup.payers import Member
from commonground.followup.statement import Statement
from commonground.funding.chain_organisations import letters
from commonground.vocabulary.label import ReleaseLabel

_REFUSED = re.compile(r"refused (?P<kind>participant|undertaking) (?P<key>[^:]+?)(?:: (?P<why>.*))?", re.DOTALL)
_SPEAKERS = {"co-chairs": "co-chair", "co-chair": "co-chair", "hosts": "host", "host": "host"}


@dataclass(frozen=True)
class Proposal:
    """One participant (`p1`, `p2` …) or undertaking (`1`, `2` …) that may be recorded: the body of its record, and why.

    `state` is open, confirmed or refused. `key` is its place in the text. Of an undertaking `clause` is the part of the
    sentence that says it; `who` names those who undertake it, or says that all who took part do.
    """

    number: str
    kind: str
    key: str
    body: Mapping[str, Any]
    who: str
    because: str
    clause: str = ""
    state: str = "open"


def statement_body(read: Statement, source: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the statement's record: as read, with what was given in the place of it."""
    body = {
        "title": read.title or None,
        "issued_on": read.issued_on,
        "place": read.place or None,
        "source": source,
        "sha256": read.text_sha256,
    }
    return {
        name: value for name, value in {**body, **{k: v for k, v in given.items() if v is not None}}.items() if value is not None
    }


def known_statement(records: Records, read: Statement, originator: str) -> Record | None:
    """The statement that an originator has recorded from the same text, None where it has none."""
    held = [one for one in records.of("statement") if one["sha256"] == read.text_sha256 and one.originator == originator]
    return held[0] if held else None


def proposals(read: Statement, records: Records, statement: Record | None) -> tuple[Proposal, ...]:
    """Every participant and undertaking that was read, in the order of the text, with what became of each.

    `statement` is the record that they would belong to; None where it is not recorded yet, and then all are open.
    """
    members = [Member.of(one) for one in records.of("member")]
    return proposed(read, members, _settled(records, statement) if statement else {})


def proposed(read: Statement, members: Sequence[Member], settled: Mapping[tuple[str, str], str]) -> tuple[Proposal, ...]:
    """As `proposals`, among these members and with what is settled by kind and place in the text."""
    found = [*_participants(read, members), *_undertakings(read, members)]
    return tuple(_with_state(one, settled.get((one.kind, one.key), "open")) for one in found)


def _with_state(one: Proposal, state: str) -> Proposal:
    return Proposal(one.number, one.kind, one.key, one.body, one.who, one.because, one.clause, state)


def _settled(records: Records, statement: Record) -> dict[tuple[str, str], str]:
    """What became of the proposals of a statement by kind and place in the text."""
    found: dict[tuple[str, str], str] = {}
    for note in records.of("note"):
        told = _REFUSED.fullmatch(str(note["text"])) if note["about"] == statement.record_id else None
        if told and note.originator == statement.originator:
            found[told["kind"], told["key"]] = "refused"
    for kind, field in (("participant", "name"), ("undertaking", "position")):
        for one in records.of(kind):
            if one["statement"] == statement.record_id and one.originator == statement.originator:
                found[kind, str(one[field])] = "confirmed"
    return found


def _participants(read: Statement, members: Sequence[Member]) -> Iterator[Proposal]:
    for number, one in enumerate(read.participants, 1):
        member = member_of(one, members)
        capacity = ", ".join(dict.fromkeys(word for word in (one.capacity, *one.roles) if word)) or "participant"
        body = {
            "name": one.name,
            "capacity": capacity,
            "member": member.code if member else None,
            "iso3": one.iso3,
            "office_holder": one.office_holder or None,
            "sentence": one.sentence,
        }
        known = {name: value for name, value in body.items() if value is not None}
        yield Proposal(f"p{number}", "participant", one.name, known, member.code if member else "no member", one.because)


def known_parties(members: Sequence[Member]) -> dict[str, Party]:
    """Members that no list of states has, by their names and those of their bodies: a statement may name them too."""
    found: dict[str, Party] = {}
    for member in members:
        if member.iso3 is None:
            party = Party(member.code, member.name, "member")
            found |= {name: party for name in (member.name, *member.organisations) if any(char.islower() for char in name)}
    return found


def member_of(one: Participant, members: Sequence[Member]) -> Member | None:
    """The registered member that a participant is: by ISO3 for a state, else by code, name or a body that it lists."""
    if one.iso3:
        return next((member for member in members if one.iso3 in (member.iso3, member.code)), None)
    names = {letters(text) for text in (one.name, one.organisation) if text}
    for member in members:
        if member.iso3 is None and names & {letters(text) for text in (member.code, member.name, *member.organisations)}:
            return member
    return None


def _undertakings(read: Statement, members: Sequence[Member]) -> Iterator[Proposal]:
    by_party = {one.code: member for one in read.participants if (member := member_of(one, members))}
    for number, act in enumerate(read.undertakings, 1):
        whose = _whose(act, read)
        known = [by_party[code].code for code in whose if code in by_party]
        body = {
            "members": known,
            "sentence": act.sentence,
            "speech_act": act.speech_act,
            "subject": act.subject or act.verb,
            "theme": act.theme or "other",
            "due_on": act.due.on if act.due else None,
            "country": _country(act, whose),
            "position": f"characters {act.clause_start}-{act.clause_end}",
        }
        told = {name: value for name, value in body.items() if value}
        unknown = [code for code in whose if code not in by_party]
        who = ", ".join([*known, *(f"{code} (no member)" for code in unknown)]) or "all who took part"
        yield Proposal(str(number), "undertaking", str(body["position"]), told, who, act.because, act.clause)


def _whose(act: Act, read: Statement) -> tuple[str, ...]:
    """The parties that undertake it by code; none: all who took part."""
    if act.speaker_party:
        return (act.speaker_party,)
    role = _SPEAKERS.get(act.speaker)
    return read.co_chairs if role == "co-chair" else read.hosts if role == "host" else ()


def _country(act: Act, whose: Sequence[str]) -> str | None:
    """The one state that it is about, named before the first comma of its subject beside those who speak; else None."""
    states = {one.party.iso3 for one in mentions(act.subject.partition(",")[0]) if one.party.iso3} - set(whose)
    return states.pop() if len(states) == 1 else None


def confirmed(one: Proposal, statement_id: str, changes: Mapping[str, Any], label: ReleaseLabel | None) -> Entry:
    """The entry that records a proposal, as it was read or with fields changed by a person."""
    return Entry(one.kind, {**one.body, **changes, "statement": statement_id}, label=label)


def refused(one: Proposal, statement_id: str, why: str, label: ReleaseLabel | None) -> Entry:
    """The note that a proposal was refused, so that it is not made again."""
    text = f"refused {one.kind} {one.key}" + (f": {why}" if why else "")
    return Entry("note", {"about": statement_id, "text": text}, label=label)
