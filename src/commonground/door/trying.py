"""Entering tried out: what each entry would meet, and a plan that is made anew under the lock before it is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, cast

import sqlalchemy as sa

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entering import Batch, announced, record, record_one
from commonground.door.entry import Entered, Entry
from commonground.door.records import Records
from commonground.door.workspace import Workspace
from commonground.ledger.store import Append
from commonground.vocabulary.errors import CommonGroundError
from commonground.vocabulary.label import ReleaseLabel


class _Nowhere:
    """Takes the rows of a transaction and writes none of them."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def add(self, table: sa.Table, rows: Sequence[Any]) -> None:
        """Nothing is kept."""

    def label_id(self, label: ReleaseLabel) -> int:
        """No label is interned."""
        return 0


def tried(
    workspace: Workspace, actor: Actor, entries: Sequence[Entry], *, today: dt.date, new_id: Callable[[], str]
) -> list[Entered | CommonGroundError]:
    """What would become of each entry of one transaction, by the same checks as `Desk.enter`; nothing is locked or written.

    An error stands in the place of the entry that would be refused.
    """
    found: list[Entered | CommonGroundError] = []
    with workspace.ledger.reading() as connection:
        batch = Batch(workspace, actor, cast(Append, _Nowhere(connection)), today, new_id)
        for entry in announced(batch, entries):
            try:
                found.append(record_one(batch, entry))
            except CommonGroundError as error:
                found.append(error)
    return found


def enter_made(desk: Desk, make: Callable[[Records], Sequence[Entry]], why: str, source: str | None = None) -> list[Entered]:
    """As `Desk.enter`, with entries made from what the actor's member may read under the lock, so that nothing comes between.

    What `make` raises leaves the ledger as it was.
    """
    with desk._batch("enter", why, source) as batch:
        return record(batch, make(batch.records))
