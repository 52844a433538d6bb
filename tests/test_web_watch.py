"""The watch in a browser: what was issued, for whom it is, why, how right it was; nothing that tells of what is hidden."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from commonground.cli import watch_ledger
from commonground.web.jobs.state import DONE
from outlook_small import theatre
from test_picture_outlook import said
from web_small import served, text_of, told

__all__ = ["theatre"]  # fixture

PAGES = ("/watch", "/watch?country=IRQ", "/watch/values?country=IRQ", "/watch/areas/IQ01", "/watch/areas/IQ02", "/watch/right")


@pytest.fixture(scope="module")
def issued(theatre: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two outlooks of Iraq that CELL issued to its early-warning community, to which Belgium belongs and Germany does not."""
    root: Path = shutil.copytree(theatre, tmp_path_factory.mktemp("watch") / "w")
    with pytest.MonkeyPatch.context() as patch:
        for newest, chance in (("2020-10", 0.35), ("2020-12", 0.4)):
            patch.setattr(watch_ledger, "made", lambda *asked, newest=newest, chance=chance: said(newest, chance))
            told(root, "watch", "issue", "--country", "IRQ", "--why", "monthly")
    return root


@pytest.fixture(scope="module")
def client(issued: Path) -> Iterator[TestClient]:
    """The operator of CELL."""
    with served(issued) as found:
        yield found


@contextmanager
def seen_by(root: Path, member: str) -> Iterator[TestClient]:
    with served(root) as client:
        client.params = {"as": member}  # type: ignore[assignment]
        yield client


def test_the_newest_outlook_is_shown_with_its_list_and_reasons(client: TestClient) -> None:
    page = client.get("/watch")
    words = text_of(page.text)
    assert page.status_code == 200
    assert "from data up to December 2020" in words
    assert re.search(r"Ninewa 40\s% \+5 quiet for 8 months; after such a time usually 30\s%: here it is more likely", words)
    assert re.search(r"Anbar 86\s%", words)
    assert "nothing that was measured" in words
    assert "<svg" in page.text
    assert "watch ledger" in words


def test_the_explored_map_has_the_same_chances(client: TestClient) -> None:
    found = client.get("/watch/values", params={"country": "IRQ"}).json()
    assert found["kind"] == "rate"
    assert found["places"] == {"IQ01": [86.0], "IQ02": [5.0]}
    assert len(found["breaks"]) == len(found["words"]) == 5


def test_a_hidden_outlook_is_as_one_that_is_not_there(issued: Path, theatre: Path, tmp_path: Path) -> None:
    without: Path = shutil.copytree(theatre, tmp_path / "w")
    with seen_by(issued, "DEU") as hidden, seen_by(without, "DEU") as absent:
        for path in PAGES:
            one, other = hidden.get(path), absent.get(path)
            assert (one.status_code, one.text) == (other.status_code, other.text), path
    with seen_by(issued, "BEL") as client:
        assert "from data up to December 2020" in text_of(client.get("/watch").text)
        assert "Outlook IRQ by governorate after 2020-12" in client.get("/watch/right").text


def test_places_are_no_finer_than_governorates(client: TestClient) -> None:
    assert client.get("/watch/areas/IQ01").status_code == 200
    assert client.get("/watch/areas/IQ0101").status_code == 404
    assert client.get("/watch/areas/nowhere").status_code == 404


def test_an_area_has_its_chances_month_by_month(client: TestClient) -> None:
    page = client.get("/watch/areas/IQ02")
    words = text_of(page.text)
    assert "Months quiet 8" in words
    assert "January 2021" in words
    assert "Work it out" in words
    assert page.text.count("<svg") == 2


def test_nothing_is_forecast_for_a_page_that_does_not_say_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.watch.outlook_input.given", lambda *asked: pytest.fail("a forecast was begun"))
    for path in (*PAGES, "/watch/fresh", "/watch/fresh?country=IRQ"):
        assert client.get(path).status_code == 200, path


def test_scores_stand_beside_their_comparison_and_in_plain_words(client: TestClient) -> None:
    words = text_of(client.get("/watch/right").text)
    assert "Outlook IRQ by governorate after 2020-12" in words
    assert "Precision at k" in words
    assert "Recall" in words
    assert re.search(r"Entries of the list that came true 24\s%", words)
    assert re.search(r"recall: 77 of 132", words)
    assert re.search(r"False alarms 76\s%", words)


def test_where_too_little_is_held_nothing_is_called_out_of_the_ordinary(client: TestClient) -> None:
    for country in ("IRQ", "SYR"):
        page = client.get("/watch/anomalies", params={"country": country})
        assert page.status_code == 200
        assert "Nothing can be told yet" in page.text


