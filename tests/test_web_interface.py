"""The interface under /api: the same answers as the commands, in pages, in four forms, with tags and problems."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from commonground.answers.questions import every
from commonground.cli.failure import run
from commonground.cli.main import cli
from commonground.web import deriving
from commonground.web.application import application
from web_small import KEY, ORIGIN, OWN, copied, served, told

PICTURE = {"country": "XMD", "first": "2017-01", "last": "2017-06", "measure": "deaths"}


@pytest.fixture(scope="module")
def client(example_workspace: Path) -> Iterator[TestClient]:
    with served(example_workspace) as opened:
        yield opened


def test_an_answer_is_what_the_command_prints(
    client: TestClient, example_workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cli, ["-w", str(example_workspace), "gap", "--country", "XMD", "--year", "2017", "--json"])
    printed = json.loads(capsys.readouterr().out)
    answered = client.get("/api/gap", params={"country": "XMD", "year": 2017}).json()
    assert {key: answered[key] for key in printed} == printed
    assert set(answered) - set(printed) == {"next", "total"}


def test_pages_of_rows_put_together_are_all_rows_once(client: TestClient) -> None:
    whole = client.get("/api/picture", params=PICTURE).json()
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = client.get("/api/picture", params={**PICTURE, "limit": 7, **({"cursor": cursor} if cursor else {})}).json()
        found += page["rows"]
        cursor, pages = page["next"], pages + 1
    assert found == whole["rows"]
    assert len(found) == whole["total"] > 14
    assert pages == -(-len(found) // 7)


def test_a_cursor_from_before_a_change_is_refused(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    with served(root) as client:
        cursor = client.get("/api/records", params={"kind": "member", "limit": 1}).json()["next"]
        assert cursor
        told(root, "member", "add", "ZZX", "--name", "Newcomer", "--since", "2016-01-01")
        answer = client.get("/api/records", params={"kind": "member", "limit": 1, "cursor": cursor})
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_a_client_has_already_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/picture", params=PICTURE)
    again = client.get("/api/picture", params=PICTURE, headers={"if-none-match": first.headers["etag"]})
    other = client.get("/api/picture", params={**PICTURE, "measure": "events"}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_the_same_rows_come_as_csv_parquet_and_geojson(client: TestClient) -> None:
    rows = client.get("/api/picture", params=PICTURE).json()["rows"]
    text = client.get("/api/picture", params={**PICTURE, "format": "csv"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(text.text)))
    assert [(one["place"], one["month"], one["value"]) for one in read] == [
        (one["place"], one["month"], "" if one["value"] is None else str(one["value"])) for one in rows
    ]
    packed = client.get("/api/picture", params=PICTURE, headers={"accept": "application/vnd.apache.parquet"})
    table = pq.read_table(io.BytesIO(packed.content))
    assert table.column("value").to_pylist() == [one["value"] for one in rows]
    drawn = client.get("/api/picture", params={**PICTURE, "format": "geojson"}).json()
    placed = {one["properties"]["place"]: one["geometry"] for one in drawn["features"]}
    assert len(drawn["features"]) == len(rows)
    assert placed["XM01"]["type"] in ("Polygon", "MultiPolygon")


def test_an_answer_without_rows_is_json_alone(client: TestClient) -> None:
    answer = client.get("/api/record", params={"name": "CELL", "format": "csv"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/gap?country=XMD&year=now", 400, "bad-request"),
        ("/api/gap?country=XMD", 400, "bad-request"),
        ("/api/gap?country=QQQ&year=2017", 404, "not-found"),
        ("/api/no-such-question", 404, "not-found"),
        ("/api/picture?country=XMD&cursor=zzzz", 400, "bad-request"),
        ("/api/picture?as_of=soon", 400, "bad-request"),
        ("/api/picture?limit=0", 400, "bad-request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_nobody_reads_what_is_not_public_without_saying_who_they_are(example_workspace: Path) -> None:
    with served(example_workspace, own=False) as client:
        answer = client.get("/api/picture", params=PICTURE)
        client.cookies.set(OWN, KEY + "x")
        wrong = client.get("/api/picture", params=PICTURE)
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert wrong.status_code == 401


def _given(path: dict[str, Any], described: dict[str, Any]) -> set[str]:
    """What a question can be asked with: in its address, or in its body where it is private."""
    if "get" in path:
        return {one["name"] for one in path["get"]["parameters"]}
    body = path["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    return set(described["components"]["schemas"][body]["properties"])


def test_every_question_is_described(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert {f"/{name}" for name in every()} <= set(described["paths"])
    for name, asked in every().items():
        given = _given(described["paths"][f"/{name}"], described)
        assert set(asked.options) <= given, name


def test_flows_are_read_page_by_page_and_come_once_each(client: TestClient) -> None:
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = client.get("/api/flows", params={"limit": 9, **({"cursor": cursor} if cursor else {})}).json()
        found += page["rows"]
        cursor, pages = page["next"], pages + 1
    assert len(found) == page["total"] > 18
    assert len({(row["flow"], row["place"]) for row in found}) == len(found)
    assert [row["usd"] for row in found if row["usd"] is not None] == sorted(
        (row["usd"] for row in found if row["usd"] is not None), reverse=True
    )


def test_a_name_is_screened_by_post_and_stands_in_no_address_and_no_file(example_workspace: Path, tmp_path: Path) -> None:
    root = copied(example_workspace, tmp_path / "w")
    with served(root) as client:
        assert client.get("/api/screen-name", params={"names": "Nemo Zzyzxer"}).status_code == 405
        answer = client.post("/api/screen-name", json={"names": ["Nemo Zzyzxer"]})
    assert answer.headers["cache-control"] == "no-store"
    held = [path for path in root.rglob("*") if path.is_file() and b"Zzyzxer" in path.read_bytes()]
    assert held == []


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_it(example_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the name of somebody")

    monkeypatch.setattr("commonground.web.kept.Answers.get", fails)
    with TestClient(application(example_workspace, KEY), base_url=ORIGIN, raise_server_exceptions=False) as client:
        client.cookies.set(OWN, KEY)
        answer = client.get("/api/gap", params={"country": "XMD", "year": 2017})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "error"
    assert "somebody" not in answer.text


def test_what_a_list_is_read_from_is_derived_in_a_process_of_its_own(
    example_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(example_workspace, tmp_path / "w")
    monkeypatch.setattr("commonground.funding.flows.MANY", 0)
    started: list[list[str]] = []

    def run_here(command: list[str], **options: Any) -> None:
        started.append(command)
        assert not (root / "derived" / "listed").exists()
        monkeypatch.setattr(sys, "argv", command[2:])
        deriving.main()

    monkeypatch.setattr("subprocess.run", run_here)
    with served(root) as client:
        listed = [client.get("/api/flows", params={"place": "XMD", "limit": limit}).json()["rows"] for limit in (3, 6)]
    assert listed[1][:3] == listed[0]
    assert [command[1:3] for command in started] == [["-m", "commonground.web.deriving"]]
    assert len(list((root / "derived" / "listed").iterdir())) == 1
