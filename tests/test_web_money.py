"""The pages of money over the example: what they show is what the questions answer, whole, and the same in both languages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from web_small import made, served, text_of, told

YEAR = {"country": "XMD", "year": 2017}
PAGES = (
    "/money",
    "/money/chain",
    "/money/flows",
    "/money/pledges",
    "/money/contributions",
    "/money/total",
    "/money/changes",
    "/money/quality",
    "/money/allocate",
)


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as opened:
        yield opened


def read(client: TestClient, path: str, **query: object) -> str:
    """A page's words; the page has to be there."""
    answer = client.get(path, params={key: str(value) for key, value in query.items()})
    assert answer.status_code == 200, path
    return text_of(answer.text)


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of the body of a table."""
    table = next(found for found in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in found)
    body = table.split("<tbody>")[1]
    cells = (re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL))
    return [[html.unescape(text_of(cell)) for cell in row] for row in cells]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_every_other_and_to_its_data(client: TestClient, path: str) -> None:
    page = client.get(path, params={key: str(value) for key, value in YEAR.items()})
    assert page.status_code == 200
    assert all(f'href="{other}?country=XMD' in page.text for other in PAGES)
    assert page.text.count("<h1") == 1
    if path != "/money/changes":  # which has data once two days are chosen
        assert "/api/" in page.text
        assert "commonground " in page.text


def test_the_gap_shows_what_the_question_answers_and_spreads_no_pot(client: TestClient) -> None:
    page = client.get("/money", params=YEAR).text
    rows = rows_of(page, "Required and funded, USD")
    assert rows[0] == ["Food Security", "4,000,000", "4,000,000", "3,000,000", "1,000,000", "75.0 %", "0"]
    assert rows[3][0].startswith("Not reported by cluster a pot of its own, never spread")
    assert rows[3][3:5] == ["600,000", "–"]
    assert "68.0 %" in text_of(page)
    assert "66.7 % to 71.3 %" in text_of(page)
    assert "/evidence/required_usd/XMD/2017-12" in page


def test_the_gap_by_place_leaves_money_not_placed(client: TestClient) -> None:
    rows = rows_of(client.get("/money", params={**YEAR, "by": "place"}).text, "Required and funded, USD")
    assert rows[0][0] == "Tarvelle"
    assert rows[0][5:] == ["not published"] * 3
    assert rows[-1][0] == "not placed"
    assert rows[-1][5:] == ["7,500,000", "5,100,000", "2,400,000"]


def test_a_donor_leads_to_its_flows(client: TestClient) -> None:
    page = client.get("/money", params={**YEAR, "by": "donor"}).text
    donors = rows_of(page, "Required and funded, USD")
    assert donors[0] == ["Sarvenia, Government of", "3,600,000", "3,100,000", "–", "250,000", "5"]
    link = html.unescape(next(one for one in re.findall(r'href="([^"]+)"', page) if "donor=Sarvenia" in one))
    assert len(rows_of(client.get(link).text, "Flows, the largest part first")) >= 5


def test_a_year_without_a_plan_is_said_to_have_none(client: TestClient) -> None:
    assert "is held" in read(client, "/money", country="XMD", year=2001)


def test_the_waterfall_s_table_has_each_step_with_its_reason(client: TestClient) -> None:
    rows = rows_of(client.get("/money/total", params={"country": "XMD"}).text, "Each step, and why, USD")
    assert [row[1] for row in rows] == ["0", "−212,500", "−810,000", "−60,000", "60,000"]
    assert rows[-1][2] == "697,500"
    assert "which nobody else reports" in rows[-1][3]


def test_the_chain_shows_each_counted_dollar_once(client: TestClient) -> None:
    page = client.get("/money/chain", params={"country": "XMD"}).text
    rows = rows_of(page, "Paths of the money, USD")
    assert sum(int(row[4].removesuffix(" ?").replace(",", "")) for row in rows) == 697_500
    assert rows[2][:3] == ["Halcyon Fund", "Halcyon Fund", "Spent by the reporter"]
    assert '<svg role="img"' in page


def test_what_fts_tells_is_on_ribbons_of_its_own_and_shared_money_on_none(client: TestClient) -> None:
    page = client.get("/money/chain", params={**YEAR, "system": "fts"}).text
    rows = rows_of(page, "Paths of the money, USD")
    told = {tuple(row[:4]): row[4] for row in rows}
    assert told["Sarvenia, Government of", "Lantern Aid", "Meridia 2017", "Food Security"] == "2,000,000 ?"
    assert told["Sarvenia, Government of", "Tidewater Relief", "Meridia 2017", "Shared by several"] == "100,000 ?"
    # the flows within the plan (90,000) and over two years (300,000) are not in it; neither is the pledge
    assert sum(int(row[4].removesuffix(" ?").replace(",", "")) for row in rows) == 5_100_000
    assert "Beside it USD 0.3 m in 1 flows" in text_of(page)
    link = html.unescape(
        next(one for one in re.findall(r'href="([^"]+)"', page) if "receiver=Tidewater" in one and "Sarvenia" in one)
    )
    assert [row[4] for row in rows_of(client.get(link).text, "The single flows")] == ["Paid 20 June 2017"]
    shared = client.get("/money/chain", params={**YEAR, "system": "fts", "shared": 1}).text
    assert [row[5] for row in rows_of(shared, "The single flows")] == ["300,000 on no ribbon: others share it"]


def test_what_is_paid_into_pooled_funds_leads_to_its_payments(client: TestClient) -> None:
    page = client.get("/money/chain", params={"country": "XMD", "system": "cbpf", "measure": "spend"}).text
    rows = rows_of(page, "Paths of the money, USD")
    paid = client.get("/api/flows", params={"place": "XMD", "system": "cbpf", "stage": "disbursement", "limit": 1000}).json()
    assert sum(int(row[2].removesuffix(" ?").replace(",", "")) for row in rows) == sum(row["usd"] for row in paid["rows"]) > 0


def test_a_flow_leads_along_its_chain(client: TestClient) -> None:
    page = client.get("/money/flow", params={"flow": "EX-MRF-WATER"}).text
    words = text_of(page)
    assert "Where it came from" in words
    assert "activity id given" in words
    further = html.unescape(next(one for one in re.findall(r'href="([^"]+)"', page) if "/money/flow?flow=iati" in one))
    assert client.get(further).status_code == 200
    assert client.get("/money/flow", params={"flow": "nothing"}).status_code == 404


def test_leaves_of_flows_put_together_are_all_flows_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonground.web.pages import money_flows

    monkeypatch.setattr(money_flows, "SIZE", 4)
    whole = client.get("/api/flows", params={"place": "XMD", "limit": 1000}).json()
    told = [row["flow"] for row in whole["rows"]]
    found: list[str] = []
    address: str | None = "/money/flows?country=XMD"
    while address:
        page = client.get(address).text
        links = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', page)]
        found += [parse_qs(urlsplit(one).query)["flow"][0] for one in links if one.startswith("/money/flow?")]
        address = next((one for one in links if "after=" in one and one.startswith("/money/flows?")), None)
    assert found == told
    assert len(found) > 12


def test_filters_of_flows_narrow_them(client: TestClient) -> None:
    page = client.get("/money/flows", params={**YEAR, "system": "fts", "stage": "pledge"}).text
    rows = rows_of(page, "Flows, the largest part first")
    assert rows
    assert {row[3] for row in rows} == {"Pledged"}
    assert client.get("/money/flows", params={"stage": "gift"}).status_code == 400


def test_pledges_keep_instruments_apart_and_untold_payments_untold(client: TestClient) -> None:
    page = client.get("/money/pledges", params={"country": "XMD"}).text
    rows = {row[0]: row for row in rows_of(page, "By instrument, USD")}
    assert rows["grant"][3:5] == ["9,075,000", "600,000"]
    assert rows["loan"][3:5] == ["4,000,000", "not told"]


def test_what_is_paid_is_held_against_promises_of_which_payments_are_told(client: TestClient) -> None:
    rows = rows_of(client.get("/money/pledges", params={"country": "XMD"}).text, "By donor and instrument, USD")
    assert next(row for row in rows if row[:2] == ["Sarvenia", "grant"])[3:6] == ["5,700,000", "700,000", "500,000"]


def test_a_drive_shows_goal_and_rungs(client: TestClient) -> None:
    assert "Goal and what came towards it" in read(client, "/money/drive", drive="port-marl")
    assert "there is no drive" in read(client, "/money/drive", drive="nowhere")


def test_changes_between_two_days_are_those_of_the_question(client: TestClient) -> None:
    words = read(client, "/money/changes", country="XMD", feed="fts-flows", first="2018-01-07", last="2018-02-01")
    assert "10 new, 0 changed, 0 vanished" in words
    assert client.get("/money/changes", params={"feed": "fts-flows", "first": "x", "last": "y"}).status_code == 400


def test_faults_stand_with_their_effect(client: TestClient) -> None:
    rows = rows_of(client.get("/money/quality", params={"country": "XMD"}).text, "Faults, the largest effect first, USD")
    assert rows[0][0].startswith("an original budget beside the revised one")
    assert rows[0][6].startswith("900,000")


def test_least_shares_of_the_address_are_kept_and_asked(client: TestClient) -> None:
    query = {**YEAR, "objective": "worst-first", "least.Health": "80", "compare": "1"}
    page = client.get("/money/allocate", params=query).text
    assert "--minimum Health=80%" in html.unescape(page)
    assert re.search(r'name="least.Health"[^>]*value="80"', page)
    links = re.findall(r'href="([^"]+)"', page)
    scenario = next(one for one in links if one.startswith("/money/allocate?") and "least.Health" in one)
    again = client.get(html.unescape(scenario)).text
    assert rows_of(again, "Needs before and after") == rows_of(page, "Needs before and after")
    assert rows_of(page, "Coverage under each aim")[-1][:2] == ["all needs", "58.7 %"]
    assert client.get("/money/allocate", params={**YEAR, "least.Health": "much"}).status_code == 400


def test_what_is_assigned_is_what_the_question_assigns(client: TestClient) -> None:
    answer = client.get("/api/allocate", params={**YEAR, "offers": "pledges"}).json()
    rows = rows_of(client.get("/money/allocate", params=YEAR).text, ">Assignments<")
    assert [row[2] for row in rows] == [f"{one['amount']:,} USD" for one in answer["assignments"]]
    assert [row[5] for row in rows] == [one["because"] for one in answer["assignments"]]


@pytest.mark.parametrize("path", PAGES)
def test_in_arabic_every_page_runs_from_right_to_left(client: TestClient, path: str) -> None:
    page = client.get(path, params={**YEAR, "lang": "ar"}).text
    client.cookies.delete("commonground-language")
    assert '<html lang="ar" dir="rtl">' in page


def test_text_of_the_address_is_never_part_of_the_page(client: TestClient) -> None:
    for path in ("/money/flows", "/money", "/money/pledges"):
        page = client.get(path, params={**YEAR, "donor": "<script>x", "plan": "<script>x"}).text
        assert "<script>x" not in page


def test_a_pledge_that_is_the_cell_s_alone_is_shown_to_the_cell_alone(tmp_path: Path) -> None:
    root = made(tmp_path / "w")
    told(
        root,
        "enter",
        "pledge",
        "member=CELL",
        "amount=123456",
        "currency=USD",
        "country=XMD",
        "pledged_on=2017-02-01",
        "purpose=Nets for the harbour",
    )
    with served(root) as client:
        assert "Nets for the harbour" in read(client, "/money/pledges", country="XMD")
        assert "Nets for the harbour" not in read(client, "/money/pledges", country="XMD", **{"as": "PUBLIC"})
