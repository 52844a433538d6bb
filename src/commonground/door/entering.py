"""Entering: what an actor may record, checked against what that actor may see, and recorded whole or not at all.

Everything is checked under the ledger's lock and against the records that the actor's member may read, so that no refusal
tells of a hidden record.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from commonground.door import outlooks, screenings
from commonground.door.actor import Actor
from commonground.door.entry import Entered, Entry
from commonground.door.labelling import Labelling, released
from commonground.door.parties import originator_of, viewer_of
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.ledger import schema
from commonground.ledger.store import Append
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound, Refused
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import KINDS, Kind
from commonground.vocabulary.records.clean import clean
from commonground.vocabulary.records.rules import check

FIXED_CODES = frozenset({"member", "community", "account"})
"""Kinds whose code labels and sessions name: it never changes and is never given again."""

IDS_ASKED = 500
"""Ids in one question to the database."""

MANY = 20
"""From so many records of one kind on, all of the kind are fetched in one question."""


@dataclass
class Proposal:
    """What waits for a second person: the record of the proposal, the newest version that it was made for, what is to be."""

    record_id: str
    version: str = ""
    change: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Batch:
    """The entries of one transaction while they are checked: under the lock, with the ids that the batch itself brings.

    `files` are the hashes of the files that the actor holds in hand: to know a hash is not to hold the file.
    """

    workspace: Workspace
    actor: Actor
    append: Append
    today: dt.date
    new_id: Callable[[], str]
    brings: dict[str, str] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    written: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, list[Entry]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Record | None] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)
    _lines: dict[str, dict[str, tuple[tuple[dt.date | None, dt.date | None, Record], ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What the actor's member may read today."""
        self.records = Records(self.workspace, viewer_of(self.workspace, self.actor.member), today=self.today)
        self.labelling = Labelling(self.records, self.actor.member)

    def named(self, named: str, kind: str) -> Record | None:
        """As `Records.named`, asked once for each name; of a kind that is asked for many times, all are fetched together."""
        at = (kind, named)
        if at not in self._known:
            asked = self._asked[kind] = self._asked.get(kind, 0) + 1
            if asked == MANY:
                self._known.update({(kind, one.record_id): one for one in self.records.all_of(kind)})
            if at not in self._known:
                self._known[at] = self.records.named(named, kind)
        return self._known[at]

    def periods(self, record: Record) -> tuple[tuple[dt.date | None, dt.date | None, Record], ...]:
        """As `Records.periods`; of a kind that is asked for many times, all are fetched together."""
        if self._asked.get(record.kind, 0) < MANY:
            return self.records.periods(record.record_id)
        if record.kind not in self._lines:
            self._lines[record.kind] = self.records.lines_of(record.kind)
        return self._lines[record.kind].get(record.record_id, ())

    @cached_property
    def four_eyes(self) -> bool:
        """Whether the actor's member has accounts, so that a second person can be asked."""
        return any(one.originator == self.actor.member for one in self.records.of("account"))


def record(batch: Batch, entries: Sequence[Entry]) -> list[Entered]:
    """Record entries in their order. Raises BadRequest, Refused, NotFound or Conflict, and then nothing is recorded."""
    done = [record_one(batch, entry) for entry in announced(batch, entries)]
    for (record_id, label), waits in batch.proposals.items():
        version = batch.written.get(record_id, waits.version)  # what is recorded with the proposal is not a change since
        body = {"record": record_id, "version": version, "label": label, "change": json.dumps(waits.change)}
        write(batch, waits.record_id, KINDS["release"], Entry("release"), body, ReleaseLabel(batch.actor.member))
    return done


def announced(batch: Batch, entries: Sequence[Entry]) -> list[Entry]:
    """The entries with their ids, which the batch then knows: each may refer to any other, and labels name who joins with it."""
    _unused(batch, [entry.record_id for entry in entries if entry.amends is None and entry.record_id])
    named = [replace(entry, record_id=entry.record_id or batch.new_id()) for entry in entries]
    brought = {str(entry.record_id): entry for entry in named if entry.amends is None}
    batch.brings.update({key: entry.kind for key, entry in brought.items()})
    batch.labelling.joining.update({key: str(one.body.get("code")) for key, one in brought.items() if one.kind == "member"})
    batch.labelling.outlooks.update({key: one.body for key, one in brought.items() if one.kind == "outlook"})
    return named


