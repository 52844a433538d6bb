"""Long work as jobs: asked for, seen by who asked, told while it runs, cancelled without a trace."""

from __future__ import annotations

import datetime as dt
import json
import logging
import stat
import sys
import threading
from typing import Any

import pytest

from commonground.vocabulary.errors import BadRequest, NotFound, Refused
from commonground.web.jobs import running
from commonground.web.jobs.log import JsonLine
from commonground.web.jobs.progress import Cancelled, Progress, Stopped
from commonground.web.jobs.running import recover
from jobs_small import ROUNDS, Office, at_step, given, held, rounds, small

__all__ = ["held", "small"]


# a load


def test_a_load_is_asked_for_run_and_told(held: Office) -> None:
    ann = held.account("BEL/ann")
    asked = held.jobs.load(ann, rounds(), feed="dtm-returnees")
    assert (asked.state, asked.account, asked.runs) == ("waiting", "BEL/ann", 0)
    assert held.spooled() == ["february.csv", "january.csv"]
    held.run_all()
    found = held.jobs.one(ann, asked.job_id)
    assert (found.state, found.runs, found.problem) == ("done", 1, None)
    assert found.outcome["rows"] == {"headcount": 2}
    assert [one["name"] for one in found.outcome["sources"]] == ["january.csv", "february.csv"]
    assert found.progress["step"] == "placing"
    assert held.returnees() == ROUNDS
    assert held.jobs.spool.all() == []
    with held.workspace.ledger.reading() as connection:
        why = connection.exec_driver_sql("SELECT actor, why FROM tx WHERE action = 'load'").all()
    assert [tuple(row) for row in why] == [("BEL/ann", "january.csv, february.csv")]


def test_a_file_that_nobody_knows_fails_with_what_to_do_and_without_a_path(small: Office) -> None:
    asked = small.jobs.load(small.cell, [given("../../etc/notes.txt", "a few words\n")])
    small.run_all()
    found = small.jobs.one(small.cell, asked.job_id)
    assert found.state == "failed"
    assert found.problem is not None
    assert (found.problem["status"], found.problem["code"]) == (422, "unknown-format")
    assert found.problem["hint"]
    assert str(small.root) not in json.dumps(found.as_dict())
    assert found.problem["detail"].startswith("notes.txt")
    assert small.jobs.spool.all() == []


def test_files_lie_where_their_owner_alone_reads_them(small: Office) -> None:
    asked = small.jobs.load(small.cell, rounds())
    files = small.jobs.spool.files(asked.job_id)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (small.root / "spool", files.parent, files)}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.iterdir()} == {0o600}
    kept = [path for path in small.root.iterdir() if path.name.startswith("jobs.sqlite")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_what_cannot_be_asked_leaves_no_job_and_no_file(small: Office) -> None:
    with pytest.raises(BadRequest, match="no file"):
        small.jobs.load(small.cell, [])
    with pytest.raises(BadRequest, match="two files"):
        small.jobs.load(small.cell, [given("a.csv", "x"), given("a.csv", "y")])
    with pytest.raises(NotFound, match="no feed"):
        small.jobs.load(small.cell, rounds(), feed="no-such-feed")
    with pytest.raises(Refused, match="a reader may not"):
        small.jobs.load(small.account("BEL/rea", "reader"), rounds())
    assert small.jobs.of(small.cell) == []
    assert small.jobs.spool.all() == []


def test_an_account_that_ended_meanwhile_loads_nothing(small: Office) -> None:
    ann = small.account("BEL/ann")
    asked = small.jobs.load(ann, rounds())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "account_of", _ended)
        small.run_all()
    found = small.jobs.one(ann, asked.job_id)
    assert found.problem is not None
    assert (found.state, found.problem["code"]) == ("failed", "not-found")
    assert small.returnees() == []


def _ended(workspace: object, name: str) -> None:
    raise NotFound(f"there is no account {name!r}")


# who sees it


def test_another_member_neither_sees_nor_cancels_a_job(held: Office) -> None:
    ann, bob, eva = held.account("BEL/ann"), held.account("BEL/bob"), held.account("DEU/eva")
    asked = held.jobs.load(ann, rounds())
    assert [one.job_id for one in held.jobs.of(bob)] == [asked.job_id]
    for other in (eva, held.cell):
        assert held.jobs.of(other) == []
        with pytest.raises(NotFound):
            held.jobs.one(other, asked.job_id)
        with pytest.raises(NotFound):
            held.jobs.cancel(other, asked.job_id)
    assert held.jobs.one(ann, asked.job_id).state == "waiting"


# cancelling


def test_a_job_that_waits_is_cancelled_at_once(held: Office) -> None:
    asked = held.jobs.load(held.cell, rounds())
    assert held.jobs.cancel(held.cell, asked.job_id).state == "cancelled"
    assert held.jobs.spool.all() == []
    held.run_all()
    found = held.jobs.one(held.cell, asked.job_id)
    assert (found.state, found.runs) == ("cancelled", 0)
    assert held.returnees() == []


