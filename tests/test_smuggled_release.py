"""What two persons have to settle is not settled by one along another path, and nothing is released unasked."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonground.door.actor import Actor, operator
from commonground.door.amending import amendment, ending
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.founding import found
from commonground.door.parties import viewer_of
from commonground.door.records import Record, Records
from commonground.door.releasing import narrowed
from commonground.door.workspace import Workspace, create
from commonground.vocabulary.errors import BadRequest, Conflict, NotFound, Refused
from commonground.vocabulary.label import MEMBERS, ReleaseLabel

BEGUN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
JUNE = dt.date(2020, 6, 1)


class World:
    """A workspace of CELL with BEL, DEU and AU; BEL and CELL have two accounts each, `ann` and `bob`, unless told otherwise."""

    def __init__(self, root: Path) -> None:
        create(root, BEGUN).close()
        codes = ("CELL", "BEL", "DEU", "AU")
        found(root, [Entry("member", {"code": code, "name": code, "kind": "state"}) for code in codes], BEGUN)
        self.workspace, self.now = Workspace(root), BEGUN
        self._numbers = itertools.count()

    def with_accounts(self, *members: str) -> World:
        for member in members:
            for name in ("ann", "bob"):
                self.enter(Entry("account", {"name": name, "member": member, "role": "steward"}), member=member)
        return self

    def desk(self, member: str, account: str | None = None) -> Desk:
        self.now += dt.timedelta(minutes=1)
        actor = Actor(member, account) if account else operator(self.workspace, member)
        return Desk(self.workspace, actor, clock=lambda: self.now, new_id=lambda: f"id{next(self._numbers):06d}")

    def enter(self, *entries: Entry, member: str = "BEL", by: str | None = None) -> list[Entered]:
        return self.desk(member, by).enter(list(entries), "a test")

    def amend(
        self, name: str, given: dict[str, Any], first: dt.date | None = None, *, by: str | None = None, **more: Any
    ) -> list[Entered]:
        member = more.pop("member", "BEL")
        records = self.records(member)
        record = records.named(name)
        assert record is not None
        return self.enter(*amendment(records, record, given, first, **more), member=member, by=by)

    def records(self, party: str) -> Records:
        return Records(self.workspace, viewer_of(self.workspace, party), today=self.now.date())

    def seen(self, party: str, record_id: str) -> Record | None:
        return self.records(party).named(record_id)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "w")
    yield made
    made.workspace.close()


def label(member: str, *readers: str, caveats: tuple[str, ...] = ()) -> ReleaseLabel:
    return ReleaseLabel(member, frozenset(readers), frozenset(caveats))


def note(text: str, *readers: str, about: str = "CELL", **more: Any) -> Entry:
    return Entry("note", {"about": about, "text": text}, label=label("BEL", *readers), **more)


def cell(world: World) -> str:
    return world.records("CELL").find("CELL", "member").record_id


def granted(world: World) -> str:
    """A grant over one record of BEL for one day, given by two persons of the cell."""
    [secret] = world.enter(note("a secret", about=cell(world)), member="BEL")
    body = {
        "member": "DEU",
        "originator": "BEL",
        "reason": "an emergency",
        "from_on": "2026-01-01",
        "until_on": "2026-01-01",
        "record": secret.record_id,
    }
    # the cell reads the record for the time of the test
    world.enter(Entry("note", {}, amends=secret.record_id, label=label("BEL", "CELL")), member="BEL")
    [grant] = world.enter(Entry("grant", body), member="CELL", by="ann")
    world.desk("CELL", "bob").judge(grant.record_id, "approved", "yes")
    return grant.record_id


@pytest.mark.parametrize(
    "change",
    [{"record": None}, {"until_on": "2026-01-14"}, {"from_on": "2026-02-01", "until_on": "2026-02-14"}, {"member": "AU"}],
)
def test_a_grant_that_two_gave_is_not_made_wider_by_one(world: World, change: dict[str, Any]) -> None:
    grant = granted(world.with_accounts("CELL"))
    [other] = world.enter(note("another secret", about=cell(world)), member="BEL")
    assert world.seen("DEU", other.record_id) is None
    with pytest.raises(Refused):
        world.enter(Entry("grant", change, amends=grant), member="CELL", by="ann")
    assert world.seen("DEU", other.record_id) is None


def test_a_grant_that_was_taken_back_is_not_given_again_by_one(world: World) -> None:
    grant = granted(world.with_accounts("CELL"))
    records = world.records("CELL")
    world.enter(ending(records, records.find(grant), None), member="CELL", by="ann")
    with pytest.raises(Refused):
        world.enter(Entry("grant", {}, amends=grant), member="CELL", by="ann")


def test_a_decision_that_two_took_is_not_made_another_by_one(world: World) -> None:
    world.with_accounts("BEL")
    [entered] = world.enter(Entry("decision", {"title": "Pay 5 m", "status": "proposed"}), by="ann")
    world.desk("BEL", "bob").judge(entered.record_id, "approved", "yes")
    with pytest.raises(Refused):
        world.amend(entered.record_id, {"title": "Pay 50 m"}, by="ann")
    with pytest.raises(Refused):
        world.amend(entered.record_id, {"title": "Pay 50 m"}, JUNE, by="ann")
    told = world.seen("BEL", entered.record_id)
    assert told is not None
    assert (told["title"], told["status"]) == ("Pay 5 m", "taken")
    # it can still be released, by two
    waits = world.amend(entered.record_id, {}, by="ann", label=label("BEL", MEMBERS))[0].waits
    assert waits is not None
    world.desk("BEL", "bob").judge(waits, "approved", "yes")
    assert world.seen("DEU", entered.record_id) is not None


def test_a_decision_that_was_withdrawn_is_not_approved(world: World) -> None:
    world.with_accounts("BEL")
    [entered] = world.enter(Entry("decision", {"title": "Pay 5 m", "status": "proposed"}), by="ann")
    records = world.records("BEL")
    world.enter(ending(records, records.find(entered.record_id), None), by="ann")
    with pytest.raises(NotFound):
        world.desk("BEL", "bob").judge(entered.record_id, "approved", "yes")


def test_nobody_takes_the_decision_that_he_proposed_once_another_released_or_mended_it(world: World) -> None:
    world.with_accounts("BEL")
    body = {"title": "Pay 5 m", "status": "proposed"}
    [released] = world.enter(Entry("decision", body, label=label("BEL", MEMBERS)), by="ann")
    assert released.waits is not None
    world.desk("BEL", "bob").judge(released.waits, "approved", "they may know")
    [mended] = world.enter(Entry("decision", body), by="ann")
    world.amend(mended.record_id, {"text": "by June"}, by="bob")
    for name in (released.record_id, mended.record_id):
        with pytest.raises(Refused):
            world.desk("BEL", "ann").judge(name, "approved", "mine")
    with pytest.raises(Refused):
        world.desk("BEL", "bob").judge(mended.record_id, "approved", "mine too")
    world.desk("BEL", "bob").judge(released.record_id, "approved", "yes")
    told = world.seen("DEU", released.record_id)
    assert told is not None
    assert told["status"] == "taken"


def staged(world: World) -> str:
    """A note that was BEL's own until June 2020, and is the members' from then on."""
    [entered] = world.enter(note("for us alone", about=cell(world)))
    world.amend(entered.record_id, {"text": "for all"}, JUNE, label=label("BEL", MEMBERS))
    told = world.seen("DEU", entered.record_id)
    assert told is not None
    assert told["text"] == "for all"
    return entered.record_id


def test_what_was_said_to_fewer_is_not_released_by_saying_it_again(world: World) -> None:
    name = staged(world)
    world.with_accounts("BEL")
    asked = Entry("note", {"text": "for us alone"}, amends=name, label=label("BEL", MEMBERS), valid_from=JUNE)
    [again] = world.enter(asked, by="ann")
    assert again.waits is not None
    told = world.seen("DEU", name)
    assert told is not None
    assert told["text"] == "for all"


def test_a_change_without_a_label_releases_no_days_that_were_for_fewer(world: World) -> None:
    name = staged(world)
    with pytest.raises(BadRequest, match="released to fewer"):
        world.amend(name, {"about": world.records("BEL").find("BEL", "member").record_id})
    texts = {version["text"] for version in world.records("DEU").history(name)}
    assert texts == {"for all"}
    world.amend(name, {"text": "for all, still"}, JUNE)  # the days that all have read may be changed
    assert {version["text"] for version in world.records("DEU").history(name)} == {"for all", "for all, still"}


def community(world: World, shows_older: bool) -> str:
    [made] = world.enter(Entry("community", {"code": "INNER", "name": "Inner", "shows_older": shows_older}))
    join(world, made.record_id, "DEU")
    return made.record_id


def join(world: World, group: str, member: str) -> None:
    world.enter(Entry("membership", {"member": member, "community": group}, valid_from=world.now.date()))


def test_narrowing_shows_nothing_to_those_who_joined_since(world: World) -> None:
    group = community(world, shows_older=False)
    [entered] = world.enter(note("older", "BEL/INNER", "CELL", about=cell(world)))
    world.now += dt.timedelta(days=10)
    join(world, group, "AU")
    assert world.seen("AU", entered.record_id) is None
    world.now += dt.timedelta(days=10)
    records = world.records("BEL")
    narrower = narrowed(records.find(entered.record_id), None, ["CELL"], [])
    world.amend(entered.record_id, {}, label=narrower)
    assert world.seen("DEU", entered.record_id) is not None
    assert world.seen("CELL", entered.record_id) is None
    assert world.seen("AU", entered.record_id) is None


def test_who_joins_without_a_day_joins_today_where_older_records_are_hidden(world: World) -> None:
    group = community(world, shows_older=False)
    [entered] = world.enter(note("older", "BEL/INNER", about=cell(world)))
    world.now += dt.timedelta(days=10)
    world.enter(Entry("membership", {"member": "AU", "community": group}))
    assert world.seen("AU", entered.record_id) is None
    [newer] = world.enter(note("newer", "BEL/INNER", about=cell(world)))
    assert world.seen("AU", newer.record_id) is not None


def test_a_community_that_is_to_end_is_one_until_then(world: World) -> None:
    group = community(world, shows_older=True)
    [entered] = world.enter(note("x", "BEL/INNER", about=cell(world)))
    records = world.records("BEL")
    last = world.now.date() + dt.timedelta(days=5)
    world.enter(ending(records, records.find(group), last))
    assert world.seen("DEU", entered.record_id) is not None
    world.now += dt.timedelta(days=6)
    assert world.seen("DEU", entered.record_id) is None
    assert world.seen("BEL", entered.record_id) is not None


def test_an_approved_change_shows_nothing_to_those_who_joined_since(world: World) -> None:
    group = community(world, shows_older=False)
    [entered] = world.enter(note("older", "BEL/INNER", about=cell(world)))
    world.with_accounts("BEL")
    world.now += dt.timedelta(days=10)
    join(world, group, "AU")
    world.now += dt.timedelta(days=10)
    waits = world.amend(entered.record_id, {"text": "older, corrected"}, by="ann")[0].waits
    assert waits is not None
    world.desk("BEL", "bob").judge(waits, "approved", "yes")
    told = world.seen("DEU", entered.record_id)
    assert told is not None
    assert told["text"] == "older, corrected"
    assert world.seen("AU", entered.record_id) is None


def test_an_answer_bears_no_caveat_so_that_silence_is_silence(world: World) -> None:
    request = Entry("request", {"to": ["BEL"], "asks": "information", "text": "?", "due_on": "2026-06-01"})
    [asked] = world.enter(request, member="DEU")
    body = {"request": asked.record_id, "answer": "answered", "on": "2026-01-01", "text": "eyes only"}
    with pytest.raises(BadRequest):
        world.enter(Entry("answer", body, label=label("BEL", caveats=("EYES",))))
    world.with_accounts("BEL")
    [answer] = world.enter(Entry("answer", body, label=label("BEL", "AU")), by="ann")
    assert answer.waits is not None
    assert world.seen("DEU", answer.record_id) is not None  # who asked reads it while others wait
    assert world.seen("AU", answer.record_id) is None


def test_a_verdict_is_read_by_those_alone_who_read_what_it_is_about(world: World) -> None:
    [entered] = world.enter(
        Entry("decision", {"title": "Pay", "status": "proposed"}, label=label("BEL", "DEU", caveats=("EYES",)))
    )
    world.desk("BEL").judge(entered.record_id, "approved", "what nobody else may know")
    assert world.seen("DEU", entered.record_id) is None
    assert not world.records("DEU").of("verdict")


def test_what_a_record_names_may_be_hidden_and_it_is_still_its_owners_to_change(world: World) -> None:
    [theirs] = world.enter(Entry("note", {"about": cell(world), "text": "x"}, label=label("DEU", "BEL")), member="DEU")
    [mine] = world.enter(note("on theirs", MEMBERS, about=theirs.record_id))
    world.enter(Entry("note", {}, amends=theirs.record_id, label=label("DEU")), member="DEU")
    world.amend(mine.record_id, {}, label=label("BEL"))
    assert world.seen("AU", mine.record_id) is None
    with pytest.raises(NotFound):  # but nothing new can name it
        world.enter(note("again", about=theirs.record_id))


def test_a_record_of_another_is_not_taken_over_by_its_id(world: World) -> None:
    [theirs] = world.enter(Entry("note", {"about": cell(world), "text": "x"}, label=label("DEU", "BEL")), member="DEU")
    with pytest.raises(Conflict):
        world.enter(note("mine now", about=cell(world), record_id=theirs.record_id))
    told = world.seen("DEU", theirs.record_id)
    assert told is not None
    assert (told.originator, told["text"]) == ("DEU", "x")


def test_one_transaction_says_one_thing_of_a_day(world: World) -> None:
    [entered] = world.enter(note("x", about=cell(world)))
    twice = [Entry("note", {"text": text}, amends=entered.record_id, valid_from=JUNE) for text in "ab"]
    with pytest.raises(BadRequest, match="twice"):
        world.enter(*twice)
    told = world.seen("BEL", entered.record_id)
    assert told is not None
    assert told["text"] == "x"


def test_a_change_of_which_a_part_waits_can_be_approved(world: World) -> None:
    [entered] = world.enter(note("a", MEMBERS, about=cell(world)))
    bel = world.records("BEL").find("BEL", "member").record_id
    world.amend(entered.record_id, {"text": "b", "about": bel}, JUNE)
    world.with_accounts("BEL")
    done = world.amend(entered.record_id, {"text": "a"}, by="ann")  # until June it says so already
    [waits] = [one.waits for one in done if one.waits]
    world.desk("BEL", "bob").judge(waits, "approved", "yes")
    told = world.seen("DEU", entered.record_id)
    assert told is not None
    assert (told["text"], told["about"]) == ("a", bel)
