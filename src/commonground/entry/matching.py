"""Which record each row means, and what it would become: added, changed field by field, ended, or left as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.door.entry import Entry
from commonground.door.naming import NOT_SHOWN
from commonground.door.records import Record
from commonground.entry.cells import Bad, plain, shown
from commonground.entry.findings import Action, Changed, What
from commonground.entry.holdings import Holdings, Key, key_of
from commonground.entry.kinds import NAMED_BY, key_fields
from commonground.entry.marks import mark
from commonground.entry.rows import ReadRow
from commonground.entry.timeline import Step, cut, overlap, steps
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.records import Kind
from commonground.vocabulary.records.said import Field

Body = dict[str, Any]
BodyLine = list[tuple[dt.date | None, dt.date | None, Body]]


@dataclass
class Group:
    """The rows that mean one record; `is_new` where there is none yet."""

    kind: Kind
    key: str
    is_new: bool
    rows: list[ReadRow] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)

    @property
    def faulty(self) -> bool:
        """Whether any of its rows has a fault."""
        return any(row.faults for row in self.rows)


class Matching:
    """Groups rows by record. Ambiguous rows are faults."""

    def __init__(self, holdings: Holdings, new_id: Callable[[], str]) -> None:
        self.holdings = holdings
        self._new_id = new_id
        self._new: dict[tuple[str, Key], str] = {}
        self._taken: set[str | None] = set()
        self.groups: dict[str, Group] = {}

    def match(self, rows: Sequence[ReadRow]) -> list[Group]:
        """The groups in the order of the file; rows whose record cannot be told have a fault and are in none."""
        for row in rows:
            self._announce(row)
        for row in rows:
            self._resolve(row)
        for row in rows:
            found = self._record(row)
            if found is not None:
                key, is_new = found
                group = self.groups.setdefault(key, Group(row.kind, key, is_new))
                group.rows.append(row)
        for group in self.groups.values():
            group.bodies = [self._body(group, row) for row in group.rows]
        self.spread()
        return list(self.groups.values())

    def unchanged(self, group: Group) -> bool:
        """Whether every row says of its record what is recorded already: then it is not checked anew."""
        line = self.holdings.of(group.kind.name).lines.get(group.key, ())
        known = [dict(one.body) for _, _, one in line]
        return not group.is_new and all(body in known for body in group.bodies)

    def coming(self, record_id: str) -> Body | None:
        """The body that the file gives to a record, in its last row; None where the file does not speak of it."""
        group = self.groups.get(record_id)
        return group.bodies[-1] if group and group.bodies else None

    def _announce(self, row: ReadRow) -> None:
        """A row that brings a new record with a code, or with a text that names it, can be referred to by other rows."""
        name = row.kind.coded or NAMED_BY.get(row.kind.name)
        text = row.given.get(name) if name else None
        if not text or row.record or row.action == "end":
            return
        held = self.holdings.of(row.kind.name)
        mine = held.own.get((text,)) if row.kind.coded else held.by_text.get(plain(text))
        if not mine:
            self.holdings.announce(row.kind.name, str(text), self._new_id)

    def _resolve(self, row: ReadRow) -> None:
        """References become ids."""
        for one in row.kind.fields:
            value = row.given.get(one.name)
            if value is None or not (one.ref or one.form == "record"):
                continue
            values = [self._resolved(row, one, item) for item in (value if one.many else [value])]
            row.given[one.name] = list(dict.fromkeys(values)) if one.many else values[0]

    def _resolved(self, row: ReadRow, one: Field, text: str) -> str | None:
        try:
            return self.holdings.resolve(one.ref, text)
        except Bad as bad:
            if text == NOT_SHOWN and row.record:
                return text
            if row.action != "end" or one.name in key_fields(row.kind):
                row.fault(one.name, bad.message, bad.hint)
            return None

    def _record(self, row: ReadRow) -> tuple[str, bool] | None:
        held = self.holdings.of(row.kind.name)
        if row.record:
            if row.record not in held.newest:
                row.fault(
                    "record_id", f"there is no {row.kind.name} {row.record[:60]!r}", "leave the id empty to add a new record"
                )
                return None
            return row.record, False
        if row.faults and any(name in key_fields(row.kind) for name in row.given if row.given[name] is None):
            return None
        if row.originator and row.originator != self.holdings.member:
            message = f"a record of {row.originator} cannot be entered for {self.holdings.member}"
            row.fault("originator", message, "take the row out, or empty the cell to enter it as your own")
            return None
        key = key_of(row.kind, row.given)
        found = held.own.get(key, [])
        missing = tuple(name for name in key_fields(row.kind) if name not in row.given)
        near = held.own_but(missing, key) if missing and not found else []
        if near:
            message = f"there is such a {row.kind.name}; without {' and '.join(missing)} it cannot be told whether it is meant"
            row.fault(None, message, f"add the column {missing[0]}, or write in record_id which one: {', '.join(near[:5])}")
            return None
        if len(found) > 1:
            told = ", ".join(key_fields(row.kind))
            ids = ", ".join(found[:5])
            row.fault(None, f"{len(found)} {row.kind.plural} have the same {told}", f"write in record_id which one: {ids}")
            return None
        if found:
            return self._allowed(row, found[0], False)
        return self._allowed(row, self._fresh(row), True)

    def _allowed(self, row: ReadRow, key: str, is_new: bool) -> tuple[str, bool] | None:
        if is_new and row.action in ("change", "end"):
            named = " and ".join(key_fields(row.kind)) or "name"
            row.fault("action", f"there is no {row.kind.name} of this {named} to {row.action}", "check it, or give record_id")
            return None
        if not is_new and row.action == "add":
            row.fault("action", f"there is such a {row.kind.name} already", "leave the action empty to change it")
            return None
        return key, is_new

    def _fresh(self, row: ReadRow) -> str:
        """The id of a new record: rows of one key are one record."""
        name = row.kind.coded or NAMED_BY.get(row.kind.name)
        text = row.given.get(name) if name else None
        announced = self.holdings.coming.get((row.kind.name, str(text))) if row.kind.coded and text else None
        at = (row.kind.name, key_of(row.kind, row.given))
        if at not in self._new:
            by_text = self.holdings.coming.get((row.kind.name, str(text))) if text else None
            free = by_text if by_text not in self._taken else None
            self._new[at] = announced or free or self._new_id()
            self._taken.add(self._new[at])
        return self._new[at]

    def _body(self, group: Group, row: ReadRow) -> Body:
        """The record's body with what the row gives; a cell that shows what is there leaves it exactly as it is."""
        base = {} if group.is_new else self._base(group, row)
        body = dict(base)
        for name, value in row.given.items():
            one = row.kind.field(name)
            if one is None or _same(one, base.get(name), value):
                continue
            if value == NOT_SHOWN or (isinstance(value, list) and NOT_SHOWN in value):
                value = self._restored(row, one, base.get(name), value)
            if value is None:
                body.pop(name, None)
            else:
                body[name] = value
        return body

    def _restored(self, row: ReadRow, one: Field, old: Any, value: Any) -> Any:
        """`not shown` stands for what the record names and its reader may not see: it stays."""
        if not (one.ref or one.form == "record"):
            return value
        hidden = iter([key for key in (old if isinstance(old, list) else [old]) if key and not self.holdings.sees(one.ref, key)])
        values = [next(hidden, None) if item == NOT_SHOWN else item for item in (value if one.many else [value])]
        if None in values and row.action != "end":
            row.fault(one.name, f"{NOT_SHOWN!r} stands for no record here", "name the record by its code or id")
        return values if one.many else values[0]

    def _base(self, group: Group, row: ReadRow) -> Body:
        held = self.holdings.of(group.kind.name)
        line = held.lines.get(group.key, ())
        if row.period is None:
            return dict(line[-1][2].body if line else held.newest[group.key].body)
        start = row.period[0] or dt.date.min
        at = next((one for first, last, one in line if (first or dt.date.min) <= start <= (last or dt.date.max)), None)
        return dict((at or held.newest[group.key]).body)

    def spread(self) -> None:
        """A row that refers to a new record whose own row has a fault has one too."""
        bad = {key for key in self.holdings.coming.values() if key not in self.groups}
        while True:
            found: set[str] = {key for key, group in self.groups.items() if group.faulty and group.is_new} - bad
            bad |= found
            if not bad:
                return
            caught = [row for group in self.groups.values() if not group.faulty for row in group.rows if self._names(row, bad)]
            if not caught and not found:
                return

    def _names(self, row: ReadRow, bad: set[str]) -> bool:
        for one in row.kind.fields:
            value = row.given.get(one.name) if one.ref or one.form == "record" else None
            if any(key in bad for key in (value if isinstance(value, list) else [value])):
                row.fault(one.name, "the row of this file that brings it has a fault", "mend that row")
                return True
        return False


def _same(one: Field, old: Any, new: Any) -> bool:
    return old == new or plain(shown(one, old)) == plain(shown(one, new))


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
        return Action(
            _what(group, todo, now, wanted),
            group.kind.name,
            self.called(group.kind, group.bodies[-1], group.key),
            group.key,
            group.rows[0].sheet,
            tuple(row.number for row in group.rows),
            tuple(self._changes(group.kind, now, wanted, todo)),
            entries,
        )

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
