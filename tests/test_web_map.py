"""The explorable map in a real browser, under the policy of the real pages: what it draws, how it is used without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conftest import absent
from map_harness import ARGUMENTS, Harness, served

try:
    from playwright import sync_api as playwright
except ImportError:
    playwright = None

UNITS = {"XY01": (40, 30, 42, 34), "XY02": (42, 30, 44, 34), "XY03": (44, 30, 46, 34), "XY04": (46, 30, 48, 34)}
NAMES = {"XY01": "West", "XY02": "الموصل", "XY03": "Middle", "XY04": "East"}


def polygon(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(geometry: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


OUTLINES = {
    "bounds": [40, 30, 48, 34],
    "frame": [32, 25, 56, 39],
    "units": collection(*(feature(polygon(*box), code=code, name=NAMES[code]) for code, box in UNITS.items())),
    "above": collection(feature({"type": "LineString", "coordinates": [[44, 30], [44, 34]]})),
    "land": collection(feature(polygon(32, 25, 56, 39))),
    "borders": collection(feature({"type": "LineString", "coordinates": [[32, 30], [40, 30]]})),
    "disputed": collection(feature({"type": "LineString", "coordinates": [[48, 34], [56, 34]]})),
    "centres": {code: [(box[0] + box[2]) / 2, 32] for code, box in UNITS.items()},
}
MONTHS = {"months": ["2017-11", "2017-12", "2018-01"], "labels": ["November 2017", "December 2017", "January 2018"]}
VALUES = {
    "count": {
        **MONTHS,
        "kind": "count",
        "unit": "deaths",
        "places": {"XY01": [100, 25, 0], "XY02": [None] * 3, "XY03": [4, 5, "withheld"]},
    },
    "rate": {
        **MONTHS,
        "kind": "rate",
        "unit": "a year per 100,000",
        "breaks": [1, 10, None],
        "words": ["up to 1", "1 to 10", "more than 10"],
        "places": {"XY01": [0.5, 10, 11], "XY02": [1, 1, 1], "XY03": ["withheld"] * 3},
    },
    "kinds": {
        **MONTHS,
        "kind": "kinds",
        "unit": "",
        "words": ["A: Government", "", "C: Harbour Front"],
        "letters": ["A", "B", "C"],
        "patterns": ["", "upright", "level"],
        "plus": "others hold towns too",
        "places": {"XY01": [None, 0, 0], "XY02": [0, 0, 2], "XY03": ["withheld"] * 3},
        "mixed": {"XY01": [False] * 3, "XY02": [False, False, True], "XY03": ["withheld"] * 3},
        "told": {
            "XY01": ["no data", "Government", "Government"],
            "XY02": ["Government"] * 2 + ["Harbour Front (2); Government (1)"],
            "XY03": [""] * 3,
        },
    },
}
LIVE = ".map-live .map-stage canvas"
STATE = """async (asked) => {
  const { maps } = await import(document.querySelector('script[type=module]').src);
  const canvas = [...maps.values()][0].canvas;
  return canvas.getFeatureState(asked);
}"""
REPAINTED = "() => getComputedStyle(document.querySelector('.map')).getPropertyValue('--paper') !== '#ffffff'"
DRAWN = """async (layers) => {
  const { maps } = await import(document.querySelector('script[type=module]').src);
  const canvas = [...maps.values()][0].canvas;
  while (canvas.isMoving() || !canvas.loaded()) await new Promise((done) => canvas.once("idle", done));
  return [...new Set(canvas.queryRenderedFeatures({ layers }).map((one) => one.properties.code ?? one.layer.id))].sort();
}"""

LETTERS = """async () => {
  const { maps } = await import(document.querySelector('script[type=module]').src);
  return (await [...maps.values()][0].canvas.getSource("letters").getData()).features.map((one) => one.properties.letter);
}"""


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if playwright is None:
        absent("chromium", "Playwright is not installed (it drives the browser in these tests)")
    with playwright.sync_playwright() as started:
        yield started.chromium


@pytest.fixture(scope="module")
def browser(driver: Any, chromium: str) -> Iterator[Any]:
    made = driver.launch(executable_path=chromium, args=ARGUMENTS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Harness(OUTLINES, VALUES).app) as found:
        yield found


@pytest.fixture(scope="module")
def opened(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a page; after the tests, whatever the browser complained of, or asked elsewhere, is an error."""
    wrong: list[str] = []
    contexts = []

    def open_page(query: str = "", *, expect: str = LIVE, **how: Any) -> Any:
        contexts.append(browser.new_context(viewport={"width": 800, "height": 700}, **how))
        page = contexts[-1].new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else wrong.append(asked.url))
        page.goto(f"{address}/?{query}")
        page.locator(expect).wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def counts(opened: Callable[..., Any]) -> Any:
    return opened("month=2017-11")


