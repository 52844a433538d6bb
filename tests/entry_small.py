"""A coalition of four, and files of records brought to it: what the preview says, and what is recorded of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from commonground.door.actor import Actor
from commonground.door.desk import Desk
from commonground.door.entry import Entered, Entry
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.workspace import SETTINGS, Workspace, create
from commonground.entry.bring import bring
from commonground.entry.findings import Action, Plan
from commonground.entry.kinds import imported
from commonground.entry.plan import Asked, plan
from commonground.entry.reading import read_bytes
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import Kind

NOW = dt.datetime(2018, 7, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


class Coalition:
    """A workspace of CELL with the members CELL, BEL, IRQ and NLD, since 10 September 2014."""

    def __init__(self, root: Path, ledger: str | None = None) -> None:
        create(root, NOW, ledger).close()
        settings = root / SETTINGS
        settings.write_text('member = "CELL"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
        self.workspace = Workspace(root)
        self._ids: dict[str, int] = {}
        self.enter("CELL", "coalition", name="Global Coalition", founded_on="2014-09-10")
        for code, name, kind in (("CELL", "Coordination cell", "organisation"), ("BEL", "Belgium", "state")):
            self.enter("CELL", "member", code=code, name=name, kind=kind)
        for code, name in (("IRQ", "Iraq"), ("NLD", "Netherlands")):
            self.enter("CELL", "member", code=code, name=name, kind="state")

    def desk(self, member: str) -> Desk:
        return Desk(self.workspace, Actor(member), clock=lambda: NOW, new_id=lambda: self._id(member))

    def _id(self, member: str) -> str:
        """Ids that hang on the member's own entries alone, so that two coalitions can be compared to the byte."""
        self._ids[member] = self._ids.get(member, 0) + 1
        return hashlib.sha256(f"{member} {self._ids[member]}".encode()).hexdigest()[:32]

    def enter(self, member: str, of: str, /, *, seen_by: Iterable[str] | None = None, **body: Any) -> str:
        label = None if seen_by is None else ReleaseLabel(member, frozenset(seen_by))
        return self.desk(member).enter([Entry(of, body, label=label)], "told")[0].record_id

    def records(self, member: str | None) -> Records:
        return Records(self.workspace, viewer_of(self.workspace, member), today=TODAY)

    def reader(self, member: str | None) -> Reader:
        return Reader(self.workspace, viewer_of(self.workspace, member), today=TODAY)

    def preview(self, member: str, data: str | bytes, name: str, **asked: Any) -> Plan:
        raw = data.encode() if isinstance(data, str) else data
        return plan(self.workspace, Actor(member), read_bytes(raw, name), name, Asked(**asked), TODAY)

    def bring(self, member: str, data: str | bytes, name: str, shown: Plan | None = None, **asked: Any) -> list[Entered]:
        """Record what was shown, or what a preview shows now."""
        raw = data.encode() if isinstance(data, str) else data
        shown = shown or self.preview(member, raw, name, **asked)
        sheets = read_bytes(raw, name)
        return bring(self.workspace, Actor(member), self.desk(member), sheets, shown, Asked(**asked), "a file", TODAY)


def counts(shown: Plan) -> tuple[int, int, int, int]:
    """How many are added, changed, ended and left as they are."""
    return shown.count("add"), shown.count("change"), shown.count("end"), shown.count("nothing")


def faults(shown: Plan) -> list[tuple[int | None, str | None]]:
    """Row and column of each fault."""
    return [(one.row, one.column) for one in shown.faults]


def changes(action: Action) -> list[tuple[str, str | None, str | None]]:
    return [(one.field, one.old, one.new) for one in action.changes]


def labelled(member: str, *to: str) -> Any:
    def label(kind: Kind) -> ReleaseLabel:
        return ReleaseLabel(member, frozenset(to))

    return label


def kind(name: str) -> Kind:
    return imported(name)
