"""Readers that are kept open: opening one costs most of a second, and what it reads changes only with the ledger."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from commonground.door.parties import seen_by
from commonground.door.reader import Reader
from commonground.door.workspace import Workspace
from commonground.web.settled import settle

KEPT = 6
"""Readers that stand open at once in a process; the one asked for longest ago is let go of first."""


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
    lock: threading.Lock = field(default_factory=threading.Lock)
    reader: Reader | None = None
    gone: bool = False


class Shelf:
    """The readers of a process; each is used by one request at a time."""

    def __init__(self, workspace: Workspace, kept: int = KEPT) -> None:
        self._workspace, self._kept = workspace, kept
        self._slots: OrderedDict[Place, _Slot] = OrderedDict()
        self._lock = threading.Lock()

    def place(self, party: str, as_of: dt.date | None, loaded_by: str | None, within: str | None = None) -> Place:
        """Where the reader of this moment stands: a further transaction, or another day, is another place."""
        return Place(party, as_of, loaded_by, self._workspace.ledger.newest()[1], dt.datetime.now(dt.UTC).date(), within)

    @contextmanager
    def reading(self, place: Place) -> Iterator[Reader]:
        """The reader of a place, for this request alone."""
        while True:
            slot = self._slot(place)
            with slot.lock:
                if slot.gone:
                    continue  # it was let go of between finding and holding it
                if slot.reader is None:
                    viewer = seen_by(self._workspace, place.party, place.within, place.today)
                    slot.reader = Reader(self._workspace, viewer, as_of=place.as_of, loaded_by=place.loaded_by, today=place.today)
                    settle()
                yield slot.reader
                return

    def close(self) -> None:
        """Let go of all of them."""
        with self._lock:
            slots, self._slots = list(self._slots.values()), OrderedDict()
        for slot in slots:
            _let_go(slot)

    def _slot(self, place: Place) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(place, _Slot())
            self._slots.move_to_end(place)
            over = [self._slots.popitem(last=False)[1] for _ in range(len(self._slots) - self._kept)]
        for one in over:
            threading.Thread(target=_let_go, args=(one,), daemon=True).start()
        return slot


def _let_go(slot: _Slot) -> None:
    with slot.lock:
        slot.gone = True
        if slot.reader is not None:
            slot.reader.close()
