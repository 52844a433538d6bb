"""What is known of jobs: who asked for what, how far it is, and how it ended; written safely by several processes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonground.vocabulary.errors import NotFound
from commonground.web.beside_ledger import Database, Kind
from commonground.web.jobs.schema import METADATA, job

WAITING, RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "waiting", "running", "done", "failed", "cancelled", "interrupted"
JOBS = Kind("jobs.sqlite", "the queue of jobs", "jobs", 0x6A6F6273)
"""Where jobs and their queue are kept."""

OPEN = (WAITING, RUNNING)
"""States of a job that has not ended."""

KEPT_DAYS = 30
"""Days for which a job that has ended can be looked at."""

MEASURING = ("scorecard", "backtest")
"""Kinds whose last outcome is kept until there is a newer one of what was asked: pages show it."""


@dataclass(frozen=True)
class Job:
    """A job. `progress`: `step`, `about`, `done`, `of`; `problem`: `status`, `code`, `detail`, `hint` of what it failed by."""

    job_id: str
    kind: str
    account: str
    account_id: str | None
    member: str
    asked: Mapping[str, Any]
    asked_at: dt.datetime
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    state: str
    runs: int
    cancel: bool
    progress: Mapping[str, Any]
    outcome: Any
    problem: Mapping[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    def as_dict(self) -> dict[str, Any]:
        """The job as an object of the interface; times in ISO 8601."""
        return {
            "job": self.job_id,
            "kind": self.kind,
            "account": self.account,
            "asked": dict(self.asked),
            "asked_at": _iso(self.asked_at),
            "began_at": _iso(self.began_at),
            "ended_at": _iso(self.ended_at),
            "state": self.state,
            "runs": self.runs,
            "cancel": self.cancel,
            "progress": dict(self.progress),
            "outcome": self.outcome,
            "problem": dict(self.problem) if self.problem else None,
        }


class State:
    """The jobs of a workspace: at the path of an SQLite file, made with mode 0600, or at the address of a PostgreSQL database."""

    def __init__(self, place: Path | str, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._clock = clock
        self._database = Database(JOBS, place)

    def prepare(self, also: Callable[[], None]) -> None:
        """Make the table where it is absent, and then what `also` makes; another process that begins meanwhile waits."""
        with self._database.making(METADATA):
            if not self._database.is_sqlite:
                also()
        if self._database.is_sqlite:
            also()  # in the same file: it waits for the transaction by itself

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def add(self, job_id: str, kind: str, account: str, account_id: str | None, member: str, asked: Mapping[str, Any]) -> Job:
        """A new job that waits."""
        row: dict[str, Any] = {"job_id": job_id, "kind": kind, "account": account, "account_id": account_id, "member": member}
        row |= {"asked": _json(asked), "asked_ms": self._now(), "state": WAITING, "runs": 0, "cancel": False, "progress": "{}"}
        with self._database.writing() as connection:
            connection.execute(job.insert().values(row))
        return self.one(job_id)

    def claim(self, job_id: str) -> Job | None:
        """Take a job that waits, to run it; None where somebody else took it, or it was cancelled."""
        values = {"state": RUNNING, "began_ms": self._now(), "runs": job.c.runs + 1, "progress": "{}"}
        return self.one(job_id) if self._changed(job_id, WAITING, values) else None

    def tell(self, job_id: str, progress: Mapping[str, Any] | None) -> bool:
        """Write how far a running job is, None where nothing is new; the answer is whether it is to be cancelled."""
        if progress is not None:
            self._changed(job_id, RUNNING, {"progress": _json(progress)})
        with self._database.reading() as connection:
            return bool(connection.execute(sa.select(job.c.cancel).where(job.c.job_id == job_id)).scalar())

    def end(self, job_id: str, state: str, *, outcome: Any = None, problem: Mapping[str, Any] | None = None) -> None:
        """A running job has ended."""
        values = {"state": state, "ended_ms": self._now(), "outcome": None if outcome is None else _json(outcome)}
        self._changed(job_id, RUNNING, values | {"problem": None if problem is None else _json(problem)})

    def wait_again(self, job_id: str, *, counted: bool) -> None:
        """A running job that was interrupted waits again; whether its run is counted."""
        runs = job.c.runs if counted else job.c.runs - 1
        self._changed(job_id, RUNNING, {"state": WAITING, "began_ms": None, "progress": "{}", "runs": runs})

    def cancel(self, job_id: str, member: str) -> Job:
        """Cancel a job that waits, or have one that runs cancel itself; one that has ended stays. Raises NotFound."""
        self.of_member(job_id, member)
        with self._database.writing() as connection:
            mine = (job.c.job_id == job_id) & (job.c.member == member)
            ended = {"state": CANCELLED, "ended_ms": self._now(), "cancel": True}
            connection.execute(job.update().where(mine & (job.c.state == WAITING)).values(ended))
            connection.execute(job.update().where(mine & (job.c.state == RUNNING)).values(cancel=True))
        return self.one(job_id)

    def one(self, job_id: str) -> Job:
        """A job by its id, whoever asked for it: for those who run it. Raises NotFound."""
        found = self._found(job.c.job_id == job_id)
        if not found:
            raise NotFound("there is no such job", hint="see the list of jobs; what has ended is kept for 30 days")
        return found[0]

    def of_member(self, job_id: str, member: str) -> Job:
        """A job that this member's accounts asked for. Raises NotFound, also for one that is another member's."""
        found = self._found((job.c.job_id == job_id) & (job.c.member == member))
        if not found:
            raise NotFound("there is no such job", hint="see the list of jobs; what has ended is kept for 30 days")
        return found[0]

    def of(self, member: str) -> list[Job]:
        """The jobs that this member's accounts asked for, the newest first."""
        return self._found(job.c.member == member)

    def open_ones(self, *states: str) -> list[Job]:
        """The jobs in these states, whoever asked for them, the newest first."""
        return self._found(job.c.state.in_(states))

    def last(self, member: str, kind: str) -> list[Job]:
        """Of a member's jobs of a kind that ended well the last for each that was asked, the newest first."""
        done = self._found((job.c.member == member) & (job.c.kind == kind) & (job.c.state == DONE))
        return list({_json(one.asked): one for one in reversed(done)}.values())[::-1]

    def sweep(self) -> None:
        """Take out jobs that ended KEPT_DAYS ago, but for the last of each that MEASURING has."""
        old = job.c.ended_ms < self._now() - KEPT_DAYS * 86_400_000
        measured = self._found(job.c.kind.in_(MEASURING) & (job.c.state == DONE))
        kept = [one.job_id for of in {(one.member, one.kind) for one in measured} for one in self.last(*of)]
        with self._database.writing() as connection:
            connection.execute(job.delete().where(old & job.c.job_id.not_in(kept)))

    def _found(self, which: sa.ColumnElement[bool]) -> list[Job]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(job).where(which).order_by(job.c.asked_ms.desc(), job.c.job_id)).mappings().all()
        return [_job(row) for row in rows]

    def _changed(self, job_id: str, state: str, values: Mapping[str, Any]) -> bool:
        """Change a job that is in this state; whether it was."""
        with self._database.writing() as connection:
            done = connection.execute(job.update().where((job.c.job_id == job_id) & (job.c.state == state)).values(dict(values)))
            return done.rowcount == 1

    def _now(self) -> int:
        return int(self._clock().timestamp() * 1000)


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(
        job_id=row["job_id"],
        kind=row["kind"],
        account=row["account"],
        account_id=row["account_id"],
        member=row["member"],
        asked=json.loads(row["asked"]),
        asked_at=_time(row["asked_ms"]) or dt.datetime.fromtimestamp(0, dt.UTC),
        began_at=_time(row["began_ms"]),
        ended_at=_time(row["ended_ms"]),
        state=row["state"],
        runs=row["runs"],
        cancel=bool(row["cancel"]),
        progress=json.loads(row["progress"]),
        outcome=None if row["outcome"] is None else json.loads(row["outcome"]),
        problem=None if row["problem"] is None else json.loads(row["problem"]),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _time(ms: int | None) -> dt.datetime | None:
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")