@pytest.fixture(scope="module")
def rates(opened: Callable[..., Any]) -> Any:
    return opened("kind=rate")


@pytest.fixture(scope="module")
def kinds(opened: Callable[..., Any]) -> Any:
    return opened("kind=kinds")


def state(page: Any, code: str, source: str = "units") -> Any:
    return page.evaluate(STATE, {"source": source, "id": code})


def month(page: Any, key: str) -> None:
    """Move the slider to its first (Home) or last (End) month."""
    page.locator("input[type=range]").focus()
    page.keyboard.press(key)


def test_units_names_and_borders_are_drawn_and_the_drawn_map_steps_back(counts: Any) -> None:
    assert counts.evaluate(DRAWN, ["units"]) == sorted(UNITS)
    assert counts.evaluate(DRAWN, ["names"]) == sorted(UNITS)
    assert counts.evaluate(DRAWN, ["above-line", "disputed", "borders"]) == ["above-line", "borders", "disputed"]
    assert not counts.locator(".drawn svg").is_visible()


def test_a_count_is_a_circle_whose_area_is_the_count_and_never_a_filled_area(counts: Any) -> None:
    month(counts, "Home")
    counts.keyboard.press("ArrowRight")
    assert state(counts, "XY01", "points")["radius"] == pytest.approx(12)  # 25 of 100: half the largest radius
    assert {state(counts, code)["class"] for code in UNITS} == {-1}


def test_a_rate_fills_by_class_without_a_circle(rates: Any) -> None:
    month(rates, "End")
    assert [state(rates, code)["class"] for code in ("XY01", "XY02")] == [2, 0]
    assert {state(rates, code, "points")["radius"] for code in UNITS} == {0}
    assert rates.locator(".map-key li").all_inner_texts()[:3] == ["up to 1", "1 to 10", "more than 10"]


def test_a_kind_is_told_by_letter_pattern_colour_and_words(kinds: Any) -> None:
    month(kinds, "End")
    held = [state(kinds, code) for code in ("XY01", "XY02", "XY03")]
    assert [(one["class"], one["rule"], one["missing"]) for one in held] == [
        (0, "", "none"),
        (2, "level", "none"),
        (-1, "", "withheld"),
    ]
    assert {state(kinds, code, "points")["radius"] for code in UNITS} == {0}
    assert kinds.evaluate(LETTERS) == ["A", "C+"]
    assert kinds.evaluate(DRAWN, ["names"]) == sorted(UNITS)
    key = kinds.locator(".map-key li").all_inner_texts()
    assert key[:3] == ["A: Government", "C: Harbour Front", "+\nothers hold towns too"]
    kinds.locator(LIVE).focus()
    told = kinds.locator(".map-told")
    for _ in range(6):
        if "الموصل" not in told.inner_text():
            kinds.keyboard.press("ArrowLeft")
            kinds.evaluate(DRAWN, ["units"])
    playwright.expect(told).to_have_text("الموصل: Harbour Front (2); Government (1) (January 2018)")


def test_no_data_withheld_and_zero_are_three_things(counts: Any) -> None:
    month(counts, "End")
    assert [state(counts, code)["missing"] for code in UNITS] == ["none", "no-data", "withheld", "no-data"]
    assert {"No data", "Withheld"} <= set(counts.locator(".map-key li").all_inner_texts())


