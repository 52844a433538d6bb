"""Lists as somebody asks them, to screen payees beside them."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.door.actor import Actor
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.screening.findings import Question
from commonground.vocabulary.errors import BadRequest


@dataclass(frozen=True)
class Session:
    """The lists as somebody asks them; `actor` is None where nothing is recorded: with --as, or in a workspace of nobody."""

    workspace: Workspace
    actor: Actor | None
    reader: Reader
    question: Question

    @property
    def everything(self) -> Reader:
        """A reader of what is held whenever it was published: payees are screened as of a day, they need not be older than it."""
        return self.reader if self.reader.as_of is None else self.reader.published_by(None)


def share(rate: float) -> float:
    """A rate of false alarms. Raises BadRequest for one that is no share."""
    if not 0 < rate < 1:
        raise BadRequest(f"a rate of false alarms cannot be {rate:g}", hint="give a share, such as 1e-3")
    return rate