def _unused(batch: Batch, ids: Sequence[str]) -> None:
    """Ids that are named ahead are new ones: with another's id, its record would become the actor's. They are random, so that
    nobody asks for one that it was not shown."""
    v = schema.record_version
    for start in range(0, len(ids), IDS_ASKED):
        query = sa.select(v.c.record_id).where(v.c.record_id.in_(ids[start : start + IDS_ASKED])).limit(1)
        if taken := batch.append.connection.execute(query).scalar():
            raise Conflict(f"the id {taken!r} is given already", hint="leave the id out for a new record")


def record_one(batch: Batch, entry: Entry) -> Entered:
    """Record one of the entries that were announced; raises as `record` does."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        raise BadRequest(f"there is no kind of record {entry.kind!r}", hint="known: " + ", ".join(KINDS))
    entry = _within(entry)
    before = _before(batch, entry, kind)
    _may(batch, kind, before)
    body = _body(batch, entry, kind, before)
    if entry.op == "assert":
        check(kind.name, body)
        _in_its_place(batch, kind, body, before, str(entry.record_id))
        _approved_stays(batch, entry, kind, body, before)
        _one_label(batch, entry, before)
        entry = _joins_today(batch, entry, kind, body, before)
    label = batch.labelling.label(entry, kind, body, before, batch.today)
    outlooks.guard(batch, entry, kind, body, label, before)
    screenings.guard(batch, entry, kind, body, before)
    record_id = before.record_id if before else str(entry.record_id)
    _once(batch, record_id, entry)
    if batch.four_eyes and batch.labelling.is_wide(label, kind, body) and not _only_narrows(batch, label, before, body):
        return _propose(batch, entry, kind, body, label, before)
    version_id = write(batch, record_id, kind, entry, body, label)
    if kind.name == "grant" and entry.op == "assert" and before is None and not batch.four_eyes:
        approval = {"about": record_id, "verdict": "approved"}
        write(batch, batch.new_id(), KINDS["verdict"], Entry("verdict"), approval, label)
    return Entered(record_id, kind.name, version_id)


def _within(entry: Entry) -> Entry:
    """The entry with days in their order, open where they are the first or the last that a calendar has."""
    first = None if entry.valid_from == dt.date.min else entry.valid_from
    last = None if entry.valid_to == dt.date.max else entry.valid_to
    if first and last and last < first:
        raise BadRequest(f"the last day {last} is before the first {first}", hint="give the first day first")
    return replace(entry, valid_from=first, valid_to=last)


def _once(batch: Batch, record_id: str, entry: Entry) -> None:
    """Of each day a transaction says one thing of a record: of two, chance would decide which holds."""
    for other in batch.spoken.setdefault(record_id, []):
        begins = max(one.valid_from or dt.date.min for one in (entry, other))
        if begins <= min(one.valid_to or dt.date.max for one in (entry, other)):
            raise BadRequest(f"the same {entry.kind} is entered twice for the same days", hint="leave one out, or part the days")
    batch.spoken[record_id].append(entry)


def write(batch: Batch, record_id: str, kind: Kind, entry: Entry, body: Mapping[str, Any], label: ReleaseLabel) -> str:
    """Add one version to the transaction; the answer is its id."""
    version_id = batch.new_id()
    code = body.get(kind.coded) if kind.coded else None
    row = {
        "version_id": version_id,
        "record_id": record_id,
        "kind": kind.name,
        "op": entry.op,
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
        "label_id": batch.append.label_id(label),
        "code": code,
        "body": json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    }
    batch.append.add(schema.record_version, [row])
    batch.written[record_id] = max(version_id, batch.written.get(record_id, ""))
    return version_id


def _before(batch: Batch, entry: Entry, kind: Kind) -> Record | None:
    """The newest version of what the entry changes."""
    if entry.amends is None:
        if entry.op != "assert":
            raise BadRequest("only a record that is there can be ended", hint="name it by its id or code")
        return None
    found = batch.named(entry.amends, kind.name)
    if found is None:
        raise NotFound(f"there is no {kind.name} {entry.amends!r}", hint=f"see `commonground records {kind.name}`")
    if found.originator != batch.actor.member:
        raise Refused(
            f"{kind.name} {entry.amends!r} belongs to {found.originator}",
            hint=f"ask {found.originator} to change it, or enter a record of your own that refers to it",
        )
    if entry.expects is not None and entry.expects != found.version_id:
        raise Conflict(f"{kind.name} {entry.amends!r} was changed since it was read", hint="read it again, then change it")
    return found


def _may(batch: Batch, kind: Kind, before: Record | None) -> None:
    actor, own = batch.actor, batch.workspace.settings.member
    if kind.name in ("release", "verdict"):
        raise Refused(f"a {kind.name} is not entered by hand", hint="use `commonground release`")
    if kind.cell and actor.member != own:
        raise Refused(f"only the coordination cell enters {kind.plural}", hint=f"ask {own or 'the cell'}")
    if not actor.admits("enter", kind.name):
        raise Refused(f"the token may not enter {kind.plural}", hint=f"make a token with the scope enter:{kind.name}")
    if not actor.may(kind.by):
        raise Refused(f"a {actor.role} may not enter {kind.plural}", hint=f"ask one of {actor.member} who is {kind.by}")


def _body(batch: Batch, entry: Entry, kind: Kind, before: Record | None) -> dict[str, Any]:
    given = dict(entry.body)
    if before is not None:
        given = {**before.body, **given}
        if entry.op == "end":
            return dict(before.body)
    body = clean(kind, given)
    for one in kind.fields:
        if one.name in body and (one.ref or one.form == "record"):
            values = body[one.name] if one.many else [body[one.name]]
            said = before.body.get(one.name) if before else None
            kept = said if isinstance(said, list) else [said]  # what it names may be hidden by now: it stays, unasked
            found = [value if value in kept else _resolve(batch, str(value), one.ref, one.name) for value in values]
            body[one.name] = found if one.many else found[0]
    return body


def _resolve(batch: Batch, value: str, kind: str | None, field_name: str) -> str:
    """The id of the record that a field names, by id or code, among those that the actor may read or that come with it."""
    if value in batch.brings and kind in (None, batch.brings[value]):
        return value
    found = batch.named(value, kind) if kind else batch.records.named(value)
    if found is None:
        what = kind or "record"
        raise NotFound(
            f"{field_name}: there is no {what} {value!r}", hint=f"enter the {what} first, or see `commonground records {what}`"
        )
    return found.record_id


def _in_its_place(batch: Batch, kind: Kind, body: Mapping[str, Any], before: Record | None, brought: str) -> None:
    """What must hold beside the other records of the ledger."""
    if kind.coded:
        _unique(batch, kind, str(body[kind.coded]), before, before.record_id if before else brought)
    if kind.name == "meeting":
        _founded(batch, body)
    if kind.name == "document" and body["sha256"] not in batch.files | {before["sha256"] if before else None}:
        raise Refused("a document is attached with its file", hint="use `commonground attach RECORD FILE`")
    if kind.name == "account":
        member = batch.records.named(body["member"], "member")
        if member is not None and member.code != batch.actor.member:
            raise Refused(f"{batch.actor.member} keeps its own accounts alone", hint=f"let a steward of {member.code} enter it")
    if kind.name in ("pledge", "offer"):
        _own_word(batch, kind, body)
    if kind.name == "grant" and batch.actor.member not in (batch.workspace.settings.member, body["originator"]):
        raise Refused(
            f"{batch.actor.member} cannot open what {body['originator']} holds back",
            hint=f"ask {body['originator']} or the coordination cell",
        )
    if kind.name == "membership":
        community = batch.records.named(body["community"], "community")
        if community is not None and community.originator != batch.actor.member:
            raise Refused(
                f"the community belongs to {community.originator}", hint=f"ask {community.originator} to take the member in"
            )


def _approved_stays(batch: Batch, entry: Entry, kind: Kind, body: Mapping[str, Any], before: Record | None) -> None:
    """What a second person approved is not made another thing afterwards: a decision that is taken, and a grant."""
    if not batch.four_eyes or kind.name not in ("decision", "grant"):
        return
    if kind.name == "grant" and before is not None and not _says_already(batch, entry, body, before):
        raise Refused("a grant is not changed after it was given", hint="end it, and give another")
    if kind.name == "decision" and body["status"] == "taken" and not (before and _says_already(batch, entry, body, before)):
        raise Refused(
            "a decision needs a second person", hint="enter it as proposed, then `commonground release approve`; end the old one"
        )


def _says_already(batch: Batch, entry: Entry, body: Mapping[str, Any], before: Record) -> bool:
    """Whether the record says the same on all of the entry's days already."""
    return any(
        dict(version.body) == dict(body)
        and (first is None or (entry.valid_from is not None and first <= entry.valid_from))
        and (last is None or (entry.valid_to is not None and entry.valid_to <= last))
        for first, last, version in batch.periods(before)
    )


