"""Non-interference over HTTP: every page and answer is the same where the hidden rows never were."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from starlette.routing import Match, Route

import commonground.door.records
from commonground.vocabulary.label import PUBLIC
from commonground.web.application import every_route
from noninterference.addresses import EXCUSED, pages
from noninterference.browsing import browsers
from noninterference.campaign import Campaign
from noninterference.coalition import CELL


@pytest.mark.parametrize(("turn", "seed", "party"), [(0, 21, "ALPHA"), (1, 22, PUBLIC)])
def test_pages_and_answers_are_as_if_the_hidden_rows_never_were(turn: int, seed: int, party: str, tmp_path: Path) -> None:
    """Two thirds of the addresses, one each; the soak asks every store for all of them."""
    asked, addresses = browsers(tmp_path, seed, party)
    assert [str(found) for found in asked.differences(addresses[turn::3], others=(CELL,))] == []


def test_a_hidden_record_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were records shown to whoever asks, the answers would differ."""
    asked, addresses = browsers(tmp_path, 21, "ALPHA")
    monkeypatch.setattr(commonground.door.records.Records, "sight", None)
    assert any(asked.differences([one for one in addresses if "/api/record" in one]))


def test_every_route_that_reads_is_asked_or_excused(tmp_path: Path) -> None:
    plan = Campaign(21, tmp_path).plan()
    asked = [one.partition("?")[0] for one in pages(plan, random.Random(21))]
    scope = {"type": "http", "method": "GET", "headers": []}
    missed = []
    for route in (route for one in every_route() for route in getattr(one, "routes", [one])):
        assert isinstance(route, Route)
        if "GET" not in (route.methods or ()) or route.path in EXCUSED:
            continue
        if not any(route.matches({**scope, "path": path})[0] is Match.FULL for path in asked):
            missed.append(route.path)
    assert missed == []
