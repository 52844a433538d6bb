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
from noninterference.arabic import english
from noninterference.browsing import Browsers, browsers
from noninterference.campaign import Campaign
from noninterference.coalition import CELL


@pytest.fixture(scope="module", params=[(0, 21, "ALPHA"), (1, 22, PUBLIC)])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Browsers, list[str]]:
    """Two thirds of the addresses, one each, asked of two stores, in Arabic; and what differs. The soak asks for all of them."""
    turn, seed, party = request.param
    both, addresses = browsers(tmp_path_factory.mktemp("asked"), seed, party)
    return both, [str(found) for found in both.differences(addresses[turn::3], others=(CELL,))]


def test_pages_and_answers_are_as_if_the_hidden_rows_never_were(asked: tuple[Browsers, list[str]]) -> None:
    assert asked[1] == []


def test_arabic_pages_say_nothing_of_their_own_in_english(asked: tuple[Browsers, list[str]]) -> None:
    assert english(asked[0].pages, asked[0].plan) == {}


def test_english_words_would_be_noticed(asked: tuple[Browsers, list[str]]) -> None:
    page = '<p>كم <code>commonground load</code></p><p aria-label="Where it is"><bdi>no such page</bdi> IATI XM-DAC-7 Oskarra</p>'
    assert english([("/", page)], asked[0].plan) == {"Where it is": "/", "no such page": "/"}


def test_a_hidden_record_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were records shown to whoever asks, the answers would differ."""
    both, addresses = browsers(tmp_path, 21, "ALPHA")
    monkeypatch.setattr(commonground.door.records.Records, "sight", None)
    assert any(both.differences([one for one in addresses if "/api/record" in one]))


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
