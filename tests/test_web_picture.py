"""The picture in a browser: the map's table, its orders, small maps, files of the map, Arabic, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from web_small import served, text_of


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as made:
        yield made


def places(html: str) -> list[str]:
    """The places of the table beside the map, in order."""
    table = html[html.index('<div id="table">') :]
    return re.findall(r'<th scope="row"><a href="/places/(\w+)', table[: table.index("</table>")])


def test_the_picture_is_of_the_country_of_which_most_is_known(client: TestClient) -> None:
    page = client.get("/?month=2016-03")
    assert page.status_code == 200
    assert "<h1>Meridia, March 2016</h1>" in page.text
    assert "Deaths by place, March 2016" in text_of(page.text)
    assert 'href="/evidence/deaths/XM01/2016-03"' in page.text


def test_the_table_is_sorted_by_its_heads_without_a_script(client: TestClient) -> None:
    most = places(client.get("/?month=2017-12").text)
    least = places(client.get("/?month=2017-12&sort=least").text)
    assert most == ["XM02", "XM01"]
    assert least == ["XM01", "XM02"]
    assert places(client.get("/?month=2017-12&sort=name").text) == ["XM02", "XM01"]
    assert 'aria-sort="ascending"' in client.get("/?month=2017-12&sort=name").text


@pytest.mark.parametrize(
    ("query", "status"),
    [("sort=worst", 400), ("against=7", 400), ("measure=joy", 404), ("country=ZZZ", 404), ("level=9", 400), ("month=now", 400)],
)
def test_what_is_not_offered_is_refused(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/?{query}").status_code == status


def test_the_change_is_since_the_month_that_is_asked_for(client: TestClient) -> None:
    assert "since November 2017" in text_of(client.get("/?month=2017-12&measure=deaths&against=1").text)


def test_the_map_and_the_table_are_told_apart_by_name(client: TestClient) -> None:
    html = client.get("/?month=2017-12").text
    names = re.findall(r'(?:data-label|role="region" aria-label)="([^"]+)"', html)
    assert len(names) == len(set(names))


def test_each_of_twelve_months_has_a_small_map(client: TestClient) -> None:
    html = client.get("/?month=2017-12").text
    assert len(re.findall(r'<img src="/map/small\.svg[^"]+of=20\d\d-\d\d"', html)) == 12
    drawn = client.get("/map/small.svg?country=XMD&level=1&measure=deaths&month=2017-12&of=2017-02")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    assert client.get("/map/small.svg?country=XMD&level=1&measure=deaths&month=2017-12&of=2015-02").status_code == 404


def test_a_downloaded_map_says_for_whom_it_is_and_who_says_so(client: TestClient) -> None:
    drawn = client.get("/map/drawn.svg?country=XMD&level=1&measure=deaths&month=2016-03")
    assert 'attachment; filename="deaths-XMD-2016-03.svg"' in drawn.headers["content-disposition"]
    for words in ("Released to CELL only", "Deaths by place, March 2016", "Source: UCDP", "designations employed"):
        assert words in text_of(drawn.text)
    picture = client.get("/map/drawn.png?country=XMD&level=1&measure=deaths&month=2016-03")
    assert picture.content.startswith(b"\x89PNG")


def test_holders_are_words_and_a_map_of_patterns(client: TestClient) -> None:
    page = client.get("/?measure=holder&month=2016-08")
    assert "Government of Meridia (2); Ash Front (1)" in text_of(page.text)
    assert "Who holds most of the towns that are listed" in text_of(page.text)
    assert 'data-outlines="' in page.text
    told = client.get("/map/values?country=XMD&level=1&measure=holder&month=2016-08").json()
    assert told["kind"] == "kinds"
    places = {code: (values[-1], told["mixed"][code][-1], told["told"][code][-1]) for code, values in told["places"].items()}
    government, front = (told["words"].index(words) for words in ("A: Government of Meridia", "B: Ash Front"))
    assert (government, True, "Government of Meridia (2); Ash Front (1)") in places.values()
    assert {kind for kind, _, _ in places.values()} <= {government, front, None, len(told["words"]) - 1}


def test_holders_are_shown_no_finer_than_districts(client: TestClient) -> None:
    page = client.get("/?measure=holder&month=2016-08&level=3")
    assert "Nothing is known of this measure here" in text_of(page.text)


def test_small_multiples_have_one_scale_or_each_their_own(client: TestClient) -> None:
    same = client.get("/?month=2017-12").text
    assert 'class="drawn for-narrow"' in same
    assert "scale=own" in same
    assert client.get("/?month=2017-12&scale=own").text != same


def test_arabic_has_arabic_names_from_right_to_left(client: TestClient) -> None:
    html = client.get("/?month=2016-03&lang=ar").text
    assert '<html lang="ar" dir="rtl">' in html
    assert "تارفيل" in html
    assert "Tarvelle" not in html
    client.get("/?lang=en")


def test_a_page_that_was_kept_opens_no_reader(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ("/?month=2017-12", "/places/XM01?month=2016-08", "/evidence/deaths/XM01/2016-03")
    for path in paths:
        assert client.get(path).status_code == 200

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a reader was opened")

    monkeypatch.setattr(client.app.state.site.shelf, "reading", opened)  # type: ignore[attr-defined]
    for path in paths:
        assert client.get(path).status_code == 200
