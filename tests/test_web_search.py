"""The page of search and its suggestions: links by kind, kinds to narrow to, leaves, and nothing of what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from web_small import copied, served, text_of, told


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("tarvelle", "/places/XM01"),
        ("meridia", "/places/XMD"),
        ("EX-MRF-WATER", "/money/flow?flow=EX-MRF-WATER"),
        ("ucdp georeferenced", "/data/sources?feed=ucdp-ged"),
        ("deaths", "/?measure=deaths"),
    ],
)
def test_what_is_found_leads_to_its_page(client: TestClient, words: str, href: str) -> None:
    assert f'href="{href}"' in client.get("/search", params={"q": words}).text
    assert client.get(href).status_code == 200


def test_an_organisation_leads_to_its_flows(client: TestClient) -> None:
    html = client.get("/search?q=halcyon&kind=organisation").text
    assert 'href="/money/flows?country=XMD&amp;donor=Halcyon' in html


def test_one_kind_alone_is_leafed_through(client: TestClient) -> None:
    html = client.get("/search?q=XM&kind=place").text
    words = text_of(html)
    assert "Countries" in words
    assert "<h2>Places" in html
    assert "<h2>Countries" not in html
    assert client.get("/search?q=XM&kind=nonsense").status_code == 400


@pytest.mark.parametrize("path", ["/search", "/search?q=", "/search?q=a", "/search?q=%20%27%20"])
def test_too_little_is_told_and_is_no_error(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "Write at least two letters or digits" in text_of(page.text)


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    html = client.get("/search", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_suggestions_are_the_best_and_a_way_to_all(client: TestClient) -> None:
    html = client.get("/search/suggest?q=tarv").text
    assert html.index("/places/XM01") < html.index("/search?q=tarv")
    assert "<html" not in html
    assert client.get("/search/suggest?q=t").text.strip() == ""


def test_a_record_is_found_by_who_may_read_it_alone(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    told(root, "enter", "meeting", "code=SG", "title=Small group on ports", "starts_on=2017-01-10")
    with served(root) as client:
        assert "Small group on ports" in text_of(client.get("/search?q=ports").text)
        for path in ("/search?q=ports&as=NOR", "/search/suggest?q=ports&as=NOR", "/api/search?words=ports&as=NOR"):
            assert "Small group" not in client.get(path).text, path


def test_a_search_is_not_kept_on_the_disk(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    with served(root) as client:
        client.get("/search/suggest?q=tarvelle")
        kept = set((root / "derived" / "answers").rglob("*.gz"))
        client.get("/search/suggest?q=quorrim")
        client.get("/api/search?words=quorrim")
        assert set((root / "derived" / "answers").rglob("*.gz")) == kept


def test_arabic_finds_by_either_name_and_is_from_right_to_left(client: TestClient) -> None:
    html = client.get("/search?q=تارفيل&lang=ar").text
    assert '<html lang="ar" dir="rtl">' in html
    assert 'href="/places/XM01"' in html
    assert "الأماكن" in html
    client.get("/?lang=en")
