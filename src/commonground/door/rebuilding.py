"""Rebuilding: what is held is read again, and one transaction puts the new files in the place of the old.

The ledger stays, with its chain: the transaction retires the files of before and lists the new ones, and records every living
source again, with its claims, as loaded when it was. Until then nothing has changed, and what an interrupted rebuilding wrote
is listed by nobody and swept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.door.desk import Change, Desk
from commonground.door.workspace import Workspace


@dataclass
class Entry:
    """The sources that one transaction loaded and that are held still."""

    tx_id: int
    sources: list[dict[str, Any]] = field(default_factory=list)


class AnewDesk(Desk):
    """A desk at which only what the rebuilding has read so far is there."""

    def __init__(self, workspace: Workspace, actor: str, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(workspace, actor, clock=clock)
        self.change = Change()

    def living_sources(self) -> dict[str, Mapping[str, Any]]:
        """The sources that were read again."""
        return {row["source_id"]: row for row in self.change.sources}

    def lake_files(self) -> list[Mapping[str, Any]]:
        """The files that were written anew."""
        return list(self.change.files)


class Rebuilding:
    """The entries of a workspace to read again, and the change that will replace them. Only under the workspace lock."""

    def __init__(self, workspace: Workspace, actor: str, clock: Callable[[], dt.datetime]) -> None:
        self._workspace = workspace
        self._old = Desk(workspace, actor, clock=clock)
        self.desk = AnewDesk(workspace, actor, clock)
        self.entries = self._entries()

    def _entries(self) -> list[Entry]:
        found: dict[int, Entry] = {}
        for row in self._old.living_sources().values():
            tx_id = row["loaded_tx_id"] or row["tx_id"]
            found.setdefault(tx_id, Entry(tx_id)).sources.append(dict(row))
        return [found[tx_id] for tx_id in sorted(found)]

    def missing(self) -> list[str]:
        """The names of sources whose bytes are not kept, or are damaged."""
        sources = [source for entry in self.entries for source in entry.sources]
        return [source["name"] for source in sources if not self._workspace.lake.is_whole(source["source_id"])]

    def take(self, entry: Entry, change: Change) -> None:
        """Add what an entry gave when it was read again, as loaded when it was."""
        self.desk.change.sources += [{**row, "loaded_tx_id": entry.tx_id} for row in change.sources]
        self.desk.change.files += [{**row, "loaded_tx_id": entry.tx_id} for row in change.files]
        self.desk.change.claims |= change.claims

    def finish(self) -> None:
        """Make the new files visible in the place of the old ones, which are removed."""
        self.desk.change.retired = [row["path"] for row in self._old.lake_files()]
        self.desk.commit("rebuild", "read again from the kept sources", self.desk.change)
        self._old.sweep()

    def sweep(self) -> None:
        """Remove what nothing lists: what a killed writer left, this one included."""
        self._old.sweep()
