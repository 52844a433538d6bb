"""Ten journeys of the people whom the coalition's work falls to, each in a real browser from the way in to a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from journeys import Town, Traveller, launch, town
from web_small import copied


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_playwright() as playwright:
        made = launch(playwright, chromium)
        yield made
        made.close()


@pytest.fixture(scope="module")
def place(example_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(copied(example_workspace, tmp_path_factory.mktemp("town") / "w")) as made:
        yield made


@pytest.fixture
def travel(browser: Any, place: Town) -> Iterator[Callable[..., Traveller]]:
    made: list[Traveller] = []

    def begin(**how: Any) -> Traveller:
        made.append(Traveller(browser, place, **how))
        return made[-1]

    yield begin
    for one in made:
        one.context.close()


def test_the_cell_goes_from_the_picture_to_the_file_behind_a_number(travel: Callable[..., Traveller], place: Town) -> None:
    one = travel().sign_in("CELL/ida") if place.account("CELL/ida", "contributor") is None else travel()
    one.go("/?country=XMD&measure=deaths&month=2017-02").sees("Meridia", "Deaths")
    one.follow("Tarvelle").sees("Displacement")
    one.go("/evidence/deaths/XM02/2017-02").sees("UCDP")


def test_a_ministers_office_takes_a_brief_in_arabic(travel: Callable[..., Traveller]) -> None:
    one = travel(accept_downloads=True).operator()
    one.go("/brief?country=XMD&month=2017-06&tongue=ar")
    with one.page.expect_download() as taken:
        one.page.get_by_role("button", name="PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")


def test_everything_is_there_from_right_to_left_on_a_small_screen(travel: Callable[..., Traveller]) -> None:
    one = travel(viewport={"width": 390, "height": 800}, color_scheme="dark").operator()
    for address in ("/?lang=ar", "/data", "/brief", "/money", "/watch", "/ledger", "/screening"):
        one.go(address)
        assert one.page.get_attribute("html", "dir") == "rtl", address


def test_every_room_is_there_without_a_script(travel: Callable[..., Traveller]) -> None:
    one = travel(java_script_enabled=False).operator()
    for address in ("/", "/money", "/watch", "/ledger", "/screening", "/brief", "/data"):
        answer = one.page.goto(address)
        assert answer.status == 200, address
        assert one.page.locator("h1").count() == 1
        assert len(answer.body()) < 200_000, address
    assert one.wrong == []
