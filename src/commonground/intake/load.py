"""Loading: a plan, the parsing of one source after another, and one commit for all of them.

A load is whole or not at all. Bytes that are held already change nothing. Sources are let go as they are read and rows written as
they gather, so that memory does not grow with the load.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from commonground.door.desk import Desk
from commonground.feeds.feed import Feed
from commonground.feeds.reading.document import Document
from commonground.intake.batch import Batch, Origin
from commonground.intake.mending import read_mend
from commonground.intake.opening import Opened, find
from commonground.intake.planning import Item, Planned, Planning, Tell, opened_again
from commonground.intake.shrinking import GUARDED, refuse, shrunk
from commonground.vocabulary.label import ReleaseLabel, public_label


@dataclass
class LoadReport:
    """What a load did: `changed` is False where every source was held already."""

    planned: list[Planned] = field(default_factory=list)
    loaded_at: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    remarks: list[tuple[str, str]] = field(default_factory=list)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    """Files of many publishers that are not whole or not well-formed: (name, why); nothing of them is read."""
    swept: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything new became visible."""
        return self.loaded_at is not None

    @property
    def left_out(self) -> list[Planned]:
        """The files in folders that no feed knows, and those that were purged."""
        return [item for item in self.planned if item.left_out is not None]


def load(
    desk: Desk,
    paths: list[Path],
    *,
    feed: str | None = None,
    strict: bool = False,
    release_to: Iterable[str] | None = None,
    published: dt.date | None = None,
    shorter: bool = False,
    said: str | None = None,
    tell: Tell = lambda event, facts: None,
) -> LoadReport:
    """Load files and folders as one transaction.

    `release_to`: the parties that may read it beside the workspace's own member; None: everybody. `published`: the day of files
    that state none. `shorter`: a sanctions list may take effect that is much shorter than the one that speaks. `said`: what the
    ledger says was loaded, else the paths. Raises UnknownFormat for a named file that no feed knows (with `strict` for any file),
    Refused for a named file that was purged and for a list that has become much shorter, BadRequest for a party that is not
    known, MalformedFile and its kin for damaged input, NoSpace for a full disk; in each case nothing has changed.
    """
    release_to = None if release_to is None else desk.readers(release_to)
    with desk.open(on_wait=lambda: tell("waiting", {})), _without_collection():
        planning, batch = Planning(desk, feed, strict, release_to), Batch(published=published)
        items = planning.plan(find(paths), tell)
        tell("plan", {"planned": planning.planned})
        report = LoadReport(planning.planned, remarks=planning.remarks, swept=desk.swept)
        if not items:
            return report
        of = len(items)
        with ThreadPoolExecutor(1) as beside:
            for number, (item, opened, document) in enumerate(opened_again(items), 1):
                tell("parsed", {"name": item.name, "feed": item.feed.name, "number": number, "of": of})
                forgiving = item.feed.many_publishers and not opened.named and not strict
                # The bytes go to the disk while they are parsed: waiting for the disk takes no processor.
                kept = beside.submit(desk.keep, opened.source_id, opened.kept)
                try:
                    _take(desk, item, opened, document, release_to, batch, forgiving)
                finally:
                    kept.result()
                batch.relieve(desk)
        if batch.counted and not shorter:
            refuse(shrunk(batch.counted, desk.speaking(GUARDED)))
        tell("commit", {})
        report.rows, report.rejects = batch.write(desk), batch.rejects
        report.remarks += batch.remarks
        report.damaged = batch.damaged
        report.loaded_at = desk.commit("load", said or ", ".join(str(path) for path in paths), batch.change)
        return report


@contextmanager
def _without_collection() -> Iterator[None]:
    """Parsed JSON is millions of objects without a cycle: looking for cycles in them costs more than reading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take(
    desk: Desk,
    item: Item,
    opened: Opened,
    document: Document,
    release_to: Iterable[str] | None,
    batch: Batch,
    forgiving: bool,
) -> None:
    """Read one source into the batch; mended rows are released as their originals were, unless the load says otherwise."""
    if item.mend and release_to is None:
        label_id = item.mend.label_id
    else:
        label_id = desk.label_id(batch.change, _label(item.feed, release_to))
    retrieved = dt.datetime.fromtimestamp(opened.modified, dt.UTC).isoformat(timespec="seconds")
    size = len(opened.data)
    origin = Origin(opened.source_id, opened.name, opened.container, retrieved, size, label_id, desk.keeps_sources)
    if item.mend:
        batch.take_mended(origin, read_mend(item.mend, desk, desk.living_sources()))
    else:
        batch.take(origin, item.feed, document, forgiving=forgiving)


def _label(feed: Feed, release_to: Iterable[str] | None) -> ReleaseLabel:
    handling = ("attribution",) + (("no onward release",) if not feed.licence.redistribute else ())
    if release_to is None:
        return public_label(feed.publisher, handling)
    return ReleaseLabel(feed.publisher, frozenset(release_to), frozenset(), handling)


__all__ = ["LoadReport", "Planned", "load"]
