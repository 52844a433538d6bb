"""A run screened again: recorded as a run of its own, with what newly hits, what no longer does, and why."""

from __future__ import annotations

from typing import Any

from commonground.screening.again import Again, earlier_run
from commonground.screening.recorded import Recording
from commonground.screening.run import Row
from commonground.screening.run import run as screened
from commonground.screening.told import hit_id
from commonground.vocabulary.errors import BadRequest
from commonground.web.jobs.kinds import FILE, LEDGER, Work
from commonground.web.jobs.screening import Counts, ended, given, outcome, reading, session_of, told

KEPT = 500
"""Hits of either kind that are told one by one; of more the number is told, and the run has them."""


def run(work: Work) -> dict[str, Any]:
    """Screen as the earlier run was: at its rate, over all lists as they are today. Rows are named by their number alone."""
    with reading(work) as reader:
        earlier = earlier_run(work.workspace, reader.records, work.job.asked["since"])
        before = earlier.told
        if work.job.asked["what"] == FILE and before["what"] == LEDGER:
            raise BadRequest("the earlier screening was of the ledger", hint="screen the ledger again")
        rate = float(before["false_alarm_rate"])
        session = session_of(work, reader, (), rate, before["limit"], below=before["below"])
        again = Again.since(session, earlier)
        recording, counts, of = Recording.begin(session, again.base), Counts(), given(work, session)
        newly: list[dict[str, Any]] = []
        gone: list[dict[str, Any]] = []
        work.tell("screening", of=of.rows)
        for row in screened(session.question, of.subjects, 1, again.settle):
            counts.take(row)
            recording.taking.take(row, 1)
            numbers, left = again.differs(row)
            newly += [_hit(recording.run, row, number) for number in numbers]
            gone += [{"row": row.subject.row, **one} for one in left]
            told(work, counts, of)
        gone += again.left()
        ended(work, recording, counts, of)
    return {
        "run": recording.run,
        "since": earlier.record.record_id,
        "full": again.changes.full,
        "entries": again.entries(),
        **outcome(session, counts),
        "new_names": again.settle.new,
        "screened": counts.distinct - again.settle.spared,
        "newly_hit": len(newly),
        "hit_no_more": len(gone),
        "newly": newly[:KEPT],
        "gone": gone[:KEPT],
    }


def _hit(run: str, row: Row, number: int) -> dict[str, Any]:
    found = row.found[number - 1]
    entry = found.hit.entry
    return {
        "hit": hit_id(run, 1, row.subject.row, number),
        "row": row.subject.row,
        "list": entry.list,
        "entry": entry.entry_id,
        "reference": entry.reference,
        "caption": entry.caption,
        "score": found.hit.score,
        "alert": found.alert,
        "needs": found.needs,
    }