def _joins_today(batch: Batch, entry: Entry, kind: Kind, body: Mapping[str, Any], before: Record | None) -> Entry:
    """Who joins a community that hides older records without a first day joins today: else it would have belonged always."""
    if kind.name != "membership" or before is not None or entry.valid_from is not None:
        return entry
    community = batch.records.named(body["community"], "community")
    return entry if community is None or community["shows_older"] else replace(entry, valid_from=batch.today)


def _one_label(batch: Batch, entry: Entry, before: Record | None) -> None:
    """Without a label an entry bears the newest one; days that are released to fewer would be released with it, unsaid."""
    if before is None or entry.label is not None:
        return
    for first, last, version in batch.periods(before):
        apart = (last and entry.valid_from and last < entry.valid_from) or (first and entry.valid_to and entry.valid_to < first)
        if not apart and not released(version.label, before.label):
            raise BadRequest(
                f"{before.kind} {before.code or before.record_id[:8]!r} is released to fewer on some of these days",
                hint="say for whom with --release-to, change those days alone, or give it one label with `commonground release`",
            )


def _own_word(batch: Batch, kind: Kind, body: Mapping[str, Any]) -> None:
    """What counts as a member's word is entered by that member, or by the coordination cell for it."""
    if batch.actor.member == batch.workspace.settings.member:
        return
    member = batch.records.named(str(body["member"]), "member")
    if member is not None and member.code != batch.actor.member:
        raise Refused(
            f"a {kind.name} of {member.code} is not {batch.actor.member}'s to enter",
            hint=f"let {member.code} or the coordination cell enter it",
        )


