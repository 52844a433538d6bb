"""Which record each row means, and what its body would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.door.naming import NOT_SHOWN
from commonground.entry.cells import Bad, plain, shown
from commonground.entry.holdings import Holdings, Key, key_of
from commonground.entry.kinds import NAMED_BY, key_fields
from commonground.entry.rows import ReadRow
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
