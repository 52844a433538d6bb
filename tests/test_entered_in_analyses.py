"""What members enter is seen by the analyses of money: pledges beside published ones, offers and requirements in `allocate`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.workspace import SETTINGS, Workspace, create
from commonground.funding.allocation import LEDGER, Question, answer
from commonground.funding.pledges import AskedPledges, pledges
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import ReleaseLabel

NOW = dt.datetime(2018, 7, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def held(tmp_path: Path) -> Workspace:
    create(tmp_path / "w", NOW).close()
    with (tmp_path / "w" / SETTINGS).open("r+") as file:
        text = file.read()
        file.seek(0)
        file.write('member = "CELL"\n' + text)
    workspace = Workspace(tmp_path / "w")
    members = [("CELL", "Coordination cell", None), ("BEL", "Belgium", "BEL"), ("NLD", "Netherlands", "NLD")]
    desk = Desk(workspace, Actor("CELL"), clock=lambda: NOW)
    state = {"kind": "state"}
    desk.enter([Entry("member", {"code": c, "name": n, "iso3": i, **state}) for c, n, i in members], "the first members")
    return workspace


def enter(held: Workspace, kind: str, body: dict[str, object], *to: str) -> None:
    desk = Desk(held, Actor("BEL"), clock=lambda: NOW)
    desk.enter([Entry(kind, body, label=ReleaseLabel("BEL", frozenset(to)))], "told")


def reader(held: Workspace, member: str | None, as_of: dt.date | None = None) -> Reader:
    return Reader(held, viewer_of(held, member), as_of=as_of, today=dt.date(2018, 7, 1))


PLEDGE = {"member": "BEL", "amount": "1000000.50", "currency": "USD", "pledged_on": "2018-02-14", "country": "IRQ", "year": 2018}


def test_a_pledge_of_the_ledger_is_a_promise_like_the_published_ones(held: Workspace) -> None:
    enter(held, "pledge", PLEDGE, "NLD")
    for member in ("BEL", "NLD"):
        (told,) = pledges(reader(held, member), AskedPledges(country="IRQ")).promises
        assert (told.row["donor"], told.row["donor_country"], told.fate.pledged) == ("Belgium", "BEL", 100_000_050)
        assert told.row["conference"] == "ledger"


def test_a_pledge_that_is_not_released_is_not_there(held: Workspace) -> None:
    enter(held, "pledge", PLEDGE, "NLD")
    for member in ("CELL", None):
        with pytest.raises(NotFound):
            pledges(reader(held, member), AskedPledges(country="IRQ"))
        assert not [key for key in reader(held, member).sources if key.startswith("ledger:")]


def test_a_pledge_is_known_from_its_day_on(held: Workspace) -> None:
    enter(held, "pledge", PLEDGE, "MEMBERS")
    assert pledges(reader(held, "CELL", dt.date(2018, 2, 14)), AskedPledges()).promises
    with pytest.raises(NotFound):
        pledges(reader(held, "CELL", dt.date(2018, 2, 13)), AskedPledges())


def test_offers_and_requirements_of_the_ledger_are_allocated(held: Workspace) -> None:
    need = {"code": "R1", "title": "Water in Mosul", "what": "money", "quantity": "500000", "unit": "USD", "country": "IRQ"}
    trainers = {**need, "code": "R2", "title": "Police trainers", "what": "training", "quantity": "40", "unit": "places"}
    money = {"member": "BEL", "title": "Grant", "what": "money", "quantity": "300000", "unit": "USD", "country": "IRQ"}
    places = {"member": "BEL", "title": "Course", "what": "training", "quantity": "25", "unit": "places", "country": "IRQ"}
    for kind, body in (("requirement", need), ("requirement", trainers), ("offer", money), ("offer", places)):
        enter(held, kind, body, "CELL")
    found = answer(reader(held, "CELL"), Question("IRQ", offers=LEDGER, needs=LEDGER))
    given = {(one.offer.offer, one.need.scope.need): one.units for one in found.allocation.assignments}
    assert given == {("Grant (BEL)", "Water in Mosul"): 30_000_000, ("Course (BEL)", "Police trainers"): 25}
    with pytest.raises(NotFound):
        answer(reader(held, "NLD"), Question("IRQ", offers=LEDGER, needs=LEDGER))
