"""The page of a place: its sections, what it lies in and beside, records that name it, and guards of what is shown how fine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from coalition_small import Coalition as Spoken
from test_picture_outlook import issue, said, spoken, theatre
from web_small import copied, served, text_of, told

__all__ = ["spoken", "theatre"]  # fixtures


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as made:
        yield made


def test_a_governorate_has_its_violence_and_who_fought_whom(client: TestClient) -> None:
    page = client.get("/places/XM01?month=2016-08")
    words = text_of(page.text)
    assert "<h1>Tarvelle, August 2016</h1>" in page.text
    assert "Who against whom, twelve months to August 2016" in words
    assert "Government of Meridia – Ash Front" in words
    assert 'href="/evidence/deaths/XM01/2016-08"' in page.text


def test_a_place_leads_to_what_it_lies_in_and_beside_it(client: TestClient) -> None:
    html = client.get("/places/XM01?month=2016-08").text
    for place in ("XMD", "XM02", "XM0101"):
        assert f'href="/places/{place}?month=2016-08"' in html


def test_sections_without_data_say_so_in_a_line(client: TestClient) -> None:
    words = text_of(client.get("/places/XM02?month=2016-01").text)
    assert "No report of partners' presence is held for this month." in words.replace("&#39;", "'")
    assert "There is no outlook here that you may read." in words
    assert "No record that you may read names it." in words


def test_a_country_is_a_place_by_its_iso_code(client: TestClient) -> None:
    page = client.get("/places/XMD?month=2017-12")
    assert "<h1>Meridia, December 2017</h1>" in page.text
    assert "The plans of Meridia in 2017 require" in text_of(page.text)


@pytest.mark.parametrize("path", ["/places/XM99", "/places/XM01%20OR%201", "/places/XM01?month=2016-13"])
def test_a_place_or_month_that_is_not_there_is_no_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


def test_organisations_at_work_are_listed_with_their_sectors(client: TestClient) -> None:
    found = client.get("/api/place?place=XMD&month=2017-06").json()
    words = text_of(client.get("/places/XMD?month=2017-06").text)
    for one in found["organisations"][:3]:
        assert one["organisation"] in words


def test_a_record_that_names_a_place_stands_on_its_page_for_who_may_read_it(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    said = "code=R1 title=Clinics what=money quantity=5 unit=USD country=XMD place=XM0101"
    told(root, "enter", "requirement", *said.split())
    with served(root) as client:
        for place, there in (("XM0101", True), ("XM01", True), ("XMD", True), ("XM02", False)):
            words = text_of(client.get(f"/places/{place}?month=2017-06").text)
            assert ("Clinics" in words) == there, place
        assert "No record that you may read names it." in text_of(client.get("/places/XM01?month=2017-06&as=NOR").text)


def test_an_outlook_is_shown_to_its_community_with_its_words_of_care_and_to_nobody_else(spoken: Spoken) -> None:
    issue(spoken, said("2020-12", 0.4))
    with served(spoken.root) as client:
        words = text_of(client.get("/places/IQ02?month=2020-12").text).replace("&nbsp;", " ")
        assert "Chance that violence comes back within six months 40 %" in words
        assert "A chance is no alarm" in words
        assert "There is no outlook here that you may read." in text_of(client.get("/places/IQ02?month=2020-12&as=PUBLIC").text)


def test_arabic_is_from_right_to_left(client: TestClient) -> None:
    html = client.get("/places/XM01?month=2016-08&lang=ar").text
    assert '<html lang="ar" dir="rtl">' in html
    assert "أين يقع" in html
    client.get("/?lang=en")
