"""Rebuilding a workspace from its kept sources: every file is read again as today's feeds read it.

Times, names, labels, removals and issued briefs stay; rows, rejects and claims are made anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from commonground.door.desk import Desk
from commonground.door.rebuilding import Entry, Rebuilding
from commonground.door.workspace import Workspace
from commonground.feeds.feed import Feed
from commonground.feeds.reading.document import Document
from commonground.feeds.registry import feed_named
from commonground.intake.batch import Batch, Origin
from commonground.intake.mending import mend_file, read_mend
from commonground.intake.opening import unbundle
from commonground.intake.recognise import recognise
from commonground.vocabulary.errors import DamagedWorkspace, NotFound

Tell = Callable[[str, dict[str, Any]], None]


@dataclass
class RebuildReport:
    """What a rebuilding did: the format it began from, and where the old ledger is."""

    from_format: str
    old_ledger: str = ""
    sources: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    remarks: list[tuple[str, str]] = field(default_factory=list)


def rebuild(
    workspace: Workspace,
    *,
    actor: str = "operator",
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    tell: Tell = lambda event, facts: None,
) -> RebuildReport:
    """Rebuild a workspace that was opened without checking its format.

    Raises DamagedWorkspace, before anything happens, where the bytes of a source are not kept. Killed at any moment, the
    old ledger stands or the new one does; it can be repeated.
    """
    with workspace.lock(lambda: tell("waiting", {})):
        rebuilding = Rebuilding(workspace)
        missing = rebuilding.missing()
        if missing:
            listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            raise DamagedWorkspace(
                f"the bytes of these sources are not kept, or are damaged: {listed}",
                where=str(workspace.root / "sources"),
                hint="restore them from a back-up, or load the files into a new workspace",
            )
        report = RebuildReport(rebuilding.format)
        rebuilding.begin()
        total = sum(len(entry.sources) for entry in rebuilding.entries)
        for entry in rebuilding.entries:
            _replay(workspace, rebuilding, entry, report, lambda name: tell("parsed", {"name": name, "of": total}))
        report.old_ledger = rebuilding.finish(actor, clock())
        return report


def _replay(
    workspace: Workspace, rebuilding: Rebuilding, entry: Entry, report: RebuildReport, on_source: Callable[[str], None]
) -> None:
    """Record one entry again: its sources are read, the rest is carried over."""
    if not (entry.sources or entry.removed or entry.purges or entry.issued):
        return
    desk, batch = rebuilding.desk(entry), Batch()
    rebuilding.carry(desk, batch.change, entry)
    for source in entry.sources:
        on_source(source["name"])
        _read(workspace, desk, batch, source, desk.label_id(batch.change, rebuilding.labels[source["label_id"]]))
        batch.relieve(desk)
    for table, count in batch.write(desk).items():
        report.rows[table] = report.rows.get(table, 0) + count
    desk.commit(entry.action, entry.why, batch.change)
    report.sources += len(entry.sources)
    report.rejects += batch.rejects
    report.remarks += batch.remarks


def _read(workspace: Workspace, desk: Desk, batch: Batch, source: dict[str, Any], label_id: int) -> None:
    kept = workspace.lake.kept(source["source_id"])
    assert kept is not None, "missing() has looked"
    data, companions = unbundle(source["name"], kept)
    document = Document(source["name"], data, companions)
    names = ("source_id", "name", "container", "retrieved", "bytes")
    origin = Origin(**{name: source[name] for name in names}, label_id=label_id, kept=True)
    held = desk.living_sources()
    mend = mend_file(document, held)
    if mend is not None:
        batch.take_mended(origin, read_mend(mend, desk, held, again=True))
    else:
        feed = _feed(source, document)
        batch.take(origin, feed, document, forgiving=feed.many_publishers)


def _feed(source: dict[str, Any], document: Document) -> Feed:
    """The feed that read it, or, where that has gone, the one that recognises it now."""
    try:
        return feed_named(source["feed"])
    except NotFound:
        found = recognise(document)
    if found is None:
        raise DamagedWorkspace(
            f"no feed reads {source['name']} any more ({source['feed']})", hint="load the other files into a new workspace"
        )
    return found
