"""Loading: a plan, the parsing of each source, and one commit for all of it.

A load is whole or not at all. Bytes that are held already change nothing.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
from commonground.feeds.feed import Feed
from commonground.feeds.reading.document import Document
from commonground.intake.batch import Batch, Origin
from commonground.intake.mending import MendFile, mend_file, read_mend
from commonground.intake.opening import Found, Opened, find, open_sources
from commonground.intake.recognise import document_of, recognise, unknown
from commonground.vocabulary.errors import BadRequest, Refused
from commonground.vocabulary.label import PUBLIC, ReleaseLabel, public_label

Tell = Callable[[str, dict[str, Any]], None]
"""How a load says what it does: (`waiting` | `plan` | `parsed` | `commit`, facts)."""


@dataclass(frozen=True)
class Planned:
    """A source and the feed that will read it; `held` where it is here already, `left_out` says why it is not read."""

    name: str
    container: str | None
    path: str
    source_id: str
    bytes: int
    feed: str | None
    held: bool
    left_out: str | None = None


@dataclass
class LoadReport:
    """What a load did: `changed` is False where every source was held already."""

    planned: list[Planned] = field(default_factory=list)
    loaded_at: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    remarks: list[tuple[str, str]] = field(default_factory=list)
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
    tell: Tell = lambda event, facts: None,
) -> LoadReport:
    """Load files and folders as one transaction.

    Raises UnknownFormat for a named file that no feed knows (with `strict` for any file), Refused for a named file that was
    purged, MalformedFile and its kin for damaged input, NoSpace for a full disk; in each case nothing has changed.
    """
    with desk.open(on_wait=lambda: tell("waiting", {})), _without_collection():
        report, batch = LoadReport(swept=desk.swept), Batch()
        items = _Planning(desk, feed, strict, release_to, report).plan(find(paths), tell)
        tell("plan", {"planned": report.planned})
        if not items:
            return report
        of = len(items)
        for number in range(1, of + 1):
            item = items.pop(0)  # what was read is let go of at once
            tell("parsed", {"name": item.opened.name, "feed": item.feed.name, "number": number, "of": of})
            _take(desk, item, release_to, batch)
        tell("commit", {})
        report.rows, report.rejects = batch.write(desk), batch.rejects
        report.remarks += batch.remarks
        report.loaded_at = desk.commit("load", ", ".join(str(path) for path in paths), batch.change)
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


@dataclass(frozen=True)
class _Item:
    """A source to read, with the feed that reads it, or the mended rows that it holds."""

    opened: Opened
    document: Document
    feed: Feed
    mend: MendFile | None


class _Planning:
    """Sorts the sources of a load: to be read, held already, left out."""

    def __init__(
        self, desk: Desk, forced: str | None, strict: bool, release_to: Iterable[str] | None, report: LoadReport
    ) -> None:
        self._held = desk.living_sources()
        self._removed = desk.removed_sources()
        self._labels = desk.labels()
        self._forced, self._strict, self._report = forced, strict, report
        self._parties = frozenset(release_to) if release_to is not None else frozenset({PUBLIC})
        self._seen: set[str] = set()

    def plan(self, found: list[Found], tell: Tell) -> list[_Item]:
        """What is to be read, in the order of the paths."""
        items: list[_Item] = []
        for number, place in enumerate(found, 1):
            tell("opening", {"name": place.path.name, "number": number, "of": len(found)})
            for opened in open_sources(place):
                item = self._item(opened, str(place.path))
                if item is not None:
                    items.append(item)
        return items

    def _item(self, opened: Opened, path: str) -> _Item | None:
        source_id = opened.source_id
        if source_id in self._held or source_id in self._seen:
            self._note(opened, path, self._known(opened), held=True)
            return None
        self._seen.add(source_id)
        if source_id in self._removed and source_id not in self._held:
            self._leave_removed(opened, path)
            return None
        document = document_of(opened)
        mend = mend_file(document, self._held)
        feed = mend.feed if mend else recognise(document, self._forced)
        if feed is None and (opened.named or self._strict):
            raise unknown(opened.name, path)
        self._note(opened, path, feed.name if feed else None, left_out=None if feed else "no feed knows it")
        return _Item(opened, document, feed, mend) if feed else None

    def _known(self, opened: Opened) -> str:
        """The feed of a source that is held; where it is released otherwise than asked for, a remark says so."""
        held = self._held.get(opened.source_id)
        if held is None:
            return "the same bytes twice in this load"
        label = self._labels[held["label_id"]]
        if label.releasable_to != self._parties:
            who = ", ".join(sorted(label.releasable_to))
            self._report.remarks.append((opened.name, f"held already and readable by {who}: this load does not change that"))
        return str(held["feed"])

    def _leave_removed(self, opened: Opened, path: str) -> None:
        gone = self._removed[opened.source_id]
        reason = f"it was removed on {gone['removed_on']}: {gone['why']}"
        if opened.named or self._strict:
            raise Refused(reason, where=path, hint="these very bytes are not loaded again; load a corrected edition")
        self._note(opened, path, None, left_out=reason)

    def _note(self, opened: Opened, path: str, feed: str | None, *, held: bool = False, left_out: str | None = None) -> None:
        size = len(opened.data)
        self._report.planned.append(Planned(opened.name, opened.container, path, opened.source_id, size, feed, held, left_out))


def _take(desk: Desk, item: _Item, release_to: Iterable[str] | None, batch: Batch) -> None:
    """Read one source into the batch; mended rows are released as their originals were, unless the load says otherwise."""
    opened = item.opened
    if item.mend and release_to is None:
        label_id = item.mend.label_id
    else:
        label_id = desk.label_id(batch.change, _label(item.feed, release_to))
    retrieved = dt.datetime.fromtimestamp(opened.modified, dt.UTC).isoformat(timespec="seconds")
    kept = desk.keep(opened.source_id, opened.kept)
    origin = Origin(opened.source_id, opened.name, opened.container, retrieved, len(opened.data), label_id, kept)
    if item.mend:
        batch.take_mended(origin, read_mend(item.mend, desk, desk.living_sources()))
    else:
        batch.take(origin, item.feed, item.document)


def _label(feed: Feed, release_to: Iterable[str] | None) -> ReleaseLabel:
    handling = ("attribution",) + (("no onward release",) if not feed.licence.redistribute else ())
    if release_to is None:
        return public_label(feed.publisher, handling)
    parties = frozenset(release_to)
    if not parties:
        raise BadRequest("--release names nobody", hint="name the parties that may read, or leave it out for public data")
    return ReleaseLabel(feed.publisher, parties, frozenset(), handling)


__all__ = ["LoadReport", "Planned", "load"]
