"""What an import finds: what would be done, what cannot be read, and what should be known; with the row of each."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from commonground.door.entry import Entry

What = Literal["add", "change", "end", "nothing"]


@dataclass(frozen=True)
class Finding:
    """A fault or a remark: in which sheet, row and column, what it is, and what to do. Row None: the whole sheet."""

    sheet: str
    row: int | None
    column: str | None
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Changed:
    """One field of a record, old and new as cells show them; None says nothing. `period`: the days, where not all."""

    field: str
    old: str | None
    new: str | None
    period: str | None = None


@dataclass(frozen=True)
class Action:
    """What becomes of one record: the rows that say so, what it is called, each field that changes, and the entries for it.

    `key` is the record's id; one that is added has the id that it will bear, which no digest covers.
    """

    what: What
    kind: str
    name: str
    key: str
    sheet: str | None
    rows: tuple[int, ...]
    changes: tuple[Changed, ...] = ()
    entries: tuple[Entry, ...] = ()
    waits: bool = False


@dataclass(frozen=True)
class Plan:
    """All that an import would do for a member, in the order of the file; `left_out` are the rows that it leaves out."""

    member: str
    source: str
    actions: tuple[Action, ...]
    faults: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    rows: int
    left_out: tuple[tuple[str, int], ...] = ()
    made: dt.date = field(default_factory=dt.date.today)

    def count(self, what: What) -> int:
        """How many records are added, changed, ended or left as they are."""
        return sum(1 for action in self.actions if action.what == what)

    @property
    def entries(self) -> list[Entry]:
        """What is recorded, in the order of the file."""
        return [entry for action in self.actions for entry in action.entries]

    @property
    def digest(self) -> str:
        """The same for two plans that do the same to the same versions of the same records."""
        new = {action.key: f"new {i}" for i, action in enumerate(self.actions) if action.what == "add"}

        def said(value: Any) -> Any:
            if isinstance(value, list):
                return [said(item) for item in value]
            return new.get(value, value) if isinstance(value, str) else value

        def told(entry: Entry) -> dict[str, Any]:
            return {
                "kind": entry.kind,
                "op": entry.op,
                "body": {name: said(value) for name, value in entry.body.items()},
                "record": said(entry.amends or entry.record_id),
                "expects": entry.expects,
                "label": entry.label.canonical() if entry.label else None,
                "valid": [str(entry.valid_from), str(entry.valid_to)],
            }

        text = json.dumps([self.member, [told(entry) for entry in self.entries]], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
