"""Entering against a plain model: what is recorded, of which days, known when, and seen by whom."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commonground.door.actor import Actor, operator
from commonground.door.amending import amendment, ending
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.founding import found
from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace, create
from commonground.vocabulary.errors import CommonGroundError, Conflict, NotFound, Refused
from commonground.vocabulary.label import MEMBERS, PUBLIC, ReleaseLabel

BEGUN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 1, 12)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAY = st.sampled_from(DAYS)
MAYBE_DAY = st.none() | DAY
VIEWERS = ("CELL", "BEL", "DEU", PUBLIC)
READERS = st.sampled_from([(), ("DEU",), ("BEL",), (MEMBERS,), (PUBLIC,), ("BEL", "DEU")])


class World:
    """A workspace of CELL with BEL and DEU, whose clock goes forward by a minute with every entry."""

    def __init__(self, root: Path, ledger: str | None = None) -> None:
        create(root, BEGUN, ledger).close()
        found(root, [Entry("member", {"code": code, "name": code, "kind": "state"}) for code in ("CELL", "BEL", "DEU")], BEGUN)
        self.workspace = Workspace(root)
        self.now = BEGUN
        self._numbers = itertools.count()

    def desk(self, member: str = "CELL", **more: Any) -> Desk:
        self.now += dt.timedelta(minutes=1)
        actor = Actor(member, **more) if more else operator(self.workspace, member)
        return Desk(self.workspace, actor, clock=lambda: self.now, new_id=lambda: f"id{next(self._numbers):06d}")

    def enter(self, *entries: Entry, member: str = "CELL") -> list[str]:
        return [one.record_id for one in self.desk(member).enter(entries, "a test")]

    def records(self, party: str, **when: Any) -> Records:
        return Records(self.workspace, viewer_of(self.workspace, party), today=self.now.date(), **when)


def label(member: str, *readers: str) -> ReleaseLabel:
    return ReleaseLabel(member, frozenset(readers))


@dataclass
class Version:
    """A version in the model: nothing but what was asked for."""

    known_at: str
    op: str
    text: str
    first: dt.date | None
    last: dt.date | None
    readers: frozenset[str]

    def covers(self, day: dt.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass
class Line:
    """All versions of a record in the model, in the order of recording."""

    record_id: str
    owner: str
    versions: list[Version] = field(default_factory=list)

    def seen_by(self, viewer: str) -> list[Version]:
        """Narrowing hides the past, widening shows what is current: those after the last that is barred."""
        barred = [i for i, one in enumerate(self.versions) if not _admits(one, self.owner, viewer)]
        return self.versions[(barred[-1] + 1) if barred else 0 :]

    def text(self, viewer: str, day: dt.date, known_at: str) -> str | None:
        """What a viewer is told of a day, as it was known then."""
        held = [one for one in self.seen_by(viewer) if one.known_at <= known_at and one.covers(day)]
        return held[-1].text if held and held[-1].op == "assert" else None


def _admits(version: Version, owner: str, viewer: str) -> bool:
    named = {viewer, PUBLIC} | ({MEMBERS} if viewer != PUBLIC else set())
    return viewer == owner or bool(named & version.readers)


class Entering(RuleBasedStateMachine):
    """Notes are entered, amended for a time, ended and relabelled by two members; every answer equals the model's."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name) / "w")
        self.lines: list[Line] = []
        self.about = self.world.records("CELL").find("CELL", "member").record_id
        self.times = [self._stamp()]

    def _stamp(self) -> str:
        return self.world.now.isoformat(timespec="microseconds")

    @rule(owner=st.sampled_from(["BEL", "CELL"]), text=st.sampled_from("abc"), first=MAYBE_DAY, last=MAYBE_DAY, readers=READERS)
    def enter(self, owner: str, text: str, first: dt.date | None, last: dt.date | None, readers: tuple[str, ...]) -> None:
        if first and last and last < first:
            first, last = last, first
        entry = Entry("note", {"about": self.about, "text": text}, label=label(owner, *readers), valid_from=first, valid_to=last)
        line = Line(self.world.enter(entry, member=owner)[0], owner)
        line.versions.append(Version(self._stamp(), "assert", text, first, last, frozenset(readers)))
        self.lines.append(line)
        self.times.append(self._stamp())

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), text=st.sampled_from("xyz"), first=MAYBE_DAY, last=MAYBE_DAY, op=st.sampled_from(["assert", "end"]))
    def change(self, data: st.DataObject, text: str, first: dt.date | None, last: dt.date | None, op: str) -> None:
        line = data.draw(st.sampled_from(self.lines))
        if first and last and last < first:
            first, last = last, first
        newest = line.versions[-1]
        entry = Entry("note", {"text": text} if op == "assert" else {}, line.record_id, op, valid_from=first, valid_to=last)
        self.world.enter(entry, member=line.owner)
        said = text if op == "assert" else newest.text
        line.versions.append(Version(self._stamp(), op, said, first, last, newest.readers))
        self.times.append(self._stamp())

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), readers=READERS)
    def relabel(self, data: st.DataObject, readers: tuple[str, ...]) -> None:
        """A label is put on for the whole time that the record is in force, stretch by stretch."""
        line = data.draw(st.sampled_from(self.lines))
        records = self.world.records(line.owner)
        if not records.periods(line.record_id):
            return
        entries = amendment(records, records.history(line.record_id)[-1], {}, label=label(line.owner, *readers))
        self.world.enter(*entries, member=line.owner)
        for entry in entries:
            stamp, said = self._stamp(), str(entry.body["text"])
            line.versions.append(Version(stamp, "assert", said, entry.valid_from, entry.valid_to, frozenset(readers)))
        self.times.append(self._stamp())

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def nobody_else_changes_it(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.lines))
        other = "DEU" if line.owner == "BEL" else "BEL"
        seen = any(line.seen_by(other))
        with pytest.raises(Refused if seen else NotFound):
            self.world.enter(Entry("note", {"text": "z"}, line.record_id), member=other)

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), viewer=st.sampled_from(VIEWERS), day=DAY)
    def what_was_known_then(self, data: st.DataObject, viewer: str, day: dt.date) -> None:
        known = data.draw(st.sampled_from(self.times))
        records = self.world.records(viewer, at=day, known_by=known)
        told = {one.record_id: one["text"] for one in records.of("note")}
        expected = {line.record_id: text for line in self.lines if (text := line.text(viewer, day, known)) is not None}
        assert told == expected

    @invariant()
    def every_viewer_is_told_what_the_model_says_of_a_middle_day(self) -> None:
        day, now = DAYS[len(DAYS) // 2], self._stamp()
        for viewer in VIEWERS:
            records = self.world.records(viewer, at=day)
            told = [(one.record_id, one["text"]) for one in records.of("note")]
            expected = {line.record_id: text for line in self.lines if (text := line.text(viewer, day, now)) is not None}
            assert dict(told) == expected
            for line in self.lines:
                stretches = records.periods(line.record_id)
                assert [_held(stretches, each) for each in DAYS] == [line.text(viewer, each, now) for each in DAYS]

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert self.world.workspace.ledger.verify() == []
            self.world.workspace.close()
            self.folder.cleanup()


def _held(stretches: Sequence[tuple[dt.date | None, dt.date | None, Record]], day: dt.date) -> str | None:
    found = [v["text"] for first, last, v in stretches if (not first or first <= day) and (not last or day <= last)]
    assert len(found) <= 1
    return found[0] if found else None


TestEntering = Entering.TestCase
TestEntering.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)


