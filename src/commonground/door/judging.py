"""The second person: releases, decisions, also of hits of screenings, and grants wait for another account of their originator."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

from commonground.door.entering import Batch, write
from commonground.door.entry import Entered, Entry
from commonground.door.labelling import released
from commonground.door.records import Record
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound, Refused
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.months import stated_day
from commonground.vocabulary.records import KINDS

WAITING = ("release", "decision", "screening_decision", "grant")
"""Kinds that wait for a second person."""

TAKEN = ("decision", "screening_decision")
"""Those that are taken when a second person approves them."""


def judge(batch: Batch, about: str, verdict: str) -> list[Entered]:
    """Record a verdict and what follows from it. Raises NotFound, Refused, or Conflict where it is settled or was changed."""
    found = batch.records.named(about)
    if found is None or found.kind not in WAITING or found.originator != batch.actor.member or found.op == "end":
        raise NotFound(f"nothing waits under {about!r}", hint="see `commonground release list`")
    _second(batch, found)
    if settled(batch, found):
        raise Conflict(f"{about!r} is settled already", hint="see `commonground release list`")
    if verdict not in ("approved", "refused"):
        raise BadRequest(f"a verdict cannot be {verdict!r}", hint="approved or refused")
    said = batch.new_id()
    body = {"about": found.record_id, "verdict": verdict}
    label = replace(found.label, handling=(), tlp=None, sensitivity=None, review_on=None)
    version = write(batch, said, KINDS["verdict"], Entry("verdict"), body, label)
    done = [Entered(said, "verdict", version)]
    if verdict == "approved" and found.kind == "release":
        done.append(_release(batch, found))
    if verdict == "approved" and found.kind in TAKEN:
        taken = {**found.body, "status": "taken", "taken_on": found.body.get("taken_on") or batch.today.isoformat()}
        version = write(batch, found.record_id, KINDS[found.kind], Entry(found.kind), taken, found.label)
        done.append(Entered(found.record_id, found.kind, version))
    return done


def settled(batch: Batch, waiting: Record) -> bool:
    """Whether a verdict was given, or the decision is taken."""
    verdicts = {one.body["about"] for one in batch.records.of("verdict")}
    return waiting.record_id in verdicts or waiting.body.get("status") == "taken"


def _second(batch: Batch, found: Record) -> None:
    if not batch.actor.admits("approve", found.kind):
        raise Refused("the token may not approve", hint="make a token with the scope approve")
    if not batch.actor.may("approver"):
        raise Refused(f"a {batch.actor.role} may not approve", hint=f"ask an approver of {batch.actor.member}")
    if batch.four_eyes and str(batch.actor) in _authors(batch, found):
        raise Refused(
            "what you proposed yourself needs another pair of eyes", hint=f"ask another approver of {batch.actor.member}"
        )


def _authors(batch: Batch, found: Record) -> set[str]:
    """Who had a part in what it says: the first, and all who changed it; who only approved for whom it is has none."""
    versions = batch.records.history(found.record_id)
    changed = {new.by for old, new in itertools.pairwise(versions) if dict(old.body) != dict(new.body)}
    return {versions[0].by} | changed


def _release(batch: Batch, proposal: Record) -> Entered:
    record = batch.records.named(proposal.body["record"])
    if record is None or record.version_id != proposal.body["version"]:
        raise Conflict("the record was changed since the release was proposed", hint="propose it again")
    label = ReleaseLabel.from_canonical(proposal.body["label"])
    if not released(record.label, label):
        label = replace(label, released_on=batch.today)
    for change in json.loads(proposal.body["change"]):
        first, last = stated_day(change.get("valid_from")), stated_day(change.get("valid_to"))
        entry = Entry(record.kind, op=change["op"], valid_from=first, valid_to=last)
        version = write(batch, record.record_id, KINDS[record.kind], entry, change["body"], label)
    return Entered(record.record_id, record.kind, version)
