"""Recorded screenings come with their receipt and stay as they are; decisions of their hits are taken by two people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commonground.door.records import Record
from commonground.vocabulary.errors import Conflict, Refused
from commonground.vocabulary.records import Kind

if TYPE_CHECKING:
    from commonground.door.entering import Batch
    from commonground.door.entry import Entry

Body = Mapping[str, Any]


def guard(batch: Batch, entry: Entry, kind: Kind, body: Body, before: Record | None) -> None:
    """What must hold of an entry that is a screening or a decision of a hit, else nothing. Raises Refused or Conflict."""
    if kind.name == "screening_run":
        _stays(batch, entry.op, body, before)
    if kind.name == "screening_decision" and entry.op != "end":
        _by_two(batch, body, before)


def _stays(batch: Batch, op: str, body: Body, before: Record | None) -> None:
    if op == "end":
        raise Refused(
            "a screening that was done is not ended", hint="screen again; `commonground document purge` takes its key away"
        )
    if before is not None:
        if dict(before.body) != dict(body):
            raise Refused("a screening is not changed after it was done", hint="screen again")
        return
    if body["screened_on"] != batch.today.isoformat():
        raise Refused(f"it is recorded on {batch.today}, not on {body['screened_on']}", hint="use `commonground screen`")
    if body["sha256"] not in batch.files:
        raise Refused("a screening is recorded with its receipt", hint="use `commonground screen`")


def _by_two(batch: Batch, body: Body, before: Record | None) -> None:
    if before is not None:
        if dict(before.body) != dict(body):
            raise Refused("a decision of a hit is not changed", hint="end it with `commonground end`, and decide again")
        return
    if not batch.four_eyes:
        raise Refused(
            f"a hit is decided by two people, and {batch.actor.member} has no accounts",
            hint="make accounts for two people with `commonground account add`",
        )
    if body["status"] != "proposed":
        raise Refused("a decision of a hit needs a second person", hint="propose it; another approves it")
    run = batch.records.named(str(body["run"]), "screening_run")
    if run is None or run.originator != batch.actor.member:
        raise Refused("the screening is another member's", hint="screen for yourself, and decide your own hits")
    held = (one for one in batch.records.of("screening_decision") if one.originator == batch.actor.member)
    if any(one["hit"] == body["hit"] for one in held):
        raise Conflict(f"the hit {body['hit']} is decided already", hint="see `commonground records screening_decision`")
