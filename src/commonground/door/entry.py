"""What somebody wants recorded, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.vocabulary.label import ReleaseLabel


@dataclass(frozen=True)
class Entry:
    """One version to be recorded.

    Without `amends` it is a new record; `record_id` may name it ahead, so that others of the same transaction can refer to
    it. With `amends` (an id or, for a kind with codes, a code) the fields of `body` replace those of the newest version,
    None taking one away; `op` "end" says that the record is not in force in the valid period. `label` None: the kind's own
    for a new record, the present one for a change. `expects`: the version that was read; another newest one is a Conflict.
    """

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    amends: str | None = None
    op: str = "assert"
    label: ReleaseLabel | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    expects: str | None = None
    record_id: str | None = None


@dataclass(frozen=True)
class Entered:
    """What was recorded: the record, its version (None while a change waits), and the proposal that waits for a second person."""

    record_id: str
    kind: str
    version_id: str | None
    waits: str | None = None
