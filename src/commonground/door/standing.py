"""Where the ledger stands for a reader, part by part: an answer whose parts stand as when it was made is still the answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from commonground.door.entered import ENTERED, KINDS
from commonground.door.entered import standing as told
from commonground.door.records import Records
from commonground.ledger.noting import WHOLE, covered, note, noting

__all__ = ["WHOLE", "Standing", "covered", "note", "noting", "standing"]


@dataclass(frozen=True)
class Standing:
    """The hash of the newest transaction, the number of the newest one that changed each part, and what the reader may see by.

    `entered`: what the rows of the lake say that were entered in the ledger.
    """

    head: str
    parts: Mapping[str, int]
    viewer: str
    entered: str

    def of(self, parts: Iterable[str]) -> str:
        """A hash of where these parts stand for the reader: the same as long as what is read in them is the same."""
        apart = {WHOLE: self.head, ENTERED: self.entered}
        told = [(part, apart.get(part, self.parts.get(part, 0))) for part in sorted(parts)]
        return hashlib.sha256(json.dumps([self.viewer, told]).encode()).hexdigest()


def standing(records: Records, as_of: dt.date | None, before: Standing | None = None) -> Standing:
    """Where the ledger stands now for who reads these records. Of what it may not read counts only that it changed.

    `before`: an earlier one of the same reader and day, which spares reading again what has not changed.
    """
    head, parts = records.workspace.ledger.ends()
    viewer = json.dumps(_plain(records.viewer), sort_keys=True)
    same = before is not None and before.viewer == viewer and all(before.parts.get(k) == parts.get(k) for k in KINDS)
    return Standing(head, parts, viewer, before.entered if before is not None and same else _entered(records, as_of))


def _entered(records: Records, as_of: dt.date | None) -> str:
    return hashlib.sha256(told(records, as_of).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON says it, whatever the order of its sets."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
