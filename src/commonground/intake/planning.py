"""What a load will read: the sources of its paths, sorted into those to be read, held already, and left out.

The bytes of a small load are kept until they are read; those of a large one are let go and opened once more, so that a load of
any size runs in the same memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.door.desk import Desk
from commonground.feeds.feed import Feed
from commonground.feeds.reading.document import Document
from commonground.intake.mending import MendFile, mend_file
from commonground.intake.opening import Found, Opened, open_sources
from commonground.intake.recognise import document_of, recognise, unknown
from commonground.vocabulary.errors import MalformedFile, Refused
from commonground.vocabulary.label import PUBLIC

HELD_BYTES = 192 * 1024**2
"""So much is kept open between planning and reading."""

_PACKED_XML = (".xml.gz", ".xml.xz", ".xml.bz2")

Tell = Callable[[str, dict[str, Any]], None]
"""How a load says what it does: (`waiting` | `opening` | `plan` | `parsed` | `commit`, facts)."""


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
class Item:
    """A source to read, with the feed that reads it, or the mended rows that it holds; `document` is None once let go."""

    name: str
    place: Found
    source_id: str
    feed: Feed
    mend: MendFile | None
    opened: Opened | None
    document: Document | None


class Planning:
    """Sorts the sources of a load; `planned` lists all of them, `remarks` what a person should know."""

    def __init__(self, desk: Desk, forced: str | None, strict: bool, release_to: Iterable[str] | None) -> None:
        self.planned: list[Planned] = []
        self.remarks: list[tuple[str, str]] = []
        self._held = desk.living_sources()
        self._removed = desk.removed_sources()
        self._labels = desk.labels()
        self._forced, self._strict = forced, strict
        self._parties = frozenset(release_to) if release_to is not None else frozenset({PUBLIC})
        self._seen: set[str] = set()
        self._room = HELD_BYTES

    def plan(self, found: list[Found], tell: Tell) -> deque[Item]:
        """What is to be read, in the order of the paths."""
        items: deque[Item] = deque()
        for number, place in enumerate(found, 1):
            tell("opening", {"name": place.path.name, "number": number, "of": len(found)})
            try:
                for opened in open_sources(place):
                    tell("opening", {"name": opened.name, "number": number, "of": len(found)})
                    item = self._item(opened, place)
                    if item is not None:
                        items.append(item)
            except MalformedFile as error:
                if not self._is_forgiven(place.path.name, place.named) or not place.path.name.lower().endswith(_PACKED_XML):
                    raise
                self._leave_out(place.path.name, str(place.path), error)
        return items

    def _item(self, opened: Opened, place: Found) -> Item | None:
        source_id, path = opened.source_id, str(place.path)
        if source_id in self._held or source_id in self._seen:
            self._note(opened, path, self._known(opened), held=True)
            return None
        self._seen.add(source_id)
        if source_id in self._removed and source_id not in self._held:
            self._leave_removed(opened, path)
            return None
        document = document_of(opened)
        mend = mend_file(document, self._held)
        try:
            feed = mend.feed if mend else recognise(document, self._forced)
        except MalformedFile as error:
            if not self._is_forgiven(opened.name, opened.named):
                raise
            self._note(opened, path, None, left_out=error.message)
            return None
        if feed is None and (opened.named or self._strict):
            raise unknown(opened.name, path)
        self._note(opened, path, feed.name if feed else None, left_out=None if feed else "no feed knows it")
        if feed is None:
            return None
        self._room -= len(opened.data)
        if self._room < 0:
            return Item(opened.name, place, source_id, feed, mend, None, None)
        return Item(opened.name, place, source_id, feed, mend, opened, document)

    def _is_forgiven(self, name: str, named: bool) -> bool:
        """Whether a damaged file is left out: XML comes from many publishers at once, and one of them must not stop the rest."""
        return not named and not self._strict and ".xml" in name.lower()

    def _known(self, opened: Opened) -> str:
        """The feed of a source that is held; where it is released otherwise than asked for, a remark says so."""
        held = self._held.get(opened.source_id)
        if held is None:
            return "the same bytes twice in this load"
        label = self._labels[held["label_id"]]
        if label.releasable_to != self._parties:
            who = ", ".join(sorted(label.releasable_to))
            self.remarks.append((opened.name, f"held already and readable by {who}: this load does not change that"))
        return str(held["feed"])

    def _leave_removed(self, opened: Opened, path: str) -> None:
        gone = self._removed[opened.source_id]
        reason = f"it was removed on {gone['removed_on']}: {gone['why']}"
        if opened.named or self._strict:
            raise Refused(reason, where=path, hint="these very bytes are not loaded again; load a corrected edition")
        self._note(opened, path, None, left_out=reason)

    def _leave_out(self, name: str, path: str, error: MalformedFile) -> None:
        self.planned.append(Planned(name, None, path, "", Path(path).stat().st_size, None, False, error.message))

    def _note(self, opened: Opened, path: str, feed: str | None, *, held: bool = False, left_out: str | None = None) -> None:
        size = len(opened.data)
        self.planned.append(Planned(opened.name, opened.container, path, opened.source_id, size, feed, held, left_out))


def opened_again(items: deque[Item]) -> Iterator[tuple[Item, Opened, Document]]:
    """Each item with its bytes, which are let go of when the next one is asked for.

    A place of which some was let go is gone through once more. Raises MalformedFile where it changed in between.
    """
    while items:
        opened, document = items[0].opened, items[0].document
        if opened is not None and document is not None:
            item = items.popleft()
            yield item, opened, document
            continue
        place = items[0].place
        for again in open_sources(place):
            if items and items[0].place is place and items[0].source_id == again.source_id:
                yield items.popleft(), again, document_of(again)
        if items and items[0].place is place:
            raise MalformedFile(
                f"{items[0].name} changed while it was loaded", where=str(place.path), hint="load it again when it is whole"
            )