def test_an_outlook_is_issued_from_its_page(theatre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root: Path = shutil.copytree(theatre, tmp_path / "w")
    monkeypatch.setattr("commonground.watch.outlook.told", lambda *asked: said())
    with served(root) as client:
        assert "There is no outlook that you may read." in client.get("/watch").text
        data = {"country": "IRQ", "why": "monthly"}
        assert client.post("/watch/issue", data={**data, "why": " "}).status_code == 400
        assert client.post("/watch/issue", data=data, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        done = client.post("/watch/issue", data=data, follow_redirects=False)
        assert done.status_code == 303
        page = text_of(client.get(done.headers["location"]).text)
        assert "Issued to CELL/EARLY-WARNING." in page
        assert "from data up to December 2020" in page
        again = client.post("/watch/issue", data=data)
        assert "It was issued already" in again.text


def test_who_may_not_enter_issues_nothing(issued: Path) -> None:
    with served(issued, own=False) as client:
        assert client.post("/watch/issue", data={"country": "IRQ", "why": "x"}, follow_redirects=False).status_code in (401, 403)
        assert client.post("/watch/fresh", data={"country": "IRQ"}, follow_redirects=False).status_code in (401, 403)
    with seen_by(issued, "BEL") as client:
        assert client.post("/watch/fresh", data={"country": "IRQ"}).status_code == 403
        assert "Issue it" not in client.get("/watch/fresh").text


def test_a_fresh_forecast_is_long_work_that_leads_to_its_page(theatre: Path, tmp_path: Path) -> None:
    root: Path = shutil.copytree(theatre, tmp_path / "w")
    with served(root) as client:
        asked = client.post("/watch/fresh", data={"country": "IRQ", "month": "2020-12"}, follow_redirects=False)
        job_id = asked.headers["location"].rpartition("/")[2]
        jobs = client.app.state.site.jobs  # type: ignore[attr-defined]
        assert jobs.state.claim(job_id) is not None
        jobs.state.end(job_id, DONE, outcome={"answered": 2})
        page = client.get(f"/data/jobs/{job_id}").text
        assert "/watch/fresh?made=1&amp;country=IRQ&amp;month=2020-12" in page


def test_the_last_back_test_of_a_country_is_shown_to_the_member_that_ran_it(theatre: Path, tmp_path: Path) -> None:
    scores = {"crps": 2.5, "brier_any": 0.11, "brier25": 0.04, "auc_any": 0.8, "coverage90": None}
    skill = {"against": "ew", "difference_percent": -4.24, "low_percent": -9, "high_percent": 1, "claimed": False}
    lists = [{"length": length, "precision": length / 20, "returns": 9, "warned": 4} for length in (3, 10)]
    outcome = {"windows": {"2017": {}, "2018": {}}, "mean": {"commonground": scores, "ew": {**scores, "crps": 3}}}
    outcome |= {"skill": {"all": {"commonground": skill}}, "reemergence": {"within": {"6": {"commonground": {"lists": lists}}}}}
    root: Path = shutil.copytree(theatre, tmp_path / "w")
    with served(root) as client:
        asked = client.post("/watch/right/backtest", data={"country": "IRQ"}, follow_redirects=False)
        jobs, job_id = client.app.state.site.jobs, asked.headers["location"].rpartition("/")[2]  # type: ignore[attr-defined]
        assert "Back-test of Iraq" not in text_of(client.get("/watch/right").text)
        assert jobs.state.claim(job_id) is not None
        jobs.state.end(job_id, DONE, outcome=outcome)
        page = text_of(client.get("/watch/right").text)
        assert "Back-test of Iraq, run on" in page
        assert "Number of deaths (CRPS, less is better) 2.50 3.00" in page
        assert re.search(r"−4.2 % \(−9.0 to \+1.0\); no skill is claimed", page)
        assert re.search(r"Within 6 months 50\s% of each 10 places listed came true; 4 of 9 returns were listed", page)
        assert "Back-test of Iraq" not in text_of(client.get("/watch/right", params={"as": "BEL"}).text)


def test_an_outlook_is_not_shown_as_of_a_day_before_it_was_issued(client: TestClient) -> None:
    assert "There is no outlook that you may read." in client.get("/watch", params={"as_of": "2021-06-01"}).text


def test_pages_of_the_watch_are_read_from_right_to_left_in_arabic(client: TestClient) -> None:
    for path in ("/watch", "/watch/areas/IQ01", "/watch/right", "/watch/anomalies", "/watch/fresh"):
        page = client.get(path, params={"lang": "ar"}).text
        assert 'dir="rtl"' in page[:200]
        assert "توقّع" in page or "المألوف" in page


def test_what_is_no_country_is_said(client: TestClient) -> None:
    assert client.get("/watch", params={"country": "Atlantis"}).status_code in (400, 404)
