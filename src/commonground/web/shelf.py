"""Readers that are kept open: opening one costs most of a second, and what it reads changes only with loads."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from commonground.door.parties import seen_by
from commonground.door.reader import STANDS_ON, Reader
from commonground.door.records import Records
from commonground.door.standing import Standing, covered, note, standing
from commonground.door.workspace import Workspace
from commonground.web.settled import settle

KEPT = 6
"""Readers that stand open at once in a process; the one asked for longest ago is let go of first."""
STANDINGS = 256
"""Places of which it is remembered where the ledger stands for them."""


@dataclass(frozen=True)
class Place:
    """Which reader is meant: who reads, as of when, and at which end of the ledger, on which day.

    `within`: the member that looks with the eyes of `party`, and is shown what both may read.
    """

    party: str
    as_of: dt.date | None
    loaded_by: str | None
    head: str
    today: dt.date
    within: str | None = None


@dataclass
class _Slot:
    """An open reader, and the end of the ledger as of which its records are read."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reader: Reader | None = None
    head: str = ""
    gone: bool = False


class Shelf:
    """The readers of a process; each is used by one request at a time."""

    def __init__(self, workspace: Workspace, kept: int = KEPT) -> None:
        self._workspace, self._kept = workspace, kept
        self._slots: OrderedDict[tuple[object, ...], _Slot] = OrderedDict()
        self._standings: OrderedDict[Place, Standing | None] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def root(self) -> Path:
        """The folder of the workspace that is read."""
        return self._workspace.root

    def place(self, party: str, as_of: dt.date | None, loaded_by: str | None, within: str | None = None) -> Place:
        """Where the reader of this moment stands: a further transaction, or another day, is another place."""
        return Place(party, as_of, loaded_by, self.head(), dt.datetime.now(dt.UTC).date(), within)

    def head(self) -> str:
        """The end of the ledger now."""
        with covered():
            return self._workspace.ledger.newest()[1]

    def standing(self, place: Place) -> Standing | None:
        """Where the ledger stands for who reads, as of the place's end of the ledger; None where it has gone on meanwhile."""
        with self._lock:
            if place in self._standings:
                self._standings.move_to_end(place)
                return self._standings[place]
            before = self._standings.get(replace(place, head=""))
        with covered():
            viewer = seen_by(self._workspace, place.party, place.within, place.today)
            records = Records(self._workspace, viewer, today=place.today, at=place.as_of, known_by=place.loaded_by)
            found = standing(records, place.as_of, before)
        told = found if found.head == place.head else None
        with self._lock:
            self._standings |= {place: told, replace(place, head=""): found}
            while len(self._standings) > STANDINGS:
                self._standings.popitem(last=False)
        return told

    @contextmanager
    def reading(self, place: Place) -> Iterator[Reader]:
        """The reader of a place, for this request alone."""
        while True:
            slot = self._slot(place)
            with slot.lock:
                if slot.gone:
                    continue  # it was let go of between finding and holding it
                if slot.reader is None:
                    slot.reader = self._opened(place)
                    settle()
                elif slot.head != place.head:
                    slot.reader.look_again()
                slot.head = place.head
                note(*STANDS_ON)
                try:
                    yield slot.reader
                finally:
                    slot.reader.rest()
                return

    def close(self) -> None:
        """Let go of all of them."""
        with self._lock:
            slots, self._slots = list(self._slots.values()), OrderedDict()
        for slot in slots:
            _let_go(slot)

    def _opened(self, place: Place) -> Reader:
        with covered():
            viewer = seen_by(self._workspace, place.party, place.within, place.today)
            return Reader(self._workspace, viewer, as_of=place.as_of, loaded_by=place.loaded_by, today=place.today)

    def _slot(self, place: Place) -> _Slot:
        """The slot of whoever reads alike and has the same loads before them, whatever was entered since."""
        stands = self.standing(place)
        name = (replace(place, head=""), stands.of(STANDS_ON) if stands else place.head)
        with self._lock:
            slot = self._slots.setdefault(name, _Slot())
            self._slots.move_to_end(name)
            over = [self._slots.popitem(last=False)[1] for _ in range(len(self._slots) - self._kept)]
        for one in over:
            threading.Thread(target=_let_go, args=(one,), daemon=True).start()
        return slot


def _let_go(slot: _Slot) -> None:
    with slot.lock:
        slot.gone = True
        if slot.reader is not None:
            slot.reader.close()
