"""The evidence of a figure as a page, the files behind it, and the note that a number is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from web_small import copied, served, text_of, told


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as made:
        yield made


def source_of(client: TestClient, measure: str, place: str, month: str) -> str:
    return str(client.get(f"/api/explain?measure={measure}&place={place}&month={month}").json()["sources"][0]["source"])


def test_a_figure_has_its_rows_files_and_licence(client: TestClient) -> None:
    words = text_of(client.get("/evidence/deaths/XM01/2016-03").text)
    for part in ("Deaths: Tarvelle, March 2016", "the rows add up to 3", "line 9", "Uppsala Conflict Data Program", "CC BY 4.0"):
        assert part in words
    assert "commonground explain deaths --place XM01 --month 2016-03" in words


@pytest.mark.parametrize(
    "path", ["/evidence/joy/XM01/2016-03", "/evidence/deaths/XM99/2016-03", "/evidence/population/XMD/2016", "/sources/0123"]
)
def test_what_is_not_there_is_no_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_month_of_which_nothing_is_known_has_no_data_and_no_rows(client: TestClient) -> None:
    words = text_of(client.get("/evidence/deaths/XM01/1950-01").text)
    assert "no data" in words
    assert "There is no figure, so no row went in." in words


def test_the_member_of_the_installation_may_have_a_file_that_may_leave(client: TestClient) -> None:
    source = source_of(client, "deaths", "XM01", "2016-03")
    file = client.get(f"/sources/{source}")
    assert file.status_code == 200
    assert file.headers["content-disposition"].startswith("attachment")
    assert b"best" in file.content


def test_a_file_for_non_commercial_use_is_not_handed_out(client: TestClient) -> None:
    source = source_of(client, "returnees", "XM0102", "2016-12")
    assert client.get(f"/sources/{source}").status_code == 403
    words = text_of(client.get("/evidence/returnees/XM0102/2016-12").text)
    assert "not handed out: the publisher allows non-commercial use alone" in words


def test_another_member_and_the_public_get_no_file_with_villages(client: TestClient) -> None:
    source = source_of(client, "deaths", "XM01", "2016-03")
    for party in ("NOR", "PUBLIC"):
        assert client.get(f"/sources/{source}?as={party}").status_code in (403, 404)


def test_counts_that_the_public_may_not_know_are_withheld_with_the_reason(client: TestClient) -> None:
    words = text_of(client.get("/evidence/returnees/XM0102/2016-12?as=PUBLIC").text)
    assert "Withheld: for the public the evidence of displacement figures stops at admin 3" in words


def test_a_note_that_a_number_is_wrong_reaches_who_loaded_it_and_nobody_else(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    with served(root) as client:
        path = "/evidence/deaths/XM01/2016-03"
        sent = client.post(
            path, data={"text": "Two of <these> are counted twice.", "due_on": "2027-01-31"}, follow_redirects=False
        )
        assert sent.status_code == 303
        page = client.get(sent.headers["location"])
        assert "CELL has been told." in text_of(page.text)
        assert "Two of &lt;these&gt; are counted twice." in page.text
        (record,) = re.findall(r'href="/ledger/record/(\w+)"', page.text)
        assert "counted twice" not in client.get(f"{path}?as=NOR").text
        assert "counted twice" not in client.get(f"{path}?as=PUBLIC").text
    told(root, "record", record)


def test_a_note_needs_words_and_somebody_who_may_enter(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    with served(root) as client:
        assert client.post("/evidence/deaths/XM01/2016-03", data={"text": " "}).status_code == 400
        assert client.post("/evidence/deaths/XM99/2016-03", data={"text": "wrong"}).status_code == 404
        assert client.post("/evidence/deaths/XM01/2016-03?as=NOR", data={"text": "wrong"}).status_code == 403
    with served(root, own=False) as nobody:
        assert nobody.post("/evidence/deaths/XM01/2016-03", data={"text": "wrong"}, follow_redirects=False).status_code in (
            303,
            401,
            403,
        )


def test_arabic_is_from_right_to_left(client: TestClient) -> None:
    html = client.get("/evidence/deaths/XM01/2016-03?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in html
    assert "هذا الرقم خطأ" in html
    client.get("/?lang=en")
