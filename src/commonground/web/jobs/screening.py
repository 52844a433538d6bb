"""A screening of an uploaded file of payees: recorded as the command records one, and nothing of the file stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.answers.payee_file import read
from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.screening import asking
from commonground.screening.findings import question
from commonground.screening.ready import ready
from commonground.screening.recorded import Recording
from commonground.screening.run import Row
from commonground.screening.run import run as screened
from commonground.screening.session import Session, share
from commonground.screening.subject import Subject
from commonground.web.jobs.kinds import Work

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


def run(work: Work) -> dict[str, Any]:
    """Screen it in this process alone, so that pages keep a processor; the outcome is the recorded run and what was counted."""
    asked = work.job.asked
    assert isinstance(work.who, Actor)
    rate = share(asked["rate"])
    as_of = dt.date.fromisoformat(asked["as_of"]) if asked["as_of"] else None
    reader = Reader(work.workspace, viewer_of(work.workspace, work.who.member), as_of=as_of)
    try:
        work.tell("preparing")
        lists = ready(reader, asked["lists"], lambda words: work.tell("preparing", about=words))
        session = Session(work.workspace, work.who, reader, question(lists, rate, asked["limit"]))
        return _screened(work, session, next(work.files.iterdir()))
    finally:
        reader.close()


def _screened(work: Work, session: Session, path: Path) -> dict[str, Any]:
    recording, counts, of = Recording.begin(session), Counts(), _rows(path)
    columns = asking.columns(read(path)[0], work.job.asked["columns"])
    work.tell("screening", of=of)
    for row in screened(session.question, _subjects(path, columns)):
        counts.take(row)
        recording.taking.take(row, 1)
        if counts.rows % EVERY_ROWS == 0:
            work.tell("screening", done=counts.rows, of=of)
    recording.file(path)
    work.tell("recording", done=counts.rows, of=of)
    recording.end(counts, "file", work.job.asked["why"], work.job.asked["source"])
    work.tell.certain()
    lists = [f"{one.list} {one.published}" for one in session.question.ready.versions]
    return {"run": recording.run, **vars(counts), "rate": session.question.rate, "lists": lists}


def _rows(path: Path) -> int:
    return sum(1 for _ in read(path)[1])


def _subjects(path: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[Subject]:
    return (asking.subject(number, row, columns) for number, row in read(path)[1])