def test_the_slider_recolours_from_what_is_there_already(rates: Any) -> None:
    asked: list[str] = []
    rates.on("request", lambda one: asked.append(one.url))
    month(rates, "Home")
    assert rates.locator("input[type=range]").get_attribute("aria-valuetext") == "November 2017"
    assert state(rates, "XY01")["class"] == 0
    assert asked == []


def test_playing_goes_through_the_months_and_can_be_stopped(counts: Any) -> None:
    month(counts, "Home")
    counts.get_by_role("button", name="Play").click()
    playwright.expect(counts.locator("output")).to_have_text("December 2017")
    counts.get_by_role("button", name="Pause").click()
    assert counts.get_by_role("button", name="Play").is_visible()


def test_it_is_drawn_again_when_the_browser_turns_dark(rates: Any) -> None:
    month(rates, "End")
    rates.emulate_media(color_scheme="dark")
    rates.wait_for_function(REPAINTED)
    assert rates.evaluate(DRAWN, ["units"]) == sorted(UNITS)
    assert state(rates, "XY01")["class"] == 2


def test_a_map_that_htmx_swaps_in_starts_and_the_old_one_is_let_go(rates: Any) -> None:
    rates.locator(".map").evaluate("(old) => old.dataset.old = true")
    rates.get_by_role("button", name="Swap").click()
    rates.locator(".map-live:not([data-old]) canvas").wait_for()
    assert rates.evaluate(DRAWN, ["units"]) == sorted(UNITS)
    assert rates.evaluate("async () => (await import(document.querySelector('script[type=module]').src)).maps.size") == 1


def test_keys_move_the_map_tell_the_place_in_the_middle_and_open_it(counts: Any) -> None:
    month(counts, "Home")
    counts.locator(LIVE).focus()
    told = counts.locator(".map-told")
    for name in ("الموصل: No data", "West: 100 deaths"):
        for _ in range(6):
            if name not in told.inner_text():
                counts.keyboard.press("ArrowLeft")
                counts.evaluate(DRAWN, ["units"])
        playwright.expect(told).to_have_text(f"{name} (November 2017)")
    counts.keyboard.press("Enter")
    counts.wait_for_url("**/places/XY01?lang=en")


def test_a_click_opens_the_place(rates: Any) -> None:
    box = rates.locator(".map-stage").bounding_box()
    rates.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    rates.wait_for_url("**/places/XY04?lang=en")


def test_right_to_left_and_with_less_motion_the_buttons_stand_left_and_play_is_not_offered(opened: Any) -> None:
    page = opened("lang=ar", reduced_motion="reduce")
    stage, zoom = (page.locator(one).bounding_box() for one in (".map-stage", ".maplibregl-ctrl-group"))
    assert zoom["x"] - stage["x"] < 50
    assert page.locator("input[type=range]").is_visible()
    assert not page.locator(".map-time button").is_visible()


def test_without_scripts_the_drawn_map_stands(opened: Any) -> None:
    page = opened(expect=".drawn svg", java_script_enabled=False)
    assert not page.locator(".map-time").is_visible()


def test_where_there_is_no_graphics_the_drawn_map_stays(driver: Any, chromium: str, address: str) -> None:
    made = driver.launch(executable_path=chromium, args=[*ARGUMENTS[:-2], "--disable-3d-apis"])
    page = made.new_page()
    with page.expect_console_message(lambda message: message.type == "warning" and "WebGL" in message.text):
        page.goto(address)
    playwright.expect(page.locator(".map-stage")).to_have_count(0)
    assert page.locator(".drawn svg").is_visible()
    made.close()


def test_where_the_boundaries_cannot_be_had_the_drawn_map_stays(browser: Any, address: str) -> None:
    page = browser.new_page()
    with page.expect_console_message(lambda message: message.type == "warning"):
        page.goto(f"{address}/?drawn-only=1")
    assert page.locator(".drawn svg").is_visible()
    page.close()
