"""A run while it is recorded: its id, the key of its hashes, its receipt as it grows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from commonground.door.actor import OPERATOR
from commonground.door.desk import Desk
from commonground.door.signing import public_key, signing_key
from commonground.screening.hashing import keyed_file, new_key
from commonground.screening.receipt import Taking
from commonground.screening.recording import WHY, About, record
from commonground.screening.session import Session


class Counted(Protocol):
    """What a run counted: rows, different payees, rows that alert."""

    rows: int
    distinct: int
    alerting: int


class Recording:
    """What is recorded of a run when it has ended well; until then nothing is."""

    def __init__(self, session: Session, taking: Taking) -> None:
        self._session, self.taking = session, taking
        self._desk = Desk(session.workspace, session.actor or OPERATOR)
        self.run = self._desk.new_id()
        self.public = public_key(signing_key(session.workspace.root))
        self._files: list[str] = []

    @classmethod
    def begin(cls, session: Session, base: Mapping[str, Any] | None = None) -> Recording:
        """A recording with a key of its own; `base`: that of the run from which it goes on, None for a full run."""
        return cls(session, Taking(session.question, new_key(), base))

    def file(self, path: Path) -> None:
        """Keep the keyed hash of a file of the input; its name is not kept, for it may be a person's."""
        self._files.append(keyed_file(self.taking.key, path))

    def end(self, counted: Counted, what: str, why: str | None, source: str | None) -> None:
        """Record the run. Raises what entering raises."""
        session = self._session
        about = About(
            self.run,
            what,
            tuple(self._files),
            counted.rows,
            counted.distinct,
            counted.alerting,
            session.reader.as_of,
            session.reader.loaded_by,
        )
        record(session.workspace, self._desk, self.taking, about, why or WHY, source)