def test_a_job_that_runs_is_cancelled_between_two_steps_and_leaves_nothing(held: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = held.jobs.load(held.cell, rounds())
    at_step(monkeypatch, "writing", lambda: held.jobs.cancel(held.cell, asked.job_id))
    held.run_all()
    assert held.jobs.one(held.cell, asked.job_id).state == "cancelled"
    assert held.returnees() == []
    assert [path for path in (held.root / "lake").rglob("*") if path.is_file()] == []
    assert list((held.root / "sources").iterdir()) == []
    assert held.jobs.spool.all() == []


def test_a_cancel_comes_too_late_once_a_load_is_committed(small: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = small.jobs.load(small.cell, rounds())
    at_step(monkeypatch, "placing", lambda: small.jobs.cancel(small.cell, asked.job_id))
    small.run_all()
    assert small.jobs.one(small.cell, asked.job_id).state == "done"
    assert small.returnees() == ROUNDS


# progress


def test_only_the_last_word_is_written_and_silence_is_none() -> None:
    written: list[Any] = []
    tell = Progress(lambda progress: written.append(progress) or False, threading.Event())
    for number in range(1000):
        tell("reading", about="a.csv", done=number, of=1000)
    tell.flush()
    tell.flush()
    assert written == [{"step": "reading", "about": "a.csv", "done": 999, "of": 1000}, None]


def test_a_cancel_and_a_stop_are_heard_until_the_work_is_certain() -> None:
    stopping = threading.Event()
    tell = Progress(lambda progress: True, stopping)
    tell.flush()
    with pytest.raises(Cancelled):
        tell("reading")
    stopping.set()
    with pytest.raises(Stopped):
        Progress(lambda progress: False, stopping)("reading")
    tell.certain()
    tell("placing")


# faults, and the queue


def test_a_fault_of_the_program_is_logged_without_its_words(
    small: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Testorian Quillfeather")

    caplog.set_level("INFO")
    monkeypatch.setattr("commonground.web.jobs.loading.take", broken)
    asked = small.jobs.load(small.cell, rounds())
    small.run_all()
    found = small.jobs.one(small.cell, asked.job_id)
    assert found.problem is not None
    assert (found.state, found.problem["status"]) == ("failed", 500)
    faults = [str(record.__dict__["fault"]) for record in caplog.records if "fault" in record.__dict__]
    assert len(faults) == 1
    assert faults[0].startswith("ValueError at test_web_jobs.py:")
    assert "Quillfeather" not in json.dumps(found.as_dict()) + caplog.text


def test_a_line_of_the_log_names_an_error_by_its_kind_alone() -> None:
    try:
        raise ValueError("Testorian Quillfeather")
    except ValueError:
        record = logging.LogRecord("huey", logging.ERROR, "", 0, "the queue complains", (), sys.exc_info())
    told = json.loads(JsonLine().format(record))
    assert (told["level"], told["logger"], told["message"], told["fault"]) == (
        "error",
        "huey",
        "the queue complains",
        "ValueError",
    )
    assert "Quillfeather" not in json.dumps(told)


def test_the_queue_holds_ids_as_plain_text(held: Office) -> None:
    asked = held.jobs.load(held.cell, rounds())
    (message,) = held.jobs.queue.huey.storage.enqueued_items()
    assert asked.job_id in json.loads(bytes(message))[6]


def test_jobs_that_ended_a_month_ago_are_forgotten(small: Office) -> None:
    asked = small.jobs.load(small.cell, rounds())
    small.jobs.cancel(small.cell, asked.job_id)
    ended = small.jobs.one(small.cell, asked.job_id).ended_at
    assert ended is not None
    small.jobs.state._clock = lambda: ended.replace(year=ended.year + 1)
    recover(small.jobs)
    assert small.jobs.of(small.cell) == []


def test_the_last_result_of_what_is_measured_stays_until_there_is_a_newer_one(small: Office) -> None:
    asked = [small.jobs.backtest(small.cell, country) for country in ("Iraq", "Iraq", "Syria")]
    asked += [small.jobs.scorecard(small.cell), small.jobs.warm(small.cell)]
    for moment, one in enumerate(asked):
        small.jobs.state._clock = lambda moment=moment: dt.datetime(2026, 1, 1, moment, tzinfo=dt.UTC)
        small.jobs.state.claim(one.job_id)
        small.jobs.state.end(one.job_id, "done", outcome={"of": moment})
    small.jobs.state._clock = lambda: dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    recover(small.jobs)
    assert {one.outcome["of"] for one in small.jobs.of(small.cell)} == {1, 2, 3}
    assert [one.outcome["of"] for one in small.jobs.last(small.cell, "backtest")] == [2, 1]
    assert small.jobs.last("operator", "backtest") == []