@pytest.fixture
def world(tmp_path: Path, ledger_url: str | None) -> Iterator[World]:
    """On SQLite and on PostgreSQL."""
    made = World(tmp_path / "w", ledger_url)
    yield made
    made.workspace.close()


@settings(max_examples=15, deadline=None)
@given(
    changes=st.lists(st.tuples(st.sampled_from("abcd"), MAYBE_DAY, MAYBE_DAY), min_size=1, max_size=4),
    ended=st.none() | DAY,
    asked=st.tuples(MAYBE_DAY, MAYBE_DAY),
)
def test_an_amendment_changes_its_field_on_its_days_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[str, dt.date | None, dt.date | None]],
    ended: dt.date | None,
    asked: tuple[dt.date | None, dt.date | None],
) -> None:
    """Days on which the record is ended within its life stay so; beyond its life the neighbouring stretch is drawn out."""
    world = World(tmp_path_factory.mktemp("amend") / "w")
    record_id = world.enter(
        Entry("decision", {"title": "t", "status": "proposed", "text": "0"}, valid_from=FIRST, valid_to=LAST)
    )[0]
    for text, first, last in changes:
        if not (first and last and last < first):
            world.enter(Entry("decision", {"text": text}, record_id, valid_from=first or FIRST, valid_to=last or LAST))
    if ended:
        world.enter(ending(world.records("CELL"), world.records("CELL").history(record_id)[-1], ended))
    before = world.records("CELL").periods(record_id)
    if asked[0] and asked[1] and asked[1] < asked[0]:
        asked = (asked[1], asked[0])
    record = world.records("CELL").history(record_id)[-1]
    try:
        entries = amendment(world.records("CELL"), record, {"title": "new"}, *asked)
    except CommonGroundError:
        return
    world.enter(*entries)
    after = world.records("CELL").periods(record_id)
    life = [day for day in DAYS if _state(before, day)]
    start, end = asked[0] or (life[0] if life else None), asked[1] or (life[-1] if life else None)
    for day in DAYS:
        was, now = _state(before, day), _state(after, day)
        within = (start is None or start <= day) and (end is None or day <= end)
        if was:
            assert now == (was[0], "new" if within else "t")
        elif life and within:
            assert now is not None
            assert now[1] == "new"
        elif life:
            assert now is None


