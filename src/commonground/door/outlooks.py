"""Issued outlooks: they come with their file, stay as they are, and go beyond their early-warning community by two people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commonground.door.labelling import released
from commonground.door.records import Record, Records
from commonground.release.decide import Viewer
from commonground.vocabulary.errors import Conflict, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel
from commonground.vocabulary.records import Kind

if TYPE_CHECKING:
    from commonground.door.entering import Batch
    from commonground.door.entry import Entry

Body = Mapping[str, Any]


def guard(batch: Batch, entry: Entry, kind: Kind, body: Body, label: ReleaseLabel, before: Record | None) -> None:
    """What must hold of an entry that is an outlook or the file of one, else nothing. Raises Refused or Conflict."""
    if kind.name == "outlook":
        _stays_as_issued(batch, entry.op, body, before)
    if community := batch.labelling.issued_to(kind, body):
        _stays_within(community, label, before, batch.four_eyes)


def _stays_as_issued(batch: Batch, op: str, body: Body, before: Record | None) -> None:
    """It is neither ended nor changed, comes with its file on the day that it states, and is issued once."""
    if op == "end":
        raise Refused(
            "an outlook that was issued is not ended: it is held against what happened",
            hint="issue a newer one; `commonground release narrow` takes it from other readers",
        )
    if before is not None:
        if dict(before.body) != dict(body):
            raise Refused("an outlook is not changed after it was issued", hint="issue a newer one")
        return
    if body["issued_on"] != batch.today.isoformat():
        raise Refused(f"it is issued on {batch.today}, not on {body['issued_on']}", hint="use `commonground watch issue`")
    if body["sha256"] not in batch.files:
        raise Refused("an outlook is issued with its file", hint="use `commonground watch issue`")
    own = (one for one in batch.records.all_of("outlook") if one.originator == batch.actor.member)
    if any(one["sha256"] == body["sha256"] for one in own):
        raise Conflict("this outlook was issued already", hint="see `commonground watch ledger`")


def _stays_within(community: str, label: ReleaseLabel, before: Record | None, four_eyes: bool) -> None:
    """It goes to its community alone, and later beyond it by two people, also where a member has a single operator."""
    if released(ReleaseLabel(label.originator, frozenset({community})), label):
        return
    if before is None:
        raise Refused(
            f"an outlook is issued to {community} and nobody else",
            hint="issue it, then `commonground release widen`, which a second person approves",
        )
    if not four_eyes and not released(before.label, label):
        raise Refused(
            f"an outlook goes beyond {community} when two people release it, and {label.originator} has no accounts",
            hint="make accounts for two people with `commonground account add`",
        )


def all_of_both(issuer: Viewer, community: str) -> Viewer:
    """A viewer that reads what an issuer and all of its community read: what is public, for all members, or for the community.

    What is made of no more than this tells none of them of what is hidden from it. Where a community does not show older records
    to those who join later, what is released to it alone is left out: some of its members do not read it.
    """
    shared = (one for one in issuer.memberships if one.community == MEMBERS or (one.community == community and one.shows_older))
    return Viewer(PUBLIC, tuple(shared), within=issuer.within)


def file_of(outlook: Record, records: Records) -> Record | None:
    """The file of an outlook, as far as the reader may read it, taken away or not; None where it may not."""
    held = (one for one in records.all_of("document") if one["sha256"] == outlook["sha256"])
    return next((one for one in held if one["about"] == outlook.record_id), None)


def with_file(record: Record, records: Records) -> list[Record]:
    """A record, and where it is an outlook its file: both are released to the same readers."""
    file = file_of(record, records) if record.kind == "outlook" else None
    return [record] if file is None or file.op == "end" else [record, file]