def _unique(batch: Batch, kind: Kind, code: str, before: Record | None, record_id: str) -> None:
    """A code is given once by an originator, ended records included; another originator's codes are not looked at."""
    if before is not None and kind.name in FIXED_CODES and before.code != code:
        raise Refused(f"the code of a {kind.name} never changes: labels name it", hint="end the record and enter another")
    others = {batch.codes.setdefault((kind.name, code), record_id)}
    if before is None or before.code != code:  # a code that the record has already was free when it was given
        v = schema.record_version
        query = sa.select(v.c.record_id, schema.label.c.canonical).join(schema.label, schema.label.c.label_id == v.c.label_id)
        held = batch.append.connection.execute(query.where(v.c.kind == kind.name, v.c.code == code)).mappings()
        others |= {row["record_id"] for row in held if originator_of(dict(row)) == batch.actor.member}
    if others - {record_id}:
        raise Conflict(
            f"{batch.actor.member} has a {kind.name} with the code {code!r} already",
            hint="choose another code, or amend that one",
        )


def _founded(batch: Batch, body: Mapping[str, Any]) -> None:
    coalition = batch.records.of("coalition")
    if not coalition:
        raise Refused(
            "there is no coalition yet whose meeting it could be",
            hint="enter it first: `commonground enter coalition name=… founded_on=YYYY-MM-DD`",
        )
    founded = str(coalition[0].body["founded_on"])
    if body["starts_on"] < founded:
        raise Refused(
            f"the meeting of {body['starts_on']} is before the founding of {coalition[0].body['name']} on {founded}",
            hint="correct the day of the meeting, or amend the coalition's",
        )


def _only_narrows(batch: Batch, label: ReleaseLabel, before: Record | None, body: Mapping[str, Any]) -> bool:
    """Whether nothing new is released: what the record says already, to no more readers; such a change does not wait."""
    if before is None or not released(before.label, label):
        return False
    said = [before, *(version for _, _, version in batch.periods(before))]
    return any(dict(version.body) == dict(body) and released(version.label, label) for version in said)


def _propose(
    batch: Batch, entry: Entry, kind: Kind, body: Mapping[str, Any], label: ReleaseLabel, before: Record | None
) -> Entered:
    """Keep what goes beyond the originator until a second person has approved it; of one record all together."""
    version_id: str | None = None
    if before is None:
        version_id = write(batch, str(entry.record_id), kind, entry, body, batch.labelling.narrow(kind, body, label))
    record_id = before.record_id if before else str(entry.record_id)
    waits = batch.proposals.setdefault((record_id, label.canonical()), Proposal(batch.new_id()))
    waits.version = before.version_id if before else max(waits.version, str(version_id))
    days = {name: day.isoformat() for name in ("valid_from", "valid_to") if (day := getattr(entry, name))}
    waits.change.append({"body": dict(body), "op": entry.op, **days})
    return Entered(record_id, kind.name, version_id, waits.record_id)
