"""What is known of the service: alive or not, counts by pattern of address, and a log without anything of a person."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import WorkspaceError
from commonground.web.application import application
from commonground.web.watching import write_log
from commonground.web.workers import TOGETHER
from web_small import KEY, served


def test_a_living_process_says_so_to_anybody(example_workspace: Path) -> None:
    with served(example_workspace, own=False) as client:
        answer = client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_metrics_are_for_this_machine_alone(example_workspace: Path) -> None:
    app = application(example_workspace, KEY)
    with TestClient(app, client=("192.0.2.7", 4000)) as elsewhere:
        assert elsewhere.get("/metrics").status_code == 404
    with TestClient(application(example_workspace, KEY), client=("127.0.0.1", 4000)) as here:
        here.get("/health")
        text = here.get("/metrics").text
    assert 'commonground_requests_total{method="GET",route="/health",status="2xx"}' in text
    assert "commonground_ledger_transactions" in text


def test_the_log_has_the_pattern_of_an_address_and_nothing_that_was_asked(
    example_workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(example_workspace) as client:
        write_log()
        client.get(
            "/api/gap", params={"country": "XMD", "year": 2017, "plan": "a secret plan"}, headers={"user-agent": "somebody"}
        )
    logging.getLogger("commonground").handlers.clear()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    asked = [line for line in lines if line["logger"] == "commonground.requests"]
    assert [(line["route"], line["method"]) for line in asked] == [("/api/gap", "GET")]
    assert set(asked[0]) == {"at", "level", "logger", "process", "route", "method", "status", "ms"}
    assert "secret" not in json.dumps(lines)
    assert "somebody" not in json.dumps(lines)


def test_more_files_than_a_form_takes_are_told_by_what_to_do(example_workspace: Path) -> None:
    with served(example_workspace) as client:
        told = client.post("/data/load", files=[("files", (f"{number}.csv", b"a")) for number in range(21)])
    assert told.status_code == 413
    assert "put them into one archive, or send them in parts" in told.text


def test_every_answer_bears_the_policy_that_lets_nothing_in_from_elsewhere(example_workspace: Path) -> None:
    with served(example_workspace) as client:
        answers = [client.get(address) for address in ("/api", "/api/kinds", "/nothing", "/health")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_ledger_that_cannot_be_read_is_told_by_503_and_the_counts_are_still_there(
    example_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_ledger: Ledger) -> tuple[int, str]:
        raise WorkspaceError("the ledger's database does not answer: at db.example.org", where="/srv")

    with TestClient(application(example_workspace, KEY), client=("127.0.0.1", 4000)) as client:
        monkeypatch.setattr(Ledger, "newest", gone)
        health, metrics = client.get("/health"), client.get("/metrics")
    assert (health.status_code, health.text) == (503, "the ledger cannot be read\n")
    assert metrics.status_code == 200
    assert 'commonground_requests_total{method="GET",route="/health",status="5xx"} 1.0' in metrics.text


def test_workers_are_prepared_in_silence_for_one_who_could_not_begin(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import commonground.web.ready"],
        env=os.environ | {TOGETHER: str(tmp_path / "removed")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, b"")
