"""A screening of an uploaded file of payees, or of the ledger: recorded as the command records one; nothing of the file stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.answers.payee_file import subjects
from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.screening import payees
from commonground.screening.findings import question
from commonground.screening.ready import ready
from commonground.screening.recorded import Recording
from commonground.screening.run import Row
from commonground.screening.run import run as screened
from commonground.screening.session import Session, share
from commonground.screening.subject import Subject
from commonground.web.jobs.kinds import FILE, LEDGER, Work

EVERY_ROWS = 500
"""Rows after which is said how many were screened."""


@dataclass
class Counts:
    """What is counted: rows, different payees, rows without a name, rows with hits, rows that alert."""

    rows: int = 0
    distinct: int = 0
    unnamed: int = 0
    with_hits: int = 0
    alerting: int = 0

    def take(self, row: Row) -> None:
        """Count a row."""
        self.rows += 1
        self.distinct += row.first and bool(row.subject.names)
        self.unnamed += not row.subject.names
        self.with_hits += bool(row.found)
        self.alerting += any(one.alert for one in row.found)


@dataclass(frozen=True)
class Given:
    """Who is screened: how many rows, whom each names, and the file, None of the ledger."""

    rows: int
    subjects: Iterator[Subject]
    path: Path | None


def run(work: Work) -> dict[str, Any]:
    """Screen it in this process alone, so that pages keep a processor; the outcome is the recorded run and what was counted."""
    asked = work.job.asked
    rate = share(asked["rate"])
    as_of = dt.date.fromisoformat(asked["as_of"]) if asked["as_of"] else None
    with reading(work, as_of) as reader:
        session = session_of(work, reader, asked["lists"], rate, asked["limit"])
        return _screened(work, session)


@contextmanager
def reading(work: Work, as_of: dt.date | None = None) -> Iterator[Reader]:
    """A reader of what the member that asked may read."""
    assert isinstance(work.who, Actor)
    reader = Reader(work.workspace, viewer_of(work.workspace, work.who.member), as_of=as_of)
    try:
        yield reader
    finally:
        reader.close()


def session_of(work: Work, reader: Reader, lists: Sequence[str], rate: float, limit: int, *, below: bool = False) -> Session:
    """The lists made ready to be asked."""
    assert isinstance(work.who, Actor)
    work.tell("preparing")
    found = ready(reader, lists, lambda words: work.tell("preparing", about=words))
    return Session(work.workspace, work.who, reader, question(found, rate, limit, below))


def given(work: Work, session: Session) -> Given:
    """The file of a job, or the ledger."""
    if work.job.asked.get("what", FILE) == LEDGER:
        found = payees.subjects(payees.payees(session.everything))
        return Given(len(found), iter(found), None)
    path = next(work.files.iterdir())
    rows, named = subjects(path, work.job.asked["columns"])
    return Given(rows, named, path)


def _screened(work: Work, session: Session) -> dict[str, Any]:
    recording, counts, of = Recording.begin(session), Counts(), given(work, session)
    work.tell("screening", of=of.rows)
    for row in screened(session.question, of.subjects):
        counts.take(row)
        recording.taking.take(row, 1)
        told(work, counts, of)
    ended(work, recording, counts, of)
    return {"run": recording.run, **outcome(session, counts)}


def told(work: Work, counts: Counts, of: Given) -> None:
    """Say now and then how many rows were screened."""
    if counts.rows % EVERY_ROWS == 0:
        work.tell("screening", done=counts.rows, of=of.rows)


def ended(work: Work, recording: Recording, counts: Counts, of: Given) -> None:
    """Record a run whose rows have all been taken."""
    if of.path is not None:
        recording.file(of.path)
    work.tell("recording", done=counts.rows, of=of.rows)
    recording.end(counts, FILE if of.path else LEDGER, work.job.asked["why"], work.job.asked["source"])
    work.tell.certain()


def outcome(session: Session, counts: Counts) -> dict[str, Any]:
    """What was counted, the rate, and the lists with their days."""
    lists = [f"{one.list} {one.published}" for one in session.question.ready.versions]
    return {**vars(counts), "rate": session.question.rate, "lists": lists}
