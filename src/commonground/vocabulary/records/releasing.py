"""Releases that wait for a second person, their approval, what was sent, and break-glass."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonground.vocabulary.records.said import listed, said


@dataclass(frozen=True, kw_only=True)
class Release:
    """A proposal to put a label on a record, or to change what is released: done when a second account has approved it."""

    record: str = said("the record", form="record", required=True)
    version: str = said("the version of the record that it was proposed for", required=True)
    label: str = said("the label, as canonical JSON", required=True)
    change: str = said("what is to be, as JSON: body, op, valid_from and valid_to of each stretch of time", required=True)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a second account said to a proposed release, decision or grant."""

    about: str = said("the record that waited", form="record", required=True)
    verdict: str = said("approved or refused", choices=("approved", "refused"), required=True)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """To whom what was released has gone: it cannot be recalled."""

    what: str = said("brief, export or record", choices=("brief", "export", "record"), required=True)
    reference: str = said("which: id of the brief or record, or hash of the file", required=True)
    to: tuple[str, ...] = listed("parties that it went to", form="party")
    on: dt.date = said("the day", required=True)
    records: tuple[str, ...] = listed("records that were in it", form="record")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Break-glass: a member may read what an originator holds back, for as long as the record is valid; two persons give it."""

    member: str = said("who may read", ref="member", required=True)
    originator: str = said("code of the member whose records they are", form="code", required=True)
    reason: str = said("why it cannot wait", required=True)
    from_on: dt.date = said("first day", required=True)
    until_on: dt.date = said("last day, at most 14 days after the first", required=True)
    record: str | None = said("one record alone", form="record")
