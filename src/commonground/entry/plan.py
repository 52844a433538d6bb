"""A file of records and what it would do: read, matched, checked and tried, before anything is written."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from commonground.door.actor import Actor
from commonground.door.parties import viewer_of
from commonground.door.reader import Reader
from commonground.door.records import Records
from commonground.door.trying import tried
from commonground.door.workspace import Workspace
from commonground.entry.checks import Checks
from commonground.entry.findings import Action, Finding, Plan
from commonground.entry.holdings import Holdings
from commonground.entry.matching import Group, Matching
from commonground.entry.outcome import Outcome
from commonground.entry.reading import ROWS, Sheet
from commonground.entry.rows import ReadRow, of_columns, read_rows
from commonground.entry.table import Table, tables
from commonground.vocabulary.errors import CommonGroundError, Refused, TooLarge
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.rules import check


def _random_id() -> str:
    return uuid.uuid4().hex


def _own_label(kind: Kind) -> None:
    return None


@dataclass(frozen=True)
class Asked:
    """How a file is to be understood.

    `kind`: of which kind its rows are, where it does not say so itself; `label`: under which label a new record of a kind is
    put, None for the kind's own; `complete`: it holds all of the member's records of its kinds, so that those which are
    missing end; `leave_faulty`: rows with faults are left out, else they keep the whole file out.
    """

    kind: Kind | None = None
    label: Callable[[Kind], ReleaseLabel | None] = field(default=_own_label, compare=False)
    complete: bool = False
    leave_faulty: bool = False
    new_id: Callable[[], str] = field(default=_random_id, compare=False)


def plan(workspace: Workspace, actor: Actor, sheets: Sequence[Sheet], name: str, asked: Asked, today: dt.date) -> Plan:
    """What the sheets of a file would do for the actor's member; nothing is written, and nothing locked.

    Raises InputError or BadRequest for a file that holds no table, Refused where the actor may not enter such records.
    """
    found = tables(sheets, asked.kind, name)
    if sum(len(table.rows) for table in found) > ROWS:
        raise TooLarge(f"the file has more than {ROWS:,} rows", where=name, hint="part it into several files")
    records = Records(workspace, viewer_of(workspace, actor.member), today=today)
    made = Making(workspace, actor, found, asked, today)
    with ExitStack() as closing:
        checked = made.matched(records)
        made.check(closing)
        return made.plan(name, checked)


class Making:
    """The making of one plan from tables."""

    def __init__(self, workspace: Workspace, actor: Actor, found: Sequence[Table], asked: Asked, today: dt.date) -> None:
        self._workspace, self._actor, self._asked, self._today = workspace, actor, asked, today
        self._tables = found
        self._faults: list[Finding] = []
        self._remarks: list[Finding] = []

    def matched(self, records: Records, left: frozenset[tuple[str, int]] = frozenset()) -> list[Group]:
        """Rows grouped by the record that they mean; `left` are left out."""
        rows = [row for table in self._tables for row in read_rows(table)]
        self.rows: list[ReadRow] = [row for row in rows if (row.sheet, row.number) not in left]
        for table in self._tables:
            for stands, finding in of_columns(table):
                (self._faults if stands else self._remarks).append(finding)
        self._holdings = Holdings(records, self._actor.member)
        self._matching = Matching(self._holdings, self._asked.new_id)
        self._groups = self._matching.match(self.rows)
        for group in self._groups:
            for row, body in zip(group.rows, group.bodies, strict=True):
                if row.action != "end" and not row.faults:
                    _by_itself(row, body)
        self._matching.spread()
        return self._groups

    def again(self, records: Records, name: str, left: frozenset[tuple[str, int]]) -> Plan:
        """The plan of the same file over records as they are now, without rows left out, and tried no more."""
        groups = self.matched(records, left)
        outcome = Outcome(self._holdings, self._today, self._asked.label)
        actions = [action for group in groups if not group.faulty and (action := outcome.action(group))]
        if self._asked.complete and not left:
            actions += self._ended(outcome, groups)
        return Plan(self._actor.member, name, tuple(actions), (), (), len(self.rows), (), self._today)

    def check(self, closing: ExitStack) -> None:
        """The checks beside the ledger's own rules."""

        def open_reader() -> Reader:
            reader = Reader(self._workspace, viewer_of(self._workspace, self._actor.member), today=self._today)
            closing.callback(reader.close)
            return reader

        checks = Checks(self._holdings, self._matching.coming, open_reader)
        groups = [group for group in self._groups if not self._matching.unchanged(group)]
        todo = [(group, row, body) for group in groups for row, body in zip(group.rows, group.bodies, strict=True)]
        todo = [each for each in todo if each[1].action != "end"]
        checks.know([body["reference"] for g, _, body in todo if g.kind.name == "activity" and body.get("reference")])
        seen: set[tuple[str, str]] = set()
        for group, row, body in todo:
            for said in checks.of(group.kind, body):
                if said.stands:
                    row.fault(said.field, said.message, said.hint)
                elif (said.message, row.sheet) not in seen:
                    seen.add((said.message, row.sheet))
                    self._remarks.append(row.finding(said.field, said.message, said.hint))
        self._matching.spread()

    def plan(self, name: str, groups: Sequence[Group]) -> Plan:
        """The plan; entries that the ledger would refuse are faults of their rows."""
        outcome = Outcome(self._holdings, self._today, self._asked.label)
        actions = [action for group in groups if not group.faulty and (action := outcome.action(group))]
        if self._asked.complete:
            actions += self._ended(outcome, groups)
        self._may(actions)
        actions = self._tried(actions)
        self._matching.spread()
        faulty = self._faulty()
        actions = [action for action in actions if action.key not in faulty]
        for action in actions:
            if action.what == "nothing" and action.waits and action.sheet:
                message, row = "this change waits for a second person already", action.rows[0]
                self._remarks.append(Finding(action.sheet, row, None, message, "see `commonground release list`"))
        faults = [*self._faults, *(fault for row in self.rows for fault in row.faults)]
        whole = {id(row) for group in groups if not group.faulty for row in group.rows}
        left = tuple((row.sheet, row.number) for row in self.rows if id(row) not in whole)
        return Plan(
            self._actor.member, name, tuple(actions), tuple(faults), tuple(self._remarks), len(self.rows), left, self._today
        )

    def _faulty(self) -> set[str]:
        return {key for key, group in self._matching.groups.items() if group.faulty}

    def _ended(self, outcome: Outcome, groups: Sequence[Group]) -> list[Action]:
        if any(row.faults for row in self.rows):
            return []  # a row that cannot be read could be any of those that seem to be missing
        kinds = dict.fromkeys(row.kind.name for row in self.rows)  # an empty sheet says nothing of its kind
        kept = {group.key for group in groups}
        return [action for name in kinds for action in outcome.ended(self._holdings.of(name).kind, kept)]

    def _may(self, actions: Sequence[Action]) -> None:
        """Raises Refused where the actor may enter none of what has to be done, instead of a fault in each row."""
        own = self._workspace.settings.member
        for name in dict.fromkeys(action.kind for action in actions if action.entries):
            kind = self._holdings.of(name).kind
            if kind.cell and self._actor.member != own:
                raise Refused(f"only the coordination cell enters {kind.plural}", hint=f"ask {own or 'the cell'}")
            if not self._actor.may(kind.by):
                told = f"ask one of {self._actor.member} who is {kind.by}"
                raise Refused(f"a {self._actor.role} may not enter {kind.plural}", hint=told)

    def _tried(self, actions: Sequence[Action]) -> list[Action]:
        entries = [entry for action in actions for entry in action.entries]
        results = iter(tried(self._workspace, self._actor, entries, today=self._today, new_id=self._asked.new_id))
        by_key = self._matching.groups
        found = []
        for action in actions:
            outcomes = [next(results) for _ in action.entries]
            errors = [one for one in outcomes if isinstance(one, CommonGroundError)]
            waiting = [one for one in outcomes if not isinstance(one, CommonGroundError) and one.waits]
            if errors and action.key in by_key and by_key[action.key].rows:
                by_key[action.key].rows[0].fault(_field_in(action, errors[0].message), errors[0].message, errors[0].hint)
            elif errors:
                self._faults.append(Finding(action.kind, None, None, f"{action.name}: {errors[0].message}", errors[0].hint))
            else:
                found.append(replace(action, waits=action.waits or bool(waiting)))
        return found


def _by_itself(row: ReadRow, body: dict[str, object]) -> None:
    """What a body must hold whatever else is recorded: its required fields, and the rules of its kind."""
    for one in row.kind.fields:
        if one.required and body.get(one.name) is None:
            where = "the column is missing" if one.name not in row.headings else "the cell is empty"
            row.fault(one.name, f"{row.kind.name} needs {one.name}: {where}", f"give {one.what}")
    if row.faults:
        return
    try:
        check(row.kind.name, body)
    except CommonGroundError as error:
        row.fault(next((f.name for f in row.kind.fields if error.message.startswith(f.name)), None), error.message, error.hint)


def _field_in(action: Action, message: str) -> str | None:
    names = [change.field for change in action.changes]
    return next((name for name in names if message.startswith(f"{name}:") or message.startswith(f"{name} ")), None)
