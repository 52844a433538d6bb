"""Recording a joint statement: its file and record, what it proposes, and what a person said to each proposal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from commonground.door.desk import Desk
from commonground.door.documents import Attachment, Documents
from commonground.door.entry import Entered, Entry
from commonground.door.naming import resolved
from commonground.door.records import Record, Records
from commonground.followup.payers import Member
from commonground.followup.proposals import Proposal, confirmed, known_parties, known_statement, refused, statement_body
from commonground.followup.source_text import text_of
from commonground.followup.statement import Statement, read_statement
from commonground.vocabulary.errors import BadRequest, Refused
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import KINDS

CONFIRMED = "confirmed what the statement says"
FIXED = ("statement", "position")
"""Fields of a proposal that say where it stands in the text, and that nobody changes."""


@dataclass(frozen=True)
class Verdict:
    """What a person said to a proposal: accepted with these fields changed, or refused where `changes` is None."""

    proposal: Proposal
    changes: Mapping[str, Any] | None


def read(attached: Attachment, records: Records | None) -> Statement:
    """The statement in a file, read with the members that the reader knows."""
    members = [Member.of(one) for one in records.of("member")] if records else []
    return read_statement(text_of(attached.data, attached.name), attached.name, known_parties(members))


def record_statement(
    desk: Desk,
    records: Records,
    attached: Attachment,
    told: Statement,
    given: Mapping[str, Any],
    label: ReleaseLabel | None,
    why: str = "",
    source: str | None = None,
) -> str:
    """The id of the statement's record: of the one that is there from the same text, else of a new one with its file.

    `given`: title, issued_on, place and meeting (an id) in the place of what was read. Raises BadRequest where the statement
    does not say its title or day, and none is given.
    """
    known = known_statement(records, told, records.viewer.party)
    if known is not None:
        return known.record_id
    body = statement_body(told, attached.name, given)
    for field in ("title", "issued_on"):
        if field not in body:
            said = field.replace("_", " ")
            raise BadRequest(f"the statement does not say its {said}", hint=f"give --{field.replace('_', '-')}")
    record_id = uuid.uuid4().hex
    entries = [Entry("statement", body, label=label, record_id=record_id), attached.entry(record_id, label)]
    Documents(records.workspace).enter(desk, entries, [attached], why or "a joint statement", source or attached.name)
    return record_id


def read_again(records: Records, statement: Record) -> Statement:
    """A recorded statement, read from the file that is kept with it.

    Raises Refused for a statement of another originator, BadRequest where its file is not kept here.
    """
    if statement.originator != records.viewer.party:
        raise Refused(
            f"the statement belongs to {statement.originator}",
            hint="add its file as your own, or enter undertakings of your own that refer to it",
        )
    for document in records.of("document"):
        if document["about"] == statement.record_id:
            name = str(document["name"])
            held = Attachment(name, "", "", Documents(records.workspace).data(document))
            told = read(held, records)
            if told.text_sha256 == statement["sha256"]:
                return told
    raise BadRequest("the file of this statement is not kept here", hint="name the file instead of the record")


def settle(
    desk: Desk,
    records: Records,
    statement: Record,
    verdicts: Sequence[Verdict],
    labels: Mapping[str, ReleaseLabel | None],
    why: str = "",
    source: str | None = None,
) -> list[Entered]:
    """Record what was accepted and what was refused, in one transaction and in this order.

    `labels` by kind; None: the statement's own, as what was undertaken in it is for the same readers.
    """
    entries = []
    for one in verdicts:
        kind = one.proposal.kind if one.changes is not None else "note"
        label = labels.get(kind) or replace(statement.label, released_on=None)
        if one.changes is None:
            entries.append(refused(one.proposal, statement.record_id, why, label))
        else:
            changes = resolved(records, KINDS[kind], one.changes)
            entries.append(confirmed(one.proposal, statement.record_id, changes, label))
    return desk.enter(entries, why or CONFIRMED, source) if entries else []
