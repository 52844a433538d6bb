"""Rebuilding a workspace from its kept sources: every file is read again as today's feeds read it.

The ledger stays as it is, with its chain, and what people entered in it. Times, names, labels, removals and issued briefs stay;
rows, rejects and claims are made anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from commonground.door.desk import Desk
from commonground.door.keeping import upgrade
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
    """What a rebuilding did: the format it began from, and where the back-up is that was made of an older ledger."""

    from_format: str
    backup: str | None = None
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
    """Rebuild a workspace that was opened without checking its format; an older ledger is upgraded first.

    Raises DamagedWorkspace, before anything is read, where the bytes of a source are not kept. Killed at any moment, the old
    files stand or the new ones do; it can be repeated.
    """
    with workspace.lock(lambda: tell("waiting", {})):
        upgraded = upgrade(workspace)
        rebuilding = Rebuilding(workspace, actor, clock)
        missing = rebuilding.missing()
        if missing:
            listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            raise DamagedWorkspace(
                f"the bytes of these sources are not kept, or are damaged: {listed}",
                where=str(workspace.root / "sources"),
                hint="restore them from a back-up, or load the files into a new workspace",
            )
        report = RebuildReport(upgraded.from_format, upgraded.backup)
        rebuilding.sweep()
        try:
            total = sum(len(entry.sources) for entry in rebuilding.entries)
            for entry in rebuilding.entries:
                _replay(workspace, rebuilding, entry, report, lambda name: tell("parsed", {"name": name, "of": total}))
            rebuilding.finish()
        except BaseException:
            rebuilding.sweep()
            raise
        return report


def _replay(
    workspace: Workspace, rebuilding: Rebuilding, entry: Entry, report: RebuildReport, on_source: Callable[[str], None]
) -> None:
    """Read the sources of one entry again."""
    desk, batch = rebuilding.desk, Batch()
    for source in entry.sources:
        on_source(source["name"])
        _read(workspace, desk, batch, source)
        batch.relieve(desk)
    for table, count in batch.write(desk).items():
        report.rows[table] = report.rows.get(table, 0) + count
    rebuilding.take(entry, batch.change)
    report.sources += len(entry.sources)
    report.rejects += batch.rejects
    report.remarks += batch.remarks


def _read(workspace: Workspace, desk: Desk, batch: Batch, source: dict[str, Any]) -> None:
    kept = workspace.lake.kept(source["source_id"])
    assert kept is not None, "missing() has looked"
    data, companions = unbundle(source["name"], kept)
    document = Document(source["name"], data, companions)
    names = ("source_id", "name", "container", "retrieved", "bytes", "label_id")
    origin = Origin(**{name: source[name] for name in names}, kept=True)
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
