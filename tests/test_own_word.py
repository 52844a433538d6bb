"""What counts as a member's word is entered by that member or the cell, and the coalition's meetings are its keeper's."""

from __future__ import annotations

import datetime as dt

import pytest

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entry
from commonground.door.parties import viewer_of
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.followup.undertakings import last_meeting
from commonground.vocabulary.errors import Refused
from commonground.vocabulary.label import ReleaseLabel
from test_brief_followup import held  # noqa: F401

PLEDGE = {"member": "NLD", "amount": "5", "currency": "EUR", "pledged_on": "2018-06-08"}
OFFER = {"member": "NLD", "title": "Course", "what": "training", "quantity": "5", "unit": "places"}


def enter(held: Workspace, party: str, kind: str, body: dict[str, object], *to: str) -> None:  # noqa: F811
    Desk(held, Actor(party)).enter([Entry(kind, body, label=ReleaseLabel(party, frozenset(to)))], "told")


@pytest.mark.parametrize(("kind", "body"), [("pledge", PLEDGE), ("offer", OFFER)])
def test_nobody_pledges_or_offers_for_another(held: Workspace, kind: str, body: dict[str, object]) -> None:  # noqa: F811
    with pytest.raises(Refused, match="NLD is not BEL's to enter"):
        enter(held, "BEL", kind, body)
    for party in ("NLD", "CELL"):
        enter(held, party, kind, body)


def test_a_meeting_of_another_is_not_the_last_meeting_of_the_coalition(held: Workspace) -> None:  # noqa: F811
    enter(held, "BEL", "meeting", {"code": "LATER", "title": "Ours", "starts_on": "2018-07-01"}, "MEMBERS")
    found = last_meeting(Records(held, viewer_of(held, "NLD"), today=dt.date(2018, 9, 1)))
    assert found is not None
    assert found.code == "BRUSSELS"


def test_a_currency_is_written_as_the_standard_writes_it(held: Workspace) -> None:  # noqa: F811
    enter(held, "BEL", "offer", {**OFFER, "member": "BEL", "what": "money", "unit": "eur"})
    (offer,) = Records(held, viewer_of(held, "BEL"), today=dt.date(2018, 9, 1)).of("offer")
    assert offer["unit"] == "EUR"
