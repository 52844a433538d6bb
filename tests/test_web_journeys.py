"""Ten journeys of the people whom the coalition's work falls to, each in a real browser from the way in to a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from journeys import PASSWORD, Town, Traveller, launch, town
from screening_small import few_clean_names, individual, un
from web_small import EXAMPLE, copied, told

STATEMENT = EXAMPLE / "coalition" / "joint_statement_port_marl.txt"
ROOMS = ("/", "/money", "/watch", "/ledger", "/screening", "/brief", "/data")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_playwright() as playwright:
        made = launch(playwright, chromium)
        yield made
        made.close()


@pytest.fixture(scope="module")
def place(example_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    root = copied(example_workspace, folder / "w")
    listed = folder / "un.xml"
    listed.write_text(un(individual(1, "Omar Testi al-Hamdani", born="1975-03-02")), encoding="utf-8")
    told(root, "load", str(listed))
    with town(root) as made:
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
    place.account("CELL/ida", "contributor")
    one = travel().sign_in("CELL/ida")
    one.go("/?country=XMD&measure=deaths&month=2017-02").sees("Meridia", "Deaths")
    one.follow("Oskarra").sees("Who against whom")
    with one.page.expect_navigation():
        one.page.locator("main a.why").first.click()
    one.look().sees("UCDP", "CC BY 4.0", "ucdp_ged_meridia_2016_2017.csv")


def test_the_cell_records_a_statement_and_confirms_who_undertook_what(travel: Callable[..., Traveller], place: Town) -> None:
    place.account("CELL/joe", "contributor")
    one = travel().sign_in("CELL/joe").go("/ledger/statements")
    one.page.fill("textarea[name=text]", STATEMENT.read_text(encoding="utf-8"))
    one.press("Record it, and read it").sees("Halcyon Fund", "seed, wells and pipes")
    for choice in one.page.locator("main input[type=radio][value=confirm]").all():
        choice.check()
    one.page.locator("main form button.first").first.click()
    one.page.wait_for_load_state()
    one.look()
    one.go("/ledger/follow-up?since=1900-01-01").sees("seed, wells and pipes")


def test_a_donor_sees_what_is_short_and_enters_a_pledge(travel: Callable[..., Traveller], place: Town) -> None:
    place.account("NOR/fay", "contributor")
    one = travel().sign_in("NOR/fay").go("/money?country=XMD&year=2017").sees("Required", "Missing")
    one.go("/ledger/enter/pledge")
    own = one.page.locator("select[name=f-member] option", has_text="NOR").first.get_attribute("value")
    one.page.select_option("select[name=f-member]", own)
    for name, value in {"f-amount": "2500000", "f-currency": "USD", "f-pledged_on": "2017-03-01"}.items():
        one.page.fill(f"[name={name}]", value)
    one.page.fill("[name=why]", "announced at Port Marl")
    one.press("Record it").sees("2,500,000", "NOR")
    address = one.page.url
    place.account("HAL/eve", "reader")
    other = travel().sign_in("HAL/eve")
    assert other.page.goto(address).status == 404


def test_a_donor_tries_what_one_more_million_would_do(travel: Callable[..., Traveller]) -> None:
    one = travel().operator().go("/money/allocate?country=XMD&year=2017&offers=pledges")
    one.press("Solve")
    one.sees("million")


def test_a_programme_manager_takes_records_from_a_file_after_looking_at_what_it_would_do(
    travel: Callable[..., Traveller], place: Town, tmp_path: Path
) -> None:
    place.account("CELL/max", "contributor")
    one = travel().sign_in("CELL/max").go("/ledger/import")
    file = tmp_path / "groups.csv"
    file.write_text("code,name\nWATER,Water and sanitation\n", encoding="utf-8")
    one.page.set_input_files("input[name=file]", str(file))
    one.page.select_option("select[name=kind]", "group")
    one.press("Show what it would do").sees("Water and sanitation")
    one.page.locator("main form button.first").first.click()
    one.page.wait_for_load_state()
    one.look()
    one.go("/ledger/group").sees("Water and sanitation")


def test_an_early_warning_analyst_finds_no_outlook_where_none_was_issued_and_looks_for_what_is_unusual(
    travel: Callable[..., Traveller],
) -> None:
    one = travel().operator().go("/watch?country=XMD")
    one.sees("outlook")
    one.go("/watch/anomalies?country=XMD").go("/watch/right")


def test_a_payee_is_screened_and_nothing_of_the_name_is_kept(
    travel: Callable[..., Traveller], place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_clean_names(monkeypatch)
    one = travel().operator().go("/screening")
    one.page.fill("[name=name]", "Umar Testi al Hamdani")
    one.page.fill("[name=dob]", "1975")
    one.press("Screen").sees("Omar Testi al-Hamdani")
    assert "Hamdani" not in one.page.url
    root = place.site.workspace.root
    assert [path for path in (root / "derived").rglob("*") if path.is_file() and b"Umar" in path.read_bytes()] == []


def test_a_ministers_office_takes_a_brief_in_arabic(travel: Callable[..., Traveller]) -> None:
    one = travel(accept_downloads=True).operator()
    one.go("/brief?country=XMD&month=2017-06&tongue=ar")
    with one.page.expect_download() as taken:
        one.page.get_by_role("button", name="PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")


def test_a_steward_invites_a_colleague_who_sets_a_password_and_signs_in(travel: Callable[..., Traveller], place: Town) -> None:
    seed = place.account("CELL/sue", "steward")
    steward = travel().sign_in("CELL/sue", seed).go("/administration")
    steward.page.fill("[name=name]", "new")
    steward.page.select_option("[name=role]", "reader")
    steward.press("Add, and show the invitation")
    code = re.sub(r"\s", "", steward.page.inner_text(".secret"))
    colleague = travel().go("/invitation")
    colleague.page.fill("[name=code]", code)
    for field in colleague.page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    colleague.page.locator("main button.first").click()
    colleague.page.wait_for_load_state()
    colleague.sign_in("CELL/new").sees("CELL/new")


def test_a_district_is_found_by_its_name_and_followed(travel: Callable[..., Traveller], place: Town) -> None:
    place.account("HAL/ben", "reader")
    one = travel().sign_in("HAL/ben").go("/search?q=tarvele").follow("Tarvelle").sees("Tarvelle")
    one.press("Follow")
    one.go("/following").sees("Tarvelle")


def test_every_room_is_there_from_right_to_left_on_a_small_screen_in_the_dark(travel: Callable[..., Traveller]) -> None:
    one = travel(viewport={"width": 390, "height": 800}, color_scheme="dark").operator()
    for address in ("/?lang=ar", *ROOMS[1:]):
        one.go(address)
        assert one.page.get_attribute("html", "dir") == "rtl", address


def test_every_room_is_there_without_a_script_in_less_than_200_kilobytes(travel: Callable[..., Traveller]) -> None:
    one = travel(java_script_enabled=False).operator()
    for address in ROOMS:
        answer = one.page.goto(address)
        assert answer.status == 200, address
        assert one.page.locator("h1").count() == 1
        assert len(answer.body()) < 200_000, address
    assert one.wrong == []


REACHABLE = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
  .filter((one) => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)'))
  .filter((one) => one.type !== 'radio' || one.checked).map((one, at) => { one.dataset.at = at; return one.outerHTML; })"""
FOCUSED = """() => [document.activeElement.dataset.at, getComputedStyle(document.activeElement).outlineStyle]"""


def test_the_keyboard_reaches_whatever_can_be_used_in_its_order_and_shows_where_it_is(travel: Callable[..., Traveller]) -> None:
    one = travel().operator().go("/money?country=XMD&year=2017")
    expected, met = one.page.evaluate(REACHABLE), []
    for _ in expected:
        one.page.keyboard.press("Tab")
        met.append(one.page.evaluate(FOCUSED))
    assert met == [[str(at), "solid"] for at in range(len(expected))], expected


def test_the_keyboard_alone_reaches_the_page_and_a_place(travel: Callable[..., Traveller]) -> None:
    one = travel().operator().go("/?country=XMD&measure=deaths&month=2017-02")
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("() => document.activeElement.className") == "skip"
    one.page.keyboard.press("Enter")
    assert one.page.evaluate("() => document.activeElement.id") == "page"
    for _ in range(60):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("() => document.activeElement.textContent.trim()") == "Oskarra":
            break
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
    one.sees("Oskarra", "Who against whom")
