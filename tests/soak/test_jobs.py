"""Long loops of workers that are killed, for `make soak`; COMMONGROUND_SOAK is the share of the full length."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commonground.web.jobs.running import MOST_RUNS, recover
from fixtures_small import returnees
from jobs_small import ROUNDS, Office, given, held, rounds
from killing import start

__all__ = ["held"]

SHARE = float(os.environ.get("COMMONGROUND_SOAK", "0"))
pytestmark = pytest.mark.skipif(SHARE <= 0, reason="a long loop: `make soak` runs it (COMMONGROUND_SOAK=1)")
SEED = int(os.environ.get("COMMONGROUND_SOAK_SEED", "1"))


def ended(office: Office, *job_ids: str, seconds: float = 120) -> bool:
    """Wait until jobs have ended; whether they did in time."""
    until = time.monotonic() + seconds
    while any(office.jobs.state.one(job_id).is_open for job_id in job_ids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_load_survives_kills_of_its_workers_at_random_moments(held: Office) -> None:
    """Each load is killed as often as it may be run again; the last worker ends it, and the rows are whole."""
    chance = random.Random(SEED)
    for turn in range(max(1, round(60 * SHARE))):
        month, people = f"{2015 + turn // 12}-{turn % 12 + 1:02d}", turn + 1
        file = given(f"{month}.csv", returnees(f"{month}-15", [("1", "Anbar", "Falluja", people)]))
        asked = held.jobs.load(held.cell, [file])
        for _ in range(MOST_RUNS - 1):
            process = start("-w", str(held.root), "work")
            time.sleep(chance.uniform(0, 4))
            process.send_signal(signal.SIGKILL)
            process.wait()
        process = start("-w", str(held.root), "work")
        assert ended(held, asked.job_id)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)  # the latter where it had not begun to listen
        found = held.jobs.one(held.cell, asked.job_id)
        assert (found.state, found.problem) == ("done", None)
        assert held.theatre.cell("returnees", month)["value"] == people
        assert held.jobs.spool.all() == []
        assert held.theatre.reader().verify() == []


def test_a_load_killed_at_each_of_its_writes_is_run_again(tmp_path: Path) -> None:
    for moment in range(60):
        office = Office(tmp_path / str(moment))
        try:
            asked = office.jobs.load(office.cell, rounds())
            process = start("-w", str(office.root), "work", CRASH_AT=str(moment))
            while process.poll() is None and office.jobs.state.one(asked.job_id).is_open:
                time.sleep(0.05)
            survived = not office.jobs.state.one(asked.job_id).is_open
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            recover(office.jobs)
            office.run_all()
            assert office.jobs.one(office.cell, asked.job_id).state == "done"
            assert office.returnees() == ROUNDS
            assert office.workspace.ledger.verify() == []
            assert office.jobs.spool.all() == []
        finally:
            office.close()
        if survived:
            break
    assert survived
    assert moment > 5


def test_three_workers_run_each_of_many_jobs_once(held: Office) -> None:
    jobs = []
    for n in range(max(4, round(24 * SHARE))):
        month = f"{2015 + n // 12}-{n % 12 + 1:02d}"
        file = given(f"{month}.csv", returnees(f"{month}-15", [("1", "Anbar", "Falluja", n + 1)]))
        jobs.append(held.jobs.load(held.cell, [file]))
    workers = [start("-w", str(held.root), "work") for _ in range(3)]
    assert ended(held, *(job.job_id for job in jobs), seconds=300)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) in (0, -signal.SIGTERM)
    found = held.jobs.of(held.cell)
    assert {(job.state, job.runs) for job in found} == {("done", 1)}
    assert all(job.outcome["rows"] == {"headcount": 1} for job in found)
    assert held.workspace.ledger.verify() == []
    assert held.jobs.spool.all() == []
