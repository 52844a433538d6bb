"""An earlier run that is screened again: what it was, how the lists differ since, and what differs row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.door.records import Record, Records
from commonground.door.workspace import Workspace
from commonground.screening import receipt, rescreening
from commonground.screening.held import held
from commonground.screening.listed import Listed
from commonground.screening.recording import find_run, key_of, receipt_of
from commonground.screening.rescreening import Before, Changed, Settling
from commonground.screening.run import Row
from commonground.screening.session import Session
from commonground.vocabulary.errors import NotFound


@dataclass(frozen=True)
class Earlier:
    """A recorded run with its receipt and the key of its hashes."""

    record: Record
    told: Mapping[str, Any]
    key: bytes


def earlier_run(workspace: Workspace, records: Records, named: str) -> Earlier:
    """A run by the first signs of its id or the word LAST. Raises NotFound, also where its key was taken away."""
    record = find_run(records, named)
    key = key_of(workspace, records, record)
    if key is None:
        raise NotFound("the key of the screening was taken away: its payees are not known any more", hint="screen again")
    return Earlier(record, receipt.read(receipt_of(workspace, records, record)), key)


@dataclass
class Again:
    """What differs from an earlier run; `settle` says what needs no screening, `then` has the entries that were asked, None where
    the lists are the same files."""

    session: Session
    before: Before
    changes: Changed
    settle: Settling
    then: Listed | None
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def since(cls, session: Session, earlier: Earlier) -> Again:
        """For the lists of a session beside an earlier run."""
        then = _listed_then(session, earlier)
        before = rescreening.before(earlier.told, earlier.key)
        changes = rescreening.changed(session.question, earlier.told, then)
        return cls(session, before, changes, Settling.of(session.question, before, changes, then), then)

    @property
    def base(self) -> Mapping[str, Any] | None:
        """The run from which a recording goes on; None where all is screened."""
        found: Mapping[str, Any] | None = None if self.changes.full else self.before.told["base"]
        return found

    def differs(self, row: Row) -> tuple[list[int], list[dict[str, Any]]]:
        """The numbers of the hits that a row newly has, and what hit its payee and does not any more, with why."""
        mark = self.before.hash(row.subject)
        if not row.found and mark not in self.before.hits:
            return [], []
        self._seen.add(mark)
        gone = rescreening.gone(self.session.question, row, self.before, self.changes)
        return rescreening.newly(row, self.before), [self._named(one) for one in gone]

    def left(self) -> list[dict[str, Any]]:
        """What hit a payee that is not among the rows any more; to be asked when all rows have been."""
        return [self._named(one) for one in rescreening.left(self.before, frozenset(self._seen))]

    def entries(self) -> dict[str, int]:
        """How many entries are new, changed and gone."""
        return {"new": len(self.changes.new), "changed": len(self.changes.changed), "gone": len(self.changes.gone)}

    def _named(self, one: dict[str, Any]) -> dict[str, Any]:
        """With the reference and caption of its entry, as it is or was listed."""
        key = one["list"], one["entry"]
        for listed in (self.session.question.ready.listed, self.then):
            if listed is not None and key in listed.of:
                entry = listed.entries[listed.of[key]]
                return {**one, "reference": entry.reference, "caption": entry.caption}
        return {**one, "reference": None, "caption": ""}


def _listed_then(session: Session, earlier: Earlier) -> Listed | None:
    told = earlier.told
    if told["lists"] == receipt.versions(session.question):
        return None
    reader = session.reader.loaded_until(told["loaded_by"] or earlier.record.recorded_at)
    published = reader.published_by(earlier.record.day("as_of"))
    reader.close()
    try:
        return held(published, [one["list"] for one in told["lists"]])[0]
    finally:
        published.close()
