"""Doing what a plan says: exactly that, in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.records import Records
from commonground.door.trying import enter_made
from commonground.door.workspace import Workspace
from commonground.entry.findings import Plan
from commonground.entry.plan import Asked, Making
from commonground.entry.reading import Sheet
from commonground.entry.table import tables
from commonground.vocabulary.errors import BadRequest, Conflict


def bring(
    workspace: Workspace,
    actor: Actor,
    desk: Desk,
    sheets: Sequence[Sheet],
    shown: Plan,
    asked: Asked,
    why: str,
    today: dt.date,
    source: str | None = None,
) -> list[Entered]:
    """Record what the plan shows. Under the lock the plan is made anew from the same file: only the very same is recorded.

    `source`: where it was taken from, else the file's name. Raises Conflict where the ledger changed meanwhile so that it
    would be another, BadRequest where the plan has faults.
    """
    if shown.faults and not asked.leave_faulty:
        raise BadRequest("nothing is recorded while rows have faults", hint="mend them, or leave them out")
    if not shown.entries:
        return []
    left = frozenset(shown.left_out)

    def make(records: Records) -> list[Entry]:
        made = Making(workspace, actor, tables(sheets, asked.kind, shown.source), asked, today)
        again = made.again(records, shown.source, left)
        if again.digest != shown.digest:
            raise Conflict(
                "the records were changed since the preview", where=shown.source, hint="look at a new preview, then confirm that"
            )
        return again.entries

    return enter_made(desk, make, why, source or shown.source)
