"""Rebuilding: the entries of an older ledger are recorded again, with their times, in a new one that then takes its place.

Until the new ledger is renamed into its place the old one stands, with its files; what an interrupted rebuilding wrote is
listed by nobody and swept.
"""

from __future__ import annotations

import datetime as dt
import filecmp
import os
import shutil
from dataclasses import dataclass, field
from typing import Any

from commonground.door.desk import Change, Desk
from commonground.door.workspace import LEDGER, Workspace
from commonground.ledger.older import read_older, release
from commonground.ledger.store import Ledger
from commonground.vocabulary.errors import DamagedWorkspace
from commonground.vocabulary.label import ReleaseLabel
from commonground.vocabulary.source import Claim

NEW = f"{LEDGER}.new"


@dataclass
class Entry:
    """One transaction of the old ledger: the sources to read again, those that were removed since, and the rest as it was."""

    recorded_at: str
    actor: str
    action: str
    why: str
    sources: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    purges: list[dict[str, Any]] = field(default_factory=list)
    issued: list[dict[str, Any]] = field(default_factory=list)


class Rebuilding:
    """The old workspace, opened without looking at its format, and the new ledger. Only under the workspace lock."""

    def __init__(self, workspace: Workspace) -> None:
        self._old = workspace
        self._held = read_older(workspace.root / LEDGER)
        self.format = self._held.format
        self.labels = {row["label_id"]: ReleaseLabel.from_canonical(row["canonical"]) for row in self._held.rows["label"]}
        self.entries = self._entries()
        self._new: Workspace | None = None

    def _entries(self) -> list[Entry]:
        rows = self._held.rows
        found = {row["tx_id"]: Entry(row["recorded_at"], row["actor"], row["action"], row["why"]) for row in rows["tx"]}
        purged = {row["source_id"]: row["tx_id"] for row in rows["purge"]}
        for row in rows["source"]:
            entry = found[row["tx_id"]]
            (entry.removed if purged.get(row["source_id"], -1) > row["tx_id"] else entry.sources).append(row)
        for row in rows["purge"]:
            found[row["tx_id"]].purges.append(row)
        for row in rows["issued"]:
            found[row["tx_id"]].issued.append(row)
        return [found[tx_id] for tx_id in sorted(found)]

    def missing(self) -> list[str]:
        """The names of living sources whose bytes are not kept, or are damaged."""
        sources = [source for entry in self.entries for source in entry.sources]
        return [source["name"] for source in sources if not self._old.lake.is_whole(source["source_id"])]

    def begin(self) -> None:
        """Make the new ledger; what an earlier attempt left of one is removed."""
        for path in self._old.root.glob(f"{NEW}*"):
            path.unlink()
        ledger = Ledger(self._old.root / NEW)
        ledger.create(dt.datetime.fromisoformat(self.entries[0].recorded_at))
        ledger.close()
        self._new = Workspace(self._old.root, ledger=NEW)

    def desk(self, entry: Entry) -> Desk:
        """A desk that records as that entry's actor, at its time."""
        assert self._new is not None, "begin comes first"
        return Desk(self._new, entry.actor, clock=lambda: dt.datetime.fromisoformat(entry.recorded_at))

    def carry(self, desk: Desk, change: Change, entry: Entry) -> None:
        """Put into a change what needs no reading: removed sources with their claims, removals, issued briefs."""
        claims = self._held.rows["claim"]
        for row in entry.removed:
            label_id = desk.label_id(change, self.labels[row["label_id"]])
            change.sources.append({**_without_tx(row), "label_id": label_id, "kept": bool(row["kept"])})
            own = [c for c in claims if c["source_id"] == row["source_id"] and c["tx_id"] == row["tx_id"]]
            change.claims[row["source_id"]] = tuple(Claim(c["tbl"], c["key"], c["first_month"], c["last_month"]) for c in own)
        change.purged |= {row["source_id"]: row["why"] for row in entry.purges}
        change.holes |= {row["source_id"]: row["holes"] for row in entry.purges}
        change.issued += [_without_tx(row) for row in entry.issued]

    def finish(self, actor: str, now: dt.datetime) -> str:
        """Record the rebuilding and put the new ledger in the place of the old; the answer is the name of the old one."""
        assert self._new is not None, "begin comes first"
        last = self._held.rows["tx"][-1]["hash"]
        why = f"from format {self.format}; the last hash of the old ledger is {last}"
        Desk(self._new, actor, clock=lambda: now).commit("rebuild", why, Change())
        self._new.close()
        self._old.close()
        root = self._old.root
        for name in (NEW, LEDGER):
            release(root / name)
        kept = self._keep_old()
        (root / NEW).replace(root / LEDGER)
        _sync(root)
        rebuilt = Workspace(root)
        Desk(rebuilt).sweep()
        rebuilt.close()
        return kept

    def _keep_old(self) -> str:
        """A copy of the old ledger under a name that is free, or that holds it already."""
        for number in range(1, 1000):
            name = f"{LEDGER}.{self.format}{'' if number == 1 else f'.{number}'}.bak"
            path, old = self._old.root / name, self._old.root / LEDGER
            if path.exists() and not filecmp.cmp(path, old, shallow=False):
                continue
            if not path.exists():
                partial = path.with_suffix(".partial")
                shutil.copyfile(old, partial)
                partial.replace(path)
            return name
        raise DamagedWorkspace("there are a thousand old ledgers here", where=str(self._old.root), hint="move some away")


def _without_tx(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "tx_id"}


def _sync(folder: Any) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
