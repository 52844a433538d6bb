"""What a record would become by its rows: added, changed field by field, ended, or left as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.door.entry import Entry
from commonground.door.records import Record
from commonground.entry.cells import plain, shown
from commonground.entry.findings import Action, Changed, What
from commonground.entry.holdings import Holdings
from commonground.entry.kinds import key_fields
from commonground.entry.marks import mark
from commonground.entry.matching import Body, BodyLine, Group
from commonground.entry.timeline import Step, cut, overlap, steps
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.said import Field


@dataclass(frozen=True)
class Outcome:
    """How groups become actions: for whom, on which day, and under which label what is new is put."""

    holdings: Holdings
    today: dt.date
    label: Callable[[Kind], ReleaseLabel | None]

    def action(self, group: Group) -> Action | None:
        """What becomes of a record; None where its rows have a fault, which is then noted."""
        held = self.holdings.of(group.kind.name)
        now: BodyLine = [(first, last, dict(one.body)) for first, last, one in held.lines.get(group.key, ())]
        wanted = self._wanted(group, now)
        if wanted is None:
            return None
        todo = steps(now, wanted)
        newest = held.newest.get(group.key)
        if todo and newest is not None and newest.originator != self.holdings.member:
            message = f"this {group.kind.name} belongs to {newest.originator}"
            group.rows[0].fault(None, message, f"leave it as it is, or ask {newest.originator} to change it")
            return None
        if newest is not None and self._relabelled(group, newest):
            return None
        entries = tuple(self._entry(group, step, newest.version_id if newest else None) for step in todo)
        waits = newest is not None and bool(todo) and self._waits_already(newest, todo)
        todo, entries = ([], ()) if waits else (todo, entries)
        return Action(
            _what(group, todo, now, wanted),
            group.kind.name,
            self.called(group.kind, group.bodies[-1], group.key),
            group.key,
            group.rows[0].sheet,
            tuple(row.number for row in group.rows),
            tuple(self._changes(group.kind, now, wanted, todo)),
            entries,
            waits,
        )

    def _waits_already(self, newest: Record, todo: Sequence[Step[Body]]) -> bool:
        """Whether exactly this was proposed for this version, and a second person has not answered yet."""
        asked = []
        for step in todo:
            days = {name: day.isoformat() for name, day in (("valid_from", step.first), ("valid_to", step.last)) if day}
            body, op = (dict(newest.body), "end") if step.value is None else (step.value, "assert")
            asked.append({"body": body, "op": op, **days})
        return asked in self.holdings.waiting.get((newest.record_id, newest.version_id), [])

    def ended(self, kind: Kind, kept: Iterable[str]) -> list[Action]:
        """The member's own records in force today that a complete file does not hold: they end."""
        held, keep = self.holdings.of(kind.name), set(kept)
        found = []
        for key, newest in held.newest.items():
            line = held.lines.get(key, ())
            now: BodyLine = [(first, last, dict(one.body)) for first, last, one in line]
            wanted = cut(now, self.today - dt.timedelta(days=1))
            todo = steps(now, wanted)
            if key in keep or newest.originator != self.holdings.member or not todo:
                continue
            group = Group(kind, key, False, [], [dict(newest.body)])
            entries = tuple(self._entry(group, step, newest.version_id) for step in todo)
            changes = tuple(self._changes(kind, now, wanted, todo))
            called = self.called(kind, newest.body, key)
            found.append(Action("end", kind.name, called, key, None, (), changes, entries))
        return found

    def called(self, kind: Kind, body: Any, key: str) -> str:
        """What a record is called in a preview: its code, or what tells it from others."""
        fields = [one for name in (key_fields(kind) or ("name",)) if (one := kind.field(name)) and body.get(name) is not None]
        texts = [self._told(one, body[one.name]) for one in fields]
        return " · ".join(text if len(text) <= 60 else text[:57] + "…" for text in texts) or key

    def _wanted(self, group: Group, now: BodyLine) -> BodyLine | None:
        first = group.rows[0]
        if any(row.action == "end" for row in group.rows):
            if len(group.rows) > 1:
                first.fault("action", "several rows mean the same record, and one of them ends it", "leave that one row alone")
                return None
            last = first.period[1] if first.period and first.period[1] else self.today - dt.timedelta(days=1)
            return cut(now, last)
        if first.period is None:
            return self._without_period(group, now)
        line: BodyLine = [(*(row.period or (None, None)), body) for row, body in zip(group.rows, group.bodies, strict=True)]
        twice = overlap(line)
        if twice:
            one, other = group.rows[twice[0]], group.rows[twice[1]]
            named = self.called(group.kind, group.bodies[0], group.key)
            other.fault(None, f"row {one.number} speaks of the same record and days: {named}", "take one out, or part the days")
            return None
        return sorted(line, key=lambda period: period[0] or dt.date.min)

    def _without_period(self, group: Group, now: BodyLine) -> BodyLine | None:
        first = group.rows[0]
        if len(group.rows) > 1:
            named = self.called(group.kind, group.bodies[0], group.key)
            message = f"row {first.number} means the same {group.kind.name}: {named}"
            group.rows[1].fault(None, message, "take one out, or give what tells them apart")
            return None
        if group.is_new:
            return [(None, None, group.bodies[0])]
        if not now:
            first.fault(None, f"this {group.kind.name} is ended", "add the columns valid_from and valid_to to bring it back")
            return None
        return [*now[:-1], (now[-1][0], now[-1][1], group.bodies[0])]

    def _relabelled(self, group: Group, newest: Record) -> bool:
        for row in group.rows:
            if row.release is not None and row.release != plain(mark(newest, self.holdings.records)):
                row.fault("release", "an import changes no label", "use `commonground release`, and leave the cell as it was")
                return True
        return False

    def _entry(self, group: Group, step: Step[Body], version: str | None) -> Entry:
        body: Body = {}
        if step.value is not None:
            names = [one.name for one in group.kind.fields]
            body = dict(step.value) if group.is_new else {name: step.value.get(name) for name in names}
        return Entry(
            group.kind.name,
            body,
            None if group.is_new else group.key,
            "assert" if step.value is not None else "end",
            self.label(group.kind) if group.is_new else None,
            step.first,
            step.last,
            version,
            group.key if group.is_new else None,
        )

    def _changes(self, kind: Kind, now: BodyLine, wanted: BodyLine, todo: Sequence[Step[Body]]) -> Iterable[Changed]:
        if len(now) <= 1 and len(wanted) == 1 and todo:
            old = now[0] if now else (None, None, {})
            yield from self._fields(kind, old[2], wanted[0][2], None)
            for name, was, becomes in (("valid_from", old[0], wanted[0][0]), ("valid_to", old[1], wanted[0][1])):
                if was != becomes:
                    yield Changed(name, _day(was), _day(becomes))
            return
        for step in todo:
            start = step.first or dt.date.min
            old_body = next((body for a, b, body in now if (a or dt.date.min) <= start <= (b or dt.date.max)), None)
            days = _days(step.first, step.last)
            if step.value is None or old_body is None:
                yield Changed("in force", "yes" if old_body else None, "yes" if step.value else None, days)
            if step.value is not None:
                yield from self._fields(kind, old_body or {}, step.value, days)

    def _fields(self, kind: Kind, old: Body, new: Body, days: str | None) -> Iterable[Changed]:
        for one in kind.fields:
            if old.get(one.name) != new.get(one.name):
                yield Changed(
                    one.name, self._told(one, old.get(one.name)) or None, self._told(one, new.get(one.name)) or None, days
                )

    def _told(self, one: Field, value: Any) -> str:
        if value is not None and (one.ref or one.form == "record"):
            value = [self.holdings.name_of(one.ref, key) for key in (value if isinstance(value, list) else [value])]
        return shown(one, value)


def _what(group: Group, todo: Sequence[Step[Body]], now: BodyLine, wanted: BodyLine) -> What:
    """An end is asked for, or is what becomes of a record that had none; a period that is only shorter is a change."""
    if not todo:
        return "nothing"
    if group.is_new:
        return "add"
    had_none = bool(now) and now[-1][1] is None and not (wanted and wanted[-1][1] is None)
    asked = any(row.action == "end" for row in group.rows)
    return "end" if all(step.value is None for step in todo) and (asked or had_none) else "change"


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _days(first: dt.date | None, last: dt.date | None) -> str:
    if first is None and last is None:
        return "always"
    return f"{first or '…'} – {last or '…'}"
