"""Running jobs: one at a time, by whoever takes it first, and what a worker that was killed has left."""

from __future__ import annotations

import logging
import threading
import traceback
from pathlib import Path
from typing import Any

from commonground.door.actor import OPERATOR, Actor, account_of, operator
from commonground.door.workspace import Workspace
from commonground.vocabulary.errors import CommonGroundError
from commonground.web.jobs.asking import Jobs
from commonground.web.jobs.kinds import KINDS, LEDGER, Work
from commonground.web.jobs.progress import Cancelled, Progress, Stopped
from commonground.web.jobs.state import CANCELLED, DONE, FAILED, INTERRUPTED, OPEN, RUNNING, WAITING, Job

MOST_RUNS = 3
"""A job that was interrupted so often is not run again: it may be what kills the worker."""

_log = logging.getLogger("commonground.jobs")


def run(jobs: Jobs, job_id: str, stopping: threading.Event) -> None:
    """Run a job that waits, and write down how it ended; nothing where it waits no longer."""
    with jobs.spool.held(job_id):
        job = jobs.state.claim(job_id)
        if job is not None:
            _log.info("a job begins", extra={"job": job_id, "kind": job.kind, "run": job.runs})
            try:
                _run(jobs, job, stopping)
            except Stopped:
                interrupt(jobs, jobs.state.one(job_id), orderly=True)
            _log.info("a job ends", extra={"job": job_id, "kind": job.kind, "state": jobs.state.one(job_id).state})
        _clear(jobs, job_id)


def _run(jobs: Jobs, job: Job, stopping: threading.Event) -> None:
    tell = Progress(lambda progress: jobs.state.tell(job.job_id, progress), stopping)
    try:
        with tell.written():
            outcome = _outcome(jobs, job, tell)
    except Cancelled:
        jobs.state.end(job.job_id, CANCELLED)
    except CommonGroundError as error:
        jobs.state.end(job.job_id, FAILED, problem=problem(error, jobs.spool.files(job.job_id)))
    except Stopped:
        raise
    except Exception as error:
        _log.error("a fault in a job", extra={"job": job.job_id, "kind": job.kind, "fault": fault(error)})
        said = {"status": 500, "code": "error", "detail": "something went wrong here; it has been written down", "hint": None}
        jobs.state.end(job.job_id, FAILED, problem=said)
    else:
        jobs.state.end(job.job_id, DONE, outcome=outcome)


def _outcome(jobs: Jobs, job: Job, tell: Progress) -> Any:
    kind = KINDS[job.kind]
    workspace = Workspace(jobs.root)
    try:
        who = asker(workspace, job)
        kind.allow(who)
        return kind.run(Work(job, workspace, who, jobs.spool.files(job.job_id), tell))
    finally:
        workspace.close()


def asker(workspace: Workspace, job: Job) -> Actor | str:
    """Who asked, with the role that the ledger gives the account today. Raises NotFound for one that has ended."""
    if not job.member:
        return OPERATOR
    return account_of(workspace, job.account) if job.account_id else operator(workspace, job.member)


def interrupt(jobs: Jobs, job: Job, *, orderly: bool = False) -> None:
    """A job whose worker ended: it waits again where that does no harm, else it has ended. `orderly`: the run does not count.

    A screening of the ledger keeps no file waiting.
    """
    if job.cancel:
        jobs.state.end(job.job_id, CANCELLED)
    elif (KINDS[job.kind].again or job.asked.get("what") == LEDGER) and (orderly or job.runs < MOST_RUNS):
        jobs.state.wait_again(job.job_id, counted=not orderly)
        jobs.queue.put(job.job_id)
    else:
        hint = "ask for it again" if job.runs < MOST_RUNS else "the program ended while it ran, several times: see its log"
        said = {"status": 503, "code": "workspace", "detail": "the program was stopped while this ran", "hint": hint}
        jobs.state.end(job.job_id, INTERRUPTED, problem=said)


def recover(jobs: Jobs) -> None:
    """At the start of a worker: what died is run again or ends, what waits is in the queue, files of nobody are removed."""
    for job in jobs.state.open_ones(RUNNING):
        with jobs.spool.dead(job.job_id) as dead:
            if dead and (now := jobs.state.one(job.job_id)).state == RUNNING:
                _log.info("a job was interrupted", extra={"job": job.job_id, "kind": job.kind, "run": job.runs})
                interrupt(jobs, now)
    queued = jobs.queue.waiting()
    for job in reversed(jobs.state.open_ones(WAITING)):
        if job.job_id not in queued:
            jobs.queue.put(job.job_id)
    for job_id in jobs.spool.all():
        with jobs.spool.dead(job_id) as dead:
            if dead:
                _clear(jobs, job_id)
    jobs.state.sweep()


def _clear(jobs: Jobs, job_id: str) -> None:
    """Remove the files of a job that has ended, or that nobody knows."""
    if job_id not in {job.job_id for job in jobs.state.open_ones(*OPEN)}:
        jobs.spool.remove(job_id)


def problem(error: CommonGroundError, files: Path) -> dict[str, Any]:
    """An error of the house as the members of a problem (RFC 9457) that pages show; a path of the machine is never told."""
    where = error.where.replace(f"{files}/", "") if error.where else None
    detail = f"{where}: {error.message}" if where and not where.startswith("/") else error.message
    return {"status": error.status, "code": error.code, "detail": detail.replace(f"{files}/", ""), "hint": error.hint}


def fault(error: BaseException) -> str:
    """What kind of fault it is, and where: without its words, which may hold what somebody loaded."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' < '.join(reversed(frames[-6:]))}"
