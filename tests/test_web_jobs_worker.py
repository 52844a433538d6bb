"""Workers of jobs that are killed or stopped: what they left is run again, ends, or is removed."""

from __future__ import annotations

import threading
import time

import pytest

from commonground.web.jobs import running
from commonground.web.jobs.beside import worker_beside
from commonground.web.jobs.running import recover
from jobs_small import ROUNDS, Office, at_step, given, held, rounds, small

__all__ = ["held", "small"]


def test_a_load_whose_worker_was_killed_is_run_again_and_gives_the_same_rows(held: Office) -> None:
    asked = held.jobs.load(held.cell, rounds())
    held.killed(3)
    assert held.jobs.one(held.cell, asked.job_id).state == "running"
    assert held.spooled() == ["february.csv", "january.csv"]
    recover(held.jobs)
    assert held.jobs.one(held.cell, asked.job_id).state == "waiting"
    held.run_all()
    found = held.jobs.one(held.cell, asked.job_id)
    assert (found.state, found.runs) == ("done", 2)
    assert held.returnees() == ROUNDS
    assert held.workspace.ledger.verify() == []
    assert held.jobs.spool.all() == []
    assert len(list((held.root / "sources").iterdir())) == 2


def test_a_job_that_is_running_elsewhere_is_left_alone(held: Office) -> None:
    asked = held.jobs.load(held.cell, rounds())
    with held.jobs.spool.held(asked.job_id):
        assert held.jobs.state.claim(asked.job_id) is not None
        recover(held.jobs)
        assert held.jobs.one(held.cell, asked.job_id).state == "running"
    assert held.spooled() == ["february.csv", "january.csv"]


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(small: Office) -> None:
    asked = small.jobs.load(small.cell, rounds())
    for _ in range(running.MOST_RUNS):
        small.jobs.state.claim(asked.job_id)
        recover(small.jobs)
    found = small.jobs.one(small.cell, asked.job_id)
    assert found.state == "interrupted"
    assert found.problem is not None
    assert found.problem["hint"]
    assert small.jobs.spool.all() == []


def test_a_job_that_is_lost_between_queue_and_worker_waits_in_the_queue_again(held: Office) -> None:
    asked = held.jobs.load(held.cell, rounds())
    assert held.jobs.queue.huey.dequeue() is not None
    recover(held.jobs)
    recover(held.jobs)
    assert held.jobs.queue.waiting() == {asked.job_id}
    assert held.jobs.queue.huey.pending_count() == 1


def test_files_of_an_upload_that_broke_off_are_removed_and_those_of_one_under_way_are_not(small: Office) -> None:
    with small.jobs.spool.held("broken"):
        small.jobs.spool.take("broken", *given("a.csv", "x"))
    with small.jobs.spool.held("under_way"):
        recover(small.jobs)
        assert small.jobs.spool.all() == ["under_way"]


def test_a_worker_that_is_told_to_stop_lets_the_job_wait_again(small: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = threading.Event()
    asked = small.jobs.load(small.cell, rounds())
    at_step(monkeypatch, "writing", stopping.set)
    running.run(small.jobs, asked.job_id, stopping)
    found = small.jobs.one(small.cell, asked.job_id)
    assert (found.state, found.runs) == ("waiting", 0)
    monkeypatch.undo()
    small.run_all()
    assert small.returnees() == ROUNDS


def test_a_worker_beside_the_pages_runs_jobs_and_ends_with_them(small: Office) -> None:
    asked = small.jobs.load(small.cell, rounds())
    with worker_beside(small.root):
        for _ in range(300):
            if not small.jobs.one(small.cell, asked.job_id).is_open:
                break
            time.sleep(0.1)
    assert small.jobs.one(small.cell, asked.job_id).state == "done"
    assert small.returnees() == ROUNDS
