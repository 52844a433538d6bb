"""The records of the ledger as one viewer may read them, valid on a day and known by a moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from commonground.door.parties import sight_of
from commonground.door.workspace import Workspace
from commonground.ledger import schema
from commonground.ledger.history import Sight, newest, periods, states, versions
from commonground.ledger.noting import WHOLE, covered, note
from commonground.release.decide import Viewer
from commonground.release.readable import Labels
from commonground.vocabulary.errors import NotFound
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.months import stated_day
from commonground.vocabulary.records import KINDS


@dataclass(frozen=True)
class Record:
    """One version of a record as its reader may know it.

    `body` holds the fields of its kind, references as record ids. `by` is the member that entered it, with the account's
    name after a slash where the reader belongs to that member. `op` is `assert` or `end`.
    """

    record_id: str
    version_id: str
    kind: str
    op: str
    code: str | None
    body: Mapping[str, Any]
    label: ReleaseLabel
    valid_from: dt.date | None
    valid_to: dt.date | None
    recorded_at: str
    by: str
    why: str
    source: str | None

    def __getitem__(self, field: str) -> Any:
        """A field of the body, None where it says nothing; a list that says nothing is empty."""
        known = KINDS[self.kind].field(field)
        return self.body.get(field, [] if known and known.many else None)

    def day(self, field: str) -> dt.date | None:
        """A date of the body."""
        text = self.body.get(field)
        return dt.date.fromisoformat(text) if text else None

    @property
    def originator(self) -> str:
        """The party that it belongs to."""
        return self.label.originator


class Records:
    """What a viewer may read of the ledger. `at`: the day on which records are valid; `known_by`: a recorded time."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, *, today: dt.date, at: dt.date | None = None, known_by: str | None = None
    ) -> None:
        self.workspace = workspace
        self.viewer = viewer
        self.at = at or today
        self._today = today
        self._ledger = workspace.ledger
        self._known_by = known_by
        self._kept: dict[str, tuple[Record, ...]] = {}
        self._targets: dict[str, Record | None] = {}
        self._whole: set[str] = set()

    @property
    def today(self) -> dt.date:
        """The day on which the viewer reads: it decides who belongs to what."""
        return self._today

    @cached_property
    def sight(self) -> Sight:
        """The labels and single records that the viewer may read."""
        with covered():  # labels never change, and the viewer is named wherever it counts
            return sight_of(self.viewer, Labels(self._ledger.labels()), self._today)

    @cached_property
    def _last(self) -> int | None:
        """The last transaction that counts; 0: none does."""
        if self._known_by is None:
            return None
        with self._ledger.reading() as connection:
            known = sa.select(schema.tx.c.tx_id).where(schema.tx.c.recorded_at <= self._known_by)
            query = known.order_by(schema.tx.c.recorded_at.desc()).limit(1)  # recorded times grow with the transactions
            return connection.execute(query).scalar() or 0

    def of(self, kind: str) -> tuple[Record, ...]:
        """Every record of a kind in force on the day, in the order in which they were recorded."""
        note(kind)
        if kind not in self._kept:
            with covered(kind), self._ledger.reading() as connection:
                rows = states(connection, [kind], sight=self.sight, known_by=self._last, at=self.at)
            self._kept[kind] = tuple(self._record(row) for row in rows)
        return self._kept[kind]

    def find(self, named: str, kind: str | None = None) -> Record:
        """The record of this id, or of this code among those of the kind. Raises NotFound, also for one that may not be read."""
        found = self.get(named, kind)
        if found is None:
            what = kind or "record"
            raise NotFound(
                f"there is no {what} {named!r}", hint="see `commonground records KIND`; a record is named by id or code"
            )
        return found

    def get(self, named: str, kind: str | None = None) -> Record | None:
        """As `find`; None where there is none. A code that several originators use is written `ORIGINATOR/CODE`."""
        by_id = self._by_id(named)
        if by_id is not None:
            return by_id if kind in (None, by_id.kind) else None
        if kind is None or KINDS[kind].coded is None:
            return None
        originator, _, code = named.rpartition("/")
        found = [one for one in self.of(kind) if one.code == code and (not originator or one.originator == originator)]
        if len(found) > 1:
            names = ", ".join(sorted(f"{one.originator}/{code}" for one in found))
            raise NotFound(f"several have the code {code!r}", hint=f"write one of {names}")
        return found[0] if found else None

    def _by_id(self, record_id: str) -> Record | None:
        rows = self._versions(record_id)
        for first, last, row in periods(list(rows)):
            if (first is None or first <= self.at) and (last is None or self.at <= last):
                return self._record(row)
        return None

    def named(self, named: str, kind: str | None = None) -> Record | None:
        """The newest version of the record of this id or code, in force on the day or not; None where there is none."""
        rows = self._versions(named)
        if rows:
            found = self._record(rows[-1])
            return found if kind in (None, found.kind) else None
        if kind is None or KINDS[kind].coded is None:
            return None
        now = self.get(named, kind)
        return now or next((one for one in reversed(self.all_of(kind)) if one.code == named.rpartition("/")[2]), None)

    def target(self, record_id: str, kind: str | None = None) -> Record | None:
        """What a reference names, as it is on the day, else newest; None where the viewer may not see it. Kept, for many."""
        if kind is not None and kind not in self._whole:
            self._whole.add(kind)
            self._targets.update((one.record_id, one) for one in (*self.all_of(kind), *self.of(kind)))
        if record_id not in self._targets:
            self._targets[record_id] = self._by_id(record_id) or self.named(record_id)
        found = self._targets[record_id]
        if found is None:
            note(WHOLE)  # it may come to be of any kind
        else:
            note(found.kind)
        return found

    def beginning(self, signs: str) -> tuple[Record, ...]:
        """The newest version of every record whose id begins with these signs."""
        query = sa.select(schema.record_version.c.record_id).distinct()
        query = query.where(schema.record_version.c.record_id.startswith(signs, autoescape=True)).order_by("record_id")
        with self._ledger.reading() as connection:
            ids = connection.execute(query).scalars().all()
        return tuple(one for record_id in ids if (one := self.target(record_id)))

    def all_of(self, kind: str) -> tuple[Record, ...]:
        """The newest version of every record of a kind, in force or not, in the order of first recording."""
        return tuple(self._record(rows[-1]) for rows in self._versions_of(kind).values())

    def histories(self, kind: str) -> dict[str, tuple[Record, ...]]:
        """Every version that the viewer may read of every record of a kind, oldest first; records in the order of recording."""
        return {record_id: tuple(self._record(row) for row in rows) for record_id, rows in self._versions_of(kind).items()}

    def newest(self, limit: int) -> tuple[Record, ...]:
        """The versions that were recorded last, of whatever record, newest first."""
        with self._ledger.reading() as connection:
            return tuple(self._record(row) for row in newest(connection, self.sight, limit))

    def history(self, record_id: str) -> tuple[Record, ...]:
        """Every version of a record that the viewer may read, oldest first. Raises NotFound where there is none."""
        rows = self._versions(record_id)
        if not rows:
            raise NotFound(f"there is no record {record_id!r}", hint="see `commonground records KIND`")
        return tuple(self._record(row) for row in rows)

    def periods(self, record_id: str) -> tuple[tuple[dt.date | None, dt.date | None, Record], ...]:
        """When each version of a record holds: first day, last day, version."""
        return tuple((first, last, self._record(row)) for first, last, row in periods(list(self._versions(record_id))))

    def lines_of(self, kind: str) -> dict[str, tuple[tuple[dt.date | None, dt.date | None, Record], ...]]:
        """As `periods`, of every record of a kind by its id; one that is ended altogether has none."""
        told = {key: periods(rows) for key, rows in self._versions_of(kind).items()}
        return {key: tuple((first, last, self._record(row)) for first, last, row in line) for key, line in told.items()}

    def _versions_of(self, kind: str) -> dict[str, list[Mapping[str, Any]]]:
        with covered(kind), self._ledger.reading() as connection:
            return versions(connection, kind=kind, sight=self.sight, known_by=self._last)

    def _versions(self, record_id: str) -> list[Mapping[str, Any]]:
        with covered(), self._ledger.reading() as connection:
            found = versions(connection, record_id=record_id, sight=self.sight, known_by=self._last).get(record_id, [])
        if found:
            note(found[0]["kind"])
        else:
            note(WHOLE)  # it may come to be of any kind
        return found

    def _record(self, row: Mapping[str, Any]) -> Record:
        member, _, account = str(row["actor"]).partition("/")
        return Record(
            row["record_id"],
            row["version_id"],
            row["kind"],
            row["op"],
            row["code"],
            json.loads(row["body"]),
            _label(row["canonical"]),
            stated_day(row["valid_from"]),
            stated_day(row["valid_to"]),
            row["recorded_at"],
            f"{member}/{account}" if account and self.viewer.among(member) else member,
            row["why"],
            _source(row["tx_body"]),
        )


@lru_cache(maxsize=4096)
def _label(canonical: str) -> ReleaseLabel:
    """The same text gives the same label, which nobody changes: many records bear one."""
    return ReleaseLabel.from_canonical(canonical)


@lru_cache(maxsize=4096)
def _source(tx_body: str) -> str | None:
    """Where the records of a transaction were taken from."""
    found: str | None = json.loads(tx_body).get("source")
    return found
