"""What the actor's member may read of the ledger, arranged for finding the record that a row or a cell means."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from commonground.door.naming import NOT_SHOWN
from commonground.door.records import Record, Records
from commonground.entry.cells import Bad, plain
from commonground.entry.kinds import NAMED_BY, key_fields
from commonground.vocabulary.records import KINDS, Kind

Line = tuple[tuple[dt.date | None, dt.date | None, Record], ...]
Key = tuple[Any, ...]


@dataclass
class Held:
    """The records of one kind: the newest version of each, when each version holds, and the member's own by their key."""

    kind: Kind
    member: str
    newest: dict[str, Record]
    lines: dict[str, Line]
    _own_but: dict[tuple[str, ...], dict[Key, list[str]]] = field(default_factory=dict)

    @cached_property
    def own(self) -> dict[Key, list[str]]:
        """The ids of the member's own records by the key of their newest version; those in force before those ended."""
        found: dict[Key, list[str]] = {}
        for key, one in self.newest.items():
            if one.originator == self.member:
                found.setdefault(key_of(self.kind, one.body), []).append(key)
        alive = {key: [i for i in ids if self.lines.get(i)] for key, ids in found.items()}
        return {key: alive[key] or ids for key, ids in found.items()}

    def own_but(self, missing: tuple[str, ...], key: Key) -> list[str]:
        """The ids of the member's own records that agree with a key in all but some of its fields."""
        if missing not in self._own_but:
            found: dict[Key, list[str]] = {}
            for whole, ids in self.own.items():
                found.setdefault(_without(self.kind, whole, missing), []).extend(ids)
            self._own_but[missing] = found
        return self._own_but[missing].get(_without(self.kind, key, missing), [])

    @cached_property
    def by_code(self) -> dict[str, list[Record]]:
        """Records by code: those that are in force at some time, else those that are ended."""
        found: dict[str, list[Record]] = {}
        for one in self.newest.values():
            if one.code is not None:
                found.setdefault(one.code, []).append(one)
        return {code: [one for one in held if self.lines.get(one.record_id)] or held for code, held in found.items()}

    @cached_property
    def by_text(self) -> dict[str, list[Record]]:
        """Records by the text that names them, where their kind has one."""
        name = NAMED_BY.get(self.kind.name)
        found: dict[str, list[Record]] = {}
        for one in self.newest.values() if name else ():
            found.setdefault(plain(str(one[name or ""])), []).append(one)
        return found


def key_of(kind: Kind, body: Any) -> Key:
    """What tells a record of the kind from others of its originator, where no id is given."""
    return tuple(tuple(value) if isinstance(value := body.get(name), list) else value for name in key_fields(kind))


def _without(kind: Kind, key: Key, missing: tuple[str, ...]) -> Key:
    return tuple(value for name, value in zip(key_fields(kind), key, strict=True) if name not in missing)


@dataclass
class Holdings:
    """Reads each kind once. `coming` are the records that the same file brings: their ids by kind and code, or text."""

    records: Records
    member: str
    coming: dict[tuple[str, str], str] = field(default_factory=dict)
    _held: dict[str, Held] = field(default_factory=dict)
    _any: dict[str, Record | None] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _called: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> Held:
        """The records of a kind."""
        if kind not in self._held:
            newest = {one.record_id: one for one in self.records.all_of(kind)}
            self._held[kind] = Held(KINDS[kind], self.member, newest, self.records.lines_of(kind))
        return self._held[kind]

    def announce(self, kind: str, text: str, new_id: Callable[[], str]) -> None:
        """The file brings a record that other rows may name by this code or text."""
        if (kind, text) not in self.coming:
            self.coming[kind, text] = new_id()
            self._called[self.coming[kind, text]] = text

    def resolve(self, kind: str | None, text: str) -> str:
        """The id of the record that a cell names. Raises Bad where there is none, or more than one."""
        if kind is None:
            return self._of_any_kind(text)
        held = self.of(kind)
        if text in held.newest:
            return text
        if KINDS[kind].coded:
            text = text.partition(" · ")[0].strip()
        brought = self.coming.get((kind, text)) or self.coming.get((kind, text.upper()))
        if brought is not None:
            return brought
        if KINDS[kind].coded:
            return self._coded(held, text)
        found = held.by_text.get(plain(text), [])
        if len(found) > 1:
            raise Bad(f"several {KINDS[kind].plural} bear this text", "write the id, as in `commonground records`")
        if not found:
            raise _none(kind, text)
        return found[0].record_id

    def _coded(self, held: Held, text: str) -> str:
        originator, _, code = text.rpartition("/")
        found = [one for one in held.by_code.get(code.upper(), []) if not originator or one.originator == originator]
        found = found or [one for one in held.by_code.get(code, []) if not originator or one.originator == originator]
        if len(found) > 1:
            names = ", ".join(sorted(f"{one.originator}/{one.code}" for one in found))
            raise Bad(f"several have the code {code!r}", f"write one of {names}")
        if not found:
            raise _none(held.kind.name, text)
        return found[0].record_id

    def _of_any_kind(self, text: str) -> str:
        if not self.sees(None, text):
            raise Bad(f"there is no record {text[:60]!r}", "write the id of a record, as in `commonground records KIND`")
        return text

    def name_of(self, kind: str | None, record_id: str) -> str:
        """How a cell names a record: by its code where that is enough, with its originator where it is not, else by its id.

        One that may not be seen, or is not there, is `not shown`.
        """
        if not self.sees(kind, record_id):
            return NOT_SHOWN
        if kind is None or not KINDS[kind].coded:
            return record_id
        at = (kind, record_id)
        if at not in self._names:
            held = self.of(kind)
            one = held.newest.get(record_id)
            self._names[at] = self._called.get(record_id, record_id) if one is None else _name(held, one)
        return self._names[at]

    @cached_property
    def waiting(self) -> dict[tuple[str, str], list[Any]]:
        """The changes that wait for a second person of the member, by record and by the version that they were proposed for."""
        settled = {one["about"] for one in self.records.of("verdict")}
        found: dict[tuple[str, str], list[Any]] = {}
        for one in self.records.of("release"):
            if one.originator == self.member and one.record_id not in settled:
                found.setdefault((one["record"], one["version"]), []).append(json.loads(one["change"] or "[]"))
        return found

    def sees(self, kind: str | None, record_id: str) -> bool:
        """Whether the member may read the record, or the file brings it."""
        if record_id in self._called:
            return True
        if kind is not None:
            return record_id in self.of(kind).newest
        if record_id not in self._any:
            self._any[record_id] = self.records.named(record_id)
        return self._any[record_id] is not None

    def body(self, kind: str, record_id: str, coming: Callable[[str], Any]) -> Any:
        """The body of a record that another refers to: as the same file brings or changes it, else as it is held."""
        brought = coming(record_id)
        one = self.of(kind).newest.get(record_id)
        return brought if brought is not None else one.body if one else None


def _name(held: Held, one: Record) -> str:
    same = held.by_code.get(one.code or "", [])
    if one not in same:
        return one.record_id
    return str(one.code) if len(same) == 1 else f"{one.originator}/{one.code}"


def _none(kind: str, text: str) -> Bad:
    words = kind.replace("_", " ")
    how = "by its code" if KINDS[kind].coded else "by its id"
    return Bad(f"there is no {words} {text[:60]!r}", f"name it {how}, enter the {words} first, or add it to this file")
