"""Joint statements, what members undertook in them, and where each undertaking stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said

STATUSES = ("open", "under way", "partly met", "met", "not met", "withdrawn")
"""Where an undertaking stands; without a report it is open."""

EVIDENCE_KINDS = ("flow", "activity", "record", "document", "none")
"""What a report rests on: a payment or activity of a loaded file, a record of the ledger, a document, or a word alone."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A joint statement as it was published."""

    title: str = said("its title", required=True)
    issued_on: dt.date = said("day of the statement", required=True)
    meeting: str | None = said("the meeting that issued it", ref="meeting")
    place: str | None = said("where it was issued")
    source: str | None = said("where it was published, or the name of its file")
    sha256: str | None = said("hash of its text", form="sha256")


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A state or organisation that a statement names as taking part, in the capacity that it names."""

    statement: str = said("the statement", ref="statement", required=True)
    name: str = said("state or organisation, in the words of the statement", required=True)
    capacity: str = said("minister, senior representative, host, co-chair, Secretary General …", required=True)
    member: str | None = said("the member that it is", ref="member")
    iso3: str | None = said("of a state", form="iso3")
    office_holder: str | None = said("the office-holder that the published statement names")
    sentence: str | None = said("the sentence that names it")


@dataclass(frozen=True, kw_only=True)
class Undertaking:
    """What members undertook in a statement, in its own sentence."""

    statement: str = said("the statement that it stands in", ref="statement", required=True)
    members: tuple[str, ...] = listed("who undertook it; empty: all who took part", ref="member")
    sentence: str = said("the exact sentence", required=True)
    speech_act: str = said("commit, reaffirm, continue, support, encourage …", required=True)
    subject: str = said("what it is about, in a few words", required=True)
    theme: str = said("stabilisation, humanitarian, counter-finance …", required=True)
    due_on: dt.date | None = said("by when")
    country: str | None = said("the country that it is about", form="iso3")
    place: str | None = said("the place that it is about", form="pcode")
    position: str | None = said("where the sentence stands in the text: `characters 120-260`")


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A report on where an undertaking stands, with its evidence; the newest one of each reporter counts."""

    undertaking: str = said("the undertaking", ref="undertaking", required=True)
    status: str = said("open, under way, partly met, met, not met or withdrawn", choices=STATUSES, required=True)
    on: dt.date = said("the day that it is about", required=True)
    evidence: str = said("flow, activity, record, document or none", choices=EVIDENCE_KINDS, required=True)
    reference: str | None = said("which: `SHA256 line 12` of a flow, an IATI identifier, or the id of a record")
    member: str | None = said("whose part of the undertaking it is; else of all", ref="member")
    text: str | None = said("in words")