def _state(stretches: Sequence[tuple[dt.date | None, dt.date | None, Record]], day: dt.date) -> tuple[str, str] | None:
    found = [v for first, last, v in stretches if (not first or first <= day) and (not last or day <= last)]
    return (found[0]["text"], found[0]["title"]) if found else None


def _about_members(world: World) -> dict[str, str]:
    return {str(one.code): one.record_id for one in world.records("CELL").of("member")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_entries_in_a_transaction_changes_no_answer(world: World, order: tuple[int, ...]) -> None:
    """Each may refer to any other."""
    entries = [
        Entry("group", {"code": "G", "name": "G"}, record_id="group"),
        Entry("seat", {"group": "group", "member": _about_members(world)["BEL"], "capacity": "member"}, record_id="seat"),
        Entry("note", {"about": "seat", "text": "x"}, record_id="note"),
    ]
    world.enter(*(entries[i] for i in order))
    seen = world.records("CELL")
    assert {kind: seen.of(kind)[0].body for kind in ("group", "seat", "note")} == {
        "group": {"code": "G", "name": "G"},
        "seat": {"group": "group", "member": _about_members(world)["BEL"], "capacity": "member"},
        "note": {"about": "seat", "text": "x"},
    }


def test_one_refused_entry_keeps_the_whole_transaction_out(world: World) -> None:
    before = [len(world.records("CELL").of(kind)) for kind in ("group", "note")]
    with pytest.raises(NotFound, match="about: there is no record 'nothing'"):
        world.enter(Entry("group", {"code": "G", "name": "G"}), Entry("note", {"about": "nothing", "text": "x"}))
    assert [len(world.records("CELL").of(kind)) for kind in ("group", "note")] == before
    assert world.workspace.ledger.verify() == []


def test_of_two_that_read_the_same_version_the_second_meets_a_conflict(world: World) -> None:
    record_id = world.enter(Entry("group", {"code": "G", "name": "G"}))[0]
    read = world.records("CELL").find(record_id)
    for name in ("first", "second"):
        entry = Entry("group", {"name": name}, record_id, expects=read.version_id)
        if name == "first":
            world.enter(entry)
        else:
            with pytest.raises(Conflict, match="was changed since it was read"):
                world.enter(entry)
    assert world.records("CELL").find(record_id)["name"] == "first"


@settings(max_examples=10, deadline=None)
@given(hidden=st.booleans(), named=st.sampled_from(["G", "secret-id", "secr"]))
def test_a_refusal_says_the_same_whether_or_not_another_has_a_hidden_record(
    tmp_path_factory: pytest.TempPathFactory, hidden: bool, named: str
) -> None:
    world = World(tmp_path_factory.mktemp("hidden") / "w")
    if hidden:
        world.enter(Entry("group", {"code": "G", "name": "Secret"}, record_id="secret-id"), member="BEL")
    about = _about_members(world)["DEU"]
    tries = [
        Entry("seat", {"group": named, "member": about, "capacity": "member"}),
        Entry("group", {"name": "mine"}, named),
        Entry("group", amends=named, op="end"),
        Entry("note", {"about": named, "text": "x"}),
        Entry("meeting", {"code": "M", "title": "t", "starts_on": "2020-01-01", "group": named}),
    ]
    for entry in tries:
        with pytest.raises(NotFound) as met:
            world.enter(entry, member="DEU")
        assert str(met.value).count(repr(named)) == 1
        assert "Secret" not in str(met.value)
        assert "belongs" not in str(met.value)
    world.enter(Entry("group", {"code": "G", "name": "mine"}), member="DEU")
    assert [one["name"] for one in world.records("DEU").of("group")] == ["mine"]


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        ("reader", "note", False),
        ("contributor", "note", True),
        ("contributor", "community", False),
        ("approver", "community", False),
        ("steward", "community", True),
    ],
)
def test_a_role_enters_what_it_may(world: World, role: str, kind: str, allowed: bool) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "note": {"about": _about_members(world)["BEL"], "text": "x"},
        "community": {"code": "C", "name": "C", "shows_older": True},
    }
    desk = world.desk("BEL", account="ann", role=role)
    if allowed:
        desk.enter([Entry(kind, bodies[kind])], "a test")
    else:
        with pytest.raises(Refused, match=f"a {role} may not enter"):
            desk.enter([Entry(kind, bodies[kind])], "a test")
    assert len(world.records("BEL").of(kind)) == int(allowed)
