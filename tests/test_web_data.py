"""The data and the brief in a browser: what is held, what could not be read, loading as long work, and briefs that are issued."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.web.jobs.running import run
from web_small import EXAMPLE, copied, served, text_of


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as opened:
        yield opened


def test_every_feed_that_is_held_has_its_licence_and_publisher(client: TestClient) -> None:
    page = client.get("/data").text
    for feed in client.get("/api/status").json()["feeds"]:
        assert feed["publisher"] in page
        assert feed["licence"] in page
        assert f"/data/sources?feed={feed['feed']}" in page


def test_the_files_of_one_feed_are_listed(client: TestClient) -> None:
    page = text_of(client.get("/data/sources", params={"feed": "dtm-returnees"}).text)
    held = [row for row in client.get("/api/sources").json()["rows"] if row["feed"] == "dtm-returnees"]
    assert len(held) == 4
    assert all(row["name"] in page for row in held)


def test_a_row_that_could_not_be_read_is_shown_with_its_reason_and_can_be_downloaded(client: TestClient) -> None:
    (held,) = client.get("/api/rejects").json()["rows"]
    page = client.get("/data/rejects").text
    assert held["reason"] in html.unescape(text_of(page))
    download = re.search(r'href="(/api/rejects[^"]*)"', page)
    assert download
    assert held["position"] in client.get(download.group(1).replace("&amp;", "&")).text


def test_the_whole_site_is_read_as_of_a_day(client: TestClient) -> None:
    page = client.get("/data/as-of", params={"as_of": "2016-12-31"})
    assert page.url.params["as_of"] == "2016-12-31"
    assert "As it was known on 31 December 2016" in text_of(page.text)
    links = re.findall(r'href="(/[a-z]*\?[^"]*)"', page.text)
    assert [link for link in links if link.startswith("/money") and "as_of=2016-12-31" in link]


def test_a_day_that_is_none_is_told(client: TestClient) -> None:
    answer = client.get("/", params={"as_of": "soon"})
    assert answer.status_code == 400
    assert "write YYYY-MM-DD" in text_of(answer.text)


def test_an_uploaded_file_is_loaded_as_long_work_and_its_page_tells_how_it_ended(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    file = next((EXAMPLE / "data").rglob("*eturnee*.csv"))
    with served(root) as client:
        asked = client.post(
            "/data/load", files={"files": (f"newer {file.name}", file.read_bytes() + b"\n")}, follow_redirects=False
        )
        assert asked.status_code == 303
        address = asked.headers["location"]
        assert "waiting" in text_of(client.get(address).text)
        assert "job-said" not in client.get(address, headers={"hx-request": "true"}).text
        run(client.app.state.site.jobs, address.rsplit("/", 1)[1], threading.Event())
        told = text_of(client.get(address).text)
        listed = text_of(client.get("/data/jobs").text)
        part = client.get(address, headers={"hx-request": "true"}).text
    assert '<p id="job-said" hx-swap-oob="innerHTML">done</p>' in part, "its end is said to who cannot see it"
    assert "done" in told
    assert "Load of files" in listed


def test_nothing_is_loaded_while_another_day_is_read(example_workspace: Path) -> None:
    with served(example_workspace) as client:
        answer = client.post("/data/load", params={"as_of": "2017-01-01"}, files={"files": ("a.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 403


def test_a_brief_is_looked_at_without_being_issued_and_taken_with_being_recorded(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    wanted = {"country": "XMD", "month": "2017-06", "tongue": "ar"}
    with served(root) as client:
        looked = client.get("/brief/preview", params=wanted)
        assert 'dir="rtl"' in looked.text
        assert "frame-ancestors 'self'" in looked.headers["content-security-policy"]
        assert "unsafe-inline" not in looked.headers["content-security-policy"]
        assert _issued(root) == []
        taken = client.post("/brief", data={**wanted, "form": ".docx"})
        page = text_of(client.get("/brief").text)
    assert taken.content.startswith(b"PK")
    (issued,) = _issued(root)
    assert taken.headers["content-disposition"] == f'attachment; filename="{issued}.docx"'
    assert issued in page


def _issued(root: Path) -> list[str]:
    workspace = Workspace(root)
    reader = Reader(workspace)
    found = [row["brief_id"] for row in workspace.ledger.loaded()["issued"]]
    reader.close()
    workspace.close()
    return found
